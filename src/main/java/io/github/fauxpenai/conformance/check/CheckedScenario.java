package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.explain.Change;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.scenario.Factor;
import java.util.List;
import java.util.Optional;

/**
 * What was found for one scenario.
 *
 * @param result the scenario and its answer, where it has one
 * @param checks one for each promise that applies; none where there is no answer
 */
public record CheckedScenario(Result result, List<Check> checks) {

  /**
   * What was found about one promise.
   *
   * @param known whether the finding fails and is excused
   * @param twins the keys of the scenarios whose answers were looked at besides
   * @param violation what OpenAI's definition says of the answer; empty for what requests ask for
   */
  public record Check(
      Promise promise,
      Finding finding,
      boolean known,
      List<String> twins,
      Optional<Violation> violation) {
    Check(Promise promise, Finding finding, boolean known, List<String> twins) {
      this(promise, finding, known, twins, Optional.empty());
    }

    /** One way in which an answer differs from the definition. */
    static Check of(Promise promise, Finding finding, Violation violation) {
      return new Check(promise, finding, false, List.of(), Optional.of(violation));
    }

    /** The same, excused. */
    Check asKnown() {
      return new Check(promise, finding, true, twins, violation);
    }

    /** What fails, as causes and known failures look at it; empty where nothing does. */
    Optional<io.github.fauxpenai.conformance.explain.Finding> failure() {
      return finding
          .outcome()
          .code()
          .map(
              code ->
                  violation
                      .map(
                          differs ->
                              io.github.fauxpenai.conformance.explain.Finding.failing(
                                  DifferenceCode.DEFINITION_BROKEN,
                                  promise.id() + ":" + differs.path(),
                                  new Change(differs.expected(), differs.actual()),
                                  finding.why()))
                      .orElseGet(
                          () ->
                              io.github.fauxpenai.conformance.explain.Finding.failing(
                                  code,
                                  promise.id(),
                                  new Change(
                                      Finding.Outcome.HONOURED.toString(),
                                      finding.outcome().toString()),
                                  finding.why())));
    }

    /** Whether it fails and is not known to. */
    public boolean isNew() {
      return finding.outcome().fails() && !known;
    }
  }

  /** What the request is made of, each as in {@code stream=true}. */
  public List<String> values() {
    return result.scenario().spec().factors().stream().map(Factor::text).toList();
  }

  /** Whether anything fails and is not known to. */
  public boolean fails() {
    return checks.stream().anyMatch(Check::isNew);
  }
}
