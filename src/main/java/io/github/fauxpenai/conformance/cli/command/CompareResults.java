package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.cli.option.FailUnder;
import io.github.fauxpenai.conformance.cli.option.JudgingOptions;
import io.github.fauxpenai.conformance.cli.option.LevelConverter;
import io.github.fauxpenai.conformance.cli.output.Amount;
import io.github.fauxpenai.conformance.cli.output.Terminal;
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
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Compares a server's recorded answers with a baseline. */
public final class CompareResults
    extends JudgingCommand<ScenarioVerdict, ResultsComparison.Outcome> {
  /** The baseline's name in reports if it is not a file. */
  static final String ON_BOARD = "OpenAI's bundled answers";

  private final Supplier<Optional<Path>> specFile =
      options.optional(
          Path.class,
          "--specFile=FILE",
          "The baseline: a results file recorded from OpenAI. Default: OpenAI's bundled answers,"
              + " which levels 1 to 4 can be compared with.");

  private final Supplier<Level> level =
      options.withDefault(
          Level.class,
          "--level=LEVEL",
          "3",
          "The highest level to compare, by number or name. Default: ${DEFAULT-VALUE}.",
          new LevelConverter());

  private final Supplier<Boolean> judgeModelLimits =
      options.flag("--judgeModelLimits", "Also judge refusals that depend on the recorded model.");

  private final Supplier<Boolean> force =
      options.flag(
          "--force", "Continue even if the results contain answers to different requests.");

  private final Supplier<Optional<FailUnder>> failUnder =
      options.optional(
          FailUnder.class,
          "--failUnder=PERCENT",
          "Fail (exit 1) only if fewer than this percentage conform: 90, or "
              + "valid:100,invalid:20.",
          new FailUnder.Converter());

  private final JudgingOptions judging = new JudgingOptions(terminal, options);

  public CompareResults(Terminal terminal) {
    super(
        terminal,
        "compareResults",
        List.of("Compares the answers of a server with OpenAI's, level by level."),
        List.of(
            "",
            "Levels: 1 status, 2 structure, 3 types, 4 semantics, 5 exact; each includes those before it.",
            "",
            "Examples:",
            "  fauxpenai-conformance compareResults --api=embeddings --resultsFile=r.json.gz",
            "      Compares with OpenAI's bundled answers",
            "  fauxpenai-conformance compareResults --api=embeddings --level=1 \\",
            "      --specFile=openai/embeddings/results.json.gz --resultsFile=results.json.gz"));
  }

  @Override
  JudgingOptions judging() {
    return judging;
  }

  @Override
  Optional<Path> specFile() {
    return specFile.get();
  }

  @Override
  boolean hasThreshold() {
    return failUnder.get().isPresent();
  }

  @Override
  Comparing judge() {
    return new Comparing(
        api(),
        source(),
        new ResultsComparison.Settings(
            level.get(),
            judging.strict(),
            judgeModelLimits.get(),
            KnownFailures.none(),
            force.get()));
  }

  private ResultsSource source() {
    if (specFile.get().isPresent()) {
      return ResultsSource.of(specFile.get().get());
    }
    if (level.get().number() > Level.SEMANTICS.number()) {
      throw usage(
          "--level=%s compares every value with OpenAI's, and those are not bundled: name a --specFile"
              .formatted(level.get()));
    }
    return api()
        .onBoard()
        .orElseThrow(
            () ->
                usage(
                    "no answers of OpenAI are bundled for --api=%s: name a --specFile"
                        .formatted(api())));
  }

  @Override
  Optional<ReportContext.Baseline> baseline() {
    return Optional.of(
        new ReportContext.Baseline(
            level.get(), specFile.get().map(Path::toString).orElse(ON_BOARD)));
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
        .formatted(level.get().number());
  }

  @Override
  void warn(ResultsComparison.Outcome outcome) {
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
        specFile.get().isEmpty() ? summary.absent() : 0);
  }

  @Override
  String missing() {
    return "a comparable answer on both sides";
  }

  @Override
  boolean differs(ResultsComparison.Outcome outcome) {
    Summary summary = outcome.summary();
    if (failUnder.get().isEmpty()) {
      return summary.conformingButKnown() < summary.comparable();
    }
    List<String> missed = failUnder.get().get().missed(summary);
    missed.forEach(text -> err.println("--failUnder: " + text));
    return !missed.isEmpty();
  }

  @Override
  KnownFailures.Reference reference(ResultsComparison.Outcome outcome) {
    return new KnownFailures.Reference(level.get().number(), outcome.baselineSha256());
  }
}
