package io.github.fauxpenai.conformance.api;

import static io.github.fauxpenai.conformance.api.Edits.anyBody;
import static io.github.fauxpenai.conformance.api.Edits.body;
import static io.github.fauxpenai.conformance.api.Edits.both;
import static io.github.fauxpenai.conformance.api.Edits.chunks;
import static io.github.fauxpenai.conformance.api.Edits.dropLast;
import static io.github.fauxpenai.conformance.api.Edits.ifObject;
import static io.github.fauxpenai.conformance.api.Edits.ifObjects;
import static io.github.fauxpenai.conformance.api.Edits.isStream;
import static io.github.fauxpenai.conformance.api.Edits.replace;
import static io.github.fauxpenai.conformance.api.Edits.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.serve.Deviation;
import io.github.fauxpenai.conformance.serve.Deviation.Edit;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Deviations in {@code choices}, whole or streamed, and in how these streams end. */
public final class ChoiceDeviations {
  private ChoiceDeviations() {}

  /** The table. */
  public static List<Deviation> all() {
    return List.of(
        Deviation.of(
            "finish-reason-missing",
            2,
            "a plain answer without finish_reason",
            choices(choice -> choice.remove("finish_reason"))),
        Deviation.of(
            "second-choice-incomplete",
            2,
            "a member is missing in the second choice only",
            body(
                body -> {
                  if (body.path("choices").size() > 1) {
                    ifObject(
                        body.path("choices").path(1), choice -> choice.remove("finish_reason"));
                  }
                })),
        Deviation.of(
            "logprobs-null",
            2,
            "null in place of the logprobs that were asked for",
            anyChoices(choice -> choice.putNull("logprobs"))),
        Deviation.of(
            "stream-no-usage",
            2,
            "no usage chunk where it was asked for",
            stream(
                (request, chunks) -> {
                  if (isUsageAsked(request) && !chunks.isEmpty()) {
                    chunks.remove(chunks.size() - 1);
                  }
                })),
        Deviation.of(
            "stream-no-object",
            2,
            "chunks without object",
            chunks(chunk -> chunk.remove("object"))),
        Deviation.of(
            "stream-no-index",
            2,
            "a stream's choices have no index",
            streamChoices(choice -> choice.remove("index"))),
        Deviation.of(
            "stream-no-finish-reason",
            2,
            "no choice of a stream says why it ends",
            streamChoices(choice -> choice.putNull("finish_reason"))),
        Deviation.of(
            "stream-empty", 2, "a stream without chunks", stream((request, c) -> c.removeAll())),
        Deviation.of(
            "choices-null",
            2,
            "null in place of each choice",
            body(body -> replaceAll(body.path("choices")))),
        Deviation.of(
            "finish-reason-null",
            3,
            "a plain answer does not say why it ends",
            choices(choice -> choice.putNull("finish_reason"))),
        Deviation.of(
            "finish-reason-eos", 4, "finish_reason is \"eos\"", finishReasons(reason -> "eos")),
        Deviation.of(
            "finish-reason-empty", 4, "finish_reason is \"\"", finishReasons(reason -> "")),
        Deviation.of(
            "finish-reason-stop",
            4,
            "stop where max_tokens=1 forces length",
            (request, response) -> {
              if (request.path("max_tokens").asInt() == 1
                  || request.path("max_completion_tokens").asInt() == 1) {
                finishReasons(reason -> "stop").edit(request, response);
              }
            }),
        Deviation.of(
            "one-choice-of-two",
            4,
            "fewer choices than were asked for",
            (request, response) -> {
              dropLast(response.path("body").path("choices"));
              if (isStream(response)) {
                for (JsonNode chunk : response.path("body")) {
                  if (chunk.path("choices") instanceof ArrayNode choices) {
                    choices.removeIf(choice -> choice.path("index").intValue() > 0);
                  }
                }
                ((ArrayNode) response.path("body"))
                    .removeIf(
                        chunk -> chunk.path("choices").isEmpty() && !chunk.hasNonNull("usage"));
              }
            }),
        Deviation.of(
            "stream-one-id-per-chunk",
            4,
            "every chunk has an id of its own",
            stream(
                (request, chunks) -> {
                  for (int i = 1; i < chunks.size(); i++) {
                    String id = "chatcmpl-" + i;
                    ifObject(chunks.path(i), chunk -> chunk.put("id", id));
                  }
                })),
        Deviation.of(
            "stream-usage-misplaced",
            4,
            "usage comes with the chunk that ends the choice",
            stream(
                (request, chunks) -> {
                  if (isUsageAsked(request) && chunks.size() > 1) {
                    JsonNode usage = chunks.remove(chunks.size() - 1).path("usage");
                    ifObject(chunks.path(chunks.size() - 1), chunk -> chunk.set("usage", usage));
                  }
                })),
        Deviation.of(
            "stream-no-done",
            4,
            "no [DONE] ends the stream",
            (request, response) -> {
              if (isStream(response)) {
                response
                    .putObject("stream")
                    .put("events", response.path("body").size())
                    .put("done", false)
                    .put("comments", 0);
              }
            }),
        Deviation.of(
            "created-milliseconds",
            4,
            "created is in milliseconds",
            (request, response) -> {
              JsonNode before = response.path("body").deepCopy();
              anyBody(b -> replace(b, "created", o -> o.put("created", 1234567890123L)))
                  .edit(request, response);
              if (!before.equals(response.path("body"))) {
                // The recorder notes it like this.
                response.putObject("replaced").put("created", "milliseconds");
              }
            }),
        Deviation.of(
            "done-lower-case",
            4,
            "[done] ends the stream",
            end(end -> end.put("spelled", "[done]"))),
        Deviation.of("done-twice", 4, "[DONE] comes twice", end(end -> end.put("doneAgain", 1))),
        Deviation.of(
            "events-after-done", 4, "an event follows [DONE]", end(end -> end.put("events", 1))),
        Deviation.of(
            "stream-left-open",
            4,
            "the connection stays open after [DONE]",
            end(end -> end.put("connection", "open"))),
        Deviation.of(
            "error-field",
            4,
            "a line error: stands between events",
            end(end -> end.putObject("dropped").put("error", 1))));
  }

