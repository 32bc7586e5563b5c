package io.github.fauxpenai.conformance.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is copied must be what a parser and a generator would print, and fail where they fail. */
final class IndentedOutputTest {
  private static final String CHUNKS =
      """
      [{"id":"id-1","choices":[{"index":0,"delta":{"content":"a b"}}],"usage":null},
       {"id":"id-1","choices":[{"index":0,"delta":{"content":"a b"}}],"usage":null},{"id":"id-1",
       "choices":[]},{"id":"id-1","choices":[]} , {"id":"id-1","choices":[]},[{}],[{}],7,7,"7","7"]""";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " [ ] ",
        "{\"a\":[],\"b\":{ },\"a\":[{}]}",
        "[1,-0,0.10,1e-7,1E+10,-12.5e3,12345678901234567890123]",
        "[true,false,null]",
        "[01]",
        "[1.]",
        "[.5]",
        "[-]",
        "[1e]",
        "[1e123456789]",
        "[+1]",
        "[NaN]",
        "[tru]",
        "[nulll]",
        "[1 2]",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{a:1}",
        "{\"a\":1]",
        "[1",
        "\"",
        "\"\\\"",
        "\"\\q\"",
        "",
        "1 2",
        "\"a/b \\/ \\\" \\\\ \\b\\f\\n\\r\\t \\u0007 \\u0041 \\u00e9 \\ud83d \\ud83d\\ude00\"",
        "\"tab\tinside\"",
        "\"\u007f \u00e9 \u20ac \ud83d\ude00 \ufeff \u2028\"",
        "{\"\u00e9\\n\":{\"\\u0001\":1}}",
        CHUNKS,
      })
  void everySpellingIsPrintedAsAParserAndAGeneratorDo(String json) {
    assertEquals(parsed(json.getBytes(UTF_8)), printed(json.getBytes(UTF_8)));
    assertEquals(compactOnceParsed(json.getBytes(UTF_8)), compact(json.getBytes(UTF_8)));
  }

  @Test
  void bytesThatAreNotUtf8AreTreatedAsAParserTreatsThem() {
    for (String bytes :
        List.of(
            "\u0080",
            "\u00c3",
            "\u00c3\"",
            "\u00c0\u0080",
            "\u00e2\u0082",
            "\u00ed\u00a0\u0080",
            "\u00f0\u009f\u0098",
            "\u00f0\u0082\u0082\u00ac",
            "\u00f4\u0090\u0080\u0080",
            "\u00ff")) {
      byte[] json = ("[\"" + bytes + "\"]").getBytes(ISO_8859_1);
      assertEquals(parsed(json), printed(json), () -> new String(json, ISO_8859_1));
      assertEquals(compactOnceParsed(json), compact(json), () -> new String(json, ISO_8859_1));
    }
  }

  @Test
  void deepValuesAreIndented() {
    for (int depth : new int[] {99, 100, 101, 102, 300}) {
      byte[] json = ("[".repeat(depth) + "1,{\"a\":2}" + "]".repeat(depth)).getBytes(UTF_8);
      assertEquals(parsed(json), printed(json), "depth " + depth);
      assertEquals(compactOnceParsed(json), compact(json), "depth " + depth);
    }
  }

  @Test
  void valuesThatGrowMuchAreIndented() {
    byte[] json = ("[".repeat(50) + "1,".repeat(20_000) + "2" + "]".repeat(50)).getBytes(UTF_8);
    String printed = printed(json);
    assertEquals(parsed(json), printed);
    assertTrue(printed.length() > 20 * json.length);
  }

  @Test
  void valuesWithChangedBytesArePrintedAsAParserAndAGeneratorDo() {
    Random random = new Random(1);
    byte[] usual = (CHUNKS + " ").getBytes(UTF_8);
    byte[] bytes = "{}[]\",:\\ \n\t0123456789.eE+-truefalsn/\u0001x".getBytes(UTF_8);
    for (int i = 0; i < 20_000; i++) {
      byte[] json = usual.clone();
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        json[random.nextInt(json.length)] =
            random.nextInt(10) == 0 ? (byte) random.nextInt() : bytes[random.nextInt(bytes.length)];
      }
      assertEquals(parsed(json), printed(json), () -> new String(json, ISO_8859_1));
      assertEquals(compactOnceParsed(json), compact(json), () -> new String(json, ISO_8859_1));
    }
  }

  @Test
  void namesThatAParserRefusesArePrintedAsAParserAndAGeneratorDo() {
    for (int length : new int[] {999_000, 1_000_001}) {
      byte[] json = ("{\"" + "a".repeat(length) + "\": 1}").getBytes(UTF_8);
      assertEquals(parsed(json), printed(json), "length " + length);
      assertEquals(compactOnceParsed(json), compact(json), "length " + length);
    }
  }

  private interface Writing {
    void write(RawJson value, ByteArrayOutputStream out) throws IOException;
  }

  private static String parsed(byte[] json) {
    return text(
        json,
        (value, bytes) -> {
          try (JsonGenerator out = Json.indented(bytes)) {
            out.writeStartObject();
            out.writeFieldName("k\u00e9y");
            out.writeStartObject();
            out.writeFieldName("first");
            value.writeTo(out);
            out.writeObjectFieldStart("empty");
            out.writeEndObject();
            out.writeFieldName("second");
            value.writeTo(out);
            out.writeEndObject();
            out.writeEndObject();
          }
        });
  }

  private static String printed(byte[] json) {
    return text(
        json,
        (value, bytes) -> {
          IndentedOutput out = new IndentedOutput(bytes);
          out.startObject();
          out.name("k\u00e9y");
          out.startObject();
          out.name("first");
          out.value(value);
          out.name("empty");
          out.startObject();
          out.endObject();
          out.name("second");
          out.value(value);
          out.endObject();
          out.endObject();
        });
  }

  private static String compactOnceParsed(byte[] json) {
    return text(
        json,
        (value, bytes) -> {
          try (JsonGenerator out = Json.compact(bytes)) {
            value.writeTo(out);
          }
        });
  }

  private static String compact(byte[] json) {
    return text(
        json,
        (value, bytes) -> {
          try {
            bytes.writeBytes(value.compactBytes());
          } catch (InputException e) {
            throw new IOException(e);
          }
        });
  }

  /** What is written, or that it cannot be. */
  private static String text(byte[] json, Writing writing) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    // Values are ranges of larger arrays.
    byte[] around = ("]" + new String(json, ISO_8859_1) + "]}").getBytes(ISO_8859_1);
    try {
      writing.write(new RawJson(around, 1, 1 + json.length), out);
      return out.toString(UTF_8);
    } catch (IOException e) {
      return "not JSON";
    }
  }
}
