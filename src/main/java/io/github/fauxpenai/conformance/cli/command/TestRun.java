package io.github.fauxpenai.conformance.cli.command;

import com.google.common.base.Suppliers;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.Profile;
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
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.report.Ink;
import io.github.fauxpenai.conformance.report.NotTested;
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
import io.github.fauxpenai.conformance.scenario.Scenario;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Tests a server: finds out what it has, runs, judges and reports it. */
final class TestRun {

  /** The width of texts, in columns. */
  private static final int WIDTH = 100;

  private static final int REPORTED_CAUSES = 20;

  private final Terminal terminal;
  private final ServerLook look;
  private final TestPlan plan;
  private final TestSender sender;
  private final TestKnownFailures known;

  /** What judging prints. */
  private final StringWriter out = new StringWriter();

  private final StringWriter err = new StringWriter();
  private final Terminal heard;

  private final List<TestedApi> tested = new ArrayList<>();
  private final List<NotTested> notTested = new ArrayList<>();

  private final List<Integer> exitCodes = new ArrayList<>();
  private final Instant begun = Instant.now();

  /** What was judged of answers of earlier runs. */
  private ServerReports.Kept kept = ServerReports.Kept.NONE;

  /** The results files of the earlier run. */
  private final Map<Api, List<Path>> previous = new EnumMap<>(Api.class);

  /** What compares the answers of each API; made and used by the thread that judges. */
  private final Map<Api, Comparing> comparing = new EnumMap<>(Api.class);

  /** The APIs to test, each with the selection of its scenarios. */
  private final Map<Api, Selection.Conditions> selections = new LinkedHashMap<>();

  /** The scenarios that the profile has for each of them. */
  private final Map<Api, Supplier<SortedMap<String, Scenario>>> scenarios =
      new EnumMap<>(Api.class);

  TestRun(Terminal terminal, ServerLook look, TestPlan plan) {
    this.terminal = terminal;
    this.look = look;
    this.plan = plan;
    this.sender = new TestSender(terminal, look.address(), plan);
    this.known = new TestKnownFailures(terminal, plan);
    this.heard =
        new Terminal(new PrintWriter(out), new PrintWriter(err), terminal.environment(), false);
  }

  /** Whether a report has a format for several APIs. */
  static boolean canWrite(Path report) {
    return ServerReports.isFormat(report);
  }

  /** The endings of those formats, for a message. */
  static String endings() {
    return ServerReports.endings();
  }

  /** Returns the exit code. */
  int run() throws IOException, InterruptedException {
    // Before anything is sent: a mistake in the file or in a key would cost the whole run.
    known.read();
    chooseApis();
    findPrevious();
    makeScenarios();
    List<ServerLook.Found> found;
    try {
      found = look.look(List.copyOf(selections.keySet()), terminal.err()::println);
    } catch (ServerLook.NothingToTest e) {
      terminal.err().println(Preview.escaped(e.getMessage()).replace("\\u000a", "\n"));
      return e.exitCode();
    }
    look.leftOut().forEach(this::leaveOut);
    tellWhatIsMissing(found);
    makeFolder();
    int failed = sendAndJudge(parts(found));
    if (failed != ExitCode.OK) {
      return failed;
    }
    if (tested.isEmpty()) {
      return exitCode();
    }
    known.tell();
    List<Path> pages = ServerReports.write(tested, server(), plan.reportDir(), plan.reports());
    ServerReports.print(
        tested,
        server(),
        terminal.out(),
        terminal.ink(),
        pages.get(0),
        plan.profile() == Profile.FULL ? "" : "--profile=" + next(plan.profile()));
    kept.line().ifPresent(terminal.out()::println);
    return plan.updatesKnownFailures() ? update() : exitCode();
  }

