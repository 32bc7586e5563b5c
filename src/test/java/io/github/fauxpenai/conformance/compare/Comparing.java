package io.github.fauxpenai.conformance.compare;

import static java.util.stream.Collectors.toMap;

import io.github.fauxpenai.conformance.compare.ResultsComparison.Settings;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.results.ResultsSource;
import io.github.fauxpenai.conformance.results.Selection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A comparison that was run.
 *
 * @param verdicts by scenario key
 * @param outcome its counts
 */
public record Comparing(Map<String, ScenarioVerdict> verdicts, ResultsComparison.Outcome outcome) {

  /** Everything is judged, nothing is strict. */
  public static Settings upTo(Level level) {
    return new Settings(level, Set.of(), true, KnownFailures.none());
  }

  /** Writes both recordings into the folder and compares them. */
  public static Comparing files(
      Path folder, Recordings baseline, Recordings results, Rules rules, Settings settings) {
    return files(
        baseline.write(folder.resolve("baseline.json.gz")),
        results.write(folder.resolve("results.json.gz")),
        rules,
        settings);
  }

  /** Compares two files. */
  public static Comparing files(Path baseline, Path results, Rules rules, Settings settings) {
    return with(ResultsSource.of(baseline), results, rules, settings);
  }

  /** Compares a file with any baseline. */
  public static Comparing with(
      ResultsSource baseline, Path results, Rules rules, Settings settings) {
    List<ScenarioVerdict> verdicts = new ArrayList<>();
    try {
      ResultsComparison.Outcome outcome =
          new ResultsComparison(
                  baseline,
                  List.of(results),
                  rules,
                  new Selection(Selection.Conditions.NONE),
                  settings)
              .run(verdicts::add);
      return new Comparing(
          verdicts.stream().collect(toMap(ScenarioVerdict::key, Function.identity())), outcome);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
