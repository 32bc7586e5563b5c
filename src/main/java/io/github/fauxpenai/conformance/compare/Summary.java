package io.github.fauxpenai.conformance.compare;

import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.results.Result;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Counts the verdicts of a comparison. */
public final class Summary {
  private final Level level;
  private final Half valid = new Half();
  private final Half invalid = new Half();
  private final Map<Level, Integer> conforming = new EnumMap<>(Level.class);
  private final Map<ScenarioVerdict.State, Integer> states =
      new EnumMap<>(ScenarioVerdict.State.class);
  private final Map<DifferenceGroup, Integer> groups = new LinkedHashMap<>();
  private final Set<Integer> refusals = new HashSet<>();
  private int scenarios;
  private int absent;

  Summary(Level level) {
    this.level = level;
  }

  /** One half of the verdict: the requests that OpenAI accepts, or those that it rejects. */
  public static final class Half {
    private int comparable;
    private int agreeing;
    private int conforming;
    private int conformingButKnown;

    /** How many were judged. */
    public int comparable() {
      return comparable;
    }

    /** How many the server accepts or rejects as OpenAI does. */
    public int agreeing() {
      return agreeing;
    }

    /** How many conform at the level asked for. */
    public int conforming() {
      return conforming;
    }

    /** How many conform at the level asked for, known failures apart. */
    public int conformingButKnown() {
      return conformingButKnown;
    }
  }

  /**
   * Differences that read the same.
   *
   * @param change expected and actual; empty at the exact level, at which nearly every scenario has
   *     different values
   */
  public record DifferenceGroup(
      int level, DifferenceCode code, String path, String change, boolean failing) {
    static DifferenceGroup of(Finding difference) {
      return new DifferenceGroup(
          difference.level(),
          difference.code(),
          difference.path(),
          difference.level() == Level.EXACT.number()
              ? ""
              : difference.expected() + " → " + difference.actual(),
          difference.failing());
    }
  }

  void add(ScenarioVerdict verdict) {
    scenarios++;
    states.merge(verdict.state(), 1, Integer::sum);
    absent +=
        verdict.state() == ScenarioVerdict.State.NOT_EXECUTED && verdict.result().isEmpty() ? 1 : 0;
    if (!verdict.comparable()) {
      return;
    }
    Half half = verdict.accepted() ? valid : invalid;
    half.comparable++;
    half.agreeing += agrees(verdict) ? 1 : 0;
    // Once a valid request was accepted, the statuses no longer matter.
    if (valid.agreeing == 0 && refusals.size() <= 1) {
      refusals.add(verdict.result().filter(Result::hasResponse).map(Result::status).orElse(0));
    }
    half.conforming += verdict.conforms() ? 1 : 0;
    half.conformingButKnown += verdict.conformsButKnown() ? 1 : 0;
    for (Level each : levels()) {
      if (verdict.conformsUpTo(each)) {
        conforming.merge(each, 1, Integer::sum);
      }
    }
    verdict.differences().stream()
        .map(DifferenceGroup::of)
        .distinct()
        .forEach(group -> groups.merge(group, 1, Integer::sum));
  }

  private static boolean agrees(ScenarioVerdict verdict) {
    return verdict.differences().stream()
        .noneMatch(d -> d.code().kind() == DifferenceCode.Kind.STATUS && !isSameSort(d));
  }

  /** Whether another status means the same; a redirect instead of a refusal rejects nothing. */
  private static boolean isSameSort(Finding difference) {
    return difference.code() == DifferenceCode.STATUS_OTHER && !difference.actual().startsWith("3");
  }

  /** The level asked for. */
  public Level level() {
    return level;
  }

  /** The levels compared, lowest first. */
  public List<Level> levels() {
    return List.of(Level.values()).subList(0, level.number());
  }

  /** How many judged scenarios conform at all levels up to this one. */
  public int conformingUpTo(Level each) {
    return conforming.getOrDefault(each, 0);
  }

  /** How many judged scenarios conform at the level asked for. */
  public int conforming() {
    return valid.conforming + invalid.conforming;
  }

  /** How many judged scenarios conform at the level asked for, known failures apart. */
  public int conformingButKnown() {
    return valid.conformingButKnown + invalid.conformingButKnown;
  }

  /** How many scenarios were judged. */
  public int comparable() {
    return count(ScenarioVerdict.State.COMPARED);
  }

  /** How many scenarios there are, judged or not. */
  public int scenarios() {
    return scenarios;
  }

  /** How many scenarios are in this state. */
  public int count(ScenarioVerdict.State state) {
    return states.getOrDefault(state, 0);
  }

  /** How many of the scenarios that were not executed are missing from the results. */
  public int absent() {
    return absent;
  }

  /** The half of the requests that OpenAI accepts. */
  public Half valid() {
    return valid;
  }

  /** The half of the requests that OpenAI rejects. */
  public Half invalid() {
    return invalid;
  }

  /**
   * The status with which a server refuses everything, whether OpenAI accepts or rejects it: its
   * agreement on rejected requests then proves nothing. Empty if it does not, or only one half was
   * judged.
   */
  public OptionalInt refusesEverything() {
    int status = refusals.size() == 1 ? refusals.iterator().next() : 0;
    return status >= 400
            && status < 500
            && valid.comparable > 0
            && valid.agreeing == 0
            && invalid.comparable > 0
        ? OptionalInt.of(status)
        : OptionalInt.empty();
  }

  /**
   * The differences with the number of scenarios that show them: failing ones first, then by
   * number, level and path.
   */
  public List<Map.Entry<DifferenceGroup, Integer>> groups() {
    return groups.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<DifferenceGroup, Integer> e) -> !e.getKey().failing())
                .thenComparing(Map.Entry::getValue, Comparator.reverseOrder())
                .thenComparingInt(e -> e.getKey().level())
                .thenComparing(e -> e.getKey().path()))
        .toList();
  }
}
