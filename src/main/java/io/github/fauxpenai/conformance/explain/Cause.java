package io.github.fauxpenai.conformance.explain;

import io.github.fauxpenai.conformance.scenario.Keys;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * One reason behind many differences.
 *
 * @param level the level of the differences; {@link Finding#NO_LEVEL} if there is no baseline
 * @param code what differs
 * @param path where in the body; empty for the answer as a whole
 * @param change expected and actual, for example {@code 400→200}; {@code <any>} for a side that
 *     varies
 * @param expected the distinct expected values
 * @param condition true of every scenario listed, and, unless there is a share, of none that agrees
 *     with the baseline
 * @param share present if the fault comes and goes: the share of the condition's answers that show
 *     it, from 0 to 1
 * @param message OpenAI's error message for one of the scenarios, for a person, if the server
 *     accepts what OpenAI refuses, or, if that is various parameters for various reasons, how many
 *     scenarios are about which; empty otherwise, or if its words are not known
 * @param reason the most frequent reason why a promise is not kept, for a person, or the server's
 *     most frequent words if it does not accept what OpenAI accepts; empty if none is known
 * @param keys the scenarios whose difference it explains, sorted; each difference belongs to one
 *     cause only
 * @param alsoKeys the scenarios whose difference it would explain if an earlier cause did not,
 *     sorted
 * @param following other differences in these scenarios that follow from it, as known failures
 * @param conformingAfter how many judged scenarios would conform if this cause and those before it
 *     were fixed
 */
public record Cause(
    int level,
    DifferenceCode code,
    String path,
    Change change,
    List<String> expected,
    Condition condition,
    OptionalDouble share,
    String message,
    String reason,
    List<String> keys,
    List<String> alsoKeys,
    List<KnownFailure> following,
    int conformingAfter) {
  /**
   * Most useful first: causes that reject valid requests, break answers, accept invalid requests;
   * of each sort the largest first.
   */
  public static final Comparator<Cause> BY_IMPORTANCE =
      Comparator.comparing(Cause::use).thenComparingInt(cause -> -cause.keys().size());

  private static final int FINGERPRINT_DIGITS = 12;
  private static final int SIDES_SHOWN = 3;

  /** Begins what stands for OpenAI's message if it refuses various parameters. */
  static final String REFUSES = "refuses ";

  /** In the id of the promise that what OpenAI accepts is accepted. */
  private static final String ACCEPTED = ".accepted";

  /** In the ids of promises that what OpenAI refuses is refused. */
  private static final String REFUSED = ".refused";

  /** This many requests, or fewer, do not show which of their parameters matters. */
  private static final int FEW = 2;

  Cause with(int conforming) {
    return new Cause(
        level,
        code,
        path,
        change,
        expected,
        condition,
        share,
        message,
        reason,
        keys,
        alsoKeys,
        following,
        conforming);
  }

  /** As a known failure. */
  KnownFailure known() {
    return KnownFailure.of(share.isPresent(), code, path, change, condition);
  }

  /** As a line of a file of known failures: {@code code path change when condition}. */
  public String line() {
    return known().line();
  }

  /** A short name for quoting the cause: 12 hex digits of a hash of its line. */
  public String fingerprint() {
    return Keys.sha256Hex(line()).substring(0, FINGERPRINT_DIGITS);
  }

  /**
   * Where it occurs, for a person: {@code every stream}, {@code about 5 % of all answers}. One or
   * two requests do not show which of their parameters matters, so nothing is claimed about others
   * then: {@code seen in 1 request, with user=somebody}. A promise that no answer keeps is not
   * broken by every answer, only by those that test it.
   */
  public String where() {
    if (share.isPresent()) {
      return "about %s of all %s".formatted(percent(share.getAsDouble()), condition.many());
    }
    int seen = keys.size() + alsoKeys.size();
    if (code.kind() == DifferenceCode.Kind.PROMISE && condition.isAlways()) {
      return seen > FEW
          ? "whenever it was tested"
          : seen == 1 ? "in the one request that tests it" : "in both requests that test it";
    }
    return seen > FEW ? answers().words() : "seen in " + answers().wordsOf(seen);
  }

  /** The condition, which for a definition of one kind of answers need not say so itself. */
  private Condition answers() {
    if (code.kind() != DifferenceCode.Kind.DEFINITION || !condition.isAlways()) {
      return condition;
    }
    return switch (path.substring(0, Math.max(0, path.indexOf(':')))) {
      case "definition.answer" -> Condition.of(Condition.Kind.PLAIN);
      case "definition.stream" -> Condition.of(Condition.Kind.STREAM);
      case "definition.error" -> Condition.of(Condition.Kind.REFUSAL);
      default -> condition;
    };
  }

  /** Whether the message says which parameters OpenAI refuses and is not in its words. */
  public boolean isOfVariousParameters() {
    return message.startsWith(REFUSES);
  }

  private static String percent(double share) {
    return String.format(Locale.US, share < 0.0095 ? "%.1f %%" : "%.0f %%", 100 * share);
  }

  /**
   * The expected values, for a person, each once. Where some answers may also have what is found,
   * only what they have instead is said: {@code object}, if {@code object or null} is expected and
   * null found.
   */
  public String expectedText() {
    List<String> each =
        expected.stream()
            .flatMap(
                text -> text.startsWith("\"") ? Stream.of(text) : Stream.of(text.split(" or ")))
            .distinct()
            .toList();
    List<String> others = each.stream().filter(text -> !text.equals(actual())).toList();
    List<String> all = others.isEmpty() ? each : others;
    List<String> shown = all.subList(0, Math.min(SIDES_SHOWN, all.size()));
    return String.join(" or ", shown)
        + (shown.size() < all.size() ? " or %,d others".formatted(all.size() - shown.size()) : "");
  }

  /** The actual value. */
  public String actual() {
    return change.actual();
  }

  /** How it affects users. */
  private Use use() {
    return switch (code) {
      case STATUS_REJECTS_VALID -> Use.REJECTS_VALID;
      case STATUS_SERVER_ERROR, BODY_UNREADABLE ->
          expected.stream().anyMatch(status -> status.startsWith("2"))
              ? Use.REJECTS_VALID
              : Use.BREAKS;
      case STATUS_ACCEPTS_INVALID -> Use.ACCEPTS_INVALID;
      // Other promises are rejected in requests that OpenAI may refuse, too.
      case PROMISE_REJECTED -> path.endsWith(ACCEPTED) ? Use.REJECTS_VALID : Use.BREAKS;
      case PROMISE_IGNORED -> path.contains(REFUSED) ? Use.ACCEPTS_INVALID : Use.BREAKS;
      default -> Use.BREAKS;
    };
  }

  /** How causes affect users, the worst first. */
  private enum Use {
    /** A request that should work does not. */
    REJECTS_VALID,
    /** Answers are wrong. */
    BREAKS,
    /** A mistake of the client goes unnoticed. */
    ACCEPTS_INVALID
  }
}
