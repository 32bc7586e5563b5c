package io.github.fauxpenai.conformance.results;

import static io.github.fauxpenai.conformance.results.ResultsFiles.A;
import static io.github.fauxpenai.conformance.results.ResultsFiles.B;
import static io.github.fauxpenai.conformance.results.ResultsFiles.answer;
import static io.github.fauxpenai.conformance.results.ResultsFiles.gzip;
import static io.github.fauxpenai.conformance.results.ResultsFiles.result;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every reading brings the same, whether the first one was kept or not. */
final class KeptResultsTest {
  @TempDir Path folder;

  private Path file() throws IOException {
    return gzip(
        folder.resolve("results.json.gz"),
        "{%s,%s}".formatted(result(A, answer(200)), result(B, answer(400))));
  }

  private static List<String> read(KeptResults results, boolean toTheEnd) throws IOException {
    List<String> read = new ArrayList<>();
    try (SortedResults reader = results.open()) {
      for (Result result = reader.next(); result != null; result = reader.next()) {
        read.add(result.key() + " " + result.status());
        if (!toTheEnd) {
          return read;
        }
      }
      read.add(reader.sha256());
    }
    return read;
  }

  @ParameterizedTest
  @CsvSource({"1000000, 1", "300, 3", "0, 3"})
  void aFileIsReadOnceIfThereIsRoomForIt(long room, int passes) throws Exception {
    Path file = file();
    KeptResults results = new KeptResults(List.of(file), room);
    List<List<String>> read = new ArrayList<>();

    long bytes =
        FileReads.during(
                () -> {
                  for (int i = 0; i < 3; i++) {
                    read.add(read(results, true));
                  }
                  return null;
                })
            .get(file);

    try (ResultsReader reader = new ResultsReader(file)) {
      List<String> expected = List.of(A + " 200", B + " 400", reader.sha256());
      assertEquals(List.of(expected, expected, expected), read);
    }
    assertEquals(passes * Files.size(file), bytes);
  }

  @Test
  void aReadingThatEndsEarlyKeepsNothing() throws IOException {
    KeptResults results = new KeptResults(List.of(file()), 1_000_000);

    assertEquals(1, read(results, false).size());
    assertEquals(3, read(results, true).size());
    assertEquals(3, read(results, true).size());
  }
}
