package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.results.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answers to one scenario, which was sent once or several times, with what was found in each.
 *
 * @param all in the order they arrived; at least one
 */
record Samples(List<Sample> all) {

  /** One answer, and what was found in it. */
  record Sample(Result result, List<CheckedScenario.Check> checks) {
    boolean fails() {
      return checks.stream().anyMatch(check -> check.judgement().outcome().fails());
    }
  }

  /** The first answer that fails, or the first of all. */
  Result telling() {
    return all.size() == 1
        ? all.get(0).result()
        : all.stream().filter(Sample::fails).findFirst().orElse(all.get(0)).result();
  }

  /**
   * The checks of the scenario as a whole: each finding of any answer once and, for promises that
   * no answer breaks, the first answer's.
   */
  List<CheckedScenario.Check> together() {
    if (all.size() == 1) {
      return all.get(0).checks();
    }
    List<CheckedScenario.Check> together = new ArrayList<>();
    for (Sample sample : all) {
      for (CheckedScenario.Check check : sample.checks()) {
        if (check.finding().isPresent() && same(together, check).isEmpty()) {
          together.add(check);
        }
      }
    }
    for (CheckedScenario.Check check : all.get(0).checks()) {
      if (check.finding().isEmpty()
          && together.stream().noneMatch(other -> other.promise().equals(check.promise()))) {
        together.add(check);
      }
    }
    return together;
  }

  private static Optional<CheckedScenario.Check> same(
      List<CheckedScenario.Check> checks, CheckedScenario.Check wanted) {
    Finding finding = wanted.finding().orElseThrow();
    return checks.stream()
        .filter(check -> check.promise().equals(wanted.promise()))
        .filter(
            check ->
                check
                    .finding()
                    .filter(
                        other ->
                            other.code() == finding.code()
                                && other.path().equals(finding.path())
                                && other.change().equals(finding.change())
                                && other.detail().equals(finding.detail()))
                    .isPresent())
        .findFirst();
  }

  /**
   * Counts every answer.
   *
   * @param checked the findings of all answers, with known ones excused
   */
  void count(CheckedScenario checked, Map<Promise, PromiseTally> tallies) {
    String key = checked.result().key();
    if (all.size() == 1) {
      for (CheckedScenario.Check check : checked.checks()) {
        tallies.get(check.promise()).add(key, key, check);
      }
      return;
    }
    for (int i = 0; i < all.size(); i++) {
      String answer = key + " " + i;
      for (CheckedScenario.Check check : all.get(i).checks()) {
        CheckedScenario.Check excused =
            check.finding().isEmpty()
                ? check
                : same(checked.checks(), check)
                    .flatMap(CheckedScenario.Check::finding)
                    .map(check::with)
                    .orElse(check);
        tallies.get(check.promise()).add(key, answer, excused);
      }
    }
  }
}
