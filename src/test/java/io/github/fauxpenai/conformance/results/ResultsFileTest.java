package io.github.fauxpenai.conformance.results;

import static io.github.fauxpenai.conformance.results.ResultsFiles.A;
import static io.github.fauxpenai.conformance.results.ResultsFiles.B;
import static io.github.fauxpenai.conformance.results.ResultsFiles.C;
import static io.github.fauxpenai.conformance.results.ResultsFiles.answer;
import static io.github.fauxpenai.conformance.results.ResultsFiles.gzip;
import static io.github.fauxpenai.conformance.results.ResultsFiles.result;
import static io.github.fauxpenai.conformance.results.ResultsFiles.scenario;
import static io.github.fauxpenai.conformance.results.ResultsFiles.unpacked;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.RawJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsFileTest {
  private static final SortedMap<String, Result> NOTHING = new TreeMap<>();

  @TempDir private Path folder;
  private Path path;

  @BeforeEach
  void namePath() {
    path = folder.resolve("results.json.gz");
  }

  private static Result answered(String key, int status) {
    return pending(key)
        .answered(
            new RecordedResponse(
                status,
                Map.of("content-type", "application/json"),
                RawJson.of(JsonNodeFactory.instance.objectNode().put("text", "é\ud83d")),
                Optional.empty()),
            recording());
  }

  private static Result pending(String key) {
    return Result.pending(key, new RawJson(scenario(key).getBytes(UTF_8)));
  }

  private static Recording recording() {
    return new Recording(
        Instant.EPOCH, Duration.ofMillis(5), 1, "tool 1", Optional.of("x"), "0", Map.of());
  }

  private Map<String, Result> read() throws IOException {
    Map<String, Result> results = new TreeMap<>();
    try (ResultsFile file = ResultsFile.open(path)) {
      file.forEach(r -> results.put(r.key(), r));
    }
    return results;
  }

  @Test
  void aMissingFileHasNoResults() throws IOException {
    assertTrue(read().isEmpty());
  }

  @Test
  void anEmptyFileHasNoResults() throws IOException {
    Files.createFile(path);
    assertTrue(read().isEmpty());
  }

  @Test
  void foldingMergesFileJournalAndMissingScenariosByKey() throws IOException {
    gzip(path, "{" + result(B, "null") + "}");
    try (ResultsFile file = ResultsFile.open(path)) {
      file.append(answered(C, 200));
      file.append(answered(B, 200));
      file.append(answered(B, 400));
      file.fold(new TreeMap<>(Map.of(A, pending(A), B, pending(B), C, pending(C))));
    }
    Map<String, Result> results = read();
    assertEquals("[" + A + ", " + B + ", " + C + "]", results.keySet().toString());
    assertTrue(results.get(A).response().isEmpty());
    assertEquals(400, results.get(B).response().orElseThrow().status());
    assertEquals(200, results.get(C).response().orElseThrow().status());
    assertEquals(Optional.of(recording()), results.get(C).recording());
  }

  @Test
  void nothingIsLeftBesideTheFileAfterARun() throws IOException {
    try (ResultsFile file = ResultsFile.open(path)) {
      file.append(answered(A, 200));
      file.fold(NOTHING);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals("[" + path + "]", left.toList().toString());
    }
  }

  @Test
  void aJournalLeftByADeadRunIsFoldedInAtTheNextStart() throws IOException {
    gzip(path, "{" + result(A, answer(200)) + "}");
    try (ResultsFile file = ResultsFile.open(path)) {
      file.append(answered(B, 404));
    }
    assertTrue(Files.exists(folder.resolve("results.json.gz.journal")));
    assertEquals(404, read().get(B).response().orElseThrow().status());
    assertFalse(Files.exists(folder.resolve("results.json.gz.journal")));
  }

  @Test
  void aTornLastLineIsDropped() throws IOException {
    try (ResultsFile file = ResultsFile.open(path)) {
      file.append(answered(A, 200));
    }
    Files.writeString(folder.resolve("results.json.gz.journal"), "{\"key\":\"" + B, APPEND);
    assertEquals("[" + A + "]", read().keySet().toString());
  }

  @Test
  void aDamagedJournalIsRefusedAndKept() throws IOException {
    Path journal = folder.resolve("results.json.gz.journal");
    Files.writeString(journal, "nonsense\n");
    InputException refusal = assertThrows(InputException.class, () -> ResultsFile.open(path));
    assertTrue(refusal.getMessage().contains("damaged in line 1"), refusal.getMessage());
    assertTrue(Files.exists(journal));
    assertFalse(Files.exists(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\": 1}", "{\"a\"", "not json"})
  void aDamagedFileIsNeverOverwritten(String json) throws IOException {
    gzip(path, json);
    byte[] before = Files.readAllBytes(path);
    try (ResultsFile file = ResultsFile.open(path)) {
      file.append(answered(A, 200));
      assertThrows(InputException.class, () -> file.fold(NOTHING));
    }
    assertArrayEquals(before, Files.readAllBytes(path));
    assertTrue(Files.exists(folder.resolve("results.json.gz.journal")), "the answer is kept");
    assertFalse(Files.exists(folder.resolve("results.json.gz.tmp")));
  }

  @Test
  void aSecondRunOnTheFileIsRefused() throws IOException {
    try (ResultsFile file = ResultsFile.open(path)) {
      InputException refusal = assertThrows(InputException.class, () -> ResultsFile.open(path));
      assertTrue(refusal.getMessage().contains("another run"), refusal.getMessage());
      file.append(answered(A, 200));
    }
    assertEquals(1, read().size());
  }

  @Test
  void aLeftOverLockFileMeansNothing() throws IOException {
    Files.writeString(folder.resolve("results.json.gz.lock"), "");
    assertTrue(read().isEmpty());
  }

  @Test
  void aFolderThatDoesNotExistIsRefused() {
    path = folder.resolve("nowhere").resolve("results.json.gz");
    InputException refusal = assertThrows(InputException.class, () -> ResultsFile.open(path));
    assertTrue(refusal.getMessage().contains("does not exist"), refusal.getMessage());
  }

  @Test
  void numbersUnknownMembersAndHalfSurrogatesAreWrittenAsTheyWereRead() throws IOException {
    String text =
        """
        {
          "%s": {
            "key": "%s",
            "scenario": {
              "note": 1e-7
            },
            "response": {
              "status": 200,
              "headers": {},
              "body": {
                "n": 0.10,
                "big": 123456789012345678901234567890,
                "text": "\\ud83d é 😀 \\u001b \\n / LS",
                "empty": [],
                "none": {}
              }
            },
            "errors": [],
            "unknown": -0.0
          }
        }"""
            .formatted(A, A)
            .replace("LS", Character.toString(0x2028));
    gzip(path, text);
    try (ResultsFile file = ResultsFile.open(path)) {
      file.fold(NOTHING);
    }
    assertEquals(text, unpacked(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"embeddings", "chatcompletions"})
  void rewritingThePublishedResultsReproducesEveryByte(String api) throws IOException {
    Files.copy(PublishedData.file(api + "/results.json.gz"), path);
    String before = unpacked(path);
    try (ResultsFile file = ResultsFile.open(path)) {
      file.fold(NOTHING);
    }
    assertTrue(before.equals(unpacked(path)), "the unpacked bytes are the same");
  }
}
