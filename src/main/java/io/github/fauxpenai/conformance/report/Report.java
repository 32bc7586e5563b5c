package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import java.io.IOException;

/** One report, written while the comparison goes on. */
public interface Report {
  /** Adds a scenario; they come sorted by key. */
  void add(ScenarioVerdict verdict) throws IOException;

  /** Writes what is known only at the end, and flushes; does not close the output. */
  void finish(ResultsComparison.Outcome outcome) throws IOException;
}
