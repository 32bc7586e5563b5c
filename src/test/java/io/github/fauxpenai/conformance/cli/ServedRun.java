package io.github.fauxpenai.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.models.ModelObjects;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.serve.Deviating;
import io.github.fauxpenai.conformance.serve.RecordedAnswers;
import io.github.fauxpenai.conformance.serve.RecordedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs over HTTP against a server in this JVM, as from a terminal. */
final class ServedRun {
  private ServedRun() {}

  /**
   * A server of recorded answers, at a free port of this machine.
   *
   * @param deviations by path; none for a server that answers as recorded
   */
  static RecordedServer server(RecordedAnswers answers, Map<String, List<Deviating>> deviations)
      throws IOException {
    RecordedServer server =
        new RecordedServer(
            answers,
            deviations,
            new ModelObjects(),
            Duration.ZERO,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            (request, status, note, recorded) -> {});
    server.start();
    return server;
  }

  /**
   * Serves recorded answers and records them again.
   *
   * @param deviations none, for a server that answers as recorded
   * @param scenarios a file that holds them; a results file does
   */
  static void of(
      Api api, RecordedAnswers answers, List<Deviating> deviations, Path scenarios, Path results)
      throws IOException {
    try (RecordedServer server = server(answers, Map.of(api.path(), deviations))) {
      against("http://127.0.0.1:" + server.port() + "/v1", api, scenarios, results);
    }
  }

  /** Records the answers of any server, each scenario tried once. */
  static void against(String baseUrl, Api api, Path scenarios, Path results, String... options) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "runScenarios",
                "--api=" + api,
                "--scenariosFile=" + scenarios,
                "--resultsFile=" + results,
                "--baseUrl=" + baseUrl,
                "--rateLimit=0",
                "--concurrency=32",
                "--maxTrials=1"));
    words.addAll(List.of(options));
    CommandRun run = CommandRun.of(words.toArray());
    assertEquals(ExitCode.OK, run.exitCode(), run::toString);
  }
}
