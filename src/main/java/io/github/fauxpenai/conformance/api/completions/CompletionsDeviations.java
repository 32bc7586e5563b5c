package io.github.fauxpenai.conformance.api.completions;

import static io.github.fauxpenai.conformance.api.ChoiceDeviations.anyChoices;
import static io.github.fauxpenai.conformance.api.ChoiceDeviations.choices;
import static io.github.fauxpenai.conformance.api.ChoiceDeviations.streamChoices;
import static io.github.fauxpenai.conformance.api.Edits.anyBody;
import static io.github.fauxpenai.conformance.api.Edits.body;
import static io.github.fauxpenai.conformance.api.Edits.ifObjects;
import static io.github.fauxpenai.conformance.api.Edits.object;
import static io.github.fauxpenai.conformance.api.Edits.replace;
import static io.github.fauxpenai.conformance.api.Edits.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.AnswerDeviations;
import io.github.fauxpenai.conformance.api.ChoiceDeviations;
import io.github.fauxpenai.conformance.api.Edits;
import io.github.fauxpenai.conformance.api.ErrorDeviations;
import io.github.fauxpenai.conformance.serve.Deviation;
import io.github.fauxpenai.conformance.serve.Deviation.Edit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Deviations of servers of legacy completions. */
final class CompletionsDeviations {
  static final List<Deviation> ALL =
      Stream.of(
              ErrorDeviations.all(CompletionsDeviations::completion),
              AnswerDeviations.all(CompletionsDeviations::completion).stream()
                  // For completions, that is the right object.
                  .filter(deviation -> !deviation.name().equals("object-wrong"))
                  .toList(),
              AnswerDeviations.indexes(ChoiceDeviations::choices, ChoiceDeviations::anyChoices),
              ChoiceDeviations.all(),
              ofTexts(),
              ofLogprobs())
          .flatMap(List::stream)
          .toList();

  private CompletionsDeviations() {}

  private static List<Deviation> ofTexts() {
    return List.of(
        Deviation.of(
            "text-missing", 2, "plain choices without text", choices(c -> c.remove("text"))),
        Deviation.of(
            "message-for-text",
            2,
            "a message of a chat completion in place of the text",
            choices(c -> c.putObject("message").set("content", c.remove("text")))),
        Deviation.of(
            "delta-for-text",
            2,
            "deltas of a chat completion in place of the text",
            streamChoices(c -> c.putObject("delta").set("content", c.remove("text")))),
        Deviation.of("text-null", 3, "the text is null", choices(c -> c.putNull("text"))),
        Deviation.of("text-empty", 4, "empty text", choices(c -> c.put("text", ""))),
        Deviation.of(
            "stream-text-empty", 4, "a stream without text", streamChoices(c -> c.put("text", ""))),
        Deviation.of(
            "stream-two-finish-reasons",
            4,
            "a choice ends twice",
            stream(
                (request, chunks) -> {
                  Set<JsonNode> begun = new HashSet<>();
                  ifObjects(
                      chunks,
                      chunk ->
                          ifObjects(
                              chunk.path("choices"),
                              choice -> {
                                if (begun.add(choice.path("index"))) {
                                  choice.put("finish_reason", "stop");
                                }
                              }));
                })),
        Deviation.of(
            "object-of-chat",
            4,
            "object says chat.completion",
            anyBody(body -> replace(body, "object", b -> b.put("object", "chat.completion")))),
        Deviation.of(
            "first-prompt-alone",
            4,
            "only the first of several prompts is completed",
            (request, response) ->
                body(body -> keepFirst(body.path("choices"), prompts(request)))
                    .edit(request, response)),
        Deviation.of(
            "index-per-prompt",
            4,
            "indexes begin anew for each prompt",
            (request, response) -> {
              int n = request.path("n").asInt(1);
              if (prompts(request) > 1) {
                choices(c -> c.put("index", c.path("index").asInt() % n)).edit(request, response);
              }
            }),
        Deviation.of(
            "echo-missing",
            5,
            "the prompt is not repeated where that was asked for",
            texts(
                (request, text) ->
                    request.path("echo").asBoolean()
                            && request.path("prompt").isTextual()
                            && text.startsWith(request.path("prompt").textValue())
                            && text.length() > request.path("prompt").textValue().length()
                        ? text.substring(request.path("prompt").textValue().length())
                        : text)),
        Deviation.of(
            "stop-left",
            5,
            "the text ends with the stop text",
            texts(
                (request, text) ->
                    request.path("stop").isTextual()
                        ? text + request.path("stop").textValue()
                        : text)),
        Deviation.of(
            "limit-passed",
            5,
            "more text than max_tokens allows",
            texts(
                (request, text) ->
                    request.path("max_tokens").asInt() > 0
                        ? text + " more".repeat(request.path("max_tokens").asInt())
                        : text)));
  }

