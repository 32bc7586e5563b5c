package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.cli.option.ApiOption;
import io.github.fauxpenai.conformance.cli.option.FailUnder;
import io.github.fauxpenai.conformance.cli.option.JudgingOptions;
import io.github.fauxpenai.conformance.cli.option.LevelConverter;
import io.github.fauxpenai.conformance.cli.option.SelectionOptions;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.cli.output.Version;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict.State;
import io.github.fauxpenai.conformance.compare.Summary;
import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.explain.Note;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.report.Features;
import io.github.fauxpenai.conformance.report.Report;
import io.github.fauxpenai.conformance.report.ReportContext;
import io.github.fauxpenai.conformance.report.ReportFiles;
import io.github.fauxpenai.conformance.report.ReportedScenario;
import io.github.fauxpenai.conformance.report.ScenarioText;
import io.github.fauxpenai.conformance.report.TextSummary;
import io.github.fauxpenai.conformance.report.Verdict;
import io.github.fauxpenai.conformance.results.ResultsSource;
import io.github.fauxpenai.conformance.results.Selection;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares a server's recorded answers with a baseline. */
@Command(
    name = "compareResults",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Compares the answers of a server with OpenAI's, level by level.",
    footer = {
      "",
      "Levels: 1 status, 2 structure, 3 types, 4 semantics, 5 exact; each includes those before it.",
      "",
      "Examples:",
      "  fauxpenai-conformance compareResults --api=embeddings --resultsFile=r.json.gz",
      "      Compares with OpenAI's answers on board",
      "  fauxpenai-conformance compareResults --api=embeddings --level=1 \\",
      "      --specFile=openai/embeddings/results.json.gz --resultsFile=results.json.gz"
    })
public final class CompareResults implements Callable<Integer> {
  /** What reports name where a file's name would stand. */
  static final String ON_BOARD = "OpenAI's answers on board";

  private final Terminal terminal;
  private Definition openAi;
  private ResultsSource baseline;

  @Mixin private ApiOption api;

  @Option(
      names = "--specFile",
      paramLabel = "FILE",
      description =
          "The baseline: a results file recorded from OpenAI. Default: OpenAI's answers on board,"
              + " which levels 1 to 4 can be compared with.")
  private Path specFile;

