package io.github.fauxpenai.conformance.cli;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.compare.Finding.Outcome;
import io.github.fauxpenai.conformance.compare.KnownFailures;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.PromiseCheck;
import io.github.fauxpenai.conformance.compare.PromiseTally;
import io.github.fauxpenai.conformance.report.PromiseReport;
import io.github.fauxpenai.conformance.report.PromiseReportFormat;
import io.github.fauxpenai.conformance.report.PromiseText;
import io.github.fauxpenai.conformance.results.InputException;
import io.github.fauxpenai.conformance.results.Selection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Holds recorded answers against what the API promises. */
@Command(
    name = "checkResults",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Tells whether answers keep what their requests' parameters promise.",
    footer = {
      "",
      "No baseline is needed: whether there are n choices, whether content fits its schema, can be",
      "seen in the answer. From the most to the least harmful a promise is broken, ignored,",
      "rejected, untested or honoured.",
      "",
      "Exit codes: 0 kept or untested, 1 broken, ignored or rejected, 2 usage, 3 input, 4 incomplete.",
      "",
      "Examples:",
      "  fauxpenai-conformance checkResults --api=embeddings --resultsFile=results.json.gz \\",
      "      --report=promises.md"
    })
final class CheckResults implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ApiOption api;

  @Option(
      names = "--resultsFile",
      required = true,
      paramLabel = "FILE",
      description = "The results file of the server to judge.")
  private Path resultsFile;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write a report; its ending names the format (.md, .csv, .json). Repeatable.")
  private List<Path> reports = new ArrayList<>();

  @Option(
      names = "--knownFailures",
      paramLabel = "FILE",
      description = "Failures that are known and accepted, a line each.")
  private Path knownFailures;

  @Mixin private SelectionOptions selection;

  @Option(names = "--verbose", description = "List every finding.")
  private boolean verbose;

  CheckResults(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Api chosen = api.chosen();
    ApiCheck.require(chosen, resultsFile);
    Map<Path, PromiseReportFormat> formats = PromiseReportFormat.of(reports);
    PromiseReport.Context context =
        new PromiseReport.Context(Version.NAME, Version.number(), chosen.toString(), resultsFile);
    Selection selected = new Selection(selection.conditions());
    KnownFailures known =
        knownFailures == null ? KnownFailures.none() : KnownFailures.read(knownFailures);
    PromiseText text = new PromiseText(context, terminal.out());
    PromiseCheck.Outcome outcome =
        new PromiseCheck(resultsFile, chosen.promises(), chosen.rules(), selected, known)
            .run(
                (key, name, promise, finding, isKnown) -> {
                  if (verbose) {
                    text.write(key, name, promise, finding);
                  }
                });
    selected.check();
    PromiseReportFormat.write(formats, context, outcome);
    text.write(outcome);
    return exitCode(outcome, known);
  }

  private int exitCode(PromiseCheck.Outcome outcome, KnownFailures known) {
    List<PromiseTally> judged =
        outcome.tallies().stream().filter(tally -> tally.verdict() != Outcome.UNTESTED).toList();
    if (judged.isEmpty() && outcome.notExecuted() == 0) {
      throw new InputException(
          "nothing was judged: none of %,d scenarios has an answer that tells something"
              .formatted(outcome.scenarios()));
    }
    if (staleLinesFail(outcome, known) || judged.stream().anyMatch(tally -> tally.failing() > 0)) {
      return ExitCode.DIFFERENCES;
    }
    if (outcome.notExecuted() > 0) {
      terminal
          .err()
          .printf(
              "%,d scenarios were not executed; runScenarios goes on with them%n",
              outcome.notExecuted());
      return ExitCode.INCOMPLETE;
    }
    return ExitCode.OK;
  }

  /** What is promised does not hang on a level or a baseline: only the program's version counts. */
  private boolean staleLinesFail(PromiseCheck.Outcome outcome, KnownFailures known) {
    boolean fail = known.staleLinesFail(Version.number(), Level.EXACT, outcome.sha256());
    for (KnownFailures.Line line : known.stale()) {
      terminal
          .err()
          .printf(
              "%s: nothing shows this known failure any more; delete its line from %s:%n  %s%n",
              fail ? "Stale" : "Warning", knownFailures, line.failure());
    }
    return fail && !known.stale().isEmpty();
  }
}
