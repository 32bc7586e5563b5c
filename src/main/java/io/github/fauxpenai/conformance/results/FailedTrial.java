package io.github.fauxpenai.conformance.results;

import java.util.Optional;
import java.util.Set;

/**
 * A request that brought no answer.
 *
 * @param statusCode the HTTP status, or {@link #NO_ANSWER}
 * @param message what went wrong, for a person
 * @param step the request that failed, as in {@code POST /responses}, where it was one before the
 *     scenario's own, which then was not sent
 * @param received the beginning of a body that could not be read, without secrets; empty where
 *     nothing came, where the message says it, and in files of other programs
 */
public record FailedTrial(
    int statusCode, String message, Optional<String> step, Optional<String> received) {
  /** The status of a trial that ended before any answer came. */
  public static final int NO_ANSWER = -1;

  /** What a network, a rate limit or a gateway between us and the server answers. */
  private static final Set<Integer> NETWORK = Set.of(NO_ANSWER, 429, 502, 503, 504);

  /** The scenario's own request failed. */
  public FailedTrial(int statusCode, String message) {
    this(statusCode, message, Optional.empty());
  }

  /** Nothing was received that is worth keeping. */
  public FailedTrial(int statusCode, String message, Optional<String> step) {
    this(statusCode, message, step, Optional.empty());
  }

  /** Whether the trial says nothing about the server behind the network. */
  public boolean isOfNetwork() {
    return NETWORK.contains(statusCode);
  }
}
