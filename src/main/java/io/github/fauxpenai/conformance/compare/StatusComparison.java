package io.github.fauxpenai.conformance.compare;

import static io.github.fauxpenai.conformance.compare.DifferenceCode.MEDIA_TYPE;
import static io.github.fauxpenai.conformance.compare.DifferenceCode.STATUS_ACCEPTS_INVALID;
import static io.github.fauxpenai.conformance.compare.DifferenceCode.STATUS_OTHER;
import static io.github.fauxpenai.conformance.compare.DifferenceCode.STATUS_REJECTS_VALID;
import static io.github.fauxpenai.conformance.compare.DifferenceCode.STATUS_SERVER_ERROR;

import java.util.function.Consumer;

/** Level 1: status code and media type. */
final class StatusComparison implements Comparison {
  @Override
  public void compare(Pair pair, Consumer<Difference> found) {
    int expected = pair.baseline().status();
    int actual = pair.result().status();
    if (expected != actual) {
      found.accept(
          Difference.failing(
              Level.STATUS,
              code(expected, actual),
              "",
              Integer.toString(expected),
              Integer.toString(actual)));
    } else if (!pair.baseline().mediaType().equals(pair.result().mediaType())) {
      found.accept(
          Difference.failing(
              Level.STATUS,
              MEDIA_TYPE,
              "",
              pair.baseline().mediaType(),
              pair.result().mediaType().isEmpty() ? "none" : pair.result().mediaType()));
    }
  }

  private static DifferenceCode code(int expected, int actual) {
    if (actual >= 500) {
      return STATUS_SERVER_ERROR;
    }
    if (isAccepted(expected) && actual >= 400) {
      return STATUS_REJECTS_VALID;
    }
    return expected >= 400 && isAccepted(actual) ? STATUS_ACCEPTS_INVALID : STATUS_OTHER;
  }

  static boolean isAccepted(int status) {
    return status >= 200 && status < 300;
  }
}
