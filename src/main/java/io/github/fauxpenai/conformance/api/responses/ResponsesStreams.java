package io.github.fauxpenai.conformance.api.responses;

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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Promises about streams of typed events, in the order of all real streams of OpenAI's: created
 * first, one last event, each item and part opened and closed once, and the pieces equal to the
 * whole.
 */
final class ResponsesStreams {
  private static final Twin PLAIN = Twin.without("stream", "stream_options");

  /**
   * Something that comes in pieces.
   *
   * @param delta the event of a piece
   * @param done the event of the whole
   * @param member the member of the whole, in the event and in the item
   * @param list where the item has it: the list of parts; empty if it is not in a part
   * @param index the member with the part's position in the list
   * @param always whether the whole never comes without pieces, as many answers show
   */
  private record Pieces(
      String delta, String done, String member, String list, String index, boolean always) {
    static Pieces ofPart(String name, String member, String list) {
      String index = list.equals("summary") ? "summary_index" : "content_index";
      return of(name, member, list, index, true);
    }

    static Pieces ofItem(String name, String member) {
      return of(name, member, "", "", true);
    }

    /** What a tool of OpenAI's gets. */
    static Pieces ofTool(String name, String member) {
      return of(name, member, "", "", false);
    }

    private static Pieces of(
        String name, String member, String list, String index, boolean always) {
      String event = "response." + name;
      return new Pieces(event + ".delta", event + ".done", member, list, index, always);
    }

    Place place(JsonNode event) {
      return new Place(
          event.path("output_index").asInt(), index.isEmpty() ? 0 : event.path(index).asInt());
    }

    /** What an item that is done has at a place. */
    JsonNode in(JsonNode item, Place place) {
      JsonNode holder = list.isEmpty() ? item : item.path(list).path(place.part());
      return holder.path(member);
    }
  }

  /** An item of the output, and a part of it. */
  private record Place(int item, int part) {}

  private static final List<Pieces> PIECES =
      List.of(
          Pieces.ofPart("output_text", "text", "content"),
          Pieces.ofPart("refusal", "refusal", "content"),
          Pieces.ofPart("reasoning_text", "text", "content"),
          Pieces.ofPart("reasoning_summary_text", "text", "summary"),
          Pieces.ofItem("function_call_arguments", "arguments"),
          Pieces.ofItem("custom_tool_call_input", "input"),
          Pieces.ofTool("mcp_call_arguments", "arguments"),
          Pieces.ofTool("code_interpreter_call_code", "code"),
          Pieces.ofTool("apply_patch_call_operation_diff", "diff"));

  private static final Set<String> PARTS_DONE =
      Set.of("response.content_part.done", "response.reasoning_summary_part.done");

  /** The status of the response in an event. */
  private static final Map<String, Set<String>> STATUS =
      Map.of(
          "response.created", Set.of("in_progress", "queued"),
          "response.queued", Set.of("queued"),
          "response.in_progress", Set.of("in_progress"),
          "response.completed", Set.of("completed"),
          "response.incomplete", Set.of("incomplete"),
          "response.failed", Set.of("failed"));

  /** The types of items whose status is the same when they are done and at the end. */
  private static final Set<String> ENDED = Set.of("message", "function_call", "custom_tool_call");

  /** The types of items that clients assemble from events. */
  private static final Set<String> JOINED =
      Set.of("message", "function_call", "custom_tool_call", "reasoning");

