package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.results.Answer;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A number that the request determines, so that it must be the same in both answers.
 *
 * @param path where a difference is reported
 * @param parameter another parameter that may determine it, such as the model; empty if there is
 *     none
 * @param isDecidedByIt whether that parameter determines it for a request
 * @param count the number as text; empty if the answer lacks what is needed
 */
public record Count(
    String path,
    String parameter,
    Predicate<JsonNode> isDecidedByIt,
    Function<Answer, Optional<String>> count) {

  /** A number that every request determines. */
  public Count(String path, Function<Answer, Optional<String>> count) {
    this(path, "", request -> false, count);
  }
}
