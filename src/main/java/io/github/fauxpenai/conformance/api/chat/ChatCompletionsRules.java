package io.github.fauxpenai.conformance.api.chat;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.api.OpenAiRules;
import io.github.fauxpenai.conformance.api.Wire;
import io.github.fauxpenai.conformance.compare.Count;
import io.github.fauxpenai.conformance.compare.Invariant;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the fields of a chat completion mean, after OpenAI's API reference ("The chat completion
 * object", "The chat completion chunk object").
 */
final class ChatCompletionsRules {
  private ChatCompletionsRules() {}

  static Rules rules() {
    return OpenAiRules.builder()
        .optional(
            "choices[].message.annotations",
            "choices[].message.refusal",
            "choices[].delta.refusal",
            "choices[].logprobs.refusal",
            "system_fingerprint",
            "usage.prompt_tokens_details",
            "usage.prompt_tokens_details.cached_tokens",
            "usage.prompt_tokens_details.audio_tokens",
            "usage.completion_tokens_details",
            "usage.completion_tokens_details.reasoning_tokens",
            "usage.completion_tokens_details.audio_tokens",
            "usage.completion_tokens_details.accepted_prediction_tokens",
            "usage.completion_tokens_details.rejected_prediction_tokens")
        .textOrNull(
            "choices[].message.refusal",
            "choices[].delta.refusal",
            "choices[].logprobs.refusal",
            "system_fingerprint")
        .ignored("service_tier", "choices[].service_tier")
        .recorderTraces(AnswerKind.ERROR, "created")
        .recorderTraces(AnswerKind.STREAM, "choices[].created")
        .definedVocabularies(
            "choices[].message.role", "choices[].delta.role", "choices[].finish_reason")
        .count(new Count("choices", ChatCompletionsRules::choices))
        .invariant(Invariant.notEmpty("id"))
        .invariant(plain("choices[].index", "indexes are 0 to n-1", ChatCompletionsRules::indexes))
        .invariant(
            plain(
                "choices[].finish_reason",
                "length where one token is allowed",
                ChatCompletionsRules::lengthWhereForced))
        .invariant(
            plain(
                "choices[].message.content",
                "text in every choice",
                ChatCompletionsRules::textInEveryMessage))
        .invariant(
            plain(
                "choices[].delta.content",
                "text in every choice",
                ChatCompletionsRules::textInEveryStream))
        .invariant(Invariant.positive("usage.completion_tokens"))
        .invariant(
            plain(
                "usage.total_tokens",
                "prompt_tokens + completion_tokens",
                ChatCompletionsRules::totalIsSum))
        .invariant(
            new Invariant(
                DifferenceCode.STREAM_ID,
                "id",
                "one id in all chunks",
                ChatCompletionsRules::oneId))
        .invariant(
            new Invariant(
                DifferenceCode.STREAM_ROLE,
                "choices[].delta.role",
                "the first delta of a choice names the role",
                ChatCompletionsRules::roleFirst))
        .invariant(
            new Invariant(
                DifferenceCode.STREAM_FINISH,
                "choices[].finish_reason",
                "one finish_reason, at the end of its choice",
                ChatCompletionsRules::oneFinish))
        .invariant(
            new Invariant(
                DifferenceCode.STREAM_USAGE,
                "usage",
                "usage in one last chunk without choices",
                ChatCompletionsRules::usageLast))
        .invariant(
            new Invariant(DifferenceCode.STREAM_DONE, "", "[DONE]", ChatCompletionsRules::done))
        .invariants(Wire.invariants())
        .invariant(Wire.seconds("created"))
        .dependent("max_tokens", "choices[].finish_reason")
        .modelLimit("unsupported_parameter", "prediction", "is not supported with this model")
        .modelLimit(null, null, "Unrecognized request argument supplied: reasoning_effort")
        .modelLimit("invalid_value", "modalities", "does not support audio modality")
        .modelLimit(null, "response_format", "is not supported with this model")
        .modelLimit(
            "invalid_value",
            "model",
            "requires that either input content or output modality contain audio")
        .modelLimit(null, "messages.[1].content.[1].type", "only supported by certain models")
        .modelLimit("context_length_exceeded", "messages", "maximum context length")
        // Parameters, values and formats that one model takes and another does not.
        .modelLimit("not supported with this model")
        .families(() -> ChatMessages.messages().families())
        .build();
  }

  private static Invariant plain(String path, String promise, Invariant.Test test) {
    return new Invariant(DifferenceCode.INVARIANT_BROKEN, path, promise, test);
  }

