package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.check.CheckedScenario;
import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.check.PromiseTally;
import io.github.fauxpenai.conformance.cli.option.DefinitionOption;
import io.github.fauxpenai.conformance.cli.option.FailUnder;
import io.github.fauxpenai.conformance.cli.option.JudgingOptions;
import io.github.fauxpenai.conformance.cli.output.Amount;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.report.ReportContext;
import io.github.fauxpenai.conformance.report.ScenarioText;
import io.github.fauxpenai.conformance.report.TextSummary;
import io.github.fauxpenai.conformance.report.Verdict;
import io.github.fauxpenai.conformance.results.Suggestion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Checks recorded answers against the promises of the API. */
public final class CheckResults extends JudgingCommand<CheckedScenario, PromiseCheck.Outcome> {
  private final DefinitionOption openAi = new DefinitionOption(options);

  private final Supplier<Optional<FailUnder>> failUnder =
      options.optional(
          FailUnder.class,
          "--failUnder=PERCENT",
          "Fail (exit 1) only if fewer than this percentage of the promises are kept, e.g. 90.",
          new FailUnder.Converter());

  private final JudgingOptions judging = new JudgingOptions(terminal, options);

  public CheckResults(Terminal terminal) {
    super(
        terminal,
        "checkResults",
        List.of("Checks, without a baseline, whether answers do what their requests asked for."),
        List.of(
            "",
            "No baseline is needed: an answer itself shows whether there are n choices, whether its"
                + " content fits the schema, and whether it fits OpenAI's definition. Verdicts on a promise,"
                + " worst first: broken, ignored, rejected, untested, honoured.",
            "",
            "Examples:",
            "  fauxpenai-conformance checkResults --api=embeddings \\",
            "      --resultsFile=results.json.gz --report=promises.md"));
  }

  @Override
  JudgingOptions judging() {
    return judging;
  }

  @Override
  Optional<Path> specFile() {
    return Optional.empty();
  }

  @Override
  void requireUsage() {
    if (failUnder.get().filter(FailUnder::hasHalves).isPresent()) {
      throw usage("--failUnder takes one percentage here: without a baseline there are no halves");
    }
  }

  @Override
  boolean hasThreshold() {
    return failUnder.get().isPresent();
  }

  @Override
  Checking judge() {
    return new Checking(api(), api().check(definition(), judging.strict()));
  }

  @Override
  Optional<ReportContext.Baseline> baseline() {
    return Optional.empty();
  }

  @Override
  Definition definition() {
    return openAi.definition();
  }

  @Override
  void list(CheckedScenario scenario, TextSummary text) {
    text.write(scenario);
  }

  @Override
  void show(CheckedScenario scenario, ScenarioText text) {
    text.write(scenario, api().path());
  }

  /** Shows the promise that has, or once had, this id. */
  @Override
  boolean showNamed(
      String name, Judge<CheckedScenario, PromiseCheck.Outcome> judge, TextSummary text)
      throws IOException {
    if (promises(judge).stream().noneMatch(promise -> promise.isCalled(name))) {
      return false;
    }
    for (PromiseTally tally : judged(judge).tallies()) {
      if (tally.promise().isCalled(name)) {
        text.write(tally);
        if (tally.verdict().fails()) {
          showScenario(tally.evidence().orElseThrow(), judge);
        }
      }
    }
    return true;
  }

  private static List<Promise> promises(Judge<CheckedScenario, PromiseCheck.Outcome> judge) {
    return ((Checking) judge).promises();
  }

  @Override
  String notShown(String name, Judge<CheckedScenario, PromiseCheck.Outcome> judge) {
    List<String> names = promises(judge).stream().map(Promise::id).toList();
    if (!JudgingOptions.isKey(name)) {
      err.printf("Promises of %s:%n", api());
      names.forEach(each -> err.println("  " + each));
    }
    return "there is no scenario with such a key, no cause with such a fingerprint, and no promise with such a name"
        + Suggestion.of(name, names);
  }

  @Override
  void warn(PromiseCheck.Outcome outcome) {
    if (outcome.acceptsNothing()) {
      err.println(Verdict.ACCEPTS_NOTHING + ".");
    } else if (outcome.accepted() == 0 && outcome.scenarios() > outcome.unanswered()) {
      err.println(
          "Warning: none of these requests was accepted,"
              + " so no promise about accepted requests was tested.");
    }
    if (!outcome.notReached().isEmpty()) {
      err.printf(
          "%s trials failed because of the network, a rate limit or a gateway; runScenarios"
              + " --rerun=failed retries them%n",
          Amount.of(
              outcome.notReached().size(),
              "scenario has no answer: its",
              "scenarios have no answer: their"));
    }
  }

  @Override
  Counts counts(PromiseCheck.Outcome outcome) {
    return new Counts(
        outcome.judged(),
        outcome.scenarios(),
        outcome.notExecuted(),
        outcome.notReached().size(),
        0);
  }

  @Override
  String missing() {
    return "a conclusive answer";
  }

  @Override
  boolean differs(PromiseCheck.Outcome outcome) {
    if (failUnder.get().isEmpty() || outcome.acceptsNothing()) {
      return !outcome.failed().isEmpty() || outcome.acceptsNothing();
    }
    Optional<String> missed =
        failUnder.get().get().missedOfPromises(outcome.keptButKnown(), outcome.judged());
    missed.ifPresent(text -> err.println("--failUnder: " + text));
    return missed.isPresent();
  }

  @Override
  KnownFailures.Reference reference(PromiseCheck.Outcome outcome) {
    return KnownFailures.Reference.NONE;
  }
}
