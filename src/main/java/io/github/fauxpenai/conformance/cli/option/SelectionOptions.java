package io.github.fauxpenai.conformance.cli.option;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.results.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The options that choose scenarios, the same for every command. */
public final class SelectionOptions {
  @Option(
      names = "--group",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "NAME",
      description = "Only the scenarios of this group; !NAME for all but it. Repeatable.")
  private List<String> groups = new ArrayList<>();

  @Option(
      names = "--include",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "GLOB",
      description = "Only scenarios with a factor like this, e.g. 'stream=*'. Repeatable.")
  private List<String> include = new ArrayList<>();

  @Option(
      names = "--exclude",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "GLOB",
      description = "No scenario with a factor like this. Repeatable.")
  private List<String> exclude = new ArrayList<>();

  @Option(
      names = "--scenario",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "KEY",
      description =
          "Only this scenario: its key or at least the first "
              + Selection.SHORTEST_KEY
              + " digits; @FILE for a list, @REPORT#CAUSE for those of a cause: a report in JSON and"
              + " the cause's fingerprint. Repeatable.")
  private List<String> scenarios = new ArrayList<>();

  public Selection.Conditions conditions() {
    List<String> keys = new ArrayList<>();
    for (String scenario : scenarios) {
      if (scenario.startsWith("@")) {
        keys.addAll(listed(scenario.substring(1)));
      } else {
        keys.add(scenario);
      }
    }
    return new Selection.Conditions(groups, include, exclude, keys);
  }

  private static List<String> listed(String named) {
    int mark = named.lastIndexOf('#');
    return mark < 0 || Files.exists(Path.of(named))
        ? list(Path.of(named))
        : ofCause(Path.of(named.substring(0, mark)), named.substring(mark + 1));
  }

  /** The scenarios of the cause of a JSON report whose fingerprint begins so. */
  private static List<String> ofCause(Path report, String fingerprint) {
    JsonNode causes;
    try {
      causes = Json.tree(Files.readAllBytes(report)).path("causes");
    } catch (IOException e) {
      throw new InputException(
          "--scenario=@%s#%s: the report cannot be read: %s"
              .formatted(report, fingerprint, e.getMessage()),
          e);
    }
    List<JsonNode> found = new ArrayList<>();
    List<String> all = new ArrayList<>();
    for (JsonNode cause : causes) {
      all.add(cause.path("fingerprint").asText());
      if (!fingerprint.isEmpty() && all.get(all.size() - 1).startsWith(fingerprint)) {
        found.add(cause);
      }
    }
    if (found.size() != 1) {
      throw new InputException(
          "--scenario=@%s#%s: %s of the report's causes %s such a fingerprint; there %s"
              .formatted(
                  report,
                  fingerprint,
                  found.isEmpty() ? "none" : "more than one",
                  found.isEmpty() ? "has" : "have",
                  all.isEmpty() ? "are none" : "are " + String.join(", ", all)));
    }
    List<String> keys = new ArrayList<>();
    found.get(0).path("keys").forEach(key -> keys.add(key.asText()));
    return keys;
  }

  private static List<String> list(Path file) {
    try {
      List<String> keys =
          Files.readString(file)
              .replaceFirst("^\ufeff", "")
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .toList();
      if (keys.isEmpty()) {
        throw new InputException("--scenario=@%s: the list is empty".formatted(file));
      }
      return keys;
    } catch (IOException e) {
      throw new InputException(
          "--scenario=@%s: the list cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
