package io.github.fauxpenai.conformance.cli.option;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A cause in a JSON report. Separate from the options, because they would load Jackson for every
 * command.
 */
final class ReportedCause {
  private ReportedCause() {}

  /** The keys of the scenarios of a report's cause, whose fingerprint starts with this. */
  static List<String> keys(Path report, String fingerprint) {
    // A report on several APIs has causes for each of them.
    List<JsonNode> causes = new ArrayList<>();
    try {
      Json.tree(Files.readAllBytes(report))
          .findValues("causes")
          .forEach(of -> of.forEach(causes::add));
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
}
