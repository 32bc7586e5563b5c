package io.github.fauxpenai.conformance.run;

import java.time.Duration;

/** Watches a run; called by one thread at a time, which waits for it. */
public interface RunListener {
  /**
   * A trial has ended.
   *
   * @param scenario the scenario's name
   * @param what the HTTP status, or why there is none
   * @param took from sending the request to the end of its answer
   */
  void trialEnded(String scenario, String what, Duration took);

  /**
   * A clean-up request of a scenario failed, so that something may be left on the server.
   *
   * @param scenario the scenario's name
   * @param step the request, as in {@code DELETE /responses/{id}}
   * @param what the HTTP status, or why there is none
   */
  void notCleanedUp(String scenario, String step, String what);

  /**
   * The number of requests of this run that are done, answered or not, has changed. Those before
   * and after a scenario's own are done with it, and further trials are no further requests.
   */
  void progressed(int done, int total);

  /** The server's limit is reached, and the run continues after this time. */
  void waiting(Duration wait);
}
