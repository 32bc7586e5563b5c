package io.github.fauxpenai.conformance.run;

import java.time.Duration;
import java.util.Optional;

/**
 * How to run.
 *
 * @param changes what is sent differently from what the scenarios say
 * @param rate requests per second, or 0 for no limit
 * @param concurrency the maximum number of concurrent requests
 * @param maxTrials how many failed trials a scenario may have, including those of earlier runs
 * @param passes how many trials a scenario may have in this run
 * @param repeat how often each scenario is sent, if it is answered at all
 * @param waitAtLimit whether to wait or to stop when the server's limit is reached
 * @param maxWait the longest wait that a server may ask for
 * @param identity what recordings say about this run
 */
public record RunSettings(
    RequestChanges changes,
    double rate,
    int concurrency,
    int maxTrials,
    int passes,
    int repeat,
    boolean waitAtLimit,
    Duration maxWait,
    Identity identity) {

  /** Settings that send each scenario once. */
  public RunSettings(
      RequestChanges changes,
      double rate,
      int concurrency,
      int maxTrials,
      int passes,
      boolean waitAtLimit,
      Duration maxWait,
      Identity identity) {
    this(changes, rate, concurrency, maxTrials, passes, 1, waitAtLimit, maxWait, identity);
  }

  /**
   * What recordings say about a run.
   *
   * @param tool the program and its version
   * @param label the user's label for the server
   * @param target stands for the base URL, see {@link
   *     io.github.fauxpenai.conformance.results.Recording#targetOf}
   */
  public record Identity(String tool, Optional<String> label, String target) {}
}
