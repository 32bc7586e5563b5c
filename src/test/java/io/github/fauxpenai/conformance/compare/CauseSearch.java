package io.github.fauxpenai.conformance.compare;

import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The search for causes without the comparison before it, as often as wanted. */
public final class CauseSearch {
  private final List<ScenarioVerdict> verdicts;
  private final Map<String, Set<String>> pathsOfBaseline = new HashMap<>();

  /** Compares the files at all levels and keeps what the search needs. */
  public CauseSearch(Path baseline, Path results, Rules rules) throws IOException {
    verdicts =
        Comparing.files(baseline, results, rules, Comparing.upTo(Level.EXACT))
            .verdicts()
            .values()
            .stream()
            .filter(ScenarioVerdict::comparable)
            .toList();
    try (ResultsReader reader = new ResultsReader(baseline)) {
      for (Result result = reader.next(); result != null; result = reader.next()) {
        if (result.hasResponse()) {
          Answer answer = Answer.of(result.response().orElseThrow());
          pathsOfBaseline.put(result.key(), Shape.of(answer).paths());
        }
      }
    }
  }

  /** Searches. */
  public CauseFinder.Outcome find() {
    CauseFinder causes = new CauseFinder();
    for (ScenarioVerdict verdict : verdicts) {
      causes.add(verdict, verdict.baseline().flatMap(Result::response).orElseThrow());
    }
    return causes.find(pathsOfBaseline::get);
  }
}
