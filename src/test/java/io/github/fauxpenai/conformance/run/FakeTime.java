package io.github.fauxpenai.conformance.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;

/** Time that stands still while there is something to do, and passes at once otherwise. */
final class FakeTime implements Time {
  static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

  private long nanos;
  private final List<Duration> waits = new ArrayList<>();

  @Override
  public synchronized Instant now() {
    return START.plusNanos(nanos);
  }

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public synchronized void await(Condition condition, long wait) {
    nanos += wait;
    waits.add(Duration.ofNanos(wait));
  }

  /** What was waited for so far. */
  synchronized List<Duration> waits() {
    return List.copyOf(waits);
  }
}
