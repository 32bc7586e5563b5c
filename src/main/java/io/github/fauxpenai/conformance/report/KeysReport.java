package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The keys of the scenarios that failed, one a line, for {@code --scenario=@FILE}. What is known to
 * fail did not.
 */
final class KeysReport implements Report {
  private final ReportContext context;
  private final OutputStream out;

  KeysReport(ReportContext context, OutputStream out) {
    this.context = context;
    this.out = out;
  }

  @Override
  public void add(ScenarioVerdict verdict) throws IOException {
    if (verdict.comparable() && !verdict.conformsButKnown()) {
      line(verdict.key());
    }
  }

  @Override
  public void finish(ResultsComparison.Outcome outcome) throws IOException {
    for (String text : Provenance.of(context, outcome).lines()) {
      line("# " + text);
    }
    out.flush();
  }

  private void line(String text) throws IOException {
    out.write((text + "\n").getBytes(UTF_8));
  }
}
