package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.Finding.Outcome;
import io.github.fauxpenai.conformance.check.PromiseTally;
import java.util.List;

/** The table of promises, the same in every format. */
final class PromiseColumns {
  static final List<String> NAMES =
      List.of(
          "Parameter",
          "Promise",
          "Verdict",
          "Honoured",
          "Ignored",
          "Rejected",
          "Broken",
          "Untested",
          "Evidence");

  private PromiseColumns() {}

  static List<String> values(PromiseTally tally) {
    return List.of(
        tally.promise().parameter(),
        tally.promise().name(),
        tally.verdict().toString(),
        count(tally, Outcome.HONOURED),
        count(tally, Outcome.IGNORED),
        count(tally, Outcome.REJECTED),
        count(tally, Outcome.BROKEN),
        count(tally, Outcome.UNTESTED),
        tally.evidence().orElse(""));
  }

  private static String count(PromiseTally tally, Outcome outcome) {
    return Integer.toString(tally.count(outcome));
  }
}
