package io.github.fauxpenai.conformance.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.fauxpenai.conformance.json.Encodings;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.json.Pieces;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.BinaryFormat;
import io.github.fauxpenai.conformance.results.End;
import io.github.fauxpenai.conformance.results.End.Connection;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.Replaced;
import io.github.fauxpenai.conformance.results.Sanitizer;
import io.github.fauxpenai.conformance.results.StreamEnd;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an HTTP answer, and decides what it means for a trial.
 *
 * <ul>
 *   <li>429: the server's limit is reached, unless the headers {@code
 *       x-ratelimit-remaining-requests} and {@code x-ratelimit-remaining-tokens} say that both are
 *       left; then the trial has failed.
 *   <li>5xx: the trial has failed.
 *   <li>Otherwise it is an answer if its body can be read as JSON or an event stream, according to
 *       its media type. If it cannot, the trial has failed.
 *   <li>A body with another media type or none is recorded if it is a JSON object or array
 *       nevertheless, since the recorded header shows what was wrong. Of any other body only the
 *       media type is recorded, as a message, or, if it is not text, a description (see {@link
 *       BinaryFormat}).
 * </ul>
 */
final class AnswerReader {
  private static final String[] REMAINING = {
    "x-ratelimit-remaining-requests", "x-ratelimit-remaining-tokens"
  };

  /** In bytes; enough of an error's body to find its message. */
  private static final int EXCERPT_BYTES = 1 << 16;

  private static final int EXCERPT_CHARACTERS = 300;

  private static final String DONE = "[DONE]";

  /** All white space and control characters, not only ASCII ones. */
  private static final Pattern BLANK =
      Pattern.compile("[\\s\\p{Cntrl}]+", Pattern.UNICODE_CHARACTER_CLASS);

  private static final int[] GZIP = {0x1f, 0x8b};

  /** For a body that is unpacked when it is read. */
  private static final Set<String> UNPACKED = Set.of("gzip", "identity");

  private static final Pattern NO_NUMBER =
      Pattern.compile("Non-standard token '(NaN|[-+]?(?:Infinity|INF))'");

  /**
   * How many copies of an event, which may be as large as the stream, are in memory: its lines, its
   * data, its JSON and its texts.
   */
  private static final int STREAM_COPIES = 4;

  private final Sanitizer sanitizer;
  private final long maxResponseSize;
  private final StreamEnd streamEnd;
  private final Memory memory;
  private final Set<String> ids;
  private Patience patience = Patience.ENDLESS;

  /**
   * @param ids the ids of earlier answers, to which this one's is added; null if answers to other
   *     requests may have the same id
   */
  AnswerReader(
      Sanitizer sanitizer,
      long maxResponseSize,
      StreamEnd streamEnd,
      Memory memory,
      Set<String> ids) {
    this.sanitizer = sanitizer;
    this.maxResponseSize = maxResponseSize;
    this.streamEnd = streamEnd;
    this.memory = memory;
    this.ids = ids;
  }

  /** Limits how long reads may take. */
  AnswerReader with(Patience limited) {
    patience = limited;
    return this;
  }

  /**
   * Reads one answer.
   *
   * @param headers by lower-case name
   * @param content the body, decompressed
   * @param now what a {@code Retry-After} date is relative to
   * @throws IOException if the body did not arrive completely
   */
  Outcome read(int status, Map<String, String> headers, Received content, Instant now)
      throws IOException {
    return new AnswerReader(sanitizer.knowing(headers), maxResponseSize, streamEnd, memory, ids)
        .with(patience)
        .interpret(status, headers, content, now);
  }

