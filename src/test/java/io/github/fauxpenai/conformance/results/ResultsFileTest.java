package io.github.fauxpenai.conformance.results;

import static io.github.fauxpenai.conformance.results.ResultsFiles.A;
import static io.github.fauxpenai.conformance.results.ResultsFiles.B;
import static io.github.fauxpenai.conformance.results.ResultsFiles.C;
import static io.github.fauxpenai.conformance.results.ResultsFiles.answer;
import static io.github.fauxpenai.conformance.results.ResultsFiles.gzip;
import static io.github.fauxpenai.conformance.results.ResultsFiles.result;
import static io.github.fauxpenai.conformance.results.ResultsFiles.scenario;
import static io.github.fauxpenai.conformance.results.ResultsFiles.unpacked;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.RawJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
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

  private Path journalPath() {
    return folder.resolve("results.json.gz.journal");
  }

  /** What a run that was killed leaves. */
  private void journal(Result... results) throws IOException {
    try (ResultsFile file = ResultsFile.open(path)) {
      for (Result result : results) {
        file.append(result);
      }
    }
  }

  private Map<String, Result> read() throws IOException {
    Map<String, Result> results = new TreeMap<>();
    try (ResultsFile file = ResultsFile.open(path)) {
      file.foldJournal();
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
  void aDamagedLineIsToldAndSkippedAndTheJournalKeptAside() throws IOException {
    journal(answered(A, 200), answered(B, 400), answered(C, 404));
    byte[] bytes = Files.readAllBytes(journalPath());
    int second = new String(bytes, ISO_8859_1).indexOf('\n') + 20;
    bytes[second] ^= 4;
    Files.write(journalPath(), bytes);

    Map<String, Result> results = new TreeMap<>();
    try (ResultsFile file = ResultsFile.open(path)) {
      file.forEach(r -> results.put(r.key(), r));
      assertEquals(
          Optional.of(
              journalPath()
                  + " is damaged in line 2: the scenarios there are run again, all other results are used"),
          file.damage());
      file.foldJournal();
    }

    assertEquals(List.of(A, C), List.copyOf(results.keySet()));
    assertEquals(List.of(A, C), List.copyOf(read().keySet()));
    assertArrayEquals(bytes, Files.readAllBytes(folder.resolve("results.json.gz.journal.damaged")));
    assertFalse(Files.exists(journalPath()));
  }

  @Test
  void everyFlippedBitOfAJournalIsSeen() throws IOException {
    journal(answered(A, 200), answered(B, 400));
    byte[] bytes = Files.readAllBytes(journalPath());
    for (int bit = 0; bit < 8 * bytes.length; bit += 5) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(journalPath(), flipped);
      Map<String, Result> results = new TreeMap<>();
      boolean damaged;
      try (ResultsFile file = ResultsFile.look(path)) {
        file.forEach(r -> results.put(r.key(), r));
        damaged = file.damage().isPresent();
      }
      // Without its line feed the last line is one that was being written.
      assertTrue(damaged || bit / 8 == bytes.length - 1, "bit " + bit);
      assertTrue(results.size() < 2, "bit " + bit);
      results.forEach(
          (key, result) ->
              assertEquals(key.equals(A) ? 200 : 400, result.response().orElseThrow().status()));
    }
  }

  @Test
  void aJournalCutAnywhereHoldsItsWholeLines() throws IOException {
    journal(answered(A, 200), answered(B, 400));
    byte[] bytes = Files.readAllBytes(journalPath());
    int first = new String(bytes, ISO_8859_1).indexOf('\n') + 1;
    for (int length = 0; length < bytes.length; length += 7) {
      Files.write(journalPath(), Arrays.copyOf(bytes, length));
      Map<String, Result> results = new TreeMap<>();
      try (ResultsFile file = ResultsFile.look(path)) {
        file.forEach(r -> results.put(r.key(), r));
        assertEquals(Optional.empty(), file.damage());
      }
      assertEquals(length < first ? 0 : 1, results.size(), "cut at " + length);
    }
  }

  /** With an answer for each of so many requests. */
  private static Result repeated(String key, int times) {
    Result result = answered(key, 200);
    for (int i = 1; i < times; i++) {
      result =
          i % 3 == 0
              ? result.repeated(new FailedTrial(500, "number " + i), recording())
              : result.repeated(answered(key, 200 + i).response().orElseThrow(), recording());
    }
    return result;
  }

  private static String spaceless(Result result) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    result.writeLine(line);
    return line.toString(UTF_8).replaceAll("\\s", "");
  }

  @Test
  void aJournalOfRepeatsCutAnywhereHoldsAllThatWasAppendedUntilThen() throws IOException {
    gzip(path, "{" + result(B, answer(200)) + "}");
    Map<Long, Map<String, String>> kept = new TreeMap<>();
    Map<String, String> latest = new TreeMap<>(Map.of(B, spaceless(read().get(B))));
    kept.put(0L, Map.copyOf(latest));
    try (ResultsFile file = ResultsFile.open(path)) {
      for (int times = 1; times <= 5; times++) {
        for (String key : new String[] {A, B, C}) {
          Result result = repeated(key, times);
          file.append(result);
          latest.put(key, spaceless(result));
          kept.put(Files.size(journalPath()), Map.copyOf(latest));
        }
      }
    }
    byte[] journal = Files.readAllBytes(journalPath());
    Map<String, String> expected = Map.of();
    for (int length = 0; length <= journal.length; length++) {
      expected = kept.getOrDefault((long) length, expected);
      if (length % 7 == 0 || kept.containsKey((long) length)) {
        Files.write(journalPath(), Arrays.copyOf(journal, length));
        assertEquals(expected, spaceless(), "cut at " + length);
      }
    }
    read();
    assertFalse(Files.exists(journalPath()));
    assertEquals(expected, spaceless());
  }

  private Map<String, String> spaceless() throws IOException {
    List<Result> results = new ArrayList<>();
    try (ResultsFile file = ResultsFile.look(path)) {
      file.forEach(results::add);
      assertEquals(Optional.empty(), file.damage());
    }
    Map<String, String> found = new TreeMap<>();
    for (Result result : results) {
      found.put(result.key(), spaceless(result));
    }
    return found;
  }

  /** The process died between the two steps of a fold. */
  @Test
  void aJournalOfRepeatsThatWasFoldedInAlreadyAddsNothing() throws IOException {
    journal(repeated(A, 1), repeated(A, 2), repeated(A, 3));
    byte[] journal = Files.readAllBytes(journalPath());
    read();
    byte[] folded = Files.readAllBytes(path);
    Files.write(journalPath(), journal);
    assertEquals(3, read().get(A).asked());
    assertArrayEquals(folded, Files.readAllBytes(path));
  }

  @Test
  void aRunThatGoesOnRepeatingAddsToWhatTheFileHas() throws IOException {
    journal(repeated(A, 1), repeated(A, 2));
    read();
    journal(repeated(A, 3), repeated(A, 4));
    assertEquals(spaceless(repeated(A, 4)), spaceless(read().get(A)));
  }

  @Test
  void aJournalGrowsByOneAnswerWithEachRepeat() throws IOException {
    Result result = answered(A, 200);
    long first;
    try (ResultsFile file = ResultsFile.open(path)) {
      file.append(result);
      first = Files.size(journalPath());
      for (int i = 1; i < 50; i++) {
        result = result.repeated(result.response().orElseThrow(), recording());
        file.append(result);
      }
    }
    assertTrue(Files.size(journalPath()) < 50 * first);
    assertEquals(50, read().get(A).asked());
  }

  /** The first answer is asked for again, and so must be what depends on it. */
  @Test
  void repeatsOfADamagedLineAreToldToo() throws IOException {
    Result failed = pending(A).failed(new FailedTrial(500, "no"), recording());
    Result answered = failed.answered(answered(A, 200).response().orElseThrow(), recording());
    journal(failed, answered, answered.repeated(new FailedTrial(500, "no"), recording()));
    String[] lines = Files.readString(journalPath()).split("\n");
    lines[1] = lines[1].replaceFirst("200", "201");
    Files.writeString(journalPath(), String.join("\n", lines) + "\n");
    try (ResultsFile file = ResultsFile.open(path)) {
      assertTrue(
          file.damage().orElseThrow().contains("damaged in lines 2, 3"), file.damage().get());
    }
    assertEquals(0, read().get(A).asked());
  }

  @Test
  void aJournalOfAnOlderVersionHasNoChecksumsAndIsFoldedIn() throws IOException {
    Files.writeString(
        journalPath(),
        "{%s}\n"
            .formatted(
                result(A, answer(200)).replaceFirst("^[^{]*\\{", "").replaceFirst("\\}$", "")));

    assertEquals(200, read().get(A).response().orElseThrow().status());
  }

  @Test
  void whatIsHeldBackIsNoResultUntilItIsAppended() throws IOException {
    try (ResultsFile file = ResultsFile.open(path)) {
      file.hold(answered(A, 404));
      file.hold(answered(B, 404));
      file.append(answered(B, 404));
      file.fold(NOTHING);
      assertEquals(Set.of(A), file.held());
    }
    try (ResultsFile file = ResultsFile.open(path)) {
      assertEquals(404, file.held(A).orElseThrow().response().orElseThrow().status());
      assertEquals(Optional.empty(), file.held(B));
      file.foldJournal();
    }
    assertEquals(List.of(B), List.copyOf(read().keySet()));
    try (ResultsFile file = ResultsFile.open(path)) {
      file.append(file.held(A).orElseThrow());
      file.fold(NOTHING);
    }
    assertEquals(List.of(A, B), List.copyOf(read().keySet()));
    assertFalse(Files.exists(journalPath()));
  }

  @Test
  void whatIsHeldBackAndDroppedIsGone() throws IOException {
    try (ResultsFile file = ResultsFile.open(path)) {
      file.hold(answered(A, 404));
      file.drop(A);
      file.foldJournal();
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "nothing that is open can be deleted there")
  void aJournalThatIsDeletedIsNoticedAndItsResultsSavedElsewhere() throws IOException {
    gzip(path, "{" + result(B, answer(200)) + "}");
    byte[] before = Files.readAllBytes(path);
    try (ResultsFile file = ResultsFile.open(path)) {
      file.append(answered(A, 404));
      Files.delete(journalPath());

      IOException failed = assertThrows(IOException.class, () -> file.append(answered(C, 404)));
      assertTrue(failed.getMessage().contains("was deleted"), failed.getMessage());
      assertFalse(file.isInPlace());
      InputException told = assertThrows(InputException.class, () -> file.fold(NOTHING));
      assertTrue(told.getMessage().contains("1 results, is saved in "), told.getMessage());
    }
    assertArrayEquals(before, Files.readAllBytes(path));
    path = folder.resolve("results.json.gz.saved");
    assertEquals(List.of(A, B), List.copyOf(read().keySet()));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "nothing that is open can be deleted there")
  void aLockThatIsDeletedIsNoticedAndTheOtherRunsFilesAreLeftAlone() throws IOException {
    ResultsFile file = ResultsFile.open(path);
    file.append(answered(A, 404));
    Files.delete(folder.resolve("results.json.gz.lock"));
    try (ResultsFile other = ResultsFile.open(path)) {
      other.fold(new TreeMap<>(Map.of(C, pending(C))));
      assertThrows(InputException.class, () -> file.fold(NOTHING));
      file.close();
      assertTrue(other.isInPlace());
    }
    assertEquals(List.of(A, C), List.copyOf(read().keySet()));
    path = folder.resolve("results.json.gz.saved");
    assertTrue(read().containsKey(A));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege there")
  void aSecondRunThroughALinkIsRefused() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path link = Files.createSymbolicLink(elsewhere.resolve("link"), path);
    try (ResultsFile file = ResultsFile.open(link)) {
      InputException refusal = assertThrows(InputException.class, () -> ResultsFile.open(path));
      assertTrue(refusal.getMessage().contains("another run"), refusal.getMessage());
      file.append(answered(A, 200));
      assertTrue(Files.exists(journalPath()));
      file.fold(NOTHING);
    }
    assertEquals(1, read().size());
    assertTrue(Files.isSymbolicLink(link));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no count of names")
  void aFileOfTwoNamesIsRefused() throws IOException {
    gzip(path, "{}");
    Files.createLink(folder.resolve("other"), path);

    InputException refusal = assertThrows(InputException.class, () -> ResultsFile.open(path));

    assertTrue(refusal.getMessage().contains("a hard link"), refusal.getMessage());
  }

  @Test
  void aUsersOwnFileOfTheLocksNameIsLeftAlone() throws IOException {
    Path own = Files.writeString(folder.resolve("results.json.gz.lock"), "own");

    InputException refusal = assertThrows(InputException.class, () -> ResultsFile.open(path));

    assertTrue(refusal.getMessage().contains("not a lock file"), refusal.getMessage());
    assertEquals("own", Files.readString(own));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege there")
  void nothingIsWrittenThroughALinkOfTheLocksOrTheJournalsName() throws IOException {
    Path own = Files.writeString(folder.resolve("own"), "own");
    for (String ending : List.of(".lock", ".journal")) {
      Path link = Files.createSymbolicLink(folder.resolve("results.json.gz" + ending), own);

      InputException refusal = assertThrows(InputException.class, () -> ResultsFile.open(path));

      assertTrue(refusal.getMessage().contains(link.toString()), refusal.getMessage());
      assertEquals("own", Files.readString(own));
      Files.delete(link);
    }
  }

  @Test
  void aReadOnlyResultsFileIsRefusedAtOnce() throws IOException {
    gzip(path, "{}");
    assertTrue(path.toFile().setReadOnly());
    assumeFalse(Files.isWritable(path), "root may write everywhere");

    InputException refusal = assertThrows(InputException.class, () -> ResultsFile.open(path));

    assertTrue(refusal.getMessage().contains("no permission"), refusal.getMessage());
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
    assertFalse(Files.exists(folder.resolve("results.json.gz.draft")));
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
