package io.github.fauxpenai.conformance.api.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.api.ChoiceRules;
import io.github.fauxpenai.conformance.api.Choices;
import io.github.fauxpenai.conformance.compare.Invariant;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.util.stream.Stream;

/**
 * What the fields of a chat completion mean according to OpenAI's API reference ("The chat
 * completion object", "The chat completion chunk object").
 */
final class ChatCompletionsRules {
  private ChatCompletionsRules() {}

  static Rules rules() {
    return ChoiceRules.builder()
        .optional(
            "choices[].message.annotations",
            "choices[].message.refusal",
            "choices[].delta.refusal",
            "choices[].logprobs.refusal")
        .textOrNull(
            "choices[].message.refusal", "choices[].delta.refusal", "choices[].logprobs.refusal")
        // Thoughts may have used up all the tokens.
        .mayBeEmpty("choices[].logprobs.content")
        .ignored("service_tier", "choices[].service_tier")
        .recorderTraces(AnswerKind.ERROR, "created")
        .recorderTraces(AnswerKind.STREAM, "choices[].created")
        .definedVocabularies("choices[].message.role", "choices[].delta.role")
        .invariant(
            ChoiceRules.invariant(
                "choices[].message.content",
                "text in every choice",
                ChatCompletionsRules::textInEveryMessage))
        .invariant(
            ChoiceRules.invariant(
                "choices[].delta.content",
                "text in every choice",
                ChatCompletionsRules::textInEveryStream))
        .invariant(
            new Invariant(
                DifferenceCode.STREAM_ROLE,
                "choices[].delta.role",
                "the first delta of a choice names the role",
                ChatCompletionsRules::roleFirst))
        .modelLimit("unsupported_parameter", "prediction", "is not supported with this model")
        .modelLimit(null, null, "Unrecognized request argument supplied: reasoning_effort")
        .modelLimit("invalid_value", "modalities", "does not support audio modality")
        .modelLimit(null, "response_format", "is not supported with this model")
        .modelLimit("requires that either input content or output modality contain audio")
        .modelLimit(null, "messages.[1].content.[1].type", "only supported by certain models")
        .modelLimit("context_length_exceeded", "messages", "maximum context length")
        .modelLimit("unsupported_value", "with this model")
        .modelLimit("unsupported_value", "is not supported with")
        .modelLimit("unsupported_value", "organization must be verified to")
        // Parameters, values and formats that one model accepts and another does not.
        .modelLimit("not supported with this model")
        .modelLimit("This model supports at most")
        .families(() -> ChatMessages.messages().families())
        .build();
  }

  private static boolean textInEveryMessage(JsonNode request, Answer answer) {
    return answer.values("choices[].message").stream()
        .allMatch(message -> !message.has("content") || hasText(message));
  }

  private static boolean textInEveryStream(JsonNode request, Answer answer) {
    if (answer.values("choices[].delta.content").isEmpty() || !Choices.of(answer).isIndexed()) {
      return true;
    }
    return Choices.of(answer).parts().stream()
        .allMatch(choice -> choice.stream().anyMatch(part -> hasText(part.path("delta"))));
  }

  /** A text, a refusal, an audio or a tool call: all of them say something. */
  private static boolean hasText(JsonNode message) {
    return Stream.of("content", "refusal").anyMatch(m -> !message.path(m).asText("").isEmpty())
        || Stream.of("audio", "tool_calls", "function_call")
            .anyMatch(m -> !message.path(m).isEmpty());
  }

  /** A stream in which no delta names a role fails at the level of structure. */
  private static boolean roleFirst(JsonNode request, Answer answer) {
    return answer.values("choices[].delta.role").isEmpty()
        || !Choices.of(answer).isIndexed()
        || Choices.of(answer).parts().stream()
            .allMatch(choice -> choice.get(0).path("delta").hasNonNull("role"));
  }
}
