package io.github.fauxpenai.conformance.results;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One JSON value in the bytes that it was read in: nothing is parsed before somebody looks, and
 * what nobody looks at is written again as it was.
 */
public final class RawJson {
  /** The literal {@code null}. */
  public static final RawJson NULL = new RawJson("null".getBytes(UTF_8));

  private final byte[] bytes;

  /** Takes the bytes over; whether they are JSON shows when they are looked at. */
  RawJson(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The value as compact JSON. */
  public static RawJson of(JsonNode tree) {
    return written(out -> Json.write(tree, out));
  }

  /** A JSON text; whether it is one shows when it is looked at. */
  public static RawJson text(String json) {
    return new RawJson(json.getBytes(UTF_8));
  }

  /**
   * A JSON text as a server sent it, white space dropped and escapes normalized, numbers as
   * spelled.
   *
   * @throws IOException where the text is not one JSON value
   */
  public static RawJson parse(byte[] text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length);
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

  /** The array of the values, in order. */
  public static RawJson array(List<RawJson> elements) {
    return written(
        out -> {
          out.writeStartArray();
          for (RawJson element : elements) {
            element.writeTo(out);
          }
          out.writeEndArray();
        });
  }

  /** What the writer writes, as compact JSON. */
  static RawJson written(Writer writer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator generator = Json.compact(out)) {
      writer.write(generator);
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory", e);
    }
    return new RawJson(out.toByteArray());
  }

  /** Writes one value. */
  interface Writer {
    void write(JsonGenerator out) throws IOException;
  }

  /** Whether the value is {@code null}. */
  public boolean isNull() {
    return bytes.length == 4 && bytes[0] == 'n';
  }

  /** Whether the value is an object. */
  public boolean isObject() {
    return bytes.length > 0 && bytes[0] == '{';
  }

  /** Whether the value is an array. */
  public boolean isArray() {
    return bytes.length > 0 && bytes[0] == '[';
  }

  /** The value's tree; throws {@link InputException} where the bytes are not JSON. */
  public JsonNode tree() {
    try {
      return Json.tree(bytes);
    } catch (IOException e) {
      throw new InputException("not JSON: " + firstLine(e), e);
    }
  }

  /** The members of an object, in order; throws {@link InputException} where it is none. */
  public Map<String, RawJson> members() {
    return JsonScanner.over(bytes).members();
  }

  /** Writes the value, indented or not as the generator is set. */
  public void writeTo(JsonGenerator out) throws IOException {
    try (JsonParser parser = Json.FACTORY.createParser(bytes)) {
      parser.nextToken();
      Json.copy(parser, out);
    }
  }

  /** The value as compact UTF-8 JSON, for example a request body. */
  public byte[] compactBytes() {
    return written(this::writeTo).bytes;
  }

  /** The value as compact JSON text. */
  public String toCompactString() {
    return new String(compactBytes(), UTF_8);
  }

  /** The bytes as they are; not a copy. */
  byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawJson that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return new String(bytes, UTF_8);
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
