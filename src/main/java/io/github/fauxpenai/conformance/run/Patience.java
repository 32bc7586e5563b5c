package io.github.fauxpenai.conformance.run;

import java.time.Duration;

/**
 * How long the next reads of an answer may take together. One that takes longer ends with an {@link
 * java.io.InterruptedIOException}, and the connection with it.
 */
interface Patience {
  /** As long as the request may. */
  Patience ENDLESS =
      new Patience() {
        @Override
        public void afterEnd() {}

        @Override
        public void afterLastPart() {}

        @Override
        public void endless() {}
      };

  /** After the event that ends a stream nothing is to come but the end of the answer. */
  void afterEnd();

  /** After what may be the last part of an answer only {@code [DONE]} need come. */
  void afterLastPart();

  /** The reads may take as long as the request may. */
  void endless();

  /** For an answer whose reads can be limited. */
  static Patience of(okio.Timeout reads, ApiClient.Limits limits) {
    return new Patience() {
      @Override
      public void afterEnd() {
        within(limits.streamGrace());
      }

      @Override
      public void afterLastPart() {
        within(limits.streamIdle());
      }

      private void within(Duration time) {
        reads.deadlineNanoTime(System.nanoTime() + time.toNanos());
      }

      @Override
      public void endless() {
        reads.clearDeadline();
      }
    };
  }
}
