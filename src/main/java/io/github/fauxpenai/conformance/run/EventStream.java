package io.github.fauxpenai.conformance.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.json.Pieces;
import io.github.fauxpenai.conformance.json.Preview;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Cuts the bytes of an event stream into events, as in "9.2.6 Interpreting an event stream" of the
 * WHATWG's HTML standard. The field retry is ignored; comments and lines of non-standard fields are
 * counted.
 */
final class EventStream {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /** In bytes; a line without a colon is a field name as a whole. */
  private static final int LONGEST_FIELD = 40;

  private static final int MOST_FIELDS = 10;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 13];
  private int position;
  private int limit;

  private final Pieces line = new Pieces();
  private boolean firstLine = true;
  private boolean afterCarriageReturn;

  private final Pieces data = new Pieces();
  private String type = "";
  private String id = "";
  private int comments;
  private final Map<String, Integer> dropped = new TreeMap<>();

  /**
   * An event.
   *
   * @param type the field {@code event}; empty if there is none
   * @param id the last field {@code id}, in this event or an earlier one; empty before the first
   * @param data the lines of {@code data}, joined
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Event(String type, String id, byte[] data) {}

  EventStream(InputStream in) {
    this.in = in;
  }

  /** The next event, or null at the end of the stream. */
  Event next() throws IOException {
    while (readLine()) {
      byte[] text = takeLine();
      if (text.length > 0) {
        interpret(text);
      } else if (data.size() > 0) {
        String named = type;
        type = "";
        return new Event(named, id, takeData());
      } else {
        type = "";
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

  /** How many lines with a value were seen so far of fields that clients ignore, by field. */
  Map<String, Integer> dropped() {
    return dropped;
  }

  /**
   * After the end: the data of an event that was not closed by a blank line, or else a last line
   * without a line end that is not a comment, or null. The standard discards both.
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
    int start = colon + 1 < text.length && text[colon + 1] == ' ' ? colon + 2 : colon + 1;
    int value = Math.min(start, text.length);
    switch (new String(text, 0, colon, UTF_8)) {
      case "data" -> {
        data.write(text, value, text.length - value);
        data.write('\n');
      }
      case "event" -> type = new String(text, value, text.length - value, UTF_8);
      case "id" -> id = new String(text, value, text.length - value, UTF_8);
      case "retry" -> {
        // When to reconnect, which never happens here.
      }
      default -> drop(text, colon, value);
    }
  }

  /** Counts a line of a field that the standard says to ignore, so that its content is lost. */
  private void drop(byte[] text, int colon, int value) {
    if (value < text.length) {
      String field = new String(text, 0, Math.min(colon, LONGEST_FIELD), UTF_8);
      if (dropped.size() < MOST_FIELDS || dropped.containsKey(field)) {
        dropped.merge(Preview.escaped(field), 1, Integer::sum);
      }
    }
  }

  private byte[] takeData() {
    byte[] taken = data.head(data.size() - 1);
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

  /** Reads up to a line's end; returns false if the stream ends before it. */
  private boolean readLine() throws IOException {
    while (true) {
      int start = position;
      while (position < limit) {
        byte b = buffer[position++];
        if (b == '\n' && afterCarriageReturn) {
          // The second half of a CRLF whose CR has ended a line, perhaps in an earlier read. A CR
          // ends the line at once, because a slow server may send the next byte much later.
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
