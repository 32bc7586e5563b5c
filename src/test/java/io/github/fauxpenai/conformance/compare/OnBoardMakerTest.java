package io.github.fauxpenai.conformance.compare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.OnBoard;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class OnBoardMakerTest {
  private static final int MOST_BYTES = 150_000;

  private static byte[] packed(Api api) throws IOException {
    try (InputStream in = OnBoard.class.getResourceAsStream(OnBoard.resource(api.toString()))) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CHAT_COMPLETIONS", "EMBEDDINGS"})
  void theyAreMadeOfThePublishedFile(Api api) throws IOException {
    String onBoard;
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed(api)))) {
      onBoard = new String(in.readAllBytes(), UTF_8);
    }
    JsonNode source = new ObjectMapper().readTree(onBoard).path("source");
    assertEquals(
        OnBoardMaker.made(
            api,
            PublishedData.file(api + "/results.json.gz"),
            source.path("name").textValue(),
            source.path("commit").textValue(),
            source.path("recorded").textValue()),
        onBoard,
        "run src/main/baseline/make.sh");
  }

  @Test
  void theyAreSmall() throws IOException {
    int bytes = 0;
    for (Api api : PublishedData.APIS) {
      bytes += packed(api).length;
    }
    assertTrue(bytes <= MOST_BYTES, bytes + " bytes");
  }
}
