package io.github.fauxpenai.conformance.results;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Writes on a separate thread, a little behind the caller, because compressing a results file takes
 * as long as printing it. Nothing is flushed in between, and memory is bounded. Call {@link
 * #finish} at the end: otherwise the rest is dropped.
 */
final class WriteBehind extends OutputStream {
  private static final int BLOCK = 1 << 16;
  private static final int BLOCKS_BEHIND = 4;
  private static final byte[] END = {};

  private final OutputStream out;
  private final BlockingQueue<byte[]> blocks = new ArrayBlockingQueue<>(BLOCKS_BEHIND);
  private final Thread thread;
  private byte[] block = new byte[BLOCK];
  private int used;
  private volatile Throwable failure;

  /** Whether the failure was thrown to the writer. */
  private boolean told;

  WriteBehind(OutputStream out) {
    this.out = out;
    this.thread = new Thread(this::writeBlocks, "writing");
    thread.setDaemon(true);
    thread.start();
  }

  private void writeBlocks() {
    try {
      for (byte[] next = blocks.take(); next != END; next = blocks.take()) {
        // After a failure, blocks are still taken, so that the caller does not wait forever.
        if (failure == null) {
          writeWhole(next);
        }
      }
    } catch (InterruptedException e) {
      // The rest is not needed.
    }
  }

  private void writeWhole(byte[] next) {
    try {
      out.write(next);
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int at = offset; at < offset + length; ) {
      int count = Math.min(offset + length - at, BLOCK - used);
      System.arraycopy(bytes, at, block, used, count);
      used += count;
      at += count;
      if (used == BLOCK) {
        pass(block);
        block = new byte[BLOCK];
        used = 0;
      }
    }
  }

  private void pass(byte[] full) throws IOException {
    rethrow();
    try {
      blocks.put(full);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while writing", e);
    }
  }

  /**
   * Throws what went wrong, once: whoever closes a stream above this one because of it may write
   * again, and an exception must not be its own companion.
   */
  private void rethrow() throws IOException {
    Throwable thrown = failure;
    if (thrown == null || told) {
      return;
    }
    told = true;
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
    throw (IOException) thrown;
  }

  /** Waits until everything is written; the stream below stays open, and may be used again. */
  void finish() throws IOException {
    pass(Arrays.copyOf(block, used));
    pass(END);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while writing", e);
    }
    rethrow();
    if (failure != null) {
      throw new IOException("not all could be written", failure);
    }
  }

  /** Ends the thread; the stream below stays open. */
  @Override
  public void close() {
    ReadAhead.end(thread);
  }
}
