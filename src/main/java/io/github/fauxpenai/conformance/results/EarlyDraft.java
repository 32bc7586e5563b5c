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
import java.util.function.Predicate;

/**
 * Writes a new results file while its run goes on, as far as there are answers in the order of
 * their keys: compressing everything at the end would take a short run as long as a hundred
 * answers. Large results wait for the end, when there is more memory, and so do all after them.
 * Only the journal makes answers safe. Whatever is in the way of a draft is left to the end of the
 * run, which then writes everything.
 */
final class EarlyDraft implements Closeable {
  /** So that no answer waits for many others to be written. */
  private static final int MOST_AT_ONCE = 4;

  private final Path path;
  private final Path draftPath;
  private final Iterator<String> keys;
  private final Predicate<Result> isFinal;

  /** The keys of final results that are not written yet. */
  private final Set<String> ready = new HashSet<>();

  /** The next result to write; null if there is none. */
  private String next;

  /** Null as long as nothing is written. */
  private Draft draft;

  /**
   * @param keys of all results that the file will have
   * @param isFinal whether a result is not to be replaced by another trial's
   */
  EarlyDraft(Path path, Path draftPath, SortedSet<String> keys, Predicate<Result> isFinal) {
    this.path = path;
    this.draftPath = draftPath;
    this.keys = keys.iterator();
    this.isFinal = isFinal;
    this.next = following();
  }

  private String following() {
    return keys.hasNext() ? keys.next() : null;
  }

  /**
   * Writes what follows if it is in the journal by now.
   *
   * @param added the journal's latest result
   * @param isHeld whether it is held back there
   */
  void advance(Result added, boolean isHeld, Journal.Lines lines) throws IOException {
    if (draft != null && draft.isPast(added.key())) {
      giveUp();
    }
    if (!isHeld && added.length() <= RawJson.LARGE && isFinal.test(added)) {
      ready.add(added.key());
    } else {
      ready.remove(added.key());
    }
    try {
      for (int i = 0; i < MOST_AT_ONCE && ready.remove(next); i++) {
        if (draft == null) {
          draft = new Draft(AtomicFile.over(path, draftPath));
        }
        String key = next;
        draft.write(key, out -> lines.write(key, out));
        next = following();
      }
    } catch (IOException | InputException e) {
      // Whether the file can be written counts at the end, not now.
      giveUp();
    }
  }

  private void giveUp() throws IOException {
    next = null;
    ready.clear();
    close();
  }

  /**
   * What is written, to be continued by the caller; empty if it is not the beginning of the given
   * results. What is written is removed from them.
   */
  Optional<Draft> take(SortedMap<String, ?> results) {
    Optional<Draft> taken =
        Optional.ofNullable(draft).filter(written -> written.isBeginningOf(results));
    if (taken.isPresent()) {
      draft = null;
    }
    return taken;
  }

  @Override
  public void close() throws IOException {
    if (draft != null) {
      draft.close();
      draft = null;
    }
  }
}
