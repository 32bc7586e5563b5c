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

  /** So many scenarios of this run are done with, answered or not. */
  void progressed(int done, int total);

  /** The server's limit is reached, and the run goes on after so long. */
  void waiting(Duration wait);
}
