package io.github.fauxpenai.conformance.api.responses;

import static io.github.fauxpenai.conformance.api.responses.ResponsesAnswer.elements;
import static io.github.fauxpenai.conformance.api.responses.ResponsesAnswer.type;
import static io.github.fauxpenai.conformance.api.responses.ResponsesExchange.promise;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.Twin;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Promises about streams of typed events, in the order of all real streams of OpenAI's: created
 * first, one last event, each item and part opened and closed once, and the pieces equal to the
 * whole.
 */
final class ResponsesStreams {
  private static final Twin PLAIN = Twin.without("stream", "stream_options");

  /**
   * Something that comes in pieces: the event of a piece, the event of the whole, the whole's
   * member, and the member with the index of the part, empty if it is not in a part.
   */
  private record Pieces(String delta, String done, String member, String index) {}

  private static final List<Pieces> PIECES =
      List.of(
          new Pieces(
              "response.output_text.delta", "response.output_text.done", "text", "content_index"),
          new Pieces("response.refusal.delta", "response.refusal.done", "refusal", "content_index"),
          new Pieces(
              "response.reasoning_text.delta",
              "response.reasoning_text.done",
              "text",
              "content_index"),
          new Pieces(
              "response.reasoning_summary_text.delta",
              "response.reasoning_summary_text.done",
              "text",
              "summary_index"),
          new Pieces(
              "response.function_call_arguments.delta",
              "response.function_call_arguments.done",
              "arguments",
              ""),
          new Pieces(
              "response.custom_tool_call_input.delta",
              "response.custom_tool_call_input.done",
              "input",
              ""),
          new Pieces(
              "response.mcp_call_arguments.delta",
              "response.mcp_call_arguments.done",
              "arguments",
              ""),
          new Pieces(
              "response.code_interpreter_call_code.delta",
              "response.code_interpreter_call_code.done",
              "code",
              ""),
          new Pieces(
              "response.apply_patch_call_operation_diff.delta",
              "response.apply_patch_call_operation_diff.done",
              "diff",
              ""));

  /** The types of items that clients assemble from events. */
  private static final Set<String> JOINED =
      Set.of("message", "function_call", "custom_tool_call", "reasoning");

  private ResponsesStreams() {}

  /**
   * A law of the events of every stream, whatever was asked for: a promise, and a rule of level 4.
   */
  record Law(String id, String name, Function<ResponsesAnswer, Judgement> check) {
    /** Whether an answer does not break it. */
    boolean holds(Answer answer) {
      ResponsesAnswer response = ResponsesAnswer.of(answer);
      return response.events().isEmpty() || !check.apply(response).outcome().fails();
    }
  }

  static final List<Law> LAWS =
      List.of(
          new Law(
              "stream.ends",
              "response.created first, one last event, nothing after it",
              ResponsesStreams::ends),
          new Law(
              "stream.names", "each event's name is the type in its data", ResponsesStreams::names),
          new Law(
              "stream.sequence", "sequence numbers from 0, each once", ResponsesStreams::sequence),
          new Law("stream.id", "one id in all events", ResponsesStreams::oneId),
          new Law(
              "stream.items", "each item is added once, then done once", ResponsesStreams::items),
          new Law(
              "stream.parts", "each part is added once, then done once", ResponsesStreams::parts),
          new Law(
              "stream.pieces",
              "the pieces joined are the whole text or arguments",
              ResponsesStreams::pieces),
          new Law(
              "stream.output",
              "the last event's output is the items that were done",
              ResponsesStreams::output));

  static List<Promise> promises() {
    Promise events =
        // "the model response data will be streamed to the client as it is generated"
        promise(
            "stream.events",
            "stream",
            "an event stream of typed events",
            ResponsesExchange::isStreamed,
            ResponsesStreams::events);
    Promise form =
        promise(
            "stream.form",
            "stream",
            "in form the plain answer",
            ResponsesExchange::isStreamed,
            ResponsesStreams::formOfTwin,
            PLAIN);
    return Stream.of(
            Stream.of(events), LAWS.stream().map(ResponsesStreams::promised), Stream.of(form))
        .flatMap(promises -> promises)
        .toList();
  }

  private static Promise promised(Law law) {
    return promise(
        law.id(),
        "stream",
        law.name(),
        ResponsesExchange::isStreamed,
        exchange -> exchange.ofStream(() -> law.check().apply(exchange.response())));
  }

  private static Judgement events(ResponsesExchange exchange) {
    Answer answer = exchange.answer();
    if (answer.kind() != AnswerKind.STREAM) {
      String type = answer.mediaType().isEmpty() ? "no type" : answer.mediaType();
      return exchange.response().isResponse()
          ? Judgement.ignored("one body of " + type)
          : Judgement.broken("no event stream and no response, but " + type);
    }
    List<JsonNode> events = exchange.response().events();
    if (events.isEmpty()) {
      return Judgement.broken("a stream without events");
    }
    if (events.stream().anyMatch(event -> event.path("choices").isArray())) {
      return Judgement.broken("chunks of a chat completion");
    }
    return Judgement.brokenUnless(
        events.stream().allMatch(event -> event.path("type").isTextual()), "events without a type");
  }

