package io.github.fauxpenai.conformance.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.BinaryFormat;
import io.github.fauxpenai.conformance.results.End;
import io.github.fauxpenai.conformance.results.End.Connection;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** Sends recorded answers as they were received, with the end of a stream. */
final class ResponseWriter {
  /** How often a connection that is left open is checked. */
  private static final long WAIT_MILLIS = 50;

  /** How many times it is checked before it is closed. */
  private static final int MOST_WAITS = 200;

  private ResponseWriter() {}

  /** Sends an answer whose body has no white space, and is not parsed again. */
  static void send(HttpExchange exchange, RecordedResponse response) throws IOException {
    String type = response.headers().get("content-type");
    if (type != null) {
      exchange.getResponseHeaders().set("Content-Type", type);
    }
    if (response.mediaType().equals("text/event-stream")) {
      sendStream(exchange, response);
      return;
    }
    if (response.status() == 204 || response.status() == 304) {
      // These have no body, not even an empty one (RFC 9110, section 6.4.1).
      exchange.sendResponseHeaders(response.status(), -1);
      return;
    }
    byte[] body = bytes(response);
    exchange.sendResponseHeaders(response.status(), body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static byte[] bytes(RecordedResponse response) {
    RawJson body = response.body();
    if (body.isText()) {
      return body.tree().textValue().getBytes(UTF_8);
    }
    boolean json = response.mediaType().endsWith("json");
    return !json && BinaryFormat.isDescription(body.tree())
        ? BinaryFormat.standIn(body.tree())
        : body.bytes();
  }

  private static void sendStream(HttpExchange exchange, RecordedResponse response)
      throws IOException {
    exchange.sendResponseHeaders(response.status(), 0);
    try (OutputStream out = exchange.getResponseBody()) {
      // A body that is not an array is sent as one event.
      RawJson body = response.body();
      int count = 0;
      boolean namedApart = response.stream().flatMap(RecordedResponse.Stream::names).isPresent();
      String name = "";
      RawJson before = null;
      for (RawJson event : body.isArray() ? body.elements() : List.of(body)) {
        // Some streams repeat the same event thousands of times.
        name = event == before && !namedApart ? name : name(response, count, event);
        before = event;
        count++;
        sendEvent(out, name, event.bytes());
      }
      Optional<End> end = response.stream().flatMap(RecordedResponse.Stream::end);
      if (end.isPresent()) {
        for (String field : end.get().dropped().keySet()) {
          send(out, field.replaceAll("[\\r\\n:]", " ") + ": recorded\n\n");
        }
      }
      // Files of other programs do not say how the stream ended; OpenAI's end with it.
      if (response.stream().map(RecordedResponse.Stream::done).orElse(true)) {
        sendEvent(out, "", end.flatMap(End::spelled).orElse("[DONE]").getBytes(UTF_8));
      }
      if (end.isPresent()) {
        sendRest(out, end.get());
      }
    }
  }

  private static void sendRest(OutputStream out, End end) throws IOException {
    for (int i = 0; i < end.doneAgain(); i++) {
      sendEvent(out, "", "[DONE]".getBytes(UTF_8));
    }
    for (int i = 0; i < end.events(); i++) {
      sendEvent(out, "", "{}".getBytes(UTF_8));
    }
    // Until the client disconnects, which only writing reveals.
    for (int waits = 0; end.connection() == Connection.OPEN && waits < MOST_WAITS; waits++) {
      send(out, "\n");
      try {
        Thread.sleep(WAIT_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** The event's name: the type in its data, unless the recording says otherwise. */
  private static String name(RecordedResponse response, int event, RawJson data) {
    String name =
        response.stream()
            .map(stream -> stream.name(event, data))
            .orElseGet(() -> RecordedResponse.Stream.typeOf(data));
    return name.replace('\r', ' ').replace('\n', ' ');
  }

  private static void sendEvent(OutputStream out, String name, byte[] data) throws IOException {
    out.write((name.isEmpty() ? "data: " : "event: " + name + "\ndata: ").getBytes(UTF_8));
    out.write(data);
    send(out, "\n\n");
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(UTF_8));
    out.flush();
  }
}
