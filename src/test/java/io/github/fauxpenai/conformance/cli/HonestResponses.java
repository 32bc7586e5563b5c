package io.github.fauxpenai.conformance.cli;

import static io.github.fauxpenai.conformance.scenario.Parameter.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * A model that keeps every promise and says nothing of interest: its answers to good requests,
 * according to OpenAI's API reference. It calls a tool if it must or if it is asked about the
 * weather.
 */
final class HonestResponses {
  private static final String TEXT = "Hello there, " + "Ottoline" + ", how are you today?";
  private static final int LETTERS_OF_A_TOKEN = 4;

  private final JsonNode request;
  private final List<ObjectNode> items = new ArrayList<>();
  private int tokens;
  private boolean cut;

  private HonestResponses(JsonNode request) {
    this.request = request;
  }

  /** The answer to a good request, as a results file holds it. */
  static ObjectNode answer(JsonNode request) {
    return new HonestResponses(request).answer();
  }

  /**
   * The answer of a server with a memory at the end of a scenario about memory.
   *
   * @param value what the scenario is about
   */
  static ObjectNode remembered(JsonNode scenario, String value) {
    if (!scenario.has("request")) {
      return answer(scenario.path("requestBody"));
    }
    ObjectNode stored = object("model", "gpt-4o-mini");
    if (value.startsWith("retrieve a stream")) {
      ObjectNode streamed = answer(stored.put("stream", true).put("background", true));
      ArrayNode events = (ArrayNode) streamed.path("body");
      if (value.contains("after")) {
        events.remove(0);
        events.remove(0);
        ((ObjectNode) streamed.path("stream")).put("events", events.size());
      }
      return streamed;
    }
    if (value.equals("delete")) {
      return plain(object("id", "resp_1", "object", "response.deleted", "deleted", true));
    }
    if (value.startsWith("cancel")) {
      return plain(new HonestResponses(stored.put("background", true)).head("cancelled"));
    }
    if (!value.contains("input item")) {
      return answer(stored);
    }
    List<ObjectNode> messages = new ArrayList<>();
    for (String text : List.of("My name is Ottoline.", "Hello.", "Say hello again.")) {
      boolean said = text.equals("Hello.");
      ObjectNode message = item("message", "msg_in_" + messages.size()).put("status", "completed");
      message.put("role", said ? "assistant" : "user");
      ObjectNode part = message.putArray("content").addObject().put("text", text);
      part.put("type", said ? "output_text" : "input_text");
      if (said) {
        part.putArray("annotations");
        part.putArray("logprobs");
      }
      messages.add(message);
    }
    if (!value.contains("oldest") && !value.contains("after")) {
      Collections.reverse(messages);
    }
    List<ObjectNode> listed =
        value.startsWith("one")
            ? messages.subList(0, 1)
            : messages.subList(value.contains("after") ? 1 : 0, messages.size());
    return plain(
        object(
            "object",
            "list",
            "data",
            listed,
            "first_id",
            listed.get(0).get("id"),
            "last_id",
            listed.get(listed.size() - 1).get("id"),
            "has_more",
            value.startsWith("one")));
  }

  private static ObjectNode plain(ObjectNode body) {
    return response(200, "application/json", body);
  }

  /** OpenAI's refusal. */
  static ObjectNode refusal(int status, String param) {
    ObjectNode body = object();
    body.putObject("error")
        .put("message", "Invalid value.")
        .put("type", "invalid_request_error")
        .put("param", param)
        .put("code", "invalid_value");
    return response(status, "application/json", body);
  }

  static ObjectNode response(int status, String type, JsonNode body) {
    ObjectNode response = object("status", status);
    response.putObject("headers").put("content-type", type);
    response.set("body", body);
    return response;
  }

  private ObjectNode answer() {
    output();
    if (!request.path("stream").asBoolean()) {
      return response(200, "application/json", whole());
    }
    ArrayNode events = events();
    ObjectNode response = response(200, "text/event-stream", events);
    response.putObject("stream").put("events", events.size()).put("done", false).put("comments", 0);
    return response;
  }

