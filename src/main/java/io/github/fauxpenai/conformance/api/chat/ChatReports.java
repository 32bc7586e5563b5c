package io.github.fauxpenai.conformance.api.chat;

import static io.github.fauxpenai.conformance.api.ChoiceDeviations.choices;
import static io.github.fauxpenai.conformance.api.ChoiceDeviations.finishReasons;
import static io.github.fauxpenai.conformance.api.ChoiceDeviations.streamChoices;
import static io.github.fauxpenai.conformance.api.Edits.anyBody;
import static io.github.fauxpenai.conformance.api.Edits.body;
import static io.github.fauxpenai.conformance.api.Edits.chunks;
import static io.github.fauxpenai.conformance.api.Edits.ifObject;
import static io.github.fauxpenai.conformance.api.Edits.ifObjects;
import static io.github.fauxpenai.conformance.api.Edits.object;
import static io.github.fauxpenai.conformance.api.Edits.replace;
import static io.github.fauxpenai.conformance.api.Edits.stream;
import static io.github.fauxpenai.conformance.api.chat.ChatDeviations.anyMessages;
import static io.github.fauxpenai.conformance.api.chat.ChatDeviations.deltas;
import static io.github.fauxpenai.conformance.api.chat.ChatDeviations.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.serve.Deviation;
import io.github.fauxpenai.conformance.serve.Deviation.Edit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * Faults of chat completions servers that users reported and that need no recording to be found.
 */
final class ChatReports {
  static final List<Deviation> ALL =
      Stream.of(ofBodies(), ofTexts(), ofLogprobs(), ofCalls(), ofStreamedCalls(), ofStreams())
          .flatMap(List::stream)
          .toList();

  private ChatReports() {}

  private static List<Deviation> ofBodies() {
    return List.of(
        Deviation.reported("id-empty", "id is empty", body(b -> b.put("id", ""))),
        Deviation.reported(
            "model-path",
            "model is the path of a file",
            anyBody(b -> replace(b, "model", o -> o.put("model", "/data/models/m.gguf")))),
        Deviation.reported(
            "model-empty",
            "model is empty",
            anyBody(b -> replace(b, "model", o -> o.put("model", "")))),
        Deviation.reported(
            "chunk-object",
            "a plain answer's object is a chunk's",
            body(b -> b.put("object", "chat.completion.chunk"))),
        Deviation.reported(
            "usage-null", "usage is null in a plain answer", body(b -> b.putNull("usage"))),
        Deviation.reported(
            "completion-tokens-zero",
            "completion_tokens is 0, and the total is not the sum",
            body(b -> ifObject(b.path("usage"), u -> u.put("completion_tokens", 0)))),
        Deviation.reported(
            "prompt-tokens-same",
            "every request counts as 9 tokens, whatever is in it",
            body(
                b ->
                    ifObject(
                        b.path("usage"),
                        u ->
                            u.put("prompt_tokens", 9)
                                .put("total_tokens", 9 + u.path("completion_tokens").asInt())))),
        Deviation.reported(
            "choices-empty", "no choices in a plain answer", body(b -> b.putArray("choices"))),
        Deviation.reported(
            "error-accepted",
            "an error with the status 200",
            body(b -> b.removeAll().putObject("error").put("message", "The model is loading"))),
        Deviation.reported(
            "finish-reason-upper-case",
            "finish_reason in upper case",
            finishReasons(reason -> reason.toUpperCase(Locale.US))),
        Deviation.reported(
            "finish-reason-of-calls",
            "finish_reason is tool_calls where nothing is called",
            finishReasons(reason -> reason.equals("stop") ? "tool_calls" : reason)),
        Deviation.reported(
            "finish-reason-at-limit",
            "finish_reason is stop where a limit cut the text",
            finishReasons(reason -> reason.equals("length") ? "stop" : reason)),
        Deviation.reported(
            "message-extra",
            "model is null, and a message stands beside each delta",
            chunks(
                chunk -> {
                  chunk.putNull("model").putNull("error");
                  ifObjects(chunk.path("choices"), c -> c.set("message", c.path("delta")));
                })),
        Deviation.reported(
            "error-result",
            "an error in another API's form",
            (request, response) -> {
              if (response.path("status").intValue() >= 400) {
                ObjectNode body = object().putNull("result").put("success", false);
                body.putArray("errors").addObject().put("code", 5007).put("message", "Bad input");
                response.set("body", body);
              }
            }));
  }

