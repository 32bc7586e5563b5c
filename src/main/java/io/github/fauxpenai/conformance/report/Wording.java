package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.CheckedScenario;
import io.github.fauxpenai.conformance.check.Judgement.Outcome;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.PromiseOutcomes;
import io.github.fauxpenai.conformance.check.PromiseTally;
import io.github.fauxpenai.conformance.check.Share;
import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.CauseFinder;
import io.github.fauxpenai.conformance.explain.Change;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.explain.Since;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.Origin;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** The wording that all reports share. Sentences have no full stop. */
final class Wording {
  private static final int KEY_DIGITS = 12;
  private static final int BAD_REQUEST = 400;
  private static final int NAMES_SHOWN = 3;
  private static final int LONGEST_NAME = 40;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.US).withZone(ZoneOffset.UTC);

  private Wording() {}

  /** For example {@code 1 scenario} or {@code 2,788 scenarios}. */
  static String count(int number, String one) {
    return count(number, one, one + "s");
  }

  /** As the other, if the plural does not just add an s. */
  static String count(int number, String one, String many) {
    return String.format(Locale.US, "%,d %s", number, number == 1 ? one : many);
  }

  /** The first digits of a key, enough for people. */
  static String digits(String key) {
    return key.substring(0, Math.min(KEY_DIGITS, key.length()));
  }

  /**
   * At most this many characters, with an ellipsis if some are missing; surrogate pairs stay whole.
   */
  static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = most - (Character.isHighSurrogate(text.charAt(most - 1)) ? 1 : 0);
    return text.substring(0, end) + "…";
  }

  /** How many scenarios were selected; empty if all were. */
  static Optional<String> selected(int selected, int inFiles) {
    return selected < inFiles
        ? Optional.of(
            String.format(Locale.US, "%,d of %s selected", selected, count(inFiles, "scenario")))
        : Optional.empty();
  }

  /** That answers were too large to be judged; empty if none was. */
  static Optional<String> tooLarge(int answers) {
    return answers == 0
        ? Optional.empty()
        : Optional.of(
            answers == 1
                ? "1 answer is not judged, as it is larger than the run allowed"
                : String.format(
                    Locale.US,
                    "%,d answers are not judged, as they are larger than the run allowed",
                    answers));
  }

  /** That answers came only after trials that failed, and how; empty if none did. */
  static Optional<String> late(int answers, SortedSet<Integer> failures) {
    return answers == 0
        ? Optional.empty()
        : Optional.of(
            "%s only at another try; before, there was %s"
                .formatted(
                    answers == 1
                        ? "1 answer came"
                        : String.format(Locale.US, "%,d answers came", answers),
                    failures.stream()
                        .map(Wording::failure)
                        .distinct()
                        .collect(Collectors.joining(" or "))));
  }

  /** Which scenarios have no answer, whatever was tried; empty if there are none. */
  static Optional<String> notReached(List<String> names) {
    int shown = Math.min(NAMES_SHOWN, names.size());
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.US,
                "no try brought an answer to %s%s",
                names.stream()
                    .limit(shown)
                    .map(name -> cut(name, LONGEST_NAME))
                    .collect(Collectors.joining(", ")),
                names.size() == shown ? "" : " and %,d more".formatted(names.size() - shown)));
  }

  private static String failure(int status) {
    return status == FailedTrial.NO_ANSWER
        ? "no answer"
        : status < BAD_REQUEST ? "a body that cannot be read" : "HTTP " + status;
  }

  /** That scenarios have no answer; empty if all have one. */
  static List<String> incomplete(int unanswered, int scenarios) {
    return unanswered == 0
        ? List.of()
        : List.of(
            String.format(
                Locale.US,
                "Incomplete: %,d of %s %s no answer",
                unanswered,
                count(scenarios, "scenario"),
                unanswered == 1 ? "has" : "have"));
  }

  // ---- Scenarios and findings

  /** The result of a scenario in a word. */
  static String word(ReportedScenario scenario) {
    if (!scenario.judged()) {
      return scenario.state();
    }
    return scenario.conforms() ? "conforms" : scenario.conformsButKnown() ? "known" : "differs";
  }

  /** A finding in one line: whether it fails, its level, code and path, and both sides. */
  static String describe(Finding finding) {
    return "%s %s%s  %s  %s → %s%s"
        .formatted(
            finding.isNew() ? "✗" : finding.failing() ? "known" : "note",
            finding.level() == Finding.NO_LEVEL ? "" : "level %d  ".formatted(finding.level()),
            finding.code(),
            Preview.escaped(finding.path()),
            finding.expected(),
            finding.actual(),
            finding.detail().isEmpty() ? "" : ": " + finding.detail());
  }

  // ---- Promises

  /** What is promised. */
  static String title(Promise promise) {
    return promise.parameter() + ": " + promise.name();
  }

  /** What is promised and why it is not kept, if so. */
  static String describe(CheckedScenario.Check check, int most) {
    String why = check.judgement().why();
    return title(check.promise())
        + (why.isEmpty() ? "" : ": " + cut(why, most))
        + (check.known() ? ", a known failure" : "");
  }

  /** How often something is kept, for example {@code ; kept in 47 of 50 answers (83.8–97.9 %)}. */
  static String kept(Share share) {
    return "; kept in %d of %s (95 %% interval %s)"
        .formatted(share.part(), count(share.whole(), "answer"), Rate.interval(share));
  }

  /** A reason in a line. */
  static String describe(Outcome outcome, PromiseTally.Reason reason) {
    return Preview.escaped(
        String.format(
            Locale.US,
            "%s by %,d%s: %s (%s)",
            outcome,
            reason.count(),
            reason.known() == 0
                ? ""
                : String.format(Locale.US, ", %,d of them known", reason.known()),
            reason.why(),
            reason.key()));
  }

  // ---- Causes and known failures

  /** What a cause is true of, for a person. */
  static String where(Cause cause) {
    return cause.where();
  }

  /** What happens, for a person, for example {@code 200 instead of 400}. */
  static String describe(Cause cause) {
    String reason = cause.reason();
    if (!reason.isEmpty() && cause.code().kind() == DifferenceCode.Kind.PROMISE) {
      return "%s %s: %s".formatted(cause.code(), cause.path(), reason);
    }
    String change = describe(cause.code(), cause.path(), cause.expectedText(), cause.actual());
    return reason.isEmpty() ? change : "%s: \"%s\"".formatted(change, reason);
  }

  /** What happens, without a known cause. */
  static String describe(CauseFinder.Unexplained rest) {
    return describe(rest.code(), rest.path(), rest.change().expected(), rest.change().actual());
  }

  /** What happens, or happened, in one of two runs. */
  static String describe(Since.Failure failure) {
    return describe(failure.code(), failure.path(), failure.expected(), failure.change().actual());
  }

  /** How many scenarios show it, and in how many of them it is new. */
  static String scenarios(Since.Failure failure) {
    int begun = failure.newKeys().size();
    return count(failure.keys().size(), "scenario")
        + (begun == 0 || begun == failure.keys().size()
            ? ""
            : String.format(Locale.US, ", new in %,d of them", begun));
  }

  /** Where it occurs, for a person. */
  static String where(Since.Failure failure) {
    return failure.where().isEmpty() ? "no parameter explains it" : failure.where();
  }

  /** How a promise turned, for example {@code honoured → broken in 3 of 4 scenarios}. */
  static String describe(PromiseOutcomes.Turned turned) {
    return "%s → %s, in %d of %s"
        .formatted(
            turned.before(), turned.now(), turned.changed(), count(turned.scenarios(), "scenario"));
  }

  private static String describe(DifferenceCode code, String path, String expected, String actual) {
    // Numbers and free texts are left out, so that both sides may read the same.
    String change =
        actual.equals(expected)
            ? actual.equals("text") ? "another text" : "another number"
            : words(actual) + " instead of " + words(expected);
    if (code == DifferenceCode.STREAM_ERROR) {
      return "an error within the stream";
    }
    DifferenceCode.Kind kind = code.kind();
    if (kind == DifferenceCode.Kind.DEFINITION) {
      String place = place(path.substring(path.indexOf(':') + 1));
      String found = actual.equals("absent") ? "missing" : words(actual);
      return "%s is %s, must be %s".formatted(place, found, words(expected));
    }
    return kind == DifferenceCode.Kind.STATUS || kind == DifferenceCode.Kind.MEDIA_TYPE
        ? change
        : code + " " + place(path) + ": " + change;
  }

  /** A place in a body, or all of it, for a person. */
  static String place(String path) {
    return path.isEmpty() ? "the answer" : path;
  }

  /**
   * A side for a person. Underscores stand for spaces, except in quoted values, where they may be
   * real.
   */
  static String words(String side) {
    if (side.equals(Change.ANY)) {
      return "another value";
    }
    if (side.equals(Change.OTHER_CASE)) {
      return "in another letter case";
    }
    StringBuilder words = new StringBuilder(side.length());
    boolean quoted = false;
    for (int i = 0; i < side.length(); i++) {
      char c = side.charAt(i);
      if (quoted && c == '\\' && i + 1 < side.length()) {
        words.append(c).append(side.charAt(++i));
      } else {
        quoted ^= c == '"';
        words.append(c == '_' && !quoted ? ' ' : c);
      }
    }
    return words.toString();
  }

  /**
   * The effect of fixes: the share that would conform if a cause and those before it were fixed.
   *
   * @param place of the cause, from 0
   */
  static String mended(CauseFinder.Outcome found, int place) {
    String after = Rate.percent(found.causes().get(place).conformingAfter(), found.scenarios());
    return place == 0
        ? "fix 1: %s → %s".formatted(Rate.percent(found.conforming(), found.scenarios()), after)
        : "fix 1-%d: %s".formatted(place + 1, after);
  }

  /** How much the largest causes explain. */
  static String causes(Verdict verdict) {
    CauseFinder.Outcome found = verdict.causes();
    String differences =
        count(
            found.differences(),
            verdict.known().lines().isEmpty() ? "difference" : "new difference");
    if (found.causes().size() == 1 && found.unexplained().isEmpty()) {
      return "1 cause accounts for " + differences;
    }
    int most = found.causesFor(0.9);
    return most == found.causes().size()
        ? "%s account for %s, each counted once".formatted(count(most, "cause"), differences)
        : "The %s of %,d causes %s for 90 %% of %s, each counted once"
            .formatted(
                most == 1 ? "largest" : String.format(Locale.US, "%,d largest", most),
                found.causes().size(),
                most == 1 ? "accounts" : "account",
                differences);
  }

  /** How many differences no cause explains; empty if all are explained. */
  static String unexplained(CauseFinder.Outcome found) {
    int unexplained = found.unexplained().stream().mapToInt(u -> u.keys().size()).sum();
    return unexplained == 0
        ? ""
        : count(unexplained, "difference") + " could not be traced to any parameter";
  }

  /** How many known failures occur; empty if none are known. */
  static String known(List<KnownFailures.Line> lines) {
    long shown = lines.stream().filter(line -> line.shown() > 0).count();
    return lines.isEmpty()
        ? ""
        : String.format(
            Locale.US,
            "%,d of %s %s",
            shown,
            count(lines.size(), "known failure"),
            lines.size() == 1 ? "is shown" : "are shown");
  }

  // ---- Files

  /** Where answers come from. */
  static String describe(Origin origin) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s of %s"
            .formatted(count(origin.answered(), "answer"), count(origin.scenarios(), "scenario")));
    origin.labels().forEach(label -> text.append(", \"").append(label).append('"'));
    text.append(", ").append(recorded(origin));
    origin
        .first()
        .ifPresent(first -> text.append(", ").append(period(first, origin.last().orElse(first))));
    origin
        .sentDifferently()
        .forEach(
            (member, values) ->
                text.append(", sent with %s=%s".formatted(member, String.join(" or ", values))));
    return Preview.escaped(text.toString());
  }

  /** How answers were recorded, for example {@code recorded by fauxpenai-conformance 1.0}. */
  static String recorded(Origin origin) {
    return origin
        .recorded()
        .orElse(
            origin.tools().isEmpty()
                ? "recorded by an unknown program at an unknown time"
                : "recorded by " + String.join(" and ", origin.tools()));
  }

  /** A time to the minute, for example {@code 2026-01-31 12:00 UTC}. */
  static String time(Instant time) {
    return TIME.format(time) + " UTC";
  }

  private static String period(Instant first, Instant last) {
    String from = TIME.format(first);
    String to = TIME.format(last);
    return (from.equals(to) ? from : from + " to " + to) + " UTC";
  }
}
