package io.github.fauxpenai.conformance.results;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipOutputTest {
  /** Random bytes take more room compressed, zeros nearly none. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 1_000_000})
  void javaReadsWhatIsWritten(int size) throws IOException {
    byte[] bytes = new byte[size];
    Random random = new Random(size);
    random.nextBytes(bytes);
    Arrays.fill(bytes, size / 3, size / 2, (byte) 0);
    ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    try (GzipOutput out = new GzipOutput(arrived)) {
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
    ByteArrayInputStream packed = new ByteArrayInputStream(arrived.toByteArray());
    assertArrayEquals(bytes, new GZIPInputStream(packed).readAllBytes());
    assertEquals(0, packed.available());
  }

  /** What repeats over the ends of blocks is found there, too. */
  @Test
  void theFileIsHardlyLargerThanOneThatIsCompressedInOnePiece() throws IOException {
    StringBuilder text = new StringBuilder();
    Random random = new Random(1);
    for (int i = 0; i < 150_000; i++) {
      text.append("{\"index\": ").append(random.nextInt(1000)).append("}\n");
    }
    byte[] bytes = text.toString().getBytes(UTF_8);
    ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    try (GzipOutput out = new GzipOutput(arrived)) {
      out.write(bytes);
      out.finish();
    }
    ByteArrayOutputStream inOnePiece = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(inOnePiece)) {
      out.write(bytes);
    }
    assertTrue(
        arrived.size() < 1.01 * inOnePiece.size(), arrived.size() + ", " + inOnePiece.size());
  }

  @Test
  void aFailureReachesTheWriterWhoNeverWaitsForever() {
    IOException full = new IOException("No space left on device");
    OutputStream broken =
        new OutputStream() {
          private int room = 1000;

          @Override
          public void write(int b) throws IOException {
            if (room-- <= 0) {
              throw full;
            }
          }
        };
    IOException thrown =
        assertThrows(
            IOException.class,
            () -> {
              // Closing the upper one writes once more.
              try (GzipOutput out = new GzipOutput(broken);
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
