package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;

/** Values as a person reads them in a list of differences. */
final class Preview {
  private static final int LONGEST = 80;

  private Preview() {}

  static String of(JsonNode value) {
    if (value.isTextual()) {
      return quoted(value.textValue());
    }
    if (value.isContainerNode()) {
      return "%s of %,d".formatted(JsonType.of(value), value.size());
    }
    return value.asText();
  }

  static String quoted(String text) {
    String cut =
        text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "… (" + text.length() + ")";
    return '"' + cut + '"';
  }
}
