package io.github.fauxpenai.conformance.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Prints objects as {@link Json#indented} does, with values in the bytes they were read from. Most
 * of them are already spelled as they are printed: only the white space between their tokens is
 * written anew, which takes a fraction of the time that parsing takes. All others are parsed.
 */
public final class IndentedOutput {
  private static final byte[] TRUE = "true".getBytes(US_ASCII);
  private static final byte[] FALSE = "false".getBytes(US_ASCII);
  private static final byte[] NULL = "null".getBytes(US_ASCII);

  /** Deeper values are parsed, and so are longer numbers and names. */
  private static final int DEEPEST = 100;

  private static final int LONGEST_NUMBER = 100;

  /** In bytes; a parser refuses longer ones. */
  private static final int LONGEST_NAME = 1_000_000;

  /** In digits; see {@link Json#checkExponent}. */
  private static final int LONGEST_EXPONENT = 8;

  /** How many bytes one byte may become in memory; what becomes more is written while parsed. */
  private static final int MOST_INDENTATION = 4;

  private static final int FIRST_ROOM = 1 << 16;

  private final OutputStream out;

  /** Whether there is no white space. */
  private final boolean compact;

  /** How many objects are open. */
  private int level;

  private boolean empty;

  private byte[] json;
  private int at;
  private int end;
  private byte[] printed;
  private int length;
  private long most;

  /** Writes to a stream, which stays open. */
  public IndentedOutput(OutputStream out) {
    this(out, FIRST_ROOM, false);
  }

  private IndentedOutput(OutputStream out, int room, boolean compact) {
    this.out = out;
    this.printed = new byte[room];
    this.compact = compact;
  }

  /**
   * A value without white space; empty if it may not be JSON, or be spelled otherwise than it is
   * printed. Several times as fast as parsing it.
   */
  static Optional<byte[]> compact(RawJson value) {
    IndentedOutput memory =
        new IndentedOutput(OutputStream.nullOutputStream(), value.length(), true);
    return memory.isPrinted(value)
        ? Optional.of(Arrays.copyOf(memory.printed, memory.length))
        : Optional.empty();
  }

  /** Begins an object. */
  public void startObject() throws IOException {
    out.write('{');
    level++;
    empty = true;
  }

  /** Begins a member of the innermost object. */
  public void name(String name) throws IOException {
    if (!empty) {
      put(',');
    }
    newLine(level);
    flush();
    empty = false;
    value(RawJson.string(name));
    put(':');
    put(' ');
    flush();
  }

  /** Ends the innermost object. */
  public void endObject() throws IOException {
    level--;
    if (!empty) {
      newLine(level);
    }
    put('}');
    flush();
    empty = false;
  }

  /** Writes the value of a member; throws {@link IOException} if it is not JSON. */
  public void value(RawJson value) throws IOException {
    if (value.length() <= RawJson.LARGE && isPrinted(value)) {
      flush();
      if (printed.length > FIRST_ROOM) {
        printed = new byte[FIRST_ROOM];
      }
      return;
    }
    length = 0;
    try (JsonGenerator generator = Json.indented(new Deeper())) {
      value.writeTo(generator);
    }
  }

  private void flush() throws IOException {
    out.write(printed, 0, length);
    length = 0;
  }

  /** Prints a value to memory, if that is certainly what a parser and a generator would print. */
  private boolean isPrinted(RawJson value) {
    json = value.array();
    at = value.from();
    end = at + value.length();
    most = FIRST_ROOM + (long) MOST_INDENTATION * value.length();
    boolean whole = value(0);
    skipSpace();
    whole &= at == end;
    json = null;
    return whole;
  }

  private boolean value(int depth) {
    skipSpace();
    if (at == end || depth > DEEPEST || length > most) {
      return false;
    }
    return switch (json[at]) {
      case '{' -> container(depth, '}');
      case '[' -> container(depth, ']');
      case '"' -> string();
      case 't' -> literal(TRUE);
      case 'f' -> literal(FALSE);
      case 'n' -> literal(NULL);
      default -> number();
    };
  }

  private boolean container(int depth, char close) {
    put(json[at++]);
    skipSpace();
    if (at < end && json[at] == close) {
      at++;
      put(close);
      return true;
    }
    int before = at;
    int beforePrinted = 0;
    int size = 0;
    int sizePrinted = 0;
    while (true) {
      newLine(level + depth + 1);
      skipSpace();
      if (close == '}' && !name()) {
        return false;
      }
      int element = at;
      int elementPrinted = length;
      if (size > 0 && isAgain(before, size)) {
        // Some streams have thousands of chunks with the same bytes.
        room(sizePrinted);
        System.arraycopy(printed, beforePrinted, printed, length, sizePrinted);
        length += sizePrinted;
        at += size;
      } else if (!value(depth + 1)) {
        return false;
      }
      boolean mayRepeat = close == ']' && json[element] == '{';
      before = element;
      beforePrinted = elementPrinted;
      size = mayRepeat ? at - element : 0;
      sizePrinted = length - elementPrinted;
      skipSpace();
      if (at == end) {
        return false;
      }
      byte next = json[at++];
      if (next == close) {
        newLine(level + depth);
        put(close);
        return true;
      }
      if (next != ',') {
        return false;
      }
      put(',');
    }
  }

  private boolean isAgain(int before, int size) {
    return end - at >= size
        && length <= most
        && Arrays.equals(json, before, before + size, json, at, at + size);
  }

  private boolean name() {
    int from = at;
    if (at == end || json[at] != '"' || !string() || at - from > LONGEST_NAME) {
      return false;
    }
    skipSpace();
    if (at == end || json[at] != ':') {
      return false;
    }
    at++;
    put(':');
    if (!compact) {
      put(' ');
    }
    skipSpace();
    return true;
  }

  private boolean string() {
    byte[] bytes = json;
    int from = at;
    int i = at + 1;
    while (i < end) {
      byte b = bytes[i++];
      if (b == '"') {
        at = i;
        put(bytes, from, i - from);
        return true;
      }
      if (b == '\\') {
        // Others could be spelled without an escape, or with another one.
        if (i == end || "\"\\bfnrt".indexOf(bytes[i]) < 0) {
          return false;
        }
        i++;
      } else if (b < ' ') {
        int more = b < 0 ? continuation(b, i) : 0;
        if (more == 0) {
          return false;
        }
        i += more;
      }
    }
    return false;
  }

  /** How many bytes of UTF-8 follow the first one of a character; 0 if it is not valid UTF-8. */
  private int continuation(byte first, int from) {
    int lead = first & 0xff;
    int second = from < end ? json[from] & 0xff : 0;
    int highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    int lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    int more = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    boolean valid = end - from >= more && second >= lowest && second <= highest;
    for (int i = 1; i < more && valid; i++) {
      valid = (json[from + i] & 0xc0) == 0x80;
    }
    return valid ? more : 0;
  }

  private boolean literal(byte[] text) {
    if (end - at < text.length
        || !Arrays.equals(json, at, at + text.length, text, 0, text.length)) {
      return false;
    }
    at += text.length;
    put(text, 0, text.length);
    return true;
  }

  /** RFC 8259, section 6. */
  private boolean number() {
    int from = at;
    at += json[at] == '-' ? 1 : 0;
    int whole = digits();
    if (whole == 0 || whole > 1 && json[at - whole] == '0') {
      return false;
    }
    if (at < end && json[at] == '.') {
      at++;
      if (digits() == 0) {
        return false;
      }
    }
    if (at < end && (json[at] | 0x20) == 'e') {
      at++;
      at += at < end && (json[at] == '+' || json[at] == '-') ? 1 : 0;
      int exponent = digits();
      if (exponent == 0 || exponent > LONGEST_EXPONENT) {
        return false;
      }
    }
    if (at - from > LONGEST_NUMBER) {
      return false;
    }
    put(json, from, at - from);
    return true;
  }

  private int digits() {
    int from = at;
    while (at < end && json[at] >= '0' && json[at] <= '9') {
      at++;
    }
    return at - from;
  }

  private void skipSpace() {
    while (at < end
        && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
      at++;
    }
  }

  private void newLine(int indentation) {
    if (compact) {
      return;
    }
    int spaces = 2 * indentation;
    room(1 + spaces);
    printed[length++] = '\n';
    Arrays.fill(printed, length, length + spaces, (byte) ' ');
    length += spaces;
  }

  private void put(int b) {
    room(1);
    printed[length++] = (byte) b;
  }

  private void put(byte[] bytes, int from, int count) {
    room(count);
    System.arraycopy(bytes, from, printed, length, count);
    length += count;
  }

  private void room(int count) {
    if (printed.length - length < count) {
      printed = Arrays.copyOf(printed, Math.max(2 * printed.length, length + count));
    }
  }

  /** Indents lines further, as deep as the innermost object. */
  private final class Deeper extends OutputStream {
    private final byte[] indentation = " ".repeat(2 * level).getBytes(US_ASCII);

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      int begin = from;
      for (int i = from; i < from + count; i++) {
        if (bytes[i] == '\n') {
          out.write(bytes, begin, i + 1 - begin);
          out.write(indentation);
          begin = i + 1;
        }
      }
      out.write(bytes, begin, from + count - begin);
    }
  }
}
