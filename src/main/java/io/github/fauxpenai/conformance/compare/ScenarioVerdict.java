package io.github.fauxpenai.conformance.compare;

import io.github.fauxpenai.conformance.explain.Families;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.explain.JudgedScenario;
import io.github.fauxpenai.conformance.explain.Refusal;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Scenario;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What was found for one scenario.
 *
 * @param key the scenario's key
 * @param spec its name, group and factors
 * @param state whether the answers could be compared
 * @param accepted whether the baseline accepts the request; false if it has no answer
 * @param differences what differs, including notes, in the order of levels
 * @param baseline the baseline's side, if it has the scenario
 * @param result the results' side, if they have the scenario
 */
public record ScenarioVerdict(
    String key,
    Scenario.Spec spec,
    State state,
    boolean accepted,
    List<Finding> differences,
    Optional<Result> baseline,
    Optional<Result> result) {

  /** Whether a scenario can be judged. */
  public enum State {
    /** Both sides have an answer. */
    COMPARED,
    /** The baseline has no answer. */
    NOT_COMPARABLE,
    /** The results have no answer, nor a failed trial that counts as one. */
    NOT_EXECUTED,
    /** The baseline's refusal is about the model that was recorded. */
    MODEL_DEPENDENT;

    /** For example {@code not-executed}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.US).replace('_', '-');
    }
  }

  /** The part of the test plan that the scenario is from. */
  public String group() {
    return spec.group();
  }

  /** The scenario's name: the names of the values under test, joined with {@code +}. */
  public String name() {
    return spec.name();
  }

  /** The values of the request's factors, each as in {@code stream=true}. */
  public List<String> values() {
    return spec.factors().stream().map(Factor::text).toList();
  }

  /** Whether it was judged and nothing failed. */
  public boolean conforms() {
    return state == State.COMPARED && conformsUpTo(Level.EXACT);
  }

  /** Whether it was judged and nothing failed but known failures. */
  public boolean conformsButKnown() {
    return state == State.COMPARED && differences.stream().noneMatch(Finding::isNew);
  }

  ScenarioVerdict withDifferences(List<Finding> changed) {
    return new ScenarioVerdict(key, spec, state, accepted, List.copyOf(changed), baseline, result);
  }

  /**
   * The same for causes and known failures.
   *
   * @param refusal the server's refusal, if both refuse
   */
  JudgedScenario judged(Families families, JudgedScenario.Reference reference, Refusal refusal) {
    return new JudgedScenario(key, spec, families, reference, refusal, differences);
  }

  /** Whether it was judged. */
  public boolean comparable() {
    return state == State.COMPARED;
  }

  /** Whether no level up to this one found a failure. */
  boolean conformsUpTo(Level level) {
    return differences.stream().noneMatch(d -> d.failing() && d.level() <= level.number());
  }
}
