package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Kills runs at random moments, starts them again, and checks after every kill that no answer which
 * had been saved is gone or changed, and that none was asked for a second time.
 *
 * <p>After a build: {@code java -cp target/test-classes:target/fauxpenai-conformance.jar
 * io.github.fauxpenai.conformance.cli.KilledRuns 1000}, with a seed as a second argument.
 */
public final class KilledRuns {
  private static final int SCENARIOS = 80;
  private static final Duration LATENCY = Duration.ofMillis(15);

  private final Path folder;
  private final Path scenarios;
  private final Path results;
  private final Path journal;
  private final Path draft;
  private final Random random;
  private final Map<State, Integer> found = new EnumMap<>(State.class);

  /** What a kill left behind. */
  enum State {
    NOTHING,
    JOURNAL,
    JOURNAL_WITH_TORN_LINE,
    JOURNAL_AND_DRAFT,
    ONLY_RESULTS,
    RUN_WAS_OVER
  }

  /** What happened: how many runs finished, what all of them sent, and what kills left. */
  record Summary(int finished, int requests, Map<State, Integer> leftBehind) {}

  private KilledRuns(Path folder, long seed) throws IOException {
    this.folder = folder;
    this.scenarios = NumberedServer.writeScenarios(folder.resolve("scenarios.json"), SCENARIOS);
    this.results = folder.resolve("results.json.gz");
    this.journal = folder.resolve("results.json.gz.journal");
    this.draft = folder.resolve("results.json.gz.draft");
    this.random = new Random(seed);
  }

  /** Kills so many runs. */
  public static void main(String[] args) throws Exception {
    int kills = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
    long seed = args.length > 1 ? Long.parseLong(args[1]) : new Random().nextLong();
    Path folder = Files.createTempDirectory("killed-runs");
    System.out.println("seed " + seed + ", in " + folder);
    System.out.println(run(folder, kills, seed));
  }

  /**
   * Kills so many runs.
   *
   * @throws AssertionError if something was lost
   */
  static Summary run(Path folder, int kills, long seed) throws Exception {
    return new KilledRuns(folder, seed).run(kills);
  }

  private Summary run(int kills) throws Exception {
    int finished = 0;
    int askedInAll = 0;
    Map<String, String> saved = new TreeMap<>();
    try (NumberedServer server = new NumberedServer(LATENCY, n -> false)) {
      for (int i = 1; i <= kills; i++) {
        server.forget();
        boolean killed = kill(start(server), server, SCENARIOS - saved.size());
        askedInAll += server.asked().size();
        checkAsked(server.asked(), saved);
        Map<String, String> now = saved();
        checkKept(saved, now);
        saved = now;
        State state = killed ? state() : State.RUN_WAS_OVER;
        if (random.nextInt(4) == 0 && Files.exists(journal)) {
          tear();
          state = State.JOURNAL_WITH_TORN_LINE;
        }
        found.merge(state, 1, Integer::sum);
        if (i % 50 == 0) {
          System.out.printf("%d of %d kills: %s%n", i, kills, found);
        }
        if (i == kills || saved.size() == SCENARIOS && random.nextInt(3) == 0) {
          askedInAll += finish(server, saved);
          finished++;
          saved = Map.of();
        }
      }
    }
    return new Summary(finished, askedInAll, Map.copyOf(found));
  }

