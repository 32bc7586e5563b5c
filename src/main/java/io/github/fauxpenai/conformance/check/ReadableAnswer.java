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
 * The promise that every answer can be read. A server that fails on every trial, or whose bodies
 * cannot be parsed, has answered but breaks it.
 */
final class ReadableAnswer {
  static final Promise PROMISE =
      Promise.ofAnyAnswer(
          Acceptance.READABLE,
          "answer",
          "an answer that can be read",
          exchange -> false,
          exchange -> Judgement.untested("judged apart"));

  private static final Set<Integer> NOT_OFFERED = Set.of(404, 405);

  private ReadableAnswer() {}

  /**
   * Whether a promise, by its id, is about having a usable answer at all, not about what it says.
   */
  static boolean isAbout(String promise) {
    return promise.startsWith("answer.");
  }

  /**
   * What the trials of a scenario without an answer show; empty if they prove nothing about the
   * server because nothing was sent, or the network, a rate limit or a gateway was in the way.
   */
  static Optional<CheckedScenario.Check> checkFailed(Result result) {
    return result
        .lastFailure()
        .filter(trial -> !trial.isOfNetwork())
        .map(ReadableAnswer::failed)
        .map(ReadableAnswer::check);
  }

  /** Checks whether every client reads an answer in the same way. */
  static CheckedScenario.Check check(Answer answer) {
    return check(answered(answer));
  }

  private static CheckedScenario.Check check(Judgement judgement) {
    return CheckedScenario.Check.of(PROMISE, judgement, List.of());
  }

  private static Judgement answered(Answer answer) {
    if (answer.status() / 100 == 3) {
      // Many clients do not follow redirects, or lose the request's body when they do.
      return Judgement.broken("a redirect (%d) in place of an answer".formatted(answer.status()));
    }
    if (!RecordedResponse.isAccepted(answer.status()) && answer.kind() != AnswerKind.ERROR) {
      return Judgement.untested("the answer is a %d".formatted(answer.status()));
    }
    if (answer.isFramedTwice()) {
      return Judgement.broken(
          "Content-Length beside Transfer-Encoding: Node's clients refuse such an answer");
    }
    // RFC 8259, sections 4 and 8.1. Of a repeated member, some clients read the first, some the
    // last.
    if (answer.hasRepeats()) {
      return Judgement.broken("an object has the same member twice");
    }
    return answer
        .encoding()
        .map(
            encoding ->
                Judgement.broken(
                    encoding.equals(Encodings.MARK)
                        ? "a byte order mark before the JSON, which some clients do not skip"
                        : "the body is in %s, not in UTF-8"
                            .formatted(encoding.toUpperCase(Locale.US))))
        .orElse(Judgement.honoured());
  }

  /**
   * Judges a failed trial. If an earlier step was refused, the scenario's own request is not to
   * blame.
   */
  private static Judgement failed(FailedTrial last) {
    if (last.step().isPresent() && NOT_OFFERED.contains(last.statusCode())) {
      // Other scenarios about that step report that it is missing.
      return Judgement.notOffered("%d to %s".formatted(last.statusCode(), last.step().get()));
    }
    if (last.isTooLarge()) {
      return Judgement.untested(last.message());
    }
    boolean refused = last.step().isPresent() && last.statusCode() < 500;
    return refused
        ? Judgement.rejected(
            "%d to %s, which comes before the request"
                .formatted(last.statusCode(), last.step().get()))
        : Judgement.broken(last.message().isBlank() ? "HTTP " + last.statusCode() : last.message());
  }
}
