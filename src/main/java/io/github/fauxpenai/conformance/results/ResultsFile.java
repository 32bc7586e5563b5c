package io.github.fauxpenai.conformance.results;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.Json;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

/**
 * The results file of a run. Finished results go to a journal beside it ({@code FILE.journal}); the
 * file itself only ever changes as a whole, when the journal is folded in. A lock of the operating
 * system ({@code FILE.lock}) keeps a second run out; it ends with the process, however that ends.
 */
public final class ResultsFile implements Closeable {
  private final Path path;
  private final Path journalPath;
  private final Path lockPath;
  private final FileChannel lockChannel;
  private Journal journal;

  private ResultsFile(Path path) throws IOException {
    this.path = path;
    this.journalPath = journalOf(path);
    this.lockPath = beside(path, ".lock");
    this.lockChannel = lock();
  }

  /**
   * Takes the file for this process and folds in what an earlier run left in its journal.
   *
   * @throws InputException where another run has the file, or it is damaged: it is then untouched
   */
  public static ResultsFile open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new InputException(path + " is a directory; name a file in it");
    }
    Path folder = path.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new InputException("the folder %s does not exist; create it first".formatted(folder));
    }
    ResultsFile file = new ResultsFile(path);
    try {
      if (Files.exists(file.journalPath)) {
        file.foldJournal(Collections.emptySortedMap());
      }
      return file;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Whether a file is a results file: there are results in it, or in a journal beside it. A gzipped
   * file that cannot be read counts, as it may still be restored.
   */
  static boolean isOne(Path path) throws IOException {
    if (Files.exists(beside(path, ".journal"))) {
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

  private FileChannel lock() throws IOException {
    while (true) {
      FileChannel channel =
          FileChannel.open(lockPath, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!tryLock(channel)) {
        channel.close();
        throw new InputException(
            "another run is writing %s; wait for it, or name another --resultsFile"
                .formatted(path));
      }
      if (isStillNamed(channel)) {
        return channel;
      }
      channel.close();
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /**
   * A run removes its lock file when it ends. Whoever opened the file before that and locks it now
   * holds a lock that nobody else sees, so the name must still lead to the locked file. The file's
   * size tells: to open it a second time would, on POSIX systems, give up the lock.
   */
  private boolean isStillNamed(FileChannel channel) throws IOException {
    int size = ThreadLocalRandom.current().nextInt(1, 1 << 16);
    channel.truncate(0);
    channel.write(ByteBuffer.allocate(size));
    try {
      return Files.size(lockPath) == size;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Where a run keeps what is not in its results file yet. */
  public static Path journalOf(Path path) {
    return beside(path, ".journal");
  }

  /**
   * Hands every result in the file to the consumer, sorted by key; a missing or empty file has
   * none.
   */
  public void forEach(Consumer<Result> consumer) throws IOException {
    if (!hasContent()) {
      return;
    }
    try (ResultsReader reader = new ResultsReader(path)) {
      for (Result result = reader.next(); result != null; result = reader.next()) {
        consumer.accept(result);
      }
    }
  }

  /** Whether there is anything in the file; a missing or empty one is a fresh start. */
  public boolean hasContent() throws IOException {
    return Files.exists(path) && Files.size(path) > 0;
  }

  /**
   * Adds a finished result to the journal. When this returns it outlives the process. Any thread.
   *
   * @throws IOException where it could not be written; what was appended before is safe
   */
  public void append(Result result) throws IOException {
    synchronized (this) {
      if (journal == null) {
        journal = Journal.create(journalPath);
      }
    }
    journal.append(result);
  }

  /**
   * Rewrites the file: its results, those of the journal in their place, and, of the given ones,
   * the results that neither has. The journal is gone afterwards.
   *
   * @throws InputException where that fails: the file is as it was, and the journal stays
   */
  public void fold(SortedMap<String, Result> missing) throws IOException {
    if (journal != null) {
      journal.close();
      journal = null;
    }
    foldJournal(missing);
  }

  private void foldJournal(SortedMap<String, Result> missing) throws IOException {
    SortedMap<String, LazyResult> waiting = new TreeMap<>();
    missing.forEach((key, result) -> waiting.put(key, () -> result));
    if (!Files.exists(journalPath)) {
      rewrite(waiting, Set.of());
      return;
    }
    try (Journal.Lines lines = Journal.read(journalPath)) {
      for (String key : lines.keys()) {
        waiting.put(key, () -> lines.result(key));
      }
      rewrite(waiting, lines.keys());
    } catch (IOException | InputException e) {
      throw new InputException(
          "%s. What was recorded is kept in %s, and the next run goes on from there"
              .formatted(e.getMessage(), journalPath),
          e);
    }
    Files.delete(journalPath);
  }

  /** A result that is read when it is written. */
  private interface LazyResult {
    Result get() throws IOException;
  }

  /**
   * Merges the file with the waiting results. Where both have a key the file's stands, unless it is
   * replaced.
   */
  private void rewrite(SortedMap<String, LazyResult> waiting, Set<String> replaced)
      throws IOException {
    try (AtomicFile file = new AtomicFile(path)) {
      GZIPOutputStream gzip = new GZIPOutputStream(file.out(), 1 << 16);
      try (JsonGenerator out = Json.indented(gzip);
          ResultsReader reader = hasContent() ? new ResultsReader(path) : null) {
        out.writeStartObject();
        Result present = reader == null ? null : reader.next();
        while (present != null) {
          while (!waiting.isEmpty() && waiting.firstKey().compareTo(present.key()) < 0) {
            write(waiting.remove(waiting.firstKey()).get(), out);
          }
          LazyResult same = waiting.remove(present.key());
          write(replaced.contains(present.key()) ? same.get() : present, out);
          present = reader.next();
        }
        for (LazyResult rest : waiting.values()) {
          write(rest.get(), out);
        }
        out.writeEndObject();
      }
      gzip.finish();
      file.commit();
    }
  }

  private static void write(Result result, JsonGenerator out) throws IOException {
    out.writeFieldName(result.key());
    result.writeTo(out);
  }

  @Override
  public void close() throws IOException {
    try (lockChannel) {
      if (journal != null) {
        journal.close();
      }
      Files.deleteIfExists(lockPath);
    } catch (java.nio.file.AccessDeniedException e) {
      // Windows, which may not delete what is open. A left-over lock file means nothing.
    }
  }
}
