package io.github.fauxpenai.conformance.results;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.scenario.Keys;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a result was recorded; absent in files of other programs.
 *
 * @param time when the last trial began
 * @param duration from sending the request to the end of its answer
 * @param trials how many requests were sent for the scenario so far
 * @param tool the program and its version
 * @param label the user's label for the server
 * @param target stands for the server's base URL, which is never written: see {@link #targetOf}
 * @param sentDifferently the values that were sent instead of the scenario's own, by member, for
 *     example {@code model} and the name that was sent
 */
public record Recording(
    Instant time,
    Duration duration,
    int trials,
    String tool,
    Optional<String> label,
    String target,
    Map<String, String> sentDifferently) {

  /** Keeps a sorted copy. */
  public Recording {
    sentDifferently = Collections.unmodifiableMap(new TreeMap<>(sentDifferently));
  }

  /**
   * A stand-in for a base URL: the first 16 hex digits of its SHA-256. All names of the local
   * machine count as one.
   */
  public static String targetOf(String baseUrl) {
    String one =
        baseUrl.replaceFirst("^(https?://)(?:127\\.0\\.0\\.1|\\[::1])(?=[:/]|$)", "$1localhost");
    return Keys.sha256Hex(one).substring(0, 16);
  }

  static Recording of(RawJson json) {
    JsonNode tree = json.tree();
    Map<String, String> sent = new TreeMap<>();
    tree.path("sentDifferently")
        .properties()
        .forEach(m -> sent.put(m.getKey(), m.getValue().asText()));
    try {
      return new Recording(
          Instant.parse(tree.path("time").asText()),
          Duration.ofMillis(tree.path("durationMillis").longValue()),
          tree.path("trials").intValue(),
          tree.path("tool").asText(),
          Optional.ofNullable(tree.path("label").textValue()),
          tree.path("target").asText(),
          sent);
    } catch (DateTimeParseException e) {
      throw new InputException("its recording has no time as in 2026-01-31T12:00:00Z", e);
    }
  }

  RawJson toJson() {
    return RawJson.written(
        out -> {
          out.writeStartObject();
          out.writeStringField("time", time.toString());
          out.writeNumberField("durationMillis", duration.toMillis());
          out.writeNumberField("trials", trials);
          out.writeStringField("tool", tool);
          if (label.isPresent()) {
            out.writeStringField("label", label.get());
          }
          out.writeStringField("target", target);
          if (!sentDifferently.isEmpty()) {
            out.writeObjectFieldStart("sentDifferently");
            for (Map.Entry<String, String> member : sentDifferently.entrySet()) {
              out.writeStringField(member.getKey(), member.getValue());
            }
            out.writeEndObject();
          }
          out.writeEndObject();
        });
  }
}
