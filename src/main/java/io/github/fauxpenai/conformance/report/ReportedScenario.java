package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.CheckedScenario;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.results.Result;
import java.util.List;
import java.util.Optional;

/**
 * A scenario as reports show it, whatever judged it.
 *
 * @param key the scenario's key
 * @param group the part of the test plan that it belongs to
 * @param name the names of the values under test, joined with {@code +}
 * @param values the values of the request's factors, each as in {@code stream=true}
 * @param state for example {@code compared}, {@code not-executed} or {@code untested}
 * @param judged whether it counts
 * @param accepted whether the request is accepted: by OpenAI if there is a baseline, else by the
 *     server
 * @param findings what was found, including notes
 * @param baseline the baseline's side, if it has the scenario
 * @param result the results' side, if they have the scenario
 */
public record ReportedScenario(
    String key,
    String group,
    String name,
    List<String> values,
    String state,
    boolean judged,
    boolean accepted,
    List<Finding> findings,
    Optional<Result> baseline,
    Optional<Result> result) {

  /** A scenario that was compared with a baseline. */
  public static ReportedScenario of(ScenarioVerdict verdict) {
    return new ReportedScenario(
        verdict.key(),
        verdict.group(),
        verdict.name(),
        verdict.values(),
        verdict.state().toString(),
        verdict.comparable(),
        verdict.accepted(),
        verdict.differences(),
        verdict.baseline(),
        verdict.result());
  }

  /** A scenario that was checked without a baseline. */
  public static ReportedScenario of(CheckedScenario checked) {
    Result result = checked.result();
    RecordedScenario scenario = result.scenario();
    return new ReportedScenario(
        result.key(),
        scenario.group(),
        scenario.name(),
        checked.values(),
        checked.isJudged() ? "checked" : result.hasResponse() ? "untested" : "not-executed",
        checked.isJudged(),
        result.hasResponse() && RecordedResponse.isAccepted(result.status()),
        checked.findings(),
        Optional.empty(),
        Optional.of(result));
  }

  /** Whether it was judged and nothing failed. */
  boolean conforms() {
    return judged && findings.stream().noneMatch(Finding::failing);
  }

  /** Whether it was judged and nothing failed but known failures. */
  boolean conformsButKnown() {
    return judged && findings.stream().noneMatch(Finding::isNew);
  }
}
