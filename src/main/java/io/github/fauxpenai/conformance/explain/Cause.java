package io.github.fauxpenai.conformance.explain;

import io.github.fauxpenai.conformance.scenario.Keys;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * One reason behind many differences.
 *
 * @param level the level of the differences; {@link Finding#NO_LEVEL} without a baseline
 * @param code what differs
 * @param path where in the body; empty for the answer as a whole
 * @param change what there should be and what there is, for example {@code 400→200}; {@code <any>}
 *     where it is one thing here and another there
 * @param expected what there should be, each once
 * @param condition true of every scenario listed, and, unless it is about a share, of none that
 *     agrees with the baseline
 * @param share where it comes and goes without any condition: in how many of the answers that the
 *     condition is true of, from 0 to 1
 * @param message OpenAI's own error message for one of the scenarios, where the server accepts what
 *     OpenAI refuses; empty otherwise
 * @param keys the scenarios whose difference it explains, sorted; no other cause has these
 * @param alsoKeys the scenarios whose difference it would explain, did not a cause before it,
 *     sorted
 * @param following what differs in these scenarios because of it, as known failures
 * @param conformingAfter how many judged scenarios would conform if this cause and those before it
 *     were mended
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
    List<String> keys,
    List<String> alsoKeys,
    List<KnownFailure> following,
    int conformingAfter) {
  private static final int FINGERPRINT_DIGITS = 12;
  private static final int SIDES_SHOWN = 3;

  /** So many requests tell little of others. */
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

  /** What stands for the cause when people quote it: 12 hex digits. */
  public String fingerprint() {
    return Keys.sha256Hex(line()).substring(0, FINGERPRINT_DIGITS);
  }

  /**
   * Where it shows, for a person: {@code every stream}, {@code about 5 % of all answers}. One or
   * two requests do not tell which of their parameters it is, so that nothing is said of others
   * then: {@code seen in 1 request, with user=somebody}.
   */
  public String where() {
    if (share.isPresent()) {
      return "about %s of all %s".formatted(percent(share.getAsDouble()), condition.many());
    }
    int seen = keys.size() + alsoKeys.size();
    return seen > FEW ? condition.words() : "seen in " + condition.wordsOf(seen);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, share < 0.0095 ? "%.1f %%" : "%.0f %%", 100 * share);
  }

  /** What there should be, for a person. */
  public String expectedText() {
    List<String> shown = expected.subList(0, Math.min(SIDES_SHOWN, expected.size()));
    return String.join(" or ", shown)
        + (shown.size() < expected.size()
            ? " or %,d others".formatted(expected.size() - shown.size())
            : "");
  }

  /** What there is. */
  public String actual() {
    return change.actual();
  }

  /** What it keeps a person from, the worst first. */
  Use use() {
    return switch (code) {
      case STATUS_REJECTS_VALID -> Use.REJECTS_VALID;
      case STATUS_SERVER_ERROR, BODY_UNREADABLE ->
          expected.stream().anyMatch(status -> status.startsWith("2"))
              ? Use.REJECTS_VALID
              : general();
      case STATUS_ACCEPTS_INVALID -> Use.ACCEPTS_INVALID;
      default -> general();
    };
  }

  private Use general() {
    return share.isEmpty() && condition.isAboutAnswers() ? Use.BREAKS_ALL : Use.BREAKS_SOME;
  }

  /** What causes keep people from, in the order in which they want to know. */
  enum Use {
    /** A request that should work does not. */
    REJECTS_VALID,
    /** Every answer of a kind is wrong. */
    BREAKS_ALL,
    /** Some answers are wrong. */
    BREAKS_SOME,
    /** A mistake of the client goes unnoticed. */
    ACCEPTS_INVALID
  }
}