  /**
   * Judges the answers of one API while requests are sent to the next, and reads OpenAI's while the
   * first are; what judging prints follows at the end. Returns the exit code if not everything
   * could be sent, and judges no more then.
   */
  private int sendAndJudge(List<TestSender.Part> parts) throws IOException, InterruptedException {
    List<Integer> ended = new ArrayList<>();
    List<Future<Void>> judged = new ArrayList<>();
    ExecutorService judging = Executors.newSingleThreadExecutor();
    try {
      // Whatever fails here fails again where it is needed.
      Future<?> unused =
          judging.submit(
              () -> parts.forEach(part -> comparing(part).ifPresent(Comparing::prepare)));
      for (TestSender.Part part : parts) {
        int code = sender.send(part);
        if (code == ExitCode.INPUT || code == ExitCode.INTERRUPTED) {
          judged.forEach(waiting -> waiting.cancel(false));
          return code;
        }
        ended.add(code);
        if (Files.exists(plan.results(part.api()))) {
          judged.add(
              judging.submit(
                  () -> {
                    judge(part);
                    return null;
                  }));
        } else {
          leaveOut(
              new NotTested(part.api().toString(), "nothing that was sent to it was answered"));
        }
      }
      for (Future<Void> each : judged) {
        each.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw (RuntimeException) e.getCause();
    } finally {
      // A report is written as a whole, or not at all.
      judging.shutdown();
      judging.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
      heard.err().flush();
      heard.out().flush();
      terminal.err().print(err);
      terminal.out().print(out);
    }
    exitCodes.addAll(ended);
    return ExitCode.OK;
  }

  private int update() throws IOException {
    if (exitCodes.contains(ExitCode.INCOMPLETE)) {
      terminal
          .err()
          .printf(
              "%s is not updated: not all that was asked for was tested%n",
              plan.knownFailures().orElseThrow());
      return ExitCode.INCOMPLETE;
    }
    known.update();
    return ExitCode.OK;
  }

  /**
   * Finds the APIs to test: where keys are selected, those that have them.
   *
   * @throws InputException if a key is malformed, or no API has it
   */
  private void chooseApis() {
    Selection.Conditions selection = plan.selection();
    new Selection(selection);
    for (Api api : plan.apis()) {
      Selection.Conditions own =
          selection.keys().isEmpty()
              ? selection
              : selection.within(plan.profile().scenarios(api).keySet());
      if (own.keys().isEmpty() == selection.keys().isEmpty()) {
        selections.put(api, own);
      }
    }
    Set<String> unknown = new TreeSet<>(selection.keys());
    selections.values().forEach(own -> unknown.removeAll(own.keys()));
    if (!unknown.isEmpty()) {
      throw new InputException(
          Selection.noSuchScenario(unknown)
              + (plan.profile() == Profile.FULL ? "" : "; --profile=full has more"));
    }
  }

  /** Makes the scenarios on another thread, while the server is asked what it has. */
  private void makeScenarios() {
    for (Api api : selections.keySet()) {
      scenarios.put(api, Suppliers.memoize(() -> plan.profile().scenarios(api)));
    }
    Thread making = new Thread(this::makeAll, "scenarios");
    making.setDaemon(true);
    making.start();
  }

  private void makeAll() {
    for (Supplier<SortedMap<String, Scenario>> each : scenarios.values()) {
      // They are kept for whoever asks next.
      SortedMap<String, Scenario> unused = each.get();
    }
  }

  /** Reports APIs that were tested earlier and no longer exist: they are not as before. */
  private void tellWhatIsMissing(List<ServerLook.Found> found) {
    Set<Api> there = found.stream().map(ServerLook.Found::api).collect(Collectors.toSet());
    previous.forEach(
        (api, files) -> {
          if (!files.isEmpty() && !there.contains(api)) {
            leaveOut(
                new NotTested(
                    api.toString(), "it is gone; the previous results have answers of it"));
            exitCodes.add(ExitCode.INCOMPLETE);
          }
        });
    if (look.isIncomplete()) {
      exitCodes.add(ExitCode.INCOMPLETE);
    }
  }

  /** Prints that an API is not tested, and keeps it for the reports. */
  private void leaveOut(NotTested api) {
    terminal.err().println(api.line());
    notTested.add(api);
  }

  private static Profile next(Profile profile) {
    return Profile.values()[profile.ordinal() + 1];
  }

  private ServerReports.Server server() {
    return new ServerReports.Server(
        Version.tool(),
        plan.label(),
        look.address().target("").host(),
        plan.profile().toString(),
        Instant.now(),
        kept,
        notTested);
  }

  private void makeFolder() {
    try {
      Files.createDirectories(plan.reportDir());
    } catch (FileAlreadyExistsException e) {
      throw new InputException("--reportDir=%s is a file".formatted(plan.reportDir()), e);
    } catch (IOException e) {
      throw new InputException(
          "--reportDir=%s cannot be made: %s".formatted(plan.reportDir(), e.getMessage()), e);
    }
  }

  /**
   * What to send to each API. A selection may leave out an API, but not all; one that was named is
   * reported.
   */
  private List<TestSender.Part> parts(List<ServerLook.Found> found) {
    List<TestSender.Part> parts = new ArrayList<>();
    Map<Api, InputException> without = new EnumMap<>(Api.class);
    for (ServerLook.Found each : found) {
      try {
        parts.add(new TestSender.Part(each, selected(each.api())));
      } catch (InputException e) {
        without.put(each.api(), e);
      }
    }
    if (parts.isEmpty() && !without.isEmpty()) {
      throw without.values().iterator().next();
    }
    if (selections.size() < Api.values().length) {
      without.forEach((api, why) -> leaveOut(new NotTested(api.toString(), why.getMessage())));
    }
    return parts;
  }

  private SortedMap<String, Scenario> selected(Api api) {
    Selection selection = new Selection(selections.get(api));
    SortedMap<String, Scenario> selected = new TreeMap<>();
    int rank = 0;
    for (Scenario scenario : scenarios.get(api).get().values()) {
      if (selection.selects(scenario.key(), scenario.spec()) && plan.shard().takes(rank++)) {
        selected.put(scenario.key(), scenario);
      }
    }
    selection.check();
    if (selected.isEmpty()) {
      throw new InputException("--shard leaves no scenario");
    }
    return selected;
  }

  /**
   * Finds the earlier results of each API; throws if they cannot be read or would be overwritten.
   */
  private void findPrevious() throws IOException {
    for (Api api : plan.previous().isEmpty() ? Set.<Api>of() : selections.keySet()) {
      List<Path> files = new ArrayList<>();
      for (Path named : plan.previous()) {
        if (PreviousFiles.isIndirect(named) || ApiCheck.apiOf(named) == api) {
          files.addAll(PreviousFiles.of(List.of(named), api));
        }
      }
      for (Path file : files) {
        if (Files.exists(plan.reportDir())
            && Files.isSameFile(file.toAbsolutePath().getParent(), plan.reportDir())) {
          throw new InputException(
              "--previous=%s is where this run writes; copy the earlier results, or name another --reportDir"
                  .formatted(file));
        }
        ApiCheck.require(api, file);
        UnfinishedRun.tell(file, terminal.err());
      }
      previous.put(api, files);
    }
    if (!plan.previous().isEmpty() && previous.values().stream().allMatch(List::isEmpty)) {
      throw new InputException(
          "--previous=%s has no results of %s"
              .formatted(
                  plan.previous().get(0),
                  selections.keySet().stream()
                      .map(Api::toString)
                      .collect(Collectors.joining(" or "))));
    }
  }

  private void judge(TestSender.Part part) throws IOException {
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
    if (outcome.notExecuted() + outcome.notReached() > 0) {
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

  /** If several apply: 3, then 1, then 4. */
  private int exitCode() {
    for (int code : new int[] {ExitCode.INPUT, ExitCode.DIFFERENCES, ExitCode.INCOMPLETE}) {
      if (exitCodes.contains(code)) {
        return code;
      }
    }
    return ExitCode.OK;
  }
}
