package io.github.fauxpenai.conformance.api.moderations;

import io.github.fauxpenai.conformance.api.OpenAiRules;
import io.github.fauxpenai.conformance.compare.Count;
import io.github.fauxpenai.conformance.compare.Invariant;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.results.Answer;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What the fields of a moderation mean according to OpenAI's API reference. */
final class ModerationsRules {
  private ModerationsRules() {}

  static Rules rules() {
    return OpenAiRules.builder()
        .count(new Count("results", ModerationsRules::results))
        .invariant(Invariant.notEmpty("id"))
        .invariant(
            ofEach("results[].flagged", "what any category says", ModerationResult::isConsistent))
        .invariant(
            ofEach("results[].category_scores", "scores of 0 to 1", ModerationResult::isInRange))
        .build();
  }

  private static Optional<String> results(Answer answer) {
    List<ModerationResult> results = ModerationResult.of(answer);
    return results.isEmpty() ? Optional.empty() : Optional.of(Integer.toString(results.size()));
  }

  private static Invariant ofEach(String path, String promise, Predicate<ModerationResult> test) {
    return new Invariant(
        DifferenceCode.INVARIANT_BROKEN,
        path,
        promise,
        (request, answer) ->
            ModerationResult.of(answer).stream()
                .filter(ModerationResult::isComplete)
                .allMatch(test));
  }
}
