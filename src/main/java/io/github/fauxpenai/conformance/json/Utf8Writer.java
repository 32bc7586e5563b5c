package io.github.fauxpenai.conformance.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;

/**
 * Encodes JSON text as UTF-8 the way JavaScript's well-formed {@code JSON.stringify} does: half of
 * a surrogate pair becomes an escape such as {@code \ud83d}. Servers that cut a text between two
 * stream chunks send such halves; the JDK's encoder would turn them into question marks.
 */
final class Utf8Writer extends Writer {
  private static final int LONGEST_CHARACTER = 6;

  private final OutputStream out;
  private final byte[] buffer = new byte[1 << 12];
  private int length;
  private char highSurrogate;

  Utf8Writer(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(char[] chars, int offset, int count) throws IOException {
    int end = offset + count;
    int i = offset;
    while (i < end) {
      // A fast path: nearly all text is ASCII, and there is a lot of it. Java's quick compiler
      // keeps variables in registers, but not fields.
      if (highSurrogate == 0) {
        int room = Math.min(end, i + buffer.length - length);
        int at = length - i;
        byte[] bytes = buffer;
        while (i < room && chars[i] < 0x80) {
          bytes[at + i] = (byte) chars[i];
          i++;
        }
        length = at + i;
      }
      if (i < end) {
        write(chars[i++]);
      }
    }
  }

  private void write(char c) throws IOException {
    if (length > buffer.length - 2 * LONGEST_CHARACTER) {
      drain();
    }
    if (highSurrogate != 0) {
      char high = highSurrogate;
      highSurrogate = 0;
      if (Character.isLowSurrogate(c)) {
        int codePoint = Character.toCodePoint(high, c);
        put(0xF0 | codePoint >> 18);
        put(0x80 | codePoint >> 12 & 0x3F);
        put(0x80 | codePoint >> 6 & 0x3F);
        put(0x80 | codePoint & 0x3F);
        return;
      }
      escape(high);
    }
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xC0 | c >> 6);
      put(0x80 | c & 0x3F);
    } else if (Character.isHighSurrogate(c)) {
      highSurrogate = c;
    } else if (Character.isLowSurrogate(c)) {
      escape(c);
    } else {
      put(0xE0 | c >> 12);
      put(0x80 | c >> 6 & 0x3F);
      put(0x80 | c & 0x3F);
    }
  }

  private void put(int b) {
    buffer[length++] = (byte) b;
  }

  private void escape(char surrogate) {
    for (byte b : ("\\u" + Integer.toHexString(surrogate)).getBytes(US_ASCII)) {
      put(b);
    }
  }

  private void drain() throws IOException {
    out.write(buffer, 0, length);
    length = 0;
  }

  @Override
  public void flush() throws IOException {
    drain();
    out.flush();
  }

  @Override
  public void close() throws IOException {
    flush();
    out.close();
  }
}
