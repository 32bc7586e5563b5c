package io.github.fauxpenai.conformance.check;

import static io.github.fauxpenai.conformance.check.Checking.json;
import static io.github.fauxpenai.conformance.check.Checking.ok;
import static io.github.fauxpenai.conformance.check.Checking.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.results.FileReads;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A twin is found wherever it stands and however large it is. */
final class TwinsTest {
  /** So large that no buffer holds a file. */
  private static final int PADDING = 30_000;

  @TempDir Path folder;

  private final Random random = new Random(1);

  private String unpackable(int bytes) {
    byte[] some = new byte[bytes];
    random.nextBytes(some);
    return Base64.getEncoder().encodeToString(some);
  }

  private static String answer(String content) {
    return "{'choices': [{'index': 0, 'message': {'content': '%s'}, 'finish_reason': 'stop'}]}"
        .formatted(content);
  }

  /** A stream and the plain answer that is its twin, and others beside them. */
  private Path file(int others, int twinBytes) {
    Recordings recordings = Recordings.none();
    recordings.put(
        Checking.result(
            json("{'stream': true, 'seed': -1}"),
            stream(
                "{'choices': [{'index': 0, 'delta': {'role': 'assistant', 'content': 'a'}}]}",
                "{'choices': [{'index': 0, 'delta': {}, 'finish_reason': 'stop'}]}")));
    recordings.put(Checking.result(json("{'seed': -1}"), ok(json(answer(unpackable(twinBytes))))));
    for (int i = 0; i < others; i++) {
      ObjectNode other =
          Checking.result(json("{'seed': %d}".formatted(i)), ok(json(answer(unpackable(PADDING)))));
      recordings.put(other);
    }
    return recordings.write(folder.resolve("results.json.gz"));
  }

  private static Checking check(Path file) {
    List<Promise> promises =
        Api.CHAT_COMPLETIONS.promises().stream()
            .filter(promise -> promise.id().equals("stream.form"))
            .toList();
    return Checking.file(file, promises, Api.CHAT_COMPLETIONS.rules(), KnownFailures.none());
  }

  @ParameterizedTest
  @CsvSource({
    // The twin is kept while the file is read for the first time,
    "3, 1000,   2",
    // or is too large for that.
    "3, 200000, 3",
  })
  void itsAnswerIsLookedAt(int others, int twinBytes, int passes) throws Exception {
    Path file = file(others, twinBytes);
    List<Checking> checked = new ArrayList<>();

    long read = FileReads.during(() -> checked.add(check(file))).get(file);

    PromiseTally tally =
        checked.get(0).outcome().tallies().stream()
            .filter(each -> each.promise().id().equals("stream.form"))
            .findFirst()
            .orElseThrow();
    assertEquals(Judgement.Outcome.HONOURED, tally.verdict());
    assertEquals(passes, (double) read / Files.size(file), "passes");
  }

  @Test
  void aFileIsReadOnceWhereNoPromiseNeedsATwin() throws Exception {
    Path file = file(3, 1000);

    long read =
        FileReads.during(
                () ->
                    Checking.file(
                        file, List.of(), Api.CHAT_COMPLETIONS.rules(), KnownFailures.none()))
            .get(file);

    assertEquals(Files.size(file), read);
  }

  @Test
  void whatIsReadAgainIsFoundWhereThereWasNoRoom() throws Exception {
    Path file = file(3, 1000);
    for (long room : List.of(0L, 50_000L, 150_000L, 1_000_000L)) {
      Twins twins = new Twins(room);
      List<Result> all = new ArrayList<>();
      try (ResultsReader reader = new ResultsReader(file)) {
        for (Result result = reader.next(); result != null; result = reader.next()) {
          all.add(result);
          twins.add(result);
          twins.want(Twin.without("stream"), result);
        }
      }
      assertEquals(room < 1_000_000, twins.mustReadAgain(), () -> "room for " + room);
      if (twins.mustReadAgain()) {
        all.forEach(twins::addIfWanted);
      }
      assertEquals(4, twins.found().size(), () -> "room for " + room);
    }
  }
}
