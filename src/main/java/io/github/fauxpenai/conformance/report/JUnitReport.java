package io.github.fauxpenai.conformance.report;

import static java.util.stream.Collectors.joining;

import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.results.Recording;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * JUnit's XML: a scenario is a test case. What is known to fail is skipped, as what cannot be
 * judged is; the message says which.
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
  public void add(ScenarioVerdict verdict) throws IOException {
    suite.add(
        "%s [%s]".formatted(verdict.name(), TextSummary.digits(verdict.key())),
        context.api() + "." + verdict.group(),
        verdict.result().flatMap(r -> r.recording()).map(Recording::duration).orElse(Duration.ZERO),
        junit(verdict));
  }

  private static JUnitSuite.Verdict junit(ScenarioVerdict verdict) {
    if (!verdict.comparable()) {
      return new JUnitSuite.Skipped(verdict.state().toString(), "");
    }
    if (verdict.conforms()) {
      return new JUnitSuite.Passed();
    }
    String all =
        verdict.differences().stream()
            .map(TextSummary::describe)
            .collect(joining("\n", "scenario " + verdict.key() + "\n", "\n"));
    if (verdict.conformsButKnown()) {
      Finding known = first(verdict, Finding::known);
      return new JUnitSuite.Skipped("known failure: " + TextSummary.describe(known), all);
    }
    Finding first = first(verdict, Finding::isNew);
    return new JUnitSuite.Failed(TextSummary.describe(first), first.code().toString(), all);
  }

  private static Finding first(ScenarioVerdict verdict, Predicate<Finding> which) {
    return verdict.differences().stream().filter(which).findFirst().orElseThrow();
  }

  @Override
  public void finish(ResultsComparison.Outcome outcome) throws IOException {
    suite.write(
        context.api() + " level " + context.level().number(), Provenance.of(context, outcome), out);
  }
}
