package io.github.fauxpenai.conformance.run;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long to wait before a retry: half a second, doubling to 30 seconds, with 25 % jitter so that
 * requests which failed together are not retried together, and never less than the server asked
 * for.
 */
record Backoff(RandomGenerator random) {
  private static final long FIRST_MILLIS = 500;
  private static final long LAST_MILLIS = 30_000;

  /** The wait after this many failures in a row, at least one. */
  Duration after(int failures, Optional<Duration> retryAfter) {
    long millis = Math.min(LAST_MILLIS, FIRST_MILLIS << Math.min(failures - 1, 10));
    Duration wait = Duration.ofMillis(Math.round(millis * (0.75 + random.nextDouble() / 2)));
    return retryAfter.filter(asked -> asked.compareTo(wait) > 0).orElse(wait);
  }
}
