package io.github.fauxpenai.conformance.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * The JSON types of RFC 8259, with integers as a type of their own: typed clients do not read
 * {@code 1.0} as an integer.
 */
public enum JsonType {
  OBJECT,
  ARRAY,
  STRING,
  INTEGER,
  NUMBER,
  BOOLEAN,
  NULL;

  /** The type of a value; that of a missing one is {@link #NULL}. */
  public static JsonType of(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> OBJECT;
      case ARRAY -> ARRAY;
      case STRING -> STRING;
      case NUMBER -> node.isIntegralNumber() ? INTEGER : NUMBER;
      case BOOLEAN -> BOOLEAN;
      default -> NULL;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.US);
  }
}