  private static Judgement ends(ResponsesAnswer response) {
    List<JsonNode> events = response.events();
    if (!type(events.get(0)).equals("response.created")) {
      return Judgement.broken("another event than response.created first");
    }
    if (!ResponsesAnswer.isLast(events.get(events.size() - 1))) {
      return Judgement.broken("no last event at the end");
    }
    // OpenAI tells an error as an event of its own, then the response that it made fail.
    boolean failed = type(events.get(events.size() - 1)).equals("response.failed");
    if (events.stream()
            .filter(ResponsesAnswer::isLast)
            .filter(event -> !failed || !ResponsesAnswer.isError(event))
            .count()
        > 1) {
      return Judgement.broken("several last events");
    }
    return Judgement.brokenUnless(
        events.stream().filter(event -> type(event).equals("response.created")).count() == 1,
        "response.created twice");
  }

  private static Judgement names(ResponsesAnswer response) {
    return response
        .names()
        .map(
            names ->
                names.stream().allMatch(String::isEmpty)
                    ? Judgement.broken("events without a name")
                    : Judgement.broken("events with another name, or none"))
        .orElse(Judgement.honoured());
  }

  private static Judgement sequence(ResponsesAnswer response) {
    long next = 0;
    for (JsonNode event : response.events()) {
      JsonNode number = event.path("sequence_number");
      if (number.isMissingNode()) {
        return response.isOfFirstDays()
            ? Judgement.untested("recorded before events were numbered")
            : Judgement.broken("events without a sequence number");
      }
      if (!number.isIntegralNumber() || number.longValue() != next) {
        return Judgement.broken("other numbers");
      }
      next++;
    }
    return Judgement.honoured();
  }

  private static Judgement oneId(ResponsesAnswer response) {
    Set<String> ids = new TreeSet<>();
    for (JsonNode event : response.events()) {
      if (event.path("response").path("id").isTextual()) {
        ids.add(event.get("response").get("id").textValue());
      }
    }
    return ids.isEmpty()
        ? Judgement.untested("no id")
        : Judgement.brokenUnless(ids.size() == 1, "several ids");
  }

  /** Items are opened with rising indexes, and every event is about an open item. */
  private static Judgement items(ResponsesAnswer response) {
    Map<Integer, JsonNode> added = new LinkedHashMap<>();
    Set<Integer> joined = new TreeSet<>();
    Set<Integer> done = new TreeSet<>();
    for (JsonNode event : response.events()) {
      if (!event.has("output_index")) {
        continue;
      }
      int index = event.path("output_index").asInt(-1);
      switch (type(event)) {
        case "response.output_item.added" -> {
          if (added.putIfAbsent(index, event.path("item").path("id")) != null) {
            return Judgement.broken("an item added twice");
          }
          if (JOINED.contains(type(event.path("item")))) {
            joined.add(index);
          }
          if (index != added.size() - 1) {
            return Judgement.broken("items added in another order");
          }
        }
        case "response.output_item.done" -> {
          if (!added.containsKey(index)) {
            return Judgement.broken("an item done that was not added");
          }
          if (!done.add(index)) {
            return Judgement.broken("an item done twice");
          }
          JsonNode id = event.path("item").path("id");
          if (!id.equals(added.get(index))) {
            return Judgement.broken("an item with another id when it is done");
          }
        }
        default -> {
          if (!added.containsKey(index)) {
            return Judgement.broken("an event of an item that was not added");
          }
          if (done.contains(index)) {
            return Judgement.broken("an event of an item that is done");
          }
          JsonNode id = event.path("item_id");
          if (id.isTextual() && !id.equals(added.get(index))) {
            return Judgement.broken("an event with another item_id");
          }
        }
      }
    }
    if (added.isEmpty()) {
      return response.isCompleted()
          ? Judgement.broken("no item was added")
          : Judgement.untested("no items");
    }
    // Items cut by a limit are closed nevertheless. In failed responses they may stay open, and so
    // may items of some hosted tools.
    return !response.isCompleted() || done.containsAll(joined)
        ? Judgement.honoured()
        : Judgement.broken("an item that is never done");
  }

