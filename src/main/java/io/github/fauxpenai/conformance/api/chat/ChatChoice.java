package io.github.fauxpenai.conformance.api.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One choice of a chat completion, joined from its parts if it was streamed.
 *
 * @param content the text; empty if there is none
 * @param refusal the model's refusal; empty if there is none
 * @param audio whether it has audio
 * @param calls the functions and tools to call
 * @param callsFunction whether it has a {@code function_call}, the form that tool calls replaced
 * @param finishReason empty if none came
 * @param logprobs an entry for each token; empty if there are none
 * @param flaws what clients stumble over when they join the parts of calls by index
 */
record ChatChoice(
    String content,
    String refusal,
    boolean audio,
    List<Call> calls,
    boolean callsFunction,
    String finishReason,
    List<JsonNode> logprobs,
    List<String> flaws) {
  private static final String NO_INDEX = "a part of a call has no index";
  private static final String OTHER_ID =
      "a part of a call has another id, or an empty one: a second call, or an id that changes";

  /**
   * A call of a function or of a custom tool, which takes any text.
   *
   * @param id empty if it has none
   * @param type {@code function} or {@code custom}; empty if missing
   * @param name of the function or tool
   * @param arguments its JSON, or the custom tool's text
   * @param flaw what the arguments are if they are not a string; empty otherwise
   */
  record Call(String id, String type, String name, String arguments, String flaw) {
    boolean isCustom() {
      return type.equals("custom");
    }
  }

  /**
   * Joins the parts of a choice.
   *
   * @param member the member that holds the content: {@code message}, or a stream's {@code delta}
   */
  static ChatChoice joined(List<JsonNode> parts, String member) {
    StringBuilder content = new StringBuilder();
    StringBuilder refusal = new StringBuilder();
    boolean audio = false;
    boolean callsFunction = false;
    String finishReason = "";
    List<JsonNode> logprobs = new ArrayList<>();
    Calls calls = new Calls();
    JsonNode last = null;
    String says = "";
    String refuses = "";
    JsonNode tokens = MissingNode.getInstance();
    JsonNode called = MissingNode.getInstance();
    for (JsonNode part : parts) {
      if (part != last) {
        JsonNode message = part.path(member);
        // Repeated chunks are one node.
        last = part;
        says = text(message.path("content"));
        refuses = text(message.path("refusal"));
        audio |= message.path("audio").isObject();
        callsFunction |= message.path("function_call").isObject();
        finishReason =
            part.path("finish_reason").isTextual()
                ? text(part.path("finish_reason"))
                : finishReason;
        tokens = part.path("logprobs").path("content");
        called = message.path("tool_calls");
      }
      content.append(says);
      refusal.append(refuses);
      for (JsonNode token : tokens) {
        logprobs.add(token);
      }
      for (JsonNode call : called) {
        if (member.equals("delta")) {
          calls.join(call);
        } else {
          calls.add(call);
        }
      }
    }
    return new ChatChoice(
        content.toString(),
        refusal.toString(),
        audio,
        calls.all(),
        callsFunction,
        finishReason,
        logprobs,
        calls.flaws);
  }

  private static String text(JsonNode node) {
    return node.isTextual() ? node.textValue() : "";
  }

  /** Whether the token limit ended it. */
  boolean isCut() {
    return finishReason.equals("length");
  }

  /** Whether parts of several calls may have been joined to one. */
  boolean isMixedUp() {
    return flaws.contains(NO_INDEX) || flaws.contains(OTHER_ID);
  }

  /**
   * Whether it neither says nor calls anything; it may still have log probabilities of a lost text.
   */
  boolean isSilent() {
    return content.isEmpty() && refusal.isEmpty() && !audio && calls.isEmpty() && !callsFunction;
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

  /** Collects calls; parts with the same index belong together. */
  private static final class Calls {
    private final Map<Integer, JsonNode> first = new LinkedHashMap<>();
    private final Map<Integer, StringBuilder> arguments = new LinkedHashMap<>();
    private final List<String> flaws = new ArrayList<>();

    void add(JsonNode call) {
      start(first.size(), call);
    }

    void join(JsonNode part) {
      if (!part.path("index").isIntegralNumber()) {
        flaws.add(NO_INDEX);
      }
      int index = part.path("index").asInt();
      if (!first.containsKey(index)) {
        if (text(part.path("id")).isEmpty()) {
          flaws.add("the first part of a call has no id");
        }
        if (text(part.path("type")).isEmpty()) {
          flaws.add("the first part of a call has no type");
        }
        if (text(called(part).path("name")).isEmpty()) {
          flaws.add("the first part of a call does not name the function");
        }
        if (arguments(part).isNull()) {
          flaws.add("the arguments of the first part of a call are null");
        }
        if (index != first.size()) {
          flaws.add("calls are not counted from 0, one by one");
        }
        start(index, part);
        return;
      }
      // Clients append what comes again, and overwrite what they have with empty values.
      if (part.path("id").isTextual()) {
        boolean same = part.path("id").equals(first.get(index).path("id"));
        flaws.add(same ? "the id comes again with later parts of a call" : OTHER_ID);
      }
      if (called(part).path("name").isTextual()) {
        flaws.add("the name comes again with later parts of a call");
      }
      arguments.get(index).append(text(arguments(part)));
    }

    private static JsonNode called(JsonNode call) {
      return call.path("custom").isObject() ? call.path("custom") : call.path("function");
    }

    private static JsonNode arguments(JsonNode call) {
      return call.path("custom").isObject()
          ? called(call).path("input")
          : called(call).path("arguments");
    }

    private void start(int index, JsonNode call) {
      first.put(index, call);
      arguments.put(index, new StringBuilder(text(arguments(call))));
    }

    private static String flaw(JsonNode arguments) {
      if (arguments.isTextual() || arguments.isMissingNode() || arguments.isNull()) {
        return "";
      }
      return arguments.isObject() ? "an object" : "not a text";
    }

    List<Call> all() {
      return first.entrySet().stream()
          .map(
              call ->
                  new Call(
                      text(call.getValue().path("id")),
                      text(call.getValue().path("type")),
                      text(called(call.getValue()).path("name")),
                      arguments.get(call.getKey()).toString(),
                      flaw(arguments(call.getValue()))))
          .toList();
    }
  }
}
