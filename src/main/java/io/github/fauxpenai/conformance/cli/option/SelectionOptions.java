package io.github.fauxpenai.conformance.cli.option;

import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.results.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The options that choose scenarios, the same for every command. */
public final class SelectionOptions {
  private final Supplier<List<String>> groups;
  private final Supplier<List<String>> include;
  private final Supplier<List<String>> exclude;
  private final Supplier<List<String>> scenarios;

  /** Adds the options. */
  public SelectionOptions(Options options) {
    groups =
        options.list(
            String.class,
            "--group=NAME",
            "Only scenarios in this group; !NAME leaves the group out. Repeatable.");
    include =
        options.list(
            String.class,
            "--include=GLOB",
            "Only scenarios with a matching factor, e.g. 'stream=*'. Repeatable.");
    exclude =
        options.list(
            String.class,
            "--exclude=GLOB",
            "Leave out scenarios with a matching factor. Repeatable.");
    scenarios =
        options.list(
            String.class,
            "--scenario=KEY",
            "Only this scenario: its key, or at least the first "
                + Selection.SHORTEST_KEY
                + " digits; @FILE for a list of keys; @REPORT#FINGERPRINT for the scenarios of a cause in"
                + " a JSON report. Repeatable.");
  }

  /** The conditions, with the keys that named files list; throws if such a file cannot be used. */
  public Selection.Conditions conditions() {
    List<String> keys = new ArrayList<>();
    for (String scenario : scenarios.get()) {
      if (scenario.startsWith("@")) {
        keys.addAll(listed(scenario.substring(1)));
      } else {
        keys.add(scenario);
      }
    }
    return new Selection.Conditions(groups.get(), include.get(), exclude.get(), keys);
  }

  private static List<String> listed(String named) {
    int mark = named.lastIndexOf('#');
    return mark < 0 || Files.exists(Path.of(named))
        ? list(Path.of(named))
        : ReportedCause.keys(Path.of(named.substring(0, mark)), named.substring(mark + 1));
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
