package io.github.fauxpenai.conformance.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One JSON value in the bytes it was read from. It is parsed only when it is used, and an unused
 * value is written again unchanged.
 */
public final class RawJson {
  /**
   * In bytes. Larger values are handled in ways that take time but save memory, as a tree takes up
   * to twenty times the bytes. It is 4 MB with a heap of 256 MB, and 16 MB with one of 1 GB or
   * more.
   */
  public static final int LARGE =
      (int) Math.min(1 << 24, Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 64));

  /** The literal {@code null}. */
  public static final RawJson NULL = new RawJson("null".getBytes(UTF_8));

  private final byte[] bytes;
  private final int from;
  private final int to;

  /** Null until first use, unless they were found while the value was read. */
  private Map<String, RawJson> members;

  /** Whether it is known to have no line breaks. */
  private boolean oneLine;

  /** Keeps the bytes, not a copy; whether they are JSON is checked when they are used. */
  public RawJson(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** The value in a range of the bytes, which are not copied. */
  public RawJson(byte[] bytes, int from, int to) {
    this(bytes, from, to, null);
  }

  /** The object in a range of the bytes, with the members that it holds. */
  public RawJson(byte[] bytes, int from, int to, Map<String, RawJson> members) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.members = members == null ? null : Collections.unmodifiableMap(members);
  }

  private static RawJson oneLine(byte[] bytes) {
    RawJson json = new RawJson(bytes);
    json.oneLine = true;
    return json;
  }

  /** The value as compact JSON. */
  public static RawJson of(JsonNode tree) {
    return written(out -> Json.write(tree, out));
  }

  /** A string. */
  public static RawJson string(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7f || c == '"' || c == '\\') {
        return written(out -> out.writeString(text));
      }
    }
    return text('"' + text + '"');
  }

  /** A JSON text; whether it is JSON is checked when it is used. */
  public static RawJson text(String json) {
    return new RawJson(json.getBytes(UTF_8));
  }

  /**
   * Reads JSON text from a server: white space is dropped and escapes are normalized, numbers stay
   * as spelled.
   *
   * @throws IOException if the text is not exactly one JSON value
   */
  public static RawJson parse(byte[] text) throws IOException {
    Pieces out = new Pieces();
    try (JsonParser parser = Json.FACTORY.createParser(text);
        JsonGenerator generator = Json.compact(out)) {
      parser.nextToken();
      Json.copy(parser, generator);
      if (parser.nextToken() != null) {
        throw new IOException("more than one JSON value");
      }
    }
    return new RawJson(out.toByteArray());
  }

  /**
   * A JSON text as a server sent it. In UTF-8 it keeps its bytes, which is much cheaper than
   * writing it again; whether they are JSON is checked when they are used.
   *
   * @throws IOException if a text in another encoding is not exactly one JSON value
   */
  public static RawJson inUtf8(byte[] text) throws IOException {
    return Encodings.unusual(text).isPresent() ? parse(text) : new RawJson(text);
  }

  /** An array of the values, in order, byte for byte. */
  public static RawJson array(List<RawJson> elements) {
    Pieces out = new Pieces();
    out.write('[');
    for (RawJson element : elements) {
      if (out.size() > 1) {
        out.write(',');
      }
      element.writeTo(out);
    }
    out.write(']');
    return new RawJson(out.toByteArray());
  }

  /** An object of these members, in order, byte for byte. */
  public static RawJson object(Map<String, RawJson> members) {
    List<byte[]> names = new ArrayList<>(members.size());
    int length = 2 + Math.max(0, members.size() - 1);
    boolean oneLine = true;
    for (Map.Entry<String, RawJson> member : members.entrySet()) {
      byte[] name = quoted(member.getKey());
      names.add(name);
      oneLine &= member.getValue().oneLine;
      length = Math.addExact(length, name.length + 1 + member.getValue().length());
    }
    // Allocated in its final size, so that members, which may be large, are copied only once.
    ByteBuffer out = ByteBuffer.allocate(length).put((byte) '{');
    Iterator<byte[]> name = names.iterator();
    for (RawJson value : members.values()) {
      if (out.position() > 1) {
        out.put((byte) ',');
      }
      out.put(name.next()).put((byte) ':').put(value.bytes, value.from, value.length());
    }
    out.put((byte) '}');
    RawJson object = new RawJson(out.array());
    object.oneLine = oneLine;
    return object;
  }

  /** A member's name as JSON. */
  private static byte[] quoted(String name) {
    byte[] escaped = JsonStringEncoder.getInstance().quoteAsUTF8(name);
    return ByteBuffer.allocate(escaped.length + 2)
        .put((byte) '"')
        .put(escaped)
        .put((byte) '"')
        .array();
  }

  /**
   * Writes an object of these members on one line; in JSON, line breaks occur only between tokens.
   */
  public static void writeLine(Map<String, RawJson> members, OutputStream out) throws IOException {
    char before = '{';
    for (Map.Entry<String, RawJson> member : members.entrySet()) {
      out.write(before);
      out.write(quoted(member.getKey()));
      out.write(':');
      member.getValue().writeOnOneLine(out);
      before = ',';
    }
    out.write('}');
  }

  private void writeOnOneLine(OutputStream out) throws IOException {
    int end = from;
    for (int begin = from; begin < to; begin = end) {
      // A channel copies what it is given at once.
      end = Math.min(to, end + (1 << 13));
      for (int i = begin; i < end && !oneLine; i++) {
        byte b = bytes[i];
        if (b <= '\r' && (b == '\n' || b == '\r')) {
          out.write(bytes, begin, i - begin);
          out.write(' ');
          begin = i + 1;
        }
      }
      out.write(bytes, begin, end - begin);
    }
  }

  /** Writes the bytes as they are. */
  public void writeTo(Pieces out) {
    out.write(bytes, from, length());
  }

  /**
   * What the writer writes, as compact JSON.
   *
   * @throws InputException if it copies something that is not JSON
   */
  public static RawJson written(Writer writer) {
    try {
      return copied(writer);
    } catch (IOException e) {
      // Writing to memory does not fail.
      throw new InputException("not JSON: " + firstLine(e), e);
    }
  }

  /** What the writer writes, as compact JSON; throws what the writer throws. */
  public static RawJson copied(Writer writer) throws IOException {
    Pieces out = new Pieces();
    try (JsonGenerator generator = Json.compact(out)) {
      writer.write(generator);
    }
    return oneLine(out.toByteArray());
  }

  /** Writes one value. */
  public interface Writer {
    void write(JsonGenerator out) throws IOException;
  }

  /** Whether the value is {@code null}. */
  public boolean isNull() {
    return equals(NULL);
  }

  /** Whether the value is an object. */
  public boolean isObject() {
    return length() > 0 && bytes[from] == '{';
  }

  /** Whether the value is an array. */
  public boolean isArray() {
    return length() > 0 && bytes[from] == '[';
  }

  /** Whether the value is a string. */
  public boolean isText() {
    return length() > 0 && bytes[from] == '"';
  }

  /**
   * This value after reading all of it, without white space unless that would take long; throws
   * {@link InputException} if it is not JSON.
   */
  public RawJson checked() {
    Optional<byte[]> compact = unparsed();
    if (compact.isPresent()) {
      return oneLine(compact.get());
    }
    try (JsonParser parser = parser()) {
      while (parser.nextToken() != null) {
        parser.finishToken();
      }
      return this;
    } catch (IOException e) {
      throw new InputException("not JSON: " + firstLine(e), e);
    }
  }

  /** The value's tree; throws {@link InputException} if the bytes are not JSON. */
  public JsonNode tree() {
    try {
      return Json.tree(bytes, from, length());
    } catch (IOException e) {
      throw new InputException("not JSON: " + firstLine(e), e);
    }
  }

  /**
   * As {@link #tree}, and whether an object in it has a member twice. The tree must not be edited:
   * equal elements may be one node.
   */
  public Json.Parsed parsed() {
    try {
      Optional<Json.Parsed> elements = Elements.parsed(bytes, from, to);
      return elements.isPresent() ? elements.get() : Json.parsed(bytes, from, length());
    } catch (IOException e) {
      throw new InputException("not JSON: " + firstLine(e), e);
    }
  }

  /** Walks through the value; throws {@link InputException} if the bytes are not JSON. */
  public void walk(JsonWalk walk) {
    try (JsonParser parser = parser()) {
      parser.nextToken();
      walk.over(parser);
      if (parser.nextToken() != null) {
        throw new IOException("more than one JSON value");
      }
    } catch (IOException e) {
      throw new InputException("not JSON: " + firstLine(e), e);
    }
  }

  /** The members of an object, in order; throws {@link InputException} if it is not an object. */
  public Map<String, RawJson> members() {
    Map<String, RawJson> known = members;
    if (known == null) {
      known = Collections.unmodifiableMap(JsonScanner.over(bytes, from, to).members());
      members = known;
    }
    return known;
  }

  /** One member of an object, or null if it has no member of that name. */
  public RawJson member(String name) {
    return members().get(name);
  }

  /**
   * The elements of an array, in order; throws {@link InputException} if it is not an array.
   * Objects that are repeated byte for byte, in succession, are one object.
   */
  public List<RawJson> elements() {
    return JsonScanner.over(bytes, from, to).elements();
  }

  /** The first element of an array, without reading on; empty if it has none. */
  public Optional<RawJson> firstElement() {
    return JsonScanner.over(bytes, from, to).firstElement();
  }

  /**
   * Whether an object in this value may have a member of that name, which is plain ASCII. Faster
   * than looking for the member.
   */
  public boolean mayHave(String name) {
    int quote = name.length() + 1;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b == '"' && to - i > quote && bytes[i + quote] == '"' && isAt(i + 1, name)) {
        return true;
      }
      if (b == '\\') {
        return true; // the name may be spelled with escapes
      }
    }
    return false;
  }

  private boolean isAt(int at, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (bytes[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Writes the value in the generator's format. */
  public void writeTo(JsonGenerator out) throws IOException {
    try (JsonParser parser = parser()) {
      parser.nextToken();
      Json.copy(parser, out);
    }
  }

  /** The value as compact UTF-8 JSON, for example a request body. */
  public byte[] compactBytes() {
    return unparsed().orElseGet(() -> written(this::writeTo).bytes);
  }

  /** The same value without white space. */
  public RawJson compact() {
    return oneLine(compactBytes());
  }

  /** The value as compact JSON, if that can be said without parsing it. */
  private Optional<byte[]> unparsed() {
    return length() <= LARGE ? IndentedOutput.compact(this) : Optional.empty();
  }

  /** The text of a JSON string; needs a parser only if it has escapes. */
  public String simpleText() {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\\') {
        return tree().textValue();
      }
    }
    return new String(bytes, from + 1, length() - 2, UTF_8);
  }

  /** The same value in its own copy of the bytes. */
  public RawJson copied() {
    return new RawJson(bytes());
  }

  /** A parser for the bytes. */
  public JsonParser parser() throws IOException {
    return Json.FACTORY.createParser(bytes, from, length());
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return Arrays.copyOfRange(bytes, from, to);
  }

  /** Whether another array holds the same bytes at this position. */
  boolean isAt(byte[] other, int at, int end) {
    return end - at >= length() && Arrays.equals(bytes, from, to, other, at, at + length());
  }

  /** The bytes, from {@link #from} on, and others around them. */
  byte[] array() {
    return bytes;
  }

  /** Where the first byte is. */
  int from() {
    return from;
  }

  /** How many bytes there are. */
  public int length() {
    return to - from;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawJson that
        && Arrays.equals(bytes, from, to, that.bytes, that.from, that.to);
  }

  /** Whether both are the same JSON text, apart from white space between tokens. */
  public boolean equalsButForSpace(RawJson that) {
    boolean inString = false;
    int ours = from;
    int theirs = that.from;
    while (true) {
      if (!inString) {
        ours = skipSpace(bytes, ours, to);
        theirs = skipSpace(that.bytes, theirs, that.to);
      }
      if (ours == to || theirs == that.to) {
        return ours == to && theirs == that.to;
      }
      byte b = bytes[ours++];
      if (b != that.bytes[theirs++]) {
        return false;
      }
      if (b == '"') {
        inString = !inString;
      } else if (b == '\\' && inString) {
        if (ours == to || theirs == that.to || bytes[ours++] != that.bytes[theirs++]) {
          return false;
        }
      }
    }
  }

  private static int skipSpace(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to
        && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
      at++;
    }
    return at;
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash;
  }

  @Override
  public String toString() {
    return new String(bytes, from, length(), UTF_8);
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
