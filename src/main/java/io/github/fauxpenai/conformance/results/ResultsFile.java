package io.github.fauxpenai.conformance.results;

import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.results.Draft.LazyResult;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The results file of a run. Finished results go to a journal beside it ({@code FILE.journal}); the
 * file itself only changes as a whole, when the journal is folded in. An operating system lock
 * ({@code FILE.lock}) keeps a second run out and ends with the process, however that ends. Both are
 * beside the file itself, even if it is named by a link elsewhere.
 *
 * <p>An answer may be held back until it is clear which server it comes from: it stays in the
 * journal, and is not a result of the file, until it is appended or dropped.
 */
public final class ResultsFile implements Closeable {
  private static final String JOURNAL = ".journal";
  private static final int MOST_NAMES = 1000;
  private static final int DAMAGED_SHOWN = 10;

  private final Path named;
  private final Path path;
  private final Path journalPath;

  /** Null if the file is only read. */
  private final RunLock lock;

  private final Optional<String> damage;
  private final Set<String> held;
  private Journal.Lines left;
  private Journal journal;

  /** Null unless results are expected. */
  private EarlyDraft early;

  private ResultsFile(Path named, boolean writing) throws IOException {
    this.named = named;
    this.path = AtomicFile.target(named);
    this.journalPath = beside(path, JOURNAL);
    this.lock = writing ? RunLock.take(beside(path, ".lock"), named) : null;
    Journal.Lines lines = null;
    try {
      lines = readJournal();
    } finally {
      if (lines == null && writing) {
        lock.close();
      }
    }
    this.left = lines;
    this.damage = damage(left.damaged());
    this.held = new TreeSet<>(left.held());
  }

  /**
   * Locks the file for this process. Results that an earlier run left in its journal are read as if
   * they were in the file already; {@link #foldJournal} puts them there.
   *
   * @throws InputException if another run has the file, or it cannot be written
   */
  public static ResultsFile open(Path path) throws IOException {
    AtomicFile.check(path);
    refuseSecondName(path);
    return new ResultsFile(path, true);
  }

  /** Opens the file for reading: nothing is locked, and nothing can be written. */
  public static ResultsFile look(Path path) throws IOException {
    AtomicFile.check(path);
    return new ResultsFile(path, false);
  }

  /**
   * Refuses a file with several names (hard links): a run would change and lock only one, and
   * another run could use the other at the same time.
   */
  private static void refuseSecondName(Path path) throws IOException {
    if (!Files.exists(path)
        || !path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return;
    }
    if ((int) Files.getAttribute(path, "unix:nlink") > 1) {
      throw new InputException(
          "%s is one of several names of a file (a hard link), and a run would change one of them; name a copy"
              .formatted(path));
    }
  }

  private Journal.Lines readJournal() throws IOException {
    try {
      return Journal.read(journalPath);
    } catch (IOException e) {
      throw new InputException(
          Files.isSymbolicLink(journalPath)
              ? "%s is a link, not the journal of a run; move it away".formatted(journalPath)
              : "%s cannot be read: %s".formatted(journalPath, SortedEntries.reason(e)),
          e);
    }
  }

  /**
   * Whether a file is a results file: it or a journal beside it has results. A gzipped file that
   * cannot be read counts, as it may still be restored.
   */
  static boolean isOne(Path path) throws IOException {
    if (Files.exists(journalOf(path))) {
      return true;
    }
    if (!Files.isRegularFile(path) || Files.size(path) == 0) {
      return false;
    }
    try (SortedEntries entries = new SortedEntries(path, false)) {
      SortedEntries.Entry first = entries.next();
      return first != null && first.members().containsKey("scenario");
    } catch (InputException e) {
      return SortedEntries.isGzipped(path);
    }
  }

  private static Path beside(Path path, String ending) {
    return path.resolveSibling(path.getFileName() + ending);
  }

  /** The journal of a run's results that are not in its results file yet. */
  public static Path journalOf(Path path) throws IOException {
    return beside(AtomicFile.target(path), JOURNAL);
  }

  /** What cannot be read in an earlier run's journal, for a person; empty if everything can. */
  public Optional<String> damage() {
    return damage;
  }

