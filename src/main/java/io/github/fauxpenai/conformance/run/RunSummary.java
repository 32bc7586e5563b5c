package io.github.fauxpenai.conformance.run;

import java.util.SortedMap;

/**
 * What a run has done.
 *
 * @param answered how many answers were recorded, by the first digit of their status
 * @param failed how many failed trials were recorded
 * @param pending scenarios without an answer that have trials left
 * @param spent scenarios that this run left without an answer and without trials
 * @param spentOnNetwork those of them whose last trial says nothing about the server: see {@link
 *     Runner#saysNothing}
 * @param stop why the run ended
 * @param reason what the server or the system said, where the run ended early; else why trials
 *     failed, most often; empty where none did
 */
public record RunSummary(
    SortedMap<Integer, Integer> answered,
    int failed,
    int pending,
    int spent,
    int spentOnNetwork,
    Stop stop,
    String reason) {

  /** Why a run ended. */
  public enum Stop {
    /** Every scenario was answered or had all the trials that this run may give it. */
    FINISHED,
    /** The server allows no more requests for now. */
    RATE_LIMIT,
    /** The first answer was a 401; nothing was recorded. */
    WRONG_KEY,
    /**
     * The first {@link FirstAnswers#ENOUGH} answers to valid models say that this is not the API or
     * not its models; nothing was recorded.
     */
    WRONG_ADDRESS,
    /**
     * There is no answer to the first {@link FirstAnswers#ENOUGH} scenarios, or no connection for
     * any trial of fewer; nothing was recorded.
     */
    NO_SERVER,
    /** A result could not be kept. */
    SINK_FAILED,
    /** {@link Runner#stop} was called. */
    CANCELLED;

    /** Whether requests that are on their way may end: their answers have been paid for. */
    boolean waitsForAnswers() {
      return this == RATE_LIMIT;
    }

    /** Whether the run found out that what it asks is not the server that was meant. */
    public boolean isWrongServer() {
      return this == WRONG_KEY || this == WRONG_ADDRESS || this == NO_SERVER;
    }

    /** Whether answers that still come in are of no use. */
    boolean dropsAnswers() {
      return isWrongServer() || this == SINK_FAILED;
    }
  }

  /** How many answers were recorded. */
  public int answers() {
    return answered.values().stream().mapToInt(Integer::intValue).sum();
  }
}
