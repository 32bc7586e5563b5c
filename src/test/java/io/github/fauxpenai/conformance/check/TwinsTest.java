package io.github.fauxpenai.conformance.check;

import static io.github.fauxpenai.conformance.check.Checking.json;
import static io.github.fauxpenai.conformance.check.Checking.ok;
import static io.github.fauxpenai.conformance.check.Checking.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.results.FileReads;
import io.github.fauxpenai.conformance.results.KeptResults;
import io.github.fauxpenai.conformance.results.ResultsSource;
import io.github.fauxpenai.conformance.results.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
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

  private static PromiseCheck.Outcome check(ResultsSource results) throws IOException {
    List<Promise> promises =
        Api.CHAT_COMPLETIONS.promises().stream()
            .filter(promise -> promise.id().equals("stream.form"))
            .toList();
    Rules rules = Api.CHAT_COMPLETIONS.rules();
    return new PromiseCheck(
            results,
            promises,
            Optional.empty(),
            rules::isModelLimit,
            rules.families(),
            new Selection(Selection.Conditions.NONE),
            KnownFailures.none())
        .run(scenario -> {});
  }

  @ParameterizedTest
  @CsvSource({
    // All results are kept when the file is read for the first time,
    "true, 1",
    // or the file is read to learn which twins are wanted, to find them, and to judge.
    "false, 3",
  })
  void itsAnswerIsLookedAt(boolean kept, int passes) throws Exception {
    Path file = file(3, 200_000);
    List<PromiseCheck.Outcome> checked = new ArrayList<>();
    ResultsSource results = kept ? new KeptResults(List.of(file)) : ResultsSource.of(List.of(file));

    long read = FileReads.during(() -> checked.add(check(results))).get(file);

    PromiseTally tally =
        checked.get(0).tallies().stream()
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
}
