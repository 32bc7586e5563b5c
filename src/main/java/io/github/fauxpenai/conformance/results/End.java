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
 * How an event stream ended, and which of its lines clients ignore.
 *
 * @param connection what happened to the connection after the last event
 * @param events how many events followed the one that ends the stream
 * @param doneAgain how many extra times {@code [DONE]} came
 * @param spelled another spelling of {@code [DONE]}, for example {@code [done]}; empty if it was
 *     correct or absent
 * @param dropped how many lines of non-standard fields had a value, by field
 */
public record End(
    Connection connection,
    int events,
    int doneAgain,
    Optional<String> spelled,
    Map<String, Integer> dropped) {
  /** A correct end: nothing follows, and the server ends the answer. */
  public static final End CLEAN = new End(Connection.CLOSED, 0, 0, Optional.empty(), Map.of());

  /** What happened to the connection. */
  public enum Connection {
    /** The answer ended as HTTP requires. */
    CLOSED,
    /** The answer did not end within the time allowed. */
    OPEN,
    /** The connection broke before the answer ended. */
    CUT;

    /** For example {@code closed}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.US);
    }
  }

  /** Keeps a sorted copy. */
  public End {
    dropped = new TreeMap<>(dropped);
  }

  /** What is wrong, for a person; empty if nothing is. */
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

  /** Writes the member {@code end}. Apart from the connection, only what is wrong is written. */
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
