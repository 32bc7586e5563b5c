package io.github.fauxpenai.conformance.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.End;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An answer whose {@code choices} come whole or in the chunks of a stream: facts about it that both
 * comparisons and promises need.
 */
public final class Choices {
  private final Answer answer;
  private Map<Integer, List<JsonNode>> parts;

  private Choices(Answer answer) {
    this.answer = answer;
  }

  /** The choices of an answer, read once. */
  public static Choices of(Answer answer) {
    return answer.readAs(Choices.class, Choices::new);
  }

  /** Whether there are none; elements that are not objects do not count. */
  public boolean isEmpty() {
    return answer.kind() == AnswerKind.STREAM
        ? parts().isEmpty()
        : answer.values("choices[]").stream().noneMatch(JsonNode::isObject);
  }

  /** The parts of each choice of a stream, by index, in the order they arrived. */
  public Collection<List<JsonNode>> parts() {
    if (parts == null) {
      parts = new TreeMap<>();
      JsonNode last = null;
      List<JsonNode> choice = List.of();
      for (JsonNode part : answer.values("choices[]")) {
        if (part != last) {
          choice = parts.computeIfAbsent(part.path("index").asInt(), index -> new ArrayList<>());
          last = part;
        }
        choice.add(part);
      }
    }
    return parts.values();
  }

  /** Whether the parts of a stream can be assigned to choices. */
  public boolean isIndexed() {
    return answer.values("choices[].index").size() == answer.values("choices[]").size();
  }

  /** Whether any chunk has token counts. */
  boolean hasUsage() {
    return answer.differentParts().stream().anyMatch(chunk -> chunk.hasNonNull("usage"));
  }

  /**
   * Whether token counts come once, in a chunk with empty choices, with no choice after it.
   * Moderation results may follow.
   */
  boolean usageIsLast() {
    List<JsonNode> chunks = answer.parts();
    for (int i = chunks.size() - 1; i >= 0; i--) {
      JsonNode choices = chunks.get(i).path("choices");
      if (!choices.isArray() || !choices.isEmpty()) {
        return false;
      }
      if (chunks.get(i).hasNonNull("usage")) {
        return answer.values("usage").stream().filter(usage -> !usage.isNull()).count() == 1;
      }
    }
    return false;
  }

  /**
   * Whether {@code [DONE]}, in exactly this spelling, ends the stream; true if the recording does
   * not say.
   */
  boolean endsWithDone() {
    return answer.stream().isEmpty()
        || answer.stream().get().done()
            && answer.stream().get().end().flatMap(End::spelled).isEmpty();
  }

  /** Whether a stream may end after this chunk: all its choices have ended, or it counts tokens. */
  public static boolean mayBeLast(RawJson chunk) {
    RawJson choices = chunk.isObject() ? chunk.member("choices") : null;
    if (choices == null || !choices.isArray()) {
      return false;
    }
    List<RawJson> all = choices.elements();
    return all.isEmpty()
        ? has(chunk, "usage")
        : all.stream().allMatch(c -> has(c, "finish_reason"));
  }

  private static boolean has(RawJson value, String member) {
    RawJson found = value.isObject() ? value.member(member) : null;
    return found != null && !found.isNull();
  }

  /** Whether a stream of choices has an error in it, which explains what is missing. */
  public boolean hasError() {
    return answer.kind() == AnswerKind.STREAM
        && !isEmpty()
        && answer.differentParts().stream().anyMatch(chunk -> chunk.hasNonNull("error"));
  }

  /** Whether a content filter ended the answer. */
  public boolean isFiltered() {
    return answer.values("choices[].finish_reason").stream()
        .anyMatch(reason -> reason.asText().equals("content_filter"));
  }
}
