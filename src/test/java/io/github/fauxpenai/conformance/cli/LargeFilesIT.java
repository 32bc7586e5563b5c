package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.FastGzip;
import io.github.fauxpenai.conformance.bench.LargeResults;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.results.Recording;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsFile;
import io.github.fauxpenai.conformance.results.ResultsReader;
import io.github.fauxpenai.conformance.results.ScenariosReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Comparisons and checks of files that are several times as large as the heap: unpacked a third of
 * a GB in 64 MB; with {@code -Dlong} 1 GB and more in 128 MB.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
@Order(2)
@Tag("slow")
final class LargeFilesIT {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int SCENARIOS = 2788;
  private static final boolean LONG = Boolean.getBoolean("long");
  private static final int HEAP_MB = LONG ? 128 : 64;
  private static final int COPIES = LONG ? 24 : 4;

  /** Fewer hold all that grows with differences, and take less time. */
  private static final int COPIES_THAT_DIFFER = LONG ? 8 : 1;

  /** Answers of a megabyte, together more than the heap. */
  private static final int LARGE_ANSWERS = LONG ? 200 : 70;

  /** One copy is larger than the heap. */
  private static final String PADDING = "It is long and packs well. ".repeat(LONG ? 260 : 550);

  @TempDir private static Path folder;

  private static Path baseline;
  private static Path small;
  private static Path some;

