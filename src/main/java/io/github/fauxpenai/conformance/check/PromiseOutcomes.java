package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.check.Judgement.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The outcome of each promise in each scenario of a run, so that two runs can be compared. Memory
 * grows with every scenario.
 */
public final class PromiseOutcomes {
  private final Map<String, Map<Promise, Outcome>> byKey = new TreeMap<>();
  private final Map<Map<Promise, Outcome>, Map<Promise, Outcome>> interned = new HashMap<>();

  /**
   * A promise whose verdict changed, in the scenarios that are conclusive in both runs.
   *
   * @param before the most harmful outcome in the earlier run
   * @param now the most harmful outcome in the later run
   * @param changed how many scenarios have another outcome than before
   * @param scenarios how many scenarios are conclusive in both runs
   * @param evidence the key of the first changed scenario, if possible one with the new verdict
   */
  public record Turned(
      Promise promise, Outcome before, Outcome now, int changed, int scenarios, String evidence) {

    /** Whether the verdict is worse than before. */
    public boolean isWorse() {
      return now.compareTo(before) < 0;
    }
  }

  /** Adds a scenario. */
  public void add(CheckedScenario scenario) {
    Map<Promise, Outcome> outcomes = new HashMap<>();
    for (CheckedScenario.Check check : scenario.checks()) {
      if (check.judgement().outcome() != Outcome.UNTESTED) {
        outcomes.merge(check.promise(), check.judgement().outcome(), PromiseOutcomes::worse);
      }
    }
    byKey.put(
        scenario.result().key(), interned.computeIfAbsent(Map.copyOf(outcomes), same -> same));
  }

  private static Outcome worse(Outcome one, Outcome other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  /** The ids of the promises for which a scenario is conclusive. */
  public static Set<String> told(CheckedScenario scenario) {
    Set<String> told = new HashSet<>();
    for (CheckedScenario.Check check : scenario.checks()) {
      if (check.judgement().outcome() != Outcome.UNTESTED) {
        told.add(check.promise().id());
      }
    }
    return told;
  }

  /** The promises whose verdicts are better or worse in a later run, the worst first. */
  public List<Turned> turned(PromiseOutcomes later) {
    Map<String, Tally> tallies = new TreeMap<>();
    later.byKey.forEach(
        (key, outcomes) -> {
          Map<Promise, Outcome> earlier = byKey.getOrDefault(key, Map.of());
          Map<String, Outcome> byId = new HashMap<>();
          earlier.forEach((promise, outcome) -> byId.put(promise.id(), outcome));
          outcomes.forEach(
              (promise, outcome) -> {
                if (byId.containsKey(promise.id())) {
                  tallies
                      .computeIfAbsent(promise.id(), id -> new Tally(promise))
                      .add(key, byId.get(promise.id()), outcome);
                }
              });
        });
    List<Turned> turned = new ArrayList<>();
    for (Tally tally : tallies.values()) {
      if (tally.before != tally.now) {
        turned.add(tally.turned());
      }
    }
    turned.sort(Comparator.comparing((Turned each) -> !each.isWorse()).thenComparing(Turned::now));
    return turned;
  }

  private static final class Tally {
    private final Promise promise;
    private final Map<Outcome, String> changedTo = new HashMap<>();
    private Outcome before = Outcome.HONOURED;
    private Outcome now = Outcome.HONOURED;
    private String first = "";
    private int scenarios;
    private int changed;

    Tally(Promise promise) {
      this.promise = promise;
    }

    void add(String key, Outcome earlier, Outcome later) {
      before = worse(before, earlier);
      now = worse(now, later);
      scenarios++;
      if (earlier != later) {
        changed++;
        changedTo.putIfAbsent(later, key);
        first = first.isEmpty() ? key : first;
      }
    }

    Turned turned() {
      return new Turned(
          promise, before, now, changed, scenarios, changedTo.getOrDefault(now, first));
    }
  }
}
