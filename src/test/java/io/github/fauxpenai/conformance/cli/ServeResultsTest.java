package io.github.fauxpenai.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.cli.command.ApiCheck;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.serve.RecordedAnswers;
import io.github.fauxpenai.conformance.serve.RecordedServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ServeResultsTest {
  /** With {@code -Dlong}, every published chat answer is served and asked for. */
  private static final int OF_CHATS = Boolean.getBoolean("long") ? 1 : 5;

  @TempDir private Path folder;

  @Test
  void helpForDeviationsListsThemAllWithTheirLevels() {
    CommandRun outcome = run("serveResults", "--deviate=help");

    assertEquals(ExitCode.OK, outcome.exitCode());
    assertEquals(Api.allServable().size() + 1, outcome.out().lines().count());
    assertTrue(
        outcome.out().contains("\n    2  no-usage                    no usage in a plain answer\n"),
        outcome.out());
    assertTrue(outcome.out().contains("reject-parameter:stop "), outcome.out());
  }

  @Test
  void whatIsWrongWithTheOptionsIsSaid() {
    assertSaid(ExitCode.USAGE, "Missing required option: '--resultsFile=FILE'", "--port=0");
    assertSaid(
        ExitCode.USAGE,
        "--deviate: 'no-usages' is not a deviation; did you mean no-usage",
        "--resultsFile=any",
        "--deviate=no-usages");
    assertSaid(ExitCode.USAGE, "--port must be", "--resultsFile=any", "--port=70000");
    assertSaid(ExitCode.USAGE, "is not a length of time", "--resultsFile=any", "--latency=soon");
    assertSaid(ExitCode.INPUT, "any does not exist", "--resultsFile=any");
  }

  @Test
  void aPortInUseIsAnInputError() throws IOException {
    Path file = Recordings.handMade("embeddings").write(folder.resolve("results.json.gz"));
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      assertSaid(
          ExitCode.INPUT,
          "choose another with --port",
          "--resultsFile=" + file,
          "--port=" + taken.getLocalPort());
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process there cannot be asked to end")
  void itTellsWhereItListensAndEndsInOrderOnASignal() throws Exception {
    Path chat = Recordings.handMade("chatcompletions").write(folder.resolve("chat.json.gz"));
    Path vectors = Recordings.handMade("embeddings").write(folder.resolve("vectors.json.gz"));
    Process process =
        start(
            "serveResults",
            "--port=0",
            "--resultsFile=" + chat,
            "--resultsFile=" + vectors,
            "--deviate=no-usage");
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertEquals("16 chatcompletions scenarios in " + chat, out.readLine());
      assertEquals("6 embeddings scenarios in " + vectors, out.readLine());
      assertEquals("deviating: no-usage", out.readLine());
      String url = out.readLine().replace("Listening at ", "");
      assertTrue(url.matches("http://127\\.0\\.0\\.1:\\d+/v1"), url);
      String answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(url + "/embeddings"))
                      .POST(
                          HttpRequest.BodyPublishers.ofString(
                              "{\"model\":\"made-2\",\"input\":\"red\"}"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      assertTrue(answer.contains("\"embedding\"") && !answer.contains("usage"), answer);
      // Not Process.destroy, which closes the streams, too.
      assertTrue(process.toHandle().destroy());
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "still running");
      assertEquals(128 + 15, process.exitValue());
      assertEquals("Stopping.", out.readLine());
    } finally {
      process.destroyForcibly();
    }
  }

  @Tag("slow")
  @Test
  void thePublishedAnswersServedAndRunConformToTheLastLevel() throws Exception {
    for (String api : List.of("embeddings", "chatcompletions")) {
      Path published = published(api);
      Path results = folder.resolve(api + ".json.gz");
      CommandRun outcome = serveAndRun(api, published, results);
      assertTrue(outcome.out().contains(" 0 scenarios still pending"), outcome.out());

      CommandRun compared =
          run(
              "compareResults",
              "--api=" + api,
              "--level=exact",
              "--judgeModelLimits",
              "--specFile=" + published,
              "--resultsFile=" + results);
      assertEquals(ExitCode.OK, compared.exitCode(), compared.out() + compared.err());
    }
  }

  /** Of chat answers, every n-th: keys are hashes, so this takes some of every kind. */
  private Path published(String api) {
    Recordings some = Recordings.none();
    int number = 0;
    for (ObjectNode result : Recordings.published(api).results().values()) {
      if (number++ % (api.equals("embeddings") ? 1 : OF_CHATS) == 0) {
        some.put(result);
      }
    }
    return some.write(folder.resolve(api + ".published.json.gz"));
  }

  private CommandRun serveAndRun(String api, Path published, Path results) throws Exception {
    RecordedAnswers answers = new RecordedAnswers();
    answers.add(ApiCheck.apiOf(published).path(), Optional.of("model"), published);
    try (RecordedServer server = ServedRun.server(answers, Map.of())) {
      return run(
          "runScenarios",
          "--api=" + api,
          "--scenariosFile=" + published,
          "--resultsFile=" + results,
          "--baseUrl=http://127.0.0.1:" + server.port() + "/v1",
          "--rateLimit=0",
          "--maxTrials=1");
    }
  }

  private void assertSaid(int exitCode, String message, String... options) {
    List<String> args = new ArrayList<>(List.of("serveResults"));
    args.addAll(List.of(options));
    CommandRun outcome = run(args.toArray(new String[0]));
    assertEquals(exitCode, outcome.exitCode(), outcome.err());
    assertTrue(outcome.err().contains(message), outcome.err());
  }

  private static CommandRun run(String... args) {
    return CommandRun.of((Object[]) args);
  }

  private static Process start(String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
