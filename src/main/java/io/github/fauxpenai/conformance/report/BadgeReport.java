package io.github.fauxpenai.conformance.report;

import java.io.IOException;
import java.io.OutputStream;

/** A badge with the rates of a comparison, or with the number of promises kept. */
final class BadgeReport implements Report {
  private final OutputStream out;

  BadgeReport(ReportContext context, OutputStream out) {
    this.out = out;
  }

  @Override
  public void add(ReportedScenario scenario) {
    // Only the counts matter.
  }

  @Override
  public void finish(Verdict verdict) throws IOException {
    Badge.write(verdict, out);
  }
}
