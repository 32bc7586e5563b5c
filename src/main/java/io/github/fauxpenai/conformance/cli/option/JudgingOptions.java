package io.github.fauxpenai.conformance.cli.option;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.explain.Note;
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
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that all commands share that judge recorded answers. */
public final class JudgingOptions {
  private final Terminal terminal;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--strict",
      arity = "0..1",
      split = ",",
      paramLabel = "NOTES",
      fallbackValue = "optional,null,additions",
      description =
          "Notes that fail: optional (a member is absent that may be null), null (a member is null"
              + " that may be absent), additions (a member that OpenAI does not send); all if"
              + " none is named.")
  private List<Note> strict = new ArrayList<>();

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
      description = "Failures that are known and accepted, one per line.")
  private Path knownFailures;

  @Option(
      names = "--updateKnownFailures",
      description = "Write the current failures to the known failures file.")
  private boolean updateKnownFailures;

  @Mixin private PreviousOptions previous;

  @Option(
      names = "--maxCauses",
      paramLabel = "N",
      defaultValue = "20",
      description = "Maximum number of causes to print. Default: ${DEFAULT-VALUE}.")
  private int maxCauses;

  @Option(
      names = "--show",
      paramLabel = "KEY",
      description =
          "Show one scenario (by its key), one cause (by its fingerprint) or, with "
              + "checkResults, one promise (by its name).")
  private Optional<String> show = Optional.empty();

  @Mixin private SelectionOptions selection;

  @Option(names = "--verbose", description = "List every scenario with its findings.")
  private boolean verbose;

  public JudgingOptions(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The report files; after {@link #requireUsage}, each ending names a format. */
  public List<Path> reports() {
    return reports;
  }

  /** The notes that fail. */
  public Set<Note> strict() {
    return Set.copyOf(strict);
  }

  /** How many causes to print. */
  public int maxCauses() {
    return maxCauses;
  }

  /** What to show instead of a verdict. */
  public Optional<String> show() {
    return show;
  }

  /** Which scenarios to judge. */
  public Selection.Conditions conditions() {
    return selection.conditions();
  }

  /** Whether to list every scenario. */
  public boolean verbose() {
    return verbose;
  }

  /** The options for a comparison with an earlier run. */
  public PreviousOptions previous() {
    return previous;
  }

  /**
   * Throws if options do not fit together, such as {@code --show} with files to write.
   *
   * @param hasThreshold whether a threshold is given
   */
  public void requireUsage(boolean hasThreshold) {
    if (maxCauses < 0) {
      throw usage("--maxCauses=%d is negative".formatted(maxCauses));
    }
    if (show.isPresent() && (!reports.isEmpty() || updateKnownFailures)) {
      throw usage("--show writes no file; leave --report and --updateKnownFailures out");
    }
    for (Path report : reports) {
      if (ReportFormat.of(report.toString()).isEmpty()) {
        throw usage(
            "--report=%s: the ending names no format; there are %s"
                .formatted(report, ReportFormat.endings()));
      }
    }
    previous.requireUsage(hasThreshold);
    if (!previous.named().isEmpty() && (show.isPresent() || updateKnownFailures)) {
      throw usage(
          "--previous says what changed; leave it out with --show and --updateKnownFailures");
    }
  }

  /**
   * Throws if a report would replace an input file.
   *
   * @param inputs the files that the command reads, without that of known failures
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
   * How to run the judged scenarios again.
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

  /** Whether the current failures become known failures. */
  public boolean updatesKnownFailures() {
    return updateKnownFailures;
  }

  /** The file of known failures; null if none is named. */
  public Path knownFailuresFile() {
    return knownFailures;
  }

  /**
   * The known failures of an API; throws if they cannot be read, or cannot be updated with this
   * selection.
   */
  public KnownFailures known(Api api, Selection selected) {
    if (knownFailures == null && updateKnownFailures) {
      throw usage("--updateKnownFailures writes the file that --knownFailures names; name one");
    }
    if (updateKnownFailures && selected.isPartial()) {
      throw usage("--updateKnownFailures needs all scenarios; leave the selection out");
    }
    return knownFailures == null || updateKnownFailures && !Files.exists(knownFailures)
        ? KnownFailures.none()
        : KnownFailures.read(knownFailures, Api.names()).of(api.toString());
  }

  /** Whether this may be the beginning of a scenario's key. */
  public static boolean isKey(String text) {
    return text.matches("[0-9a-f]{%d,64}".formatted(Selection.SHORTEST_KEY));
  }

  /** An exception about the command line. */
  public ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  /** A writer of scenarios that fits the terminal's width and colours. */
  public ScenarioText scenarioText() {
    int width = command.usageMessage().autoWidth(true).width();
    return new ScenarioText(terminal.out(), terminal.ink(), width);
  }
}