  private static Judgement parts(ResponsesAnswer response) {
    Set<String> open = new TreeSet<>();
    Set<String> done = new TreeSet<>();
    boolean texts = false;
    for (JsonNode event : response.events()) {
      String key = key(event, "content_index");
      switch (type(event)) {
        case "response.content_part.added" -> {
          if (!open.add(key)) {
            return Judgement.broken("a part added twice");
          }
        }
        case "response.content_part.done" -> {
          if (!open.contains(key)) {
            return Judgement.broken("a part done that was not added");
          }
          if (!done.add(key)) {
            return Judgement.broken("a part done twice");
          }
        }
        case "response.output_text.delta", "response.refusal.delta" -> {
          texts = true;
          if (!open.contains(key)) {
            return Judgement.broken("text of a part that was not added");
          }
        }
        default -> {}
      }
    }
    if (open.isEmpty() && !texts) {
      return Judgement.untested("no parts");
    }
    return !response.isCompleted() || open.equals(done)
        ? Judgement.honoured()
        : Judgement.broken("a part that is never done");
  }

  private static Judgement pieces(ResponsesAnswer response) {
    boolean seen = false;
    for (Pieces kind : PIECES) {
      Map<String, StringBuilder> joined = new HashMap<>();
      Map<String, JsonNode> wholes = new HashMap<>();
      for (JsonNode event : response.events()) {
        String key = key(event, kind.index());
        if (type(event).equals(kind.delta())) {
          joined
              .computeIfAbsent(key, k -> new StringBuilder())
              .append(event.path("delta").asText());
        } else if (type(event).equals(kind.done())) {
          wholes.put(key, event.path(kind.member()));
        }
      }
      for (Map.Entry<String, StringBuilder> piece : joined.entrySet()) {
        seen = true;
        JsonNode whole = wholes.get(piece.getKey());
        if (whole == null) {
          if (response.isCompleted()) {
            return Judgement.broken("pieces without %s".formatted(kind.done()));
          }
        } else if (!whole.asText().contentEquals(piece.getValue())) {
          return Judgement.broken("pieces that join to another %s".formatted(kind.member()));
        }
      }
      for (Map.Entry<String, JsonNode> whole : wholes.entrySet()) {
        seen = true;
        if (!whole.getValue().asText().isEmpty() && !joined.containsKey(whole.getKey())) {
          return Judgement.broken("%s without pieces".formatted(kind.member()));
        }
      }
    }
    return seen ? Judgement.honoured() : Judgement.untested("no pieces");
  }

  private static String key(JsonNode event, String index) {
    return event.path("output_index").asText()
        + (index.isEmpty() ? "" : "." + event.path(index).asText());
  }

  private static Judgement output(ResponsesAnswer response) {
    if (!response.isResponse()) {
      return Judgement.untested(ResponsesExchange.NO_RESPONSE);
    }
    Map<Integer, JsonNode> done = new TreeMap<>();
    for (JsonNode event : response.events()) {
      if (type(event).equals("response.output_item.done")
          && JOINED.contains(type(event.path("item")))) {
        done.put(event.path("output_index").asInt(), event.path("item"));
      }
    }
    List<JsonNode> output =
        elements(response.response().path("output"))
            .filter(item -> JOINED.contains(type(item)))
            .toList();
    if (done.isEmpty() && output.isEmpty()) {
      return Judgement.untested("no items");
    }
    if (done.size() != output.size()) {
      return response.isCompleted()
          ? Judgement.broken("another number of items")
          : Judgement.untested(ResponsesExchange.CUT);
    }
    int position = 0;
    for (JsonNode item : done.values()) {
      if (!said(item).equals(said(output.get(position++)))) {
        return Judgement.broken("other items");
      }
    }
    return Judgement.honoured();
  }

  /** The content of an item, without what a server may omit in one of the two places. */
  private static JsonNode said(JsonNode item) {
    if (!item.isObject()) {
      return item;
    }
    ObjectNode said = ((ObjectNode) item).objectNode();
    for (String member : List.of("type", "id", "role", "name", "call_id", "arguments", "input")) {
      if (item.has(member)) {
        said.set(member, item.get(member));
      }
    }
    StringBuilder text = new StringBuilder();
    elements(item.path("content"))
        .forEach(part -> text.append(part.path("text").asText(part.path("refusal").asText())));
    return said.put("text", text.toString());
  }

  private static Judgement formOfTwin(ResponsesExchange exchange) {
    List<ResponsesAnswer> twins =
        exchange.twins(PLAIN).stream()
            .map(ResponsesAnswer::of)
            .filter(twin -> !twin.isStream() && twin.isResponse())
            .toList();
    if (twins.isEmpty()) {
      return Judgement.untested("no plain answer to the same request");
    }
    return exchange.ofStream(
        () ->
            exchange.ofResponse(
                streamed -> {
                  Set<String> expected = twins.get(0).forms();
                  if (!twins.get(0).isCompleted() || !streamed.isCompleted()) {
                    return Judgement.untested(ResponsesExchange.CUT);
                  }
                  if (expected.equals(streamed.forms())) {
                    return Judgement.honoured();
                  }
                  return exchange.offersTools()
                      ? Judgement.untested("the model may have chosen another form")
                      : Judgement.broken(
                          "%s, plain %s"
                              .formatted(
                                  String.join(", ", streamed.forms()),
                                  String.join(", ", expected)));
                }));
  }
}
