package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import java.util.Optional;

/**
 * A refusal that is about the recorded model, not about the protocol: another model may accept the
 * request.
 *
 * @param code the error's {@code code}; empty for null
 * @param param the error's {@code param}; empty for null
 * @param phrase what the error's message contains
 * @param anywhere whether the phrase alone is enough, whatever code and param are
 */
public record ModelLimit(
    Optional<String> code, Optional<String> param, String phrase, boolean anywhere) {
  boolean explains(JsonNode error) {
    return hasCodeAndParam(error) && error.path("message").asText().contains(phrase);
  }

  boolean hasCodeAndParam(JsonNode error) {
    return anywhere
        || Objects.equals(code.orElse(null), error.path("code").textValue())
            && Objects.equals(param.orElse(null), error.path("param").textValue());
  }
}
