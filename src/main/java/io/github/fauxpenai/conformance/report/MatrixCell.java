package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Judgement.Outcome;
import io.github.fauxpenai.conformance.check.PromiseTally;
import io.github.fauxpenai.conformance.check.Share;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.Summary;
import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.CauseFinder;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How one server does on one capability.
 *
 * @param verdict in a word
 * @param share the share of conclusive answers that show the capability
 * @param counts of answers by outcome; empty for rates
 * @param counted whether it is a promise that reports count: {@link PromiseTally#isCounted}
 * @param reasons why the capability is not fully there: those of the verdict first, each with the
 *     number of answers
 * @param evidence the key of a scenario that shows the first reason; empty if nothing fails
 */
record MatrixCell(
    Verdict verdict,
    Share share,
    Map<Outcome, Integer> counts,
    boolean counted,
    List<Reason> reasons,
    Optional<String> evidence) {
  private static final int MOST_REASONS = 12;
  private static final int LONGEST_REASON = 300;

  /** From the best to the worst. */
  enum Verdict {
    /** Every conclusive answer is as promised. */
    HONOURED,
    /** Every answer is like OpenAI's. */
    ALL,
    /** Some answers are like OpenAI's. */
    SOME,
    /** No answer is like OpenAI's. */
    NONE,
    /** The request was refused because of what it asked for. */
    REJECTED,
    /** The answer is as if nothing had been asked for. */
    IGNORED,
    /** The answer is wrong. */
    BROKEN,
    /** The server refuses something optional. */
    NOT_OFFERED,
    /** No answer is conclusive. */
    NOT_TESTED;

    /** Whether all conclusive answers have the capability. */
    boolean isKept() {
      return this == HONOURED || this == ALL;
    }

    /** Whether some answer lacks the capability. */
    boolean fails() {
      return !isKept() && this != NOT_OFFERED && this != NOT_TESTED;
    }

    /** For example {@code not-tested}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.US).replace('_', '-');
    }

    /** For a person. */
    String words() {
      return toString().replace('-', ' ');
    }
  }

  /**
   * A reason.
   *
   * @param what an outcome, or the code of a difference
   * @param fails whether it counts against the server
   * @param count how many answers show it
   * @param key of a scenario that shows it
   */
  record Reason(String what, boolean fails, String why, int count, String key) {
    Reason {
      why = Wording.cut(why, LONGEST_REASON);
    }
  }

  /** The cell of a promise. */
  static MatrixCell of(PromiseTally tally) {
    Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
    for (Outcome outcome : Outcome.values()) {
      counts.put(outcome, tally.count(outcome));
    }
    List<Reason> reasons = new ArrayList<>();
    addReasons(reasons, tally, tally.verdict());
    for (Outcome outcome : Outcome.values()) {
      if (outcome != tally.verdict() && outcome != Outcome.HONOURED) {
        addReasons(reasons, tally, outcome);
      }
    }
    reasons.removeIf(reason -> reason.why().isEmpty());
    return new MatrixCell(
        verdict(tally),
        tally.kept(),
        counts,
        tally.isCounted(),
        cut(reasons),
        tally.verdict().fails() ? tally.evidence() : Optional.empty());
  }

  private static Verdict verdict(PromiseTally tally) {
    List<PromiseTally.Reason> reasons = tally.reasons(Outcome.UNTESTED);
    return switch (tally.verdict()) {
      case HONOURED -> Verdict.HONOURED;
      case IGNORED -> Verdict.IGNORED;
      case BROKEN -> Verdict.BROKEN;
      case REJECTED -> Verdict.REJECTED;
      case UNTESTED ->
          !reasons.isEmpty()
                  && reasons.stream().allMatch(reason -> Judgement.isNotOffered(reason.why()))
              ? Verdict.NOT_OFFERED
              : Verdict.NOT_TESTED;
    };
  }

  private static void addReasons(List<Reason> reasons, PromiseTally tally, Outcome outcome) {
    for (PromiseTally.Reason reason : tally.reasons(outcome)) {
      if (outcome != Outcome.HONOURED) {
        reasons.add(
            new Reason(
                outcome.toString(), outcome.fails(), reason.why(), reason.count(), reason.key()));
      }
    }
  }

  private static List<Reason> cut(List<Reason> reasons) {
    return List.copyOf(reasons.subList(0, Math.min(MOST_REASONS, reasons.size())));
  }

  /** How much of what OpenAI accepts is accepted. */
  static MatrixCell accepted(Summary summary, CauseFinder.Outcome causes) {
    return of(
        new Share(summary.valid().agreeing(), summary.valid().comparable()),
        causes,
        cause -> isStatus(cause, "2"));
  }

  /** How much of what OpenAI rejects is rejected. */
  static MatrixCell rejected(Summary summary, CauseFinder.Outcome causes) {
    return of(
        new Share(summary.invalid().agreeing(), summary.invalid().comparable()),
        causes,
        cause -> isStatus(cause, "4"));
  }

  private static boolean isStatus(Cause cause, String first) {
    return cause.code().kind() == DifferenceCode.Kind.STATUS
        && cause.expected().stream().anyMatch(status -> status.startsWith(first));
  }

  /** How many answers conform at all levels up to this one. */
  static MatrixCell conforming(Summary summary, CauseFinder.Outcome causes, Level level) {
    return of(
        new Share(summary.conformingUpTo(level), summary.comparable()),
        causes,
        cause -> cause.level() <= level.number());
  }

  private static MatrixCell of(Share share, CauseFinder.Outcome causes, Predicate<Cause> isAbout) {
    Verdict verdict =
        share.whole() == 0
            ? Verdict.NOT_TESTED
            : share.part() == share.whole()
                ? Verdict.ALL
                : share.part() == 0 ? Verdict.NONE : Verdict.SOME;
    List<Reason> reasons =
        !verdict.fails()
            ? List.of()
            : causes.causes().stream()
                .filter(isAbout)
                .map(
                    cause ->
                        new Reason(
                            cause.code().toString(),
                            true,
                            Wording.where(cause) + ": " + Wording.describe(cause),
                            cause.keys().size(),
                            cause.keys().get(0)))
                .sorted(Comparator.comparingInt(Reason::count).reversed())
                .toList();
    return new MatrixCell(
        verdict,
        share,
        Map.of(),
        false,
        cut(reasons),
        reasons.stream().findFirst().map(Reason::key));
  }

  /** Whether a person comparing the servers would see a difference. */
  boolean differsFrom(MatrixCell other) {
    return verdict != other.verdict
        || counts.isEmpty()
            && (long) share.part() * other.share.whole()
                != (long) other.share.part() * share.whole();
  }

  /** In a cell of a table: {@code honoured 12 of 12}, {@code 97.3 %}, {@code not tested}. */
  String words() {
    if (verdict == Verdict.NOT_TESTED || verdict == Verdict.NOT_OFFERED) {
      return verdict.words();
    }
    return counts.isEmpty()
        ? Rate.percent(share.part(), share.whole())
        : "%s %s"
            .formatted(
                verdict.words(),
                verdict.isKept()
                    ? String.format(Locale.US, "%,d", share.whole())
                    : String.format(
                        Locale.US, "%,d of %,d", share.whole() - share.part(), share.whole()));
  }
}
