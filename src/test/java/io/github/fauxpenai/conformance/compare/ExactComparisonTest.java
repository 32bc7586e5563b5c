package io.github.fauxpenai.conformance.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.json.RawJson;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExactComparisonTest {
  private final Bodies bodies =
      Bodies.by(Rules.builder().ignored("s").volatileMembers("id").build());

  private List<String> compare(String baseline, String result) {
    return bodies.compare(Level.EXACT, baseline, result);
  }

  @Test
  void everyValueMustBeTheSame() {
    assertEquals(
        List.of("5 value-changed a.b[]: \"x\" → \"y\"", "5 value-changed c: 1 → 2"),
        compare("{'a': {'b': ['w', 'x']}, 'c': 1}", "{'a': {'b': ['w', 'y']}, 'c': 2}"));
  }

  @Test
  void theOrderOfMembersAndTheSpellingOfNumbersDoNotMatter() {
    assertEquals(
        List.of(), compare("{'a': 1.50, 'b': 1e2, 'c': {}}", "{'c': {}, 'b': 100.0, 'a': 1.5}"));
  }

  @Test
  void volatileMembersMayDifferAnywhereAndBeAbsent() {
    assertEquals(
        List.of("2 note member-added a[].id: absent → integer"),
        compare("{'id': 1, 'a': [{}]}", "{'id': 2, 'a': [{'id': 3}]}"));
  }

  @Test
  void ignoredMembersMayDiffer() {
    assertEquals(List.of(), compare("{'s': 1}", "{'s': {}}"));
  }

  @Test
  void aMemberThatOnlyOneSideHasIsADifference() {
    assertEquals(
        List.of(
            "2 note member-null a: null → absent",
            "2 note member-added b: absent → array",
            "5 value-changed a: null → absent",
            "5 value-changed b: absent → array of 2"),
        compare("{'a': null}", "{'b': [1, 2]}"));
  }

  @Test
  void aPathIsNamedOnceHoweverManyElementsDiffer() {
    assertEquals(
        List.of("5 value-changed a[]: 1 → 7"), compare("{'a': [1, 2, 3]}", "{'a': [7, 8, 9]}"));
  }

  @Test
  void moreElementsAreADifference() {
    assertEquals(List.of("5 count-changed a: 1 → 2"), compare("{'a': [1]}", "{'a': [1, 1]}"));
    assertEquals(List.of("5 count-changed : 2 → 1"), compare("[{'a': 1}, {'a': 1}]", "[{'a': 1}]"));
  }

  @Test
  void aStreamIsComparedChunkByChunk() {
    assertEquals(
        List.of("5 value-changed c[].t: \"a\" → \"b\""),
        compare(
            "[{'c': [{'t': 'x'}]}, {'c': [{'t': 'a'}]}]",
            "[{'c': [{'t': 'x'}]}, {'c': [{'t': 'b'}]}]"));
  }

  @Test
  void aNameIsShownWithoutControlCharacters() {
    assertEquals(
        List.of(
            "2 note member-added \\u0007: absent → integer", "5 value-changed \\u0007: absent → 1"),
        compare("{}", "{'\\u0007': 1}"));
  }

  @Test
  void whatIsLargeIsComparedPartByPartWithTheSameFindings() {
    String baseline =
        "{'id': 1, 's': 1, 'c': null, 'a': [{'b': 1, 'pad': '%s'}, {'b': 2, 'id': 3}, 4], 'd': {}}";
    String result =
        "{'id': 2, 's': 2, 'a': [{'pad': '%s', 'b': 1}, {'b': 3, 'id': 4}, 4, 5], 'e': [1]}";
    List<String> ofSmall = compare(baseline.formatted("x"), result.formatted("x"));
    assertTrue(
        ofSmall.containsAll(List.of("5 value-changed a[].b: 2 → 3", "5 count-changed a: 3 → 4")),
        ofSmall.toString());

    String pad = "x".repeat(RawJson.LARGE);

    assertEquals(ofSmall, compare(baseline.formatted(pad), result.formatted(pad)));
  }

  @Test
  void chunksOfALargeStreamAreComparedPartByPart() {
    String pad = "x".repeat(RawJson.LARGE);

    assertEquals(
        List.of("5 value-changed a: 1 → 2"),
        compare(
            "[{'a': 1}, {'p': '%s'}]".formatted(pad), "[{'a': 2}, {'p': '%s'}]".formatted(pad)));
  }
}
