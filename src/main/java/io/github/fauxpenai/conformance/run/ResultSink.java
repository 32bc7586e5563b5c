package io.github.fauxpenai.conformance.run;

import io.github.fauxpenai.conformance.results.Result;
import java.io.IOException;

/** Takes results as they come in; called by one thread at a time. */
public interface ResultSink {
  /**
   * Keeps a result. A later one of the same key takes its place.
   *
   * @throws IOException where it could not be kept; the run then stops
   */
  void append(Result result) throws IOException;
}
