package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.results.Json;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CreateScenariosTest {
  @TempDir private Path folder;

  private record Outcome(int exitCode, String out, String err) {}

  @Test
  void theScenariosAreWrittenAndCounted() throws IOException {
    Outcome outcome = run("--api=embeddings", "--outputFile=" + file());

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

  @Test
  void chatScenariosAreCountedWhereTheyStand() throws IOException {
    Outcome outcome = run("--api=chatcompletions", "--outputFile=" + file());

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
      throw new java.io.UncheckedIOException(e);
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
    Outcome outcome = run("--api=embeddings", "--outputFile=" + nowhere.resolve("scenarios.json"));

    assertEquals(ExitCode.INPUT, outcome.exitCode());
    assertEquals("the folder %s does not exist; create it first\n".formatted(nowhere), outcome.err);
    assertEquals("", outcome.out());
    assertEquals(List.of(), files());
  }

  @Test
  void aFolderIsNoFile() throws IOException {
    Outcome outcome = run("--api=embeddings", "--outputFile=" + folder);

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
        "'embedding' is no API; there are chatcompletions and embeddings",
        "--api=embedding",
        "--outputFile=" + file());
  }

  private void assertUsage(String message, String... options) {
    Outcome outcome = run(options);
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

  private static Outcome run(String... options) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), Map.of(), false);
    String[] args =
        Stream.concat(Stream.of("createScenarios"), Stream.of(options)).toArray(String[]::new);
    int exitCode = Main.run(terminal, args);
    return new Outcome(
        exitCode, out.toString().replace("\r\n", "\n"), err.toString().replace("\r\n", "\n"));
  }
}
