package io.github.fauxpenai.conformance.compare;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.FastGzip;
import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.scenario.Keys;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import java.util.zip.GZIPInputStream;

/**
 * The results of a file, as trees that a test can vary and write again. Tests share the trees, so
 * copy one before editing it.
 */
public final class Recordings {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Recordings> LOADED = new ConcurrentHashMap<>();

  private final TreeMap<String, ObjectNode> results;

  private Recordings(Map<String, ObjectNode> results) {
    this.results = new TreeMap<>(results);
  }

  public static Recordings none() {
    return new Recordings(Map.of());
  }

  /** OpenAI's recorded answers; without them the test is skipped. */
  public static Recordings published(String api) {
    Path file = PublishedData.file(api + "/results.json.gz");
    return LOADED.computeIfAbsent(file.toString(), name -> read(file));
  }

  /**
   * A handful of answers of every kind, made by hand, as this program would have recorded them.
   * Nothing in them comes from a recording.
   */
  public static Recordings handMade(String api) {
    Recordings recordings = none();
    try (InputStream in = Recordings.class.getResourceAsStream(api + ".json")) {
      for (JsonNode made : JSON.readTree(in)) {
        String name = made.path("name").textValue();
        recordings.put(result(name, made.path("requestBody"), made.path("response")));
      }
      return recordings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A result as this program writes it, answered at the first trial. */
  public static ObjectNode result(String name, JsonNode requestBody, JsonNode response) {
    String key = Keys.sha256Hex(name);
    ObjectNode result = JSON.createObjectNode().put("key", key);
    ObjectNode scenario = result.putObject("scenario").put("key", key);
    scenario
        .putObject("spec")
        .put("name", name)
        .put("key", key)
        .put("group", "hand-made")
        .putArray("factors");
    scenario.set("requestBody", requestBody);
    result.set("response", response);
    result.putArray("errors");
    record(result);
    return result;
  }

  /** Adds what this program records about how an answer was received. */
  public static void record(ObjectNode result) {
    result
        .putObject("recording")
        .put("time", "2026-01-31T12:00:00Z")
        .put("durationMillis", 250)
        .put("trials", 1)
        .put("tool", "fauxpenai-conformance 0.1.0")
        .put("target", "0123456789abcdef");
  }

  /**
   * Puts an answer into a copy of a result, the way a run would have recorded it: a 5xx is not an
   * answer but three spent trials, and only the media type is kept of a body that is not JSON.
   */
  public static ObjectNode answered(ObjectNode result, JsonNode response) {
    ObjectNode copy = renamed(result, result.path("key").textValue());
    int status = response.path("status").intValue();
    if (status >= 500) {
      copy.putNull("response");
      return failedTrials(copy, status, status, status);
    }
    ObjectNode recorded = response.deepCopy();
    if (recorded.path("body").isTextual()) {
      recorded
          .putObject("body")
          .put(
              "message",
              "Unexpected response content type: "
                  + recorded.path("headers").path("content-type").textValue());
    }
    copy.set("response", recorded);
    return copy;
  }

  /** The same result under another key. */
  public static ObjectNode renamed(ObjectNode result, String key) {
    ObjectNode copy = JSON.createObjectNode();
    copy.setAll(result);
    return copy.put("key", key);
  }

  /** Puts failed trials into a result. */
  public static ObjectNode failedTrials(ObjectNode result, int... statuses) {
    ArrayNode errors = result.putArray("errors");
    for (int status : statuses) {
      errors
          .addObject()
          .put("statusCode", status)
          .putObject("message")
          .put("message", "HTTP " + status);
    }
    return result;
  }

  /** The content of a results file. */
  public static Recordings read(Path file) {
    try (InputStream in =
        new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file)), 1 << 16)) {
      return new Recordings(
          JSON.readTree(in).properties().stream()
              .collect(toMap(Map.Entry::getKey, e -> (ObjectNode) e.getValue())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Results by scenario key. */
  public Map<String, ObjectNode> results() {
    return results;
  }

  /** Adds a result under its own key. */
  public void put(ObjectNode result) {
    results.put(result.path("key").textValue(), result);
  }

  /** The first result in the order of keys, and every n-th after it. */
  public Recordings every(int n) {
    Recordings some = none();
    int i = 0;
    for (ObjectNode result : results.values()) {
      if (i++ % n == 0) {
        some.put(result);
      }
    }
    return some;
  }

  /** Adds all results of another recording. */
  public Recordings with(Recordings others) {
    Recordings all = new Recordings(results);
    all.results.putAll(others.results);
    return all;
  }

  /**
   * The same scenarios with other answers.
   *
   * @param change from the request's body and the response to another response
   */
  public Recordings answering(BinaryOperator<JsonNode> change) {
    Recordings changed = none();
    results.forEach(
        (key, result) ->
            changed.results.put(
                key,
                result.path("response").isNull()
                    ? result
                    : answered(result, change.apply(request(result), result.path("response")))));
    return changed;
  }

  /** The body of the request that a result answers. */
  public static JsonNode request(JsonNode result) {
    return result.path("scenario").path("requestBody");
  }

  /** Writes a results file. */
  public Path write(Path file) {
    try (OutputStream out = new FastGzip(Files.newOutputStream(file))) {
      JSON.writeValue(out, results);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
