package io.github.fauxpenai.conformance.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Parses a long array in which elements come again byte for byte, as the chunks of a stream do: a
 * model that repeats itself until it is stopped fills megabytes with a few of them. Each is parsed
 * once, and its one tree stands in the array as often as it came.
 */
final class Elements {
  /** In bytes: less is parsed as fast as it is looked through. */
  private static final int SHORTEST = 1 << 15;

  /** After so many, half of the elements must have come again. */
  private static final int TRIED = 64;

  private Elements() {}

  /**
   * The array's tree, in which equal elements may be one node: not to be edited. Empty where this
   * is not worth it, and where the bytes are no array: whoever parses them as a whole will see why.
   */
  static Optional<Json.Parsed> parsed(byte[] bytes, int from, int to) {
    if (to - from < SHORTEST || bytes[from] != '[') {
      return Optional.empty();
    }
    try {
      return parsed(JsonScanner.over(bytes, from, to), to);
    } catch (InputException | IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Json.Parsed> parsed(JsonScanner scanner, int end) throws IOException {
    Map<RawJson, JsonNode> known = new HashMap<>();
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    boolean repeats = false;
    RawJson last = null;
    JsonNode node = null;
    scanner.expect('[', "an array");
    while (scanner.peek() != ']') {
      if (!array.isEmpty()) {
        scanner.expect(',', "a comma or the end of the array");
      }
      if (last == null || !scanner.passesAgain(last)) {
        last = scanner.value();
        node = known.get(last);
      }
      if (node == null) {
        if (known.size() >= TRIED && known.size() > array.size() / 2) {
          return Optional.empty();
        }
        Json.Parsed parsed = last.parsed();
        repeats |= parsed.repeats();
        node = parsed.tree();
        known.put(last, node);
      }
      array.add(node);
    }
    scanner.expect(']', "the end of the array");
    return scanner.offset() == end
        ? Optional.of(new Json.Parsed(array, repeats))
        : Optional.empty();
  }
}
