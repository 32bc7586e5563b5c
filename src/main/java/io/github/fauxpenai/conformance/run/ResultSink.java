package io.github.fauxpenai.conformance.run;

import io.github.fauxpenai.conformance.results.Result;
import java.io.IOException;

/** Receives results as they arrive; called by one thread at a time. */
public interface ResultSink {
  /**
   * Keeps a result. A later one with the same key replaces it.
   *
   * @throws IOException if it could not be kept; the run then stops
   */
  void append(Result result) throws IOException;

  /**
   * Keeps an answer that is held back until it is clear that it comes from the intended server. It
   * is then appended; if it never is, a later run may continue with it.
   *
   * @throws IOException as {@link #append}
   */
  default void hold(Result result) throws IOException {}
}