  private Process start(NumberedServer server) throws IOException {
    return BuiltProgram.starting(
            "",
            List.of(
                "runScenarios",
                "--api=embeddings",
                "--scenariosFile=" + scenarios,
                "--resultsFile=" + results,
                "--baseUrl=" + server.baseUrl(),
                "--rateLimit=0"))
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("said").toFile())
        .start();
  }

  /** Says whether the run was still going on. */
  private boolean kill(Process process, NumberedServer server, int pending)
      throws InterruptedException {
    int requests = pending == 0 ? 0 : random.nextInt(pending) + 1;
    long start = System.nanoTime();
    long delay = TimeUnit.MILLISECONDS.toNanos(random.nextInt(2000));
    BooleanSupplier reached =
        switch (random.nextInt(8)) {
          case 0, 1 -> () -> System.nanoTime() - start > delay;
          case 2 -> () -> Files.exists(draft);
          case 3, 4 -> () -> server.asked().size() >= pending;
          default -> () -> server.asked().size() >= requests;
        };
    while (process.isAlive() && !reached.getAsBoolean()) {
      TimeUnit.MICROSECONDS.sleep(500);
    }
    TimeUnit.MICROSECONDS.sleep(random.nextInt(40_000));
    boolean running = process.isAlive();
    process.destroyForcibly().waitFor();
    return running;
  }

  /** The answers in the results file and in whole lines of the journal, by key. */
  private Map<String, String> saved() throws IOException {
    Map<String, String> saved = new TreeMap<>();
    if (Files.exists(results)) {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(results))) {
        Json.tree(in.readAllBytes()).forEach(result -> add(result, saved));
      }
    }
    if (Files.exists(journal)) {
      String lines = Files.readString(journal, UTF_8);
      for (String line : lines.substring(0, lines.lastIndexOf('\n') + 1).lines().toList()) {
        add(Json.tree(line.replaceAll("\t.*", "").getBytes(UTF_8)), saved);
      }
    }
    return saved;
  }

  private static void add(JsonNode result, Map<String, String> saved) {
    if (!result.path("errors").isEmpty()) {
      throw new AssertionError("a trial failed: " + result);
    }
    if (result.path("response").isObject()) {
      saved.put(result.path("key").asText(), result.at("/response/body/serial").asText());
    }
  }

  private static void checkKept(Map<String, String> before, Map<String, String> now) {
    before.forEach(
        (key, answer) -> {
          if (!answer.equals(now.get(key))) {
            throw new AssertionError(
                "%s had answer %s, and now has %s".formatted(key, answer, now.get(key)));
          }
        });
  }

  private static void checkAsked(List<Integer> asked, Map<String, String> saved) {
    for (int number : asked) {
      if (saved.containsKey(NumberedServer.key(number))) {
        throw new AssertionError("scenario %d was asked again".formatted(number));
      }
    }
  }

  private State state() throws IOException {
    if (Files.exists(journal)) {
      String lines = Files.readString(journal, UTF_8);
      return !lines.isEmpty() && !lines.endsWith("\n")
          ? State.JOURNAL_WITH_TORN_LINE
          : Files.exists(draft) ? State.JOURNAL_AND_DRAFT : State.JOURNAL;
    }
    return Files.exists(results) ? State.ONLY_RESULTS : State.NOTHING;
  }

  /** A kill seldom hits a half-written line, so this cuts a line with a made-up answer. */
  private void tear() throws IOException {
    String line =
        "{\"key\":\"%s\",\"response\":{\"body\":{\"serial\":-1}}".formatted("f".repeat(64));
    String text = Files.readString(journal, UTF_8);
    if (text.isEmpty() || text.endsWith("\n")) {
      Files.writeString(journal, line, StandardOpenOption.APPEND);
    }
  }

  /** Lets a run finish; returns how many requests it sent. */
  private int finish(NumberedServer server, Map<String, String> saved) throws Exception {
    server.forget();
    int exitCode = start(server).waitFor();
    checkAsked(server.asked(), saved);
    Map<String, String> all = saved();
    checkKept(saved, all);
    List<String> left;
    try (Stream<Path> files = Files.list(folder)) {
      left = files.map(file -> file.getFileName().toString()).sorted().toList();
    }
    if (exitCode != ExitCode.OK
        || all.size() != SCENARIOS
        || all.containsValue("-1")
        || !left.equals(List.of("results.json.gz", "said", "scenarios.json"))) {
      throw new AssertionError(
          "the last run ended with %d, %d answers and %s: %s"
              .formatted(
                  exitCode, all.size(), left, Files.readString(folder.resolve("said"), UTF_8)));
    }
    Files.delete(results);
    return server.asked().size();
  }
}
