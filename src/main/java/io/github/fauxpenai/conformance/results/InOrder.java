package io.github.fauxpenai.conformance.results;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Does the same work for many items on as many threads as there are processors, and passes on what
 * it yields on the caller's thread, in the items' order. What fails, fails in that order, too:
 * whatever comes before it has been passed on.
 *
 * <p>Items are worked on in batches, because most are small. Batches that are not passed on yet
 * hold little more than {@link #BYTES_AHEAD}; after a larger one, nothing is read before it is
 * passed on.
 *
 * @param <T> an item
 * @param <R> what the work yields
 */
public final class InOrder<T, R> implements Closeable {
  private static final int BATCH_BYTES = 1 << 16;
  private static final int BYTES_AHEAD = 1 << 18;

  private final Function<T, R> work;
  private final ToLongFunction<T> size;
  private final ExecutorService threads;
  private final List<Thread> started = new ArrayList<>();
  private final Deque<Batch> ahead = new ArrayDeque<>();
  private long bytesAhead;

  /** Yields items one at a time; null at the end. */
  public interface Source<T> {
    T next();
  }

  /** Receives what the work yields. */
  public interface Sink<R> {
    void accept(R result) throws IOException;
  }

  private final class Batch {
    final List<T> items = new ArrayList<>();
    final List<R> results = new ArrayList<>();
    long bytes;

    /** What happened after these results, or null. Errors are passed on, too. */
    Throwable failure;

    Future<?> done;

    /** Returns whether there is more to read. */
    boolean fill(Source<T> source) {
      try {
        while (bytes < BATCH_BYTES) {
          T item = source.next();
          if (item == null) {
            return false;
          }
          items.add(item);
          bytes += size.applyAsLong(item);
        }
        return true;
      } catch (RuntimeException | Error e) {
        failure = e;
        return false;
      }
    }

    void work() {
      try {
        for (T item : items) {
          results.add(work.apply(item));
        }
      } catch (RuntimeException | Error e) {
        failure = e;
      }
    }
  }

  /**
   * Prepares; threads start when there is work for them.
   *
   * @param work is called on several threads at once
   * @param size of an item, in bytes
   */
  public InOrder(Function<T, R> work, ToLongFunction<T> size) {
    this.work = work;
    this.size = size;
    this.threads =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            task -> {
              Thread thread = new Thread(task, "judging");
              thread.setDaemon(true);
              started.add(thread);
              return thread;
            });
  }

  /** Reads all items and passes on what comes of them; throws what reading or the work throws. */
  public void run(Source<T> source, Sink<R> sink) throws IOException {
    boolean more = true;
    while (more) {
      Batch batch = new Batch();
      more = batch.fill(source);
      batch.done = threads.submit(batch::work);
      ahead.add(batch);
      bytesAhead += batch.bytes;
      while (!ahead.isEmpty() && (!more || bytesAhead > BYTES_AHEAD)) {
        pass(sink);
      }
    }
  }

  private void pass(Sink<R> sink) throws IOException {
    Batch first = ahead.remove();
    await(first.done);
    for (R result : first.results) {
      sink.accept(result);
    }
    bytesAhead -= first.bytes;
    if (first.failure instanceof Error error) {
      throw error;
    }
    if (first.failure instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private static void await(Future<?> done) {
    try {
      done.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while judging", e);
    } catch (ExecutionException e) {
      throw new AssertionError("a batch keeps its failure", e);
    }
  }

  /** Ends the threads, even if the caller is interrupted meanwhile. */
  @Override
  public void close() {
    threads.shutdownNow();
    // The executor knows them to be done a moment before they have ended.
    started.forEach(ReadAhead::end);
  }
}