  private static List<Deviation> ofTexts() {
    return List.of(
        Deviation.reported(
            "thoughts-in-text",
            "thoughts in <think> before the text",
            messages(m -> replace(m, "content", o -> prepend(o, "<think>Hm.</think>")))),
        Deviation.reported(
            "broken-characters",
            "U+FFFD in place of characters",
            anyMessages(
                m -> {
                  if (!m.path("content").asText("").isBlank()) {
                    m.put("content", m.path("content").asText() + "\ufffd\ufffd");
                  }
                })),
        Deviation.reported(
            "json-fenced",
            "JSON stands in a code fence",
            (request, response) -> {
              if (request.has("response_format")) {
                messages(m -> m.put("content", "```json\n" + m.path("content").asText() + "\n```"))
                    .edit(request, response);
              }
            }),
        Deviation.reported(
            "stop-text-left", "the text ends with the stop text", afterText(String::length)),
        Deviation.reported(
            "stop-text-half-left",
            "the text ends with the beginning of the stop text",
            afterText(stop -> stop.length() / 2)));
  }

  private static void prepend(ObjectNode message, String text) {
    if (message.path("content").isTextual()) {
      message.put("content", text + message.path("content").textValue());
    }
  }

  /** Appends the beginning of the stop text; {@code left} says how many characters. */
  private static Edit afterText(ToIntFunction<String> left) {
    return (request, response) -> {
      JsonNode stop = request.path("stop");
      if (stop.isTextual()) {
        String rest = stop.textValue().substring(0, left.applyAsInt(stop.textValue()));
        messages(m -> m.put("content", m.path("content").asText() + rest)).edit(request, response);
      }
    };
  }

  private static List<Deviation> ofLogprobs() {
    return List.of(
        Deviation.reported(
            "logprobs-of-completions",
            "logprobs as in the old completions API",
            choices(
                choice ->
                    ifObject(
                        choice.path("logprobs"),
                        logprobs -> {
                          JsonNode tokens = logprobs.path("content");
                          logprobs.removeAll();
                          tokens.forEach(
                              t -> logprobs.withArrayProperty("tokens").add(t.path("token")));
                          tokens.forEach(
                              t ->
                                  logprobs
                                      .withArrayProperty("token_logprobs")
                                      .add(t.path("logprob")));
                        }))),
        Deviation.reported(
            "token-no-bytes", "tokens without bytes", tokens((i, token) -> token.remove("bytes"))),
        Deviation.reported(
            "token-no-top",
            "tokens without top_logprobs",
            tokens((i, token) -> token.remove("top_logprobs"))),
        Deviation.reported(
            "token-one-more",
            "one more likely token than was asked for",
            tokens(
                (i, token) -> {
                  if (token.path("top_logprobs") instanceof ArrayNode top && !top.isEmpty()) {
                    top.add(top.get(0).deepCopy());
                  }
                })),
        Deviation.reported(
            "token-number", "tokens are numbers", tokens((i, token) -> token.put("token", i))),
        Deviation.reported(
            "logprob-probability",
            "a logprob is the probability itself",
            tokens(
                (i, token) -> token.put("logprob", Math.exp(token.path("logprob").doubleValue())))),
        Deviation.reported(
            "first-logprob-null",
            "the first token's logprob is null",
            tokens(
                (i, token) -> {
                  if (i == 0) {
                    token.putNull("logprob");
                  }
                })));
  }