  private Outcome interpret(int status, Map<String, String> headers, Received content, Instant now)
      throws IOException {
    Optional<Duration> retryAfter = RetryAfter.parse(headers.get("retry-after"), now);
    if (status < 200 || status > 599) {
      // Interim answers and invalid statuses (RFC 9110, section 15): the answer never came.
      return failure(status, "HTTP %03d".formatted(status) + excerpt(content), Optional.empty());
    }
    if (status == 429 && isLimitReached(headers)) {
      return new Outcome.RateLimited("HTTP 429" + excerpt(content), retryAfter);
    }
    if (status == 429 || status >= 500) {
      return failure(status, "HTTP " + status + excerpt(content), retryAfter);
    }
    RecordedResponse raw = new RecordedResponse(status, headers, RawJson.NULL, Optional.empty());
    String type = raw.mediaType();
    Replaced replaced = new Replaced();
    if (type.equals("text/event-stream")) {
      long room = STREAM_COPIES * maxResponseSize;
      InputStream body = new BoundedInput(content, maxResponseSize, memory, room);
      return readStream(raw, body, content, replaced);
    }
    Pieces text = new Pieces();
    new BoundedInput(content, maxResponseSize, memory, maxResponseSize).transferTo(text);
    if (type.equals("application/json") || type.endsWith("+json")) {
      try {
        return answer(raw, clean(text, replaced), text, replaced);
      } catch (IOException e) {
        if (status / 100 == 3) {
          // What matters about a redirect is where it leads, which reveals a wrong address.
          return unread(raw, message("A redirect without JSON"), content.text(sanitizer));
        }
        String what =
            text.size() == 0
                ? "the body is not JSON, but empty"
                : "the body is not JSON%s%s".formatted(why(e), excerpt(text.head(EXCERPT_BYTES)));
        return unreadable(status, packed(headers, content).orElse(what), content);
      }
    }
    Optional<RawJson> json = jsonUnderAnotherName(text, replaced);
    if (json.isPresent()) {
      return answer(raw, json.get(), text, replaced);
    }
    return BinaryFormat.describe(text.toByteArray(), type)
        .map(described -> unread(raw, described, Optional.empty()))
        .orElseGet(() -> unread(raw, unexpected(raw), content.text(sanitizer)));
  }

  private RawJson clean(Pieces json, Replaced replaced) throws IOException {
    if (json.size() <= Memory.SMALL) {
      return sanitizer.body(json.input(), replaced);
    }
    synchronized (memory.turn()) {
      return sanitizer.body(json.input(), replaced);
    }
  }

  private RawJson clean(RawJson event, Sanitizer.Cleaning cleaning) throws IOException {
    if (event.length() <= Memory.SMALL) {
      return cleaning.part(event);
    }
    synchronized (memory.turn()) {
      return cleaning.part(event);
    }
  }

  private Outcome readStream(
      RecordedResponse raw, InputStream body, Received received, Replaced replaced)
      throws IOException {
    EventStream stream = new EventStream(body);
    // As one text, because a stream may have millions of events. Only of a small one is kept what
    // came, too.
    Pieces events = new Pieces();
    Pieces clean = new Pieces();
    events.write('[');
    clean.write('[');
    Sanitizer.Cleaning cleaning = sanitizer.elements(replaced);
    byte[] before = null;
    RawJson data = RawJson.NULL;
    RawJson cleanData = RawJson.NULL;
    int count = 0;
    EventNames names = new EventNames();
    Optional<String> done = Optional.empty();
    boolean last = false;
    boolean complete = false;
    Connection connection = Connection.CLOSED;
    while (done.isEmpty() && !last) {
      EventStream.Event event;
      try {
        event = complete ? nextWithin(stream) : stream.next();
      } catch (InterruptedIOException e) {
        if (!complete) {
          throw e;
        }
        connection = Connection.OPEN;
        break;
      }
      if (event == null) {
        break;
      }
      done = done(event.data());
      if (done.isEmpty()) {
        // Some streams repeat the same event thousands of times.
        if (!Arrays.equals(event.data(), before)) {
          before = event.data();
          try {
            data = RawJson.inUtf8(before);
            cleanData = clean(data, cleaning);
          } catch (IOException e) {
            String what =
                new String(before, UTF_8).isBlank()
                    ? "event %d of the stream has no data".formatted(count + 1)
                    : "event %d of the stream is not JSON%s%s"
                        .formatted(count + 1, why(e), excerpt(before));
            return unreadable(raw.status(), packed(raw.headers(), received).orElse(what), received);
          }
          complete = streamEnd.complete().test(data);
        }
        if (count++ > 0) {
          events.write(',');
          clean.write(',');
        }
        if (events.size() <= Memory.SMALL) {
          data.writeTo(events);
        }
        cleanData.writeTo(clean);
        last = streamEnd.isLast(names.add(event.type(), data));
      }
    }
    boolean ended = done.isPresent() || last;
    if (!ended && connection == Connection.CLOSED) {
      byte[] unfinished = stream.unfinished();
      if (unfinished != null && done(unfinished).isEmpty()) {
        return unreadable(
            raw.status(),
            packed(raw.headers(), received).orElse(unfinished(unfinished, count, received)),
            received);
      }
    }
    events.write(']');
    clean.write(']');
    int comments = stream.comments();
    Optional<String> spelled = done.filter(text -> !text.equals(DONE));
    End end =
        ended
            ? rest(stream, spelled, done.isPresent())
            : new End(connection, 0, 0, spelled, stream.dropped());
    RecordedResponse.Stream said =
        new RecordedResponse.Stream(
            count, done.isPresent(), comments, names.unusual(), Optional.of(end));
    RawJson whole = new RawJson(clean.toByteArray());
    return answer(raw, whole, events, Optional.of(said), Optional.empty(), replaced);
  }

