package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Level 4: what a field says, and what the protocol promises. */
final class SemanticsComparison implements Comparison {
  @Override
  public void compare(Pair pair, Consumer<Difference> found) {
    for (String path : pair.rules().equal()) {
      Set<String> expected = texts(pair.baseline().values(path));
      Set<String> actual = texts(pair.result().values(path));
      if (!expected.isEmpty() && !expected.containsAll(actual)) {
        actual.removeAll(expected);
        found.accept(difference(DifferenceCode.VALUE_CHANGED, path, list(expected), list(actual)));
      }
    }
    for (Map.Entry<String, Set<String>> vocabulary : pair.rules().vocabularies().entrySet()) {
      String path = vocabulary.getKey();
      Set<String> words =
          vocabulary.getValue().stream().map(Preview::quoted).collect(Collectors.toSet());
      words.add("null");
      Set<String> expected = texts(pair.baseline().values(path));
      Set<String> actual = texts(pair.result().values(path));
      if (words.containsAll(expected) && !words.containsAll(actual)) {
        actual.removeAll(words);
        found.accept(difference(DifferenceCode.VALUE_CHANGED, path, list(expected), list(actual)));
      }
    }
    for (Count count : pair.rules().counts()) {
      Optional<String> expected = count.count().apply(pair.baseline());
      Optional<String> actual = count.count().apply(pair.result());
      if (expected.isPresent() && actual.isPresent() && !expected.equals(actual)) {
        found.accept(
            difference(DifferenceCode.COUNT_CHANGED, count.path(), expected.get(), actual.get()));
      }
    }
    for (Invariant invariant : pair.rules().invariants()) {
      if (invariant.test().holds(pair.request(), pair.baseline())
          && !invariant.test().holds(pair.request(), pair.result())) {
        found.accept(difference(invariant.code(), invariant.path(), invariant.promise(), "broken"));
      }
    }
  }

  /** Texts and nulls, as a person reads them; values of other types are for the level before. */
  private static Set<String> texts(List<JsonNode> values) {
    return values.stream()
        .filter(value -> value.isTextual() || value.isNull())
        .map(value -> value.isNull() ? "null" : Preview.quoted(value.textValue()))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String list(Set<String> texts) {
    return String.join(" or ", texts);
  }

  private static Difference difference(
      DifferenceCode code, String path, String expected, String actual) {
    return Difference.failing(Level.SEMANTICS, code, path, expected, actual);
  }
}
