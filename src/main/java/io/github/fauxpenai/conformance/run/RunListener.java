package io.github.fauxpenai.conformance.run;

import java.time.Duration;

/** Watches a run; called by one thread at a time, which waits for it. */
public interface RunListener {
  /**
   * A request has ended.
   *
   * @param scenario the scenario's name
   * @param what the HTTP status, or why there is none
   * @param took from sending the request to the end of its answer
   */
  void trialEnded(String scenario, String what, Duration took);

  /**
   * A request that cleans up after a scenario failed, so that something may be left at the server.
   *
   * @param scenario the scenario's name
   * @param step the request, as in {@code DELETE /responses/{id}}
   * @param what the HTTP status, or why there is none
   */
  void notCleanedUp(String scenario, String step, String what);

  /** So many scenarios of this run are done with, answered or not. */
  void progressed(int done, int total);

  /** The server's limit is reached, and the run goes on after so long. */
  void waiting(Duration wait);
}
