package io.github.fauxpenai.conformance.results;

import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/** Results one at a time, sorted by key. */
public interface SortedResults extends Closeable {
  /** The next result, or null at the end. */
  Result next();

  /** The SHA-256 of the file on disk, in hex; reads the rest of the file. */
  String sha256() throws IOException;

  /** Results in memory, sorted by key, of a file with this hash. */
  static SortedResults of(List<Result> results, String sha256) {
    Iterator<Result> left = results.iterator();
    return new SortedResults() {
      @Override
      public Result next() {
        return left.hasNext() ? left.next() : null;
      }

      @Override
      public String sha256() {
        return sha256;
      }

      @Override
      public void close() {}
    };
  }
}
