package io.github.fauxpenai.conformance.results;

import io.github.fauxpenai.conformance.json.InputException;
import java.io.IOException;
import java.nio.file.Path;

/** Reads a results file, gzipped or not, one result at a time, sorted by key. */
public final class ResultsReader implements SortedResults {
  private final Path path;
  private final ReadAhead ahead;
  private boolean some;

  /** Reads a file; {@link #next} throws {@link InputException} if it is not a results file. */
  public ResultsReader(Path path) {
    this(path, true);
  }

  /**
   * @param hashed whether {@link #sha256} will be called
   */
  ResultsReader(Path path, boolean hashed) {
    this.path = path;
    this.ahead = new ReadAhead(() -> new SortedEntries(path, hashed));
  }

  @Override
  public Result next() {
    SortedEntries.Entry entry = ahead.next();
    if (entry == null) {
      if (!some && !ahead.entries().gzipped()) {
        throw new InputException("%s is not a results file: it holds nothing".formatted(path));
      }
      return null;
    }
    some = true;
    if (!entry.members().containsKey("scenario")) {
      throw new InputException(
          entry.members().containsKey("requestBody")
              ? "%s is a scenarios file; a results file is needed".formatted(path)
              : "%s is not a results file: %s has no member \"scenario\""
                  .formatted(path, entry.key()));
    }
    if (!entry.members().containsKey("response")) {
      throw new InputException(
          "%s is not a results file: %s has no member \"response\"".formatted(path, entry.key()));
    }
    return new Result(entry.key(), entry.members());
  }

  @Override
  public String sha256() throws IOException {
    return ahead.entries().sha256();
  }

  @Override
  public void close() throws IOException {
    ahead.close();
  }
}
