package io.github.fauxpenai.conformance.cli.command;

import com.google.common.base.Suppliers;
import com.google.common.base.Throwables;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.Profile;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.cli.output.Version;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.report.NotTested;
import io.github.fauxpenai.conformance.report.ServerReports;
import io.github.fauxpenai.conformance.results.Selection;
import io.github.fauxpenai.conformance.scenario.Scenario;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private final Terminal terminal;
  private final ServerLook look;
  private final TestPlan plan;
  private final TestSender sender;
  private final TestKnownFailures known;
  private final TestJudge judge;

  private final List<NotTested> notTested = new ArrayList<>();

  private final List<Integer> exitCodes = new ArrayList<>();

  /** The results files of the earlier run. */
  private final Map<Api, List<Path>> previous = new EnumMap<>(Api.class);

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
    this.judge = new TestJudge(terminal, plan, known, selections, previous);
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
    if (judge.tested().isEmpty()) {
      return exitCode();
    }
    known.tell();
    List<Path> pages =
        ServerReports.write(judge.tested(), server(), plan.reportDir(), plan.reports());
    ServerReports.print(
        judge.tested(),
        server(),
        terminal.out(),
        terminal.ink(),
        pages.get(0),
        plan.profile() == Profile.FULL ? "" : "--profile=" + next(plan.profile()));
    judge.kept().line().ifPresent(terminal.out()::println);
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
      Future<?> unused = judging.submit(() -> parts.forEach(judge::prepare));
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
                    judge.judge(part);
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
      Throwables.throwIfInstanceOf(e.getCause(), IOException.class);
      Throwables.throwIfUnchecked(e.getCause());
      throw new IllegalStateException(e.getCause());
    } finally {
      // A report is written as a whole, or not at all.
      judging.shutdown();
      judging.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
      judge.print();
    }
    exitCodes.addAll(ended);
    exitCodes.addAll(judge.exitCodes());
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
        judge.kept(),
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
