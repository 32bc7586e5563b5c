package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.results.Result;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds the results that are a twin to any other. Which are is known only after the last result, so
 * as many are kept meanwhile as there is room for; where one that was not kept turns out to be
 * wanted, the files are read again.
 */
final class Twins {
  /** In bytes: 8 MB with a heap of 128 MB, and at most 16 MB. */
  static final long ROOM = Math.min(1 << 24, Runtime.getRuntime().maxMemory() / 16);

  /** In bytes: a larger one would leave no room for others. */
  private static final long LARGEST = 1 << 18;

  private static final int MOST_LEFT_OUT = 10_000;

  private final Map<String, Result> kept = new HashMap<>();
  private final Set<String> wanted = new HashSet<>();
  private final Set<String> leftOut = new HashSet<>();
  private long room;
  private boolean isFull;

  /**
   * @param room in bytes: how much is kept for a time
   */
  Twins(long room) {
    this.room = room;
  }

  /** Takes the next result, which must have an answer. */
  void add(Result result) {
    String factors = Twin.factors(result.scenario().spec());
    long length = result.length();
    if (!isFull && length <= LARGEST && length <= room) {
      kept.put(factors, result);
      room -= length;
      return;
    }
    leftOut.add(factors);
    if (length <= LARGEST || leftOut.size() > MOST_LEFT_OUT) {
      isFull = true;
      kept.clear();
      leftOut.clear();
    }
  }

  /** Takes note that a result has such a twin, if the files hold it. */
  void want(Twin twin, Result result) {
    wanted.add(twin.factorsOfTwin(result.scenario().spec()));
  }

  /** To be asked after the last result: whether any that is wanted may not have been kept. */
  boolean mustReadAgain() {
    kept.keySet().retainAll(wanted);
    return isFull ? !wanted.isEmpty() : wanted.stream().anyMatch(leftOut::contains);
  }

  /** Takes the next result of another reading, which must have an answer. */
  void addIfWanted(Result result) {
    String factors = Twin.factors(result.scenario().spec());
    if (wanted.contains(factors)) {
      kept.put(factors, result);
    }
  }

  /** What is wanted and there, by factors: of several with the same, the last. */
  Map<String, Result> found() {
    return kept;
  }
}
