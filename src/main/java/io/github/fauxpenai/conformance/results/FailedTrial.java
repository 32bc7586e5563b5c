package io.github.fauxpenai.conformance.results;

import java.util.Optional;
import java.util.Set;

/**
 * A trial that brought no usable answer.
 *
 * @param statusCode the HTTP status, or {@link #NO_ANSWER}
 * @param message what went wrong, for a person
 * @param step the request that failed, as in {@code POST /responses}, if it was one before the
 *     scenario's own, which was then not sent
 * @param received the beginning of a body that could not be read, without secrets; empty if nothing
 *     came, the message says enough, or another program wrote the file
 */
public record FailedTrial(
    int statusCode, String message, Optional<String> step, Optional<String> received) {
  /** The status of a trial that ended before any answer came. */
  public static final int NO_ANSWER = -1;

  /** How a message ends about an answer that is larger than a run allows. */
  public static final String SIZE_LIMIT = "(--maxResponseSize)";

  /** The statuses of a network, a rate limit or a gateway in front of the server. */
  private static final Set<Integer> NETWORK = Set.of(NO_ANSWER, 429, 502, 503, 504);

  /** A failure of the scenario's own request. */
  public FailedTrial(int statusCode, String message) {
    this(statusCode, message, Optional.empty());
  }

  /** A failure without a body worth keeping. */
  public FailedTrial(int statusCode, String message, Optional<String> step) {
    this(statusCode, message, step, Optional.empty());
  }

  /** Whether the failure proves nothing about the server itself. */
  public boolean isOfNetwork() {
    return NETWORK.contains(statusCode);
  }

  /**
   * Whether the answer was an object larger than the run allowed, as those with 2,048 vectors are
   * at OpenAI, too. An event stream of that size is another matter: few models stop so late.
   */
  public boolean isTooLarge() {
    return message.endsWith(SIZE_LIMIT)
        && received.filter(body -> body.startsWith("{")).isPresent();
  }
}
