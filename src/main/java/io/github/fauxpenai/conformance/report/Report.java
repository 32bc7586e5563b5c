package io.github.fauxpenai.conformance.report;

import java.io.IOException;

/** One report, written while scenarios are judged. */
public interface Report {
  /** Adds a scenario; they come sorted by key. */
  void add(ReportedScenario scenario) throws IOException;

  /** Writes what is known only at the end, and flushes; does not close the output. */
  void finish(Verdict verdict) throws IOException;
}
