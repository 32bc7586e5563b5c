package io.github.fauxpenai.conformance.run;

import java.time.Instant;
import java.util.concurrent.locks.Condition;

/** Time as the runner sees it; in tests, waits end at once. */
interface Time {
  Time SYSTEM =
      new Time() {
        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        @SuppressWarnings("WaitNotInLoop") // the loop is the caller's
        public void await(Condition condition, long nanos) throws InterruptedException {
          condition.awaitNanos(nanos);
        }
      };

  /** The time of day. */
  Instant now();

  /** A monotonic clock for differences, in nanoseconds. */
  long nanos();

  /** Waits until the condition is signalled, or this many nanoseconds have passed. */
  void await(Condition condition, long nanos) throws InterruptedException;
}
