package io.github.fauxpenai.conformance.run;

import java.time.Instant;
import java.util.concurrent.locks.Condition;

/** Time as the runner sees it; tests have one that passes at once. */
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

  /** A clock for differences: it goes on where the time of day is set back. */
  long nanos();

  /** Waits until the condition is signalled, or until so much time has passed. */
  void await(Condition condition, long nanos) throws InterruptedException;
}
