package io.github.fauxpenai.conformance.results;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WriteBehindTest {
  @Test
  void allThatIsWrittenArrivesInOrder() throws IOException {
    byte[] bytes = new byte[1_000_000];
    Random random = new Random(1);
    random.nextBytes(bytes);
    ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    try (WriteBehind out = new WriteBehind(arrived)) {
      for (int at = 0; at < bytes.length; ) {
        int count = Math.min(bytes.length - at, random.nextInt(200_000));
        out.write(bytes, at, count);
        at += count;
        if (at < bytes.length) {
          out.write(bytes[at++]);
        }
      }
      out.finish();
    }
    assertArrayEquals(bytes, arrived.toByteArray());
  }

  @Test
  void aFailureReachesTheWriterWhoNeverWaitsForever() {
    IOException full = new IOException("No space left on device");
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw full;
          }
        };
    IOException thrown =
        assertThrows(
            IOException.class,
            () -> {
              // Closing the upper one writes once more.
              try (WriteBehind out = new WriteBehind(broken);
                  OutputStream upper = new BufferedOutputStream(out, 1 << 20)) {
                for (int i = 0; i < 1000; i++) {
                  upper.write(new byte[100_000]);
                }
                out.finish();
              }
            });
    assertSame(full, thrown);
  }
}
