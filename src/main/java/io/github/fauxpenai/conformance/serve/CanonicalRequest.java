package io.github.fauxpenai.conformance.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.scenario.Keys;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A request body in a canonical spelling, the same for all equal bodies: members sorted, numbers by
 * value ({@code 1}, {@code 1.0} and {@code 1e0} are equal).
 *
 * @param members the canonical text of every member, by name
 */
record CanonicalRequest(SortedMap<String, String> members) {
  private static final int SHOWN = 60;
  private static final int MOST_DIFFERENCES = 10;

  /** The canonical form of a JSON object. */
  static CanonicalRequest of(ObjectNode body) {
    SortedMap<String, String> members = new TreeMap<>();
    body.properties().forEach(m -> members.put(m.getKey(), text(m.getValue())));
    return new CanonicalRequest(members);
  }

  private static String text(JsonNode value) {
    return RawJson.of(canonical(value)).toString();
  }

  /** A value in the spelling shared by all equal values. */
  static JsonNode canonical(JsonNode value) {
    if (value.isNumber()) {
      return DecimalNode.valueOf(value.decimalValue().stripTrailingZeros());
    }
    if (value.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode(value.size());
      value.forEach(element -> array.add(canonical(element)));
      return array;
    }
    if (value.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      value.properties().stream()
          .sorted(Comparator.comparing(Map.Entry::getKey))
          .forEach(member -> object.set(member.getKey(), canonical(member.getValue())));
      return object;
    }
    return value;
  }

  /** This request without that member. */
  CanonicalRequest without(String name) {
    SortedMap<String, String> rest = new TreeMap<>(members);
    rest.remove(name);
    return new CanonicalRequest(rest);
  }

  /** Equal for equal requests: the SHA-256 of the whole, in hex. */
  String hash() {
    StringBuilder text = new StringBuilder();
    // A name may contain any character, so its length marks its end.
    members.forEach((name, value) -> text.append(name.length()).append(name).append(value));
    return Keys.sha256Hex(text.toString());
  }

  /** How many members must be added, removed or changed to get the other request. */
  int distance(CanonicalRequest other) {
    int distance = 0;
    for (Map.Entry<String, String> member : members.entrySet()) {
      distance += member.getValue().equals(other.members.get(member.getKey())) ? 0 : 1;
    }
    for (String name : other.members.keySet()) {
      distance += members.containsKey(name) ? 0 : 1;
    }
    return distance;
  }

  /** Describes what the other request has instead, for a person. */
  String differences(CanonicalRequest other) {
    SortedSet<String> names = new TreeSet<>(members.keySet());
    names.addAll(other.members.keySet());
    names.removeIf(name -> Objects.equals(members.get(name), other.members.get(name)));
    return names.stream()
            .limit(MOST_DIFFERENCES)
            .map(
                name ->
                    other.members.containsKey(name)
                        ? "%s is %s there"
                            .formatted(Preview.name(name), shortened(other.members.get(name)))
                        : "it has no %s".formatted(Preview.name(name)))
            .collect(Collectors.joining(", "))
        + (names.size() > MOST_DIFFERENCES
            ? " and %,d more".formatted(names.size() - MOST_DIFFERENCES)
            : "");
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
