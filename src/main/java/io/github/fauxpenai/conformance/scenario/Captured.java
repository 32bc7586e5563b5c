package io.github.fauxpenai.conformance.scenario;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.json.RawJson;
import java.util.Map;
import java.util.Optional;

/**
 * A value that is known only once an earlier request of the same trial has been answered. In a
 * request's path or JSON body it is written {@code {"from": 0, "pointer": "/id"}}.
 *
 * @param from whose answer: a trial's requests are numbered from 0, first those before, then the
 *     scenario's own, then those after it; {@link #OWN} in a request under construction
 * @param pointer where the value is in the answer's JSON (RFC 6901), with {@code *} for the first
 *     element that has the rest; for an event stream, that is the array of its events' data
 */
public record Captured(int from, String pointer) {
  /** Stands for the number of the scenario's own request until that is known. */
  public static final int OWN = -1;

  /** Any element of an array. */
  private static final String ANY = "/*";

  private static final String FROM = "from";
  private static final String POINTER = "pointer";

  /** Throws {@link IllegalArgumentException} if the pointer is not a JSON pointer. */
  public Captured {
    JsonPointer unused = JsonPointer.compile(pointer);
  }

  /** From the answer to the scenario's own request; for requests after it. */
  public static Captured ofOwn(String pointer) {
    return new Captured(OWN, pointer);
  }

  /** As it stands in a request. */
  public ObjectNode json() {
    return JsonNodeFactory.instance.objectNode().put(FROM, from).put(POINTER, pointer);
  }

  /** The reference that a value is; empty for any other value. */
  static Optional<Captured> of(JsonNode value) {
    return value.size() == 2 && value.path(FROM).isInt() && value.path(POINTER).isTextual()
        ? Optional.of(new Captured(value.get(FROM).intValue(), value.get(POINTER).textValue()))
        : Optional.empty();
  }

  /** The reference that an object with these members is; empty for any other object. */
  static Optional<Captured> of(Map<String, RawJson> members) {
    return members.size() == 2 && members.containsKey(FROM) && members.containsKey(POINTER)
        ? of(RawJson.object(members).tree())
        : Optional.empty();
  }

  /** The pointer to the first element wherever it leads to any. */
  public static String toFirst(String pointer) {
    return pointer.replace(ANY, "/0");
  }

  /** The value at that place of an answer; a missing node if there is none. */
  public JsonNode in(JsonNode answer) {
    int any = pointer.indexOf(ANY);
    if (any < 0) {
      return answer.at(pointer);
    }
    String rest = pointer.substring(any + ANY.length());
    return answer
        .at(pointer.substring(0, any))
        .valueStream()
        .map(element -> element.at(rest))
        .filter(found -> !found.isMissingNode())
        .findFirst()
        .orElse(MissingNode.getInstance());
  }
}
