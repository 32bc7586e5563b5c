package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.CheckedScenario;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.check.PromiseTally;
import io.github.fauxpenai.conformance.cli.option.ApiOption;
import io.github.fauxpenai.conformance.cli.option.DefinitionOption;
import io.github.fauxpenai.conformance.cli.option.FailUnder;
import io.github.fauxpenai.conformance.cli.option.JudgingOptions;
import io.github.fauxpenai.conformance.cli.option.SelectionOptions;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.cli.output.Version;
import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.Finding;
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
import io.github.fauxpenai.conformance.results.Selection;
import io.github.fauxpenai.conformance.results.Suggestion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Holds recorded answers against what the API promises. */
@Command(
    name = "checkResults",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Checks, without a baseline, whether answers do what their requests asked for.",
    footer = {
      "",
      "No baseline is needed: whether there are n choices, whether content fits its schema, can be"
          + " seen in the answer, and so can whether it"
          + " fits OpenAI's definition of its API. From the most to the least harmful a promise is broken, ignored,"
          + " rejected, untested or honoured.",
      "",
      "Examples:",
      "  fauxpenai-conformance checkResults --api=embeddings \\",
      "      --resultsFile=results.json.gz --report=promises.md"
    })
public final class CheckResults implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ApiOption api;

  @Option(
      names = "--resultsFile",
      required = true,
      paramLabel = "FILE",
      description = "The results file of the server to judge; several are taken together.")
  private List<Path> resultsFiles;

  @Mixin private DefinitionOption openAi;

  @Option(
      names = "--failUnder",
      paramLabel = "PERCENT",
      converter = FailUnder.Converter.class,
      description = "Exit 1 only where fewer of the promises are kept: 90.")
  private FailUnder failUnder;

  @Option(
      names = "--strict",
      arity = "0..1",
      split = ",",
      paramLabel = "NOTES",
      fallbackValue = "optional,null,additions",
      description =
          "Notes about OpenAI's definition that fail: optional (a member is absent that may be null),"
              + " null (a member is null that may be absent), additions (the definition does not have"
              + " a member); all where none is named.")
  private List<Note> strict = new ArrayList<>();

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
      description =
          "Show one scenario, by its key, one promise, by its name, or one cause, by its"
              + " fingerprint.")
  private String show;

  @Mixin private SelectionOptions selection;

  @Option(names = "--verbose", description = "List every finding.")
  private boolean verbose;

  public CheckResults(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (maxCauses < 0) {
      throw judging.usage("--maxCauses=%d is negative".formatted(maxCauses));
    }
    if (failUnder != null && failUnder.hasHalves()) {
      throw judging.usage(
          "--failUnder takes one percentage here: without a baseline there are no halves");
    }
    judging.requireNothingToWriteBeside(show);
    judging.requireReportsBesides(resultsFiles);
    Api chosen = api.chosen();
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
            openAi.definition().source(),
            Optional.empty(),
            judging.rerun(chosen, resultsFiles.get(0)),
            resultsFiles.stream().map(Path::toString).collect(Collectors.joining(",")),
            Instant.now());
    TextSummary text = new TextSummary(terminal.out(), judging.ink(), terminal.width());
    return show == null ? check(context, text) : show(context, text);
  }

  private int check(ReportContext context, TextSummary text) throws IOException {
    Selection selected = new Selection(selection.conditions());
    Features features = new Features(api.chosen().features());
    PromiseCheck.Outcome outcome;
    try (ReportFiles files = new ReportFiles(judging.reports())) {
      Report report = files.start(context);
      outcome =
          check(selected, judging.known(selected))
              .run(
                  scenario -> {
                    ReportedScenario reported = ReportedScenario.of(scenario);
                    features.add(reported);
                    report.add(reported);
                    if (verbose) {
                      text.write(scenario);
                    }
                  });
      selected.check();
      report.finish(Verdict.of(context, outcome, features));
      files.commit();
    }
    Verdict judged = Verdict.of(context, outcome, features);
    text.write(judged, maxCauses);
    int exitCode = exitCode(outcome, selected);
    text.writeEnd(judged, judging.reports());
    return exitCode;
  }

  private int exitCode(PromiseCheck.Outcome outcome, Selection selected) throws IOException {
    KnownFailures known = outcome.known();
    if (outcome.acceptsNothing()) {
      terminal.err().println(Verdict.ACCEPTS_NOTHING + ".");
    } else if (outcome.accepted() == 0 && outcome.scenarios() > outcome.unanswered()) {
      terminal
          .err()
          .println(
              "Warning: not one of these requests is accepted:"
                  + " whatever is promised to those that are was not seen.");
    }
    if (outcome.notReached() > 0) {
      terminal
          .err()
          .printf(
              "%,d scenarios have no answer: their trials ended at the network, a rate limit or a"
                  + " gateway; runScenarios --rerun=failed asks again%n",
              outcome.notReached());
    }
    int notExecuted = outcome.notExecuted();
    JudgingOptions.requireJudged(
        outcome.judged(),
        notExecuted + outcome.notReached(),
        outcome.scenarios(),
        "an answer that tells something");
    if (judging.updatesKnownFailures()) {
      return judging.update(
          notExecuted,
          file ->
              known.update(file, Version.number(), KnownFailures.Reference.NONE, outcome.causes()));
    }
    judging.warnOfSilentLines(known.silent(Finding.NO_LEVEL), selected);
    int exitCode =
        judging.exitCode(
            differs(outcome),
            known.stale(),
            known.staleLinesFail(Version.number(), KnownFailures.Reference.NONE),
            notExecuted);
    return exitCode == ExitCode.OK && outcome.notReached() > 0 ? ExitCode.INCOMPLETE : exitCode;
  }

  private boolean differs(PromiseCheck.Outcome outcome) {
    if (failUnder == null || outcome.acceptsNothing()) {
      return !outcome.failed().isEmpty() || outcome.acceptsNothing();
    }
    Optional<String> missed = failUnder.missedOfPromises(outcome.keptButKnown(), outcome.judged());
    missed.ifPresent(text -> terminal.err().println("--failUnder: " + text));
    return missed.isPresent();
  }

  private PromiseCheck check(Selection selected, KnownFailures known) {
    Api chosen = api.chosen();
    return new PromiseCheck(
        resultsFiles,
        chosen.promises(),
        chosen.check(openAi.definition(), Set.copyOf(strict)),
        chosen.rules()::isModelLimit,
        chosen.rules().families(),
        selected,
        known);
  }

  /** Shows the promise of that name; where there is none, the scenario of that key. */
  private int show(ReportContext context, TextSummary text) throws IOException {
    List<Promise> promises =
        check(new Selection(Selection.Conditions.NONE), KnownFailures.none()).promises();
    List<String> names = promises.stream().map(Promise::id).toList();
    if (promises.stream().anyMatch(promise -> promise.isCalled(show))) {
      Selection all = new Selection(selection.conditions());
      PromiseCheck.Outcome outcome = check(all, judging.known(all)).run(scenario -> {});
      all.check();
      for (PromiseTally tally : outcome.tallies()) {
        if (tally.promise().isCalled(show)) {
          text.write(tally);
          if (tally.verdict().fails()) {
            showScenario(tally.evidence().orElseThrow());
          }
        }
      }
      return ExitCode.OK;
    }
    if (showCause(context, text)) {
      return ExitCode.OK;
    }
    boolean key = show.matches("[0-9a-f]{%d,}".formatted(Selection.SHORTEST_KEY));
    if (!key || !showScenario(show)) {
      if (!key) {
        terminal.err().printf("Promises of %s:%n", api.chosen());
        names.forEach(name -> terminal.err().println("  " + name));
      }
      throw new InputException(
          "--show=%s: there is no scenario with such a key, no cause with such a fingerprint, and no promise of such a name%s"
              .formatted(show, Suggestion.of(show, names)));
    }
    return ExitCode.OK;
  }

  /** With known failures the causes of what is left; without, those of what is excused, too. */
  private boolean showCause(ReportContext context, TextSummary text) throws IOException {
    for (KnownFailures known :
        List.of(judging.known(new Selection(selection.conditions())), KnownFailures.none())) {
      Selection all = new Selection(selection.conditions());
      PromiseCheck.Outcome outcome = check(all, known).run(scenario -> {});
      all.check();
      for (Cause cause : outcome.causes().causes()) {
        if (cause.fingerprint().startsWith(show)) {
          text.write(cause, Verdict.of(context, outcome, new Features(List.of())));
          showScenario(cause.keys().get(0));
          return true;
        }
      }
    }
    return false;
  }

  private boolean showScenario(String key) throws IOException {
    ScenarioText shown = judging.scenarioText();
    List<CheckedScenario> found = new ArrayList<>();
    check(JudgingOptions.only(key), judging.known(new Selection(Selection.Conditions.NONE)))
        .run(found::add);
    found.forEach(scenario -> shown.write(scenario, api.chosen().path()));
    return !found.isEmpty();
  }
}
