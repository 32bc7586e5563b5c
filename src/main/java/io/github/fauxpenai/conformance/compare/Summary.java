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

/** The counts of a comparison; grows with every verdict. */
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

  Summary(Level level) {
    this.level = level;
  }

  /** One half of the verdict: what OpenAI accepts, or what it rejects. */
  public static final class Half {
    private int comparable;
    private int agreeing;
    private int conforming;
    private int conformingButKnown;

    /** How many were judged. */
    public int comparable() {
      return comparable;
    }

    /** How many the server accepts, or rejects, as OpenAI does. */
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
   * Differences that read alike.
   *
   * @param change what the baseline and the result have; empty at the exact level, where nearly
   *     every scenario has values of its own
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
    if (!verdict.comparable()) {
      return;
    }
    Half half = verdict.accepted() ? valid : invalid;
    half.comparable++;
    half.agreeing += agrees(verdict) ? 1 : 0;
    // After the first that was accepted the others' statuses do not matter.
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

  /** Another status of the same sort; a redirect in the place of a refusal rejects nothing. */
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

  /** How many judged scenarios conform at this level and those before it. */
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

  /** How many scenarios were looked at, judged or not. */
  public int scenarios() {
    return scenarios;
  }

  /** How many scenarios are in this state. */
  public int count(ScenarioVerdict.State state) {
    return states.getOrDefault(state, 0);
  }

  /** Of what OpenAI accepts. */
  public Half valid() {
    return valid;
  }

  /** Of what OpenAI rejects. */
  public Half invalid() {
    return invalid;
  }

  /**
   * The status with which a server refuses everything, what OpenAI accepts and what it rejects:
   * then its agreement on the latter shows nothing. Empty where it does not, or only one half was
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
   * Differences with the number of scenarios that show them: failing ones first, then by number,
   * level and path.
   */
  public List<Map.Entry<DifferenceGroup, Integer>> groups() {
    return groups.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<DifferenceGroup, Integer> e) -> !e.getKey().failing())
                .thenComparing(Map.Entry::getValue, Comparator.reverseOrder())
                .thenComparing(e -> e.getKey().level())
                .thenComparing(e -> e.getKey().path()))
        .toList();
  }
}
