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
import java.util.function.Supplier;
import picocli.CommandLine.Model.OptionSpec;

/** The options that all commands share that judge recorded answers. */
public final class JudgingOptions {
  private final Terminal terminal;
  private final Options options;
  private final Supplier<List<Note>> strict;
  private final Supplier<List<Path>> reports;
  private final Supplier<Optional<Path>> knownFailures;
  private final Supplier<Boolean> updateKnownFailures;
  private final PreviousOptions previous;
  private final Supplier<Integer> maxCauses;
  private final Supplier<Optional<String>> show;
  private final SelectionOptions selection;
  private final Supplier<Boolean> verbose;

  /** Adds the options. */
  public JudgingOptions(Terminal terminal, Options options) {
    this.terminal = terminal;
    this.options = options;
    strict =
        options.list(
            Note.class,
            OptionSpec.builder("--strict")
                .arity("0..1")
                .splitRegex(",")
                .paramLabel("NOTES")
                .fallbackValue("optional,null,additions")
                .completionCandidates(List.of("optional", "null", "additions"))
                .description(
                    "Notes that fail: optional (a member is absent that may be null), null (a member is null"
                        + " that may be absent), additions (a member that OpenAI does not send); all if"
                        + " none is named."));
    reports =
        options.list(
            Path.class,
            "--report=FILE",
            "Write a report; its ending names the format: html (a page to read), xml (JUnit's, for CI),"
                + " md (for a pull request), csv (for a spreadsheet), svg (a badge), keys (of what"
                + " failed, for --scenario=@FILE), json. Repeatable.");
    knownFailures =
        options.optional(
            Path.class,
            "--knownFailures=FILE",
            "Failures that are known and accepted, one per line.");
    updateKnownFailures =
        options.flag(
            "--updateKnownFailures", "Write the current failures to the known failures file.");
    previous = new PreviousOptions(options);
    maxCauses =
        options.withDefault(
            int.class,
            "--maxCauses=N",
            "20",
            "Maximum number of causes to print. Default: ${DEFAULT-VALUE}.");
    show =
        options.optional(
            String.class,
            "--show=KEY",
            "Show one scenario (by its key), one cause (by its fingerprint) or, with "
                + "checkResults, one promise (by its name).");
    selection = new SelectionOptions(options);
    verbose = options.flag("--verbose", "List every scenario with its findings.");
  }

  /** The report files; after {@link #requireUsage}, each ending names a format. */
  public List<Path> reports() {
    return reports.get();
  }

  /** The notes that fail. */
  public Set<Note> strict() {
    return Set.copyOf(strict.get());
  }

  /** How many causes to print. */
  public int maxCauses() {
    return maxCauses.get();
  }

  /** What to show instead of a verdict. */
  public Optional<String> show() {
    return show.get();
  }

  /** Which scenarios to judge. */
  public Selection.Conditions conditions() {
    return selection.conditions();
  }

  /** Whether to list every scenario. */
  public boolean verbose() {
    return verbose.get();
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
    if (maxCauses.get() < 0) {
      throw options.usage("--maxCauses=%d is negative".formatted(maxCauses.get()));
    }
    if (show.get().isPresent() && (!reports.get().isEmpty() || updateKnownFailures.get())) {
      throw options.usage("--show writes no file; leave --report and --updateKnownFailures out");
    }
    for (Path report : reports.get()) {
      if (ReportFormat.of(report.toString()).isEmpty()) {
        throw options.usage(
            "--report=%s: the ending names no format; there are %s"
                .formatted(report, ReportFormat.endings()));
      }
    }
    previous.requireUsage(hasThreshold);
    if (!previous.named().isEmpty() && (show.get().isPresent() || updateKnownFailures.get())) {
      throw options.usage(
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
    knownFailures.get().ifPresent(read::add);
    for (Path report : reports.get()) {
      for (Path input : read) {
        if (Files.exists(report) && Files.exists(input) && Files.isSameFile(report, input)) {
          throw options.usage(
              "--report=%s would replace %s; name another".formatted(report, input));
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
        reports.get().stream()
            .map(Path::toString)
            .filter(path -> ReportFormat.of(path).equals(Optional.of(ReportFormat.JSON)))
            .findFirst());
  }

  /** Whether the current failures become known failures. */
  public boolean updatesKnownFailures() {
    return updateKnownFailures.get();
  }

  /** The file of known failures, which must be named. */
  public Path knownFailuresFile() {
    return knownFailures.get().orElseThrow();
  }

  /**
   * The known failures of an API; throws if they cannot be read, or cannot be updated with this
   * selection.
   */
  public KnownFailures known(Api api, Selection selected) {
    if (knownFailures.get().isEmpty() && updateKnownFailures.get()) {
      throw options.usage(
          "--updateKnownFailures writes the file that --knownFailures names; name one");
    }
    if (updateKnownFailures.get() && selected.isPartial()) {
      throw options.usage("--updateKnownFailures needs all scenarios; leave the selection out");
    }
    return knownFailures
        .get()
        .filter(file -> !updateKnownFailures.get() || Files.exists(file))
        .map(file -> KnownFailures.read(file, Api.names()).of(api.toString()))
        .orElseGet(KnownFailures::none);
  }

  /** Whether this may be the beginning of a scenario's key. */
  public static boolean isKey(String text) {
    return text.matches("[0-9a-f]{%d,64}".formatted(Selection.SHORTEST_KEY));
  }

  /** A writer of scenarios that fits the terminal's width and colours. */
  public ScenarioText scenarioText() {
    return new ScenarioText(terminal.out(), terminal.ink(), options.width());
  }
}
