package io.github.fauxpenai.conformance.results;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.scenario.Keys;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BinaryFormatTest {
  @ParameterizedTest
  @CsvSource({
    "49443304000000, mp3",
    "fffb9064, mp3",
    "fff3e4c4, mp3",
    "fff15080, aac",
    "fff94c80, aac",
    "524946460000000057415645666d7420, wav",
    "524946460000000057454250, webp",
    "664c6143, flac",
    "4f67675300020000000000000000000000000000000000000000011e01766f72626973, ogg",
    "4f6767530002000000000000000000000000000000000000000001134f70757348656164, opus",
    "89504e470d0a1a0a0000000d, png",
    "ffd8ffe000104a464946, jpeg",
    "474946383961, gif",
    "255044462d312e37, pdf",
    "0000001c66747970697366, mp4",
    "1a45dfa3, webm"
  })
  void aFormatIsToldByTheFirstBytes(String hex, String format) {
    JsonNode body =
        BinaryFormat.describe(HexFormat.of().parseHex(hex), "text/plain").orElseThrow().tree();

    assertEquals(format, body.path("format").textValue());
    assertEquals(hex.length() / 2, body.path("bytes").intValue());
    assertEquals(Keys.sha256Hex(HexFormat.of().parseHex(hex)), body.path("sha256").textValue());
    assertTrue(BinaryFormat.isDescription(body));
  }

  @ParameterizedTest
  @CsvSource({"3c68746d6c3e, text/html", "fffe3c00, text/html", "'', text/plain", "ff, ''"})
  void aTextIsNotDescribed(String hex, String type) {
    assertEquals(Optional.empty(), BinaryFormat.describe(HexFormat.of().parseHex(hex), type));
  }

  @Test
  void whatItsTypeCallsBinaryIsDescribedWhateverItHolds() {
    RawJson body = BinaryFormat.describe(new byte[0], "audio/wav").orElseThrow();

    assertTrue(body.toString().startsWith("{\"bytes\":0,"), body.toString());
    assertTrue(body.toString().endsWith("\"format\":\"unknown\"}"), body.toString());
  }

  @ParameterizedTest
  @EnumSource(BinaryFormat.class)
  void aStandInHasTheSizeAndTheFormat(BinaryFormat format) {
    for (int size : new int[] {64, 2, 0}) {
      JsonNode description =
          RawJson.text("{\"bytes\":%d,\"sha256\":\"\",\"format\":\"%s\"}".formatted(size, format))
              .tree();
      byte[] body = BinaryFormat.standIn(description);
      assertEquals(size, body.length);
      assertArrayEquals(body, BinaryFormat.standIn(description));
      if (size == 64) {
        assertEquals(
            format.toString(),
            BinaryFormat.describe(body, "").orElseThrow().tree().path("format").textValue());
      }
    }
  }
}
