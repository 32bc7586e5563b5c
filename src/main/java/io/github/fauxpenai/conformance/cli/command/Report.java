package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.report.ResultsTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Prints a results file as a table. */
public final class Report extends Command {
  private final Supplier<Path> resultsFile =
      options.required(Path.class, "--resultsFile=FILE", "The results file.");

  public Report(Terminal terminal) {
    super(
        terminal,
        "report",
        List.of("Prints a results file as CSV, one row per scenario."),
        List.of(
            "",
            "Example:",
            "  fauxpenai-conformance report --resultsFile=results.json.gz > results.csv"));
  }

  @Override
  public Integer call() throws IOException {
    UnfinishedRun.tell(resultsFile.get(), err);
    ResultsTable.write(resultsFile.get(), out);
    return ExitCode.OK;
  }
}
