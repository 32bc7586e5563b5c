package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.check.DefinitionCheck;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.cli.output.Version;
import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict.State;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.explain.Since;
import io.github.fauxpenai.conformance.report.Ink;
import io.github.fauxpenai.conformance.report.Previous;
import io.github.fauxpenai.conformance.report.ReportContext;
import io.github.fauxpenai.conformance.report.ReportFiles;
import io.github.fauxpenai.conformance.report.ServerReports;
import io.github.fauxpenai.conformance.report.TestedApi;
import io.github.fauxpenai.conformance.report.TextSummary;
import io.github.fauxpenai.conformance.report.Verdict;
import io.github.fauxpenai.conformance.results.Recording;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.Selection;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Judges the answers of a test, one API after the other: compares them with OpenAI's, and checks
 * them against OpenAI's definition and what each request asked for. Prints nothing before {@link
 * #print}, so that another thread may use it while requests are sent.
 */
final class TestJudge {
  /** The width of texts, in columns. */
  private static final int WIDTH = 100;

  private static final int REPORTED_CAUSES = 20;

  private final Terminal terminal;
  private final TestPlan plan;
  private final TestKnownFailures known;
  private final Map<Api, Selection.Conditions> selections;
  private final Map<Api, List<Path>> previous;

  /** What judging prints. */
  private final StringWriter out = new StringWriter();

  private final StringWriter err = new StringWriter();
  private final Terminal heard;

  private final List<TestedApi> tested = new ArrayList<>();
  private final List<Integer> exitCodes = new ArrayList<>();
  private final Instant begun = Instant.now();
  private ServerReports.Kept kept = ServerReports.Kept.NONE;

  /** What compares the answers of each API. */
  private final Map<Api, Comparing> comparing = new EnumMap<>(Api.class);

  /**
   * To be made before anything is sent: older answers count as kept.
   *
   * @param selections which scenarios of each API are tested; may be filled later
   * @param previous the results files of the earlier run; may be filled later
   */
  TestJudge(
      Terminal terminal,
      TestPlan plan,
      TestKnownFailures known,
      Map<Api, Selection.Conditions> selections,
      Map<Api, List<Path>> previous) {
    this.terminal = terminal;
    this.plan = plan;
    this.known = known;
    this.selections = selections;
    this.previous = previous;
    this.heard =
        new Terminal(new PrintWriter(out), new PrintWriter(err), terminal.environment(), false);
  }

  /** What was found, one API after the other. */
  List<TestedApi> tested() {
    return tested;
  }

  /** What was judged of answers of earlier runs. */
  ServerReports.Kept kept() {
    return kept;
  }

  /** What the verdicts are worth, as exit codes. */
  List<Integer> exitCodes() {
    return exitCodes;
  }

  /** Reads OpenAI's answers to an API before they are needed, if any are bundled. */
  void prepare(TestSender.Part part) {
    comparing(part).ifPresent(Comparing::prepare);
  }

  /** Prints what was to say. */
  void print() {
    heard.err().flush();
    heard.out().flush();
    terminal.err().print(err);
    terminal.out().print(out);
  }

  /** Judges the answers of one API, and writes its reports. */
  void judge(TestSender.Part part) throws IOException {
    Api api = part.api();
    Optional<DefinitionCheck> definition = api.check(Definition.bundled());
    Set<String> ofDefinition =
        definition.stream()
            .flatMap(each -> each.promises().stream())
            .map(Promise::id)
            .collect(Collectors.toSet());
    TestedApi.Builder judged =
        TestedApi.of(api.toString(), api.path(), plan.results(api), ofDefinition);
    int before = exitCodes.size();
    compare(part, judged);
    check(part, definition, judged);
    TestedApi done = judged.build();
    tested.add(done);
    boolean sure = exitCodes.subList(before, exitCodes.size()).contains(ExitCode.DIFFERENCES);
    if (!sure && done.isIncomplete()) {
      exitCodes.add(ExitCode.INCOMPLETE);
    }
  }

  /** The keys of the scenarios that OpenAI's bundled answers are to. */
  private static Set<String> published(TestSender.Part part) {
    Set<String> keys = new TreeSet<>(part.scenarios().keySet());
    keys.retainAll(part.api().onBoard().map(each -> each.answers().keySet()).orElse(Set.of()));
    return keys;
  }

  /** What compares with OpenAI's answers; empty if none are bundled. */
  private Optional<Comparing> comparing(TestSender.Part part) {
    if (!comparing.containsKey(part.api()) && !published(part).isEmpty()) {
      comparing.put(
          part.api(),
          new Comparing(
              part.api(),
              part.api().onBoard().orElseThrow(),
              new ResultsComparison.Settings(plan.level(), Set.of(), false, KnownFailures.none())));
    }
    return Optional.ofNullable(comparing.get(part.api()));
  }

