package io.github.fauxpenai.conformance.explain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What became of the causes of an earlier run. Causes with the same fingerprint are the same. If
 * scenarios come and go, the same fault may be described differently, so causes with other
 * fingerprints are compared scenario by scenario. A cause is only called new or gone if the other
 * run's answers are conclusive about it.
 */
public final class Since {
  /** A fault that moves between fewer scenarios than this may be chance. */
  private static final int FEW = 5;

  private final Map<Kind, List<Failure>> failures = new EnumMap<>(Kind.class);

  /** What became of a cause. */
  public enum Kind {
    /** Scenarios show it now that did not before. */
    NEW("new"),
    /** No scenario shows it any more, though some could. */
    GONE("gone"),
    /** It occurs as before. */
    AS_BEFORE("as before"),
    /** The same fault occurred before, but in a few other scenarios: it may come and go. */
    MOVED("in other scenarios than before"),
    /** No answer of the earlier run shows whether it existed. */
    NOT_TESTED_BEFORE("not tested before"),
    /** It came and went before, and no scenario shows it this time. */
    NOT_SEEN("not seen this time"),
    /** No answer of this run shows whether it still exists. */
    NOT_TESTED_NOW("not tested now");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** After a number, for a person: {@code as before}. */
    public String words() {
      return words;
    }

    /** For example {@code as-before}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.US).replace('_', '-');
    }
  }

  /**
   * A cause of either run, or differences that no cause explains.
   *
   * @param fingerprint of the cause; empty if there is no cause
   * @param code what differs
   * @param path where in the body; for a promise its id; empty for the answer as a whole
   * @param change expected and actual
   * @param expected the expected values, for a person
   * @param where the cause's condition, for a person; empty if there is no cause
   * @param keys the scenarios that show it in its run, sorted
   * @param newKeys for a new failure, the scenarios that would have shown it before but did not
   */
  public record Failure(
      String fingerprint,
      DifferenceCode code,
      String path,
      Change change,
      String expected,
      String where,
      List<String> keys,
      List<String> newKeys) {
    private static Failure of(Cause cause) {
      return new Failure(
          cause.fingerprint(),
          cause.code(),
          cause.path(),
          cause.change(),
          cause.expectedText(),
          cause.where(),
          cause.keys(),
          List.of());
    }

    private static Failure of(CauseFinder.Unexplained rest) {
      return new Failure(
          "",
          rest.code(),
          rest.path(),
          rest.change(),
          rest.change().expected(),
          "",
          rest.keys(),
          List.of());
    }

    private Failure newIn(List<String> some) {
      return new Failure(fingerprint, code, path, change, expected, where, keys, some);
    }

    private boolean isLike(Failure other) {
      return code == other.code
          && path.equals(other.path)
          && change.actual().equals(other.change.actual());
    }
  }

  private Since() {
    for (Kind kind : Kind.values()) {
      failures.put(kind, new ArrayList<>());
    }
  }

  /**
   * Compares two runs that were judged in the same way.
   *
   * @param before the causes of the earlier run
   * @param then what its scenarios show
   * @param now the causes of the later run
   * @param today what its scenarios show
   */
  public static Since of(
      CauseFinder.Outcome before, Shown then, CauseFinder.Outcome now, Shown today) {
    Since since = new Since();
    Set<String> sometimesBefore = sometimes(before);
    Set<String> sometimesNow = sometimes(now);
    Set<String> cameAgain = new HashSet<>();
    Set<String> fingerprintsBefore = fingerprints(before);
    Set<String> fingerprintsNow = fingerprints(now);
    for (Failure failure : failures(now)) {
      List<String> telling =
          failure.keys.stream().filter(key -> then.tellsOf(key, failure)).toList();
      List<String> begun = telling.stream().filter(key -> !then.shows(key, failure)).toList();
      List<Cause> same =
          before.causes().stream()
              .filter(
                  cause ->
                      cause.fingerprint().equals(failure.fingerprint)
                          || cause.share().isPresent()
                              && Failure.of(cause).isLike(failure)
                              && begun.stream()
                                  .allMatch(key -> today.holds(key, cause.condition())))
              .toList();
      if (telling.isEmpty()) {
        String fingerprint = failure.fingerprint;
        boolean isSame =
            fingerprintsBefore.contains(fingerprint)
                && sometimesBefore.contains(fingerprint) == sometimesNow.contains(fingerprint);
        since.add(isSame ? Kind.AS_BEFORE : Kind.NOT_TESTED_BEFORE, failure);
      } else if (begun.isEmpty() || !same.isEmpty() && !isMore(begun, ended(same, today))) {
        since.add(Kind.AS_BEFORE, failure);
        same.forEach(cause -> cameAgain.add(cause.fingerprint()));
      } else {
        since.add(Kind.NEW, failure.newIn(begun));
      }
    }
    for (Failure failure : failures(before)) {
      boolean isSame =
          fingerprintsNow.contains(failure.fingerprint) || cameAgain.contains(failure.fingerprint);
      if (!isSame && failure.keys.stream().noneMatch(key -> today.shows(key, failure))) {
        boolean told = failure.keys.stream().anyMatch(key -> today.tellsOf(key, failure));
        since.add(
            !told
                ? Kind.NOT_TESTED_NOW
                : sometimesBefore.contains(failure.fingerprint) ? Kind.NOT_SEEN : Kind.GONE,
            failure);
      }
    }
    since.findMoved();
    return since;
  }

