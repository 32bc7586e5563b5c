package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.scenario.Keys;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CreateScenariosTest {
  @TempDir private Path folder;

  @Test
  void theScenariosAreWrittenAndCounted() throws IOException {
    CommandRun outcome = run("--api=embeddings", "--outputFile=" + file());

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.err());
    assertEquals("", outcome.err());
    assertEquals(
        """
        52 embeddings scenarios in %s
              21  negative
               2  negative_model
               9  sanity
               8  input
              12  pairwise
        """
            .formatted(file()),
        outcome.out());
    assertEquals(52, written().size());
    assertEquals(List.of("scenarios.json"), files());
  }

  /** Answers have been paid for; a scenarios file is made again at any time. */
  @Test
  void recordedAnswersAreNotReplaced() throws IOException {
    run("--api=embeddings", "--outputFile=" + file());
    byte[] scenarios = Files.readAllBytes(file());
    Path results = folder.resolve("results.json.gz");
    Recordings.handMade("embeddings").write(results);
    byte[] gzipped = Files.readAllBytes(results);
    Path unpacked = folder.resolve("unpacked.json");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(results))) {
      Files.copy(in, unpacked);
    }
    Path cut = Files.write(folder.resolve("cut.json.gz"), Arrays.copyOf(gzipped, 20));
    Path journal = Files.writeString(folder.resolve("killed.json.gz.journal"), "{}");
    Path killed = folder.resolve("killed.json.gz");

    for (Path recorded : List.of(results, unpacked, cut, killed)) {
      CommandRun outcome = run("--api=embeddings", "--outputFile=" + recorded);

      assertEquals(ExitCode.INPUT, outcome.exitCode(), outcome.err());
      assertTrue(
          outcome.err().contains(recorded + " holds recorded answers; name another --outputFile"),
          outcome.err());
    }
    assertArrayEquals(gzipped, Files.readAllBytes(results));
    assertEquals("{}", Files.readString(journal));
    Files.writeString(file(), "{\"some\": {\"requestBody\": {}}}");
    assertEquals(ExitCode.OK, run("--api=embeddings", "--outputFile=" + file()).exitCode());
    assertArrayEquals(scenarios, Files.readAllBytes(file()));
  }

  @Test
  void chatScenariosAreCountedWhereTheyStand() throws IOException {
    CommandRun outcome = run("--api=chatcompletions", "--outputFile=" + file());

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.err());
    assertEquals(
        """
        2,788 chatcompletions scenarios in %s
             135  negative
               6  negative_seed
               2  negative_model
              84  sanity
              47  message
           2,403  pairwise
             111  streaming
        """
            .formatted(file()),
        outcome.out());
    assertEquals(2788, written().size());
  }

  @Test
  void theExtendedSuiteLeavesThePublishedOneAsItIs() throws IOException {
    run("--api=embeddings", "--outputFile=" + file());
    JsonNode published = written();
    CommandRun outcome = run("--api=embeddings", "--outputFile=" + file(), "--suite=extended");

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.err());
    assertEquals(
        """
        131 embeddings scenarios in %s
              21  negative
               2  negative_model
               9  sanity
               8  input
              12  pairwise
              27  encodings
              15  dimensions
              20  inputs
              17  malformed
        """
            .formatted(file()),
        outcome.out());
    JsonNode extended = written();
    published
        .properties()
        .forEach(s -> assertEquals(s.getValue(), extended.path(s.getKey()), s.getKey()));
  }

  @Test
  void whatIsNoJsonObjectStandsInAMemberOfItsOwn() throws IOException {
    run("--api=embeddings", "--outputFile=" + file(), "--suite=extended");

    JsonNode array = named("body=an array");
    assertEquals(
        "[{\"model\":\"text-embedding-3-small\",\"input\":\"hello\"}]",
        array.path("requestText").asText());
    assertTrue(array.path("requestBody").has("input"), "older programs send a good request");
    assertEquals("", named("body=empty").path("requestText").textValue());
    JsonNode typed = named("content_type=text/plain");
    assertEquals("text/plain", typed.path("requestContentType").asText());
    assertFalse(typed.has("requestText"));
  }

  private JsonNode named(String name) throws IOException {
    for (JsonNode scenario : written()) {
      if (scenario.at("/spec/name").asText().equals(name)) {
        return scenario;
      }
    }
    throw new AssertionError("no scenario " + name);
  }

  @Test
  void oneModelTakesThePlaceOfAllThatScenariosAreNotAbout() throws IOException {
    CommandRun outcome = run("--api=embeddings", "--outputFile=" + file(), "--model=mine");

    // Of three models each there is one left.
    assertTrue(outcome.out().startsWith("32 embeddings scenarios"), outcome.out());
    assertTrue(
        outcome
            .out()
            .endsWith(
                "\n20 fewer than without --model: what differed only in its model is one scenario\n"),
        outcome.out());
    Map<String, Long> models = models();
    assertEquals(Map.of("mine", 30L, "", 1L, "foo", 1L), models);
    for (JsonNode scenario : written()) {
      List<String> keys = scenario.at("/spec/factors").findValuesAsText("key");
      assertEquals(Keys.ofScenario(keys), scenario.path("key").asText());
    }
  }

  @Test
  void oneModelTakesThePlaceOfAnother() throws IOException {
    run("--api=embeddings", "--outputFile=" + file(), "--model=text-embedding-3-small=mine");

    assertEquals(
        Map.of(
            "mine",
            10L,
            "text-embedding-ada-002",
            30L,
            "text-embedding-3-large",
            10L,
            "",
            1L,
            "foo",
            1L),
        models());
  }

  @Test
  void aModelThatNoScenarioHasCannotBeReplaced() throws IOException {
    assertUsage(
        "--model=text-embeding-3-small=mine: no scenario has the model text-embeding-3-small,"
            + " there are text-embedding-3-large, text-embedding-3-small, text-embedding-ada-002;"
            + " did you mean text-embedding-3-small",
        "--api=embeddings",
        "--outputFile=" + file(),
        "--model=text-embeding-3-small=mine");
    assertEquals(List.of(), files());
  }

  @Test
  void twoModelsForAllAreTooMany() {
    assertUsage(
        "--model=NAME may be given once",
        "--api=embeddings",
        "--outputFile=" + file(),
        "--model=a",
        "--model=b");
  }

  private Map<String, Long> models() throws IOException {
    List<String> models = new ArrayList<>();
    written().forEach(scenario -> models.add(scenario.at("/requestBody/model").asText()));
    return models.stream().collect(groupingBy(model -> model, counting()));
  }

  @Test
  void whatIsWrittenIsWhatTheApiHas() throws IOException {
    run("--api=embeddings", "--outputFile=" + file());

    TestSuite.scenarios(Api.EMBEDDINGS.suites())
        .forEach(
            (key, scenario) -> assertEquals(scenario.requestBody(), body(key), scenario.key()));
  }

  private JsonNode body(String key) {
    try {
      return written().path(key).path("requestBody");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anOlderFileIsOverwritten() throws IOException {
    Files.writeString(file(), "something else that is longer than nothing".repeat(10_000));

    assertEquals(ExitCode.OK, run("--api=embeddings", "--outputFile=" + file()).exitCode());
    assertEquals(52, written().size());
    assertEquals(List.of("scenarios.json"), files());
  }

  @Test
  void twoRunsWriteTheSameBytes() throws IOException {
    run("--api=embeddings", "--outputFile=" + file());
    String first = Files.readString(file());
    run("--api=embeddings", "--outputFile=" + file());
    assertEquals(first, Files.readString(file()));
  }

  @Test
  void aMissingFolderIsNotMade() throws IOException {
    Path nowhere = folder.resolve("nowhere");
    CommandRun outcome =
        run("--api=embeddings", "--outputFile=" + nowhere.resolve("scenarios.json"));

    assertEquals(ExitCode.INPUT, outcome.exitCode());
    assertEquals(
        "the folder %s does not exist; create it first\n".formatted(nowhere), outcome.err());
    assertEquals("", outcome.out());
    assertEquals(List.of(), files());
  }

  @Test
  void aFolderIsNoFile() throws IOException {
    CommandRun outcome = run("--api=embeddings", "--outputFile=" + folder);

    assertEquals(ExitCode.INPUT, outcome.exitCode());
    assertEquals("%s is a directory; name a file in it\n".formatted(folder), outcome.err());
    assertEquals(List.of(), files());
  }

  @Test
  void bothOptionsAreRequired() {
    assertUsage("Missing required option: '--api=API'", "--outputFile=" + file());
    assertUsage("Missing required option: '--outputFile=FILE'", "--api=embeddings");
  }

  @Test
  void anUnknownApiIsRefusedWithTheNamesOfThoseThereAre() {
    assertUsage(
        "'embedding' is not an API; there are chatcompletions, embeddings, responses, moderations,"
            + " completions and models",
        "--api=embedding",
        "--outputFile=" + file());
  }

  private void assertUsage(String message, String... options) {
    CommandRun outcome = run(options);
    assertEquals(ExitCode.USAGE, outcome.exitCode(), outcome.err());
    assertTrue(outcome.err().contains(message), outcome.err());
    assertTrue(
        outcome.err().contains("Try 'fauxpenai-conformance createScenarios --help'."),
        outcome.err());
    assertTrue(Files.notExists(file()));
  }

  private Path file() {
    return folder.resolve("scenarios.json");
  }

  private JsonNode written() throws IOException {
    return Json.tree(Files.readString(file()).getBytes(UTF_8));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static CommandRun run(String... options) {
    List<Object> args = new ArrayList<>(List.of("createScenarios"));
    args.addAll(List.of(options));
    return CommandRun.of(args.toArray());
  }
}
