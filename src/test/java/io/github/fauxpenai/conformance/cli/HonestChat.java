package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A chat model that keeps every promise and says nothing of interest: its answers to good requests,
 * according to OpenAI's API reference. It calls a function if it must or if it is asked about the
 * weather, repeats what it is told to, sees nothing in images, and counts three characters as a
 * token.
 */
final class HonestChat {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKENS = "(?s)(?<=\\G.{3})";

  private final ObjectNode request;

  private HonestChat(ObjectNode request) {
    this.request = request;
  }

  /** The answer to a good request, as a results file holds it. */
  static ObjectNode answer(ObjectNode request) {
    return new HonestChat(request).answer();
  }

  private static ObjectNode response(String type, JsonNode body) {
    ObjectNode response = JSON.createObjectNode().put("status", 200);
    response.putObject("headers").put("content-type", type);
    response.set("body", body);
    return response;
  }

  private ObjectNode answer() {
    int n = request.path("n").asInt(1);
    if (request.path("stream").asBoolean()) {
      ArrayNode chunks = stream(n);
      ObjectNode response = response("text/event-stream", chunks);
      response.putObject("stream").put("events", chunks.size()).put("done", true);
      response.withObjectProperty("stream").put("comments", 0);
      return response;
    }
    ObjectNode body = head("chat.completion");
    ArrayNode choices = body.putArray("choices");
    for (int i = 0; i < n; i++) {
      ObjectNode choice = choices.addObject().put("index", i);
      ObjectNode message = choice.putObject("message").put("role", "assistant");
      choice.putNull("logprobs").put("finish_reason", finishReason());
      if (calls().isEmpty()) {
        message.put("content", String.join("", tokens()));
        logprobs(choice, tokens());
      } else if (isOfOld()) {
        message.putNull("content");
        message
            .putObject("function_call")
            .put("arguments", String.join("", tokens()))
            .set("name", calls().get(0).path("name"));
      } else {
        message.putNull("content");
        ArrayNode calls = message.putArray("tool_calls");
        for (JsonNode function : calls()) {
          called(call(calls.addObject(), calls.size(), function), String.join("", tokens()));
        }
      }
    }
    body.set("usage", usage(n));
    moderated(body);
    return response("application/json", body);
  }

  private ArrayNode stream(int n) {
    ArrayNode chunks = JSON.createArrayNode();
    for (int i = 0; i < n; i++) {
      delta(chunks, i).put("role", "assistant").put("content", "");
      if (calls().isEmpty()) {
        for (String token : tokens()) {
          delta(chunks, i).put("content", token);
          logprobs((ObjectNode) chunks.get(chunks.size() - 1).at("/choices/0"), List.of(token));
        }
      }
      if (isOfOld() && !calls().isEmpty()) {
        delta(chunks, i)
            .putObject("function_call")
            .put("arguments", "")
            .set("name", calls().get(0).path("name"));
        for (String token : tokens()) {
          delta(chunks, i).putObject("function_call").put("arguments", token);
        }
      }
      for (int call = 0; call < calls().size() && !isOfOld(); call++) {
        JsonNode function = calls().get(call);
        ObjectNode first = delta(chunks, i).putArray("tool_calls").addObject().put("index", call);
        called(call(first, call + 1, function), "");
        for (String token : tokens()) {
          ObjectNode part = delta(chunks, i).putArray("tool_calls").addObject().put("index", call);
          part.putObject(isCustom(function) ? "custom" : "function");
          called(part, token);
        }
      }
      delta(chunks, i);
      ((ObjectNode) chunks.get(chunks.size() - 1).at("/choices/0"))
          .put("finish_reason", finishReason());
    }
    if (request.path("stream_options").path("include_usage").asBoolean()) {
      chunks.forEach(chunk -> ((ObjectNode) chunk).putNull("usage"));
      ObjectNode last = head("chat.completion.chunk");
      last.putArray("choices");
      chunks.add(last.set("usage", usage(n)));
    }
    if (request.has("moderation")) {
      ObjectNode last = head("chat.completion.chunk");
      last.putArray("choices");
      moderated(last);
      chunks.add(last);
    }
    JsonNode hides = request.at("/stream_options/include_obfuscation");
    if (hides.asBoolean(true)) {
      chunks.forEach(chunk -> ((ObjectNode) chunk).put("obfuscation", "xyz"));
    }
    return chunks;
  }

