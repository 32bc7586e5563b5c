package io.github.fauxpenai.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class WrappingTest {
  private final StringWriter seen = new StringWriter();
  private final PrintWriter out = new PrintWriter(new Wrapping(seen, () -> 45));

  private String written() {
    out.flush();
    return seen.toString().replace("\r\n", "\n");
  }

  @Test
  void linesAreBrokenAtWordsAndStayAsFarIn() {
    out.print("    one two three four five six seven eight nine ten eleven\nshort\n");

    assertEquals(
        "    one two three four five six seven eight\n    nine ten eleven\nshort\n", written());
  }

  @Test
  void aWordIsNeverBroken() {
    out.print("see " + "x".repeat(60) + " there\n");

    assertEquals("see\n" + "x".repeat(60) + "\nthere\n", written());
  }

  @Test
  void coloursTakeNoRoomAndBlanksStay() {
    out.print("\u001b[31m" + "a".repeat(20) + "   " + "b".repeat(22) + "\u001b[0m\n");

    assertEquals("\u001b[31m" + "a".repeat(20) + "   " + "b".repeat(22) + "\u001b[0m\n", written());
  }

  @Test
  void aLineThatIsWrittenAnewBeginsAnew() {
    out.print("\r" + "a".repeat(44));
    out.flush();
    out.print("\r" + "b".repeat(44));

    assertEquals("\r" + "a".repeat(44) + "\r" + "b".repeat(44), written());
  }
}
