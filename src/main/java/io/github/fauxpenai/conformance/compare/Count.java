package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.results.Answer;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A number that the request decides, so that both answers must have the same.
 *
 * @param path the place that a difference is shown at
 * @param dependsOnModel whether, for a request, it is the model that decides
 * @param count what is counted, as text; empty where the answer lacks what is needed
 */
public record Count(
    String path, Predicate<JsonNode> dependsOnModel, Function<Answer, Optional<String>> count) {

  /** A number that the request decides, whatever the model. */
  public Count(String path, Function<Answer, Optional<String>> count) {
    this(path, request -> false, count);
  }
}
