package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.results.AtomicFile;
import io.github.fauxpenai.conformance.results.InputException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The reports of one comparison; all of them are there at the end, or none. */
public final class ReportFiles implements Closeable {
  private final List<Report> reports = new ArrayList<>();
  private final List<AtomicFile> files = new ArrayList<>();

  /** Starts a report per path; throws {@link InputException} where an ending names no format. */
  public ReportFiles(ReportContext context, List<Path> paths) throws IOException {
    try {
      for (Path path : paths) {
        ReportFormat format =
            ReportFormat.of(path.toString())
                .orElseThrow(
                    () ->
                        new InputException(
                            "--report=%s: the ending names no format; there are %s"
                                .formatted(path, ReportFormat.endings())));
        AtomicFile file = new AtomicFile(path);
        files.add(file);
        reports.add(format.start(context, file.out()));
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Adds a scenario to every report. */
  public void add(ScenarioVerdict verdict) throws IOException {
    for (Report report : reports) {
      report.add(verdict);
    }
  }

  /** Completes every report and puts it in its place. */
  public void finish(ResultsComparison.Outcome outcome) throws IOException {
    for (Report report : reports) {
      report.finish(outcome);
    }
    for (AtomicFile file : files) {
      file.commit();
    }
  }

  @Override
  public void close() throws IOException {
    for (AtomicFile file : files) {
      file.close();
    }
  }
}
