package io.github.fauxpenai.conformance.results;

import static io.github.fauxpenai.conformance.results.ResultsFiles.scenario;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.common.util.concurrent.MoreExecutors;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.scenario.Keys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarlyDraftTest {
  private static final int RESULTS = 12;

  @TempDir private Path folder;
  private Path path;
  private Path draft;
  private List<String> keys;
  private SortedMap<String, Result> missing;

  @BeforeEach
  void announceResults() {
    path = folder.resolve("results.json.gz");
    draft = folder.resolve("results.json.gz.draft");
    missing = new TreeMap<>();
    for (int i = 0; i < RESULTS; i++) {
      String key = Keys.sha256Hex("scenario " + i);
      missing.put(key, Result.pending(key, new RawJson(scenario(key).getBytes(UTF_8))));
    }
    keys = List.copyOf(missing.keySet());
  }

  private Result answered(String key, int status, int length) {
    return missing
        .get(key)
        .answered(
            new RecordedResponse(
                status,
                Map.of(),
                RawJson.of(JsonNodeFactory.instance.textNode("x".repeat(length))),
                Optional.empty()),
            new Recording(
                Instant.EPOCH, Duration.ZERO, 1, "tool 1", Optional.empty(), "0", Map.of()));
  }

  private Result answered(String key) {
    return answered(key, 200, 10);
  }

  private static void expect(List<String> keys, ResultsFile file) throws IOException {
    file.expect(new TreeSet<>(keys), Result::hasResponse);
  }

  /** With a draft that has all it can have when an answer has been added. */
  private void expectAtOnce(ResultsFile file) throws IOException {
    file.expect(new TreeSet<>(keys), Result::hasResponse, MoreExecutors.newDirectExecutorService());
  }

  /** What happens in a run. */
  private interface Run {
    void on(ResultsFile file) throws IOException;
  }

  private byte[] written(boolean isExpected, Run run) throws IOException {
    try (ResultsFile file = ResultsFile.open(path)) {
      if (isExpected) {
        expect(keys, file);
      }
      run.on(file);
    }
    assertFalse(Files.exists(draft));
    byte[] bytes = Files.readAllBytes(path);
    Files.delete(path);
    Files.deleteIfExists(folder.resolve("results.json.gz.journal"));
    return bytes;
  }

  private void assertSameAsAtTheEnd(Run run) throws IOException {
    byte[] atTheEnd = written(false, run);
    assertArrayEquals(atTheEnd, written(true, run));
  }

  @Test
  void answersInTheOrderOfTheirKeysAreWrittenDuringTheRun() throws IOException {
    assertSameAsAtTheEnd(
        file -> {
          for (String key : keys.subList(0, 5)) {
            file.append(answered(key));
          }
          file.fold(missing);
        });
    try (ResultsFile file = ResultsFile.open(path)) {
      expectAtOnce(file);
      file.append(answered(keys.get(1)));
      assertFalse(Files.exists(draft), "the first one is not there yet");
      file.append(answered(keys.get(0)));
      assertTrue(Files.exists(draft));
    }
    assertFalse(Files.exists(draft), "nothing is left of it without the end of the run");
  }

  @Test
  void noAnswerWaitsForTheFile() throws IOException {
    Run run =
        file -> {
          for (String key : keys) {
            file.append(answered(key));
          }
        };
    byte[] atTheEnd =
        written(
            false,
            file -> {
              run.on(file);
              file.fold(missing);
            });
    ExecutorService slow = Executors.newSingleThreadExecutor();
    CountDownLatch allAreAdded = new CountDownLatch(1);
    Future<Boolean> before = slow.submit(() -> allAreAdded.await(1, TimeUnit.MINUTES));
    byte[] early =
        written(
            false,
            file -> {
              file.expect(new TreeSet<>(keys), Result::hasResponse, slow);
              run.on(file);
              assertFalse(before.isDone());
              allAreAdded.countDown();
              file.fold(missing);
            });
    assertArrayEquals(atTheEnd, early);
  }

  @Test
  void aLargeAnswerWaitsForTheEndOfTheRun() throws IOException {
    try (ResultsFile file = ResultsFile.open(path)) {
      expectAtOnce(file);
      file.append(answered(keys.get(0), 200, RawJson.LARGE));
      file.append(answered(keys.get(1)));
      assertFalse(Files.exists(draft));
    }
  }

  /**
   * Late, repeated, held back, failed, large, never sent: nothing of it changes what is written.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void whateverHappensInARunTheFileIsTheSame(long seed) throws IOException {
    assertSameAsAtTheEnd(
        file -> {
          Random random = new Random(seed);
          List<String> order = new ArrayList<>(keys);
          for (int i = 0; i < seed; i++) {
            Collections.swap(order, random.nextInt(RESULTS), random.nextInt(RESULTS));
          }
          for (String key : order) {
            switch (random.nextInt((int) seed + 4)) {
              case 0 -> file.append(missing.get(key));
              case 1 -> file.append(answered(order.get(0), 400, 10));
              case 2 -> file.hold(answered(key));
              case 3 -> file.append(answered(key, 200, 1 << 20));
              case 4 -> file.drop(key);
              default -> file.append(answered(key));
            }
          }
          if (random.nextBoolean()) {
            file.fold(missing);
          } else {
            file.append(answered(order.get(RESULTS - 1)));
            file.foldJournal();
          }
        });
  }

  @Test
  void aFileThatIsMadeMeanwhileIsMergedWithTheAnswers() throws IOException {
    byte[] other =
        written(
            false,
            file -> {
              file.append(answered(keys.get(0), 404, 10));
              file.append(answered(keys.get(7), 404, 10));
              file.foldJournal();
            });
    assertSameAsAtTheEnd(
        file -> {
          file.append(answered(keys.get(0)));
          file.append(answered(keys.get(1)));
          Files.write(path, other);
          file.fold(missing);
        });
  }

  @Test
  void resultsThatWereNotExpectedAreInTheFileToo() throws IOException {
    Run run =
        file -> {
          file.append(answered(keys.get(1)));
          file.fold(missing);
        };
    byte[] atTheEnd = written(false, run);
    byte[] early =
        written(
            false,
            file -> {
              expect(keys.subList(1, RESULTS), file);
              run.on(file);
            });
    assertArrayEquals(atTheEnd, early);
  }

  @Test
  void whatIsInTheWayOfADraftIsToldAtTheEnd() throws IOException {
    Files.createDirectory(draft);
    try (ResultsFile file = ResultsFile.open(path)) {
      expect(keys, file);
      for (String key : keys) {
        file.append(answered(key));
      }
      InputException told = assertThrows(InputException.class, () -> file.fold(missing));
      assertTrue(told.getMessage().contains(draft + " is in the way"), told.getMessage());
      Files.delete(draft);
      file.fold(missing);
    }
    assertTrue(Files.exists(path));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "nothing that is open can be deleted there")
  void aDraftThatAnotherRunReplacedIsLeftAlone() throws IOException {
    try (ResultsFile file = ResultsFile.open(path)) {
      expectAtOnce(file);
      file.append(answered(keys.get(0)));
      Files.delete(draft);
      Files.writeString(draft, "of another run");
      assertThrows(InputException.class, () -> file.fold(missing));
      assertEquals("of another run", Files.readString(draft));
      assertTrue(Files.exists(folder.resolve("results.json.gz.journal")), "the answer is kept");
    }
  }
}
