package io.github.fauxpenai.conformance.results;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts JSON into the bytes of its values without parsing them: only strings and brackets are
 * followed (RFC 8259). Reading a results file is mostly skipping, and this skips as fast as the
 * file unpacks. What is inside a value is checked when somebody looks at it.
 */
final class JsonScanner {
  private static final int FIRST_BUFFER = 1 << 16;

  private final InputStream in;
  private byte[] buffer;
  private int position;
  private int limit;
  private int start;
  private long dropped;
  private boolean opened;

  JsonScanner(InputStream in) {
    this(in, new byte[FIRST_BUFFER], 0);
  }

  private JsonScanner(InputStream in, byte[] buffer, int limit) {
    this.in = in;
    this.buffer = buffer;
    this.limit = limit;
    this.start = -1;
  }

  /** Reads what stands between two places of the bytes; its values are parts of the same bytes. */
  static JsonScanner over(byte[] json, int from, int to) {
    JsonScanner scanner = new JsonScanner(null, json, to);
    scanner.position = from;
    return scanner;
  }

  /** Reads a whole object. */
  Map<String, RawJson> members() {
    try {
      Map<String, RawJson> members = new LinkedHashMap<>();
      expect('{', "an object");
      while (nextMember()) {
        String name = name();
        members.put(name, value());
      }
      return members;
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  /** Reads an object up to one of its members; null where it has none of that name. */
  RawJson member(String wanted) {
    try {
      expect('{', "an object");
      while (nextMember()) {
        boolean found = name().equals(wanted);
        RawJson value = value();
        if (found) {
          return value;
        }
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  /** Reads a whole array. */
  List<RawJson> elements() {
    try {
      List<RawJson> elements = new ArrayList<>();
      expect('[', "an array");
      while (peek() != ']') {
        if (!elements.isEmpty()) {
          expect(',', "a comma or the end of the array");
        }
        elements.add(value());
      }
      return elements;
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  /** How many bytes of JSON were passed so far. */
  long offset() {
    return dropped + position;
  }

  /** Passes white space and the given byte; throws {@link InputException} where another stands. */
  void expect(char wanted, String what) throws IOException {
    int found = peek();
    if (found != wanted) {
      throw new InputException(
          "not JSON of the expected shape: %s expected at byte %,d, found %s"
              .formatted(what, offset(), describe(found)));
    }
    position++;
    opened = wanted == '{';
  }

  /** The byte after the white space that follows, not passed, or -1 at the end. */
  int peek() throws IOException {
    while (true) {
      while (position < limit) {
        byte b = buffer[position];
        if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
          return b;
        }
        position++;
      }
      if (!fill()) {
        return -1;
      }
    }
  }

  /**
   * Inside an object: passes what stands before the next member; at the object's end says false.
   */
  boolean nextMember() throws IOException {
    boolean first = opened;
    opened = false;
    if (peek() == '}') {
      position++;
      return false;
    }
    if (!first) {
      expect(',', "a comma or the end of the object");
    }
    return true;
  }

  /** Passes a member's name and its colon. */
  String name() throws IOException {
    if (peek() != '"') {
      expect('"', "a member's name");
    }
    RawJson quoted = value();
    expect(':', "a colon");
    return quoted.simpleText();
  }

  /** Passes any value and returns its bytes. */
  RawJson value() throws IOException {
    int first = peek();
    start = position;
    switch (first) {
      case '"' -> string();
      case '{', '[' -> container();
      case -1, ',', ':', '}', ']' -> expect(' ', "a value");
      default -> literal();
    }
    RawJson value =
        in == null
            ? new RawJson(buffer, start, position)
            : new RawJson(Arrays.copyOfRange(buffer, start, position));
    start = -1;
    return value;
  }

  private void string() throws IOException {
    position++;
    while (true) {
      while (position < limit) {
        byte b = buffer[position++];
        if (b == '"') {
          return;
        }
        if (b == '\\') {
          if (position == limit) {
            more();
          }
          position++;
        }
      }
      more();
    }
  }

  private void container() throws IOException {
    int depth = 0;
    while (true) {
      if (position == limit) {
        more();
      }
      byte b = buffer[position];
      if (b == '"') {
        string();
        continue;
      }
      position++;
      if (b == '{' || b == '[') {
        depth++;
      } else if (b == '}' || b == ']') {
        depth--;
        if (depth == 0) {
          return;
        }
      }
    }
  }

  private void literal() throws IOException {
    while (position < limit || fill()) {
      byte b = buffer[position];
      if (b <= ' ' || b == ',' || b == '}' || b == ']' || b == '"' || b == ':') {
        return;
      }
      position++;
    }
  }

  private void more() throws IOException {
    if (!fill()) {
      throw new InputException(
          "the JSON ends in the middle of a value, at byte %,d".formatted(offset()));
    }
  }

  /** Makes room behind what must be kept, and reads; says false at the end. */
  private boolean fill() throws IOException {
    if (in == null) {
      return false;
    }
    int keep = start < 0 ? position : start;
    int kept = limit - keep;
    if (kept == buffer.length || (kept > 0 && keep == 0 && limit == buffer.length)) {
      buffer = Arrays.copyOf(buffer, Math.multiplyExact(buffer.length, 2));
    } else if (limit == buffer.length) {
      System.arraycopy(buffer, keep, buffer, 0, kept);
      position -= keep;
      limit -= keep;
      dropped += keep;
      start = start < 0 ? -1 : 0;
    }
    int count = in.read(buffer, limit, buffer.length - limit);
    if (count <= 0) {
      return false;
    }
    limit += count;
    return true;
  }

  private static String describe(int b) {
    return b < 0 ? "the end" : "'" + (char) b + "'";
  }
}
