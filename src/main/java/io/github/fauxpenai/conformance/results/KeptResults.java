package io.github.fauxpenai.conformance.results;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The results of files that are read several times. If all of them fit into a limited space, the
 * first reading keeps them for the others: unpacking a file again takes longer than most judging.
 */
public final class KeptResults implements ResultsSource {
  /** The limit in bytes of the files' JSON: 12 MB with a heap of 128 MB, and at most 64 MB. */
  private static final long ROOM = Math.min(1 << 26, Runtime.getRuntime().maxMemory() / 10);

  private final List<Path> files;
  private final long room;
  private List<Result> kept;

  /** Whether a reading found no room, so that the next ones need not try. */
  private boolean isTooLarge;

  private String sha256;

  /**
   * Does not read anything yet.
   *
   * @param files read as one
   */
  public KeptResults(List<Path> files) {
    this(files, ROOM);
  }

  /**
   * @param room how much is kept, in bytes
   */
  KeptResults(List<Path> files, long room) {
    this.files = List.copyOf(files);
    this.room = room;
  }

  @Override
  public SortedResults open() throws IOException {
    return kept == null ? new Reading() : SortedResults.of(kept, sha256);
  }

  @Override
  public Optional<String> recorded() {
    return Optional.empty();
  }

  /** Reads the files, and keeps the results if there is room, as far as is known. */
  private final class Reading implements SortedResults {
    private final ResultsUnion results = new ResultsUnion(files, sha256 == null);
    private List<Result> read = isTooLarge ? null : new ArrayList<>();
    private long left = room;

    private Reading() throws IOException {}

    @Override
    public Result next() {
      Result result = results.next();
      if (result == null) {
        kept = read;
      } else if (read != null) {
        left -= result.length();
        if (left < 0) {
          isTooLarge = true;
          read = null;
        } else {
          read.add(result);
        }
      }
      return result;
    }

    @Override
    public String sha256() throws IOException {
      if (sha256 == null) {
        sha256 = results.sha256();
      }
      return sha256;
    }

    @Override
    public void close() throws IOException {
      try {
        if (kept != null) {
          sha256();
        }
      } finally {
        results.close();
      }
    }
  }
}
