package io.github.fauxpenai.conformance.explain;

import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.scenario.Factor;
import java.util.List;

/**
 * A scenario that was judged, whatever judged it: what causes and known failures are about.
 *
 * @param key of the scenario
 * @param factors what the request is made of
 * @param reference what the answer was judged by
 * @param findings what was found, notes too
 */
public record JudgedScenario(
    String key, List<Factor> factors, Reference reference, List<Finding> findings) {

  /**
   * What decides what could be found: the baseline's answer, or, where there is no baseline, the
   * answer itself.
   *
   * @param status the HTTP status
   * @param mediaType lower case, without parameters; empty where none was sent
   * @param refusal OpenAI's error message; empty where it accepts, or was not asked
   */
  public record Reference(int status, String mediaType, String refusal) {
    /** The baseline's answer. */
    public static Reference ofBaseline(Answer baseline) {
      return new Reference(
          baseline.status(),
          baseline.mediaType(),
          RecordedResponse.isAccepted(baseline.status())
              ? ""
              : baseline.body().path("error").path("message").asText());
    }

    /** An answer that is checked without a baseline. */
    public static Reference ofAnswer(Answer answer) {
      return new Reference(answer.status(), answer.mediaType(), "");
    }
  }
}
