package io.github.fauxpenai.conformance.json;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Small JSON values as text, for names. */
public final class JsonText {
  private JsonText() {}

  /**
   * A value as JSON. Replaces JsonNode's own {@code toString}, which starts an ObjectMapper and
   * takes longer than all other work on a table.
   */
  public static String of(JsonNode value) {
    StringBuilder text = new StringBuilder();
    append(value, text);
    return text.toString();
  }

  private static void append(JsonNode value, StringBuilder text) {
    String separator = "";
    if (value.isObject()) {
      text.append('{');
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        text.append(separator);
        separator = ",";
        appendQuoted(member.getKey(), text);
        text.append(':');
        append(member.getValue(), text);
      }
      text.append('}');
    } else if (value.isArray()) {
      text.append('[');
      for (JsonNode element : value) {
        text.append(separator);
        separator = ",";
        append(element, text);
      }
      text.append(']');
    } else if (value.isTextual()) {
      appendQuoted(value.textValue(), text);
    } else {
      text.append(value.asText());
    }
  }

  private static void appendQuoted(String value, StringBuilder text) {
    text.append('"').append(JsonStringEncoder.getInstance().quoteAsString(value)).append('"');
  }

  /** What {@code String(value)} is in JavaScript (ECMA-262, ToString). */
  public static String javaScriptString(JsonNode value) {
    if (value.isObject()) {
      return "[object Object]";
    }
    if (value.isArray()) {
      List<String> elements = new ArrayList<>();
      value.forEach(element -> elements.add(element.isNull() ? "" : javaScriptString(element)));
      return String.join(",", elements);
    }
    return value.asText();
  }
}
