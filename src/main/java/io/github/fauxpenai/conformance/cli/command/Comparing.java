package io.github.fauxpenai.conformance.cli.command;

import com.google.common.base.Suppliers;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.compare.Envelope;
import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.compare.ResultsComparison.Settings;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.explain.JudgedScenario;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.explain.Refusal;
import io.github.fauxpenai.conformance.report.Features;
import io.github.fauxpenai.conformance.report.ReportContext;
import io.github.fauxpenai.conformance.report.ReportedScenario;
import io.github.fauxpenai.conformance.report.Verdict;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.ResultsSource;
import io.github.fauxpenai.conformance.results.Selection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Compares answers with a baseline. */
final class Comparing extends Judge<ScenarioVerdict, ResultsComparison.Outcome> {
  private final ResultsSource baseline;
  private final Settings settings;
  private final Supplier<Rules> rules;
  private final Supplier<Envelope> envelope;

  /**
   * Does not read anything yet.
   *
   * @param settings their known failures are replaced by those given to each run
   */
  Comparing(Api api, ResultsSource baseline, Settings settings) {
    super(api);
    this.baseline = baseline;
    this.settings = settings;
    this.rules = Suppliers.memoize(() -> api.rules(Definition::bundled));
    this.envelope = Suppliers.memoize(() -> Envelope.of(baseline, rules.get()));
  }

  /** Learns from the baseline what a comparison needs as soon as an answer differs. */
  void prepare() {
    Envelope unused = envelope.get();
  }

  @Override
  ResultsComparison.Outcome run(
      List<Path> files, Selection selection, KnownFailures known, Sink<ScenarioVerdict> sink)
      throws IOException {
    return run(ResultsSource.of(files), selection, known, sink);
  }

  /** As the other method, for results that others may read afterwards. */
  ResultsComparison.Outcome run(
      ResultsSource results, Selection selection, KnownFailures known, Sink<ScenarioVerdict> sink)
      throws IOException {
    return new ResultsComparison(
            baseline,
            results,
            rules.get(),
            selection,
            new Settings(
                settings.level(),
                settings.strict(),
                settings.judgeModelLimits(),
                known,
                settings.otherRequests()),
            envelope)
        .run(sink::accept);
  }

  @Override
  ReportedScenario reported(ScenarioVerdict scenario) {
    return ReportedScenario.of(scenario);
  }

  @Override
  void remember(ScenarioVerdict scenario, EarlierRun.Seen seen) {
    if (scenario.comparable()) {
      seen.shown()
          .add(
              new JudgedScenario(
                  scenario.key(),
                  scenario.spec(),
                  rules.get().families(),
                  JudgedScenario.Reference.ofBaseline(Answer.of(scenario.baseline().orElseThrow())),
                  Refusal.NONE,
                  scenario.differences()));
    }
  }

  @Override
  Verdict verdict(ReportContext context, ResultsComparison.Outcome outcome, Features features) {
    return Verdict.of(context, outcome, features);
  }
}
