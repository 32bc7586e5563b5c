package io.github.fauxpenai.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.examples.StandIn;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The recording that ships with the examples is what this program records from {@link StandIn}. To
 * record it anew, delete the file and run this test: it writes the file and fails once.
 */
@Timeout(60)
class SampleRecordingTest {
  private static final Path SAMPLE =
      Path.of("src", "examples", "embeddings-sample", "results.json.gz");
  private static final String LABEL = "sample data, not OpenAI's";

  @TempDir private Path folder;

  @Test
  void theSampleIsWhatTheStandInAnswers() throws Exception {
    Path scenarios = folder.resolve("scenarios.json");
    Path results = folder.resolve("results.json.gz");
    run("createScenarios", "--api=embeddings", "--outputFile=" + scenarios);
    try (StandIn server = new StandIn()) {
      run(
          "runScenarios",
          "--api=embeddings",
          "--scenariosFile=" + scenarios,
          "--resultsFile=" + results,
          "--baseUrl=" + server.baseUrl(),
          "--rateLimit=0",
          "--label=" + LABEL);
    }
    if (!Files.exists(SAMPLE)) {
      Files.createDirectories(SAMPLE.getParent());
      Files.copy(results, SAMPLE);
      throw new AssertionError(SAMPLE + " was recorded anew; look at it and keep it");
    }
    run(
        "compareResults",
        "--api=embeddings",
        "--level=exact",
        "--strict",
        "--judgeModelLimits",
        "--specFile=" + SAMPLE,
        "--resultsFile=" + results);
  }

  @Test
  void theSampleKeepsEveryPromise() {
    run("checkResults", "--api=embeddings", "--resultsFile=" + SAMPLE);
  }

  @Test
  void theSampleSaysThatItIsNotOpenAis() throws Exception {
    assertTrue(Files.size(SAMPLE) < 100_000);
    int results = 0;
    try (ResultsReader reader = new ResultsReader(SAMPLE)) {
      for (Result result = reader.next(); result != null; result = reader.next()) {
        assertEquals(LABEL, result.recording().orElseThrow().label().orElseThrow());
        results++;
      }
    }
    assertEquals(52, results);
  }

  private static void run(Object... args) {
    CommandRun run = CommandRun.of(args);
    assertEquals(ExitCode.OK, run.exitCode(), run::toString);
  }
}
