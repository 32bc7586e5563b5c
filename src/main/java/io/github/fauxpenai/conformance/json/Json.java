package io.github.fauxpenai.conformance.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * JSON as scenarios and results files spell it: as JavaScript's {@code JSON.stringify} prints it,
 * except that a number keeps the spelling it was read with. Trees are built here and not by an
 * {@code ObjectMapper}, which would cost every command a tenth of a second of start-up.
 */
public final class Json {
  /** In characters, including the letter and the sign. */
  private static final int LONGEST_EXPONENT = 10;

  /**
   * In characters; Jackson's own default. The time to turn digits into an integer grows with the
   * square of their number: a million digits take minutes.
   */
  private static final int LONGEST_NUMBER = 1000;

  /** For trees of texts that are not large. */
  private static final long NO_LIMIT = Long.MAX_VALUE;

  /** Room for answers of any size: the limit on what a server may send is the runner's. */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(LONGEST_NUMBER)
                  .maxNameLength(1_000_000)
                  .build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  /** As {@code JSON.stringify(value, null, 2)} prints; each generator needs a copy. */
  private static final DefaultPrettyPrinter INDENTED =
      new DefaultPrettyPrinter(
              Separators.createDefaultInstance()
                  .withObjectFieldValueSpacing(Spacing.AFTER)
                  .withObjectEmptySeparator("")
                  .withArrayEmptySeparator("")
                  .withRootSeparator(""))
          .withObjectIndenter(new DefaultIndenter("  ", "\n"))
          .withArrayIndenter(new DefaultIndenter("  ", "\n"));

  private Json() {}

  /**
   * The tree of a JSON text; throws {@link IOException} if it is not JSON or holds more than one
   * value.
   */
  public static JsonNode tree(byte[] json) throws IOException {
    return tree(json, 0, json.length);
  }

