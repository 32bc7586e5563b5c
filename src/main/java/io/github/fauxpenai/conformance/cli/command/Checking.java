package io.github.fauxpenai.conformance.cli.command;

import com.google.common.base.Suppliers;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.CheckedScenario;
import io.github.fauxpenai.conformance.check.DefinitionCheck;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.check.PromiseOutcomes;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.explain.JudgedScenario;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.explain.Refusal;
import io.github.fauxpenai.conformance.report.Features;
import io.github.fauxpenai.conformance.report.ReportContext;
import io.github.fauxpenai.conformance.report.ReportedScenario;
import io.github.fauxpenai.conformance.report.Verdict;
import io.github.fauxpenai.conformance.results.KeptResults;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsSource;
import io.github.fauxpenai.conformance.results.Selection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Checks answers against OpenAI's definition and against what each request asked for. */
final class Checking extends Judge<CheckedScenario, PromiseCheck.Outcome> {
  private final Optional<DefinitionCheck> definition;
  private final Supplier<Rules> rules;

  /** Does not read anything yet. */
  Checking(Api api, Optional<DefinitionCheck> definition) {
    super(api);
    this.definition = definition;
    this.rules = Suppliers.memoize(api::rules);
  }

  @Override
  PromiseCheck.Outcome run(
      List<Path> files, Selection selection, KnownFailures known, Sink<CheckedScenario> sink)
      throws IOException {
    return run(new KeptResults(files), selection, known, sink);
  }

  /** As the other method, for results that others may have read before. */
  PromiseCheck.Outcome run(
      ResultsSource results, Selection selection, KnownFailures known, Sink<CheckedScenario> sink)
      throws IOException {
    return new PromiseCheck(
            results,
            api().promises(),
            definition,
            rules.get()::isModelLimit,
            rules.get().families(),
            selection,
            known)
        .run(sink::accept);
  }

  /** All promises that are checked. */
  List<Promise> promises() {
    return PromiseCheck.all(api().promises(), definition);
  }

  @Override
  ReportedScenario reported(CheckedScenario scenario) {
    return ReportedScenario.of(scenario);
  }

  @Override
  void remember(CheckedScenario scenario, EarlierRun.Seen seen) {
    if (!scenario.checks().isEmpty()) {
      Result result = scenario.result();
      seen.shown()
          .add(
              new JudgedScenario(
                  result.key(),
                  result.scenario().spec(),
                  rules.get().families(),
                  JudgedScenario.Reference.of(result),
                  Refusal.NONE,
                  scenario.findings()),
              PromiseOutcomes.told(scenario));
      seen.promises().add(scenario);
    }
  }

  @Override
  Verdict verdict(ReportContext context, PromiseCheck.Outcome outcome, Features features) {
    return Verdict.of(context, outcome, features);
  }
}
