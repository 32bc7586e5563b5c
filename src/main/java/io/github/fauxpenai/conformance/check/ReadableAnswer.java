package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.json.Encodings;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.Result;
import java.util.List;
import java.util.Locale;
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
   * What the trials of a scenario without an answer tell; empty where none tells anything about the
   * server: nobody asked, or the network, a rate limit or a gateway came between.
   */
  static Optional<CheckedScenario.Check> checkFailed(Result result) {
    return result
        .lastFailure()
        .filter(trial -> !trial.isOfNetwork())
        .map(ReadableAnswer::failed)
        .map(ReadableAnswer::check);
  }

  /** Whether every client reads the same in an answer. */
  static CheckedScenario.Check check(Answer answer) {
    return check(answered(answer));
  }

  private static CheckedScenario.Check check(Judgement judgement) {
    return CheckedScenario.Check.of(PROMISE, judgement, List.of());
  }

  private static Judgement answered(Answer answer) {
    if (!RecordedResponse.isAccepted(answer.status()) && answer.kind() != AnswerKind.ERROR) {
      return Judgement.untested("the answer is a %d".formatted(answer.status()));
    }
    // RFC 8259, sections 4 and 8.1. What comes twice, clients read once, and not all the same.
    if (answer.hasRepeats()) {
      return Judgement.broken("an object has the same member twice");
    }
    return answer
        .encoding()
        .map(
            encoding ->
                encoding.equals(Encodings.MARK)
                    ? Judgement.untested(
                        "a byte order mark comes before the JSON; most clients skip it")
                    : Judgement.broken(
                        "the body is in %s, not in UTF-8"
                            .formatted(encoding.toUpperCase(Locale.ROOT))))
        .orElse(Judgement.honoured());
  }

  /** What the server refused before the request is not its body's fault. */
  private static Judgement failed(FailedTrial last) {
    if (last.step().isPresent() && NOT_OFFERED.contains(last.statusCode())) {
      // Scenarios of the step's own say that it is missing.
      return Judgement.notOffered("%d to %s".formatted(last.statusCode(), last.step().get()));
    }
    boolean refused = last.step().isPresent() && last.statusCode() < 500;
    return refused
        ? Judgement.rejected(
            "%d to %s, which comes before the request"
                .formatted(last.statusCode(), last.step().get()))
        : Judgement.broken(last.message().isBlank() ? "HTTP " + last.statusCode() : last.message());
  }
}
