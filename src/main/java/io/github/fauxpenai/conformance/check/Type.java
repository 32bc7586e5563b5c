package io.github.fauxpenai.conformance.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.check.Violation.Code;
import io.github.fauxpenai.conformance.json.JsonType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What is allowed at a place. A union is one type as well, since the JSON type of the value selects
 * the alternative.
 *
 * @param kinds the JSON types allowed; a number includes an integer
 * @param words the strings allowed; null for any
 * @param elements the type of an array's elements; null for any
 * @param objects the objects allowed; null for any
 */
record Type(Set<JsonType> kinds, Set<String> words, Type elements, Variants objects) {
  /** If there are more, they are counted, not named. */
  private static final int MOST_WORDS = 12;

  static final Type ANYTHING = new Type(EnumSet.allOf(JsonType.class), null, null, null);

  boolean isNullable() {
    return kinds.contains(JsonType.NULL);
  }

  /** Whether the type allows only certain strings, so that it can distinguish objects. */
  boolean isTag() {
    return words != null
        && (kinds.equals(Set.of(JsonType.STRING))
            || kinds.equals(Set.of(JsonType.STRING, JsonType.NULL)));
  }

  void judge(JsonNode value, Place place, Findings findings) {
    JsonType kind = JsonType.of(value);
    if (!kinds.contains(kind) && !(kind == JsonType.INTEGER && kinds.contains(JsonType.NUMBER))) {
      findings.add(
          kind == JsonType.NULL ? Code.MEMBER_NULL : Code.TYPE_CHANGED,
          place,
          kindsInWords(),
          kind.toString());
      return;
    }
    switch (kind) {
      case STRING -> {
        if (words != null && !words.contains(value.textValue())) {
          findings.add(Code.VALUE_CHANGED, place, inWords(words), quoted(value.textValue()));
        } else if (words != null && words.size() > 1) {
          place.hasWord(value.textValue());
        }
      }
      case ARRAY -> {
        if (elements != null && !value.isEmpty()) {
          Place element = place.elements();
          element.has(Place.Content.VALUE);
          for (JsonNode each : value) {
            elements.judge(each, element, findings);
          }
        }
      }
      case OBJECT -> {
        if (objects != null) {
          objects.judge(value, place, findings);
        }
      }
      default -> {}
    }
  }

  /** For example {@code string or null}. */
  String kindsInWords() {
    StringBuilder words = new StringBuilder();
    for (JsonType kind : JsonType.values()) {
      if (kinds.contains(kind)) {
        words.append(words.isEmpty() ? "" : " or ").append(kind);
      }
    }
    return words.toString();
  }

  static String inWords(Set<String> values) {
    if (values.size() > MOST_WORDS) {
      return "one of %d known values".formatted(values.size());
    }
    List<String> quoted = values.stream().map(Type::quoted).toList();
    int last = quoted.size() - 1;
    return last == 0
        ? quoted.get(0)
        : String.join(", ", quoted.subList(0, last)) + " or " + quoted.get(last);
  }

  /** The text in quotes, cut and without control characters, since it comes from a server. */
  static String quoted(String text) {
    String shown = text.codePoints().limit(41).count() > 40 ? cut(text) : text;
    return '"' + shown.replaceAll("\\p{Cntrl}", " ") + '"';
  }

  private static String cut(String text) {
    return text.substring(0, text.offsetByCodePoints(0, 40)) + "…";
  }
}