  private static Edit tokens(BiConsumer<Integer, ObjectNode> edit) {
    return choices(
        choice -> {
          int i = 0;
          for (JsonNode token : choice.path("logprobs").path("content")) {
            int number = i++;
            ifObject(token, each -> edit.accept(number, each));
          }
        });
  }

  private static List<Deviation> ofCalls() {
    return List.of(
        Deviation.reported("call-no-id", "calls without id", calls(c -> c.remove("id"))),
        Deviation.reported(
            "call-id-empty",
            "the id of a call is empty",
            calls(c -> replace(c, "id", o -> o.put("id", "")))),
        Deviation.reported(
            "call-id-twice",
            "several calls have one id",
            calls(c -> replace(c, "id", o -> o.put("id", "call_1")))),
        Deviation.reported("call-no-type", "calls without type", calls(c -> c.remove("type"))),
        Deviation.reported(
            "call-no-name", "calls without a name", functions(f -> f.remove("name"))),
        Deviation.reported(
            "call-no-arguments", "calls without arguments", functions(f -> f.remove("arguments"))),
        Deviation.reported(
            "call-arguments-cut",
            "the arguments of a call are cut",
            functions(f -> replace(f, "arguments", o -> o.put("arguments", "{\"a")))),
        Deviation.reported(
            "call-arguments-object",
            "the arguments of a call are an object",
            functions(f -> replace(f, "arguments", o -> o.putObject("arguments").put("a", 1)))),
        Deviation.reported(
            "call-arguments-encoded",
            "the arguments of a call are a JSON text with JSON in it",
            functions(
                f ->
                    replace(
                        f, "arguments", o -> o.put("arguments", o.path("arguments").toString())))),
        Deviation.reported(
            "call-unknown",
            "a call of a function that nobody offered",
            functions(f -> replace(f, "name", o -> o.put("name", "get_nothing")))),
        Deviation.reported(
            "call-in-text",
            "the call stands in the text",
            messages(
                m -> {
                  JsonNode function = m.path("tool_calls").path(0).path("function");
                  if (function.isObject()) {
                    ObjectNode call = object();
                    call.set("name", function.path("name"));
                    call.set("arguments", object().put("city", "Paris"));
                    m.remove("tool_calls");
                    m.put("content", call.toString());
                  }
                })),
        Deviation.reported(
            "call-of-old",
            "function_call in place of tool_calls",
            messages(
                m -> {
                  if (m.path("tool_calls").path(0).has("function")) {
                    m.set("function_call", m.path("tool_calls").path(0).get("function"));
                    m.remove("tool_calls");
                  }
                })),
        Deviation.reported(
            "call-finish-stop",
            "finish_reason is stop beside a call",
            finishReasons(reason -> reason.equals("tool_calls") ? "stop" : reason)),
        Deviation.reported(
            "call-finish-calling",
            "finish_reason is tool_calling",
            finishReasons(reason -> reason.equals("tool_calls") ? "tool_calling" : reason)),
        Deviation.reported(
            "calls-empty",
            "an empty list of calls where nothing is called",
            anyMessages(
                m -> {
                  if (!m.has("tool_calls")) {
                    m.putArray("tool_calls");
                  }
                })));
  }

  private static Edit calls(Consumer<ObjectNode> edit) {
    return anyMessages(message -> ifObjects(message.path("tool_calls"), edit));
  }

  private static Edit functions(Consumer<ObjectNode> edit) {
    return calls(call -> ifObject(call.path("function"), edit));
  }

