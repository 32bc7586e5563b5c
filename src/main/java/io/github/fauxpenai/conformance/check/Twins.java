package io.github.fauxpenai.conformance.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.InOrder;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.results.Recording;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsSource;
import io.github.fauxpenai.conformance.results.SortedResults;
import io.github.fauxpenai.conformance.scenario.Request;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The answered results that are twins of others.
 *
 * @param byFactors the results by their factors, as {@link Twin#factors} tells them
 */
record Twins(Map<Set<String>, Result> byFactors) {
  private static final Twins NONE = new Twins(Map.of());

  /** Finds those that promises would use; if there are such promises, this reads twice. */
  static Twins of(ResultsSource results, List<Promise> promises) throws IOException {
    Set<Set<String>> wanted = wanted(results, promises);
    Map<Set<String>, Result> twins = new HashMap<>();
    if (!wanted.isEmpty()) {
      try (SortedResults reader = results.open()) {
        for (Result result = reader.next(); result != null; result = reader.next()) {
          if (result.hasResponse()) {
            Set<String> factors = Twin.factors(result.scenario().spec());
            if (wanted.contains(factors)) {
              twins.put(Set.copyOf(factors), result);
            }
          }
        }
      }
    }
    return new Twins(twins);
  }

  /** The factors of all twins that promises would use, whether the files have them or not. */
  private static Set<Set<String>> wanted(ResultsSource results, List<Promise> promises)
      throws IOException {
    List<Promise> withTwins = promises.stream().filter(p -> !p.twins().isEmpty()).toList();
    Set<Set<String>> wanted = new HashSet<>();
    if (withTwins.isEmpty()) {
      return wanted;
    }
    try (SortedResults reader = results.open();
        InOrder<Result, Set<Set<String>>> looking =
            new InOrder<>(result -> wanted(result, withTwins), Result::length)) {
      looking.run(reader::next, wanted::addAll);
    }
    return wanted;
  }

  private static Set<Set<String>> wanted(Result result, List<Promise> withTwins) {
    // Refusals too: that of a model is laid beside the list that has it.
    if (!result.hasResponse()) {
      return Set.of();
    }
    Set<Set<String>> wanted = new HashSet<>();
    Exchange exchange = NONE.exchange(result, key -> {});
    for (Promise promise : withTwins) {
      if (promise.applies().test(exchange)) {
        for (Twin twin : promise.twins()) {
          // A copy takes a third of the memory, and large files have many.
          wanted.add(Set.copyOf(twin.factorsOfTwin(result.scenario().spec())));
        }
      }
    }
    return wanted;
  }

  /**
   * The request and the answer of a result, which can ask for the answers of its twins.
   *
   * @param lookedAt takes the keys of the twins that are asked for
   */
  Exchange exchange(Result result, Consumer<String> lookedAt) {
    RecordedScenario scenario = scenario(result);
    return new Exchange(
        scenario,
        sent(result),
        result.recording().map(Recording::sentDifferently).orElse(Map.of()),
        Answer.of(result),
        twin -> {
          Optional<Result> found =
              Optional.ofNullable(byFactors.get(twin.factorsOfTwin(scenario.spec())));
          found.map(Result::key).ifPresent(lookedAt);
          return found.map(Answer::of);
        });
  }

  /** The request as it was sent: the model's name may have been replaced. */
  private static JsonNode sent(Result result) {
    JsonNode request = result.requestTree();
    if (request instanceof ObjectNode body) {
      result
          .recording()
          .ifPresent(
              recording ->
                  recording
                      .sentDifferently()
                      .forEach(
                          (name, value) -> {
                            if (body.path(name).isTextual()) {
                              body.put(name, value);
                            }
                          }));
    }
    return request;
  }

  /** The scenario as it was sent: the model's name may have been replaced in the path, too. */
  private static RecordedScenario scenario(Result result) {
    RecordedScenario scenario = result.scenario();
    Request request = scenario.request();
    if (!request.values().isEmpty() && result.recording().isPresent()) {
      for (Map.Entry<String, String> change :
          result.recording().get().sentDifferently().entrySet()) {
        if (request.values().containsKey(change.getKey())) {
          request = request.withValue(change.getKey(), TextNode.valueOf(change.getValue()));
        }
      }
    }
    return request == scenario.request()
        ? scenario
        : new RecordedScenario(
            scenario.json(), scenario.spec(), request, scenario.before(), scenario.after());
  }
}
