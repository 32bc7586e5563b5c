package io.github.fauxpenai.conformance.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a client reads the answers of one API, beyond what a definition says. */
public interface ClientReading {
  /** Whether paths name the kinds of elements, as in {@code output[message]}. */
  default boolean namesKinds() {
    return false;
  }

  /**
   * The plain answer that a client assembles from a stream's events; empty if it assembles none. It
   * is only searched for missing members, so one piece of a text is enough.
   */
  default Optional<JsonNode> joined(List<JsonNode> events) {
    return Optional.empty();
  }

  /**
   * The promises, by id, that report faults which the definition would report again, with the
   * beginnings of the paths of these faults.
   */
  default Map<String, List<String>> saidByPromises() {
    return Map.of();
  }
}