  /** The scenarios that showed causes of the earlier run and no longer do, although they would. */
  private static Set<String> ended(List<Cause> causes, Shown today) {
    Set<String> ended = new HashSet<>();
    for (Cause cause : causes) {
      Failure failure = Failure.of(cause);
      failure.keys.stream()
          .filter(key -> today.tellsOf(key, failure) && !today.shows(key, failure))
          .forEach(ended::add);
    }
    return ended;
  }

  /**
   * Whether significantly more scenarios begin to show a fault that comes and goes than stop (sign
   * test): one that occurred in a few answers may now occur in all.
   */
  private static boolean isMore(Collection<String> begun, Collection<String> ended) {
    int all = begun.size() + ended.size();
    return begun.size() > ended.size() && Chance.tail(begun.size(), all, 0.5) < Chance.IMPROBABLE;
  }

  private static Set<String> fingerprints(CauseFinder.Outcome outcome) {
    return outcome.causes().stream().map(Cause::fingerprint).collect(Collectors.toSet());
  }

  /** The fingerprints of causes that come and go. */
  private static Set<String> sometimes(CauseFinder.Outcome outcome) {
    return outcome.causes().stream()
        .filter(cause -> cause.share().isPresent())
        .map(Cause::fingerprint)
        .collect(Collectors.toSet());
  }

  private static List<Failure> failures(CauseFinder.Outcome outcome) {
    List<Failure> failures = new ArrayList<>();
    outcome.causes().forEach(cause -> failures.add(Failure.of(cause)));
    outcome.unexplained().forEach(rest -> failures.add(Failure.of(rest)));
    return failures;
  }

  private void add(Kind kind, Failure failure) {
    failures.get(kind).add(failure);
  }

  /**
   * If a few scenarios stop showing what a few others begin to show, neither change is certain: it
   * may be one random fault, or one fixed and another introduced.
   */
  private void findMoved() {
    Set<Failure> moved = new HashSet<>();
    for (Failure gone : failures.get(Kind.GONE)) {
      for (Failure begun : failures.get(Kind.NEW)) {
        if (gone.isLike(begun) && gone.keys.size() < FEW && begun.keys.size() < FEW) {
          moved.add(gone);
          moved.add(begun);
        }
      }
    }
    failures.get(Kind.NEW).stream().filter(moved::contains).forEach(each -> add(Kind.MOVED, each));
    failures.get(Kind.NEW).removeAll(moved);
    failures.get(Kind.GONE).removeAll(moved);
  }

  /** The causes of one kind: of the later run if it shows them, else of the earlier run. */
  public List<Failure> failures(Kind kind) {
    return List.copyOf(failures.get(kind));
  }

  /** How many causes are of this kind. */
  public int count(Kind kind) {
    return failures.get(kind).size();
  }

  /** How many of this run's causes may or may not be new. */
  public int unsure() {
    return count(Kind.MOVED) + count(Kind.NOT_TESTED_BEFORE);
  }
}
