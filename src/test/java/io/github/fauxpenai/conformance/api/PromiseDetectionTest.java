package io.github.fauxpenai.conformance.api;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.check.Checking;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.serve.Deviation;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that deviate from good answers in a way that a promise is about. */
class PromiseDetectionTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "one-choice-of-two, n.choices",
    "finish-reason-stop, max_tokens.limit",
    "finish-reason-stop, max_completion_tokens.limit",
    "logprobs-null, logprobs.tokens",
    "last-token-incomplete, logprobs.tokens",
    "stream-as-json, stream.events",
    "stream-no-done, stream.events",
    "stream-empty, stream.events",
    "stream-no-usage, stream_options.usage",
    "stream-usage-misplaced, stream_options.usage",
    "error-flat, error.form",
    "error-detail, error.form",
    "error-text, error.form",
    "error-code-number, error.form"
  })
  void aDeviationOfChatCompletionsBreaksItsPromise(String deviation, String promise) {
    assertFound(Api.CHAT_COMPLETIONS, Recordings.handMade("chatcompletions"), deviation, promise);
  }

  @ParameterizedTest
  @CsvSource({
    "floats-for-base64, encoding_format.base64",
    "base64-for-floats, encoding_format.float",
    "dimensions-wrong, dimensions.length",
    "vector-missing, input.vectors",
    "index-twice, input.vectors",
    "error-flat, error.form",
    "error-text, error.form"
  })
  void aDeviationOfEmbeddingsBreaksItsPromise(String deviation, String promise) {
    assertFound(Api.EMBEDDINGS, Recordings.published("embeddings"), deviation, promise);
  }

  private void assertFound(Api api, Recordings good, String deviation, String promise) {
    Set<String> before = failing(api, good);
    assertFalse(before.contains(promise), before.toString());
    Deviation way = Deviations.named(api, deviation);
    Set<String> found =
        failing(
            api,
            good.answering((request, response) -> way.apply(request, response).orElse(response)));
    assertTrue(found.contains(promise), found.toString());
  }

  private Set<String> failing(Api api, Recordings recordings) {
    Path file = recordings.write(folder.resolve("results.json.gz"));
    return Checking.file(file, api.promises(), api.rules(), KnownFailures.none())
        .outcome()
        .tallies()
        .stream()
        .filter(tally -> tally.failing() > 0)
        .map(tally -> tally.promise().id())
        .collect(toSet());
  }
}
