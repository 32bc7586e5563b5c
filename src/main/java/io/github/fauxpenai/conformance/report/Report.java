package io.github.fauxpenai.conformance.report;

import java.io.IOException;
import java.util.List;

/** One report, written while scenarios are judged. */
public interface Report {
  /** Adds a scenario; they come sorted by key. */
  void add(ReportedScenario scenario) throws IOException;

  /** Writes everything that is known only at the end, and flushes; does not close the output. */
  void finish(Verdict verdict) throws IOException;

  /** One report that passes everything on to each of these, in order. */
  static Report all(List<Report> reports) {
    return new Report() {
      @Override
      public void add(ReportedScenario scenario) throws IOException {
        for (Report report : reports) {
          report.add(scenario);
        }
      }

      @Override
      public void finish(Verdict verdict) throws IOException {
        for (Report report : reports) {
          report.finish(verdict);
        }
      }
    };
  }
}
