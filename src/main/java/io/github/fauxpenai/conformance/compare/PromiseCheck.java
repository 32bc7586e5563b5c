package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsReader;
import io.github.fauxpenai.conformance.results.Selection;
import io.github.fauxpenai.conformance.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds the answers of a results file against what the API promises, one scenario at a time. Two
 * passes before find the twins: memory grows with the twins' answers, not with the file.
 */
public final class PromiseCheck {
  private final Path file;
  private final List<Promise> promises;
  private final Rules rules;
  private final Selection selection;
  private final KnownFailures known;

  /**
   * What came out.
   *
   * @param tallies what was found for each promise, from the most to the least harmful
   * @param scenarios how many were selected
   * @param unanswered how many of these have no answer; they are left out
   * @param notExecuted how many of those have met at most the network, a rate limit or a gateway
   * @param inFile how many scenarios the file holds, selected or not
   * @param origin where the answers come from
   * @param sha256 of the file, in hex
   */
  public record Outcome(
      List<PromiseTally> tallies,
      int scenarios,
      int unanswered,
      int notExecuted,
      int inFile,
      Origin origin,
      String sha256) {}

  /** Takes what was found, scenarios sorted by key. */
  public interface Sink {
    /**
     * Takes one finding.
     *
     * @param name of the scenario
     * @param isKnown whether it is excused
     */
    void accept(String key, String name, Promise promise, Finding finding, boolean isKnown);
  }

  /**
   * Prepares; nothing is read yet.
   *
   * @param selection which scenarios to look at; to be checked by the caller afterwards
   * @param known what is excused
   */
  public PromiseCheck(
      Path file, List<Promise> promises, Rules rules, Selection selection, KnownFailures known) {
    this.file = file;
    this.promises = promises;
    this.rules = rules;
    this.selection = selection;
    this.known = known;
  }

  /**
   * Reads the file and hands over what each answer tells about each promise that applies to it.
   *
   * @throws io.github.fauxpenai.conformance.results.InputException where the file cannot be read
   */
  public Outcome run(Sink sink) throws IOException {
    Map<String, Result> twins = twins();
    Map<Promise, PromiseTally> tallies = new HashMap<>();
    promises.forEach(promise -> tallies.put(promise, new PromiseTally(promise)));
    Origin origin = new Origin();
    int unanswered = 0;
    int notExecuted = 0;
    try (ResultsReader reader = new ResultsReader(file)) {
      for (Result result = reader.next(); result != null; result = reader.next()) {
        origin.add(result);
        Scenario.Spec spec = result.scenario().spec();
        if (!selection.selects(result.key(), spec)) {
          continue;
        }
        if (!result.hasResponse()) {
          unanswered++;
          notExecuted += isNotExecuted(result) ? 1 : 0;
          continue;
        }
        Exchange exchange = exchange(result, twins);
        for (Promise promise : promises) {
          if (promise.applies().test(exchange)) {
            Finding finding = promise.judge(exchange, rules);
            boolean isKnown =
                known.excuses(
                    result.key(), spec, exchange.answer().status(), promise.id(), finding);
            tallies.get(promise).add(result.key(), finding, isKnown);
            sink.accept(result.key(), spec.name(), promise, finding, isKnown);
          }
        }
      }
      List<PromiseTally> sorted =
          promises.stream()
              .map(tallies::get)
              .sorted(Comparator.comparing(PromiseTally::verdict))
              .toList();
      return new Outcome(
          sorted,
          selection.selected(),
          unanswered,
          notExecuted,
          selection.seen(),
          origin,
          reader.sha256());
    }
  }

  private static boolean isNotExecuted(Result result) {
    List<FailedTrial> errors = result.errors();
    return errors.isEmpty()
        || ResultsComparison.NETWORK.contains(errors.get(errors.size() - 1).statusCode());
  }

  /** The results that are a twin to any other, by their factors. */
  private Map<String, Result> twins() throws IOException {
    List<Promise> withTwins = promises.stream().filter(p -> !p.twins().isEmpty()).toList();
    Set<String> wanted = new HashSet<>();
    try (ResultsReader reader = new ResultsReader(file)) {
      for (Result result = reader.next(); result != null; result = reader.next()) {
        if (result.hasResponse()) {
          Exchange exchange = exchange(result, Map.of());
          for (Promise promise : withTwins) {
            if (promise.applies().test(exchange)) {
              Scenario.Spec spec = exchange.scenario().spec();
              promise.twins().forEach(twin -> wanted.add(twin.factorsOfTwin(spec)));
            }
          }
        }
      }
    }
    Map<String, Result> found = new HashMap<>();
    if (wanted.isEmpty()) {
      return found;
    }
    try (ResultsReader reader = new ResultsReader(file)) {
      for (Result result = reader.next(); result != null; result = reader.next()) {
        String factors = Twin.factors(result.scenario().spec());
        if (wanted.contains(factors) && result.hasResponse()) {
          found.put(factors, result);
        }
      }
    }
    return found;
  }

  private static Exchange exchange(Result result, Map<String, Result> twins) {
    RecordedScenario scenario = result.scenario();
    JsonNode request = scenario.requestBody().tree();
    return new Exchange(
        scenario,
        request,
        Answer.of(result.response().orElseThrow()),
        twin ->
            Optional.ofNullable(twins.get(twin.factorsOfTwin(scenario.spec())))
                .flatMap(Result::response)
                .map(Answer::of));
  }
}
