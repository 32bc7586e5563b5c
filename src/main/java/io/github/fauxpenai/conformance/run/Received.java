package io.github.fauxpenai.conformance.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.results.Sanitizer;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Collectors;

/** Keeps the beginning of a body while it is read, in case it turns out to be unreadable. */
final class Received extends FilterInputStream {
  /** In bytes; more than is shown, so that a secret at the end of the shown part is complete. */
  private static final int KEPT = 1 << 16;

  private static final int SHOWN = 1 << 11;
  private static final int SHOWN_OF_BINARY = 16;

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

  Received(InputStream body) {
    super(body);
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    if (b >= 0 && kept.size() < KEPT) {
      kept.write(b);
    }
    return b;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    if (read > 0 && kept.size() < KEPT) {
      kept.write(buffer, offset, Math.min(read, KEPT - kept.size()));
    }
    return read;
  }

  /** The first bytes, as received. */
  byte[] head() {
    return kept.toByteArray();
  }

  /**
   * The first 2,048 characters without secrets, in printable lines. For a body that is not text,
   * its first bytes in hex, as secrets could not be found in it. Empty if nothing came.
   */
  Optional<String> text(Sanitizer sanitizer) {
    byte[] bytes = kept.toByteArray();
    if (bytes.length == 0) {
      return Optional.empty();
    }
    if (isBinary(bytes)) {
      String hex =
          HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(SHOWN_OF_BINARY, bytes.length));
      return Optional.of("no text, but bytes: " + hex);
    }
    String clean = sanitizer.beginning(decoded(bytes));
    int end = Math.min(SHOWN, clean.length());
    if (end < clean.length() && Character.isHighSurrogate(clean.charAt(end - 1))) {
      end--;
    }
    return Optional.of(
        clean.substring(0, end).lines().map(Preview::escaped).collect(Collectors.joining("\n")));
  }

  private static boolean isBinary(byte[] bytes) {
    for (byte b : bytes) {
      if (b >= 0 && b < ' ' && "\t\n\r\f\u001b".indexOf(b) < 0) {
        return true;
      }
    }
    return false;
  }

  /** Decodes UTF-8; invalid bytes are written in hex, as in {@code \xf0}. */
  private static String decoded(byte[] bytes) {
    CharsetDecoder decoder = UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(4 * bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    while (result.isMalformed()) {
      for (int i = 0; i < result.length(); i++) {
        out.put("\\x%02x".formatted(in.get()));
      }
      result = decoder.reset().decode(in, out, true);
    }
    return out.flip().toString();
  }
}
