package io.github.fauxpenai.conformance.api.responses;

import static io.github.fauxpenai.conformance.api.Edits.body;
import static io.github.fauxpenai.conformance.api.Edits.both;
import static io.github.fauxpenai.conformance.api.Edits.chunks;
import static io.github.fauxpenai.conformance.api.Edits.ifObject;
import static io.github.fauxpenai.conformance.api.Edits.ifObjects;
import static io.github.fauxpenai.conformance.api.Edits.isStream;
import static io.github.fauxpenai.conformance.api.Edits.mediaType;
import static io.github.fauxpenai.conformance.api.Edits.object;
import static io.github.fauxpenai.conformance.api.Edits.rejected;
import static io.github.fauxpenai.conformance.api.Edits.replace;
import static io.github.fauxpenai.conformance.api.Edits.stream;
import static io.github.fauxpenai.conformance.api.responses.ResponsesAnswer.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.ErrorDeviations;
import io.github.fauxpenai.conformance.serve.Deviation;
import io.github.fauxpenai.conformance.serve.Deviation.Edit;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Deviations of servers of the Responses API. */
final class ResponsesDeviations {
  static final List<Deviation> ALL =
      Stream.of(
              ErrorDeviations.all(ResponsesDeviations::response),
              ofResponses(),
              ofStreams(),
              ofState())
          .flatMap(List::stream)
          .toList();

  private static final String PREVIOUS = "previous_response_id";

  private ResponsesDeviations() {}

  private static List<Deviation> ofResponses() {
    return List.of(
        Deviation.of(
            "chat-completion",
            2,
            "a chat completion in place of a response",
            body(
                body -> {
                  body.removeAll();
                  body.setAll(chatCompletion());
                })),
        Deviation.of(
            "output-text-alone",
            2,
            "output_text at the top in place of output",
            body(
                body -> replace(body, "output", b -> b.put("output_text", "Hi").remove("output")))),
        Deviation.of(
            "no-status", 2, "a response without status", responses(r -> r.remove("status"))),
        Deviation.of(
            "no-created-at",
            2,
            "a response without created_at",
            responses(r -> r.remove("created_at"))),
        Deviation.of(
            "no-tools", 2, "a response does not say its tools", responses(r -> r.remove("tools"))),
        Deviation.of(
            "no-tool-choice",
            2,
            "a response does not say tool_choice",
            responses(r -> r.remove("tool_choice"))),
        Deviation.of(
            "no-output-usage", 2, "a response without usage", responses(r -> r.remove("usage"))),
        Deviation.of(
            "usage-of-chat",
            2,
            "token counts have the names of chat completions",
            responses(
                r ->
                    ifObject(
                        r.path("usage"),
                        usage -> {
                          usage.set("prompt_tokens", usage.remove("input_tokens"));
                          usage.set("completion_tokens", usage.remove("output_tokens"));
                        }))),
        Deviation.of(
            "no-item-id", 2, "items of the output without id", items(item -> item.remove("id"))),
        Deviation.of(
            "no-item-status",
            2,
            "messages and calls without status",
            items(item -> item.remove("status"))),
        Deviation.of(
            "no-item-role",
            2,
            "messages without role",
            messages(message -> message.remove("role"))),
        Deviation.of(
            "no-annotations",
            2,
            "texts without annotations",
            texts(text -> text.remove("annotations"))),
        Deviation.of(
            "content-text",
            2,
            "a message's content is a text",
            messages(
                message ->
                    message.put("content", message.path("content").path(0).path("text").asText()))),
        Deviation.of(
            "no-call-id", 2, "calls without call_id", calls(call -> call.remove("call_id"))),
        Deviation.of(
            "arguments-object",
            2,
            "a call's arguments are an object",
            calls(call -> call.putObject("arguments").put("city", "Paris"))),
        Deviation.of(
            "created-at-string",
            3,
            "created_at is a text",
            responses(r -> r.put("created_at", "2026-01-01T00:00:00Z"))),
        Deviation.of(
            "output-usage-strings",
            3,
            "token counts of a response are texts",
            responses(
                r ->
                    ifObject(
                        r.path("usage"),
                        usage ->
                            usage.put("output_tokens", usage.path("output_tokens").asText())))),
        Deviation.of(
            "response-object-wrong",
            4,
            "a response's object says chat.completion",
            responses(r -> r.put("object", "chat.completion"))),
        Deviation.of(
            "status-complete",
            4,
            "status is a word that there is not",
            ended(r -> r.put("status", "complete"))),
        Deviation.of(
            "output-total-wrong",
            4,
            "total_tokens of a response is not the sum",
            responses(
                r ->
                    ifObject(
                        r.path("usage"),
                        usage ->
                            usage.put(
                                "total_tokens", usage.path("total_tokens").intValue() + 1)))));
  }

