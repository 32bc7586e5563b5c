package io.github.fauxpenai.conformance.compare;

import static io.github.fauxpenai.conformance.explain.DifferenceCode.MEDIA_TYPE;
import static io.github.fauxpenai.conformance.explain.DifferenceCode.STATUS_ACCEPTS_INVALID;
import static io.github.fauxpenai.conformance.explain.DifferenceCode.STATUS_OTHER;
import static io.github.fauxpenai.conformance.explain.DifferenceCode.STATUS_REJECTS_VALID;
import static io.github.fauxpenai.conformance.explain.DifferenceCode.STATUS_SERVER_ERROR;

import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.explain.Refusal;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.util.function.Consumer;

/** Level 1: status code and media type. */
final class StatusComparison implements Comparison {
  @Override
  public void compare(Pair pair, Consumer<Finding> found) {
    int expected = pair.baseline().status();
    int actual = pair.result().status();
    if (expected != actual) {
      found.accept(
          Finding.failing(
                  Level.STATUS.number(),
                  code(expected, actual),
                  "",
                  Integer.toString(expected),
                  Integer.toString(actual))
              .because(
                  RecordedResponse.isAccepted(expected)
                      ? Preview.shortened(Refusal.of(pair.result()).message())
                      : ""));
    } else if (!pair.baseline().mediaType().equals(pair.result().mediaType())) {
      found.accept(
          Finding.failing(
              Level.STATUS.number(),
              MEDIA_TYPE,
              "",
              name(pair.baseline().mediaType()),
              name(pair.result().mediaType())));
    }
  }

  private static String name(String mediaType) {
    return mediaType.isEmpty() ? "none" : Preview.shortened(mediaType);
  }

  private static DifferenceCode code(int expected, int actual) {
    if (actual >= 500) {
      return STATUS_SERVER_ERROR;
    }
    if (RecordedResponse.isAccepted(expected) != RecordedResponse.isAccepted(actual)) {
      return RecordedResponse.isAccepted(expected) ? STATUS_REJECTS_VALID : STATUS_ACCEPTS_INVALID;
    }
    return STATUS_OTHER;
  }
}