  /** A harmless moderation result. */
  private void moderated(ObjectNode body) {
    if (!request.has("moderation")) {
      return;
    }
    JsonNode model = request.at("/moderation/model");
    for (String side : List.of("input", "output")) {
      ObjectNode results = body.withObjectProperty("moderation").putObject(side);
      ObjectNode result = results.put("type", "moderation_results").putArray("results").addObject();
      results.set("model", model);
      result.put("type", "moderation_result").put("flagged", false).set("model", model);
      result.putObject("categories").put("violence", false);
      result.putObject("category_scores").put("violence", 0.01);
      result.putObject("category_applied_input_types").putArray("violence").add("text");
    }
  }

  private ObjectNode head(String object) {
    return JSON.createObjectNode()
        .put("id", "chatcmpl-1")
        .put("object", object)
        .put("created", 1234567890)
        .put("model", request.path("model").textValue());
  }

  private ObjectNode delta(ArrayNode chunks, int index) {
    ObjectNode chunk = head("chat.completion.chunk");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", index);
    chunks.add(chunk);
    choice.putObject("delta");
    choice.putNull("logprobs").putNull("finish_reason");
    return (ObjectNode) choice.path("delta");
  }

  private static ObjectNode call(ObjectNode call, int number, JsonNode function) {
    String type = isCustom(function) ? "custom" : "function";
    call.put("id", "call_" + number).put("type", type);
    call.putObject(type).set("name", function.path("name"));
    return call;
  }

  private static void called(ObjectNode call, String arguments) {
    if (call.has("custom")) {
      ((ObjectNode) call.path("custom")).put("input", arguments);
    } else {
      ((ObjectNode) call.path("function")).put("arguments", arguments);
    }
  }

  /** Whether it is a tool that takes any text of some format. */
  private static boolean isCustom(JsonNode tool) {
    return tool.has("format");
  }

  /** Whether functions are offered in the form that tools replaced. */
  private boolean isOfOld() {
    return request.has("functions");
  }

  private void logprobs(ObjectNode choice, List<String> tokens) {
    if (!request.path("logprobs").asBoolean()) {
      return;
    }
    ArrayNode content = choice.putObject("logprobs").putArray("content");
    for (String token : tokens) {
      ObjectNode entry = content.addObject();
      logprob(entry, token, -0.5).putArray("top_logprobs");
      for (int i = 0; i < request.path("top_logprobs").asInt(); i++) {
        logprob(entry.withArrayProperty("top_logprobs").addObject(), token, -0.5 - i);
      }
    }
  }

  private static ObjectNode logprob(ObjectNode entry, String token, double logprob) {
    ArrayNode bytes = entry.put("token", token).put("logprob", logprob).putArray("bytes");
    for (byte each : token.getBytes(UTF_8)) {
      bytes.add(Byte.toUnsignedInt(each));
    }
    return entry;
  }

  private ObjectNode usage(int n) {
    int prompt = request.path("messages").toString().split(TOKENS).length;
    int completion = n * tokens().size() * Math.max(1, calls().size());
    return JSON.createObjectNode()
        .put("prompt_tokens", prompt)
        .put("completion_tokens", completion)
        .put("total_tokens", prompt + completion);
  }

  private String finishReason() {
    if (allTokens().size() > limit()) {
      return "length";
    }
    if (calls().isEmpty()) {
      return "stop";
    }
    return isOfOld() ? "function_call" : "tool_calls";
  }

  private int limit() {
    int most = request.path("max_tokens").asInt(Integer.MAX_VALUE);
    return request.path("max_completion_tokens").asInt(most);
  }

  private List<String> tokens() {
    List<String> all = allTokens();
    return all.subList(0, Math.min(all.size(), limit()));
  }

