package io.github.fauxpenai.conformance.api.completions;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.api.ChoiceRules;
import io.github.fauxpenai.conformance.api.Choices;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.results.Answer;

/**
 * What the fields of a completion mean according to OpenAI's API reference ("The completion
 * object").
 */
final class CompletionsRules {
  private CompletionsRules() {}

  static Rules rules() {
    return ChoiceRules.builder()
        // Its members are tokens, which differ in every answer.
        .ignored("choices[].logprobs.top_logprobs")
        .invariant(
            ChoiceRules.invariant(
                "choices[].text", "text in every choice", CompletionsRules::textInEveryChoice))
        .invariant(
            ChoiceRules.invariant(
                "choices[].logprobs",
                "lists with an entry for each token",
                (request, answer) ->
                    CompletionsChoice.of(answer).stream()
                        .allMatch(CompletionsChoice::hasFittingLists)))
        .invariant(
            ChoiceRules.invariant(
                "choices[].logprobs.top_logprobs",
                "so many likely tokens as were asked for, and the chosen one",
                CompletionsRules::likelyTokens))
        // Chat models have no completions, and not all others can insert before a suffix.
        .modelLimit("not supported in the v1/completions endpoint")
        .modelLimit("is not supported for this model")
        .modelLimit("not supported with this model")
        .modelLimit("does not support")
        .build();
  }

  private static boolean textInEveryChoice(JsonNode request, Answer answer) {
    return !Choices.of(answer).isIndexed()
        || CompletionsChoice.of(answer).stream().noneMatch(choice -> choice.text().isEmpty());
  }

  private static boolean likelyTokens(JsonNode request, Answer answer) {
    int asked = request.path("logprobs").asInt();
    return CompletionsChoice.of(answer).stream()
        .mapToInt(CompletionsChoice::likelyTokens)
        .allMatch(found -> found <= asked + 1 && (asked == 0 || found > 0));
  }
}
