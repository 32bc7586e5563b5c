package io.github.fauxpenai.conformance.explain;

import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.scenario.Scenario;
import java.util.List;
import java.util.Optional;

/**
 * A judged scenario, with or without a baseline, as causes and known failures see it.
 *
 * @param key of the scenario
 * @param spec the factors of the request
 * @param families groups of similar values
 * @param reference what the answer was judged against
 * @param refusal the server's refusal, if both the server and the reference refuse; else {@link
 *     Refusal#NONE}
 * @param findings what was found, including notes
 */
public record JudgedScenario(
    String key,
    Scenario.Spec spec,
    Families families,
    Reference reference,
    Refusal refusal,
    List<Finding> findings) {

  /**
   * Determines what could be found: the baseline's answer or, without a baseline, the answer
   * itself.
   *
   * @param status the HTTP status; that of the last failed trial if there is no answer
   * @param kind the kind of answer; empty without a baseline, because the kind of the server's own
   *     answer may be what is wrong with it
   * @param mediaType in lower case, without parameters; empty if none was sent
   * @param refusal OpenAI's refusal; {@link Refusal#NONE} if it accepts, or there is no baseline
   */
  public record Reference(
      int status, Optional<AnswerKind> kind, String mediaType, Refusal refusal) {
    // References are looked up for every scenario; linking the methods that Java would generate for
    // the record takes a twentieth of a second.
    @Override
    public boolean equals(Object other) {
      return other instanceof Reference that
          && status == that.status
          && kind.equals(that.kind)
          && mediaType.equals(that.mediaType)
          && refusal.equals(that.refusal);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * status + mediaType.hashCode()) + refusal.hashCode();
    }

    /** The baseline's answer. */
    public static Reference ofBaseline(Answer baseline) {
      return new Reference(
          baseline.status(),
          Optional.of(baseline.kind()),
          baseline.mediaType(),
          Refusal.of(baseline));
    }

    /** A result that is checked without a baseline. */
    public static Reference of(Result result) {
      if (!result.hasResponse()) {
        int status =
            result.lastFailure().map(FailedTrial::statusCode).orElse(FailedTrial.NO_ANSWER);
        return new Reference(status, Optional.empty(), "", Refusal.NONE);
      }
      Answer answer = Answer.of(result);
      return new Reference(answer.status(), Optional.empty(), answer.mediaType(), Refusal.NONE);
    }
  }

  /** The same with other findings. */
  public JudgedScenario with(List<Finding> others) {
    return new JudgedScenario(key, spec, families, reference, refusal, others);
  }
}
