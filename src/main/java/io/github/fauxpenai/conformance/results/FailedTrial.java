package io.github.fauxpenai.conformance.results;

/**
 * A request that brought no answer.
 *
 * @param statusCode the HTTP status, or {@link #NO_ANSWER}
 * @param message what went wrong, for a person
 */
public record FailedTrial(int statusCode, String message) {
  /** The status of a trial that ended before any answer came. */
  public static final int NO_ANSWER = -1;
}
