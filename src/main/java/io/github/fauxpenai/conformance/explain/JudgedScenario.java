package io.github.fauxpenai.conformance.explain;

import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.scenario.Scenario;
import java.util.List;
import java.util.Optional;

/**
 * A scenario that was judged, whatever judged it: what causes and known failures are about.
 *
 * @param key of the scenario
 * @param spec what the request is made of
 * @param families which values are of one kind
 * @param reference what the answer was judged by
 * @param refusal what the server says where it refuses and the reference refuses, too
 * @param findings what was found, notes too
 */
public record JudgedScenario(
    String key,
    Scenario.Spec spec,
    Families families,
    Reference reference,
    Refusal refusal,
    List<Finding> findings) {

  /**
   * What decides what could be found: the baseline's answer, or, where there is no baseline, the
   * answer itself.
   *
   * @param status the HTTP status; that of the last failed trial where there is no answer
   * @param kind what sort of answer it is; empty without a baseline: of which sort a server's own
   *     answer is may be what is wrong with it
   * @param mediaType lower case, without parameters; empty where none was sent
   * @param refusal what OpenAI says; nothing where it accepts, or was not asked
   */
  public record Reference(
      int status, Optional<AnswerKind> kind, String mediaType, Refusal refusal) {
    /** The baseline's answer. */
    public static Reference ofBaseline(Answer baseline) {
      return new Reference(
          baseline.status(),
          Optional.of(baseline.kind()),
          baseline.mediaType(),
          Refusal.of(baseline));
    }

    /** An answer that is checked without a baseline. */
    public static Reference ofAnswer(Answer answer) {
      return new Reference(answer.status(), Optional.empty(), answer.mediaType(), Refusal.NONE);
    }

    /** No answer that can be read. */
    public static Reference withoutAnswer(int status) {
      return new Reference(status, Optional.empty(), "", Refusal.NONE);
    }
  }

  /** The same with other findings. */
  public JudgedScenario with(List<Finding> others) {
    return new JudgedScenario(key, spec, families, reference, refusal, others);
  }
}