  /** The tree of a JSON text; empty if it is not JSON or holds more than one value. */
  public static Optional<JsonNode> treeOf(String text) {
    try {
      return Optional.of(tree(text.getBytes(UTF_8)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The tree of a JSON text that is part of an array of bytes. */
  static JsonNode tree(byte[] bytes, int from, int length) throws IOException {
    try (JsonParser parser = FACTORY.createParser(bytes, from, length)) {
      parser.nextToken();
      JsonNode tree = tree(parser);
      if (parser.nextToken() != null) {
        throw new IOException("more than one JSON value");
      }
      return tree;
    }
  }

  /**
   * As {@link #tree(byte[])}, but rejects an object that has a member twice: JSON readers differ in
   * which of the two they use (RFC 8259, section 4).
   */
  public static JsonNode treeWithoutRepeats(byte[] json) throws IOException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      parser.nextToken();
      JsonNode tree = tree(parser);
      if (parser.nextToken() != null) {
        throw new IOException("more than one JSON value");
      }
      return tree;
    }
  }

  /**
   * The tree of a JSON text that is part of an array of bytes, and whether an object in it has a
   * member twice; the tree then holds the last one.
   */
  static Parsed parsed(byte[] bytes, int from, int length) throws IOException {
    try (JsonParser parser = FACTORY.createParser(bytes, from, length)) {
      parser.nextToken();
      Tree tree =
          new Tree(length > RawJson.LARGE ? Runtime.getRuntime().maxMemory() / 2 : NO_LIMIT);
      Parsed parsed = new Parsed(tree.of(parser), tree.repeats);
      if (parser.nextToken() != null) {
        throw new IOException("more than one JSON value");
      }
      return parsed;
    }
  }

  /** The same for the parser's current value; leaves the parser at the value's last token. */
  public static Parsed parsed(JsonParser parser) throws IOException {
    Tree tree = new Tree(NO_LIMIT);
    return new Parsed(tree.of(parser), tree.repeats);
  }

  /**
   * Whether an object in the parser's current value has a member twice, without building a tree.
   * Leaves the parser at the value's last token.
   */
  public static boolean walkForRepeats(JsonParser parser) throws IOException {
    boolean found = false;
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      Set<String> names = new HashSet<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        found |= !names.add(parser.currentName());
        parser.nextToken();
        found |= walkForRepeats(parser);
      }
    } else if (parser.currentToken() == JsonToken.START_ARRAY) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        found |= walkForRepeats(parser);
      }
    }
    return found;
  }

  /**
   * A tree and what it cannot show.
   *
   * @param repeats whether an object had a member twice (RFC 8259, section 4)
   */
  public record Parsed(JsonNode tree, boolean repeats) {}

  /** The tree of the parser's current value; leaves the parser at the value's last token. */
  public static JsonNode tree(JsonParser parser) throws IOException {
    return new Tree(NO_LIMIT).of(parser);
  }

  /** Builds one tree. */
  private static final class Tree {
    private static final int BYTES_OF_OBJECT = 160;
    private static final int BYTES_OF_ARRAY = 64;
    private static final int BYTES_OF_OTHER = 56;

    /** What it may take, in bytes, more or less. */
    private long left;

    private boolean repeats;

    /**
     * @param limit on the tree's size: a heap that it fills nearly to the brim is collected over
     *     and over again, for minutes and without a word
     */
    Tree(long limit) {
      this.left = limit;
    }

    /**
     * The tree of the value that the parser stands at; the parser then stands at its last token.
     *
     * @throws OutOfMemoryError if it is larger than it may be
     */
    JsonNode of(JsonParser parser) throws IOException {
      JsonNodeFactory nodes = JsonNodeFactory.instance;
      JsonToken token = parser.currentToken();
      if (token == null) {
        throw new IOException("no JSON value");
      }
      switch (token) {
        case START_OBJECT -> {
          take(BYTES_OF_OBJECT);
          ObjectNode object = nodes.objectNode();
          while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            if (object.replace(name, of(parser)) != null) {
              repeats = true;
            }
          }
          return object;
        }
        case START_ARRAY -> {
          take(BYTES_OF_ARRAY);
          ArrayNode array = nodes.arrayNode();
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(of(parser));
          }
          return array;
        }
        case VALUE_STRING -> {
          String text = parser.getText();
          take(BYTES_OF_OTHER + text.length());
          return nodes.textNode(text);
        }
        case VALUE_NUMBER_INT -> {
          take(BYTES_OF_OTHER);
          return switch (parser.getNumberType()) {
            case INT -> nodes.numberNode(parser.getIntValue());
            case LONG -> nodes.numberNode(parser.getLongValue());
            default -> nodes.numberNode(parser.getBigIntegerValue());
          };
        }
        case VALUE_NUMBER_FLOAT -> {
          take(BYTES_OF_OTHER);
          checkExponent(parser.getText());
          return nodes.numberNode(parser.getDecimalValue());
        }
        case VALUE_TRUE, VALUE_FALSE -> {
          return nodes.booleanNode(token == JsonToken.VALUE_TRUE);
        }
        case VALUE_NULL -> {
          return nodes.nullNode();
        }
        default -> throw new IOException("unexpected " + token);
      }
    }

    private void take(int bytes) {
      left -= bytes;
      if (left < 0) {
        throw new OutOfMemoryError("a JSON tree larger than half of the heap");
      }
    }
  }

  /**
   * Rejects an exponent of more than eight digits: readers differ in how they read such a number,
   * and none can calculate with it.
   */
  public static void checkExponent(String number) throws IOException {
    int e = Math.max(number.indexOf('e'), number.indexOf('E'));
    if (e >= 0 && number.length() - e > LONGEST_EXPONENT) {
      throw new IOException("a number with an exponent of more than eight digits");
    }
  }

  /** Writes a tree. */
  public static void write(JsonNode node, JsonGenerator out) throws IOException {
    switch (node.getNodeType()) {
      case OBJECT -> {
        out.writeStartObject();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
          out.writeFieldName(member.getKey());
          write(member.getValue(), out);
        }
        out.writeEndObject();
      }
      case ARRAY -> {
        out.writeStartArray();
        for (JsonNode element : node) {
          write(element, out);
        }
        out.writeEndArray();
      }
      case STRING -> out.writeString(node.textValue());
      case NUMBER -> out.writeNumber(node.asText());
      case BOOLEAN -> out.writeBoolean(node.booleanValue());
      default -> out.writeNull();
    }
  }

  /** A parser for what a server sent; names and numbers are limited in length. */
  public static JsonParser parser(InputStream json) throws IOException {
    return FACTORY.createParser(json);
  }

  /** Copies the parser's current value, with numbers as they are spelled. */
  static void copy(JsonParser parser, JsonGenerator out) throws IOException {
    int depth = 0;
    do {
      JsonToken token = parser.currentToken();
      if (token == null) {
        throw new IOException("the JSON ends too early");
      }
      if (token.isNumeric()) {
        checkExponent(parser.getText());
        out.writeNumber(parser.getText());
      } else {
        out.copyCurrentEvent(parser);
      }
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (depth > 0) {
        parser.nextToken();
      }
    } while (depth > 0);
  }

  /** A generator that prints as {@code JSON.stringify(value, null, 2)} does. */
  public static JsonGenerator indented(OutputStream out) throws IOException {
    return FACTORY.createGenerator(new Utf8Writer(out)).setPrettyPrinter(INDENTED.createInstance());
  }

  /**
   * As {@link #indented}, in half the time, but for text of this program's own only: half of a
   * surrogate pair, which a server may send, is an error.
   */
  public static JsonGenerator indentedOwn(OutputStream out) throws IOException {
    return FACTORY.createGenerator(out).setPrettyPrinter(INDENTED.createInstance());
  }

  /** A generator that prints as {@code JSON.stringify(value)} does. */
  public static JsonGenerator compact(OutputStream out) throws IOException {
    return FACTORY.createGenerator(new Utf8Writer(out));
  }
}