  /** How many choices there are: in a stream, how many indexes. */
  private static Optional<String> choices(Answer answer) {
    List<JsonNode> choices = answer.values("choices[]");
    List<JsonNode> indexes = answer.values("choices[].index");
    if (choices.isEmpty()
        || answer.kind() == AnswerKind.STREAM && indexes.size() < choices.size()) {
      return Optional.empty();
    }
    return Optional.of(
        Integer.toString(
            answer.kind() == AnswerKind.STREAM ? Set.copyOf(indexes).size() : choices.size()));
  }

  private static boolean indexes(JsonNode request, Answer answer) {
    int choices = answer.values("choices[]").size();
    List<JsonNode> indexes = answer.values("choices[].index");
    if (indexes.size() < choices || !indexes.stream().allMatch(JsonNode::isIntegralNumber)) {
      return true;
    }
    Set<Long> distinct = indexes.stream().map(JsonNode::longValue).collect(toSet());
    boolean eachOnce = answer.kind() == AnswerKind.STREAM || distinct.size() == choices;
    return eachOnce && distinct.stream().allMatch(i -> i >= 0 && i < distinct.size());
  }

  /** With room for one token only, no model can end its answer by itself. */
  private static boolean lengthWhereForced(JsonNode request, Answer answer) {
    boolean forced =
        request.path("max_tokens").asInt() == 1
            || request.path("max_completion_tokens").asInt() == 1;
    return !forced
        || answer.values("choices[].finish_reason").stream()
            .allMatch(reason -> reason.isNull() || reason.asText().equals("length"));
  }

  private static boolean textInEveryMessage(JsonNode request, Answer answer) {
    return answer.values("choices[].message").stream()
        .allMatch(message -> !message.has("content") || hasText(message));
  }

  private static boolean textInEveryStream(JsonNode request, Answer answer) {
    if (answer.values("choices[].delta.content").isEmpty() || !ChatAnswer.of(answer).isIndexed()) {
      return true;
    }
    return ChatAnswer.of(answer).parts().stream()
        .allMatch(choice -> choice.stream().anyMatch(part -> hasText(part.path("delta"))));
  }

  /** A text, a refusal, an audio or a tool call: all of them say something. */
  private static boolean hasText(JsonNode message) {
    return Stream.of("content", "refusal").anyMatch(m -> !message.path(m).asText("").isEmpty())
        || Stream.of("audio", "tool_calls", "function_call")
            .anyMatch(m -> !message.path(m).isEmpty());
  }

  private static boolean totalIsSum(JsonNode request, Answer answer) {
    return answer.values("usage").stream()
        .filter(
            usage ->
                usage.path("prompt_tokens").isIntegralNumber()
                    && usage.path("completion_tokens").isIntegralNumber()
                    && usage.path("total_tokens").isIntegralNumber())
        .allMatch(
            usage ->
                usage.path("prompt_tokens").longValue()
                        + usage.path("completion_tokens").longValue()
                    == usage.path("total_tokens").longValue());
  }

  private static boolean oneId(JsonNode request, Answer answer) {
    return answer.values("id").stream().filter(JsonNode::isTextual).distinct().count() <= 1;
  }

  /** Where no delta at all names a role, the structure has said it. */
  private static boolean roleFirst(JsonNode request, Answer answer) {
    return answer.values("choices[].delta.role").isEmpty()
        || !ChatAnswer.of(answer).isIndexed()
        || ChatAnswer.of(answer).parts().stream()
            .allMatch(choice -> choice.get(0).path("delta").hasNonNull("role"));
  }

  /** Where no choice ends at all, the structure has said it. */
  private static boolean oneFinish(JsonNode request, Answer answer) {
    if (answer.kind() != AnswerKind.STREAM
        || !ChatAnswer.of(answer).isIndexed()
        || answer.values("choices[].finish_reason").stream().allMatch(JsonNode::isNull)) {
      return true;
    }
    return ChatAnswer.of(answer).parts().stream()
        .allMatch(
            choice ->
                choice.get(choice.size() - 1).hasNonNull("finish_reason")
                    && choice.stream().filter(part -> part.hasNonNull("finish_reason")).count()
                        == 1);
  }

  private static boolean usageLast(JsonNode request, Answer answer) {
    boolean asked = request.path("stream_options").path("include_usage").asBoolean();
    ChatAnswer completion = ChatAnswer.of(answer);
    return answer.kind() != AnswerKind.STREAM
        || !asked
        || !completion.hasUsage()
        || completion.usageIsLast();
  }

  private static boolean done(JsonNode request, Answer answer) {
    return ChatAnswer.of(answer).endsWithDone();
  }
}
