package io.github.fauxpenai.conformance.run;

import com.google.common.util.concurrent.RateLimiter;

/**
 * Spaces requests out. Over any 10 seconds there are at most rate × 11 + 1 of them, however many
 * threads ask: the limiter lets pass at once what it saved up in a second of silence, and one more.
 */
interface Pace {
  /** Waits until the next request may be sent. */
  void acquire();

  /** At most so many a second; 0 for as many as can be. */
  static Pace of(double requestsPerSecond) {
    return requestsPerSecond == 0 ? () -> {} : RateLimiter.create(requestsPerSecond)::acquire;
  }
}
