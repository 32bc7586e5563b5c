package io.github.fauxpenai.conformance.results;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How an event stream ended, and which of its lines no client reads.
 *
 * @param connection what became of the connection after the last event
 * @param events how many events followed the one that ends the stream
 * @param doneAgain how many more times than once {@code [DONE]} came
 * @param spelled what stood in the place of {@code [DONE]}, for example {@code [done]}; empty where
 *     it was that, or was not there
 * @param dropped how many lines of other fields than the standard's had a value, by field
 */
public record End(
    Connection connection,
    int events,
    int doneAgain,
    Optional<String> spelled,
    Map<String, Integer> dropped) {
  /** As it should be: nothing follows, and the server closes the answer. */
  public static final End CLEAN = new End(Connection.CLOSED, 0, 0, Optional.empty(), Map.of());

  /** What became of the connection. */
  public enum Connection {
    /** The answer ended as HTTP says. */
    CLOSED,
    /** The answer did not end within the time that it was given. */
    OPEN,
    /** The connection broke off before the answer had ended. */
    CUT;

    /** For example {@code closed}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Keeps a sorted copy. */
  public End {
    dropped = new TreeMap<>(dropped);
  }

  /** What is not as it should be, for a person; nothing where all is. */
  public String inWords() {
    List<String> words = new ArrayList<>();
    spelled.ifPresent(text -> words.add("with %s in place of [DONE]".formatted(text)));
    if (doneAgain > 0) {
      words.add("with [DONE] %d times".formatted(doneAgain + 1));
    }
    if (events > 0) {
      words.add("with %d events after its end".formatted(events));
    }
    dropped.forEach(
        (field, lines) ->
            words.add("with %d lines \"%s:\" that clients ignore".formatted(lines, field)));
    if (connection == Connection.OPEN) {
      words.add("left open");
    }
    if (connection == Connection.CUT) {
      words.add("cut after its end");
    }
    return String.join(", ", words);
  }

  static End of(JsonNode json) {
    Map<String, Integer> dropped = new TreeMap<>();
    json.path("dropped").properties().forEach(f -> dropped.put(f.getKey(), f.getValue().asInt()));
    String connection = json.path("connection").asText();
    return new End(
        connection.equals("open")
            ? Connection.OPEN
            : connection.equals("cut") ? Connection.CUT : Connection.CLOSED,
        json.path("events").asInt(),
        json.path("doneAgain").asInt(),
        Optional.ofNullable(json.path("spelled").textValue()),
        dropped);
  }

  /** As the member {@code end}; what is as it should be is left out, but for the connection. */
  void write(JsonGenerator out) throws IOException {
    out.writeObjectFieldStart("end");
    out.writeStringField("connection", connection.toString());
    if (events > 0) {
      out.writeNumberField("events", events);
    }
    if (doneAgain > 0) {
      out.writeNumberField("doneAgain", doneAgain);
    }
    if (spelled.isPresent()) {
      out.writeStringField("spelled", spelled.get());
    }
    if (!dropped.isEmpty()) {
      out.writeObjectFieldStart("dropped");
      for (Map.Entry<String, Integer> field : dropped.entrySet()) {
        out.writeNumberField(field.getKey(), field.getValue());
      }
      out.writeEndObject();
    }
    out.writeEndObject();
  }
}
