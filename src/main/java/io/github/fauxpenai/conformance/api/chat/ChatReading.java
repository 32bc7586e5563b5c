package io.github.fauxpenai.conformance.api.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.ChoicePromises;
import io.github.fauxpenai.conformance.check.ClientReading;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Joins chunks as OpenAI's client libraries do: by index of the choice and of the call. */
final class ChatReading implements ClientReading {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  @Override
  public Optional<JsonNode> joined(List<JsonNode> events) {
    ObjectNode completion = JSON.objectNode();
    Map<Integer, ObjectNode> choices = new TreeMap<>();
    JsonNode last = null;
    for (JsonNode chunk : events) {
      if (chunk == last) {
        continue; // Repeated chunks are one node and add nothing new.
      }
      last = chunk;
      for (String name : List.of("id", "created", "model")) {
        JsonNode value = chunk.get(name);
        if (value != null && !completion.has(name)) {
          completion.set(name, value);
        }
      }
      for (JsonNode part : chunk.path("choices")) {
        if (part.isObject()) {
          join(choices.computeIfAbsent(part.path("index").asInt(), ChatReading::choice), part);
        }
      }
    }
    if (choices.isEmpty()) {
      return Optional.empty();
    }
    completion.put("object", "chat.completion");
    completion.putArray("choices").addAll(choices.values());
    choices.values().forEach(ChatReading::callsInOrder);
    return Optional.of(completion);
  }

  private static ObjectNode choice(int index) {
    ObjectNode choice = JSON.objectNode();
    choice.put("index", index).putNull("logprobs").putObject("message");
    return choice;
  }

  private static void join(ObjectNode choice, JsonNode part) {
    if (!part.path("finish_reason").isMissingNode() && !part.path("finish_reason").isNull()) {
      choice.set("finish_reason", part.get("finish_reason"));
    } else if (ChoicePromises.endsOtherwise(part) && !choice.has("finish_reason")) {
      choice.put("finish_reason", "stop");
    }
    ObjectNode message = (ObjectNode) choice.get("message");
    JsonNode delta = part.path("delta");
    merge(message, delta);
    for (JsonNode call : delta.path("tool_calls")) {
      if (call.isObject()) {
        String index = Integer.toString(call.path("index").asInt());
        merge(message.withObject("/calls").withObject("/" + index), call);
      }
    }
  }

  private static void merge(ObjectNode whole, JsonNode part) {
    for (Map.Entry<String, JsonNode> member : part.properties()) {
      String name = member.getKey();
      JsonNode value = member.getValue();
      JsonNode before = whole.path(name);
      if (value.isNull() || name.equals("tool_calls") || name.equals("index")) {
        continue;
      }
      if (value.isObject() && (before.isObject() || before.isMissingNode())) {
        merge(before.isObject() ? (ObjectNode) before : whole.putObject(name), value);
      } else if (before.isMissingNode()) {
        whole.set(name, value);
      }
    }
  }

  /** Turns the calls, collected by index, into a list. */
  private static void callsInOrder(ObjectNode choice) {
    ObjectNode message = (ObjectNode) choice.get("message");
    JsonNode calls = message.remove("calls");
    if (calls != null) {
      ArrayNode all = message.putArray("tool_calls");
      calls.forEach(all::add);
    }
  }

  @Override
  public Map<String, List<String>> saidByPromises() {
    List<String> calls = List.of("choices[].message.tool_calls", "choices[].delta.tool_calls");
    return Map.ofEntries(
        Map.entry("error.form", List.of("")),
        Map.entry("stream.error", List.of("")),
        Map.entry("choices.present", List.of("choices")),
        Map.entry("usage.present", List.of("usage")),
        Map.entry("created.seconds", List.of("created")),
        Map.entry("stream_options.usage", List.of("usage")),
        Map.entry("logprobs.tokens", List.of("choices[].logprobs")),
        Map.entry("top_logprobs.count", List.of("choices[].logprobs")),
        Map.entry("tools.ids", calls),
        Map.entry("tools.calls", calls),
        Map.entry("tools.stream_index", calls));
  }
}
