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
    "ONE_CHOICE_OF_TWO, n.choices",
    "FINISH_REASON_STOP, max_tokens.limit",
    "FINISH_REASON_STOP, max_completion_tokens.limit",
    "LOGPROBS_NULL, logprobs.tokens",
    "LAST_TOKEN_INCOMPLETE, logprobs.tokens",
    "STREAM_AS_JSON, stream.events",
    "STREAM_NO_DONE, stream.events",
    "STREAM_EMPTY, stream.events",
    "STREAM_NO_USAGE, stream_options.usage",
    "STREAM_USAGE_MISPLACED, stream_options.usage",
    "ERROR_FLAT, error.form",
    "ERROR_DETAIL, error.form",
    "ERROR_TEXT, error.form",
    "ERROR_CODE_NUMBER, error.form"
  })
  void aDeviationOfChatCompletionsBreaksItsPromise(Deviation deviation, String promise) {
    assertFound(Api.CHAT_COMPLETIONS, Recordings.handMade("chatcompletions"), deviation, promise);
  }

  @ParameterizedTest
  @CsvSource({
    "FLOATS_FOR_BASE64, encoding_format.base64",
    "BASE64_FOR_FLOATS, encoding_format.float",
    "DIMENSIONS_WRONG, dimensions.length",
    "VECTOR_MISSING, input.vectors",
    "INDEX_TWICE, input.vectors",
    "ERROR_FLAT, error.form",
    "ERROR_TEXT, error.form"
  })
  void aDeviationOfEmbeddingsBreaksItsPromise(Deviation deviation, String promise) {
    assertFound(Api.EMBEDDINGS, Recordings.published("embeddings"), deviation, promise);
  }

  private void assertFound(Api api, Recordings good, Deviation deviation, String promise) {
    Set<String> before = failing(api, good);
    assertFalse(before.contains(promise), before.toString());
    Set<String> found =
        failing(
            api,
            good.answering(
                (request, response) -> deviation.apply(request, response).orElse(response)));
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
