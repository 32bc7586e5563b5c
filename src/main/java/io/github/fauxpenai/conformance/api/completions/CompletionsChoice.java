package io.github.fauxpenai.conformance.api.completions;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.api.Choices;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One choice of a completion, joined from its parts if it was streamed.
 *
 * @param index its index among all choices; -1 if it has none
 * @param text empty if there is none
 * @param finishReason empty if none came
 * @param logprobs the lists of log probabilities by name; empty if there are none
 */
record CompletionsChoice(
    int index, String text, String finishReason, Map<String, List<JsonNode>> logprobs) {
  static final String TOKENS = "tokens";
  static final String TOKEN_LOGPROBS = "token_logprobs";
  static final String TOP_LOGPROBS = "top_logprobs";
  static final String TEXT_OFFSET = "text_offset";

  /** All choices of an answer, to be read once. */
  private record All(List<CompletionsChoice> choices) {
    All(Answer answer) {
      this(
          answer.kind() == AnswerKind.STREAM
              ? Choices.of(answer).parts().stream().map(CompletionsChoice::joined).toList()
              : answer.values("choices[]").stream()
                  .filter(JsonNode::isObject)
                  .map(choice -> joined(List.of(choice)))
                  .toList());
    }
  }

  /** The choices of an answer, those of a stream by index. */
  static List<CompletionsChoice> of(Answer answer) {
    return answer.readAs(All.class, All::new).choices();
  }

  private static CompletionsChoice joined(List<JsonNode> parts) {
    StringBuilder text = new StringBuilder();
    String finishReason = "";
    Map<String, List<JsonNode>> logprobs = new TreeMap<>();
    for (JsonNode part : parts) {
      text.append(part.path("text").asText(""));
      finishReason = part.path("finish_reason").asText(finishReason);
      for (Map.Entry<String, JsonNode> list : part.path("logprobs").properties()) {
        if (list.getValue().isArray()) {
          list.getValue()
              .forEach(logprobs.computeIfAbsent(list.getKey(), n -> new ArrayList<>())::add);
        }
      }
    }
    return new CompletionsChoice(
        parts.get(0).path("index").asInt(-1), text.toString(), finishReason, logprobs);
  }

  boolean isCut() {
    return finishReason.equals("length");
  }

  List<JsonNode> list(String name) {
    return logprobs.getOrDefault(name, List.of());
  }

  /** Whether all lists of log probabilities have an entry for each token. */
  boolean hasFittingLists() {
    return Stream.of(TOKEN_LOGPROBS, TEXT_OFFSET)
            .allMatch(name -> list(name).size() == list(TOKENS).size())
        && (!logprobs.containsKey(TOP_LOGPROBS)
            || list(TOP_LOGPROBS).size() == list(TOKENS).size());
  }

  /** The largest number of likely tokens given for one token. */
  int likelyTokens() {
    return list(TOP_LOGPROBS).stream().mapToInt(JsonNode::size).max().orElse(0);
  }
}
