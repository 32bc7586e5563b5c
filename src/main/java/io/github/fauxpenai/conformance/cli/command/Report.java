package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.cli.output.Version;
import io.github.fauxpenai.conformance.report.ResultsTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints a results file as a table. */
@Command(
    name = "report",
    addMethodSubcommands = false,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Prints a results file as CSV, one row per scenario.",
    footer = {
      "",
      "Example:",
      "  fauxpenai-conformance report --resultsFile=results.json.gz > results.csv"
    })
public final class Report implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--resultsFile",
      required = true,
      paramLabel = "FILE",
      description = "The results file.")
  private Path resultsFile;

  public Report(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    UnfinishedRun.tell(resultsFile, terminal.err());
    ResultsTable.write(resultsFile, terminal.out());
    return ExitCode.OK;
  }
}