  @Option(
      names = "--resultsFile",
      required = true,
      paramLabel = "FILE",
      description = "The results file of the server to judge; several are taken together.")
  private List<Path> resultsFiles;

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      defaultValue = "3",
      converter = LevelConverter.class,
      description = "The highest level to compare, by number or name. Default: ${DEFAULT-VALUE}.")
  private Level level;

  @Option(
      names = "--judgeModelLimits",
      description = "Judge refusals that are about the model that was recorded, too.")
  private boolean judgeModelLimits;

  @Option(
      names = "--force",
      description = "Go on even where the results hold answers to other requests.")
  private boolean force;

  @Option(
      names = "--strict",
      arity = "0..1",
      split = ",",
      paramLabel = "NOTES",
      fallbackValue = "optional,null,additions",
      description = "Notes that fail: optional, null, additions; all where none is named.")
  private List<Note> strict = new ArrayList<>();

  @Option(
      names = "--failUnder",
      paramLabel = "PERCENT",
      converter = FailUnder.Converter.class,
      description = "Exit 1 only where less conforms: 90, or valid:100,invalid:20.")
  private FailUnder failUnder;

  @Mixin private JudgingOptions judging;

  @Option(
      names = "--maxCauses",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many causes to print. Default: ${DEFAULT-VALUE}.")
  private int maxCauses;

  @Option(
      names = "--show",
      paramLabel = "KEY",
      description = "Show one scenario, by its key, or one cause, by its fingerprint.")
  private String show;

  @Mixin private SelectionOptions selection;

  @Option(names = "--verbose", description = "List every scenario with its differences.")
  private boolean verbose;

  public CompareResults(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (maxCauses < 0) {
      throw judging.usage("--maxCauses=%d is negative".formatted(maxCauses));
    }
    judging.requireNothingToWriteBeside(show);
    judging.requireReportsBesides(
        Stream.concat(Stream.ofNullable(specFile), resultsFiles.stream()).toList());
    Api chosen = api.chosen();
    openAi = Definition.bundled();
    if (specFile != null) {
      UnfinishedRun.tell(specFile, terminal.err());
      ApiCheck.require(chosen, specFile);
    }
    baseline = baseline(chosen);
    for (Path resultsFile : resultsFiles) {
      UnfinishedRun.tell(resultsFile, terminal.err());
      ApiCheck.require(chosen, resultsFile);
    }
    ReportContext context =
        new ReportContext(
            Version.NAME,
            Version.number(),
            chosen.toString(),
            chosen.path(),
            openAi.source(),
            Optional.of(
                new ReportContext.Baseline(
                    level, specFile == null ? ON_BOARD : specFile.toString())),
            judging.rerun(chosen, specFile == null ? resultsFiles.get(0) : specFile),
            resultsFiles.stream().map(Path::toString).collect(Collectors.joining(",")),
            Instant.now());
    TextSummary text = new TextSummary(terminal.out(), judging.ink(), terminal.width());
    return show == null ? compare(context, text) : show(context, text);
  }

  private ResultsSource baseline(Api chosen) {
    if (specFile != null) {
      return ResultsSource.of(specFile);
    }
    if (level.number() > Level.SEMANTICS.number()) {
      throw judging.usage(
          "--level=%s compares every value with OpenAI's, and those are not on board: name a --specFile"
              .formatted(level));
    }
    return chosen
        .onBoard()
        .orElseThrow(
            () ->
                judging.usage(
                    "no answers of OpenAI's are on board for --api=%s: name a --specFile"
                        .formatted(chosen)));
  }

  private int compare(ReportContext context, TextSummary text) throws IOException {
    Selection selected = new Selection(selection.conditions());
    KnownFailures known = known(selected);
    ResultsComparison.Outcome outcome;
    ResultsComparison comparison = comparison(selected, known);
    Features features = new Features(api.chosen().features());
    try (ReportFiles files = new ReportFiles(judging.reports())) {
      Report report = files.start(context);
      outcome =
          comparison.run(
              verdict -> {
                ReportedScenario scenario = ReportedScenario.of(verdict);
                features.add(scenario);
                report.add(scenario);
                if (verbose) {
                  text.write(scenario);
                }
              });
      selected.check();
      report.finish(Verdict.of(context, outcome, features));
      files.commit();
    }
    warn(outcome, terminal.err());
    if (comparison.otherRequests() > 0) {
      terminal
          .err()
          .printf(
              "Warning: %,d answers of the results are to other requests than the baseline's.%n",
              comparison.otherRequests());
    }
    Verdict judged = Verdict.of(context, outcome, features);
    text.write(judged, maxCauses);
    int exitCode = exitCode(outcome, known, selected);
    text.writeEnd(judged, judging.reports());
    return exitCode;
  }

  private int exitCode(ResultsComparison.Outcome outcome, KnownFailures known, Selection selected)
      throws IOException {
    Summary summary = outcome.summary();
    int notExecuted = summary.count(State.NOT_EXECUTED);
    JudgingOptions.requireJudged(
        summary.comparable(),
        notExecuted,
        summary.scenarios(),
        "an answer on both sides that counts");
    KnownFailures.Reference reference =
        new KnownFailures.Reference(level.number(), outcome.baselineSha256());
    if (judging.updatesKnownFailures()) {
      return judging.update(
          notExecuted, file -> known.update(file, Version.number(), reference, outcome.causes()));
    }
    judging.warnOfSilentLines(known.silent(level.number()), selected);
    if (notExecuted == 0) {
      judging.warnOfMisplacedLines(known.misplaced(), selected);
    }
    return judging.exitCode(
        differs(summary),
        known.stale(),
        known.staleLinesFail(Version.number(), reference),
        notExecuted);
  }

  private ResultsComparison comparison(Selection selected, KnownFailures known) {
    Set<Note> failing = EnumSet.noneOf(Note.class);
    failing.addAll(strict);
    return new ResultsComparison(
        baseline,
        resultsFiles,
        api.chosen().rules(openAi),
        selected,
        new ResultsComparison.Settings(level, failing, judgeModelLimits, known, force));
  }

  /** Shows a scenario; where no key begins like that, the cause of that fingerprint. */
  private int show(ReportContext context, TextSummary text) throws IOException {
    if (showScenario(show)) {
      return ExitCode.OK;
    }
    KnownFailures known = known(new Selection(selection.conditions()));
    if (showCause(context, text, known)
        || !known.lines().isEmpty() && showCause(context, text, KnownFailures.none())) {
      return ExitCode.OK;
    }
    throw new InputException(
        "--show=%s: there is no scenario with such a key, and no cause with such a fingerprint at"
                .formatted(show)
            + " level "
            + level.number());
  }

  /** With known failures the causes of what is left; without, those of what is excused, too. */
  private boolean showCause(ReportContext context, TextSummary text, KnownFailures known)
      throws IOException {
    Selection all = new Selection(selection.conditions());
    ResultsComparison.Outcome outcome = comparison(all, known).run(verdict -> {});
    all.check();
    for (Cause cause : outcome.causes().causes()) {
      if (cause.fingerprint().startsWith(show)) {
        text.write(cause, Verdict.of(context, outcome, new Features(List.of())));
        showScenario(cause.keys().get(0));
        return true;
      }
    }
    return false;
  }

  private boolean showScenario(String key) throws IOException {
    ScenarioText shown = judging.scenarioText();
    List<ScenarioVerdict> found = new ArrayList<>();
    comparison(JudgingOptions.only(key), known(new Selection(Selection.Conditions.NONE)))
        .run(found::add);
    found.forEach(verdict -> shown.write(verdict, api.chosen().path()));
    return !found.isEmpty();
  }

  private KnownFailures known(Selection selected) {
    KnownFailures known = judging.known(selected);
    if (judging.updatesKnownFailures() && known.isOfHigherLevel(level.number())) {
      throw judging.usage(
          "%s was written at a higher level: its lines cannot be judged at level %d. Update it at its own --level, or delete it"
              .formatted(judging.knownFailuresFile(), level.number()));
    }
    return known;
  }

  private static void warn(ResultsComparison.Outcome outcome, PrintWriter err) {
    if (List.of(outcome.resultsSha256().split(",")).contains(outcome.baselineSha256())) {
      err.println(
          "Warning: both files are the same, byte for byte: this compares the baseline with itself.");
    } else if (outcome.results().hasOpenAiHeaders() && !outcome.baseline().hasOpenAiHeaders()) {
      err.println(
          "Warning: only the results carry OpenAI's headers."
              + " Are --specFile and --resultsFile swapped?");
    }
  }

  private boolean differs(Summary summary) {
    if (failUnder == null) {
      return summary.conformingButKnown() < summary.comparable();
    }
    List<String> missed = failUnder.missed(summary);
    missed.forEach(text -> terminal.err().println("--failUnder: " + text));
    return !missed.isEmpty();
  }
}
