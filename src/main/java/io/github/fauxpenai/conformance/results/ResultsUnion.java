package io.github.fauxpenai.conformance.results;

import io.github.fauxpenai.conformance.json.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Collectors;

/**
 * Reads several results files as one, sorted by key, for runs that were split. If several have a
 * scenario, the one with an answer counts; if none has an answer, the one whose server failed.
 */
public final class ResultsUnion implements SortedResults {
  private final List<ResultsReader> readers = new ArrayList<>();
  private final List<Path> paths;
  private final PriorityQueue<Head> heads =
      new PriorityQueue<>(
          Comparator.comparing((Head head) -> head.result.key()).thenComparingInt(Head::file));

  private record Head(Result result, int file) {}

  /** Opens the files; throws {@link InputException} if one is not a results file. */
  public ResultsUnion(List<Path> paths) throws IOException {
    this(paths, true);
  }

  /**
   * As the other constructor, for one of several passes, because hashing takes as long as reading.
   *
   * @param hashed whether {@link #sha256} will be called
   */
  public ResultsUnion(List<Path> paths, boolean hashed) throws IOException {
    this.paths = List.copyOf(paths);
    try {
      for (Path path : paths) {
        readers.add(new ResultsReader(path, hashed));
        advance(readers.size() - 1);
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void advance(int file) {
    Result result = readers.get(file).next();
    if (result != null) {
      heads.add(new Head(result, file));
    }
  }

  /**
   * The next result, or null at the end.
   *
   * @throws InputException if two files hold different answers to one scenario
   */
  @Override
  public Result next() {
    Head first = heads.poll();
    if (first == null) {
      return null;
    }
    advance(first.file);
    while (!heads.isEmpty() && heads.peek().result.key().equals(first.result.key())) {
      Head other = heads.poll();
      advance(other.file);
      first = choose(first, other);
    }
    return first.result;
  }

  private Head choose(Head a, Head b) {
    if (a.result.hasResponse() && b.result.hasResponse() && !a.result.answersSame(b.result)) {
      throw new InputException(
          "%s and %s hold different answers to scenario %s; name only one of them"
              .formatted(paths.get(a.file), paths.get(b.file), a.result.key()));
    }
    if (a.result.hasResponse() != b.result.hasResponse()) {
      return a.result.hasResponse() ? a : b;
    }
    // A server failure counts as an answer; a network failure proves nothing.
    if (saysSomething(a.result) != saysSomething(b.result)) {
      return saysSomething(a.result) ? a : b;
    }
    return a.result.errors().size() >= b.result.errors().size() ? a : b;
  }

  private static boolean saysSomething(Result result) {
    return result.lastFailure().filter(last -> !last.isOfNetwork()).isPresent();
  }

  /** The SHA-256 of each file on disk, in hex, joined with commas. */
  @Override
  public String sha256() throws IOException {
    List<String> hashes = new ArrayList<>();
    for (ResultsReader reader : readers) {
      hashes.add(reader.sha256());
    }
    return hashes.stream().collect(Collectors.joining(","));
  }

  @Override
  public void close() throws IOException {
    for (ResultsReader reader : readers) {
      reader.close();
    }
  }
}
