package io.github.fauxpenai.conformance.results;

import io.github.fauxpenai.conformance.results.SortedEntries.Entry;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Opens and decompresses a file on its own thread, a little ahead of the reader: decompression is
 * most of the work of a comparison, and there are two files. Entries are passed on in batches of
 * about {@link #BATCH_BYTES}, so that memory stays bounded whatever their size; a large entry is
 * not passed on before all previous ones are taken.
 */
final class ReadAhead implements Closeable {
  private static final int BATCH_BYTES = 1 << 16;
  private static final int BATCHES_AHEAD = 2;
  private static final int BYTES_AHEAD = 3 * BATCH_BYTES;

  private final Supplier<SortedEntries> file;

  private final CountDownLatch opened = new CountDownLatch(1);

  /** Null until it is opened, and if it cannot be. */
  private SortedEntries entries;

  private final BlockingQueue<Batch> batches = new ArrayBlockingQueue<>(BATCHES_AHEAD);
  private final Deque<Entry> current = new ArrayDeque<>();

  /** In bytes; a larger batch takes all of it. */
  private final Semaphore room = new Semaphore(BYTES_AHEAD);

  private int inUse;
  private final Thread thread;
  private Throwable failure;
  private boolean ended;

  /**
   * Some entries. Created before they are read, since after running out of memory it could not be.
   */
  private static final class Batch {
    final List<Entry> entries = new ArrayList<>();

    /** The bytes of room that they take. */
    int bytes;

    /** The failure that ended reading after these entries, or null. */
    Throwable failure;

    /** Whether this is the end of the file. */
    boolean last;
  }

  /**
   * @param file opens the file; what it throws, {@link #next} throws
   */
  ReadAhead(Supplier<SortedEntries> file) {
    this.file = file;
    this.thread = new Thread(this::read, "reading");
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    try {
      while (true) {
        Batch batch = new Batch();
        try {
          fill(batch);
        } catch (RuntimeException | Error e) {
          // Errors too: otherwise the reader would wait forever for the rest of a file that is too
          // large.
          batch.failure = e;
          batch.last = true;
        }
        room.acquire(batch.bytes);
        batches.put(batch);
        if (batch.last) {
          return;
        }
      }
    } catch (InterruptedException e) {
      // The rest is not needed.
    }
  }

  private void fill(Batch batch) {
    if (entries == null) {
      try {
        entries = file.get();
      } finally {
        opened.countDown();
      }
    }
    while (batch.bytes < BATCH_BYTES && !batch.last) {
      Entry entry = entries.next();
      batch.last = entry == null;
      if (!batch.last) {
        batch.entries.add(entry);
        batch.bytes = (int) Math.min(BYTES_AHEAD, (long) batch.bytes + entry.json().length());
      }
    }
  }

  /** The next entry, or null at the end; rethrows a failure at the entry that it stopped at. */
  Entry next() {
    while (current.isEmpty() && !ended) {
      room.release(inUse);
      Batch batch = take();
      inUse = batch.bytes;
      current.addAll(batch.entries);
      failure = batch.failure;
      ended = batch.last;
    }
    if (current.isEmpty() && failure instanceof Error error) {
      throw error;
    }
    if (current.isEmpty() && failure instanceof RuntimeException exception) {
      throw exception;
    }
    return current.poll();
  }

  private Batch take() {
    try {
      return batches.take();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while reading", e);
  }

  /** The file; throws what opening it throws. */
  SortedEntries entries() {
    try {
      opened.await();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    if (entries == null) {
      next();
    }
    return entries;
  }

  @Override
  public void close() throws IOException {
    end(thread);
    if (entries != null) {
      entries.close();
    }
  }

  /** Interrupts a thread and waits for its end, even if the caller is interrupted meanwhile. */
  static void end(Thread thread) {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
