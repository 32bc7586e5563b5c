package io.github.fauxpenai.conformance.run;

import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds back what comes first, until it is clear that there is a server, and one that knows the
 * API: a wrong base URL or an unknown model would otherwise fill the file with answers that say
 * nothing, and a server that was not started spend all trials.
 *
 * @param <T> what is held back
 */
final class FirstAnswers<T> {
  /** After so many suspicious answers, or scenarios without one, there is no doubt left. */
  static final int ENOUGH = 10;

  /** After so many bytes of answers too: what is held back is in memory. */
  static final long MUCH = 8L * Memory.SMALL;

  private final List<T> held = new ArrayList<>();
  private long heldBytes;
  private int suspicious;
  private int unanswered;

  /** Whether anything but a connection came from a server. */
  private boolean heard;

  private boolean connected;
  private boolean holdsAnswers;

  /** Whether an answer came in this run. */
  private boolean answered;

  private boolean decided;

  /** What the end of a trial tells about the server. */
  enum Verdict {
    TRUSTED,
    UNDECIDED,
    WRONG_KEY,
    WRONG_ADDRESS,
    NO_SERVER
  }

  /** Holds one back, whose verdict on the server is known. */
  void hold(T item) {
    held.add(item);
  }

  /** All that was held back, in order; nothing is held back any more. */
  List<T> release() {
    List<T> released = List.copyOf(held);
    held.clear();
    return released;
  }

  /** To be called after the answers that an earlier run held back: none came in this one yet. */
  void resumed() {
    heard = false;
    answered = false;
  }

  /**
   * Whether nobody was there from the first trial to now: no connection, let alone an answer. A
   * server that takes a request and drops it is there; the request may be why.
   */
  boolean nobodyWasThere() {
    return !held.isEmpty() && !heard && !connected;
  }

  /**
   * Looks at the next trial that failed, in the order in which they end.
   *
   * @param first whether it is the scenario's first trial in this run
   */
  Verdict look(Outcome.Failure failure, boolean first) {
    heard |= failure.trial().statusCode() != FailedTrial.NO_ANSWER;
    connected |= failure.connected();
    if (heard) {
      // Not to be overtaken are the answers that are held back.
      return holdsAnswers ? Verdict.UNDECIDED : Verdict.TRUSTED;
    }
    unanswered += first ? 1 : 0;
    return unanswered == ENOUGH ? Verdict.NO_SERVER : Verdict.UNDECIDED;
  }

  /**
   * Looks at the next answer, in the order in which they come in.
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
    // Even a server that knows the API answers 404 to a model that there is not.
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

  /** An answer that could come from another server, unless there were too many of them. */
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
   * Looks at the next answer to a request of which a refusal may say nothing about the server, as
   * one for something that is gone.
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
    return status == 404
        || status == 405
        || status / 100 == 3
        || answer.mediaType().equals("text/html");
  }
}