  /** Changes how a stream ends; recordings hold this only if something is wrong with it. */
  private static Edit end(Consumer<ObjectNode> edit) {
    return (request, response) -> {
      if (isStream(response)) {
        ObjectNode stream = response.withObjectProperty("stream");
        if (!stream.has("done")) {
          stream.put("events", response.path("body").size()).put("done", true).put("comments", 0);
        }
        edit.accept(stream.withObjectProperty("end").put("connection", "closed"));
      }
    };
  }

  /** Changes the parts of choices in the chunks of a stream. */
  public static Edit streamChoices(Consumer<ObjectNode> edit) {
    return chunks(chunk -> ifObjects(chunk.path("choices"), edit));
  }

  /** Changes the choices of plain answers. */
  public static Edit choices(Consumer<ObjectNode> edit) {
    return body(body -> ifObjects(body.path("choices"), edit));
  }

  /** Changes both. */
  public static Edit anyChoices(Consumer<ObjectNode> edit) {
    return both(choices(edit), streamChoices(edit));
  }

  /** Changes the finish reasons of all choices that have one. */
  public static Edit finishReasons(UnaryOperator<String> edit) {
    return anyChoices(
        choice -> {
          if (choice.path("finish_reason").isTextual()) {
            choice.put("finish_reason", edit.apply(choice.get("finish_reason").textValue()));
          }
        });
  }

  private static boolean isUsageAsked(JsonNode request) {
    return request.path("stream_options").path("include_usage").asBoolean();
  }

  private static void replaceAll(JsonNode values) {
    if (values instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.setNull(i);
      }
    }
  }
}
