package io.github.fauxpenai.conformance.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
  private static String printed(String text) {
    StringWriter out = new StringWriter();
    Printable.of(new PrintWriter(out)).print(text);
    return out.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain text",
        "a\nb\tc",
        "a\r\nb",
        "\r3 of 4",
        "\u001b[1mé\u001b[0m",
        "…",
        "😀 日本",
        ""
      })
  void whatTheProgramItselfPrintsPasses(String text) {
    assertEquals(text, printed(text));
  }

  @Test
  void nothingElseDoesSomething() {
    assertEquals(
        "a\\u001b]0;title\\u0007 \\u001b[2J \\u009b1m \\u202e \\u2066 \\u200f \\u0000 \\u007f \\u2028 x\\u000dy",
        printed(
            "a\u001b]0;title\u0007 \u001b[2J \u009b1m \u202e \u2066 \u200f \u0000 \u007f \u2028 x\ry"));
    assertEquals("\\ud83d", printed("\ud83d"));
    assertEquals("x\\udb40\\udc41", printed("x\udb40\udc41"));
  }

  @Test
  void everyCharacterIsEitherShownOrEscaped() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String shown = printed("x" + Character.toString(c));
      boolean passed = shown.equals("x" + Character.toString(c));
      int type = Character.getType(c);
      boolean harmless =
          c == '\n'
              || c == '\t'
              || type != Character.CONTROL
                  && type != Character.FORMAT
                  && type != Character.SURROGATE
                  && type != Character.LINE_SEPARATOR
                  && type != Character.PARAGRAPH_SEPARATOR;
      assertEquals(harmless, passed, Integer.toHexString(c));
    }
  }
}
