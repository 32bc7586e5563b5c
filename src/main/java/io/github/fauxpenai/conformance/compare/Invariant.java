package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.results.Answer;

/**
 * Something that the protocol promises about every answer. It is judged only if the baseline's
 * answer keeps it.
 *
 * @param code the code of a violation
 * @param path where a violation is reported
 * @param promise what must be true, for a person
 * @param test whether it is true; also true if the answer lacks what is needed to judge
 */
public record Invariant(DifferenceCode code, String path, String promise, Test test) {

  /** No text at the path is empty. */
  public static Invariant notEmpty(String path) {
    return new Invariant(
        DifferenceCode.INVARIANT_BROKEN,
        path,
        "a text that is not empty",
        (request, answer) ->
            answer.values(path).stream()
                .noneMatch(value -> value.isTextual() && value.textValue().isEmpty()));
  }

  /** Every number at the path is more than 0. */
  public static Invariant positive(String path) {
    return new Invariant(
        DifferenceCode.INVARIANT_BROKEN,
        path,
        "more than 0",
        (request, answer) ->
            answer.values(path).stream()
                .allMatch(value -> !value.isNumber() || value.asDouble() > 0));
  }

  /** Tests whether an invariant is true of the answer to a request body. */
  public interface Test {
    boolean holds(JsonNode request, Answer answer);
  }
}