  private static List<Deviation> ofStreams() {
    return List.of(
        Deviation.of(
            "events-of-chat",
            2,
            "chunks of a chat completion in place of events",
            stream(
                (request, events) -> {
                  events.removeAll();
                  ObjectNode chunk = chatCompletion().put("object", "chat.completion.chunk");
                  events.add(chunk);
                })),
        Deviation.of(
            "no-sequence",
            2,
            "events without sequence numbers",
            chunks(e -> e.remove("sequence_number"))),
        Deviation.of(
            "sequence-from-one",
            4,
            "sequence numbers from 1",
            chunks(e -> e.put("sequence_number", e.path("sequence_number").intValue() + 1))),
        Deviation.of(
            "sequence-zero",
            4,
            "all sequence numbers are 0",
            chunks(e -> e.put("sequence_number", 0))),
        Deviation.of("no-created-event", 4, "no response.created", without(is("response.created"))),
        Deviation.of("no-last-event", 4, "no last event", without(ResponsesAnswer::isLast)),
        Deviation.of(
            "no-item-added",
            4,
            "no response.output_item.added",
            without(is("response.output_item.added"))),
        Deviation.of(
            "no-item-done",
            4,
            "no response.output_item.done",
            without(is("response.output_item.done"))),
        Deviation.of(
            "no-part-added",
            4,
            "no response.content_part.added",
            without(is("response.content_part.added"))),
        Deviation.of(
            "no-part-done",
            4,
            "no response.content_part.done",
            without(is("response.content_part.done"))),
        Deviation.of(
            "no-deltas",
            4,
            "a text in one piece, without deltas",
            without(is("response.output_text.delta"))),
        Deviation.of(
            "no-delta-text",
            2,
            "deltas of texts without delta",
            events("response.output_text.delta", e -> e.remove("delta"))),
        Deviation.of(
            "delta-object",
            2,
            "a delta is an object",
            events("response.output_text.delta", e -> e.putObject("delta").put("text", "Hi"))),
        Deviation.of(
            "no-text-done",
            4,
            "no response.output_text.done",
            without(is("response.output_text.done"))),
        Deviation.of(
            "deltas-repeat",
            4,
            "each delta holds all the text so far",
            stream(
                (request, events) -> {
                  StringBuilder sofar = new StringBuilder();
                  ifObjects(
                      events,
                      e -> {
                        if (type(e).equals("response.output_text.delta")) {
                          sofar.append(e.path("delta").asText());
                          e.put("delta", sofar.toString());
                        }
                      });
                })),
        Deviation.of(
            "item-id-changes",
            4,
            "events name another item than the one that was added",
            events("response.output_text.delta", e -> e.put("item_id", "msg_other"))),
        Deviation.of(
            "response-id-changes",
            4,
            "the last event's response has another id",
            stream(
                (request, events) ->
                    ifObject(last(events).path("response"), r -> r.put("id", "resp_other")))),
        Deviation.of(
            "last-output-empty",
            2,
            "the last event's response has no output",
            stream(
                (request, events) ->
                    ifObject(last(events).path("response"), r -> r.putArray("output")))),
        Deviation.of(
            "last-usage-null",
            2,
            "the last event's response has no usage",
            stream(
                (request, events) ->
                    ifObject(last(events).path("response"), r -> r.putNull("usage")))),
        Deviation.of(
            "unknown-event",
            4,
            "an event of a type that there is not",
            stream(
                (request, events) ->
                    events
                        .insertObject(events.size() - 1)
                        .put("type", "response.chunk")
                        .put("sequence_number", events.size()))),
        Deviation.of("no-event-names", 4, "events without a line that names them", named("")),
        Deviation.of("event-names-message", 4, "all events are named message", named("message")));
  }