  @BeforeAll
  static void writeTheBaseline() throws IOException {
    small = folder.resolve("small.json.gz");
    baseline = folder.resolve("baseline.json.gz");
    writeAnswers(small);
    copy(baseline, COPIES, LargeResults.Answers.SAME);
    some = small;
    if (COPIES_THAT_DIFFER > 1) {
      some = folder.resolve("some.json.gz");
      copy(some, COPIES_THAT_DIFFER, LargeResults.Answers.SAME);
    }
    long size;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(small))) {
      size = in.transferTo(OutputStream.nullOutputStream());
    }
    assertTrue(size * COPIES > (LONG ? 1_000_000_000 : 333_000_000), size + " bytes");
  }

  private static void copy(Path target, int copies, LargeResults.Answers answers)
      throws IOException {
    try (OutputStream out = new FastGzip(Files.newOutputStream(target))) {
      LargeResults.write(small, out, copies, answers);
    }
  }

  @Test
  @Timeout(300)
  void aFileIsComparedWithItself() throws Exception {
    String said = compare(5, baseline, baseline, ExitCode.OK);

    for (int level = 1; level <= 5; level++) {
      assertTrue(said.matches(conforming(level, SCENARIOS * COPIES, COPIES)), said);
    }
  }

  @Test
  @Timeout(300)
  void aFileIsChecked() throws Exception {
    String said =
        run(ExitCode.DIFFERENCES, "checkResults", "--api=chatcompletions", "--resultsFile=" + some);

    assertTrue(
        said.contains("Checked against %,d answers".formatted(SCENARIOS * COPIES_THAT_DIFFER)),
        said);
    assertTrue(said.contains("broken  usage: token counts in every plain answer"), said);
  }

  @Test
  @Timeout(300)
  void theCausesAreFoundWhereEveryAnswerDiffers() throws Exception {
    int copies = COPIES_THAT_DIFFER;
    Path results = folder.resolve("results.json.gz");
    copy(results, copies, LargeResults.Answers.OTHER_TYPES);

    String said = compare(3, some, results, ExitCode.DIFFERENCES);

    assertTrue(said.matches(conforming(2, SCENARIOS * copies, copies)), said);
    assertTrue(said.matches(conforming(3, 0, copies)), said);
    assertTrue(said.contains("type-changed created: string instead of integer"), said);
    assertTrue(said.contains("type-changed error.type: integer instead of string"), said);
  }

  /** What cannot be read for want of memory must neither hang nor say that a server differs. */
  @Test
  @Timeout(300)
  void anAnswerThatIsLargerThanTheMemoryIsToldAndNoVerdict() throws Exception {
    Path results = folder.resolve("results.json.gz");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(small));
        OutputStream out = new FastGzip(Files.newOutputStream(results))) {
      byte[] answers = in.readAllBytes();
      out.write(answers, 0, answers.length - "\n}".length());
      out.write(",\n\"large\": {\"scenario\": \"".getBytes(UTF_8));
      byte[] megabyte = "x".repeat(1 << 20).getBytes(UTF_8);
      for (int i = 0; i < HEAP_MB + 16; i++) {
        out.write(megabyte);
      }
      out.write("\", \"response\": null}}".getBytes(UTF_8));
    }

    String said = compare(1, small, results, ExitCode.DEFECT);

    assertEquals("There is not enough memory. Give Java more: FAUXPENAI_JAVA_OPTS=-Xmx4g\n", said);
  }

  /** Scenarios that are run again are kept in memory, their answers are not. */
  @Test
  @Timeout(300)
  void answersThatAreAskedForAgainAreForgotten() throws Exception {
    Path results = folder.resolve("again.json.gz");
    SortedMap<String, Result> answered = new TreeMap<>();
    RawJson text = RawJson.of(NODES.textNode("x".repeat(1 << 20)));
    try (ResultsReader reader = new ResultsReader(small);
        ResultsFile file = ResultsFile.open(results)) {
      for (int i = 0; i < LARGE_ANSWERS; i++) {
        Result result = reader.next();
        RecordedResponse large = new RecordedResponse(200, Map.of(), text, Optional.empty());
        file.append(result.answered(large, result.recording().orElseThrow()));
      }
      file.fold(answered);
    }

    for (String scenarios : List.of(small.toString(), results.toString())) {
      String said =
          run(
              ExitCode.OK,
              "runScenarios",
              "--api=chatcompletions",
              "--dryRun",
              "--force",
              "--rerun=all",
              "--scenariosFile=" + scenarios,
              "--resultsFile=" + results);
      assertTrue(said.contains("Would send "), said);
    }
  }

  private static String conforming(int level, int scenarios, int copies) {
    return "(?s).*level %d +[a-z]+ +%,d of %,d conform.*"
        .formatted(level, scenarios, SCENARIOS * copies);
  }

  private static String compare(int level, Path specFile, Path results, int exitCode)
      throws Exception {
    return run(
        exitCode,
        "compareResults",
        "--api=chatcompletions",
        "--level=" + level,
        "--specFile=" + specFile,
        "--resultsFile=" + results);
  }

  /** What it said, in a heap of that size. */
  private static String run(int exitCode, String... args) throws Exception {
    return BuiltProgram.run(HEAP_MB, exitCode, folder.resolve("said"), args);
  }

  /** Answers all chat scenarios and refuses half of them; no two answers are the same. */
  private static void writeAnswers(Path file) throws IOException {
    Path scenarios = folder.resolve("scenarios.json");
    CommandRun created =
        CommandRun.of("createScenarios", "--api=chatcompletions", "--outputFile=" + scenarios);
    assertEquals(ExitCode.OK, created.exitCode(), created::toString);
    SortedMap<String, Result> answered = new TreeMap<>();
    try (ScenariosReader reader = new ScenariosReader(scenarios)) {
      for (Result next = reader.next(); next != null; next = reader.next()) {
        answered.put(next.key(), answered(next));
      }
    }
    assertEquals(SCENARIOS, answered.size());
    try (ResultsFile results = ResultsFile.open(file)) {
      results.fold(answered);
    }
  }

  private static Result answered(Result pending) {
    RecordedScenario scenario = pending.scenario();
    boolean valid = Character.digit(pending.key().charAt(0), 16) % 2 == 0;
    ObjectNode padded = (ObjectNode) scenario.json().tree();
    padded.withObject("/requestBody").put("user", PADDING);
    ObjectNode body = valid ? completion(pending.key()) : error(pending.key());
    body.put("padding", PADDING);
    return Result.pending(pending.key(), RawJson.of(padded))
        .answered(
            new RecordedResponse(
                valid ? 200 : 400,
                Map.of("content-type", "application/json"),
                RawJson.of(body),
                Optional.empty()),
            new Recording(
                Instant.parse("2026-01-31T12:00:00Z"),
                Duration.ofMillis(250),
                1,
                "fauxpenai-conformance",
                Optional.empty(),
                Recording.targetOf("http://localhost/v1"),
                Map.of()));
  }

  private static ObjectNode completion(String key) {
    ObjectNode body =
        NODES
            .objectNode()
            .put("id", "chatcmpl-" + key)
            .put("object", "chat.completion")
            .put("created", 1234567890)
            .put("model", "made-1");
    body.putArray("choices")
        .addObject()
        .put("index", 0)
        .put("finish_reason", "stop")
        .putObject("message")
        .put("role", "assistant")
        .put("content", "Hello!");
    return body;
  }

  private static ObjectNode error(String key) {
    ObjectNode body = NODES.objectNode();
    body.putObject("error")
        .put("message", "Invalid value. (request %s)".formatted(key))
        .put("type", "invalid_request_error")
        .putNull("param")
        .putNull("code");
    return body;
  }
}
