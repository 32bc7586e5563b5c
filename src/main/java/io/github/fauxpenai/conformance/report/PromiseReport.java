package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.PromiseCheck;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** One report on promises, written when all is known. */
public interface PromiseReport {
  /**
   * What every report says of the check.
   *
   * @param tool the program's name
   * @param version the program's version
   * @param api for example {@code embeddings}
   * @param resultsFile what was checked
   */
  record Context(String tool, String version, String api, Path resultsFile) {}

  /** Writes it, and flushes; does not close the output. */
  void write(Context context, PromiseCheck.Outcome outcome, OutputStream out) throws IOException;
}
