package io.github.fauxpenai.conformance.serve;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.scenario.Captured;
import io.github.fauxpenai.conformance.scenario.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Recorded scenarios that are more than a JSON POST to an API's own path: other methods and paths,
 * and scenarios with requests before and after their own. Answers to the latter requests are not
 * recorded, and neither are their ids. So if a later request needs an id from an answer, the answer
 * gets one that was never served before, by which the later request is recognized.
 */
final class Conversations {
  private static final String JSON = "application/json";

  private final Node start = new Node(-1);
  private final Map<String, Conversation> byId = new HashMap<>();
  private int ids;

  /** A sequence of requests so far, and the requests that may come next. */
  private static final class Node {
    private final int number;
    private final Map<Incoming, Node> next = new HashMap<>();

    /** JSON pointers to the values of the answer that later requests need. */
    private final Set<String> pointers = new TreeSet<>();

    private String ownPath;
    private RecordedAnswers.Entry recorded;
    private JsonNode body;

    Node(int number) {
      this.number = number;
    }

    /** The placeholder in a later request for a value of this answer. */
    String token(String pointer) {
      return Conversations.token(new Captured(number, pointer));
    }
  }

  /** One client's position in a scenario. */
  private static final class Conversation {
    private Node node;

    /** The placeholder in the recorded requests for each id that was served. */
    private final Map<String, String> tokens = new HashMap<>();
  }

  /**
   * Where a request was found.
   *
   * @param ownPath the path of the API
   * @param recorded the scenario whose own request it is; empty for one before or after
   * @param body what the scenario's request asks for
   */
  record Found(
      String ownPath,
      Optional<RecordedAnswers.Entry> recorded,
      JsonNode body,
      Conversation conversation) {}

  boolean isEmpty() {
    return start.next.isEmpty();
  }

  /** Adds a scenario. If two have the same requests, the first that was answered counts. */
  void add(String ownPath, RecordedScenario scenario, RecordedAnswers.Entry entry) {
    List<Request> requests = new ArrayList<>(scenario.before());
    requests.add(scenario.request());
    requests.addAll(scenario.after());
    List<Node> nodes = new ArrayList<>();
    Node node = start;
    for (int i = 0; i < requests.size(); i++) {
      List<Captured> needed = new ArrayList<>();
      Incoming incoming =
          Incoming.of(
              requests
                  .get(i)
                  .filled(
                      captured -> {
                        needed.add(captured);
                        return TextNode.valueOf(token(captured));
                      }),
              ownPath);
      int number = i;
      Node next = node.next.computeIfAbsent(incoming, key -> new Node(number));
      next.ownPath = ownPath;
      needed.stream()
          .filter(captured -> captured.from() < nodes.size())
          .forEach(captured -> nodes.get(captured.from()).pointers.add(captured.pointer()));
      if (i == scenario.before().size()) {
        if (next.recorded == null || next.recorded.answer().isEmpty()) {
          next.recorded = entry;
          next.body = scenario.requestBody().tree();
        }
        if (needed.isEmpty()) {
          // Without captured values, it is recognized by itself.
          start.next.putIfAbsent(incoming, next);
        }
      }
      nodes.add(next);
      node = next;
    }
  }

  private static String token(Captured captured) {
    return "{" + captured.from() + captured.pointer() + "}";
  }

  /** Finds a request, by the served ids in it. */
  synchronized Optional<Found> find(Incoming incoming) {
    Conversation known =
        incoming.texts().map(byId::get).filter(found -> found != null).findFirst().orElse(null);
    Conversation conversation = new Conversation();
    conversation.node = start;
    if (known != null) {
      conversation.node = known.node;
      conversation.tokens.putAll(known.tokens);
    }
    Incoming asked = incoming.replacing(text -> conversation.tokens.getOrDefault(text, text));
    Node node = conversation.node.next.get(asked);
    if (node == null) {
      return Optional.empty();
    }
    conversation.node = node;
    return Optional.of(
        new Found(node.ownPath, Optional.ofNullable(node.recorded), node.body, conversation));
  }

  /**
   * The answer to serve, with new ids for those that later requests need.
   *
   * @param recorded the recorded answer to the same request; empty if there is none
   */
  synchronized RecordedResponse answer(Found found, Optional<RecordedResponse> recorded) {
    Conversation conversation = found.conversation();
    Node node = conversation.node;
    boolean made = recorded.isEmpty();
    JsonNode body = made ? made(node.pointers) : recorded.get().body().tree();
    for (String pointer : node.pointers) {
      JsonNode old = new Captured(node.number, pointer).in(body);
      if (old.isTextual()) {
        ids++;
        String id = "served_%08d".formatted(ids);
        conversation.tokens.put(id, node.token(pointer));
        body = Incoming.replacing(body, text -> text.equals(old.textValue()) ? id : text);
      }
    }
    conversation.tokens.keySet().forEach(id -> byId.put(id, conversation));
    if (!made) {
      RecordedResponse it = recorded.get();
      return node.pointers.isEmpty()
          ? it
          : new RecordedResponse(it.status(), it.headers(), RawJson.of(body), it.stream());
    }
    String type = body.isArray() ? "text/event-stream" : JSON;
    return new RecordedResponse(
        200, Map.of("content-type", type), RawJson.of(body), Optional.empty());
  }

  /** The smallest answer that has a value at each pointer. */
  private static JsonNode made(Set<String> pointers) {
    JsonNode body = JsonNodeFactory.instance.objectNode();
    for (String pointer : pointers) {
      body = with(body, JsonPointer.compile(Captured.toFirst(pointer)), pointer);
    }
    return body;
  }

  private static JsonNode with(JsonNode at, JsonPointer place, String value) {
    if (place.matches()) {
      return TextNode.valueOf(value);
    }
    if (place.mayMatchElement()) {
      ArrayNode array = at.isArray() ? (ArrayNode) at : JsonNodeFactory.instance.arrayNode();
      while (array.size() <= Math.min(place.getMatchingIndex(), 1000)) {
        array.addObject();
      }
      int index = Math.min(place.getMatchingIndex(), 1000);
      array.set(index, with(array.get(index), place.tail(), value));
      return array;
    }
    ObjectNode object = at.isObject() ? (ObjectNode) at : JsonNodeFactory.instance.objectNode();
    String name = place.getMatchingProperty();
    JsonNode before = object.path(name);
    object.set(name, with(before, place.tail(), value));
    return object;
  }
}
