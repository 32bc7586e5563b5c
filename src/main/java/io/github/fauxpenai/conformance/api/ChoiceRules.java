package io.github.fauxpenai.conformance.api;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.compare.Count;
import io.github.fauxpenai.conformance.compare.Invariant;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the fields of answers with {@code choices} mean, whole or streamed. */
public final class ChoiceRules {
  private ChoiceRules() {}

  /** Rules to start from: choices, token counts and how a stream ends. */
  public static Rules.Builder builder() {
    return OpenAiRules.builder()
        .optional(
            "system_fingerprint",
            "usage.prompt_tokens_details",
            "usage.prompt_tokens_details.cached_tokens",
            "usage.prompt_tokens_details.audio_tokens",
            "usage.prompt_tokens_details.cache_write_tokens",
            "usage.prompt_tokens_details.image_tokens",
            "usage.prompt_tokens_details.text_tokens",
            "usage.completion_tokens_details",
            "usage.completion_tokens_details.reasoning_tokens",
            "usage.completion_tokens_details.audio_tokens",
            "usage.completion_tokens_details.text_tokens",
            "usage.completion_tokens_details.accepted_prediction_tokens",
            "usage.completion_tokens_details.rejected_prediction_tokens")
        .textOrNull("system_fingerprint")
        .definedVocabularies("choices[].finish_reason")
        .count(new Count("choices", ChoiceRules::choices))
        .invariant(Invariant.notEmpty("id"))
        .invariant(invariant("choices[].index", "indexes are 0 to n-1", ChoiceRules::indexes))
        .invariant(
            invariant(
                "choices[].finish_reason",
                "length where one token is allowed",
                ChoiceRules::lengthWhereForced))
        .invariant(Invariant.positive("usage.completion_tokens"))
        .invariant(
            invariant(
                "usage.total_tokens", "prompt_tokens + completion_tokens", ChoiceRules::totalIsSum))
        .invariant(
            new Invariant(
                DifferenceCode.STREAM_ID, "id", "one id in all chunks", ChoiceRules::oneId))
        .invariant(
            new Invariant(
                DifferenceCode.STREAM_FINISH,
                "choices[].finish_reason",
                "one finish_reason, at the end of its choice",
                ChoiceRules::oneFinish))
        .invariant(
            new Invariant(
                DifferenceCode.STREAM_USAGE,
                "usage",
                "usage in one last chunk without choices",
                ChoiceRules::usageLast))
        .invariant(new Invariant(DifferenceCode.STREAM_DONE, "", "[DONE]", ChoiceRules::done))
        .invariants(Wire.invariants())
        .invariant(Wire.seconds("created"))
        .dependent("max_tokens", "choices[].finish_reason");
  }

  /** An invariant of the protocol about one path of the answer. */
  public static Invariant invariant(String path, String promise, Invariant.Test test) {
    return new Invariant(DifferenceCode.INVARIANT_BROKEN, path, promise, test);
  }

  /** The number of choices; in a stream, the number of different indexes. */
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

  /** With room for only one token, no model can end its answer of its own accord. */
  private static boolean lengthWhereForced(JsonNode request, Answer answer) {
    boolean forced =
        request.path("max_tokens").asInt() == 1
            || request.path("max_completion_tokens").asInt() == 1;
    return !forced
        || answer.values("choices[].finish_reason").stream()
            .allMatch(reason -> reason.isNull() || reason.asText().equals("length"));
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

  /** A stream in which no choice ends at all fails at the level of structure. */
  private static boolean oneFinish(JsonNode request, Answer answer) {
    if (answer.kind() != AnswerKind.STREAM
        || !Choices.of(answer).isIndexed()
        || answer.values("choices[].finish_reason").stream().allMatch(JsonNode::isNull)) {
      return true;
    }
    return Choices.of(answer).parts().stream()
        .allMatch(
            choice ->
                choice.get(choice.size() - 1).hasNonNull("finish_reason")
                    && choice.stream().filter(part -> part.hasNonNull("finish_reason")).count()
                        == 1);
  }

  private static boolean usageLast(JsonNode request, Answer answer) {
    boolean asked = request.path("stream_options").path("include_usage").asBoolean();
    Choices choices = Choices.of(answer);
    return answer.kind() != AnswerKind.STREAM
        || !asked
        || !choices.hasUsage()
        || choices.usageIsLast();
  }

  private static boolean done(JsonNode request, Answer answer) {
    return Choices.of(answer).endsWithDone();
  }
}
