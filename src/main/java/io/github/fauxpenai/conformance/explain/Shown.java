package io.github.fauxpenai.conformance.explain;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the judged scenarios of a run show, and what else they could have shown, so that two runs
 * can be compared. Memory grows with every scenario.
 */
public final class Shown {
  private final Map<String, Sight> sights = new HashMap<>();
  private final Map<Set<String>, Set<String>> interned = new HashMap<>();

  /**
   * One scenario.
   *
   * @param failing the scenario; empty if nothing fails, since it is not needed then
   * @param signatures of what fails
   * @param told the promises for which the answer is conclusive; empty with a baseline
   */
  private record Sight(
      Optional<JudgedScenario> failing, List<Signature> signatures, Set<String> told) {

    boolean shows(Since.Failure failure) {
      return signatures.stream()
          .anyMatch(
              each ->
                  each.code() == failure.code()
                      && each.path().equals(failure.path())
                      && failure.change().covers(each.change()));
    }

    /** Whether it would show a failure if it still existed. */
    boolean couldShow(Since.Failure failure) {
      String path = failure.path();
      return switch (failure.code().kind()) {
        case STATUS, MEDIA_TYPE, BODY ->
            !new Exposure(0, "", () -> Places.NONE, signatures).hides(failure.code(), path);
        case PROMISE -> told.contains(path);
        case DEFINITION ->
            told.contains(path.substring(0, path.indexOf(':')))
                && signatures.stream()
                    .noneMatch(
                        each ->
                            each.code() == failure.code() && Exposure.covers(each.path(), path));
      };
    }
  }

  /** Adds a scenario that was compared with a baseline. */
  public void add(JudgedScenario scenario) {
    add(scenario, Set.of());
  }

  /**
   * Adds a scenario that was checked without a baseline.
   *
   * @param told the ids of the promises for which its answer is conclusive
   */
  public void add(JudgedScenario scenario, Set<String> told) {
    List<Signature> signatures =
        scenario.findings().stream().filter(Finding::failing).map(Signature::of).toList();
    sights.put(
        scenario.key(),
        new Sight(
            signatures.isEmpty() ? Optional.empty() : Optional.of(scenario),
            signatures,
            interned.computeIfAbsent(Set.copyOf(told), same -> same)));
  }

  /** How many scenarios both runs judged. */
  public int inCommon(Shown other) {
    return (int) sights.keySet().stream().filter(other.sights::containsKey).count();
  }

  boolean shows(String key, Since.Failure failure) {
    return sights.containsKey(key) && sights.get(key).shows(failure);
  }

  /** Whether the scenario shows the failure, or would show it if it still existed. */
  boolean tellsOf(String key, Since.Failure failure) {
    return shows(key, failure) || sights.containsKey(key) && sights.get(key).couldShow(failure);
  }

  /** Whether a condition is true of a scenario; false if nothing fails in it. */
  boolean holds(String key, Condition condition) {
    return Optional.ofNullable(sights.get(key))
        .flatMap(Sight::failing)
        .filter(scenario -> condition.holds(Condition.Subject.of(scenario)))
        .isPresent();
  }
}