  /** The text, or the arguments of a call. */
  private List<String> allTokens() {
    String text =
        calls().isEmpty()
            ? text()
            : isCustom(calls().get(0))
                ? input(calls().get(0))
                : arguments(calls().get(0)).toString();
    return text.isEmpty() ? List.of() : List.of(text.split(TOKENS));
  }

  /** A text of a tool's format. */
  private static String input(JsonNode tool) {
    return switch (tool.at("/format/grammar/syntax").asText()) {
      case "regex" -> "milk";
      case "lark" -> "1+2";
      default -> "Buy milk.";
    };
  }

  private JsonNode arguments(JsonNode function) {
    return instance(function.path("parameters"));
  }

  private String text() {
    JsonNode format = request.path("response_format");
    String question = question();
    String text = "Hello, how are you today?";
    if (format.path("type").asText().equals("json_object")) {
      text = "{\"city\":\"Paris\"}";
    } else if (format.path("type").asText().equals("json_schema")) {
      text = instance(format.at("/json_schema/schema")).toString();
    } else if (elements(request.path("logit_bias")).anyMatch(bias -> bias.asInt() == 100)) {
      text = " ab".repeat(20);
    } else if (question.startsWith("Repeat")) {
      text = question.substring(question.indexOf('\n') + 1);
    }
    JsonNode stop = request.path("stop");
    for (JsonNode each : stop.isArray() ? stop : JSON.createArrayNode().add(stop)) {
      int found = each.isTextual() ? text.indexOf(each.textValue()) : -1;
      text = found < 0 ? text : text.substring(0, found);
    }
    return text;
  }

  private String question() {
    JsonNode messages = request.path("messages");
    return messages.path(messages.size() - 1).path("content").asText();
  }

  /** The functions that are called. */
  private List<JsonNode> calls() {
    List<JsonNode> functions = offered();
    JsonNode choice = request.path(isOfOld() ? "function_call" : "tool_choice");
    JsonNode allowed = choice.path("allowed_tools");
    boolean forced =
        allowed.isMissingNode()
            ? choice.isObject() || choice.asText().equals("required")
            : allowed.path("mode").asText().equals("required");
    if (functions.isEmpty()
        || choice.asText().equals("none")
        || !forced && !question().contains("weather")) {
      return List.of();
    }
    JsonNode called =
        functions.stream()
            .filter(
                f ->
                    Stream.of("/function/name", "/custom/name", "/name")
                        .anyMatch(name -> f.path("name").equals(choice.at(name))))
            .findFirst()
            .orElse(functions.get(0));
    boolean twice =
        question().contains(" and ") && request.path("parallel_tool_calls").asBoolean(true);
    List<JsonNode> calls = new ArrayList<>(List.of(called));
    if (twice) {
      calls.add(called);
    }
    return calls;
  }

  /** What may be called. */
  private List<JsonNode> offered() {
    if (isOfOld()) {
      return elements(request.path("functions")).toList();
    }
    JsonNode allowed = request.at("/tool_choice/allowed_tools/tools");
    return elements(request.path("tools"))
        .map(tool -> tool.path(tool.path("type").asText()))
        .filter(
            tool ->
                allowed.isMissingNode()
                    || elements(allowed)
                        .anyMatch(a -> a.at("/function/name").equals(tool.path("name"))))
        .toList();
  }

  /** A value that fits a schema of the scenarios. */
  private static JsonNode instance(JsonNode schema) {
    if (schema.has("enum")) {
      return schema.path("enum").path(0);
    }
    return switch (schema.path("type").asText()) {
      case "string" -> JSON.getNodeFactory().textNode("Paris");
      case "array" -> JSON.createArrayNode();
      default -> {
        ObjectNode object = JSON.createObjectNode();
        schema
            .path("properties")
            .properties()
            .forEach(member -> object.set(member.getKey(), instance(member.getValue())));
        yield object;
      }
    };
  }

  private static Stream<JsonNode> elements(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false);
  }
}