  private static List<Deviation> ofStreamedCalls() {
    return List.of(
        Deviation.reported(
            "call-no-index", "streamed calls have no index", streamed(c -> c.remove("index"))),
        Deviation.reported(
            "call-index-from-one",
            "streamed calls are counted from 1",
            streamed(c -> c.put("index", c.path("index").asInt() + 1))),
        Deviation.reported(
            "call-index-zero",
            "all streamed calls have the index 0",
            streamed(c -> c.put("index", 0))),
        Deviation.reported(
            "call-id-changes",
            "each part of a call has an id of its own",
            parts((all, i) -> all.get(i).put("id", "call_x" + i))),
        Deviation.reported(
            "call-id-again",
            "the id comes again with every part of a call",
            parts((all, i) -> all.get(i).set("id", all.get(0).path("id")))),
        Deviation.reported(
            "call-name-again",
            "the name comes again with every part of a call",
            parts(
                (all, i) ->
                    ifObject(
                        all.get(i).path("function"),
                        f -> f.set("name", all.get(0).path("function").path("name"))))),
        Deviation.reported(
            "call-empty-later",
            "later parts of a call have an empty id and name",
            parts(
                (all, i) -> {
                  if (i > 0) {
                    all.get(i).put("id", "");
                    ifObject(all.get(i).path("function"), f -> f.put("name", ""));
                  }
                })),
        Deviation.reported(
            "call-type-last",
            "the type of a call comes with its last part",
            parts(
                (all, i) -> {
                  if (i == 0) {
                    all.get(0).remove("type");
                    all.get(all.size() - 1).put("type", "function");
                  }
                })),
        Deviation.reported(
            "call-arguments-null",
            "the arguments of a call's first part are null",
            parts(
                (all, i) -> {
                  if (i == 0) {
                    ifObject(all.get(0).path("function"), f -> f.putNull("arguments"));
                  }
                })),
        Deviation.reported(
            "call-arguments-twice",
            "all arguments of a call come once more at the end",
            parts(
                (all, i) -> {
                  if (i == all.size() - 1) {
                    StringBuilder whole = new StringBuilder();
                    all.forEach(p -> whole.append(p.path("function").path("arguments").asText()));
                    ifObject(
                        all.get(i).path("function"),
                        f -> f.put("arguments", f.path("arguments").asText() + whole));
                  }
                })));
  }

  private static Edit streamed(Consumer<ObjectNode> edit) {
    return deltas(delta -> ifObjects(delta.path("tool_calls"), edit));
  }

  /** Changes the parts of each streamed call, given all its parts and the index of one. */
  private static Edit parts(BiConsumer<List<ObjectNode>, Integer> edit) {
    return stream(
        (request, chunks) -> {
          Map<String, List<ObjectNode>> calls = new TreeMap<>();
          for (JsonNode chunk : chunks) {
            for (JsonNode choice : chunk.path("choices")) {
              for (JsonNode call : choice.path("delta").path("tool_calls")) {
                String which = choice.path("index") + " " + call.path("index");
                ifObject(call, c -> calls.computeIfAbsent(which, key -> new ArrayList<>()).add(c));
              }
            }
          }
          for (List<ObjectNode> all : calls.values()) {
            for (int i = 0; i < all.size(); i++) {
              edit.accept(all, i);
            }
          }
        });
  }

