package io.github.fauxpenai.conformance.run;

import java.io.InterruptedIOException;

/**
 * Limits the memory of all answers in progress. A thread that reads a large answer waits until
 * there is room for it; small ones do not count. A thread asks for an answer's room once, so that
 * no two threads can wait for each other, and gives it back when the answer is recorded.
 */
final class Memory {
  /** The size up to which an answer is small, in bytes. */
  static final int SMALL = 1 << 20;

  private final long all;
  private final ThreadLocal<Long> taken = ThreadLocal.withInitial(() -> 0L);
  private long free;

  /**
   * For one thread at a time, because processing an answer takes more room than the answer itself.
   */
  private final Object turn = new Object();

  Memory(long bytes) {
    this.all = bytes;
    this.free = bytes;
  }

  /** Waits for room; if more is asked for than there is in total, all of it. */
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

  /** The monitor to hold while a large answer is processed. */
  Object turn() {
    return turn;
  }
}
