package io.github.fauxpenai.conformance.report;

import static java.util.stream.Collectors.joining;

import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.compare.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What every report needs to know before anything is judged.
 *
 * @param tool the program's name
 * @param version the program's version
 * @param api for example {@code embeddings}
 * @param path of the API below the base URL, for example {@code /embeddings}
 * @param definition OpenAI's definition that answers are checked against
 * @param baseline what the results are compared with; empty for a check without one
 * @param rerun how scenarios are run again
 * @param resultsFile the judged files; several paths are joined with commas
 * @param time when it is judged
 */
public record ReportContext(
    String tool,
    String version,
    String api,
    String path,
    Definition.Source definition,
    Optional<Baseline> baseline,
    Rerun rerun,
    String resultsFile,
    Instant time) {

  /**
   * How scenarios are run again.
   *
   * @param scenariosFile the file that they can be read from
   * @param options the options that set a parameter of each request, by parameter
   * @param report the JSON report, which has the scenarios of each cause; empty if none is written
   */
  public record Rerun(String scenariosFile, Map<String, String> options, Optional<String> report) {}

  /**
   * What results are compared with.
   *
   * @param level the highest level that is compared
   * @param file a results file, or the name of bundled answers
   */
  public record Baseline(Level level, String file) {}

  /** The same about other results. */
  public ReportContext about(List<Path> resultsFiles) {
    return new ReportContext(
        tool,
        version,
        api,
        path,
        definition,
        baseline,
        rerun,
        resultsFiles.stream().map(Path::toString).collect(joining(",")),
        time);
  }

  /** The same for readers who do not have the files: absolute paths become file names. */
  ReportContext passedOn() {
    return new ReportContext(
        tool,
        version,
        api,
        path,
        definition,
        baseline.map(each -> new Baseline(each.level(), name(each.file()))),
        new Rerun(name(rerun.scenariosFile), rerun.options, rerun.report.map(ReportContext::name)),
        names(resultsFile),
        time);
  }

  /** Paths, joined with commas, without local folders. */
  static String names(String files) {
    return Arrays.stream(files.split(",")).map(ReportContext::name).collect(joining(","));
  }

  private static String name(String file) {
    Path path = Path.of(file);
    return path.isAbsolute() && path.getFileName() != null ? path.getFileName().toString() : file;
  }
}