  private static List<Deviation> ofLogprobs() {
    return List.of(
        Deviation.of(
            "logprobs-of-chat",
            2,
            "log probabilities in the form of chat completions",
            anyChoices(
                choice -> {
                  JsonNode tokens = choice.path("logprobs").path(CompletionsChoice.TOKENS);
                  if (tokens.isArray()) {
                    ArrayNode content = choice.putObject("logprobs").putArray("content");
                    tokens.forEach(
                        token -> content.addObject().put("logprob", -1).set("token", token));
                  }
                })),
        Deviation.of(
            "no-text-offset",
            2,
            "log probabilities without text_offset",
            logprobs(logprobs -> logprobs.remove(CompletionsChoice.TEXT_OFFSET))),
        Deviation.of(
            "token-numbers",
            3,
            "tokens are numbers, not texts",
            lists(CompletionsChoice.TOKENS, (tokens, i) -> tokens.set(i, i))),
        Deviation.of(
            "logprob-strings",
            3,
            "log probabilities are texts",
            lists(
                CompletionsChoice.TOKEN_LOGPROBS,
                (numbers, i) -> numbers.set(i, numbers.get(i).asText()))),
        Deviation.of(
            "logprobs-short",
            4,
            "the last token has no log probability",
            logprobs(
                logprobs -> {
                  if (logprobs.path(CompletionsChoice.TOKEN_LOGPROBS) instanceof ArrayNode numbers
                      && numbers.size() > 1) {
                    numbers.remove(numbers.size() - 1);
                  }
                })),
        Deviation.of(
            "likely-tokens-many",
            4,
            "more likely tokens than were asked for",
            logprobs(
                logprobs ->
                    ifObjects(
                        logprobs.path(CompletionsChoice.TOP_LOGPROBS),
                        likely -> likely.put("\u0001", -8).put("\u0002", -9)))));
  }

  /** Changes the lists of log probabilities, if there are any. */
  private static Edit logprobs(Consumer<ObjectNode> edit) {
    return anyChoices(choice -> Edits.ifObject(choice.path("logprobs"), edit));
  }

  /** Changes an element of a list. */
  private interface ElementEdit {
    void edit(ArrayNode list, int index);
  }

  private static Edit lists(String name, ElementEdit edit) {
    return logprobs(
        logprobs -> {
          if (logprobs.path(name) instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
              edit.edit(list, i);
            }
          }
        });
  }

  /** Makes the text that replaces another. */
  private interface TextEdit {
    String edit(JsonNode request, String text);
  }

  /** Changes the texts of plain choices. */
  private static Edit texts(TextEdit edit) {
    return (request, response) ->
        choices(
                choice -> {
                  if (choice.path("text").isTextual()) {
                    choice.put("text", edit.edit(request, choice.path("text").textValue()));
                  }
                })
            .edit(request, response);
  }

  private static int prompts(JsonNode request) {
    JsonNode prompt = request.path("prompt");
    return prompt.isArray() && !prompt.path(0).isNumber() ? prompt.size() : 1;
  }

  /** Keeps the choices of the first prompt. */
  private static void keepFirst(JsonNode choices, int prompts) {
    if (choices instanceof ArrayNode all && prompts > 1) {
      int kept = all.size() / prompts;
      while (all.size() > kept) {
        all.remove(all.size() - 1);
      }
    }
  }

  private static ObjectNode completion() {
    ObjectNode body = object();
    body.put("id", "cmpl-1").put("object", "text_completion").put("created", 1234567890);
    body.put("model", "any");
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    choice.put("text", ", Hello!").putNull("logprobs").put("finish_reason", "stop");
    body.putObject("usage")
        .put("prompt_tokens", 1)
        .put("completion_tokens", 3)
        .put("total_tokens", 4);
    return body;
  }
}
