package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.explain.Change;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.explain.Finding;
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
   * @param finding what fails, what would, were it not known to, and what is only noted, in the
   *     form of all that is found; empty where there is nothing to tell
   * @param twins the keys of the scenarios whose answers were looked at besides
   * @param violation what OpenAI's definition says of the answer; empty for what requests ask for
   */
  public record Check(
      Promise promise,
      Judgement judgement,
      Optional<Finding> finding,
      List<String> twins,
      Optional<Violation> violation) {

    /** What an answer tells about what its request asked for. */
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
      return new Check(promise, judgement, finding, twins, Optional.empty());
    }

    /** One way in which an answer differs from the definition. */
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
          Optional.of(violation));
    }

    /** The same, excused or not. */
    Check with(Finding excused) {
      return new Check(promise, judgement, Optional.of(excused), twins, violation);
    }

    /** Whether it fails and is excused. */
    public boolean known() {
      return finding.filter(Finding::known).isPresent();
    }

    /** Whether it fails and is not known to. */
    public boolean isNew() {
      return finding.filter(Finding::isNew).isPresent();
    }
  }

  /** What was found, notes too. */
  public List<Finding> findings() {
    return checks.stream().flatMap(check -> check.finding().stream()).toList();
  }

  /** Whether its answer tells something about any promise. */
  public boolean isJudged() {
    return checks.stream()
        .anyMatch(check -> check.judgement().outcome() != Judgement.Outcome.UNTESTED);
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
