package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.explain.Note;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Compares single bodies, written with single quotes: an array is an event stream, an object with
 * an {@code error} a refusal.
 */
public final class Bodies {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonParser.Feature.ALLOW_SINGLE_QUOTES);

  private final Rules rules;
  private final String request;
  private final Set<Note> strict;
  private final boolean ours;
  private final List<String> elsewhere;

  private Bodies(
      Rules rules, String request, Set<Note> strict, boolean ours, List<String> elsewhere) {
    this.rules = rules;
    this.request = request;
    this.strict = strict;
    this.ours = ours;
    this.elsewhere = elsewhere;
  }

  public static Bodies by(Rules rules) {
    return new Bodies(rules, "{}", Set.of(), true, List.of());
  }

  static Bodies withoutRules() {
    return by(Rules.builder().build());
  }

  /** The body of the request that both answers are for. */
  public Bodies asked(String other) {
    return new Bodies(rules, other, strict, ours, elsewhere);
  }

  Bodies strict(Note... notes) {
    return new Bodies(rules, request, Set.of(notes), ours, elsewhere);
  }

  /** Neither side says how it was recorded. */
  Bodies recordedElsewhere() {
    return new Bodies(rules, request, strict, false, elsewhere);
  }

  /** What the baseline has in other scenarios. */
  public Bodies elsewhere(String... bodies) {
    return new Bodies(rules, request, strict, ours, List.of(bodies));
  }

  /**
   * What differs up to the fourth level, as text: {@code "2 member-missing a.b: string → absent"},
   * notes with {@code "note "} before the code.
   */
  public List<String> compare(String baseline, String result) {
    return compare(Level.SEMANTICS, baseline, result);
  }

  public List<String> compare(Level level, String baseline, String result) {
    return compareResponses(level, response(baseline), response(result));
  }

  /** The same for unchanged JSON with double quotes, for what a tree cannot hold. */
  List<String> compareTexts(String baseline, String result) {
    ObjectNode one = response("{}");
    ObjectNode other = response("{}");
    one.set("body", new POJONode(new RawValue(baseline)));
    other.set("body", new POJONode(new RawValue(result)));
    return compareResponses(Level.STRUCTURE, one, other);
  }

  /** The same body, in the result recorded to have come in another encoding. */
  List<String> compareEncodings(String encoding) {
    return compareResponses(
        Level.STRUCTURE, response("{'a': 1}"), response("{'a': 1}").put("encoding", encoding));
  }

  List<String> compareResponses(Level level, JsonNode baseline, JsonNode result) {
    Recordings baselines = Recordings.none();
    Recordings results = Recordings.none();
    put(baselines, "it", baseline);
    put(results, "it", result);
    for (int i = 0; i < elsewhere.size(); i++) {
      put(baselines, "elsewhere " + i, response(elsewhere.get(i)));
    }
    ResultsComparison.Settings settings =
        new ResultsComparison.Settings(level, strict, true, KnownFailures.none());
    return inFolder(folder -> Comparing.files(folder, baselines, results, rules, settings))
        .verdicts()
        .values()
        .stream()
        .flatMap(verdict -> verdict.differences().stream())
        .map(Bodies::text)
        .toList();
  }

  private static String text(Finding difference) {
    return "%d %s%s %s: %s → %s"
        .formatted(
            difference.level(),
            difference.failing() ? "" : "note ",
            difference.code(),
            difference.path(),
            difference.expected(),
            difference.actual());
  }

  private void put(Recordings recordings, String name, JsonNode response) {
    ObjectNode result = Recordings.result(name, parse(request), response);
    if (!ours) {
      result.remove("recording");
    }
    recordings.put(result);
  }

  static ObjectNode response(String text) {
    JsonNode body = parse(text);
    ObjectNode response = JSON.createObjectNode();
    response.put("status", body.has("error") ? 400 : 200);
    response
        .putObject("headers")
        .put("content-type", body.isArray() ? "text/event-stream" : "application/json");
    response.set("body", body);
    return response;
  }

  public static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface InFolder<T> {
    T run(Path folder);
  }

  private static <T> T inFolder(InFolder<T> action) {
    try {
      Path folder = Files.createTempDirectory("bodies");
      try {
        return action.run(folder);
      } finally {
        try (Stream<Path> files = Files.walk(folder)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
