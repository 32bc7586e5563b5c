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

  /**
   * Keeps an answer that is held back until it is clear that it comes from the server that was
   * meant. It is appended then; where it is not, a later run may go on with it.
   *
   * @throws IOException as {@link #append}
   */
  default void hold(Result result) throws IOException {}
}
