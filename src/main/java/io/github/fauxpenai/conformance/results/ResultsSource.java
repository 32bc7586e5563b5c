package io.github.fauxpenai.conformance.results;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A source of results that can be read repeatedly. */
public interface ResultsSource {
  /** Starts reading from the first result. */
  SortedResults open() throws IOException;

  /** What is known about their recording beyond what the results say. */
  Optional<String> recorded();

  /** All results, sorted by key, if they stay in memory anyway; else empty. */
  default Optional<List<Result>> inMemory() {
    return Optional.empty();
  }

  /** A results file; reading it throws if it is not one. */
  static ResultsSource of(Path file) {
    return new ResultsSource() {
      @Override
      public SortedResults open() {
        return new ResultsReader(file);
      }

      @Override
      public Optional<String> recorded() {
        return Optional.empty();
      }
    };
  }

  /**
   * Several results files, read as one; opening them throws {@link
   * io.github.fauxpenai.conformance.json.InputException} if one is not a results file.
   */
  static ResultsSource of(List<Path> files) {
    return new ResultsSource() {
      @Override
      public SortedResults open() throws IOException {
        return new ResultsUnion(files);
      }

      @Override
      public Optional<String> recorded() {
        return Optional.empty();
      }
    };
  }
}
