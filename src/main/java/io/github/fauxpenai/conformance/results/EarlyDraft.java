package io.github.fauxpenai.conformance.results;

import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.RawJson;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Writes a new results file while its run goes on, as far as there are answers in the order of
 * their keys: compressing everything at the end would take a short run as long as a hundred
 * answers. It does so on a thread of its own, as no answer should wait for the file. Large results
 * wait for the end, when there is more memory, and so do all after them. Only the journal makes
 * answers safe. Whatever is in the way of a draft is left to the end of the run, which then writes
 * everything.
 */
final class EarlyDraft implements Closeable {
  private final Path path;
  private final Path draftPath;
  private final Iterator<String> keys;
  private final Predicate<Result> isFinal;
  private final ExecutorService thread;

  /** Whether nothing more is to be written. */
  private volatile boolean ended;

  /** The keys of final results that are not written yet. This and what follows is the thread's. */
  private final Set<String> ready = new HashSet<>();

  /** The next result to write; null if there is none. */
  private String next;

  /** Null as long as nothing is written. */
  private Draft draft;

  /**
   * @param keys of all results that the file will have
   * @param isFinal whether a result is not to be replaced by another trial's
   * @param thread runs one task after the other, and is shut down at the end
   */
  EarlyDraft(
      Path path,
      Path draftPath,
      SortedSet<String> keys,
      Predicate<Result> isFinal,
      ExecutorService thread) {
    this.path = path;
    this.draftPath = draftPath;
    this.keys = keys.iterator();
    this.isFinal = isFinal;
    this.thread = thread;
    this.next = following();
  }

  private String following() {
    return keys.hasNext() ? keys.next() : null;
  }

  /**
   * Has the thread write what follows if it is in the journal by now.
   *
   * @param added the journal's latest result
   * @param isHeld whether it is held back there
   */
  void advance(Result added, boolean isHeld, Journal.Lines lines) {
    String key = added.key();
    boolean isReady = !isHeld && added.length() <= RawJson.LARGE && isFinal.test(added);
    thread.execute(() -> write(key, isReady, lines));
  }

  private void write(String added, boolean isReady, Journal.Lines lines) {
    boolean isWritten = false;
    try {
      if (isReady) {
        ready.add(added);
      } else {
        ready.remove(added);
      }
      boolean isLate = draft != null && draft.isPast(added);
      while (!ended && !isLate && ready.remove(next)) {
        if (draft == null) {
          draft = new Draft(AtomicFile.over(path, draftPath));
        }
        String key = next;
        draft.write(key, out -> lines.write(key, out));
        next = following();
      }
      isWritten = !isLate;
    } catch (IOException | InputException e) {
      // Whether the file can be written counts at the end, not now.
    } finally {
      if (!isWritten) {
        giveUp();
      }
    }
  }

  private void giveUp() {
    next = null;
    ready.clear();
    try {
      closeDraft();
    } catch (IOException e) {
      // What is left of it will be replaced at the end of the run, or told.
    }
  }

  /**
   * What is written, to be continued by the caller; empty if it is not the beginning of the given
   * results. What is written is removed from them. Nothing more is written here.
   */
  Optional<Draft> take(SortedMap<String, ?> results) {
    end();
    Optional<Draft> taken =
        Optional.ofNullable(draft).filter(written -> written.isBeginningOf(results));
    if (taken.isPresent()) {
      draft = null;
    }
    return taken;
  }

  /** Waits for the end of the result that is being written. */
  private void end() {
    ended = true;
    thread.shutdown();
    boolean isInterrupted = false;
    while (!thread.isTerminated()) {
      try {
        thread.awaitTermination(1, TimeUnit.HOURS);
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeDraft() throws IOException {
    if (draft != null) {
      draft.close();
      draft = null;
    }
  }

  @Override
  public void close() throws IOException {
    end();
    closeDraft();
  }
}
