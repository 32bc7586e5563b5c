package io.github.fauxpenai.conformance.api.chat;

import static io.github.fauxpenai.conformance.api.ChoiceDeviations.choices;
import static io.github.fauxpenai.conformance.api.ChoiceDeviations.streamChoices;
import static io.github.fauxpenai.conformance.api.Edits.body;
import static io.github.fauxpenai.conformance.api.Edits.both;
import static io.github.fauxpenai.conformance.api.Edits.chunks;
import static io.github.fauxpenai.conformance.api.Edits.ifObject;
import static io.github.fauxpenai.conformance.api.Edits.object;
import static io.github.fauxpenai.conformance.api.Edits.replace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.AnswerDeviations;
import io.github.fauxpenai.conformance.api.ChoiceDeviations;
import io.github.fauxpenai.conformance.api.ErrorDeviations;
import io.github.fauxpenai.conformance.serve.Deviation;
import io.github.fauxpenai.conformance.serve.Deviation.Edit;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Deviations of servers of chat completions. */
final class ChatDeviations {
  static final List<Deviation> ALL =
      Stream.of(
              ErrorDeviations.all(ChatDeviations::completion),
              AnswerDeviations.all(ChatDeviations::completion),
              AnswerDeviations.indexes(ChoiceDeviations::choices, ChoiceDeviations::anyChoices),
              ChoiceDeviations.all(),
              ofMessages())
          .flatMap(List::stream)
          .toList();

  private ChatDeviations() {}

  private static List<Deviation> ofMessages() {
    return List.of(
        Deviation.of(
            "role-missing",
            2,
            "a message without role",
            messages(message -> message.remove("role"))),
        Deviation.of(
            "last-token-incomplete",
            2,
            "a member is missing in the last token's logprobs only",
            choices(
                choice -> {
                  JsonNode tokens = choice.path("logprobs").path("content");
                  if (tokens.size() > 1) {
                    ifObject(tokens.path(tokens.size() - 1), token -> token.remove("logprob"));
                  }
                })),
        Deviation.of(
            "content-list",
            2,
            "the content is a list of parts",
            messages(
                message -> {
                  JsonNode text = message.path("content");
                  message.putArray("content").addObject().put("type", "text").set("text", text);
                })),
        Deviation.of("stream-no-role", 2, "no delta names the role", deltas(d -> d.remove("role"))),
        Deviation.of(
            "stream-content-null",
            3,
            "the first delta's content is null",
            deltas(
                delta -> {
                  // Any other delta could hold the only text of the stream, and then more than a
                  // type would be wrong.
                  if (delta.path("content").isTextual()
                      && delta.path("content").asText().isEmpty()) {
                    replace(delta, "role", d -> d.putNull("content"));
                  }
                })),
        Deviation.of(
            "role-wrong",
            4,
            "the answer's role is user",
            anyMessages(message -> replace(message, "role", m -> m.put("role", "user")))),
        Deviation.of(
            "text-empty", 4, "empty text", messages(message -> message.put("content", ""))),
        Deviation.of(
            "stream-text-empty",
            4,
            "a stream without text",
            deltas(delta -> replace(delta, "content", d -> d.put("content", "")))),
        Deviation.of(
            "stream-plain-object",
            4,
            "chunks whose object is a plain answer's",
            chunks(chunk -> chunk.put("object", "chat.completion"))),
        Deviation.of(
            "stream-two-finish-reasons",
            4,
            "a choice ends twice",
            streamChoices(
                choice ->
                    replace(
                        choice.path("delta"), "role", d -> choice.put("finish_reason", "stop")))));
  }

  static Edit deltas(Consumer<ObjectNode> edit) {
    return streamChoices(choice -> ifObject(choice.path("delta"), edit));
  }

  static Edit messages(Consumer<ObjectNode> edit) {
    return choices(choice -> ifObject(choice.path("message"), edit));
  }

  static Edit anyMessages(Consumer<ObjectNode> edit) {
    return both(messages(edit), deltas(edit));
  }

  private static ObjectNode completion() {
    ObjectNode body = object();
    body.put("id", "chatcmpl-1").put("object", "chat.completion").put("created", 1234567890);
    body.put("model", "any");
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    choice.putObject("message").put("role", "assistant").put("content", "Hello!");
    choice.putNull("logprobs").put("finish_reason", "stop");
    body.putObject("usage")
        .put("prompt_tokens", 1)
        .put("completion_tokens", 2)
        .put("total_tokens", 3);
    return body;
  }
}
