package io.github.fauxpenai.conformance.run;

import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds back what comes first, until it is clear that the server is one that knows the API: a wrong
 * base URL or an unknown model would otherwise fill the file with answers that say nothing.
 *
 * @param <T> what is held back
 */
final class FirstAnswers<T> {
  /** After so many suspicious answers there is no doubt left. */
  static final int ENOUGH = 10;

  private final List<T> held = new ArrayList<>();
  private int suspicious;
  private boolean decided;

  /** What an answer tells about the server. */
  enum Verdict {
    TRUSTED,
    UNDECIDED,
    WRONG_KEY,
    WRONG_ADDRESS
  }

  /** Holds one back, whose verdict on the server is known. */
  void hold(T item) {
    held.add(item);
  }

  /** Whether something is held back, which what comes later must not overtake. */
  boolean isHolding() {
    return !held.isEmpty();
  }

  /** All that was held back, in order; nothing is held back any more. */
  List<T> release() {
    decided = true;
    List<T> released = List.copyOf(held);
    held.clear();
    return released;
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
    if (answer.status() == 401 && held.isEmpty()) {
      return Verdict.WRONG_KEY;
    }
    if (!validModel) {
      // Even a server that knows the API answers 404 to a model that there is not.
      return Verdict.UNDECIDED;
    }
    if (!isSuspicious(answer)) {
      return Verdict.TRUSTED;
    }
    suspicious++;
    return suspicious == ENOUGH ? Verdict.WRONG_ADDRESS : Verdict.UNDECIDED;
  }

  private static boolean isSuspicious(RecordedResponse answer) {
    int status = answer.status();
    return status == 404
        || status == 405
        || status / 100 == 3
        || answer.mediaType().equals("text/html");
  }
}
