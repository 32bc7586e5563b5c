package io.github.fauxpenai.conformance.run;

import java.io.InterruptedIOException;

/**
 * How much memory the answers on their way may take together. Whoever reads a large one waits until
 * there is room for it; small ones do not count. A thread asks for an answer's room once, so that
 * no two can wait for each other, and gives it back when the answer is recorded.
 */
final class Memory {
  /** Up to here an answer is small, in bytes. */
  static final int SMALL = 1 << 20;

  private final long all;
  private final ThreadLocal<Long> taken = ThreadLocal.withInitial(() -> 0L);
  private long free;

  /** One thread at a time: what an answer is made into takes more room than the answer. */
  private final Object turn = new Object();

  Memory(long bytes) {
    this.all = bytes;
    this.free = bytes;
  }

  /** Waits for room; more than there is at all counts as all of it. */
  synchronized void take(long bytes) throws InterruptedIOException {
    long wanted = Math.min(bytes, all);
    try {
      while (free < wanted) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    free -= wanted;
    taken.set(taken.get() + wanted);
  }

  /** Gives back what this thread took. */
  synchronized void giveBack() {
    free += taken.get();
    taken.remove();
    notifyAll();
  }

  /** What a large answer is to be made into other forms under. */
  Object turn() {
    return turn;
  }
}
