package io.github.fauxpenai.conformance.api;

import io.github.fauxpenai.conformance.check.Exchange;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.compare.Invariant;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.End;
import io.github.fauxpenai.conformance.results.End.Connection;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.Replaced;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Checks of facts that only the recorder sees and the body does not hold: how a stream ended, and
 * what the replaced times and ids were. They are untested if the recording lacks these facts.
 */
public final class Wire {
  /**
   * Seconds have at most these 11 digits until the year 5138; milliseconds have had more since
   * 1973.
   */
  public static final long MOST_SECONDS = 99_999_999_999L;

  private static final List<String> TIMES = List.of("created", "created_at", "response.created_at");

  private Wire() {}

  /** Promises about the streams of every API. */
  public static List<Promise> ofStreams() {
    return List.of(
        // "data-only server-sent events as they become available, with the stream terminated by a
        // data: [DONE] message"
        ofStream("stream.end", "nothing after the end of a stream", Wire::rest),
        // Clients that read to the end of the answer wait for it.
        ofStream("stream.closed", "the connection is not left open", Wire::connection),
        // The standard makes clients ignore unknown fields, so an error in one is lost.
        ofStream("stream.fields", "no lines that clients ignore", Wire::fields));
  }

  /**
   * Promises about the ids and times of answers that are objects with an id.
   *
   * @param units the allowed units of times, as {@link Replaced} calls them
   */
  public static List<Promise> ofObjects(String... units) {
    return List.of(
        newId(),
        // "The Unix timestamp (in seconds) of when the chat completion was created."
        Promise.of(
            "created.seconds",
            "created",
            "times are in seconds",
            exchange -> !times(exchange.answer()).isEmpty() || !areSeconds(exchange.answer()),
            exchange ->
                times(exchange.answer()).isEmpty()
                    ? Judgement.broken("a number too large for seconds")
                    : times(times(exchange.answer()), Set.of(units))));
  }

  /** The promise about the ids of answers that are objects with an id. */
  public static Promise newId() {
    // "A unique identifier for the chat completion."
    return Promise.of(
        "id.new",
        "id",
        "an id that no other answer has",
        exchange -> exchange.answer().replaced().containsKey(Replaced.ID),
        exchange -> id(exchange.answer().replaced().get(Replaced.ID)));
  }

  /** Invariants about a stream's end, for comparisons. */
  public static List<Invariant> invariants() {
    return List.of(
        invariant("nothing after the end", Wire::rest),
        invariant("a connection that is not left open", Wire::connection),
        invariant("no lines that clients ignore", Wire::fields));
  }

  /** The invariant about the framing of the body, for comparisons. */
  public static Invariant length() {
    return new Invariant(
        DifferenceCode.INVARIANT_BROKEN,
        "",
        "one way to tell the body's length",
        (request, answer) -> !answer.isFramedTwice());
  }

  /**
   * The invariant about times, for comparisons.
   *
   * @param path the path of the time
   */
  public static Invariant seconds(String path) {
    return new Invariant(
        DifferenceCode.INVARIANT_BROKEN,
        path,
        "seconds",
        (request, answer) -> Set.of(Replaced.SECONDS).containsAll(units(answer)));
  }

  /** Without fractions and texts: those are other types, which are found at another level. */
  private static Set<String> units(Answer answer) {
    Set<String> units = times(answer);
    units.removeAll(Set.of(Replaced.FRACTION, Replaced.TEXT));
    return units;
  }

  private static Invariant invariant(String promise, Function<End, Judgement> check) {
    return new Invariant(
        DifferenceCode.INVARIANT_BROKEN,
        "",
        promise,
        (request, answer) -> end(answer).map(check).filter(j -> j.outcome().fails()).isEmpty());
  }

  private static Promise ofStream(String id, String name, Function<End, Judgement> check) {
    return Promise.of(
        id,
        "stream",
        name,
        exchange -> end(exchange).isPresent(),
        exchange -> end(exchange).map(check).orElseThrow());
  }

  private static Optional<End> end(Exchange exchange) {
    return end(exchange.answer());
  }

  private static Optional<End> end(Answer answer) {
    return answer.kind() == AnswerKind.STREAM
        ? answer.stream().flatMap(RecordedResponse.Stream::end)
        : Optional.empty();
  }

  private static Judgement rest(End end) {
    if (end.events() > 0) {
      return Judgement.broken("events after the end");
    }
    // If an event of a certain type ends the stream, many servers also send [DONE] once.
    return Judgement.brokenUnless(end.doneAgain() == 0, "[DONE] more than once");
  }

  private static Judgement connection(End end) {
    return Judgement.brokenUnless(
        end.connection() == Connection.CLOSED,
        end.connection() == Connection.OPEN
            ? "the connection stays open after the last event"
            : "the connection breaks off after the last event");
  }

  private static Judgement fields(End end) {
    return Judgement.brokenUnless(
        end.dropped().isEmpty(),
        "lines of a field that clients ignore: " + String.join(", ", end.dropped().keySet()));
  }

  private static Judgement id(String kind) {
    return Judgement.brokenUnless(!kind.equals(Replaced.REPEATED), "the id of another answer");
  }

  private static Set<String> times(Answer answer) {
    Set<String> kinds = new TreeSet<>();
    for (Map.Entry<String, String> kind : answer.replaced().entrySet()) {
      if (!kind.getKey().equals(Replaced.ID)) {
        kinds.add(kind.getValue());
      }
    }
    return kinds;
  }

  /** Whether the times that the body still has, if any, can be in seconds. */
  private static boolean areSeconds(Answer answer) {
    return TIMES.stream()
        .flatMap(path -> answer.values(path).stream())
        .allMatch(time -> !time.isNumber() || time.doubleValue() <= MOST_SECONDS);
  }

  private static Judgement times(Set<String> kinds, Set<String> units) {
    Set<String> others = new TreeSet<>(kinds);
    others.removeAll(units);
    return Judgement.brokenUnless(
        others.isEmpty(), others.stream().map(Wire::inWords).collect(Collectors.joining(", ")));
  }

  private static String inWords(String kind) {
    return switch (kind) {
      case Replaced.FRACTION -> "a number with a fraction";
      case Replaced.TEXT -> "a text";
      case Replaced.OTHER -> "a number that is not a current time";
      default -> "in " + kind;
    };
  }
}