  /** Deviations about earlier turns and stored responses. */
  private static List<Deviation> ofState() {
    return List.of(
        Deviation.of(
            "turn-forgotten",
            5,
            "a turn does not know the one that it goes on from",
            (request, response) -> {
              if (request.has(PREVIOUS)) {
                responses(r -> r.putNull(PREVIOUS)).edit(request, response);
                said("I do not know.").edit(request, response);
              }
            }),
        Deviation.of(
            "instructions-carried-over",
            5,
            "instructions hold for the next turn too",
            (request, response) -> {
              if (request.has(PREVIOUS) && !request.has("instructions")) {
                responses(r -> r.put("instructions", "Be very brief.")).edit(request, response);
              }
            }),
        Deviation.of(
            "unknown-turn-accepted",
            1,
            "a turn that goes on from nothing is answered all the same",
            rejected(
                (request, response) -> {
                  if (request.has(PREVIOUS)) {
                    found(response);
                  }
                })),
        Deviation.of(
            "retrieved-empty",
            2,
            "a response that is retrieved has no output",
            (request, response) -> {
              if (!request.has("model")) {
                responses(r -> r.putArray("output")).edit(request, response);
              }
            }),
        Deviation.of(
            "stream-again-later",
            4,
            "a stream that is retrieved is numbered one higher",
            stream(
                (request, events) -> {
                  if (!request.has("model")) {
                    ifObjects(
                        events,
                        e -> e.put("sequence_number", e.path("sequence_number").intValue() + 1));
                  }
                })),
        Deviation.of(
            "items-without-object",
            2,
            "a list of input items does not say that it is one",
            body(body -> replace(body, "data", list -> list.remove("object")))),
        Deviation.of(
            "not-deleted",
            2,
            "a deletion does not say that anything was deleted",
            body(body -> body.remove("deleted"))),
        Deviation.of(
            "status-canceled",
            4,
            "the status of what was cancelled is spelled canceled",
            responses(
                r -> {
                  if (r.path("status").asText().equals("cancelled")) {
                    r.put("status", "canceled");
                  }
                })),
        Deviation.of(
            "gone-still-there",
            1,
            "what was deleted, not stored or never there is found",
            rejected(
                (request, response) -> {
                  if (response.path("status").asInt() == 404 && !request.has("model")) {
                    found(response);
                  }
                })),
        Deviation.of(
            "gone-400",
            1,
            "400 where what is asked for is not there",
            rejected(
                (request, response) -> {
                  if (response.path("status").asInt() == 404) {
                    response.put("status", 400);
                  }
                })));
  }

  private static void found(ObjectNode response) {
    response.put("status", 200);
    mediaType(response, "application/json");
    response.set("body", response());
  }

  /** Replaces the text, in deltas too. */
  private static Edit said(String text) {
    Consumer<ObjectNode> part = p -> replace(p, "text", t -> t.put("text", text));
    Consumer<ObjectNode> item = i -> ifObjects(i.path("content"), part);
    return both(
        responses(r -> ifObjects(r.path("output"), item)),
        stream(
            (request, events) -> {
              boolean first = true;
              for (JsonNode event : events) {
                if (type(event).equals("response.output_text.delta")) {
                  String delta = first ? text : "";
                  ifObject(event, e -> e.put("delta", delta));
                  first = false;
                }
                if (type(event).equals("response.output_text.done")) {
                  ifObject(event, part);
                }
                if (type(event).equals("response.content_part.done")) {
                  ifObject(event.path("part"), part);
                }
                if (type(event).equals("response.output_item.done")) {
                  ifObject(event.path("item"), item);
                }
              }
            }));
  }

