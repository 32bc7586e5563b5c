package io.github.fauxpenai.conformance.results;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Gzips (RFC 1952) on several threads, because compressing a results file takes longer than
 * printing it. Blocks are compressed apart from each other, each with the end of the one before it
 * as its dictionary, and follow each other in a single member: the bytes are the same whatever the
 * number of threads. Nothing is flushed in between, and memory is bounded. Call {@link #finish} at
 * the end: otherwise the rest is dropped.
 */
final class GzipOutput extends OutputStream {
  private static final int BLOCK = 1 << 18;

  /** How far back a match may be, in bytes: RFC 1951, section 2. */
  private static final int WINDOW = 1 << 15;

  /** No name, no time, an unknown system: RFC 1952, section 2.3. */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  /** A last block without content: RFC 1951, section 3.2.6. */
  private static final byte[] END = {3, 0};

  private static final int TRAILER = 8;

  /** Printing keeps no more of them busy. */
  private static final int THREADS = Math.min(4, Runtime.getRuntime().availableProcessors());

  private static final int BLOCKS_AHEAD = 2 * THREADS;

  private final OutputStream out;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS,
          task -> {
            Thread thread = new Thread(task, "packing");
            thread.setDaemon(true);
            return thread;
          });

  /** Blocks that are being compressed, in order. */
  private final Deque<Future<byte[]>> ahead = new ArrayDeque<>();

  private final CRC32 crc = new CRC32();
  private long written;

  /** The end of the block before, and the bytes of this one after it. */
  private byte[] block = new byte[BLOCK];

  private int dictionary;
  private int used;

  /**
   * Whether the stream below failed. Whoever closes a stream above this one because of it may write
   * again, and an exception must not be its own companion: that is dropped.
   */
  private boolean failed;

  /** Writes to a stream, which stays open. */
  GzipOutput(OutputStream out) throws IOException {
    this.out = out;
    out.write(HEADER);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int at = offset; at < offset + length; ) {
      int count = Math.min(offset + length - at, block.length - used);
      System.arraycopy(bytes, at, block, used, count);
      used += count;
      at += count;
      if (used == block.length) {
        pass();
      }
    }
  }

  /** Has the block compressed, and writes what is ready. */
  private void pass() throws IOException {
    crc.update(block, dictionary, used - dictionary);
    written += used - dictionary;
    byte[] full = block;
    int from = dictionary;
    int to = used;
    ahead.add(threads.submit(() -> deflated(full, from, to)));
    block = new byte[WINDOW + BLOCK];
    dictionary = Math.min(WINDOW, to);
    used = dictionary;
    System.arraycopy(full, to - dictionary, block, 0, dictionary);
    drain(BLOCKS_AHEAD);
  }

  /**
   * @param from where the block begins; what is before it is its dictionary
   */
  private static byte[] deflated(byte[] bytes, int from, int to) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try {
      if (from > 0) {
        deflater.setDictionary(bytes, 0, from);
      }
      deflater.setInput(bytes, from, to - from);
      byte[] packed = new byte[BLOCK / 8];
      int length = 0;
      // A full array may hold all there is: only less than fits shows the end.
      while (length == packed.length || length == 0) {
        packed = length == 0 ? packed : Arrays.copyOf(packed, 2 * length);
        length += deflater.deflate(packed, length, packed.length - length, Deflater.SYNC_FLUSH);
      }
      return Arrays.copyOf(packed, length);
    } finally {
      deflater.end();
    }
  }

  /** Writes what is compressed until only so many blocks are not. */
  private void drain(int left) throws IOException {
    while (ahead.size() > left) {
      byte[] packed = await(ahead.remove());
      if (!failed) {
        failed = true;
        out.write(packed);
        failed = false;
      }
    }
  }

  private static byte[] await(Future<byte[]> packed) throws IOException {
    try {
      return packed.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while writing", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new AssertionError("compressing does not fail", e);
    }
  }

  /** Writes the rest; the stream below stays open. */
  void finish() throws IOException {
    if (used > dictionary) {
      pass();
    }
    drain(0);
    if (failed) {
      throw new IOException("not all could be written");
    }
    out.write(END);
    out.write(
        ByteBuffer.allocate(TRAILER)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt((int) crc.getValue())
            .putInt((int) written)
            .array());
  }

  /** Ends the threads; the stream below stays open. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
