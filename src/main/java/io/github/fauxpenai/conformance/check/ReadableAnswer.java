package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.Result;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What every request may count on: an answer that can be read. A server that fails on every trial,
 * or whose bodies cannot be parsed, has answered, and not so.
 */
final class ReadableAnswer {
  static final Promise PROMISE =
      Promise.ofAnyAnswer(
          "answer.readable",
          "answer",
          "an answer that can be read",
          exchange -> false,
          exchange -> Judgement.untested("judged apart"));

  private static final Set<Integer> NOT_OFFERED = Set.of(404, 405);

  private ReadableAnswer() {}

  /** Whether a promise is about there being an answer at all, and not about what it says. */
  static boolean isAbout(Promise promise) {
    return promise.id().startsWith("answer.");
  }

  /**
   * What the trials of a scenario tell; empty where none tells anything about the server: nobody
   * asked, or the network, a rate limit or a gateway came between.
   */
  static Optional<CheckedScenario.Check> check(Result result) {
    Optional<Judgement> finding =
        result.response().isPresent()
            ? Optional.of(answered(result.response().get()))
            : result
                .lastFailure()
                .filter(trial -> !trial.isOfNetwork())
                .map(ReadableAnswer::failed);
    return finding.map(each -> CheckedScenario.Check.of(PROMISE, each, List.of()));
  }

  private static Judgement answered(RecordedResponse response) {
    boolean tells =
        RecordedResponse.isAccepted(response.status())
            || Answer.of(response).kind() == AnswerKind.ERROR;
    return tells
        ? Judgement.honoured()
        : Judgement.untested("the answer is a %d".formatted(response.status()));
  }

  /** What the server refused before the request is not its body's fault. */
  private static Judgement failed(FailedTrial last) {
    if (last.step().isPresent() && NOT_OFFERED.contains(last.statusCode())) {
      // Scenarios of the step's own say that it is missing.
      return Judgement.untested(
          "not offered: %d to %s".formatted(last.statusCode(), last.step().get()));
    }
    boolean refused = last.step().isPresent() && last.statusCode() < 500;
    return refused
        ? Judgement.rejected(
            "%d to %s, which comes before the request"
                .formatted(last.statusCode(), last.step().get()))
        : Judgement.broken(last.message().isBlank() ? "HTTP " + last.statusCode() : last.message());
  }
}
