package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The keys of the scenarios that failed, one per line, for {@code --scenario=@FILE}; known failures
 * do not count.
 */
final class KeysReport implements Report {
  private final OutputStream out;

  KeysReport(ReportContext context, OutputStream out) {
    this.out = out;
  }

  @Override
  public void add(ReportedScenario scenario) throws IOException {
    if (scenario.judged() && !scenario.conformsButKnown()) {
      line(scenario.key());
    }
  }

  @Override
  public void finish(Verdict verdict) throws IOException {
    for (String text : verdict.provenance()) {
      line("# " + text);
    }
    out.flush();
  }

  private void line(String text) throws IOException {
    out.write((text + "\n").getBytes(UTF_8));
  }
}
