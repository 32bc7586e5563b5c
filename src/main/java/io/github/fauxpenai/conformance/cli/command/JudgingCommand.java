package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.cli.option.ApiOption;
import io.github.fauxpenai.conformance.cli.option.JudgingOptions;
import io.github.fauxpenai.conformance.cli.output.Amount;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.cli.output.Version;
import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.explain.Since;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.report.Features;
import io.github.fauxpenai.conformance.report.Previous;
import io.github.fauxpenai.conformance.report.ReportContext;
import io.github.fauxpenai.conformance.report.ReportFiles;
import io.github.fauxpenai.conformance.report.ScenarioText;
import io.github.fauxpenai.conformance.report.TextSummary;
import io.github.fauxpenai.conformance.report.Verdict;
import io.github.fauxpenai.conformance.results.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A command that judges recorded answers, and prints a summary, writes reports and ends with an
 * exit code, or prints what {@code --show} names.
 *
 * @param <S> a judged scenario
 * @param <O> the result
 */
abstract class JudgingCommand<S, O> extends Command {
  private final ApiOption api = new ApiOption(options);

  private final Supplier<List<Path>> resultsFiles =
      options.requiredList(
          Path.class,
          "--resultsFile=FILE",
          "The results file of the server to judge. Repeatable: several are combined.");

  JudgingCommand(Terminal terminal, String name, List<String> description, List<String> footer) {
    super(terminal, name, description, footer);
  }

  /**
   * How much was judged.
   *
   * @param notExecuted how many scenarios were never sent
   * @param notReached how many were sent without reaching the server
   * @param absent how many of the scenarios that were never sent are missing from the results
   */
  record Counts(int judged, int scenarios, int notExecuted, int notReached, int absent) {}

  /** The options that all judging commands share. */
  abstract JudgingOptions judging();

  /** The baseline's file, if one is read. */
  abstract Optional<Path> specFile();

  /** Throws if the command's own options do not fit together. */
  void requireUsage() {}

  /** Whether a threshold determines the exit code. */
  abstract boolean hasThreshold();

  /** How to judge; throws if the options are not sufficient. */
  abstract Judge<S, O> judge();

  /** What answers are compared with; empty for a check without a baseline. */
  abstract Optional<ReportContext.Baseline> baseline();

  /** OpenAI's definition, as reports name it. */
  abstract Definition definition();

  /** Writes a scenario for {@code --verbose}. */
  abstract void list(S scenario, TextSummary text);

  /** Writes a scenario for {@code --show}. */
  abstract void show(S scenario, ScenarioText text);

  /** Shows a thing that only this command knows by name; returns whether it exists. */
  boolean showNamed(String name, Judge<S, O> judge, TextSummary text) throws IOException {
    return false;
  }

  /** The message if nothing has this name. */
  abstract String notShown(String name, Judge<S, O> judge);

  /** Warns, on standard error, of what limits the meaning of the result. */
  abstract void warn(O outcome);

  abstract Counts counts(O outcome);

  /** What scenarios lack if none was judged. */
  abstract String missing();

  /**
   * Whether there are unknown failures or a threshold is missed; reports the latter on standard
   * error.
   */
  abstract boolean differs(O outcome);

  abstract KnownFailures.Reference reference(O outcome);

  final Api api() {
    return api.chosen();
  }

  @Override
  public final Integer call() throws IOException {
    judging().requireUsage(hasThreshold());
    requireUsage();
    List<Path> inputs = new ArrayList<>(resultsFiles.get());
    specFile().ifPresent(file -> inputs.add(0, file));
    List<Path> previous = previous();
    judging().requireReportsBesides(Stream.concat(inputs.stream(), previous.stream()).toList());
    Judge<S, O> judge = judge();
    for (Path input : Stream.concat(inputs.stream(), previous.stream()).toList()) {
      UnfinishedRun.tell(input, err);
      ApiCheck.require(api(), input);
    }
    ReportContext context =
        new ReportContext(
            Version.NAME,
            Version.number(),
            api().toString(),
            api().path(),
            definition().source(),
            baseline(),
            judging().rerun(api(), inputs.get(0)),
            resultsFiles.get().stream().map(Path::toString).collect(Collectors.joining(",")),
            Instant.now());
    TextSummary text = new TextSummary(out, terminal.ink(), terminal.width());
    Optional<String> shown = judging().show();
    if (shown.isEmpty()) {
      return judge(judge, context, previous, text);
    }
    show(shown.get(), judge, context, text);
    return ExitCode.OK;
  }