  /** What such an item has from the start. */
  private static final List<String> KEPT = List.of("id", "type", "role", "name", "call_id");

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
              "stream.annotations",
              "each annotation comes as an event",
              ResponsesStreams::annotations),
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
    if (!events.stream().allMatch(event -> event.path("type").isTextual())) {
      return Judgement.broken("events without a type");
    }
    // Limits and quotas end a stream with an error too.
    return events.stream()
        .filter(ResponsesAnswer::isError)
        .map(event -> event.has("error") ? event.get("error") : event)
        .filter(ResponsesStreams::isServerError)
        .findFirst()
        .map(error -> Judgement.broken("an error: " + error.path("message").asText()))
        .orElse(Judgement.honoured());
  }

  private static boolean isServerError(JsonNode error) {
    return Stream.of("type", "code")
        .anyMatch(member -> error.path(member).asText().equals("server_error"));
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
    if (events.stream().filter(event -> type(event).equals("response.created")).count() != 1) {
      return Judgement.broken("response.created twice");
    }
    // Clients add the items to the response that was created.
    if (!events.get(0).path("response").path("output").isEmpty()) {
      return Judgement.broken("response.created with output");
    }
    return events.stream()
        .filter(event -> STATUS.containsKey(type(event)))
        .filter(event -> event.path("response").path("status").isTextual())
        .filter(
            event ->
                !STATUS.get(type(event)).contains(event.get("response").get("status").asText()))
        .findFirst()
        .map(event -> Judgement.broken("%s with another status".formatted(type(event))))
        .orElse(Judgement.honoured());
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
      if (number.isMissingNode() && ResponsesAnswer.isError(event)) {
        continue;
      }
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
    Set<String> ids = said(response, "id");
    if (ids.isEmpty()) {
      return Judgement.untested("no id");
    }
    if (ids.size() > 1) {
      return Judgement.broken("several ids");
    }
    return Judgement.brokenUnless(said(response, "model").size() <= 1, "several models");
  }

  /** The texts that the responses in the events have as a member. */
  private static Set<String> said(ResponsesAnswer response, String member) {
    return response.events().stream()
        .map(event -> event.path("response").path(member))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue)
        .collect(Collectors.toCollection(TreeSet::new));
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
          if (added.putIfAbsent(index, event.path("item")) != null) {
            return Judgement.broken("an item added twice");
          }
          if (JOINED.contains(type(event.path("item")))) {
            joined.add(index);
            // Clients append the pieces to what the item has.
            if (Stream.of("content", "arguments", "input")
                .map(event.path("item")::path)
                .anyMatch(said -> !said.asText().isEmpty() || said.isArray() && !said.isEmpty())) {
              return Judgement.broken("an item added with what follows in pieces");
            }
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
          JsonNode item = event.path("item");
          for (String member : JOINED.contains(type(item)) ? KEPT : List.of("id", "type")) {
            if (!item.path(member).equals(added.get(index).path(member))) {
              return Judgement.broken("an item with another %s when it is done".formatted(member));
            }
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
          if (id.isTextual() && !id.equals(added.get(index).path("id"))) {
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
    Map<String, String> open = new HashMap<>();
    Set<String> done = new TreeSet<>();
    Map<Integer, Integer> counts = new HashMap<>();
    boolean texts = false;
    for (JsonNode event : response.events()) {
      String key = key(event, "content_index");
      switch (type(event)) {
        case "response.content_part.added" -> {
          if (open.put(key, type(event.path("part"))) != null) {
            return Judgement.broken("a part added twice");
          }
          int count = counts.merge(event.path("output_index").asInt(), 1, Integer::sum);
          if (event.path("content_index").asInt() != count - 1) {
            return Judgement.broken("parts not counted from 0, one by one");
          }
        }
        case "response.content_part.done" -> {
          if (!open.containsKey(key)) {
            return Judgement.broken("a part done that was not added");
          }
          if (!done.add(key)) {
            return Judgement.broken("a part done twice");
          }
          if (!open.get(key).equals(type(event.path("part")))) {
            return Judgement.broken("a part of another type when it is done");
          }
        }
        case "response.output_text.delta",
            "response.output_text.done",
            "response.refusal.delta",
            "response.refusal.done" -> {
          texts = true;
          if (!open.containsKey(key)) {
            return Judgement.broken("text of a part that was not added");
          }
          if (done.contains(key)) {
            return Judgement.broken("text of a part that is done");
          }
        }
        default -> {}
      }
    }
    if (open.isEmpty() && !texts) {
      return Judgement.untested("no parts");
    }
    return !response.isCompleted() || open.keySet().equals(done)
        ? Judgement.honoured()
        : Judgement.broken("a part that is never done");
  }

  private static Judgement annotations(ResponsesAnswer response) {
    Map<String, Integer> added = new HashMap<>();
    boolean seen = false;
    for (JsonNode event : response.events()) {
      String key = key(event, "content_index");
      if (type(event).equals("response.output_text.annotation.added")) {
        added.merge(key, 1, Integer::sum);
      }
      JsonNode whole = event.path("part").path("annotations");
      if (type(event).equals("response.content_part.done") && whole.isArray()) {
        seen |= !whole.isEmpty();
        if (whole.size() != added.getOrDefault(key, 0)) {
          return Judgement.broken("a part with other annotations than were added");
        }
      }
    }
    return seen ? Judgement.honoured() : Judgement.untested("no annotations");
  }

  private static Judgement pieces(ResponsesAnswer response) {
    boolean seen = false;
    for (Pieces kind : PIECES) {
      Map<Place, StringBuilder> joined = new HashMap<>();
      Map<Place, JsonNode> wholes = new HashMap<>();
      for (JsonNode event : response.events()) {
        Place place = kind.place(event);
        if (type(event).equals(kind.delta())) {
          if (wholes.containsKey(place)) {
            return Judgement.broken("a piece after %s".formatted(kind.done()));
          }
          joined
              .computeIfAbsent(place, p -> new StringBuilder())
              .append(event.path("delta").asText());
        } else if (type(event).equals(kind.done())) {
          if (wholes.put(place, event.path(kind.member())) != null) {
            return Judgement.broken("%s twice".formatted(kind.done()));
          }
        } else if (!isRepeated(kind, event, wholes)) {
          return Judgement.broken("another %s in %s".formatted(kind.member(), type(event)));
        }
      }
      for (Map.Entry<Place, StringBuilder> piece : joined.entrySet()) {
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
      for (Map.Entry<Place, JsonNode> whole : wholes.entrySet()) {
        seen = true;
        if (kind.always()
            && !whole.getValue().asText().isEmpty()
            && !joined.containsKey(whole.getKey())) {
          return Judgement.broken("%s without pieces".formatted(kind.member()));
        }
      }
    }
    return seen ? Judgement.honoured() : Judgement.untested("no pieces");
  }

  /** Whether an event that closes a part or an item repeats the wholes in it; true for others. */
  private static boolean isRepeated(Pieces kind, JsonNode event, Map<Place, JsonNode> wholes) {
    if (PARTS_DONE.contains(type(event)) && event.has(kind.index())) {
      JsonNode part = event.path("part").path(kind.member());
      JsonNode whole = wholes.get(kind.place(event));
      return whole == null || !part.isTextual() || part.equals(whole);
    }
    if (type(event).equals("response.output_item.done")) {
      int item = event.path("output_index").asInt();
      return wholes.entrySet().stream()
          .filter(whole -> whole.getKey().item() == item)
          .allMatch(
              whole -> {
                JsonNode said = kind.in(event.path("item"), whole.getKey());
                return !said.isTextual() || said.equals(whole.getValue());
              });
    }
    return true;
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
      if (type(event).equals("response.output_item.done")) {
        JsonNode item = event.path("item");
        if (JOINED.contains(type(item))) {
          done.put(event.path("output_index").asInt(), item);
        } else if (response.isCompleted()
            && response
                .items(type(item))
                .map(ResponsesStreams::said)
                .noneMatch(said(item)::equals)) {
          return Judgement.broken("without a %s that was done".formatted(type(item)));
        }
      }
    }
    List<JsonNode> output =
        response
            .response()
            .path("output")
            .valueStream()
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
    for (String member :
        List.of("type", "id", "role", "name", "call_id", "arguments", "input", "code")) {
      if (item.has(member)) {
        said.set(member, item.get(member));
      }
    }
    if (ENDED.contains(type(item)) && item.has("status")) {
      said.set("status", item.get("status"));
    }
    StringBuilder text = new StringBuilder();
    Stream.concat(item.path("content").valueStream(), item.path("summary").valueStream())
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