  /** Compares with OpenAI's answers, as far as they are bundled. */
  private void compare(TestSender.Part part, TestedApi.Builder judged) throws IOException {
    Optional<Comparing> comparing = comparing(part);
    if (comparing.isEmpty()) {
      return;
    }
    Api api = part.api();
    Selection selection = new Selection(Selection.Conditions.ofKeys(published(part)));
    ReportContext context =
        context(
            api, Optional.of(new ReportContext.Baseline(plan.level(), CompareResults.ON_BOARD)));
    Judge.Judged<ResultsComparison.Outcome> compared =
        judge(comparing.get(), context, selection, plan.file(api, ".html"), judged, scenario -> {});
    ResultsComparison.Outcome outcome = compared.outcome();
    known.comparedWith(outcome.baselineSha256());
    decide(api, compared.verdict(), outcome.summary().comparable() > 0 && differs(api, outcome));
    if (outcome.summary().count(State.NOT_EXECUTED) > 0) {
      exitCodes.add(ExitCode.INCOMPLETE);
    }
  }

  /** Judges, and keeps what the reports on all APIs need. */
  private <S, O> Judge.Judged<O> judge(
      Judge<S, O> judge,
      ReportContext context,
      Selection selection,
      Path page,
      TestedApi.Builder tested,
      Judge.Sink<S> sink)
      throws IOException {
    List<Path> before = previous.getOrDefault(judge.api(), List.of());
    Optional<EarlierRun> earlier = Optional.empty();
    if (!before.isEmpty()) {
      Selection same = new Selection(selections.get(judge.api()));
      earlier = Optional.of(judge.judgeEarlier(context, before, same, known.read(judge.api())));
    } else if (!plan.previous().isEmpty()) {
      heard
          .err()
          .printf(
              "%s: the previous results have no answers; whether a failure is new is not known%n",
              judge.api());
    }
    Judge.Judged<O> judged;
    try (ReportFiles files = new ReportFiles(List.of(page))) {
      judged =
          judge.judge(
              context,
              List.of(plan.results(judge.api())),
              selection,
              known.read(judge.api()),
              earlier,
              tested.recording(context, files.start(context)),
              sink);
      files.commit();
    }
    tested.judged(judged.verdict());
    known.remember(judge.api(), judged.verdict());
    show(judged.verdict());
    return judged;
  }

  /**
   * Adds the exit code of a verdict, which with {@code --failOn=new} depends on new failures only.
   */
  private void decide(Api api, Verdict verdict, boolean differs) {
    if (!plan.failsOnNewOnly()) {
      if (differs) {
        exitCodes.add(ExitCode.DIFFERENCES);
      }
      return;
    }
    Optional<Since> since = verdict.previous().map(Previous::since);
    if (since.isPresent() && since.get().count(Since.Kind.NEW) > 0) {
      exitCodes.add(ExitCode.DIFFERENCES);
    }
    int unsure =
        since
            .map(Since::unsure)
            .orElse(verdict.causes().causes().size() + verdict.causes().unexplained().size());
    if (unsure > 0) {
      heard.err().printf("%s: %s%n", api, JudgingCommand.unsure(unsure));
      exitCodes.add(ExitCode.INCOMPLETE);
    }
  }

  private boolean differs(Api api, ResultsComparison.Outcome outcome) {
    if (plan.failUnder().isEmpty()) {
      return outcome.summary().conformingButKnown() < outcome.summary().comparable();
    }
    List<String> missed = plan.failUnder().get().missed(outcome.summary());
    missed.forEach(text -> heard.err().printf("--failUnder: %s: %s%n", api, text));
    return !missed.isEmpty();
  }

  /** Checks against OpenAI's definition and what each request asked for. */
  private void check(
      TestSender.Part part, Optional<DefinitionCheck> definition, TestedApi.Builder judged)
      throws IOException {
    Api api = part.api();
    Selection selection = new Selection(Selection.Conditions.ofKeys(part.scenarios().keySet()));
    Judge.Judged<PromiseCheck.Outcome> checked =
        judge(
            new Checking(api, definition),
            context(api, Optional.empty()),
            selection,
            plan.file(api, ".promises.html"),
            judged,
            scenario -> {
              judged.checked(scenario);
              countKept(scenario.result());
            });
    PromiseCheck.Outcome outcome = checked.outcome();
    // A threshold is about OpenAI's answers; if given, it alone decides.
    boolean decides = plan.failUnder().isEmpty() || api.onBoard().isEmpty();
    decide(
        api, checked.verdict(), outcome.acceptsNothing() || decides && !outcome.failed().isEmpty());
    if (outcome.notExecuted() + outcome.notReached().size() > 0) {
      exitCodes.add(ExitCode.INCOMPLETE);
    }
  }

  private void countKept(Result result) {
    result
        .recording()
        .map(Recording::time)
        .filter(begun::isAfter)
        .ifPresent(time -> kept = kept.with(time));
  }

  private ReportContext context(Api api, Optional<ReportContext.Baseline> baseline) {
    return new ReportContext(
        Version.NAME,
        Version.number(),
        api.toString(),
        api.path(),
        Definition.bundled().source(),
        baseline,
        new ReportContext.Rerun(
            plan.file(api, ".scenarios.json").toString(), Map.of(), Optional.empty()),
        plan.results(api).toString(),
        Instant.now());
  }

  private void show(Verdict verdict) {
    if (plan.verbose()) {
      new TextSummary(heard.out(), new Ink(false), WIDTH).write(verdict, REPORTED_CAUSES);
      heard.out().println();
    }
  }
}
