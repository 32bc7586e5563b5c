package io.github.fauxpenai.conformance.run;

import java.time.Duration;
import java.util.Optional;

/**
 * How often a server's rate limit was reached, and until when nothing is sent. Times are in
 * nanoseconds by {@link Time#nanos}. Not for several threads at once.
 */
final class ReachedLimits {
  private final Backoff backoff;
  private int count;
  private int inARow;
  private long since;
  private long until;

  /**
   * @param now when sending may begin
   */
  ReachedLimits(Backoff backoff, long now) {
    this.backoff = backoff;
    this.until = now;
  }

  /** How often so far: noted for each request, it shows which were sent before the last time. */
  int count() {
    return count;
  }

  /** Until when nothing may be sent. */
  long until() {
    return until;
  }

  /**
   * A request got another answer.
   *
   * @param before the count when it was sent
   */
  void passed(int before) {
    if (before == count) {
      inARow = 0;
    }
  }

  /**
   * A request was refused at the limit.
   *
   * @param before the count when it was sent
   * @param retryAfter what the server asked for
   * @return until when to wait, for {@link #waitUntil}; not later than {@link #until} if all wait
   *     long enough already
   */
  long reached(int before, Optional<Duration> retryAfter, long now) {
    if (before < count && retryAfter.isEmpty()) {
      // Concurrent requests hit the same limit, which counts once.
      return until;
    }
    if (inARow == 0) {
      since = now;
    }
    if (before == count) {
      count++;
      inARow++;
    }
    return Math.max(until, now + backoff.after(Math.max(1, inARow), retryAfter).toNanos());
  }

  /** How long the limit would then have lasted, without another answer. */
  Duration lasting(long then) {
    return Duration.ofNanos(then - since);
  }

  void waitUntil(long then) {
    until = then;
  }
}
