package io.github.fauxpenai.conformance.cli;

import static io.github.fauxpenai.conformance.scenario.Parameter.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A model of old that keeps every promise and says nothing of interest: what it answers to a good
 * request, after OpenAI's API reference.
 */
final class HonestCompletions {
  private static final List<String> STORY =
      List.of(
          ",", " there", " was", " a", " fox", ".", "\n", "It", " had", " a", " den", ",", " and",
          " a", " cub", ",", " and", " a", " tree", ".");
  private static final List<String> OTHER_STORY =
      List.of("…", " 狐", " \"Fox\"", "\n", " lived", ".");
  private static final List<String> NUMBERS =
      List.of(" 7", ",", " 8", ",", " 9", ",", " 10", ",", " 11", ",", " 12", ",", " 13", ".");
  private static final int USUAL_LIMIT = 16;
  private static final int LETTERS_OF_A_TOKEN = 4;

  private final JsonNode request;
  private final List<String> story;
  private final List<Choice> choices = new ArrayList<>();
  private int promptTokens;
  private int completionTokens;

  /** What is said, in tokens. */
  private record Choice(List<String> prompt, List<String> tokens, String finishReason) {}

  private HonestCompletions(JsonNode request, List<String> story) {
    this.request = request;
    this.story = story;
    JsonNode asked = request.path("prompt");
    List<JsonNode> prompts = new ArrayList<>();
    if (asked.isArray() && !asked.path(0).isNumber()) {
      asked.forEach(prompts::add);
    } else {
      prompts.add(asked);
    }
    for (JsonNode prompt : prompts) {
      List<String> tokens = tokens(prompt);
      promptTokens += tokens.size();
      for (int i = 0; i < request.path("n").asInt(1); i++) {
        choices.add(choice(tokens));
      }
    }
  }

  /** The answer to a good request, as a results file holds it. */
  static ObjectNode answer(JsonNode request) {
    return new HonestCompletions(request, STORY).answer();
  }

  /** Another answer to it, as good. */
  static ObjectNode otherAnswer(JsonNode request) {
    return new HonestCompletions(request, OTHER_STORY).answer();
  }

  private static List<String> tokens(JsonNode prompt) {
    List<String> tokens = new ArrayList<>();
    if (prompt.isArray()) {
      prompt.forEach(token -> tokens.add(" t"));
    } else if (!prompt.asText("").isEmpty() && !prompt.isNull()) {
      tokens.addAll(
          List.of(prompt.asText().split("(?s)(?<=\\G.{" + LETTERS_OF_A_TOKEN + "})", -1)));
    }
    return tokens;
  }

  private Choice choice(List<String> prompt) {
    List<String> all = String.join("", prompt).endsWith("6,") ? NUMBERS : story;
    int limit = request.path("max_tokens").asInt(USUAL_LIMIT);
    List<String> said = new ArrayList<>();
    for (String token : all) {
      if (said.size() == limit) {
        break;
      }
      said.add(token);
      completionTokens++;
      if (isStop(token)) {
        said.remove(said.size() - 1);
        return new Choice(prompt, said, "stop");
      }
    }
    return new Choice(prompt, said, said.size() == limit ? "length" : "stop");
  }

  private boolean isStop(String token) {
    JsonNode stop = request.path("stop");
    for (JsonNode each : stop.isArray() ? stop : List.of(stop)) {
      if (each.isTextual() && each.textValue().equals(token)) {
        return true;
      }
    }
    return false;
  }

  private ObjectNode answer() {
    boolean streams = request.path("stream").asBoolean();
    ObjectNode response = object("status", 200);
    response
        .putObject("headers")
        .put("content-type", streams ? "text/event-stream" : "application/json");
    if (streams) {
      ArrayNode chunks = chunks();
      response.set("body", chunks);
      response.putObject("stream").put("events", chunks.size()).put("done", true);
      response.withObjectProperty("stream").put("comments", 0);
    } else {
      ObjectNode body = head();
      ArrayNode all = body.putArray("choices");
      for (int i = 0; i < choices.size(); i++) {
        Choice choice = choices.get(i);
        List<String> text = new ArrayList<>(echoed(choice));
        text.addAll(choice.tokens());
        all.add(part(i, text, 0).put("finish_reason", choice.finishReason()));
      }
      body.set("usage", usage());
      response.set("body", body);
    }
    return response;
  }

  private List<String> echoed(Choice choice) {
    return request.path("echo").asBoolean() ? choice.prompt() : List.of();
  }

  private ArrayNode chunks() {
    ArrayNode chunks = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < choices.size(); i++) {
      Choice choice = choices.get(i);
      List<String> echoed = echoed(choice);
      if (!echoed.isEmpty()) {
        chunk(chunks, part(i, echoed, 0));
      }
      int offset = String.join("", echoed).length();
      for (String token : choice.tokens()) {
        chunk(chunks, part(i, List.of(token), offset));
        offset += token.length();
      }
      chunk(chunks, part(i, List.of(), offset).put("finish_reason", choice.finishReason()));
    }
    if (request.path("stream_options").path("include_usage").asBoolean()) {
      chunks.forEach(chunk -> ((ObjectNode) chunk).putNull("usage"));
      ObjectNode last = head();
      last.putArray("choices");
      chunks.add(last.set("usage", usage()));
    }
    return chunks;
  }

  private void chunk(ArrayNode chunks, ObjectNode part) {
    ObjectNode chunk = head();
    chunk.putArray("choices").add(part);
    chunks.add(chunk);
  }

  private ObjectNode part(int index, List<String> tokens, int offset) {
    ObjectNode part = object("text", String.join("", tokens), "index", index);
    part.putNull("logprobs").putNull("finish_reason");
    if (request.path("logprobs").isInt()) {
      ObjectNode logprobs = part.putObject("logprobs");
      ArrayNode all = logprobs.putArray("tokens");
      ArrayNode chosen = logprobs.putArray("token_logprobs");
      ArrayNode likely = logprobs.putArray("top_logprobs");
      ArrayNode offsets = logprobs.putArray("text_offset");
      int at = offset;
      for (String token : tokens) {
        all.add(token);
        offsets.add(at);
        if (at == 0 && request.path("echo").asBoolean()) {
          chosen.addNull();
          likely.addNull();
        } else {
          chosen.add(-0.5);
          ObjectNode top = likely.addObject();
          for (int i = 0; i < request.path("logprobs").asInt(); i++) {
            top.put(i == 0 ? token : " other" + i, -0.5 - i);
          }
        }
        at += token.length();
      }
    }
    return part;
  }

  private ObjectNode head() {
    return object("id", "cmpl-1", "object", "text_completion", "created", 1234567890)
        .put("model", request.path("model").asText());
  }

  private ObjectNode usage() {
    return object(
        "prompt_tokens",
        promptTokens,
        "completion_tokens",
        completionTokens,
        "total_tokens",
        promptTokens + completionTokens);
  }
}
