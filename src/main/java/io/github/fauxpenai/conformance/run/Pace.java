package io.github.fauxpenai.conformance.run;

import com.google.common.util.concurrent.RateLimiter;

/**
 * Spaces requests. In any 10 seconds there are at most rate × 11 + 1 of them, however many threads
 * there are: after a pause, the limiter lets through at once what it saved in one second, and one
 * more.
 */
interface Pace {
  /** Waits until the next request may be sent. */
  void acquire();

  /** At most this many per second; 0 for no limit. */
  static Pace of(double requestsPerSecond) {
    return requestsPerSecond == 0 ? () -> {} : RateLimiter.create(requestsPerSecond)::acquire;
  }
}