  /** The results files of the earlier run. */
  private List<Path> previous() throws IOException {
    List<Path> named = judging().previous().named();
    List<Path> files = PreviousFiles.of(named, api());
    if (!named.isEmpty() && files.isEmpty()) {
      throw new InputException("--previous=%s has no results of %s".formatted(named.get(0), api()));
    }
    for (Path file : files) {
      for (Path resultsFile : resultsFiles.get()) {
        if (Files.exists(resultsFile) && Files.isSameFile(file, resultsFile)) {
          throw usage("--previous=%s is the file to judge; name an earlier one".formatted(file));
        }
      }
    }
    return files;
  }

  private int judge(Judge<S, O> judge, ReportContext context, List<Path> previous, TextSummary text)
      throws IOException {
    Selection selected = new Selection(judging().conditions());
    KnownFailures known = known(selected);
    Optional<EarlierRun> earlier = Optional.empty();
    if (!previous.isEmpty()) {
      Selection same = new Selection(judging().conditions());
      earlier = Optional.of(judge.judgeEarlier(context, previous, same, known(same)));
    }
    Judge.Judged<O> judged;
    try (ReportFiles files = new ReportFiles(judging().reports())) {
      judged =
          judge.judge(
              context,
              resultsFiles.get(),
              selected,
              known,
              earlier,
              files.start(context),
              scenario -> {
                if (judging().verbose()) {
                  list(scenario, text);
                }
              });
      selected.check();
      if (judged.verdict().previous().filter(each -> each.inCommon() == 0).isPresent()) {
        throw new InputException(
            "--previous=%s has no answer to any scenario that is judged here: nothing can be compared"
                .formatted(judging().previous().named().get(0)));
      }
      files.commit();
    }
    warn(judged.outcome());
    text.write(judged.verdict(), judging().maxCauses());
    int exitCode = exitCode(judged, selected);
    text.writeEnd(judged.verdict(), judging().reports());
    return exitCode;
  }

  private KnownFailures known(Selection selected) {
    KnownFailures known = judging().known(api(), selected);
    int level = baseline().map(each -> each.level().number()).orElse(0);
    if (level > 0 && judging().updatesKnownFailures() && known.isOfHigherLevel(level)) {
      throw usage(
          "%s was written at a higher level: its lines cannot be judged at level %d. Update it at its own --level, or delete it"
              .formatted(judging().knownFailuresFile(), level));
    }
    return known;
  }

  // ---- Exit codes

  private int exitCode(Judge.Judged<O> judged, Selection selected) throws IOException {
    O outcome = judged.outcome();
    Counts counts = counts(outcome);
    if (counts.judged == 0 && counts.notExecuted + counts.notReached == 0) {
      throw new InputException(
          "nothing was judged: none of %,d scenarios has %s"
              .formatted(counts.scenarios, missing()));
    }
    if (judging().updatesKnownFailures()) {
      return update(judged, counts);
    }
    KnownFailures known = judged.verdict().known();
    KnownFailures.Reference reference = reference(outcome);
    if (!selected.isPartial()) {
      warn(known.silent(reference.level()), "matches no judged scenario");
      if (counts.notExecuted == 0) {
        warn(known.misplaced(), "is about a path or status that no answer of the baseline has");
      }
    }
    Optional<Since> since = onlyNew(judged.verdict());
    boolean differs = since.isPresent() ? since.get().count(Since.Kind.NEW) > 0 : differs(outcome);
    boolean staleFail = since.isEmpty() && known.staleLinesFail(Version.number(), reference);
    known.stale().forEach(line -> tellStale(line, staleFail));
    if (differs || staleFail && !known.stale().isEmpty()) {
      return ExitCode.DIFFERENCES;
    }
    if (counts.notExecuted > 0) {
      err.println(
          Amount.of(
              counts.notExecuted,
              "scenario was not executed; runScenarios continues with it, or with"
                  + " --rerun=failed retries it if it has no trials left",
              "scenarios were not executed; runScenarios continues with them, and with"
                  + " --rerun=failed retries those that have no trials left"));
    }
    int unsure = since.map(Since::unsure).orElse(0);
    if (unsure > 0) {
      err.println(unsure(unsure));
    }
    return counts.notExecuted + counts.notReached + unsure > 0 ? ExitCode.INCOMPLETE : ExitCode.OK;
  }

