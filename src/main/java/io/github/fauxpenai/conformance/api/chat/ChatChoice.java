package io.github.fauxpenai.conformance.api.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One choice of a chat completion; that of a stream is joined from its parts.
 *
 * @param content the text; empty where there is none
 * @param refusal the model's refusal; empty where there is none
 * @param audio whether it speaks
 * @param calls the functions to call
 * @param finishReason empty where it never came
 * @param logprobs an entry for each token; empty where there are none
 * @param flaws what kept the parts of calls from being joined by their index
 */
record ChatChoice(
    String content,
    String refusal,
    boolean audio,
    List<Call> calls,
    String finishReason,
    List<JsonNode> logprobs,
    List<String> flaws) {

  /** A call of a function. */
  record Call(String name, String arguments) {}

  /**
   * Joins the parts of a choice.
   *
   * @param member what holds what is said: {@code message}, or a stream's {@code delta}
   */
  static ChatChoice joined(List<JsonNode> parts, String member) {
    StringBuilder content = new StringBuilder();
    StringBuilder refusal = new StringBuilder();
    boolean audio = false;
    String finishReason = "";
    List<JsonNode> logprobs = new ArrayList<>();
    Calls calls = new Calls();
    for (JsonNode part : parts) {
      JsonNode message = part.path(member);
      content.append(text(message.path("content")));
      refusal.append(text(message.path("refusal")));
      audio |= message.path("audio").isObject();
      finishReason =
          part.path("finish_reason").isTextual() ? text(part.path("finish_reason")) : finishReason;
      part.path("logprobs").path("content").forEach(logprobs::add);
      if (member.equals("delta")) {
        message.path("tool_calls").forEach(calls::join);
      } else {
        message.path("tool_calls").forEach(calls::add);
      }
    }
    return new ChatChoice(
        content.toString(),
        refusal.toString(),
        audio,
        calls.all(),
        finishReason,
        logprobs,
        calls.flaws);
  }

  private static String text(JsonNode node) {
    return node.isTextual() ? node.textValue() : "";
  }

  /** Whether there was no room for more. */
  boolean isCut() {
    return finishReason.equals("length");
  }

  /** Whether it neither says nor calls anything; it may have log probabilities of a lost text. */
  boolean isSilent() {
    return content.isEmpty() && refusal.isEmpty() && !audio && calls.isEmpty();
  }

  /** What it is made of, for example {@code text and logprobs}. */
  String form() {
    Set<String> form = new TreeSet<>();
    if (!content.isEmpty()) {
      form.add("text");
    }
    if (!refusal.isEmpty()) {
      form.add("refusal");
    }
    if (audio) {
      form.add("audio");
    }
    if (!calls.isEmpty()) {
      form.add("calls");
    }
    if (!logprobs.isEmpty()) {
      form.add("logprobs");
    }
    return form.isEmpty() ? "nothing" : String.join(" and ", form);
  }

  /** Collects calls, whose parts belong together by their index. */
  private static final class Calls {
    private final Map<Integer, JsonNode> first = new LinkedHashMap<>();
    private final Map<Integer, StringBuilder> arguments = new LinkedHashMap<>();
    private final List<String> flaws = new ArrayList<>();

    void add(JsonNode call) {
      start(first.size(), call);
    }

    void join(JsonNode part) {
      if (!part.path("index").isIntegralNumber()) {
        flaws.add("a part of a call has no index");
      }
      int index = part.path("index").asInt();
      if (!first.containsKey(index)) {
        if (text(part.path("id")).isEmpty()) {
          flaws.add("the first part of a call has no id");
        }
        if (text(part.path("function").path("name")).isEmpty()) {
          flaws.add("the first part of a call does not name the function");
        }
        start(index, part);
        return;
      }
      String id = text(part.path("id"));
      if (!id.isEmpty() && !id.equals(text(first.get(index).path("id")))) {
        flaws.add("two calls have one index");
      }
      arguments.get(index).append(text(part.path("function").path("arguments")));
    }

    private void start(int index, JsonNode call) {
      first.put(index, call);
      arguments.put(index, new StringBuilder(text(call.path("function").path("arguments"))));
    }

    List<Call> all() {
      return first.entrySet().stream()
          .map(
              call ->
                  new Call(
                      text(call.getValue().path("function").path("name")),
                      arguments.get(call.getKey()).toString()))
          .toList();
    }
  }
}
