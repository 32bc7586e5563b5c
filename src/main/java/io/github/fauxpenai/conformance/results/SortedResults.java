package io.github.fauxpenai.conformance.results;

import java.io.Closeable;
import java.io.IOException;

/** Results one at a time, sorted by key. */
public interface SortedResults extends Closeable {
  /** The next result, or null at the end. */
  Result next();

  /** The SHA-256 of the file on disk, in hex; reads the rest of the file. */
  String sha256() throws IOException;
}
