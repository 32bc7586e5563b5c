package io.github.fauxpenai.conformance.compare;

import io.github.fauxpenai.conformance.explain.CauseFinder;
import io.github.fauxpenai.conformance.explain.JudgedScenario;
import io.github.fauxpenai.conformance.explain.Refusal;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.Result;
import java.nio.file.Path;
import java.util.List;

/** The search for causes without the comparison before it, as often as wanted. */
public final class CauseSearch {
  private final List<JudgedScenario> judged;
  private final Envelope envelope;

  /** Compares the files at all levels and keeps what the search needs. */
  public CauseSearch(Path baseline, Path results, Rules rules) {
    List<ScenarioVerdict> verdicts =
        Comparing.files(baseline, results, rules, Comparing.upTo(Level.EXACT))
            .verdicts()
            .values()
            .stream()
            .filter(ScenarioVerdict::comparable)
            .toList();
    envelope = new Envelope(rules);
    judged = verdicts.stream().map(verdict -> judged(verdict, rules)).toList();
  }

  private JudgedScenario judged(ScenarioVerdict verdict, Rules rules) {
    Result result = verdict.baseline().orElseThrow();
    Answer answer = Answer.of(result.response().orElseThrow());
    envelope.learn(answer, result::requestTree, true);
    return verdict.judged(
        rules.families(), JudgedScenario.Reference.ofBaseline(answer), Refusal.NONE);
  }

  /** Searches. */
  public CauseFinder.Outcome find() {
    CauseFinder causes = new CauseFinder();
    for (int i = 0; i < judged.size(); i++) {
      causes.add(judged.get(i), i);
    }
    return causes.find(envelope::places);
  }
}
