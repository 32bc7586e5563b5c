package io.github.fauxpenai.conformance.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PiecesTest {
  @Test
  void whatWasWrittenIsReadHoweverItIsCut() throws IOException {
    Random random = new Random(1);
    for (int size : new int[] {0, 1, 511, 512, 513, 65_536, 200_000}) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      Pieces pieces = new Pieces();
      for (int at = 0; at < size; ) {
        int count = Math.min(size - at, random.nextInt(5000));
        if (count == 1) {
          pieces.write(bytes[at]);
        } else {
          pieces.write(bytes, at, count);
        }
        at += count;
      }

      assertEquals(size, pieces.size());
      assertArrayEquals(bytes, pieces.toByteArray());
      assertArrayEquals(bytes, pieces.input().readAllBytes());
      assertArrayEquals(Arrays.copyOf(bytes, Math.min(size, 600)), pieces.head(600));
      pieces.reset();
      assertEquals(0, pieces.size());
      assertEquals(-1, pieces.input().read());
    }
  }
}
