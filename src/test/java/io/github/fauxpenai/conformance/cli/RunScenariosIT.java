package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that end too early, as processes: by a signal, by a full disk, by another run. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals, ulimit and the launcher are Unix's")
@Timeout(120)
@Tag("slow")
final class RunScenariosIT {
  private static final String EXECUTABLE =
      Path.of("target", "fauxpenai-conformance").toAbsolutePath().toString();
  private static final int SCENARIOS = 40;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"INT,130", "TERM,143"})
  void aSignalWithRequestsInFlightSavesWhatWasAnswered(String signal, int exitCode)
      throws Exception {
    assumeTrue(ends(signal), "SIG" + signal + " is ignored, as in the background of a script");
    try (NumberedServer server = new NumberedServer(Duration.ZERO, n -> n >= 30)) {
      Process run = start(List.of(), server, "--concurrency=4", "--verbose");
      // The answers before them are in the journal: four requests at a time, and four hang.
      await(() -> server.asked().size() == 34);
      await(() -> saidAnswers() == 30);

      signal(run, signal);

      assertTrue(run.waitFor(30, TimeUnit.SECONDS), "still running");
      assertEquals(exitCode, run.exitValue(), said());
      assertTrue(said().contains("30 scenarios answered"), said());
      assertTrue(said().contains("10 scenarios still pending"), said());
      assertEquals(30, answers().size());
      assertEquals(List.of("results.json.gz", "said", "scenarios.json"), files());
    }
  }

  /** The program ends as soon as the results are saved, whatever it has not said yet. */
  @Test
  void aTestThatASignalEndsSaysHowToGoOn() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    ExecutorService threads = Executors.newCachedThreadPool();
    server.setExecutor(threads);
    server.createContext("/v1/models", exchange -> answer(exchange, "{\"data\":[{\"id\":\"m\"}]}"));
    server.createContext(
        "/v1/embeddings",
        exchange -> {
          if (asked.incrementAndGet() > 5) {
            hanging.countDown();
          } else {
            answer(exchange, "{\"data\":[{\"embedding\":[1]}]}");
          }
        });
    server.start();
    try {
      Process test =
          started(
              folder.resolve("said"),
              List.of(
                  EXECUTABLE,
                  "test",
                  "--api=embeddings",
                  "--baseUrl=http://127.0.0.1:" + server.getAddress().getPort() + "/v1",
                  "--reportDir=" + folder.resolve("report")));
      hanging.await();

      signal(test, "TERM");

      assertTrue(test.waitFor(30, TimeUnit.SECONDS), "still running");
      assertEquals(143, test.exitValue(), said());
      assertTrue(said().contains("Stopped. To go on, run the same command again."), said());
    } finally {
      server.stop(0);
      threads.shutdownNow();
    }
  }

  private static void answer(HttpExchange exchange, String json) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, json.length());
      exchange.getResponseBody().write(json.getBytes(UTF_8));
    }
  }

  @Test
  void aSecondRunOnTheSameResultsFileIsRefusedWhileTheFirstGoesOn() throws Exception {
    try (NumberedServer server = new NumberedServer(Duration.ZERO, n -> n >= 30)) {
      Process first = start(List.of(), server, "--verbose");
      await(() -> saidAnswers() == 30);
      Path elsewhere = folder.resolve("said by the second");
      Process second = start(List.of(), elsewhere, server);
      assertTrue(second.waitFor(30, TimeUnit.SECONDS), "still running");

      String said = Files.readString(elsewhere, UTF_8);
      assertEquals(ExitCode.INPUT, second.exitValue(), said);
      assertTrue(said.contains("another run is writing " + results()), said);
      Files.delete(elsewhere);

      signal(first, "TERM");
      assertTrue(first.waitFor(30, TimeUnit.SECONDS), "still running");
      assertEquals(30, answers().size());
      assertEquals(List.of("results.json.gz", "said", "scenarios.json"), files());
    }
  }

  /**
   * A limit on the size of files is, for a process, what a full disk is. The journal of all answers
   * has 1.6 MB, the packed results a few kB: at 600 kB the journal does not fit, at 4 kB neither
   * does.
   */
  @ParameterizedTest
  @ValueSource(ints = {1200, 8})
  void aFullDiskEndsTheRunWithAMessageAndTheNextGoesOn(int halfKilobytes) throws Exception {
    try (NumberedServer server = new NumberedServer(Duration.ZERO, n -> false)) {
      // In POSIX, ulimit -f counts blocks of 512 bytes; `said` is written by the same process.
      Process full =
          start(
              List.of("/bin/sh", "-c", "ulimit -f " + halfKilobytes + "; exec \"$0\" \"$@\""),
              server,
              "--concurrency=2");
      assertTrue(full.waitFor(60, TimeUnit.SECONDS), "still running");
      assertEquals(ExitCode.INPUT, full.exitValue(), said());
      assertTrue(said().contains(results() + " cannot be written"), said());
      assertTrue(said().contains("make room and run the same command again"), said());
      assertFalse(said().contains("Exception"), said());
      Set<Integer> before = answersAnywhere();
      assertTrue(before.size() < SCENARIOS, "the limit must have been met");
      assertFalse(before.isEmpty(), "some answers must have been saved");

      server.forget();
      Process next = start(List.of(), server);
      assertTrue(next.waitFor(60, TimeUnit.SECONDS), "still running");

      assertEquals(ExitCode.OK, next.exitValue(), said());
      assertEquals(SCENARIOS, answers().size());
      Set<Integer> askedAgain = new TreeSet<>(server.asked());
      askedAgain.retainAll(before);
      assertEquals(Set.of(), askedAgain);
      assertEquals(List.of("results.json.gz", "said", "scenarios.json"), files());
    }
  }

  private Process start(List<String> before, NumberedServer server, String... options)
      throws IOException {
    return start(before, folder.resolve("said"), server, options);
  }

  private Process start(List<String> before, Path said, NumberedServer server, String... options)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            EXECUTABLE,
            "runScenarios",
            "--api=embeddings",
            "--scenariosFile="
                + NumberedServer.writeScenarios(folder.resolve("scenarios.json"), SCENARIOS),
            "--resultsFile=" + results(),
            "--baseUrl=" + server.baseUrl(),
            "--rateLimit=0"));
    command.addAll(List.of(options));
    return started(said, command);
  }

  private static Process started(Path said, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().putAll(BuiltProgram.environment());
    builder.environment().put("OPENAI_API_KEY", "none");
    return builder.start();
  }

  /** Not Process.destroy, which knows SIGTERM alone. */
  private static void signal(Process process, String name)
      throws IOException, InterruptedException {
    assertEquals(
        0,
        new ProcessBuilder("kill", "-" + name, "" + process.pid()).inheritIO().start().waitFor());
  }

  /** What this process ignores since its start, the processes that it starts ignore too. */
  private static boolean ends(String signal) throws IOException, InterruptedException {
    return new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " $$").start().waitFor() != 0;
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws IOException, InterruptedException {
    while (!condition.holds()) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private Path results() {
    return folder.resolve("results.json.gz");
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("said"), UTF_8);
  }

  private long saidAnswers() throws IOException {
    return said().lines().filter(line -> line.contains("HTTP 200")).count();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** The numbers of the scenarios that have an answer in the results file. */
  private Set<Integer> answers() throws IOException {
    Set<Integer> answers = new TreeSet<>();
    try (InputStream in = new GZIPInputStream(Files.newInputStream(results()))) {
      Json.tree(in.readAllBytes()).forEach(result -> add(result, answers));
    }
    return answers;
  }

  /** Those in the journal, too. */
  private Set<Integer> answersAnywhere() throws IOException {
    Set<Integer> answers = Files.exists(results()) ? answers() : new TreeSet<>();
    Path journal = folder.resolve("results.json.gz.journal");
    if (Files.exists(journal)) {
      for (String line : Files.readAllLines(journal, UTF_8)) {
        add(Json.tree(line.replaceAll("\t.*", "").getBytes(UTF_8)), answers);
      }
    }
    return answers;
  }

  private static void add(JsonNode result, Set<Integer> answers) {
    if (result.path("response").isObject()) {
      answers.add(result.at("/response/body/n").asInt());
    }
  }
}
