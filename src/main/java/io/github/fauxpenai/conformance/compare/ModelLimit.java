package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;

/**
 * A refusal that is about the recorded model, not about the protocol: another model may accept the
 * request.
 *
 * @param kind whether an {@code error}, whatever its message, is of the kind that such refusals are
 * @param phrase what the error's message contains
 */
record ModelLimit(Predicate<JsonNode> kind, String phrase) {
  boolean explains(JsonNode error) {
    return kind.test(error) && error.path("message").asText().contains(phrase);
  }
}
