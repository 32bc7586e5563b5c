package io.github.fauxpenai.conformance.cli.command;

import com.google.common.base.Throwables;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.CapabilityGroup;
import io.github.fauxpenai.conformance.api.OnBoard;
import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.cli.output.Amount;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.cli.output.Version;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.report.Matrix;
import io.github.fauxpenai.conformance.report.MatrixFormat;
import io.github.fauxpenai.conformance.report.MatrixPart;
import io.github.fauxpenai.conformance.report.MatrixScreen;
import io.github.fauxpenai.conformance.results.KeptResults;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsSource;
import io.github.fauxpenai.conformance.results.ResultsUnion;
import io.github.fauxpenai.conformance.results.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Judges the results of several servers on the scenarios that they share, and writes them side by
 * side.
 */
final class MatrixRun {
  /** The memory for judging one large file, in bytes. */
  private static final long ROOM = 160L << 20;

  private static final ResultsComparison.Settings COMPARED =
      new ResultsComparison.Settings(Level.SEMANTICS, Set.of(), false, KnownFailures.none(), true);

  private final Terminal terminal;
  private final Map<String, Path> servers;
  private final List<Path> outputs;
  private final List<String> remarks = new ArrayList<>();
  private final Map<Api, OpenAi> openAi = new EnumMap<>(Api.class);

  /**
   * The results of one server for one API.
   *
   * @param files read as one
   * @param keys of all scenarios in them
   * @param answered how many of these have an answer, or a server failure, which counts as one
   */
  private record Answers(Api api, List<Path> files, Set<String> keys, int answered) {}

  /**
   * OpenAI's answers to one API, with which all servers are compared.
   *
   * @param keys of the scenarios that OpenAI answered
   */
  private record OpenAi(Set<String> keys, Comparing comparing) {
    static OpenAi of(Api api, OnBoard onBoard) {
      return new OpenAi(onBoard.answers().keySet(), new Comparing(api, onBoard, COMPARED));
    }
  }

  /** The judged results of one server for one API. */
  private record Judged(MatrixPart part, int otherRequests) {}

  /**
   * Does not read anything yet.
   *
   * @param servers a results file, or a folder of them, by the server's label
   * @param outputs the files to write
   * @param notes what readers must know first
   */
  MatrixRun(Terminal terminal, Map<String, Path> servers, List<Path> outputs, List<String> notes) {
    this.terminal = terminal;
    this.servers = servers;
    this.outputs = outputs;
    notes.forEach(note -> remarks.add(note.strip().replaceFirst("\\.$", "")));
  }

  /** Returns the exit code. */
  int run() throws IOException {
    ExecutorService threads = threads();
    try {
      return run(threads);
    } finally {
      threads.shutdownNow();
    }
  }

  /** As many threads as there are processors, and memory for files. */
  private static ExecutorService threads() {
    Runtime runtime = Runtime.getRuntime();
    long room = Math.max(1, runtime.maxMemory() / ROOM);
    return Executors.newFixedThreadPool((int) Math.min(room, runtime.availableProcessors()));
  }

  private int run(ExecutorService threads) throws IOException {
    Map<String, List<Future<Answers>>> reading = new LinkedHashMap<>();
    for (Map.Entry<String, Path> server : servers.entrySet()) {
      reading.put(
          server.getKey(),
          files(server.getKey(), server.getValue()).entrySet().stream()
              .map(entry -> threads.submit(() -> read(entry.getKey(), entry.getValue())))
              .toList());
    }
    Map<String, List<Answers>> all = new LinkedHashMap<>();
    for (Map.Entry<String, List<Future<Answers>>> server : reading.entrySet()) {
      all.put(server.getKey(), answers(server.getKey(), server.getValue()));
    }
    Map<Api, Set<String>> shared = shared(all);
    for (Api api : shared.keySet()) {
      api.onBoard().ifPresent(onBoard -> openAi.put(api, OpenAi.of(api, onBoard)));
    }
    List<Matrix.Column> columns = judge(threads, all, shared);
    tellOfEqualFiles(columns);
    Matrix matrix =
        Matrix.of(
            Version.tool(),
            Instant.now(),
            Definition.bundled().source(),
            columns,
            (api, name) -> id(api, api(api).group(name)),
            shared.keySet().stream().flatMap(MatrixRun::groups).toList(),
            remarks);
    MatrixFormat.write(matrix, outputs);
    matrix.remarks().forEach(remark -> terminal.err().println("Note: " + remark + "."));
    MatrixScreen.print(matrix, outputs, terminal.out(), terminal.ink());
    boolean complete =
        columns.stream()
            .flatMap(column -> column.parts().stream())
            .allMatch(part -> part.unanswered() == 0);
    return complete ? ExitCode.OK : ExitCode.INCOMPLETE;
  }

