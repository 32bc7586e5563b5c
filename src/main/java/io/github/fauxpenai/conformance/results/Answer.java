package io.github.fauxpenai.conformance.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.json.JsonPath;
import io.github.fauxpenai.conformance.json.JsonWalk;
import io.github.fauxpenai.conformance.json.RawJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An answer to be judged. Many are judged without their bodies, which are therefore parsed on first
 * use; an {@link io.github.fauxpenai.conformance.json.InputException} is then thrown if one is not
 * JSON.
 */
public final class Answer {
  /** How the message begins that is recorded in place of a body that is neither JSON nor events. */
  public static final String UNEXPECTED_TYPE = "Unexpected response content type: ";

  private static final String EVENT_STREAM = "text/event-stream";

  private final Supplier<RecordedResponse> responseSource;
  private final Supplier<Json.Parsed> bodySource;
  private final Consumer<JsonWalk> bodyWalk;
  private RecordedResponse response;
  private String mediaType;
  private AnswerKind kind;
  private JsonNode body;
  private boolean repeats;
  private List<JsonNode> parts;
  private List<JsonNode> differentParts;
  private final Map<Class<?>, Object> readings = new HashMap<>();
  private final Map<String, List<JsonNode>> values = new HashMap<>();

  private Answer(
      Supplier<RecordedResponse> responseSource,
      Supplier<Json.Parsed> bodySource,
      Consumer<JsonWalk> bodyWalk) {
    this.responseSource = responseSource;
    this.bodySource = bodySource;
    this.bodyWalk = bodyWalk;
  }

  private RecordedResponse response() {
    if (response == null) {
      response = responseSource.get();
    }
    return response;
  }

  /** The answer of a result, which must have one; exceptions name the scenario. */
  public static Answer of(Result result) {
    return new Answer(() -> result.response().orElseThrow(), result::parsedBody, result::walkBody);
  }

  /** A response that is not in a file. */
  public static Answer of(RecordedResponse response) {
    return new Answer(() -> response, response.body()::parsed, response.body()::walk);
  }

  /** The HTTP status. */
  public int status() {
    return response().status();
  }

  /** The media type in lower case, without parameters; empty if none was sent. */
  public String mediaType() {
    if (mediaType == null) {
      mediaType = response().mediaType();
    }
    return mediaType;
  }

  /** Whether a message stands for a body that is neither JSON nor events. */
  public boolean isOfUnexpectedType() {
    return body().size() == 1 && body().path("message").asText().startsWith(UNEXPECTED_TYPE);
  }

  /** What kind of answer it is. */
  public AnswerKind kind() {
    if (kind == null) {
      kind =
          status() >= 400
              ? AnswerKind.ERROR
              : mediaType().equals(EVENT_STREAM) ? AnswerKind.STREAM : AnswerKind.PLAIN;
    }
    return kind;
  }

  /** What the recording says about the event stream. */
  public Optional<RecordedResponse.Stream> stream() {
    return response().stream();
  }

  /** What kinds of values were replaced by stand-ins; empty if the recording does not say. */
  public Map<String, String> replaced() {
    return response().replaced();
  }

  /** The JSON; of an event stream, the array of its chunks. */
  public JsonNode body() {
    if (body == null) {
      Json.Parsed parsed = bodySource.get();
      body = parsed.tree();
      repeats = parsed.repeats();
    }
    return body;
  }

  /** The body's bytes as read, which may not be JSON. */
  public RawJson rawBody() {
    return response().body();
  }

  /**
   * Whether the body is so large that it should be walked through rather than turned into a tree.
   */
  public boolean isLarge() {
    return response().body().length() > RawJson.LARGE;
  }

  /** Whether an object in the body has a member twice. */
  public boolean hasRepeats() {
    if (isLarge() && body == null) {
      boolean[] found = {false};
      walk(parser -> found[0] = Json.walkForRepeats(parser));
      return found[0];
    }
    return body() != null && repeats;
  }

  /** What is unusual about the body's encoding; empty for plain UTF-8. */
  public Optional<String> encoding() {
    return response().encoding();
  }

  /**
   * Whether its length is given in two ways, which RFC 9112, section 6.2, forbids: clients differ
   * in which one they use, and Node rejects the answer.
   */
  public boolean isFramedTwice() {
    Map<String, String> headers = response().headers();
    return headers.containsKey("content-length") && headers.containsKey("transfer-encoding");
  }

  /** Whether the body is an array of chunks; reads only its first byte. */
  public boolean isChunks() {
    return kind() == AnswerKind.STREAM && response().body().isArray();
  }

  /**
   * Walks through the body.
   *
   * @throws io.github.fauxpenai.conformance.json.InputException if it is not JSON
   */
  public void walk(JsonWalk walk) {
    bodyWalk.accept(walk);
  }

  /** The chunks of an event stream, or the one body of any other answer. */
  public List<JsonNode> parts() {
    if (parts == null) {
      parts =
          kind() == AnswerKind.STREAM && body().isArray()
              ? body().valueStream().toList()
              : List.of(body());
    }
    return parts;
  }

  /** An event stream without its first chunk. */
  public Answer withoutFirstPart() {
    ArrayNode rest = JsonNodeFactory.instance.arrayNode();
    parts().stream().skip(1).forEach(rest::add);
    RecordedResponse all = response();
    return of(new RecordedResponse(all.status(), all.headers(), RawJson.of(rest), all.stream()));
  }

  /** The same without those that repeat the previous one byte for byte. */
  public List<JsonNode> differentParts() {
    if (differentParts == null) {
      differentParts = new ArrayList<>();
      JsonNode last = null;
      for (JsonNode part : parts()) {
        if (part != last) {
          differentParts.add(part);
        }
        last = part;
      }
    }
    return differentParts;
  }

  /** Every value at a {@link JsonPath}, in order; absent values are skipped. */
  public List<JsonNode> values(String path) {
    if (isLarge() && body == null) {
      List<JsonNode> walked = new ArrayList<>();
      walk(JsonPath.values(path, isChunks(), walked));
      return walked;
    }
    // Cached, because rules use the same few paths repeatedly, and a stream may have thousands of
    // chunks.
    List<JsonNode> known = values.get(path);
    if (known == null) {
      known = Collections.unmodifiableList(JsonPath.values(parts(), path));
      values.put(path, known);
    }
    return known;
  }

  /** How many values there are at a {@link JsonPath}. */
  public int count(String path) {
    if (isLarge() && body == null) {
      int[] count = {0};
      walk(JsonPath.count(path, isChunks(), () -> count[0]++));
      return count[0];
    }
    return values(path).size();
  }

  /** The answer as an API's own type, created on first use and kept. */
  public <T> T readAs(Class<T> type, Function<Answer, T> reader) {
    Object reading = readings.get(type);
    if (reading == null) {
      reading = reader.apply(this);
      readings.put(type, reading);
    }
    return type.cast(reading);
  }
}