  private void output() {
    List<JsonNode> functions = calls();
    if (request.path("model").asText().startsWith("gpt-5")) {
      ObjectNode reasoning = item("reasoning", "rs_1");
      reasoning.putArray("summary");
      if (request.path("include").toString().contains("encrypted")) {
        reasoning.put("encrypted_content", "gAAAA");
      }
      items.add(reasoning);
    }
    for (JsonNode function : functions) {
      String said = said("{\"city\":\"Paris\"}");
      boolean custom = function.path("type").asText().equals("custom");
      ObjectNode call = item(custom ? "custom_tool_call" : "function_call", "fc_" + items.size());
      call.put("status", status()).put("call_id", "call_" + items.size());
      call.put("name", function.path("name").asText()).put(custom ? "input" : "arguments", said);
      items.add(call);
    }
    if (functions.isEmpty()) {
      boolean json = request.path("text").path("format").path("type").asText().startsWith("json");
      boolean answered = request.path("input").toString().contains("°C");
      boolean counts = request.path("input").asText().startsWith("Count");
      String text =
          said(
              json
                  ? "{\"city\":\"Paris\",\"country\":\"France\"}"
                  : answered ? "It is 21 °C in Paris." : counts ? "one two ".repeat(15) : TEXT);
      ObjectNode message = item("message", "msg_1").put("status", status());
      message.put("role", "assistant").putArray("content").add(part(text));
      items.add(message);
    }
  }

  private ObjectNode part(String text) {
    ObjectNode part = object("type", "output_text", "text", text, "annotations", List.of());
    ArrayNode logprobs = part.putArray("logprobs");
    if (request.path("include").toString().contains("logprobs")) {
      logprobs.add(
          object("token", text, "logprob", -0.5, "bytes", List.of(72), "top_logprobs", List.of()));
    }
    return part;
  }

  private static ObjectNode item(String type, String id) {
    return object("id", id, "type", type);
  }

  private String status() {
    return cut ? "incomplete" : "completed";
  }

  /** The part of a text within the limit. */
  private String said(String text) {
    int limit = request.path("max_output_tokens").asInt(Integer.MAX_VALUE);
    int left = limit - tokens;
    int needed = (text.length() + LETTERS_OF_A_TOKEN - 1) / LETTERS_OF_A_TOKEN;
    cut |= needed > left;
    tokens += Math.min(needed, left);
    return needed > left ? text.substring(0, left * LETTERS_OF_A_TOKEN) : text;
  }

  /** The tools that are called. */
  private List<JsonNode> calls() {
    List<JsonNode> tools =
        StreamSupport.stream(request.path("tools").spliterator(), false)
            .filter(tool -> tool.has("name"))
            .toList();
    JsonNode choice = request.path("tool_choice");
    if (tools.isEmpty() || choice.asText().equals("none")) {
      return List.of();
    }
    if (choice.path("name").isTextual()) {
      return tools.stream().filter(t -> t.path("name").equals(choice.path("name"))).toList();
    }
    boolean parallel =
        request.path("parallel_tool_calls").asBoolean(true)
            && request.path("input").toString().contains("Rome");
    return parallel ? List.of(tools.get(0), tools.get(0)) : tools.subList(0, 1);
  }

  private ObjectNode head(String status) {
    ObjectNode head =
        object("id", "resp_1", "object", "response", "created_at", 1_767_225_600, "status", status);
    head.putNull("error").putNull("incomplete_details");
    head.put("model", request.path("model").asText()).putArray("output");
    echo(head, "background", object("v", false));
    echo(head, "instructions", null);
    echo(head, "max_output_tokens", null);
    echo(head, "max_tool_calls", null);
    echo(head, "metadata", object("v", object()));
    echo(head, "parallel_tool_calls", object("v", true));
    echo(head, "previous_response_id", null);
    echo(head, "prompt_cache_key", null);
    echo(head, "safety_identifier", null);
    echo(head, "store", object("v", true));
    echo(head, "temperature", object("v", 1.0));
    echo(head, "tool_choice", object("v", "auto"));
    echo(head, "tools", object("v", List.of()));
    echo(head, "top_logprobs", object("v", 0));
    echo(head, "top_p", object("v", 1.0));
    echo(head, "truncation", object("v", "disabled"));
    echo(head, "user", null);
    head.set("text", request.path("text").has("format") ? request.get("text") : text());
    head.set("reasoning", reasoning());
    head.put("service_tier", "default").putNull("usage");
    if (head.path("previous_response_id").isObject()) {
      head.put("previous_response_id", "resp_0");
    }
    return head;
  }

