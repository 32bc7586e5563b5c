package io.github.fauxpenai.conformance.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a client reads the answers of one API, as far as a definition does not say. */
public interface ClientReading {
  /** Whether paths name the kinds of elements, as in {@code output[message]}. */
  default boolean namesKinds() {
    return false;
  }

  /**
   * The plain answer that a client makes of a stream's events; empty where it makes none. It is
   * asked what is missing: of a text that comes in pieces, the first will do.
   */
  default Optional<JsonNode> joined(List<JsonNode> events) {
    return Optional.empty();
  }

  /**
   * The promises that say of some places what the definition would say again, by their ids, with
   * the beginning of the paths of these places.
   */
  default Map<String, List<String>> saidByPromises() {
    return Map.of();
  }
}
