package io.github.fauxpenai.conformance.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8WriterTest {
  private static final int[] CODE_POINTS = {
    'a', 0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x10000, 0x1f600
  };

  @Test
  void textsOfAllLengthsAreEncodedAsTheJdkDoes() throws IOException {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      StringBuilder text = new StringBuilder();
      while (text.length() < round * 100) {
        text.append("ascii ".repeat(random.nextInt(900)));
        text.appendCodePoint(CODE_POINTS[random.nextInt(CODE_POINTS.length)]);
      }
      assertEquals(text.toString(), written(text.toString(), 1 + random.nextInt(5000)));
    }
  }

  @Test
  void halvesOfPairsBecomeEscapesWhereverTheTextIsCut() throws IOException {
    for (int before = 4050; before < 4110; before++) {
      String ascii = "a".repeat(before);
      assertEquals(ascii + "\\ud83db", written(ascii + "\ud83db", before + 1));
      assertEquals(ascii + "\ud83d\ude00b", written(ascii + "\ud83d\ude00b", before + 1));
      assertEquals(ascii + "\\ude00b", written(ascii + "\ude00b", before + 1));
    }
  }

  /** Writes in pieces of so many characters. */
  private static String written(String text, int piece) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Utf8Writer writer = new Utf8Writer(out)) {
      for (int i = 0; i < text.length(); i += piece) {
        writer.write(text, i, Math.min(piece, text.length() - i));
      }
    }
    return out.toString(UTF_8);
  }
}
