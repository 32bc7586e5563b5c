package io.github.fauxpenai.conformance.compare;

import io.github.fauxpenai.conformance.explain.CauseFinder;
import io.github.fauxpenai.conformance.explain.JudgedScenario;
import io.github.fauxpenai.conformance.results.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The search for causes without the comparison before it, as often as wanted. */
public final class CauseSearch {
  private final List<ScenarioVerdict> verdicts;
  private final List<Answer> answers;
  private final List<Set<String>> paths;

  /** Compares the files at all levels and keeps what the search needs. */
  public CauseSearch(Path baseline, Path results, Rules rules) {
    verdicts =
        Comparing.files(baseline, results, rules, Comparing.upTo(Level.EXACT))
            .verdicts()
            .values()
            .stream()
            .filter(ScenarioVerdict::comparable)
            .toList();
    answers =
        verdicts.stream()
            .map(verdict -> Answer.of(verdict.baseline().orElseThrow().response().orElseThrow()))
            .toList();
    paths = answers.stream().map(answer -> Shape.of(answer, Variants.NONE).paths()).toList();
  }

  /** Searches. */
  public CauseFinder.Outcome find() {
    CauseFinder causes = new CauseFinder();
    for (int i = 0; i < verdicts.size(); i++) {
      causes.add(verdicts.get(i).judged(JudgedScenario.Reference.ofBaseline(answers.get(i))), i);
    }
    return causes.find(paths::get);
  }
}