  private static ObjectNode text() {
    return object("format", object("type", "text"), "verbosity", "medium");
  }

  private ObjectNode reasoning() {
    ObjectNode reasoning = JsonNodeFactory.instance.objectNode();
    JsonNode effort = request.path("reasoning").path("effort");
    reasoning.set("effort", effort.isTextual() ? effort : JsonNodeFactory.instance.nullNode());
    return reasoning.putNull("summary");
  }

  private void echo(ObjectNode head, String member, ObjectNode byDefault) {
    JsonNode asked = request.path(member);
    JsonNode said = byDefault == null ? JsonNodeFactory.instance.nullNode() : byDefault.get("v");
    head.set(member, asked.isMissingNode() || asked.isNull() ? said : asked);
  }

  private ObjectNode whole() {
    ObjectNode whole = head(status());
    if (cut) {
      whole.putObject("incomplete_details").put("reason", "max_output_tokens");
    }
    items.forEach(item -> ((ArrayNode) whole.get("output")).add(item));
    String read = request.path("instructions").asText() + request.path("input");
    int input = 1 + read.length() / LETTERS_OF_A_TOKEN;
    ObjectNode usage = whole.putObject("usage").put("input_tokens", input);
    usage.put("output_tokens", tokens).put("total_tokens", tokens + input);
    usage.putObject("input_tokens_details").put("cached_tokens", 0);
    usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
    return whole;
  }

  private ArrayNode events() {
    ArrayNode events = JsonNodeFactory.instance.arrayNode();
    event(events, "response.created").set("response", head("in_progress"));
    event(events, "response.in_progress").set("response", head("in_progress"));
    for (int i = 0; i < items.size(); i++) {
      ObjectNode item = items.get(i);
      String type = item.path("type").asText();
      event(events, "response.output_item.added").put("output_index", i).set("item", opened(item));
      if (type.equals("message")) {
        ObjectNode part = (ObjectNode) item.path("content").path(0);
        ObjectNode empty = part.deepCopy().put("text", "");
        empty.putArray("logprobs");
        of(events, "response.content_part.added", i, item)
            .put("content_index", 0)
            .set("part", empty);
        for (String piece : part.path("text").asText().split("(?<= )")) {
          of(events, "response.output_text.delta", i, item)
              .put("content_index", 0)
              .put("delta", piece)
              .putArray("logprobs");
        }
        ObjectNode done = of(events, "response.output_text.done", i, item);
        done.put("content_index", 0).set("text", part.get("text"));
        done.putArray("logprobs");
        of(events, "response.content_part.done", i, item).put("content_index", 0).set("part", part);
      } else if (type.equals("function_call")) {
        pieces(events, "response.function_call_arguments", "arguments", i, item);
      } else if (type.equals("custom_tool_call")) {
        pieces(events, "response.custom_tool_call_input", "input", i, item);
      }
      event(events, "response.output_item.done").put("output_index", i).set("item", item);
    }
    event(events, "response." + status()).set("response", whole());
    return events;
  }

  private static void pieces(
      ArrayNode events, String name, String member, int index, ObjectNode item) {
    String text = item.path(member).asText();
    int half = text.length() / 2;
    of(events, name + ".delta", index, item).put("delta", text.substring(0, half));
    of(events, name + ".delta", index, item).put("delta", text.substring(half));
    ObjectNode done = of(events, name + ".done", index, item).put(member, text);
    if (member.equals("arguments")) {
      done.set("name", item.get("name"));
    }
  }

  private static ObjectNode opened(ObjectNode item) {
    ObjectNode opened = item.deepCopy();
    if (opened.has("status")) {
      opened.put("status", "in_progress");
    }
    if (opened.has("content")) {
      opened.putArray("content");
    }
    for (String member : List.of("arguments", "input")) {
      if (opened.has(member)) {
        opened.put(member, "");
      }
    }
    return opened;
  }

  private static ObjectNode of(ArrayNode events, String type, int index, ObjectNode item) {
    return event(events, type).put("output_index", index).put("item_id", item.path("id").asText());
  }

  private static ObjectNode event(ArrayNode events, String type) {
    return events.addObject().put("type", type).put("sequence_number", events.size() - 1);
  }
}
