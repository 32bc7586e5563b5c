package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.compare.Level;
import java.time.Instant;

/**
 * What every report says of the comparison before it begins.
 *
 * @param tool the program's name
 * @param version the program's version
 * @param api for example {@code embeddings}
 * @param path of the API below the base URL, for example {@code /embeddings}
 * @param level the level compared at
 * @param specFile the baseline
 * @param scenariosFile where the scenarios can be taken from to be run again
 * @param resultsFile what is compared with it; several paths are joined with commas
 * @param time when they are compared
 */
public record ReportContext(
    String tool,
    String version,
    String api,
    String path,
    Level level,
    String specFile,
    String scenariosFile,
    String resultsFile,
    Instant time) {

  /** The baseline is a file. */
  public ReportContext(
      String tool,
      String version,
      String api,
      String path,
      Level level,
      String specFile,
      String resultsFile,
      Instant time) {
    this(tool, version, api, path, level, specFile, specFile, resultsFile, time);
  }
}
