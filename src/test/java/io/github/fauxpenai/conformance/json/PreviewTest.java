package io.github.fauxpenai.conformance.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.fauxpenai.conformance.compare.Bodies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PreviewTest {
  @ParameterizedTest
  @CsvSource({
    "{'a': 1}, object of 1",
    "'[1, 2, 3]', array of 3",
    "null, null",
    "true, true",
    "1.5e-7, 1.5E-7",
    "12, 12"
  })
  void valuesAreShort(String json, String shown) {
    assertEquals(shown, Preview.of(Bodies.parse(json)));
  }

  @Test
  void aLongNameIsCutAndStaysAnotherThanOthers() {
    String name = "n".repeat(5_000_000);

    assertEquals("n".repeat(80) + "…(5000000:", Preview.name(name).substring(0, 90));
    assertEquals(99, Preview.name(name).length());
    assertNotEquals(Preview.name(name), Preview.name(name.substring(1) + "m"));
    assertEquals("n".repeat(200), Preview.name("n".repeat(200)));
    assertTrue(Preview.name("😀".repeat(200)).startsWith("😀".repeat(40) + "…(400:"));
    assertTrue(Preview.name("n" + "😀".repeat(200)).startsWith("n" + "😀".repeat(39) + "…(401:"));
  }

  @Test
  void aTextIsQuotedAndCut() {
    assertEquals("\"x\"", Preview.quoted("x"));
    assertEquals("\"" + "x".repeat(80) + "\"", Preview.quoted("x".repeat(80)));
    assertEquals("\"" + "x".repeat(80) + "… (81)\"", Preview.quoted("x".repeat(81)));
  }

  /** Terminal sequences, new lines, bells, C1 controls, changes of direction, broken characters. */
  @ParameterizedTest
  @CsvSource({
    "1b, \\u001b",
    "0a, \\u000a",
    "0d, \\u000d",
    "07, \\u0007",
    "00, \\u0000",
    "7f, \\u007f",
    "9b, \\u009b",
    "202e, \\u202e",
    "2066, \\u2066",
    "200b, \\u200b",
    "2028, \\u2028",
    "feff, \\ufeff",
    "d83d, \\ud83d",
    "e0041, \\udb40\\udc41"
  })
  void whatDoesSomethingToATerminalIsEscaped(String codePoint, String escaped) {
    String text = "a" + Character.toString(Integer.parseInt(codePoint, 16)) + "b";
    assertEquals("\"a" + escaped + "b\"", Preview.of(JsonNodeFactory.instance.textNode(text)));
  }

  @ParameterizedTest
  @CsvSource({"Grüße", "你好", "😀", "a b"})
  void whatCanBeReadIsNot(String text) {
    assertEquals(text, Preview.escaped(text));
  }
}
