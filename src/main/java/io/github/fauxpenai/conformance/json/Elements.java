package io.github.fauxpenai.conformance.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Parses a long array whose elements repeat byte for byte, as stream chunks do: a model that
 * repeats itself until it is stopped fills megabytes with a few different chunks. Each distinct
 * element is parsed once, and the array holds its one tree as often as it occurs.
 */
final class Elements {
  /** In bytes. A shorter array is parsed as fast as it is searched for repetitions. */
  private static final int SHORTEST = 1 << 15;

  /**
   * Once this many distinct elements are known, at least half of all elements must be repetitions.
   */
  private static final int TRIED = 64;

  private final JsonScanner scanner;
  private final Map<RawJson, JsonNode> known = new HashMap<>();
  private final ArrayNode array = JsonNodeFactory.instance.arrayNode();
  private boolean repeats;
  private RawJson last;
  private JsonNode node;

  private Elements(JsonScanner scanner) {
    this.scanner = scanner;
  }

  /**
   * The array's tree. It must not be edited, because equal elements may be one node. Empty if this
   * is not worth it or the bytes are not an array; parsing them as a whole then shows why.
   */
  static Optional<Json.Parsed> parsed(byte[] bytes, int from, int to) {
    if (to - from < SHORTEST || bytes[from] != '[') {
      return Optional.empty();
    }
    try {
      return new Elements(JsonScanner.over(bytes, from, to)).read(to);
    } catch (InputException | IOException e) {
      return Optional.empty();
    }
  }

  private Optional<Json.Parsed> read(int end) throws IOException {
    scanner.expect('[', "an array");
    while (scanner.peek() != ']') {
      if (!add()) {
        return Optional.empty();
      }
    }
    scanner.expect(']', "the end of the array");
    return scanner.offset() == end
        ? Optional.of(new Json.Parsed(array, repeats))
        : Optional.empty();
  }

  /**
   * Reads the next element; returns whether it is still worth it. It is a method of its own because
   * Java compiles what is called thousands of times, long before the loop around it.
   */
  private boolean add() throws IOException {
    if (!array.isEmpty()) {
      scanner.expect(',', "a comma or the end of the array");
    }
    if (last == null || !scanner.passesAgain(last)) {
      last = scanner.value();
      node = known.get(last);
    }
    if (node == null) {
      if (known.size() >= TRIED && known.size() > array.size() / 2) {
        return false;
      }
      Json.Parsed parsed = last.parsed();
      repeats |= parsed.repeats();
      node = parsed.tree();
      known.put(last, node);
    }
    array.add(node);
    return true;
  }
}
