package io.github.fauxpenai.conformance.cli.option;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.report.Ink;
import io.github.fauxpenai.conformance.report.ReportContext;
import io.github.fauxpenai.conformance.report.ReportFormat;
import io.github.fauxpenai.conformance.report.ScenarioText;
import io.github.fauxpenai.conformance.results.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands that judge answers have in common: options, messages, exit codes. */
public final class JudgingOptions {
  private final Terminal terminal;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description =
          "Write a report; its ending names the format: html (a page to read), xml (JUnit's, for CI),"
              + " md (for a pull request), csv (for a spreadsheet), svg (a badge), keys (of what"
              + " failed, for --scenario=@FILE), json. Repeatable.")
  private List<Path> reports = new ArrayList<>();

  @Option(
      names = "--knownFailures",
      paramLabel = "FILE",
      description = "Failures that are known and accepted, a line each.")
  private Path knownFailures;

  @Option(
      names = "--updateKnownFailures",
      description = "Write what fails now to the file of known failures.")
  private boolean updateKnownFailures;

  public JudgingOptions(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Where reports go; their endings are not checked yet. */
  public List<Path> reports() {
    return reports;
  }

  /** Throws where something is to be shown and written: what is shown judges nothing. */
  public void requireNothingToWriteBeside(String show) {
    if (show != null && (!reports.isEmpty() || updateKnownFailures)) {
      throw usage("--show writes no file; leave --report and --updateKnownFailures out");
    }
  }

  /**
   * Throws where a report would replace one of the files to read, which are then lost.
   *
   * @param inputs the files that the command reads besides that of known failures
   */
  public void requireReportsBesides(List<Path> inputs) throws IOException {
    List<Path> read = new ArrayList<>(inputs);
    if (knownFailures != null) {
      read.add(knownFailures);
    }
    for (Path report : reports) {
      for (Path input : read) {
        if (Files.exists(report) && Files.exists(input) && Files.isSameFile(report, input)) {
          throw usage("--report=%s would replace %s; name another".formatted(report, input));
        }
      }
    }
  }

  /**
   * How what was judged is run again.
   *
   * @param scenariosFile a file that has the scenarios
   */
  public ReportContext.Rerun rerun(Api api, Path scenariosFile) {
    Map<String, String> options = new LinkedHashMap<>();
    api.modelParameter().ifPresent(parameter -> options.put(parameter, "--model"));
    api.lengthParameters().forEach(parameter -> options.put(parameter, "--maxTokens"));
    return new ReportContext.Rerun(
        scenariosFile.toString(),
        options,
        reports.stream()
            .map(Path::toString)
            .filter(path -> ReportFormat.of(path).equals(Optional.of(ReportFormat.JSON)))
            .findFirst());
  }

  /** Whether what fails now is to be accepted. */
  public boolean updatesKnownFailures() {
    return updateKnownFailures;
  }

  /** The file of known failures, where one is named. */
  public Path knownFailuresFile() {
    return knownFailures;
  }

  /** What is known to fail; throws where it cannot be read, or not be updated as asked. */
  public KnownFailures known(Selection selected) {
    if (knownFailures == null && updateKnownFailures) {
      throw usage("--updateKnownFailures writes the file that --knownFailures names; name one");
    }
    if (updateKnownFailures && selected.isPartial()) {
      throw usage("--updateKnownFailures needs all scenarios; leave the selection out");
    }
    return knownFailures == null || updateKnownFailures && !Files.exists(knownFailures)
        ? KnownFailures.none()
        : KnownFailures.read(knownFailures);
  }

  /** A command line that cannot be understood. */
  public ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  /** The selection of one scenario; throws where the key cannot be one. */
  public static Selection only(String key) {
    return new Selection(new Selection.Conditions(List.of(), List.of(), List.of(), List.of(key)));
  }

  /** Writes scenarios as this terminal can show them. */
  public ScenarioText scenarioText() {
    int width = command.usageMessage().autoWidth(true).width();
    return new ScenarioText(terminal.out(), ink(), width);
  }

  /** Colours where a person looks who did not say otherwise (https://no-color.org). */
  public Ink ink() {
    return ink(terminal);
  }

  /** The same for any command. */
  public static Ink ink(Terminal terminal) {
    return new Ink(terminal.interactive() && !terminal.environment().containsKey("NO_COLOR"));
  }

  /** Throws where nothing was judged, unless that is because scenarios were not executed. */
  public static void requireJudged(int judged, int notExecuted, int scenarios, String missing) {
    if (judged == 0 && notExecuted == 0) {
      throw new InputException(
          "nothing was judged: none of %,d scenarios has %s".formatted(scenarios, missing));
    }
  }

  /** Writes the file of known failures. */
  public interface Update {
    /** Returns how many known failures the file has then. */
    int write(Path file) throws IOException;
  }

  /** Updates the file of known failures, and returns the exit code. */
  public int update(int notExecuted, Update update) throws IOException {
    if (notExecuted > 0) {
      terminal
          .err()
          .printf(
              "%s is not updated: %,d scenarios were not executed; run runScenarios first%n",
              knownFailures, notExecuted);
      return ExitCode.INCOMPLETE;
    }
    int lines = update.write(knownFailures);
    terminal.err().printf("%s holds %,d known failures now%n", knownFailures, lines);
    return ExitCode.OK;
  }

  /** Where all scenarios are looked at, a line that speaks of none may be misspelt. */
  public void warnOfSilentLines(List<KnownFailures.Line> silent, Selection selected) {
    warnOf(silent, selected, "speaks of no scenario that was judged");
  }

  /** Where all scenarios were compared, a line about what the baseline has nowhere, too. */
  public void warnOfMisplacedLines(List<KnownFailures.Line> misplaced, Selection selected) {
    warnOf(misplaced, selected, "is about a path or status that no answer of the baseline has");
  }

  private void warnOf(List<KnownFailures.Line> lines, Selection selected, String why) {
    if (!selected.isPartial()) {
      for (KnownFailures.Line line : lines) {
        terminal
            .err()
            .printf(
                "Warning: this known failure %s:%n  %s%n",
                why, Preview.escaped(line.failure().toString()));
      }
    }
  }

  /**
   * The exit code, with a message for each reason but differences.
   *
   * @param differs whether something fails that is not known
   * @param staleFail whether lines that nothing shows any more fail, or are only warned of
   */
  public int exitCode(
      boolean differs, List<KnownFailures.Line> stale, boolean staleFail, int notExecuted) {
    for (KnownFailures.Line line : stale) {
      terminal
          .err()
          .printf(
              "%s: nothing shows this known failure any more; delete its line from %s:%n  %s%n",
              staleFail ? "Stale" : "Warning",
              knownFailures,
              Preview.escaped(line.failure().toString()));
    }
    if (differs || staleFail && !stale.isEmpty()) {
      return ExitCode.DIFFERENCES;
    }
    if (notExecuted > 0) {
      terminal
          .err()
          .printf(
              "%,d scenarios were not executed; runScenarios goes on with them; where their trials"
                  + " are spent: --rerun=failed%n",
              notExecuted);
      return ExitCode.INCOMPLETE;
    }
    return ExitCode.OK;
  }
}
