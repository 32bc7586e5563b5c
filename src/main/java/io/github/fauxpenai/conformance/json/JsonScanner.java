package io.github.fauxpenai.conformance.json;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Cuts JSON into the bytes of its values without parsing them: it only follows strings and brackets
 * (RFC 8259). Reading a results file is mostly skipping, and this skips as fast as the file is
 * decompressed. The inside of a value is checked when it is used.
 */
public final class JsonScanner {
  private static final int FIRST_BUFFER = 1 << 16;

  /** The longest Java array. */
  private static final int LONGEST = Integer.MAX_VALUE;

  private final InputStream in;
  private byte[] buffer;
  private int position;
  private int limit;
  private int start;
  private long dropped;
  private boolean opened;

  public JsonScanner(InputStream in) {
    this(in, new byte[FIRST_BUFFER], 0);
  }

  private JsonScanner(InputStream in, byte[] buffer, int limit) {
    this.in = in;
    this.buffer = buffer;
    this.limit = limit;
    this.start = -1;
  }

  /** Reads a range of the bytes; the values it returns share them. */
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

  /** Reads a whole array. */
  List<RawJson> elements() {
    try {
      List<RawJson> elements = new ArrayList<>();
      RawJson last = RawJson.NULL;
      expect('[', "an array");
      while (peek() != ']') {
        if (!elements.isEmpty()) {
          expect(',', "a comma or the end of the array");
        }
        if (!passesAgain(last)) {
          last = value();
        }
        elements.add(last);
      }
      return elements;
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  /** Reads an array's first element. */
  Optional<RawJson> firstElement() {
    try {
      expect('[', "an array");
      return peek() == ']' ? Optional.empty() : Optional.of(value());
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  /** How many bytes of JSON have been read so far. */
  public long offset() {
    return dropped + position;
  }

  /**
   * Reads white space and the given byte; throws {@link InputException} if another byte follows.
   */
  public void expect(char wanted, String what) throws IOException {
    int found = peek();
    if (found != wanted) {
      throw new InputException(
          "not JSON of the expected shape: %s expected at byte %,d, found %s"
              .formatted(what, offset(), describe(found)));
    }
    position++;
    opened = wanted == '{';
  }

  /** The next byte after white space, without reading it, or -1 at the end. */
  public int peek() throws IOException {
    while (true) {
      while (position < limit) {
        byte b = buffer[position];
        if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
          return b & 0xff;
        }
        position++;
      }
      if (!fill()) {
        return -1;
      }
    }
  }

  /** Inside an object: reads up to the next member. Returns false at the object's end. */
  public boolean nextMember() throws IOException {
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

  /** Reads a member's name and the colon after it. */
  public String name() throws IOException {
    if (peek() != '"') {
      expect('"', "a member's name");
    }
    boolean alone = start < 0;
    start = alone ? position : start;
    int from = position - start;
    string();
    RawJson quoted = new RawJson(buffer, start + from, position);
    String name = quoted.simpleText();
    start = alone ? -1 : start;
    expect(':', "a colon");
    // Half of a surrogate pair can only come from an escape, and then the name is shorter than the
    // text between the quotes. Nearly all names skip this search.
    if (name.length() < quoted.length() - 2
        && name.codePoints()
            .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      // It could not be written again, neither in UTF-8 nor otherwise: RFC 8259, section 8.2.
      throw new InputException("a member's name holds half of a surrogate pair");
    }
    return name;
  }

  /** Reads any value and returns its bytes. */
  public RawJson value() throws IOException {
    return value(0);
  }

  /**
   * Skips the next value if it is the same object or array, byte for byte, as one that was read
   * here before; returns whether it did. For bytes in memory only; several times as fast as reading
   * any value.
   */
  boolean passesAgain(RawJson container) throws IOException {
    boolean again =
        (container.isObject() || container.isArray())
            && peek() >= 0
            && container.isAt(buffer, position, limit);
    position += again ? container.length() : 0;
    return again;
  }

  /**
   * Reads any value and returns its bytes, cutting objects into their members on the way.
   *
   * @param levels how many levels of objects are cut; 0 for none
   */
  public RawJson value(int levels) throws IOException {
    peek();
    start = position;
    Cut cut = cut(levels);
    RawJson value =
        in == null ? cut.of(buffer, start) : cut.of(Arrays.copyOfRange(buffer, start, position), 0);
    start = -1;
    if (in != null && buffer.length > RawJson.LARGE) {
      shrink();
    }
    return value;
  }

  /**
   * Where a value is, counted from {@link #start} because the buffer may move while it is read.
   *
   * @param members null if it is not cut
   */
  private record Cut(int from, int to, Map<String, Cut> members) {
    RawJson of(byte[] bytes, int start) {
      if (members == null) {
        return new RawJson(bytes, start + from, start + to);
      }
      Map<String, RawJson> values = new LinkedHashMap<>();
      members.forEach((name, cut) -> values.put(name, cut.of(bytes, start)));
      return new RawJson(bytes, start + from, start + to, values);
    }
  }

  private Cut cut(int levels) throws IOException {
    int first = peek();
    int from = position - start;
    Map<String, Cut> members = null;
    switch (first) {
      case '"' -> string();
      case '{' -> {
        if (levels > 0) {
          members = cutMembers(levels - 1);
        } else {
          container();
        }
      }
      case '[' -> container();
      case -1, ',', ':', '}', ']' -> expect(' ', "a value");
      default -> literal();
    }
    return new Cut(from, position - start, members);
  }

  private Map<String, Cut> cutMembers(int levels) throws IOException {
    Map<String, Cut> members = new LinkedHashMap<>();
    expect('{', "an object");
    while (nextMember()) {
      String name = name();
      if (members.put(name, cut(levels)) != null) {
        throw new InputException(
            "an object has the member \"%s\" twice, at byte %,d"
                .formatted(Preview.name(name), offset()));
      }
    }
    return members;
  }

  private void string() throws IOException {
    position++;
    while (!passStringEnd()) {
      more();
    }
  }

  /**
   * Reads on in a string until it or the buffer ends; returns whether the string ended. This loop
   * and the one below see every byte of a file: they use locals because fields cost several times
   * as much.
   */
  private boolean passStringEnd() throws IOException {
    byte[] bytes = buffer;
    int end = limit;
    int at = position;
    while (at < end) {
      byte b = bytes[at++];
      if (b == '"') {
        position = at;
        return true;
      }
      if (b == '\\') {
        if (at == end) {
          position = at;
          more();
          position++;
          return passStringEnd();
        }
        at++;
      }
    }
    position = at;
    return false;
  }

  private void container() throws IOException {
    int depth = 0;
    // Counted from `start`, as the buffer may move.
    int first = position - Math.max(0, start);
    int dense = first;
    int spaces = 0;
    // The last nested container, and its length once it is passed.
    int inner = 0;
    int length = 0;
    while (true) {
      byte[] bytes = buffer;
      int end = limit;
      int at = position;
      int base = Math.max(0, start);
      while (at < end) {
        byte b = bytes[at++];
        if (b < '"') {
          continue; // white space, mostly
        }
        if (b == '"') {
          position = at;
          while (!passStringEnd()) {
            more();
          }
          bytes = buffer;
          end = limit;
          at = position;
          base = Math.max(0, start);
        } else if (b == '{' || b == '[') {
          if (depth == 1) {
            if (length > 0 && isSame(bytes, base + inner, at - 1, length, end)) {
              // A chunk that is repeated byte for byte, as some are thousands of times.
              inner = at - 1 - base;
              at += length - 1;
              continue;
            }
            inner = at - 1 - base;
          }
          depth++;
        } else if (b == '}' || b == ']') {
          depth--;
          if (depth == 1) {
            length = at - base - inner;
          } else if (depth == 0) {
            position = at;
            if (isLarge(first, spaces)) {
              squeeze(dense);
            }
            return;
          }
        }
      }
      position = at;
      if (isLarge(first, spaces)) {
        int squeezed = squeeze(dense);
        spaces += squeezed;
        dense = position - start;
        length = 0;
      }
      more();
    }
  }

  private static boolean isSame(byte[] bytes, int one, int other, int length, int end) {
    return end - other >= length
        && Arrays.equals(bytes, one, one + length, bytes, other, other + length);
  }

  /**
   * Whether a container is so large, counting its white space so far, that the white space is
   * dropped: a large indented answer of small values takes four times the memory.
   */
  private boolean isLarge(int first, int spaces) {
    return in != null && start >= 0 && position - start - first + spaces > RawJson.LARGE;
  }

  /**
   * Drops the white space between tokens, from a position outside of strings up to here. Returns
   * how many bytes were dropped.
   */
  private int squeeze(int dense) {
    byte[] bytes = buffer;
    int from = start + dense;
    int end = position;
    int to = from;
    boolean inString = false;
    for (int at = from; at < end; at++) {
      byte b = bytes[at];
      if (b <= ' ' && !inString && (b == ' ' || b == '\n' || b == '\r' || b == '\t')) {
        continue;
      }
      bytes[to++] = b;
      if (b == '"') {
        inString = !inString;
      } else if (b == '\\' && inString && at + 1 < end) {
        bytes[to++] = bytes[++at];
      }
    }
    int squeezed = end - to;
    System.arraycopy(bytes, end, bytes, to, limit - end);
    position = to;
    limit -= squeezed;
    dropped += squeezed;
    return squeezed;
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

  /**
   * Frees the memory that a large value took: the value may be in use on another thread while the
   * next one is read.
   */
  private void shrink() {
    dropped += position;
    limit -= position;
    buffer = Arrays.copyOfRange(buffer, position, position + Math.max(limit, FIRST_BUFFER));
    position = 0;
  }

  private void more() throws IOException {
    if (!fill()) {
      throw new InputException(
          "the JSON ends in the middle of a value, at byte %,d".formatted(offset()));
    }
  }

  /** Makes room after the bytes that must be kept, and reads more. Returns false at the end. */
  private boolean fill() throws IOException {
    if (in == null) {
      return false;
    }
    int keep = start < 0 ? position : start;
    int kept = limit - keep;
    if (kept == buffer.length) {
      if (kept > LONGEST / 2) {
        throw new InputException("a value of more than %,d bytes".formatted(LONGEST / 2));
      }
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
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

  /** Describes a byte that {@link #peek} returned, for a message. */
  public static String describe(int b) {
    return b < 0 ? "the end" : b < 0x80 ? "'" + (char) b + "'" : "byte 0x%x".formatted(b);
  }
}
