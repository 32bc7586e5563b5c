package io.github.fauxpenai.conformance.results;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
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

  /** In bytes; what cannot be compressed is stored, in pieces with a few bytes more each. */
  private static final int MOST_OVERHEAD = 1 << 10;

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
  private final Deque<Future<Block>> ahead = new ArrayDeque<>();

  /** Blocks to be filled again. */
  private final Deque<Block> free = new ArrayDeque<>();

  private final CRC32 crc = new CRC32();
  private long written;
  private Block block = new Block();

  /**
   * Whether the stream below failed. Whoever closes a stream above this one because of it may write
   * again, and an exception must not be its own companion: that is dropped.
   */
  private boolean failed;

  /**
   * A piece of the input with what it becomes. Outside the heap, since compressing an array keeps
   * the garbage collector out, and the heap would fill up meanwhile.
   */
  private static final class Block {
    final ByteBuffer plain = ByteBuffer.allocateDirect(WINDOW + BLOCK);

    /** Where the block begins; what is before it is its dictionary. */
    int from;

    final ByteBuffer packed = ByteBuffer.allocateDirect(BLOCK + MOST_OVERHEAD);

    int room() {
      return from + BLOCK - plain.position();
    }

    ByteBuffer own() {
      return plain.slice(from, plain.position() - from);
    }

    /** Begins with the end of the block before. */
    Block after(Block before) {
      from = Math.min(WINDOW, before.plain.position());
      plain.clear().put(before.plain.slice(before.plain.position() - from, from));
      return this;
    }

    Block deflated() {
      Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
      try {
        if (from > 0) {
          deflater.setDictionary(plain.slice(0, from));
        }
        deflater.setInput(own());
        packed.clear();
        deflater.deflate(packed, Deflater.SYNC_FLUSH);
        // Only less than fits shows the end.
        if (!packed.hasRemaining()) {
          throw new AssertionError("there is room for all that a block can become");
        }
        packed.flip();
        return this;
      } finally {
        deflater.end();
      }
    }
  }

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
      int count = Math.min(offset + length - at, block.room());
      block.plain.put(bytes, at, count);
      at += count;
      if (block.room() == 0) {
        pass();
      }
    }
  }

  /** Has the block compressed, and writes what is ready. */
  private void pass() throws IOException {
    Block full = block;
    crc.update(full.own());
    written += full.plain.position() - full.from;
    Block next = free.isEmpty() ? new Block() : free.remove();
    block = next.after(full);
    ahead.add(threads.submit(full::deflated));
    drain(BLOCKS_AHEAD);
  }

  /** Writes what is compressed until only so many blocks are not. */
  private void drain(int left) throws IOException {
    while (ahead.size() > left) {
      Block done = await(ahead.remove());
      byte[] packed = new byte[done.packed.remaining()];
      done.packed.get(packed);
      free.add(done);
      if (!failed) {
        failed = true;
        out.write(packed);
        failed = false;
      }
    }
  }

  private static Block await(Future<Block> packed) throws IOException {
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
    if (block.own().hasRemaining()) {
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
