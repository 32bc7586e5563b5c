package io.github.fauxpenai.conformance.results;

import io.github.fauxpenai.conformance.json.IndentedOutput;
import java.io.Closeable;
import java.io.IOException;
import java.util.SortedMap;

/**
 * A results file under construction: results are written in the order of their keys, each once. If
 * closed before {@link #commit}, it leaves nothing behind.
 */
final class Draft implements Closeable {
  private final AtomicFile file;
  private final GzipOutput gzip;
  private final IndentedOutput out;

  /** The latest key; before the first one, what comes before any other. */
  private String last = "";

  private int size;

  /** A result that is read when it is written. */
  interface LazyResult {
    void writeTo(IndentedOutput out) throws IOException;
  }

  /** Writes to a file, which is closed with the draft. */
  Draft(AtomicFile file) throws IOException {
    this.file = file;
    this.gzip = new GzipOutput(file.out());
    this.out = new IndentedOutput(gzip);
    out.startObject();
  }

  /** Adds a result; its key comes after all that were written. */
  void write(String key, LazyResult result) throws IOException {
    out.name(key);
    result.writeTo(out);
    last = key;
    size++;
  }

  /** Whether a key is no longer to come. */
  boolean isPast(String key) {
    return key.compareTo(last) <= 0;
  }

  /**
   * Removes the results that are written, if these are the first of the given ones; returns whether
   * they are.
   */
  boolean isBeginningOf(SortedMap<String, ?> results) {
    SortedMap<String, ?> written = results.headMap(last + '\0');
    boolean isBeginning = written.size() == size;
    if (isBeginning) {
      written.clear();
    }
    return isBeginning;
  }

  /** Puts the file in its place. */
  void commit() throws IOException {
    out.endObject();
    gzip.finish();
    file.commitToDisk();
  }

  @Override
  public void close() throws IOException {
    gzip.close();
    file.close();
  }
}
