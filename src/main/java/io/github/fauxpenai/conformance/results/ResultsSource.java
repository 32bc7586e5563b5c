package io.github.fauxpenai.conformance.results;

import java.nio.file.Path;
import java.util.Optional;

/** Where results can be read, as often as needed. */
public interface ResultsSource {
  /** Starts from the first. */
  SortedResults open();

  /** What is known of how they were recorded besides what each of them tells. */
  Optional<String> recorded();

  /** A results file; opening it throws where it is not one. */
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
