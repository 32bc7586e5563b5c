package io.github.fauxpenai.conformance.run;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts the bytes of an event stream into events, as the WHATWG's HTML standard says in "9.2.6
 * Interpreting an event stream". Only the events' data are of interest here; the fields event, id
 * and retry are passed over, comments are counted.
 */
final class EventStream {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final byte[] DATA = "data".getBytes(US_ASCII);

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 13];
  private int position;
  private int limit;

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean firstLine = true;
  private boolean afterCarriageReturn;

  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private int comments;

  EventStream(InputStream in) {
    this.in = in;
  }

  /** The data of the next event, or null at the end of the stream. */
  byte[] next() throws IOException {
    while (readLine()) {
      byte[] text = takeLine();
      if (text.length > 0) {
        interpret(text);
      } else if (data.size() > 0) {
        return takeData();
      }
    }
    byte[] rest = takeLine();
    interpret(rest);
    if (rest.length > 0 && rest[0] != ':' && data.size() == 0) {
      data.writeBytes(rest);
      data.write('\n');
    }
    return null;
  }

  /** How many comment lines were seen so far. */
  int comments() {
    return comments;
  }

  /**
   * After the end: the data of an event that no blank line closed, or else the last line where
   * nothing ended it and it is no comment, or null. The standard discards both.
   */
  byte[] unfinished() {
    return data.size() == 0 ? null : takeData();
  }

  private void interpret(byte[] text) {
    int colon = 0;
    while (colon < text.length && text[colon] != ':') {
      colon++;
    }
    if (colon == 0) {
      comments += text.length > 0 ? 1 : 0;
      return;
    }
    if (!Arrays.equals(text, 0, colon, DATA, 0, DATA.length)) {
      return;
    }
    int value = colon + 1 < text.length && text[colon + 1] == ' ' ? colon + 2 : colon + 1;
    data.write(text, Math.min(value, text.length), Math.max(0, text.length - value));
    data.write('\n');
  }

  private byte[] takeData() {
    byte[] taken = Arrays.copyOf(data.toByteArray(), data.size() - 1);
    data.reset();
    return taken;
  }

  private byte[] takeLine() {
    byte[] taken = line.toByteArray();
    line.reset();
    boolean marked =
        firstLine
            && taken.length >= BYTE_ORDER_MARK.length
            && Arrays.equals(taken, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, 3);
    firstLine = false;
    return marked ? Arrays.copyOfRange(taken, BYTE_ORDER_MARK.length, taken.length) : taken;
  }

  /** Reads up to a line's end; says false where the stream ends before it. */
  private boolean readLine() throws IOException {
    while (true) {
      int start = position;
      while (position < limit) {
        byte b = buffer[position++];
        if (b == '\n' && afterCarriageReturn) {
          // The second half of a CRLF whose CR has ended a line, perhaps one read earlier. A CR is
          // not held back until the next byte is seen: a slow server may send that much later.
          afterCarriageReturn = false;
          start = position;
        } else if (b == '\n' || b == '\r') {
          afterCarriageReturn = b == '\r';
          line.write(buffer, start, position - 1 - start);
          return true;
        } else {
          afterCarriageReturn = false;
        }
      }
      line.write(buffer, start, position - start);
      position = 0;
      limit = Math.max(0, in.read(buffer));
      if (limit == 0) {
        return false;
      }
    }
  }
}
