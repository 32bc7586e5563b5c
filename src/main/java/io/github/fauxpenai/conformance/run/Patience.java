package io.github.fauxpenai.conformance.run;

import java.time.Duration;

/**
 * Limits how long the next reads of an answer may take together. If they take longer, an {@link
 * java.io.InterruptedIOException} is thrown and the connection is closed.
 */
interface Patience {
  /** No limit but that of the request. */
  Patience ENDLESS =
      new Patience() {
        @Override
        public void afterEnd() {}

        @Override
        public void afterLastPart() {}

        @Override
        public void endless() {}
      };

  /** After the event that ends a stream, only the end of the answer should come. */
  void afterEnd();

  /** After what may be the last part of an answer, only {@code [DONE]} need come. */
  void afterLastPart();

  /** The reads may take as long as the request may. */
  void endless();

  /** Limits the reads of an answer. */
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