  private static Edit named(String name) {
    return (request, response) -> {
      if (isStream(response)) {
        ArrayNode names = response.withObjectProperty("stream").putArray("names");
        response.path("body").forEach(event -> names.add(name));
      }
    };
  }

  private static JsonNode last(ArrayNode events) {
    return events.path(events.size() - 1);
  }

  private static Predicate<JsonNode> is(String type) {
    return event -> type(event).equals(type);
  }

  /** Removes events and renumbers the rest. */
  private static Edit without(Predicate<JsonNode> left) {
    return stream(
        (request, events) -> {
          List<JsonNode> kept =
              Stream.iterate(0, i -> i < events.size(), i -> i + 1)
                  .map(events::get)
                  .filter(left.negate())
                  .toList();
          if (kept.size() < events.size()) {
            events.removeAll();
            kept.forEach(events::add);
            for (int i = 0; i < events.size(); i++) {
              int number = i;
              ifObject(events.get(i), event -> event.put("sequence_number", number));
            }
          }
        });
  }

  private static Edit events(String type, Consumer<ObjectNode> edit) {
    return chunks(is(type), edit);
  }

  /** Changes the response of a plain answer, and the responses in a stream's events. */
  private static Edit responses(Consumer<ObjectNode> edit) {
    Consumer<ObjectNode> inside = body -> ifObject(body.path("response"), edit);
    return both(body(body -> replace(body, "output", edit)), chunks(inside));
  }

  private static Edit ended(Consumer<ObjectNode> edit) {
    return responses(
        response -> {
          if (Set.of("completed", "incomplete").contains(response.path("status").asText())) {
            edit.accept(response);
          }
        });
  }

  /** Changes the output items of a plain answer. */
  private static Edit items(Consumer<ObjectNode> edit) {
    return body(body -> ifObjects(body.path("output"), edit));
  }

  private static Edit messages(Consumer<ObjectNode> edit) {
    return items(item -> ifType(item, "message", edit));
  }

  private static Edit calls(Consumer<ObjectNode> edit) {
    return items(item -> ifType(item, "function_call", edit));
  }

  private static Edit texts(Consumer<ObjectNode> edit) {
    return messages(message -> ifObjects(message.path("content"), edit));
  }

  private static void ifType(ObjectNode item, String type, Consumer<ObjectNode> edit) {
    if (type(item).equals(type)) {
      edit.accept(item);
    }
  }

  private static ObjectNode chatCompletion() {
    ObjectNode completion =
        object()
            .put("id", "chatcmpl-1")
            .put("object", "chat.completion")
            .put("created", 1_767_225_600)
            .put("model", "gpt-4o-mini-2024-07-18");
    ObjectNode choice = completion.putArray("choices").addObject().put("index", 0);
    choice.putObject("message").put("role", "assistant").put("content", "Hello.");
    choice.put("finish_reason", "stop");
    return completion;
  }

  /** An ordinary response. */
  private static ObjectNode response() {
    ObjectNode response =
        object()
            .put("id", "resp_1")
            .put("object", "response")
            .put("created_at", 1_767_225_600)
            .put("status", "completed")
            .putNull("error")
            .putNull("incomplete_details")
            .putNull("instructions")
            .put("model", "gpt-4o-mini-2024-07-18")
            .put("parallel_tool_calls", true)
            .put("temperature", 1.0)
            .put("top_p", 1.0)
            .put("tool_choice", "auto");
    response.putObject("metadata");
    response.putArray("tools");
    ObjectNode message =
        response
            .putArray("output")
            .addObject()
            .put("type", "message")
            .put("id", "msg_1")
            .put("role", "assistant")
            .put("status", "completed");
    ObjectNode text = message.putArray("content").addObject().put("type", "output_text");
    text.put("text", "Hello.").putArray("annotations");
    text.putArray("logprobs");
    ObjectNode usage = response.putObject("usage").put("input_tokens", 9).put("output_tokens", 2);
    usage.put("total_tokens", 11).putObject("input_tokens_details").put("cached_tokens", 0);
    usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
    return response;
  }
}