  private static List<Deviation> ofStreams() {
    return List.of(
        Deviation.reported(
            "role-empty",
            "an empty role in later deltas",
            deltas(
                d -> {
                  if (!d.has("role")) {
                    d.put("role", "");
                  }
                })),
        Deviation.reported(
            "role-again", "the role in every delta", deltas(d -> d.put("role", "assistant"))),
        Deviation.reported(
            "no-delta", "a stream's choices have no delta", streamChoices(c -> c.remove("delta"))),
        Deviation.reported(
            "delta-null",
            "delta is null in the chunk that ends a choice",
            streamChoices(
                c -> {
                  if (c.path("finish_reason").isTextual()) {
                    c.putNull("delta");
                  }
                })),
        Deviation.reported(
            "message-for-delta",
            "a stream's choices have a message in place of a delta",
            streamChoices(c -> c.set("message", c.remove("delta")))),
        Deviation.reported(
            "finish-reason-null-text",
            "finish_reason is the text null until the end",
            streamChoices(
                c -> {
                  if (c.path("finish_reason").isNull()) {
                    c.put("finish_reason", "null");
                  }
                })),
        Deviation.reported(
            "finish-reason-empty-early",
            "finish_reason is an empty text until the end",
            streamChoices(
                c -> {
                  if (c.path("finish_reason").isNull()) {
                    c.put("finish_reason", "");
                  }
                })),
        Deviation.reported(
            "text-after-end",
            "a chunk with text follows the one with finish_reason",
            stream(
                (request, all) -> {
                  if (all.size() > 2 && all.get(1).at("/choices/0/delta").has("content")) {
                    all.insert(lastWithChoices(all) + 1, all.get(1).deepCopy());
                  }
                })),
        Deviation.reported(
            "index-grows",
            "the index of a choice grows with every chunk",
            stream(
                (request, all) -> {
                  for (int i = 0; i < all.size(); i++) {
                    int index = i;
                    ifObjects(all.get(i).path("choices"), c -> c.put("index", index));
                  }
                })),
        Deviation.reported(
            "chunk-id-empty", "the id of every chunk is empty", chunks(c -> c.put("id", ""))),
        Deviation.reported(
            "chunk-model-null",
            "the model of every chunk is null",
            chunks(c -> c.putNull("model"))),
        Deviation.reported(
            "text-so-far",
            "each piece of a stream repeats the text so far",
            stream(
                (request, all) -> {
                  Map<String, String> said = new HashMap<>();
                  for (JsonNode chunk : all) {
                    ifObjects(
                        chunk.path("choices"),
                        choice -> {
                          JsonNode piece = choice.path("delta").path("content");
                          if (piece.isTextual() && !piece.textValue().isEmpty()) {
                            String whole =
                                said.merge(
                                    choice.path("index").asText(),
                                    piece.textValue(),
                                    String::concat);
                            ((ObjectNode) choice.path("delta")).put("content", whole);
                          }
                        });
                  }
                })),
        Deviation.reported(
            "error-amid",
            "an error comes amid a stream",
            stream((request, all) -> all.insertObject(all.size() / 2).setAll(error()))),
        Deviation.reported(
            "error-alone",
            "the only chunk has no choices and an error",
            stream(
                (request, all) -> {
                  ObjectNode only = all.get(0).deepCopy();
                  only.putArray("choices");
                  only.setAll(error());
                  all.removeAll().add(only);
                })),
        Deviation.reported(
            "error-finish",
            "a chunk amid a stream has an error and ends the choice with it",
            stream(
                (request, all) -> {
                  ObjectNode ended = all.get(0).deepCopy();
                  ended.setAll(error());
                  ifObjects(ended.path("choices"), c -> c.put("finish_reason", "error"));
                  while (all.size() > 2) {
                    all.remove(all.size() - 1);
                  }
                  all.add(ended);
                })),
        Deviation.reported(
            "usage-everywhere",
            "usage in every chunk",
            chunks(
                c ->
                    c.putObject("usage")
                        .put("prompt_tokens", 9)
                        .put("completion_tokens", 1)
                        .put("total_tokens", 10))),
        Deviation.reported(
            "usage-no-choices",
            "the chunk with usage has no choices",
            usageChunk(c -> c.remove("choices"))),
        Deviation.reported(
            "usage-choices-null",
            "the choices of the chunk with usage are null",
            usageChunk(c -> c.putNull("choices"))),
        Deviation.reported(
            "usage-choice",
            "the chunk with usage has a choice with an empty delta",
            usageChunk(
                c -> {
                  ObjectNode choice = c.putArray("choices").addObject().put("index", 0);
                  choice.putNull("finish_reason").putObject("delta");
                })));
  }

  private static int lastWithChoices(ArrayNode chunks) {
    int last = chunks.size() - 1;
    while (last > 0 && chunks.get(last).path("choices").isEmpty()) {
      last--;
    }
    return last;
  }

  private static ObjectNode error() {
    ObjectNode error = object();
    error
        .putObject("error")
        .put("message", "out of memory")
        .put("type", "server_error")
        .putNull("param")
        .putNull("code");
    return error;
  }

  private static Edit usageChunk(Consumer<ObjectNode> edit) {
    return chunks(chunk -> chunk.hasNonNull("usage"), edit);
  }
}
