package io.github.fauxpenai.conformance.run;

import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds back the first answers and failures until it is clear that there is a server that has the
 * API. Otherwise a wrong base URL or an unknown model would fill the file with worthless answers,
 * and a server that was not started would use up all trials.
 *
 * @param <T> what is held back
 */
final class FirstAnswers<T> {
  /** After this many suspicious answers, or scenarios without an answer, there is no doubt left. */
  static final int ENOUGH = 10;

  /** The same after this many bytes of answers, because held-back answers are in memory. */
  static final long MUCH = 8L * Memory.SMALL;

  private final List<T> held = new ArrayList<>();
  private long heldBytes;
  private int suspicious;
  private int unanswered;

  /** Whether a server sent anything. */
  private boolean heard;

  private boolean connected;
  private boolean holdsAnswers;

  /** Whether an answer came in this run. */
  private boolean answered;

  private boolean decided;

  /** What the end of a trial shows about the server. */
  enum Verdict {
    TRUSTED,
    UNDECIDED,
    WRONG_KEY,
    WRONG_ADDRESS,
    NO_SERVER
  }

  /** Holds one back after its {@code look}. */
  void hold(T item) {
    held.add(item);
  }

  /** Returns everything that was held back, in order, and holds nothing back any more. */
  List<T> release() {
    List<T> released = List.copyOf(held);
    held.clear();
    return released;
  }

  /**
   * To be called after looking at the answers that an earlier run held back, as this run has none
   * yet.
   */
  void resumed() {
    heard = false;
    answered = false;
  }

  /**
   * Whether no trial so far even had a connection. A server that accepts a connection and drops the
   * request exists; the request may be the reason.
   */
  boolean nobodyWasThere() {
    return !held.isEmpty() && !heard && !connected;
  }

  /**
   * Looks at the next failed trial, in the order in which trials end.
   *
   * @param first whether it is the scenario's first trial in this run
   */
  Verdict look(Outcome.Failure failure, boolean first) {
    heard |= failure.trial().statusCode() != FailedTrial.NO_ANSWER;
    connected |= failure.connected();
    if (heard) {
      // It must not overtake answers that are held back.
      return holdsAnswers ? Verdict.UNDECIDED : Verdict.TRUSTED;
    }
    unanswered += first ? 1 : 0;
    return unanswered == ENOUGH ? Verdict.NO_SERVER : Verdict.UNDECIDED;
  }

  /**
   * Looks at the next answer, in the order in which they arrive.
   *
   * @param validModel whether the scenario's model is one that OpenAI would accept
   */
  Verdict look(RecordedResponse answer, boolean validModel) {
    if (decided) {
      return Verdict.TRUSTED;
    }
    if (answer.status() == 401 && !answered) {
      return Verdict.WRONG_KEY;
    }
    answered = true;
    heard = true;
    // Even a server that has the API answers 404 for an unknown model.
    decided = validModel && !isSuspicious(answer);
    holdsAnswers = !decided;
    if (decided) {
      return Verdict.TRUSTED;
    }
    if (validModel) {
      suspicious++;
    }
    return undecided(answer);
  }

  /**
   * Judges an answer that could come from another server: undecided, unless there were too many.
   */
  private Verdict undecided(RecordedResponse answer) {
    heldBytes += answer.body().length();
    if (suspicious == ENOUGH || suspicious > 0 && heldBytes > MUCH) {
      return Verdict.WRONG_ADDRESS;
    }
    decided = heldBytes > MUCH;
    holdsAnswers = !decided;
    return decided ? Verdict.TRUSTED : Verdict.UNDECIDED;
  }

  /**
   * Looks at the next answer to a request whose refusal may prove nothing about the server, for
   * example a request for something that was deleted.
   */
  Verdict lookElsewhere(RecordedResponse answer) {
    if (decided) {
      return Verdict.TRUSTED;
    }
    if (answer.status() == 401 && !answered) {
      return Verdict.WRONG_KEY;
    }
    answered = true;
    heard = true;
    decided = RecordedResponse.isAccepted(answer.status()) && !isSuspicious(answer);
    holdsAnswers = !decided;
    return decided ? Verdict.TRUSTED : undecided(answer);
  }

  private static boolean isSuspicious(RecordedResponse answer) {
    int status = answer.status();
    return status == 403
        || status == 404
        || status == 405
        || status / 100 == 3
        || answer.mediaType().equals("text/html");
  }
}
