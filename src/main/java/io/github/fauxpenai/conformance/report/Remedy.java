package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.Acceptance;
import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.json.Preview;
import java.util.Map;
import java.util.function.BiFunction;

/** What to change so that a cause goes away, in a few words for the author of a server. */
final class Remedy {
  private static final Map<DifferenceCode, BiFunction<Cause, String, String>> WORDS =
      Map.ofEntries(
          Map.entry(
              DifferenceCode.STATUS_REJECTS_VALID,
              (cause, place) ->
                  cause.reason().isEmpty()
                      ? "accept it: %s here, OpenAI answers %s"
                          .formatted(cause.actual(), cause.expectedText())
                      : "accept it with %s: %s here, \"%s\""
                          .formatted(cause.expectedText(), cause.actual(), cause.reason())),
          Map.entry(
              DifferenceCode.STATUS_ACCEPTS_INVALID,
              (cause, place) ->
                  "refuse it with %s: %s here".formatted(cause.expectedText(), cause.actual())),
          Map.entry(
              DifferenceCode.STATUS_SERVER_ERROR,
              (cause, place) ->
                  "do not fail with %s: OpenAI answers %s%s"
                      .formatted(
                          cause.actual(),
                          cause.expectedText(),
                          cause.reason().isEmpty()
                              ? ""
                              : ", here \"%s\"".formatted(cause.reason()))),
          Map.entry(
              DifferenceCode.STATUS_OTHER,
              (cause, place) ->
                  "answer %s, not %s".formatted(cause.expectedText(), cause.actual())),
          Map.entry(
              DifferenceCode.BODY_UNREADABLE, (cause, place) -> "send a body that can be parsed"),
          Map.entry(
              DifferenceCode.MEDIA_TYPE,
              (cause, place) ->
                  "send Content-Type %s, not %s"
                      .formatted(
                          cause.expectedText(),
                          cause.actual().isEmpty() ? "none" : cause.actual())),
          Map.entry(
              DifferenceCode.STREAM_ERROR,
              (cause, place) -> "do not fail in the middle of a stream"),
          Map.entry(DifferenceCode.MEMBER_MISSING, (cause, place) -> "send " + place),
          Map.entry(DifferenceCode.MEMBER_OPTIONAL, (cause, place) -> "send " + place),
          Map.entry(
              DifferenceCode.MEMBER_NULL,
              (cause, place) ->
                  "send %s as %s, not %s".formatted(place, cause.expectedText(), cause.actual())),
          Map.entry(DifferenceCode.MEMBER_ADDED, (cause, place) -> "leave out " + place),
          Map.entry(
              DifferenceCode.MEMBER_REPEATED, (cause, place) -> "send %s once".formatted(place)),
          Map.entry(
              DifferenceCode.ARRAY_EMPTY,
              (cause, place) -> "do not send %s empty".formatted(place)),
          Map.entry(DifferenceCode.KIND_CHANGED, Remedy::as),
          Map.entry(DifferenceCode.TYPE_CHANGED, Remedy::as),
          Map.entry(DifferenceCode.VALUE_CHANGED, Remedy::as));

  private Remedy() {}

  /**
   * For example {@code refuse it with 400: 200 here}, {@code send usage}.
   *
   * @param promises what is promised, by the promises' ids
   */
  static String of(Cause cause, Map<String, String> promises) {
    return Preview.escaped(
        switch (cause.code().kind()) {
          case PROMISE -> ofPromise(cause, promises);
          case DEFINITION -> ofDefinition(cause);
          default ->
              WORDS
                  .getOrDefault(cause.code(), (each, place) -> Wording.describe(each))
                  .apply(cause, Wording.place(cause.path()));
        });
  }

  private static String ofPromise(Cause cause, Map<String, String> promises) {
    String reason = cause.reason();
    String because = reason.isEmpty() ? "" : ": " + reason;
    if (cause.path().equals(Acceptance.ACCEPTED)) {
      return "accept what OpenAI accepts" + because;
    }
    if (cause.path().startsWith(Acceptance.REFUSED)) {
      return "refuse what OpenAI refuses (%s)%s"
          .formatted(cause.path().substring(Acceptance.REFUSED.length()), because);
    }
    String promised = promises.getOrDefault(cause.path(), cause.path());
    String kept =
        switch (cause.actual()) {
          case "ignored" -> "ignored" + because;
          case "rejected" -> "rejected";
          default -> reason.isEmpty() ? "not kept" : reason;
        };
    return "%s (%s)".formatted(promised, kept);
  }

  private static String ofDefinition(Cause cause) {
    String place = Wording.place(cause.path().substring(cause.path().indexOf(':') + 1));
    return cause.actual().equals("absent") ? "send " + place : as(cause, place);
  }

  private static String as(Cause cause, String place) {
    return cause.actual().equals(cause.expectedText())
        ? Wording.describe(cause)
        : "send %s as %s, not %s"
            .formatted(place, Wording.words(cause.expectedText()), Wording.words(cause.actual()));
  }
}
