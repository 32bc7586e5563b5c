package io.github.fauxpenai.conformance.results;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.stream.StreamSupport;

/**
 * An answer as the levels look at it. Many are judged without their bodies, which are parsed when
 * first asked for; then an {@link io.github.fauxpenai.conformance.json.InputException} tells where
 * one is not JSON.
 */
public final class Answer {
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
  private Object reading;
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

  /** The answer of a result, which must have one; what is wrong with it names the scenario. */
  public static Answer of(Result result) {
    return new Answer(() -> result.response().orElseThrow(), result::parsedBody, result::walkBody);
  }

  public static Answer of(RecordedResponse response) {
    return new Answer(() -> response, response.body()::parsed, response.body()::walk);
  }

  /** The HTTP status. */
  public int status() {
    return response().status();
  }

  /** Lower case, without parameters; empty where none was sent. */
  public String mediaType() {
    if (mediaType == null) {
      mediaType = response().mediaType();
    }
    return mediaType;
  }

  /** What sort of answer it is. */
  public AnswerKind kind() {
    if (kind == null) {
      kind =
          status() >= 400
              ? AnswerKind.ERROR
              : mediaType().equals(EVENT_STREAM) ? AnswerKind.STREAM : AnswerKind.PLAIN;
    }
    return kind;
  }

  /** What the recording tells of the event stream. */
  public Optional<RecordedResponse.Stream> stream() {
    return response().stream();
  }

  /** What kind of values stand-ins stand for, where the recording tells. */
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

  /** Whether a tree of the body would take more memory than it is worth where a walk will do. */
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

  /** In what the body was not encoded as JSON should be; empty where it was. */
  public Optional<String> encoding() {
    return response().encoding();
  }

  /** Whether the body is an array of chunks; looks at no more than its first byte. */
  public boolean isChunks() {
    return kind() == AnswerKind.STREAM && response().body().isArray();
  }

  /**
   * Walks through the body.
   *
   * @throws io.github.fauxpenai.conformance.json.InputException where it is not JSON
   */
  public void walk(JsonWalk walk) {
    bodyWalk.accept(walk);
  }

  /** The chunks of an event stream, or the one body of any other answer. */
  public List<JsonNode> parts() {
    if (parts == null) {
      parts =
          kind() == AnswerKind.STREAM && body().isArray()
              ? StreamSupport.stream(body().spliterator(), false).toList()
              : List.of(body());
    }
    return parts;
  }

  /** The same without those that are what the one before was, in the same bytes. */
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

  /** Every value at a {@link JsonPath}, in order; absent ones left out. */
  public List<JsonNode> values(String path) {
    if (isLarge() && body == null) {
      List<JsonNode> walked = new ArrayList<>();
      walk(JsonPath.values(path, isChunks(), walked));
      return walked;
    }
    // Rules ask for few paths, again and again, and a stream may have thousands of chunks.
    List<JsonNode> known = values.get(path);
    if (known == null) {
      known = Collections.unmodifiableList(JsonPath.values(parts(), path));
      values.put(path, known);
    }
    return known;
  }

  /** What an API makes of it: made when first asked for, and kept. */
  public <T> T readAs(Class<T> type, Function<Answer, T> reader) {
    if (!type.isInstance(reading)) {
      reading = reader.apply(this);
    }
    return type.cast(reading);
  }
}