  /** The changes, if they alone determine the exit code. */
  private Optional<Since> onlyNew(Verdict verdict) {
    return verdict
        .previous()
        .filter(each -> judging().previous().failsOnNewOnly())
        .map(Previous::since);
  }

  private int update(Judge.Judged<O> judged, Counts counts) throws IOException {
    Path file = judging().knownFailuresFile();
    int pending = counts.notExecuted - counts.absent;
    if (pending > 0) {
      err.printf(
          "%s is not updated: %s not executed; run runScenarios first%n",
          file, Amount.of(pending, "scenario was", "scenarios were"));
      return ExitCode.INCOMPLETE;
    }
    int lines =
        judged
            .verdict()
            .known()
            .update(file, Version.number(), reference(judged.outcome()), judged.verdict().causes());
    err.printf("%s holds %s now%n", file, Amount.of(lines, "known failure", "known failures"));
    if (counts.absent > 0) {
      err.printf(
          "The results do not hold %s of the baseline: what they would show is not in it.%n",
          Amount.of(counts.absent, "scenario", "scenarios"));
    }
    return ExitCode.OK;
  }

  /** The message for failures that may or may not be new. */
  static String unsure(int causes) {
    return "--failOn=new: the previous results do not show whether %s new: record the same"
            .formatted(Amount.of(causes, "cause is", "causes are"))
        + " scenarios of the earlier release, run them again, or accept the causes in"
        + " --knownFailures";
  }

  private void tellStale(KnownFailures.Line line, boolean fails) {
    err.printf(
        "%s: this known failure no longer occurs; remove its line from %s:%n  %s%n",
        fails ? "Stale" : "Warning",
        judging().knownFailuresFile(),
        Preview.escaped(line.failure().toString()));
  }

  /** Warns of lines that may be misspelt. */
  private void warn(List<KnownFailures.Line> lines, String why) {
    for (KnownFailures.Line line : lines) {
      err.printf(
          "Warning: this known failure %s:%n  %s%n",
          why, Preview.escaped(line.failure().toString()));
    }
  }

  // ---- --show

  private void show(String name, Judge<S, O> judge, ReportContext context, TextSummary text)
      throws IOException {
    if (!showNamed(name, judge, text)
        && !(JudgingOptions.isKey(name) && showScenario(name, judge))
        && !showCause(name, judge, context, text)) {
      throw new InputException("--show=%s: %s".formatted(name, notShown(name, judge)));
    }
  }

  /** Looks among the causes of unknown failures first, then among all. */
  private boolean showCause(
      String fingerprint, Judge<S, O> judge, ReportContext context, TextSummary text)
      throws IOException {
    KnownFailures known = known(new Selection(judging().conditions()));
    return showCause(fingerprint, judge, context, text, known)
        || !known.lines().isEmpty()
            && showCause(fingerprint, judge, context, text, KnownFailures.none());
  }

  private boolean showCause(
      String fingerprint,
      Judge<S, O> judge,
      ReportContext context,
      TextSummary text,
      KnownFailures known)
      throws IOException {
    Selection selected = new Selection(judging().conditions());
    O outcome = judge.run(resultsFiles.get(), selected, known, scenario -> {});
    selected.check();
    Verdict verdict = judge.verdict(context, outcome, new Features(List.of()));
    for (Cause cause : verdict.causes().causes()) {
      if (cause.fingerprint().startsWith(fingerprint)) {
        text.write(cause, verdict);
        showScenario(cause.keys().get(0), judge);
        return true;
      }
    }
    return false;
  }

  /** Shows the scenario whose key starts with this; returns whether there is one. */
  final boolean showScenario(String key, Judge<S, O> judge) throws IOException {
    Selection only = new Selection(Selection.Conditions.ofKeys(List.of(key)));
    List<S> found = new ArrayList<>();
    judge.run(
        resultsFiles.get(), only, known(new Selection(Selection.Conditions.NONE)), found::add);
    ScenarioText text = judging().scenarioText();
    found.forEach(scenario -> show(scenario, text));
    return !found.isEmpty();
  }

  /** Judges the selected scenarios, to show a part of the result. */
  final O judged(Judge<S, O> judge) throws IOException {
    Selection selected = new Selection(judging().conditions());
    O outcome = judge.run(resultsFiles.get(), selected, known(selected), scenario -> {});
    selected.check();
    return outcome;
  }
}
