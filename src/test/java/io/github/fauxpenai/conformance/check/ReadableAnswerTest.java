package io.github.fauxpenai.conformance.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fauxpenai.conformance.check.Judgement.Outcome;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.Recording;
import io.github.fauxpenai.conformance.results.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReadableAnswerTest {
  private static final String TOO_LARGE =
      "the body is larger than 16,777,216 bytes (--maxResponseSize)";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"object\":\"list\", | UNTESTED",
        "data: {\"object\":\"chat.completion.chunk\"} | BROKEN",
      })
  void anObjectBeyondTheLimitOfARunIsNoFaultAndAnEndlessStreamIs(String received, Outcome outcome) {
    Result result =
        Result.pending("a", RawJson.text("{}"))
            .failed(
                new FailedTrial(200, TOO_LARGE, Optional.empty(), Optional.of(received)),
                new Recording(
                    Instant.EPOCH, Duration.ZERO, 3, "tool", Optional.empty(), "target", Map.of()));

    assertEquals(outcome, ReadableAnswer.checkFailed(result).orElseThrow().judgement().outcome());
  }
}
