package io.github.fauxpenai.conformance.run;

import java.util.Optional;
import java.util.SortedMap;

/**
 * What a run has done.
 *
 * @param answered how many answers were recorded, by the first digit of their status
 * @param failed how many failed trials were recorded
 * @param pending scenarios without an answer that have trials left
 * @param spent scenarios that used up their trials in this run without an answer
 * @param spentOnNetwork those of them whose last trial proves nothing about the server; see {@link
 *     Runner#saysNothing}
 * @param stop why the run ended
 * @param reason if the run ended early, what the server or the system said; else the most frequent
 *     reason of failed trials; empty if none failed
 * @param redirect where the answer leads that ended the run, without secrets, if it is a redirect
 */
public record RunSummary(
    SortedMap<Integer, Integer> answered,
    int failed,
    int pending,
    int spent,
    int spentOnNetwork,
    Stop stop,
    String reason,
    Optional<String> redirect) {

  /** Why a run ended. */
  public enum Stop {
    /** Every scenario was answered or had all its trials of this run. */
    FINISHED,
    /** The server allows no more requests for now. */
    RATE_LIMIT,
    /** The first answer was a 401; nothing was recorded. */
    WRONG_KEY,
    /**
     * The first {@link FirstAnswers#ENOUGH} answers for valid models show that the server does not
     * have the API or the models, or does not allow them; nothing was recorded.
     */
    WRONG_ADDRESS,
    /**
     * The first {@link FirstAnswers#ENOUGH} scenarios got no answer, or fewer scenarios got no
     * connection in any trial; nothing was recorded.
     */
    NO_SERVER,
    /** A result could not be kept. */
    SINK_FAILED,
    /** {@link Runner#stop} was called. */
    CANCELLED;

    /** Whether requests in progress may finish, as their answers have been paid for. */
    boolean waitsForAnswers() {
      return this == RATE_LIMIT;
    }

    /** Whether the run found that it is not talking to the intended server. */
    public boolean isWrongServer() {
      return this == WRONG_KEY || this == WRONG_ADDRESS || this == NO_SERVER;
    }

    /** Whether further answers are discarded. */
    boolean dropsAnswers() {
      return isWrongServer() || this == SINK_FAILED;
    }
  }

  /** How many answers were recorded. */
  public int answers() {
    return answered.values().stream().mapToInt(Integer::intValue).sum();
  }
}
