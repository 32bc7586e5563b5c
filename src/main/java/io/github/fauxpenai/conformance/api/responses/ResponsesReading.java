package io.github.fauxpenai.conformance.api.responses;

import static io.github.fauxpenai.conformance.api.responses.ResponsesAnswer.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.check.ClientReading;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Joins events as OpenAI's client libraries do: items by their index in the output, parts by their
 * index in the item. Of a text in pieces only the last piece is kept, since only the form is
 * judged. A piece whose item or part was never added makes one that has nothing else.
 */
final class ResponsesReading implements ClientReading {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /**
   * Where a piece of text belongs: a list of an item, the member with the index, and the part's
   * member.
   */
  private record Piece(String list, String index, String member) {}

  private static final Map<String, Piece> PIECES =
      Map.of(
          "response.output_text.delta", new Piece("content", "content_index", "text"),
          "response.refusal.delta", new Piece("content", "content_index", "refusal"),
          "response.reasoning_text.delta", new Piece("content", "content_index", "text"),
          "response.reasoning_summary_text.delta", new Piece("summary", "summary_index", "text"),
          "response.function_call_arguments.delta", new Piece("", "", "arguments"),
          "response.custom_tool_call_input.delta", new Piece("", "", "input"));

  /** An item under construction. */
  private static final class Item {
    private final ObjectNode node = JSON.objectNode();
    private final Map<String, Map<Integer, ObjectNode>> lists = new TreeMap<>();

    ObjectNode part(String list, int index) {
      return lists
          .computeIfAbsent(list, name -> new TreeMap<>())
          .computeIfAbsent(index, number -> JSON.objectNode());
    }

    ObjectNode joined() {
      lists.forEach((name, parts) -> node.putArray(name).addAll(parts.values()));
      return node;
    }
  }

  @Override
  public boolean namesKinds() {
    return true;
  }

  @Override
  public Optional<JsonNode> joined(List<JsonNode> events) {
    ObjectNode response = null;
    Map<Integer, Item> items = new TreeMap<>();
    for (JsonNode event : events) {
      if (type(event).equals("response.created") && event.path("response").isObject()) {
        response = JSON.objectNode().setAll((ObjectNode) event.get("response"));
      } else if (response != null && ResponsesAnswer.isLast(event)) {
        event.path("response").properties().forEach(putInto(response));
      } else if (event.path("output_index").isIntegralNumber()) {
        join(items.computeIfAbsent(event.get("output_index").asInt(), index -> new Item()), event);
      }
    }
    if (response == null) {
      return Optional.empty();
    }
    response.putArray("output").addAll(items.values().stream().map(Item::joined).toList());
    return Optional.of(response);
  }

  private static Consumer<Map.Entry<String, JsonNode>> putInto(ObjectNode node) {
    return member -> node.set(member.getKey(), member.getValue());
  }

  private static void join(Item item, JsonNode event) {
    switch (type(event)) {
      case "response.output_item.added" ->
          event.path("item").properties().forEach(putInto(item.node));
      case "response.content_part.added" ->
          event
              .path("part")
              .properties()
              .forEach(putInto(item.part("content", event.path("content_index").asInt())));
      case "response.reasoning_summary_part.added" ->
          event
              .path("part")
              .properties()
              .forEach(putInto(item.part("summary", event.path("summary_index").asInt())));
      default -> {
        Piece piece = PIECES.get(type(event));
        if (piece != null && event.path("delta").isTextual()) {
          ObjectNode whole =
              piece.list().isEmpty()
                  ? item.node
                  : item.part(piece.list(), event.path(piece.index()).asInt());
          whole.set(piece.member(), event.get("delta"));
        }
      }
    }
  }

  @Override
  public Map<String, List<String>> saidByPromises() {
    return Map.of(
        "error.form", List.of(""),
        "response.present", List.of("output", "status"),
        "stream.events", List.of("["),
        "stream.items", List.of("output"),
        "stream.parts", List.of("output"));
  }
}