  private static Api api(String name) {
    return Stream.of(Api.values())
        .filter(api -> api.toString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Stream<Matrix.Group> groups(Api api) {
    return api.groups().stream()
        .map(group -> new Matrix.Group(id(api.toString(), group), group.title(), api.toString()));
  }

  private static String id(String api, CapabilityGroup group) {
    return group.id().isEmpty() ? api : api + "." + group.id();
  }

  // ---- What there is

  private List<Answers> answers(String label, List<Future<Answers>> reading) throws IOException {
    List<Answers> all = new ArrayList<>();
    for (Future<Answers> part : reading) {
      Answers answers = result(part);
      if (answers.answered() > 0) {
        all.add(answers);
      } else if (reading.size() > 1) {
        remarks.add(
            "%s: no request to %s has an answer; that API is left out"
                .formatted(label, answers.api()));
      }
    }
    if (all.isEmpty()) {
      throw new InputException(
          "--results=%s=%s: none of its requests has an answer; run them first, or leave it out"
              .formatted(label, servers.get(label)));
    }
    return all;
  }

  private Map<Api, List<Path>> files(String label, Path path) throws IOException {
    Map<Api, List<Path>> byApi = new EnumMap<>(Api.class);
    for (Path file : filesIn(label, path)) {
      UnfinishedRun.tell(file, terminal.err());
      if (!Files.exists(file)) {
        throw new InputException("--results=%s=%s: it does not exist".formatted(label, path));
      }
      byApi.computeIfAbsent(ApiCheck.apiOf(file), api -> new ArrayList<>()).add(file);
    }
    return byApi;
  }

  private static List<Path> filesIn(String label, Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> files = Files.list(path)) {
      List<Path> found =
          files
              .filter(file -> file.getFileName().toString().endsWith(TestPlan.RESULTS))
              .sorted()
              .toList();
      if (found.isEmpty()) {
        throw new InputException(
            "--results=%s=%s: the folder holds no results: no name in it ends with %s"
                .formatted(label, path, TestPlan.RESULTS));
      }
      return found;
    }
  }

  private static Answers read(Api api, List<Path> files) throws IOException {
    Set<String> keys = new TreeSet<>();
    int answered = 0;
    try (ResultsUnion results = new ResultsUnion(files, false)) {
      for (Result result = results.next(); result != null; result = results.next()) {
        keys.add(result.key());
        boolean answers =
            result.hasResponse()
                || result.lastFailure().filter(trial -> !trial.isOfNetwork()).isPresent();
        answered += answers ? 1 : 0;
      }
    }
    return new Answers(api, files, keys, answered);
  }

  // ---- What is compared

  /** The scenarios of each API that all its files have; adds a remark if some have more. */
  private Map<Api, Set<String>> shared(Map<String, List<Answers>> all) {
    Map<Api, Set<String>> shared = new EnumMap<>(Api.class);
    for (Answers answers : all.values().stream().flatMap(List::stream).toList()) {
      shared.computeIfAbsent(answers.api(), api -> new TreeSet<>(answers.keys()));
      shared.get(answers.api()).retainAll(answers.keys());
    }
    for (Map.Entry<Api, Set<String>> entry : shared.entrySet()) {
      Map<String, Integer> sizes = new LinkedHashMap<>();
      all.forEach(
          (label, answers) ->
              answers.stream()
                  .filter(each -> each.api() == entry.getKey())
                  .forEach(each -> sizes.put(label, each.keys().size())));
      String numbers =
          sizes.entrySet().stream()
              .map(each -> String.format(Locale.US, "%s %,d", each.getKey(), each.getValue()))
              .collect(Collectors.joining(", "));
      int size = entry.getValue().size();
      if (size == 0) {
        throw new InputException(
            "%s: no scenario is in the files of all servers (%s), so that nothing can be compared; run the same scenarios, or leave one out"
                .formatted(entry.getKey(), numbers));
      }
      if (sizes.values().stream().anyMatch(each -> each > size)) {
        remarks.add(
            String.format(
                Locale.US,
                "%s: compared on the %s that all files have (%s)",
                entry.getKey(),
                Amount.of(size, "scenario", "scenarios"),
                numbers));
      }
    }
    return shared;
  }

  /** Adds remarks about equal files: two servers, or two runs of one, never give the same bytes. */
  private void tellOfEqualFiles(List<Matrix.Column> columns) {
    Map<String, List<String>> labels = new LinkedHashMap<>();
    for (Matrix.Column column : columns) {
      for (MatrixPart part : column.parts()) {
        labels.computeIfAbsent(part.sha256(), each -> new ArrayList<>()).add(column.label());
      }
    }
    for (List<String> equal : labels.values()) {
      if (equal.size() > 1) {
        remarks.add(String.join(", ", equal) + ": their files are the same, byte for byte");
      }
    }
  }

  // ---- Judging

  private List<Matrix.Column> judge(
      ExecutorService threads, Map<String, List<Answers>> all, Map<Api, Set<String>> shared)
      throws IOException {
    Map<String, List<Future<Judged>>> running = new LinkedHashMap<>();
    all.forEach(
        (label, parts) ->
            running.put(
                label,
                parts.stream()
                    .map(answers -> threads.submit(() -> judge(answers, shared.get(answers.api()))))
                    .toList()));
    List<Matrix.Column> columns = new ArrayList<>();
    for (Map.Entry<String, List<Future<Judged>>> server : running.entrySet()) {
      List<MatrixPart> parts = new ArrayList<>();
      for (Future<Judged> part : server.getValue()) {
        Judged judged = result(part);
        parts.add(judged.part());
        if (judged.otherRequests() > 0) {
          remarks.add(
              String.format(
                  Locale.US,
                  "%s: %s than OpenAI's of the same scenario",
                  server.getKey(),
                  Amount.of(
                      judged.otherRequests(),
                      "answer is to another request",
                      "answers are to other requests")));
        }
      }
      columns.add(new Matrix.Column(server.getKey(), parts));
    }
    return columns;
  }

  private static <T> T result(Future<T> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      Throwables.throwIfInstanceOf(e.getCause(), IOException.class);
      Throwables.throwIfUnchecked(e.getCause());
      throw new IllegalStateException(e.getCause());
    }
  }

  private Judged judge(Answers answers, Set<String> shared) throws IOException {
    Api api = answers.api();
    ResultsSource results = new KeptResults(answers.files());
    MatrixPart.Builder part = MatrixPart.of(api.toString(), api.path(), answers.files());
    int otherRequests = 0;
    Set<String> compared = new TreeSet<>(shared);
    compared.retainAll(openAi.containsKey(api) ? openAi.get(api).keys() : Set.of());
    if (!compared.isEmpty()) {
      ResultsComparison.Outcome outcome =
          openAi
              .get(api)
              .comparing()
              .run(results, selection(compared), KnownFailures.none(), scenario -> {});
      part.compared(outcome);
      otherRequests = outcome.otherRequests();
    }
    Checking checking = new Checking(api, api.check(Definition.bundled()));
    PromiseCheck.Outcome outcome =
        checking.run(
            results,
            selection(shared.size() < answers.keys().size() ? shared : Set.of()),
            KnownFailures.none(),
            part::checked);
    return new Judged(part.checked(checking.promises(), outcome), otherRequests);
  }

  /** Selects these scenarios; all if empty. */
  private static Selection selection(Set<String> keys) {
    return new Selection(Selection.Conditions.ofKeys(keys));
  }
}
