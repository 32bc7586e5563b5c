package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.results.AtomicFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The reports of one command; all of them are there at the end, or none. */
public final class ReportFiles implements Closeable {
  private final Map<AtomicFile, ReportFormat> files = new LinkedHashMap<>();

  /**
   * Opens a file per path, once where it is named twice; throws {@link InputException} where an
   * ending names no format.
   */
  public ReportFiles(List<Path> paths) throws IOException {
    try {
      Set<Path> targets = new HashSet<>();
      for (Path path : paths) {
        if (!targets.add(AtomicFile.target(path))) {
          continue;
        }
        ReportFormat format =
            ReportFormat.of(path.toString())
                .orElseThrow(
                    () ->
                        new InputException(
                            "--report=%s: the ending names no format; there are %s"
                                .formatted(path, ReportFormat.endings())));
        files.put(new AtomicFile(path), format);
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Starts the reports on a comparison; what is added to this one is added to each. */
  public Report start(ReportContext context) throws IOException {
    List<Report> reports = new ArrayList<>();
    for (Map.Entry<AtomicFile, ReportFormat> file : files.entrySet()) {
      reports.add(file.getValue().start(context, file.getKey().out()));
    }
    return new Report() {
      @Override
      public void add(ScenarioVerdict verdict) throws IOException {
        for (Report report : reports) {
          report.add(verdict);
        }
      }

      @Override
      public void finish(ResultsComparison.Outcome outcome) throws IOException {
        for (Report report : reports) {
          report.finish(outcome);
        }
      }
    };
  }

  /** Writes the reports on promises. */
  public void write(PromiseReport.Context context, PromiseCheck.Outcome outcome)
      throws IOException {
    for (Map.Entry<AtomicFile, ReportFormat> file : files.entrySet()) {
      file.getValue().onPromises().write(context, outcome, file.getKey().out());
    }
  }

  /** Puts every file in its place. To be called when all reports are complete. */
  public void commit() throws IOException {
    for (AtomicFile file : files.keySet()) {
      file.commit();
    }
  }

  @Override
  public void close() throws IOException {
    for (AtomicFile file : files.keySet()) {
      file.close();
    }
  }
}
