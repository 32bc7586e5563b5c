package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.Finding.Outcome;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.check.PromiseTally;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * JUnit's XML: a promise is a test case. What fails only as is known is skipped, as what is
 * untested is; the message says which.
 */
final class PromiseJUnit implements PromiseReport {
  @Override
  public void write(Context context, PromiseCheck.Outcome outcome, OutputStream out)
      throws IOException {
    JUnitSuite suite = new JUnitSuite();
    if (outcome.acceptsNothing()) {
      suite.add(
          "the server accepts something",
          context.api() + ".request",
          Duration.ZERO,
          new JUnitSuite.Failed(PromiseText.ACCEPTS_NOTHING, "rejected", ""));
    }
    for (PromiseTally tally : outcome.tallies()) {
      suite.add(
          tally.promise().name(),
          context.api() + "." + tally.promise().parameter(),
          Duration.ZERO,
          junit(tally));
    }
    suite.write(context.api() + " promises", Provenance.of(context, outcome), out);
  }

  private static JUnitSuite.Verdict junit(PromiseTally tally) {
    Outcome verdict = tally.verdict();
    if (verdict == Outcome.UNTESTED) {
      return new JUnitSuite.Skipped(
          tally.reasons(verdict).isEmpty() ? "untested: no request asks for it" : "untested",
          reasons(tally, verdict));
    }
    String failures = reasons(tally, Outcome.BROKEN, Outcome.IGNORED, Outcome.REJECTED);
    for (Outcome each : Outcome.values()) {
      if (tally.failing(each) > 0) {
        String why =
            tally.reasons(each).stream()
                .filter(reason -> reason.known() < reason.count())
                .map(PromiseTally.Reason::why)
                .findFirst()
                .orElseThrow();
        return new JUnitSuite.Failed(
            "%s by %,d answers: %s".formatted(each, tally.failing(each), why),
            each.toString(),
            failures);
      }
    }
    return verdict.fails()
        ? new JUnitSuite.Skipped(
            "known failure: %s by %,d answers".formatted(verdict, tally.count(verdict)), failures)
        : new JUnitSuite.Passed();
  }

  private static String reasons(PromiseTally tally, Outcome... outcomes) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    Stream.of(outcomes)
        .forEach(
            outcome ->
                tally.reasons(outcome).stream()
                    .map(reason -> PromiseText.describe(outcome, reason))
                    .forEach(lines::add));
    lines.add("");
    return String.join("\n", lines);
  }
}
