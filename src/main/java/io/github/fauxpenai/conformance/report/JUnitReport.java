package io.github.fauxpenai.conformance.report;

import static java.util.stream.Collectors.joining;

import io.github.fauxpenai.conformance.check.Judgement.Outcome;
import io.github.fauxpenai.conformance.check.PromiseTally;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.results.Recording;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * JUnit's XML as CI servers read it. With a baseline, each scenario is a test case; without one,
 * each promise. Unjudged cases and known failures are skipped, with a message that says which.
 */
final class JUnitReport implements Report {
  private final ReportContext context;
  private final OutputStream out;
  private final JUnitSuite suite = new JUnitSuite();

  JUnitReport(ReportContext context, OutputStream out) throws IOException {
    this.context = context;
    this.out = out;
  }

  @Override
  public void add(ReportedScenario scenario) throws IOException {
    if (context.baseline().isPresent()) {
      suite.add(
          "%s [%s]".formatted(scenario.name(), Wording.digits(scenario.key())),
          context.api() + "." + scenario.group(),
          scenario
              .result()
              .flatMap(result -> result.recording())
              .map(Recording::duration)
              .orElse(Duration.ZERO),
          junit(scenario));
    }
  }

  private static JUnitSuite.Result junit(ReportedScenario scenario) {
    if (!scenario.judged()) {
      return new JUnitSuite.Skipped(scenario.state(), "");
    }
    if (scenario.conforms()) {
      return new JUnitSuite.Passed();
    }
    String all =
        scenario.findings().stream()
            .map(Wording::describe)
            .collect(joining("\n", "scenario " + scenario.key() + "\n", "\n"));
    if (scenario.conformsButKnown()) {
      Finding known = first(scenario, Finding::known);
      return new JUnitSuite.Skipped("known failure: " + Wording.describe(known), all);
    }
    Finding first = first(scenario, Finding::isNew);
    return new JUnitSuite.Failed(Wording.describe(first), first.code().toString(), all);
  }

  private static Finding first(ReportedScenario scenario, Predicate<Finding> which) {
    return scenario.findings().stream().filter(which).findFirst().orElseThrow();
  }

  @Override
  public void finish(Verdict verdict) throws IOException {
    if (verdict instanceof CheckVerdict check) {
      if (check.outcome().acceptsNothing()) {
        suite.add(
            "the server accepts something",
            context.api() + ".request",
            Duration.ZERO,
            new JUnitSuite.Failed(Verdict.ACCEPTS_NOTHING, "rejected", ""));
      }
      for (PromiseTally tally : check.outcome().tallies()) {
        suite.add(
            tally.promise().name(),
            context.api() + "." + tally.promise().parameter(),
            Duration.ZERO,
            junit(tally, check.isRepeated()));
      }
    }
    suite.write(verdict, out);
  }

  private static JUnitSuite.Result junit(PromiseTally tally, boolean isRepeated) {
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
            "%s by %s: %s".formatted(each, Wording.count(tally.failing(each), "answer"), why)
                + (isRepeated ? Wording.kept(tally.kept()) : ""),
            each.toString(),
            failures);
      }
    }
    return verdict.fails()
        ? new JUnitSuite.Skipped(
            "known failure: %s by %s"
                .formatted(verdict, Wording.count(tally.count(verdict), "answer")),
            failures)
        : new JUnitSuite.Passed();
  }

  private static String reasons(PromiseTally tally, Outcome... outcomes) {
    List<String> lines =
        Stream.of(outcomes)
            .flatMap(
                outcome ->
                    tally.reasons(outcome).stream()
                        .map(reason -> Wording.describe(outcome, reason)))
            .toList();
    return "\n" + String.join("\n", lines) + "\n";
  }
}
