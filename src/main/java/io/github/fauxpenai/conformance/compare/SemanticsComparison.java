package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.explain.Places;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.results.Answer;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Level 4: what fields say, and what the protocol promises. */
final class SemanticsComparison implements Comparison {
  @Override
  public void compare(Pair pair, Consumer<Finding> found) {
    for (String path : pair.rules().equal()) {
      Set<JsonNode> expected = new LinkedHashSet<>(pair.baseline().values(path));
      Set<JsonNode> actual = new LinkedHashSet<>(pair.read().values(path));
      if (!expected.isEmpty() && !expected.containsAll(actual)) {
        found.accept(changed(path, expected, actual, actual));
      }
    }
    for (Map.Entry<String, Set<String>> vocabulary : pair.rules().vocabularies().entrySet()) {
      String path = vocabulary.getKey();
      Set<JsonNode> expected = new LinkedHashSet<>(pair.baseline().values(path));
      Set<JsonNode> actual = new LinkedHashSet<>(pair.read().values(path));
      Set<JsonNode> wrong = new LinkedHashSet<>(actual);
      wrong.removeIf(value -> isWord(value, vocabulary.getValue()));
      if (!wrong.isEmpty()
          && expected.stream().allMatch(value -> isWord(value, vocabulary.getValue()))) {
        found.accept(changed(path, expected, actual, wrong));
      }
    }
    for (Count count : pair.rules().counts()) {
      if (count.isDecidedByIt().test(pair.request()) && pair.isSentDifferently(count.parameter())) {
        continue;
      }
      Optional<String> expected = count.count().apply(pair.baseline());
      Optional<String> actual = count.count().apply(pair.read());
      if (expected.isPresent() && actual.isPresent() && !expected.equals(actual)) {
        found.accept(
            difference(DifferenceCode.COUNT_CHANGED, count.path(), expected.get(), actual.get()));
      }
    }
    for (Invariant invariant : pair.rules().invariants()) {
      if (invariant.test().holds(pair.request(), pair.baseline())
          && !invariant.test().holds(pair.request(), pair.read())) {
        found.accept(difference(invariant.code(), invariant.path(), invariant.promise(), "broken"));
      }
    }
  }

  /**
   * Adds what this level could find in an answer of the baseline, except invariants that the
   * baseline itself breaks.
   */
  static void addTo(
      Places.Builder places, Rules rules, Answer baseline, Supplier<JsonNode> request) {
    for (Collection<String> paths : List.of(rules.equal(), rules.vocabularies().keySet())) {
      for (String path : paths) {
        if (places.has(path)) {
          places.values(path, list(new LinkedHashSet<>(baseline.values(path))));
        }
      }
    }
    List<Invariant> possible =
        rules.invariants().stream().filter(invariant -> places.has(invariant.path())).toList();
    JsonNode made = possible.isEmpty() ? MissingNode.getInstance() : request.get();
    for (Invariant invariant : possible) {
      if (!invariant.test().holds(made, baseline)) {
        places.broken(invariant.path(), invariant.promise());
      }
    }
  }

  /** Whether a value is in a vocabulary. Null is, because the previous level judges it. */
  private static boolean isWord(JsonNode value, Set<String> vocabulary) {
    return value.isNull() || value.isTextual() && vocabulary.contains(value.textValue());
  }

  /**
   * Values of which the server lacks some and has others instead. What both have, such as the null
   * in all chunks but the last, is no part of the change.
   */
  private static Finding changed(
      String path, Set<JsonNode> expected, Set<JsonNode> actual, Set<JsonNode> wrong) {
    Set<JsonNode> lost = new LinkedHashSet<>(expected);
    lost.removeAll(actual);
    Set<JsonNode> instead = new LinkedHashSet<>(wrong);
    instead.removeAll(expected);
    return difference(
        DifferenceCode.VALUE_CHANGED, path, list(lost.isEmpty() ? expected : lost), list(instead));
  }

  private static String list(Set<JsonNode> values) {
    return values.stream().map(Preview::of).distinct().collect(Collectors.joining(" or "));
  }

  private static Finding difference(
      DifferenceCode code, String path, String expected, String actual) {
    return Finding.failing(Level.SEMANTICS.number(), code, path, expected, actual);
  }
}
