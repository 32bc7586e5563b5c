package io.github.fauxpenai.conformance.run;

import io.github.fauxpenai.conformance.run.ApiClient.Reply;
import io.github.fauxpenai.conformance.scenario.Request;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Requests that find out what a server is like. As a run's, they keep to its pace and, if that is
 * wanted, wait where the server's limit is reached.
 */
public final class Inquiry {
  private final Pace pace;
  private final Duration patience;
  private final Consumer<Duration> waiting;
  private final Backoff backoff = new Backoff(new Random());

  /**
   * Asks nothing yet.
   *
   * @param requestsPerSecond 0 for no limit
   * @param patience how long to wait at the server's limit for one answer; zero to give up at once
   * @param waiting is told each wait
   */
  public Inquiry(double requestsPerSecond, Duration patience, Consumer<Duration> waiting) {
    this(Pace.of(requestsPerSecond), patience, waiting);
  }

  Inquiry(Pace pace, Duration patience, Consumer<Duration> waiting) {
    this.pace = pace;
    this.patience = patience;
    this.waiting = waiting;
  }

  /** Sends a request, again if the server's limit was reached. */
  public Reply ask(ApiClient client, Request request) {
    Duration left = patience;
    for (int limits = 1; true; limits++) {
      pace.acquire();
      Reply reply = client.ask(request);
      if (!reply.isLimited()) {
        return reply;
      }
      Duration wait = backoff.after(limits, reply.limited());
      left = left.minus(wait);
      if (left.isNegative()) {
        return reply;
      }
      waiting.accept(wait);
      try {
        TimeUnit.NANOSECONDS.sleep(wait.toNanos());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return reply;
      }
    }
  }
}
