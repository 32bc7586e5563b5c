package io.github.fauxpenai.conformance.results;

import java.nio.file.Path;
import java.util.Optional;

/** A source of results that can be read repeatedly. */
public interface ResultsSource {
  /** Starts reading from the first result. */
  SortedResults open();

  /** What is known about their recording beyond what the results say. */
  Optional<String> recorded();

  /** A results file; {@link #open} throws if it is not one. */
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
}
