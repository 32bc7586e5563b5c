package io.github.fauxpenai.conformance.run;

import java.time.Duration;
import java.util.Optional;

/**
 * How to run.
 *
 * @param changes what is sent otherwise than the scenarios say
 * @param rate requests per second, or 0 for no limit
 * @param concurrency how many requests may be on their way at a time
 * @param maxTrials how many failed trials a scenario may have, those of earlier runs included
 * @param passes how many trials a scenario may have in this run
 * @param repeat how often each scenario is asked, where it is answered at all
 * @param waitAtLimit whether to wait when the server's limit is reached, or to stop
 * @param maxWait the longest to wait for a server that asks for it
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

  /** Each scenario is asked once. */
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
   * @param label what the user calls the server
   * @param target stands for the base URL, see {@link
   *     io.github.fauxpenai.conformance.results.Recording#targetOf}
   */
  public record Identity(String tool, Optional<String> label, String target) {}
}
