package io.github.fauxpenai.conformance.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.results.ResultsUnion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the results files that {@code --previous} names. Verdicts of earlier versions are not used:
 * this version judges the earlier answers as well.
 */
final class PreviousFiles {
  /** How a report of this program begins; results begin with a key. */
  private static final Pattern REPORT = Pattern.compile("\\s*\\{\\s*\"tool\"\\s*:");

  private static final int BEGINNING = 200;

  private PreviousFiles() {}

  /**
   * The results files on one API, whether named or found through a report or a folder.
   *
   * @throws InputException if a report's results no longer exist
   */
  static List<Path> of(List<Path> named, Api api) throws IOException {
    Set<Path> files = new LinkedHashSet<>();
    for (Path each : named) {
      if (Files.isDirectory(each)) {
        Path results = each.resolve(TestPlan.resultsName(api));
        if (Files.exists(results)) {
          files.add(results);
        }
      } else if (isReport(each)) {
        files.addAll(ofReport(each, api));
      } else {
        files.add(each);
      }
    }
    return List.copyOf(files);
  }

  /** Whether it is a JSON report or a folder instead of a results file. */
  static boolean isIndirect(Path named) throws IOException {
    return Files.isDirectory(named) || isReport(named);
  }

  private static boolean isReport(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new InputException("--previous=%s does not exist".formatted(file));
    }
    try (InputStream in = Files.newInputStream(file)) {
      String beginning = new String(in.readNBytes(BEGINNING), StandardCharsets.ISO_8859_1);
      return REPORT.matcher(beginning).lookingAt();
    }
  }

  private static List<Path> ofReport(Path report, Api api) throws IOException {
    JsonNode all = Json.tree(Files.readAllBytes(report));
    JsonNode ofApi =
        all.has("apis")
            ? all.path("apis").path(api.toString()).path("check")
            : all.path("api").asText().equals(api.toString()) ? all : MissingNode.getInstance();
    String[] paths = ofApi.path("resultsFile").path("path").asText().split(",");
    String[] hashes = ofApi.path("resultsFile").path("sha256").asText().split(",");
    List<Path> files = new ArrayList<>();
    if (paths.length != hashes.length) {
      throw new InputException(
          "--previous=%s does not name one sha256 for each results file".formatted(report));
    }
    for (int i = 0; i < paths.length && !paths[i].isEmpty(); i++) {
      files.add(found(report, paths[i], hashes[i]));
    }
    return files;
  }

  /** The file where the report says, or beside the report, as both are often copied together. */
  private static Path found(Path report, String path, String sha256) throws IOException {
    Path written = Path.of(path);
    List<Path> candidates =
        Stream.of(Optional.of(written), Optional.of(report.resolveSibling(written.getFileName())))
            .flatMap(Optional::stream)
            .filter(Files::exists)
            .toList();
    for (Path candidate : candidates) {
      try (ResultsUnion results = new ResultsUnion(List.of(candidate))) {
        if (results.sha256().equals(sha256)) {
          return candidate;
        }
      }
    }
    throw new InputException(
        "--previous=%s is a report on %s, which %s. What changed is found in the answers themselves: keep the results file of each release, and name that"
            .formatted(
                report, path, candidates.isEmpty() ? "does not exist" : "has other answers now"));
  }
}
