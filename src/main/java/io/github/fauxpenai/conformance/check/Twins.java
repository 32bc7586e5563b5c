package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.results.Result;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds the results that are twins of others. Which are is known only after the last result, so as
 * many as fit into memory are kept. If one that was not kept turns out to be wanted, the files are
 * read again.
 */
final class Twins {
  /** In bytes; 8 MB with a heap of 128 MB, at most 16 MB. */
  static final long ROOM = Math.min(1 << 24, Runtime.getRuntime().maxMemory() / 16);

  /** In bytes; a larger result would leave no room for others. */
  private static final long LARGEST = 1 << 18;

  private static final int MOST_LEFT_OUT = 10_000;

  private final Map<String, Result> kept = new HashMap<>();
  private final Set<String> wanted = new HashSet<>();
  private final Set<String> leftOut = new HashSet<>();
  private long room;
  private boolean isFull;

  /**
   * @param room how many bytes may be kept
   */
  Twins(long room) {
    this.room = room;
  }

  /** Adds the next result, which must have an answer. */
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

  /** Notes that a result has such a twin, if the files hold it. */
  void want(Twin twin, Result result) {
    wanted.add(twin.factorsOfTwin(result.scenario().spec()));
  }

  /** To be called after the last result: whether a wanted result may not have been kept. */
  boolean mustReadAgain() {
    kept.keySet().retainAll(wanted);
    return isFull ? !wanted.isEmpty() : wanted.stream().anyMatch(leftOut::contains);
  }

  /** Adds the next result of the second reading, which must have an answer. */
  void addIfWanted(Result result) {
    String factors = Twin.factors(result.scenario().spec());
    if (wanted.contains(factors)) {
      kept.put(factors, result);
    }
  }

  /** The wanted results by factors; if several have the same factors, the last. */
  Map<String, Result> found() {
    return kept;
  }
}
