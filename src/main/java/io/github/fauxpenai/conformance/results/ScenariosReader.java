package io.github.fauxpenai.conformance.results;

import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.RawJson;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** Reads the scenarios of a scenarios file or a results file, one at a time, sorted by key. */
public final class ScenariosReader implements Closeable {
  private final Path path;
  private final SortedEntries entries;

  /** Opens the file; throws {@link InputException} if it cannot be read. */
  public ScenariosReader(Path path) {
    this.path = path;
    this.entries = new SortedEntries(path, false);
  }

  /** The next scenario as a result without an answer, or null at the end of the file. */
  public Result next() {
    SortedEntries.Entry entry = entries.next();
    if (entry == null) {
      return null;
    }
    RawJson part = entry.members().get("scenario");
    // Without a copy it would keep the answer in memory, as they share bytes.
    RawJson scenario = part == null ? entry.json() : part.copied();
    if (part == null) {
      if (!entry.members().containsKey("requestBody")) {
        throw new InputException(
            "%s is not a scenarios file: %s has no member \"requestBody\""
                .formatted(path, entry.key()));
      }
    }
    return Result.pending(entry.key(), scenario);
  }

  @Override
  public void close() throws IOException {
    entries.close();
  }
}
