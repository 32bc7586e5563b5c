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
 * @param parameter what may decide besides, such as the model's; empty where nothing does
 * @param isDecidedByIt whether, for a request, that decides
 * @param count what is counted, as text; empty where the answer lacks what is needed
 */
public record Count(
    String path,
    String parameter,
    Predicate<JsonNode> isDecidedByIt,
    Function<Answer, Optional<String>> count) {

  /** A number that the request decides, whatever else it says. */
  public Count(String path, Function<Answer, Optional<String>> count) {
    this(path, "", request -> false, count);
  }
}
