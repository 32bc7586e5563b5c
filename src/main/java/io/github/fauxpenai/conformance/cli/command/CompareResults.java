package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.cli.option.FailUnder;
import io.github.fauxpenai.conformance.cli.option.JudgingOptions;
import io.github.fauxpenai.conformance.cli.option.LevelConverter;
import io.github.fauxpenai.conformance.cli.output.Amount;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.cli.output.Version;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict.State;
import io.github.fauxpenai.conformance.compare.Summary;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.report.ReportContext;
import io.github.fauxpenai.conformance.report.ReportedScenario;
import io.github.fauxpenai.conformance.report.ScenarioText;
import io.github.fauxpenai.conformance.report.TextSummary;
import io.github.fauxpenai.conformance.results.ResultsSource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares a server's recorded answers with a baseline. */
@Command(
    name = "compareResults",
    addMethodSubcommands = false,
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
      "      Compares with OpenAI's bundled answers",
      "  fauxpenai-conformance compareResults --api=embeddings --level=1 \\",
      "      --specFile=openai/embeddings/results.json.gz --resultsFile=results.json.gz"
    })
public final class CompareResults
    extends JudgingCommand<ScenarioVerdict, ResultsComparison.Outcome> {
  /** The baseline's name in reports if it is not a file. */
  static final String ON_BOARD = "OpenAI's bundled answers";

  @Option(
      names = "--specFile",
      paramLabel = "FILE",
      description =
          "The baseline: a results file recorded from OpenAI. Default: OpenAI's bundled answers,"
              + " which levels 1 to 4 can be compared with.")
  private Path specFile;

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      defaultValue = "3",
      converter = LevelConverter.class,
      description = "The highest level to compare, by number or name. Default: ${DEFAULT-VALUE}.")
  private Level level;

  @Option(
      names = "--judgeModelLimits",
      description = "Also judge refusals that depend on the recorded model.")
  private boolean judgeModelLimits;

  @Option(
      names = "--force",
      description = "Continue even if the results contain answers to different requests.")
  private boolean force;

  @Option(
      names = "--failUnder",
      paramLabel = "PERCENT",
      converter = FailUnder.Converter.class,
      description =
          "Fail (exit 1) only if fewer than this percentage conform: 90, or "
              + "valid:100,invalid:20.")
  private FailUnder failUnder;

  @Mixin private JudgingOptions options;

  public CompareResults(Terminal terminal) {
    super(terminal);
  }

  @Override
  JudgingOptions options() {
    return options;
  }

  @Override
  Optional<Path> specFile() {
    return Optional.ofNullable(specFile);
  }

  @Override
  boolean hasThreshold() {
    return failUnder != null;
  }

  @Override
  Comparing judge() {
    return new Comparing(
        api(),
        source(),
        new ResultsComparison.Settings(
            level, options.strict(), judgeModelLimits, KnownFailures.none(), force));
  }

  private ResultsSource source() {
    if (specFile != null) {
      return ResultsSource.of(specFile);
    }
    if (level.number() > Level.SEMANTICS.number()) {
      throw options.usage(
          "--level=%s compares every value with OpenAI's, and those are not bundled: name a --specFile"
              .formatted(level));
    }
    return api()
        .onBoard()
        .orElseThrow(
            () ->
                options.usage(
                    "no answers of OpenAI are bundled for --api=%s: name a --specFile"
                        .formatted(api())));
  }

  @Override
  Optional<ReportContext.Baseline> baseline() {
    return Optional.of(
        new ReportContext.Baseline(level, specFile == null ? ON_BOARD : specFile.toString()));
  }

  @Override
  Definition definition() {
    return Definition.bundled();
  }

  @Override
  void list(ScenarioVerdict scenario, TextSummary text) {
    text.write(ReportedScenario.of(scenario));
  }

  @Override
  void show(ScenarioVerdict scenario, ScenarioText text) {
    text.write(scenario, api().path());
  }

  @Override
  String notShown(String name, Judge<ScenarioVerdict, ResultsComparison.Outcome> judge) {
    return "there is no scenario with such a key, and no cause with such a fingerprint at level %d"
        .formatted(level.number());
  }

  @Override
  void warn(ResultsComparison.Outcome outcome) {
    PrintWriter err = terminal().err();
    if (List.of(outcome.resultsSha256().split(",")).contains(outcome.baselineSha256())) {
      err.println(
          "Warning: both files are the same, byte for byte: this compares the baseline with itself.");
    } else if (outcome.results().hasOpenAiHeaders() && !outcome.baseline().hasOpenAiHeaders()) {
      err.println(
          "Warning: only the results carry OpenAI's headers."
              + " Are --specFile and --resultsFile swapped?");
    }
    if (outcome.otherRequests() > 0) {
      err.printf(
          "Warning: %s than the baseline's.%n",
          Amount.of(
              outcome.otherRequests(),
              "answer of the results is to another request",
              "answers of the results are to other requests"));
    }
  }

  @Override
  Counts counts(ResultsComparison.Outcome outcome) {
    Summary summary = outcome.summary();
    return new Counts(
        summary.comparable(),
        summary.scenarios(),
        summary.count(State.NOT_EXECUTED),
        0,
        // What test records may be only a part of the bundled plan; a named file is compared whole.
        specFile == null ? summary.absent() : 0);
  }

  @Override
  String missing() {
    return "a comparable answer on both sides";
  }

  @Override
  boolean differs(ResultsComparison.Outcome outcome) {
    Summary summary = outcome.summary();
    if (failUnder == null) {
      return summary.conformingButKnown() < summary.comparable();
    }
    List<String> missed = failUnder.missed(summary);
    missed.forEach(text -> terminal().err().println("--failUnder: " + text));
    return !missed.isEmpty();
  }

  @Override
  KnownFailures.Reference reference(ResultsComparison.Outcome outcome) {
    return new KnownFailures.Reference(level.number(), outcome.baselineSha256());
  }
}
