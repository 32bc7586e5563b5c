package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.explain.Change;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.scenario.Factor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was found for one scenario.
 *
 * @param result the scenario and its answer, if it has one
 * @param checks one for each promise that applies; empty if no answer or trial is conclusive
 */
public record CheckedScenario(Result result, List<Check> checks) {

  /**
   * What was found about one promise.
   *
   * @param finding a failure, a known failure or a note; empty if nothing was found
   * @param twins the keys of the other scenarios whose answers were used
   * @param violation how the answer differs from OpenAI's definition; empty for promises about what
   *     requests ask for
   * @param answer what OpenAI's definition found there, right or wrong; empty for promises about
   *     what requests ask for
   */
  public record Check(
      Promise promise,
      Judgement judgement,
      Optional<Finding> finding,
      List<String> twins,
      Optional<Violation> violation,
      Optional<Place> answer) {

    /** A check of what the answer's request asked for. */
    static Check of(Promise promise, Judgement judgement, List<String> twins) {
      Optional<Finding> finding =
          judgement
              .outcome()
              .code()
              .map(
                  code ->
                      Finding.failing(
                          code,
                          promise.id(),
                          new Change(
                              Judgement.Outcome.HONOURED.toString(),
                              judgement.outcome().toString()),
                          judgement.why()));
      return new Check(promise, judgement, finding, twins, Optional.empty(), Optional.empty());
    }

    /** A check of one way in which an answer differs from the definition. */
    static Check of(Promise promise, Violation violation, boolean fails) {
      Judgement judgement =
          fails
              ? Judgement.broken(violation.words())
              : new Judgement(Judgement.Outcome.HONOURED, violation.words());
      Finding finding =
          Finding.failing(
              DifferenceCode.DEFINITION_BROKEN,
              promise.id() + ":" + violation.path(),
              new Change(violation.expected(), violation.actual()),
              violation.words());
      return new Check(
          promise,
          judgement,
          Optional.of(fails ? finding : finding.asNote()),
          List.of(),
          Optional.of(violation),
          Optional.empty());
    }

    /** The same with the finding excused or not. */
    Check with(Finding excused) {
      return new Check(promise, judgement, Optional.of(excused), twins, violation, answer);
    }

    /** The same about an answer with these places. */
    Check with(Place there) {
      return new Check(promise, judgement, finding, twins, violation, Optional.of(there));
    }

    /** Whether it fails and is excused. */
    public boolean known() {
      return finding.filter(Finding::known).isPresent();
    }

    /** Whether it fails and is not excused. */
    public boolean isNew() {
      return finding.filter(Finding::isNew).isPresent();
    }
  }

  /** What was found, including notes. */
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    for (Check check : checks) {
      check.finding().ifPresent(findings::add);
    }
    return findings;
  }

  /** Whether its answer is conclusive for any promise. */
  public boolean isJudged() {
    return checks.stream()
        .anyMatch(check -> check.judgement().outcome() != Judgement.Outcome.UNTESTED);
  }

  /** The values of the request's factors, each as in {@code stream=true}. */
  public List<String> values() {
    return result.scenario().spec().factors().stream().map(Factor::text).toList();
  }

  /** Whether anything fails and is not excused. */
  public boolean fails() {
    return checks.stream().anyMatch(Check::isNew);
  }
}
