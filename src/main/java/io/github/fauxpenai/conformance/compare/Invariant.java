package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Something that the protocol promises of every answer. It is judged only where the baseline's own
 * answer keeps it.
 *
 * @param code what its breach is called
 * @param path the place that a breach is shown at
 * @param promise what holds, for a person
 * @param test whether it holds; true where the answer lacks what is needed to judge
 */
public record Invariant(DifferenceCode code, String path, String promise, Test test) {

  /** Whether an invariant holds for the answer to a request body. */
  public interface Test {
    boolean holds(JsonNode request, Answer answer);
  }
}