  /** The error for a stream whose last event is not complete. */
  private static String unfinished(byte[] event, int count, Received received) {
    byte[] head = received.head();
    if (count == 0 && new String(head, UTF_8).stripLeading().startsWith("{")) {
      return "the body is JSON, and not the event stream that its Content-Type says";
    }
    return isJsonAndMore(event)
        ? "no blank line ends event %d of the stream".formatted(count + 1)
        : "the stream was cut after %d events, in the middle of one".formatted(count);
  }

  private static boolean isJsonAndMore(byte[] text) {
    try (JsonParser parser = new RawJson(text).parser()) {
      parser.nextToken();
      parser.skipChildren();
      return parser.currentToken() == JsonToken.END_OBJECT
          && parser.currentLocation().getByteOffset() < text.length;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether a body that cannot be read is packed in a way that the request did not allow. */
  private static Optional<String> packed(Map<String, String> headers, Received received) {
    String encoding = headers.getOrDefault("content-encoding", "").strip();
    if (!encoding.isEmpty() && !UNPACKED.contains(encoding.toLowerCase(Locale.US))) {
      return Optional.of(
          "the body's Content-Encoding is %s, which the request did not allow"
              .formatted(Preview.escaped(encoding)));
    }
    byte[] head = received.head();
    return encoding.isEmpty()
            && head.length > 1
            && Byte.toUnsignedInt(head[0]) == GZIP[0]
            && Byte.toUnsignedInt(head[1]) == GZIP[1]
        ? Optional.of("the body is gzipped, and no Content-Encoding says so")
        : Optional.empty();
  }

  /** Why a text is not JSON, if that is hard to see in the text. */
  private static String why(IOException e) {
    String message = String.valueOf(e.getMessage());
    Matcher word = NO_NUMBER.matcher(message);
    if (word.lookingAt()) {
      return " (%s is no number)".formatted(word.group(1));
    }
    if (message.startsWith("Invalid UTF-8")) {
      return " (bytes that are not UTF-8)";
    }
    return message.startsWith("Unexpected end-of-input") ? " (it does not end)" : "";
  }

  private EventStream.Event nextWithin(EventStream stream) throws IOException {
    patience.afterLastPart();
    EventStream.Event event = stream.next();
    patience.endless();
    return event;
  }

  /** Counts what follows the end of a stream, without waiting for it. */
  private End rest(EventStream stream, Optional<String> spelled, boolean done) {
    int events = 0;
    // After an event that ends the stream, the first [DONE] is allowed.
    int doneAgain = done ? 0 : -1;
    Connection connection = Connection.CLOSED;
    patience.afterEnd();
    try {
      for (EventStream.Event event = stream.next(); event != null; event = stream.next()) {
        if (done(event.data()).isPresent()) {
          doneAgain++;
        } else {
          events++;
        }
      }
      byte[] unfinished = stream.unfinished();
      if (unfinished != null) {
        doneAgain += done(unfinished).isPresent() ? 1 : 0;
        events += done(unfinished).isPresent() ? 0 : 1;
      }
    } catch (InterruptedIOException | BoundedInput.TooLargeException e) {
      connection = Connection.OPEN;
    } catch (IOException e) {
      connection = Connection.CUT;
    }
    return new End(connection, events, Math.max(0, doneAgain), spelled, stream.dropped());
  }

  /** The names of the events of a stream. */
  private static final class EventNames {
    private final List<String> names = new ArrayList<>();
    private boolean unusual;
    private RawJson before;
    private String type = "";

    /** Adds an event's name; returns its type, from its data if possible. */
    String add(String name, RawJson data) {
      type = data == before ? type : RecordedResponse.Stream.typeOf(data);
      before = data;
      names.add(name);
      unusual |= !name.equals(type);
      return type.isEmpty() ? name : type;
    }

    Optional<List<String>> unusual() {
      return unusual ? Optional.of(names) : Optional.empty();
    }
  }

  /** {@code [DONE]} as it is spelled; empty for other data. */
  private static Optional<String> done(byte[] data) {
    if (data.length >= 100) {
      return Optional.empty();
    }
    String text = new String(data, UTF_8).strip();
    return Optional.of(text)
        .filter(t -> t.equalsIgnoreCase(DONE) || t.equalsIgnoreCase('"' + DONE + '"'));
  }

  /**
   * @param received the body's JSON with its ids, which are not kept if it is large
   */
  private Outcome answer(RecordedResponse raw, RawJson body, Pieces received, Replaced replaced) {
    return answer(raw, body, received, Optional.empty(), Optional.empty(), replaced);
  }

  /** The answer for a body that cannot be read as JSON. */
  private Outcome unread(RecordedResponse raw, RawJson instead, Optional<String> beginning) {
    return answer(raw, instead, new Pieces(), Optional.empty(), beginning, new Replaced());
  }

  private Outcome answer(
      RecordedResponse raw,
      RawJson body,
      Pieces received,
      Optional<RecordedResponse.Stream> stream,
      Optional<String> beginning,
      Replaced replaced) {
    return new Outcome.Answer(
        new RecordedResponse(
            raw.status(),
            sanitizer.headers(raw.headers()),
            body,
            stream.map(sanitizer::stream),
            Encodings.unusual(received.head(4)),
            beginning,
            replaced.kinds(RecordedResponse.isAccepted(raw.status()) ? ids : null)),
        received.size() <= Memory.SMALL ? new RawJson(received.toByteArray()) : RawJson.NULL,
        leadsTo(raw));
  }

  /** Without a password and a query: both may hold secrets that nobody named. */
  private Optional<String> leadsTo(RecordedResponse raw) {
    return raw.status() / 100 == 3
        ? Optional.ofNullable(raw.headers().get("location"))
            .map(to -> sanitizer.text(to.replaceAll("[?#].*", "").replaceAll("//[^/]*@", "//")))
        : Optional.empty();
  }

  private Outcome unreadable(int status, String message, Received received) {
    FailedTrial trial =
        new FailedTrial(status, message, Optional.empty(), received.text(sanitizer));
    return new Outcome.Failure(trial, Optional.empty(), true);
  }

  private Outcome failure(int status, String message, Optional<Duration> retryAfter) {
    return new Outcome.Failure(new FailedTrial(status, message), retryAfter, true);
  }

  private static boolean isLimitReached(Map<String, String> headers) {
    for (String name : REMAINING) {
      String remaining = headers.get(name);
      if (remaining == null || remaining.strip().equals("0")) {
        return true;
      }
    }
    return false;
  }

  private Optional<RawJson> jsonUnderAnotherName(Pieces text, Replaced replaced) {
    try {
      RawJson json = clean(text, replaced);
      return json.isObject() || json.isArray() ? Optional.of(json) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private RawJson unexpected(RecordedResponse raw) {
    // Secrets first, because they would not be found in lower case.
    Map<String, String> clean = new TreeMap<>(raw.headers());
    clean.replaceAll((name, value) -> sanitizer.text(value));
    String type =
        new RecordedResponse(raw.status(), clean, RawJson.NULL, Optional.empty()).mediaType();
    return message(Answer.UNEXPECTED_TYPE + (type.isEmpty() ? "none" : type));
  }

  private static RawJson message(String text) {
    return RawJson.of(JsonNodeFactory.instance.objectNode().put("message", text));
  }

  /** What the body of an error says; empty if it cannot be read, as the status says enough. */
  private String excerpt(InputStream content) {
    byte[] body;
    try {
      body = content.readNBytes(EXCERPT_BYTES);
    } catch (IOException e) {
      return "";
    }
    try {
      JsonNode tree = Json.tree(body);
      String message = tree.at("/error/message").asText();
      // Without a message, it is written again, because escapes could hide a secret.
      return excerpt(message.isEmpty() ? RawJson.of(tree).toString() : message);
    } catch (IOException e) {
      return excerpt(body);
    }
  }

  private String excerpt(byte[] text) {
    return excerpt(new String(text, 0, Math.min(text.length, EXCERPT_BYTES), UTF_8));
  }

  /**
   * A colon and the beginning of a text on one line, without secrets; empty if the text is blank.
   */
  private String excerpt(String text) {
    // Secrets first, because half of one would not be found.
    String clean = BLANK.matcher(sanitizer.text(text)).replaceAll(" ").strip();
    if (clean.isEmpty()) {
      return "";
    }
    return clean.length() <= EXCERPT_CHARACTERS
        ? ": " + Preview.escaped(clean)
        : ": " + Preview.escaped(clean.substring(0, EXCERPT_CHARACTERS)) + "…";
  }
}