  private Optional<String> damage(List<Integer> lines) {
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    String numbers =
        lines.stream().limit(DAMAGED_SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
    return Optional.of(
        "%s is damaged in %s %s%s: the scenarios there are run again, all other results are used"
            .formatted(
                journalPath,
                lines.size() == 1 ? "line" : "lines",
                numbers,
                lines.size() > DAMAGED_SHOWN ? " and others" : ""));
  }

  /**
   * Passes every result to the consumer, sorted by key; those of an earlier run's journal replace
   * the file's. A missing or empty file has no results.
   */
  public void forEach(Consumer<Result> consumer) throws IOException {
    Iterator<String> keys = left.keys().iterator();
    String next = keys.hasNext() ? keys.next() : null;
    try (ResultsReader reader = hasContent() ? new ResultsReader(path) : null) {
      Result present = reader == null ? null : reader.next();
      while (present != null || next != null) {
        int order = present == null ? -1 : next == null ? 1 : next.compareTo(present.key());
        if (order <= 0) {
          consumer.accept(left.result(next));
          next = keys.hasNext() ? keys.next() : null;
        } else {
          consumer.accept(present);
        }
        present = order >= 0 ? reader.next() : present;
      }
    }
  }

  /** Whether the file exists and is not empty. */
  public boolean hasContent() throws IOException {
    return Files.exists(path) && Files.size(path) > 0;
  }

  /** The answer to a scenario that an earlier run held back. */
  public Optional<Result> held(String key) throws IOException {
    return held.contains(key) && left.held().contains(key)
        ? Optional.of(left.result(key))
        : Optional.empty();
  }

  /** The keys of the answers that are held back. */
  public Set<String> held() {
    return Set.copyOf(held);
  }

  /**
   * Announces a run's results, so that a new file is written in part before the run ends.
   *
   * @param keys of all results that the file will have
   * @param isFinal whether a result is not to be replaced by another trial's
   */
  public void expect(SortedSet<String> keys, Predicate<Result> isFinal) throws IOException {
    expect(keys, isFinal, Executors.newSingleThreadExecutor(task -> daemon(task, "draft")));
  }

  /** The same with a thread that writes the file. */
  void expect(SortedSet<String> keys, Predicate<Result> isFinal, ExecutorService thread)
      throws IOException {
    if (!hasContent()) {
      early = new EarlyDraft(path, draftPath(), keys, isFinal, thread);
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Adds a finished result to the journal. When this returns, it outlives the process. For one
   * thread at a time.
   *
   * @throws IOException if it could not be written; everything appended before is safe
   */
  public void append(Result result) throws IOException {
    append(result, false);
    held.remove(result.key());
  }

  /**
   * Holds an answer back; it outlives the process, too. For one thread at a time.
   *
   * @throws IOException as {@link #append(Result)}
   */
  public void hold(Result result) throws IOException {
    append(result, true);
    held.add(result.key());
  }

  private void append(Result result, boolean isHeld) throws IOException {
    if (journal == null) {
      journal = openJournal();
    }
    String gone = takenAway();
    if (!gone.isEmpty()) {
      throw new IOException(gone);
    }
    journal.append(result, isHeld);
    if (early != null) {
      early.advance(result, isHeld, journal.lines());
    }
  }

  private Journal openJournal() throws IOException {
    try {
      return Journal.open(journalPath);
    } catch (IOException e) {
      throw new IOException(SortedEntries.reason(e), e);
    }
  }

  /** Drops an answer that is held back, since it does not come from the intended server. */
  public void drop(String key) {
    held.remove(key);
  }

  /** Whether the lock and the journal are still in place; if not, nothing is written. */
  public boolean isInPlace() throws IOException {
    return takenAway().isEmpty();
  }

  /**
   * What was deleted or changed during the run: without the lock another run may be writing the
   * file, and a journal without a name is lost when this process ends. Empty if everything is in
   * place.
   */
  private String takenAway() throws IOException {
    return !lock.isInPlace()
        ? lock.path() + " was deleted or replaced during the run"
        : journal != null && !journal.isInPlace()
            ? journalPath + " was deleted or changed during the run"
            : "";
  }

  /**
   * Rewrites the file: its results, replaced by those of the journal, and those of the given
   * results that neither has. Afterwards the journal is deleted, unless answers are held back.
   *
   * @throws InputException if that fails: the file is unchanged, and the journal stays
   */
  public void fold(SortedMap<String, Result> missing) throws IOException {
    fold(missing, true);
  }

  /** The same without further results. If the journal has no results, the file is not rewritten. */
  public void foldJournal() throws IOException {
    fold(Collections.emptySortedMap(), false);
  }

  private void fold(SortedMap<String, Result> missing, boolean always) throws IOException {
    left.close();
    SortedMap<String, LazyResult> waiting = new TreeMap<>();
    missing.forEach((key, result) -> waiting.put(key, result::writeTo));
    String gone = takenAway();
    if (!gone.isEmpty()) {
      endEarlyDraft();
      throw new InputException(gone + "; " + rescue(waiting));
    }
    Journal.Lines own = journal == null ? null : journal.finish();
    journal = null;
    try (Journal.Lines lines = own == null ? Journal.read(journalPath) : own) {
      if (always || !lines.keys().isEmpty()) {
        for (String key : lines.keys()) {
          waiting.put(key, out -> lines.write(key, out));
        }
        Path source = source();
        Optional<Draft> begun =
            early == null || source != null ? Optional.empty() : early.take(waiting);
        endEarlyDraft();
        rewrite(
            source,
            waiting,
            lines.keys(),
            begun.isPresent() ? begun.get() : new Draft(AtomicFile.over(path, draftPath())));
      }
      endJournal(lines);
      left = Journal.read(journalPath);
    } catch (IOException | InputException e) {
      throw new InputException(
          Files.exists(journalPath)
              ? "%s. What was recorded is kept in %s, and the next run goes on from there"
                  .formatted(e.getMessage(), journalPath)
              : e.getMessage(),
          e);
    }
  }

  private void endEarlyDraft() throws IOException {
    if (early != null) {
      early.close();
      early = null;
    }
  }

  private Path draftPath() {
    return beside(path, ".draft");
  }

  /** Keeps only held-back answers in a journal, and a copy of a damaged one under another name. */
  private void endJournal(Journal.Lines lines) throws IOException {
    if (!lines.damaged().isEmpty()) {
      Files.copy(journalPath, free(beside(journalPath, ".damaged")));
    }
    held.retainAll(lines.held());
    if (held.isEmpty()) {
      lines.close();
      Files.deleteIfExists(journalPath);
      return;
    }
    try (AtomicFile file = AtomicFile.over(journalPath, beside(journalPath, ".draft"))) {
      for (String key : held) {
        Journal.writeHeld(lines.result(key), file.out());
      }
      lines.close();
      file.commitToDisk();
    }
  }

  /**
   * Saves what this run recorded in a new file, together with the results of the old file if they
   * can still be read. Returns a message that says where.
   */
  private String rescue(SortedMap<String, LazyResult> waiting) throws IOException {
    if (journal == null) {
      return "nothing was recorded; run the same command again";
    }
    Path free = free(beside(path, ".saved"));
    Journal.Lines lines = journal.lines();
    for (String key : lines.keys()) {
      waiting.put(key, out -> lines.write(key, out));
    }
    try {
      rewrite(source(), new TreeMap<>(waiting), lines.keys(), new Draft(new AtomicFile(free)));
    } catch (InputException e) {
      rewrite(null, waiting, lines.keys(), new Draft(new AtomicFile(free)));
    }
    return "what this run recorded, %,d results, is saved in %s: put it in the place of %s to go on from there"
        .formatted(lines.keys().size(), free, named);
  }

  /** The name, or else the first numbered variant, that is not taken. */
  private static Path free(Path path) {
    for (int i = 1; i < MOST_NAMES; i++) {
      Path name = i == 1 ? path : beside(path, "-" + i);
      if (!Files.exists(name, LinkOption.NOFOLLOW_LINKS)) {
        return name;
      }
    }
    throw new InputException("there are too many files like %s; remove some".formatted(path));
  }

  /** The file to merge with, or null if there is none. */
  private Path source() throws IOException {
    return hasContent() ? path : null;
  }

  /**
   * Merges the results of a file with the waiting ones. If both have a key, the file's result stays
   * unless it is replaced.
   *
   * @param from null for no file
   */
  private static void rewrite(
      Path from, SortedMap<String, LazyResult> waiting, Set<String> replaced, Draft draft)
      throws IOException {
    try (draft;
        ResultsReader reader = from == null ? null : new ResultsReader(from)) {
      Result present = reader == null ? null : reader.next();
      while (present != null) {
        while (!waiting.isEmpty() && waiting.firstKey().compareTo(present.key()) < 0) {
          draft.write(waiting.firstKey(), waiting.remove(waiting.firstKey()));
        }
        LazyResult same = waiting.remove(present.key());
        draft.write(present.key(), replaced.contains(present.key()) ? same : present::writeTo);
        present = reader.next();
      }
      for (Map.Entry<String, LazyResult> rest : waiting.entrySet()) {
        draft.write(rest.getKey(), rest.getValue());
      }
      draft.commit();
    }
  }

  @Override
  public void close() throws IOException {
    left.close();
    try (lock) {
      endEarlyDraft();
      if (journal != null) {
        journal.close();
      }
    }
  }
}
