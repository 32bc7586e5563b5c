package io.github.fauxpenai.conformance.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fauxpenai.conformance.explain.DifferenceCode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SemanticsComparisonTest {
  @Test
  void aValueThatMustBeEqualIs() {
    Bodies equal = Bodies.by(Rules.builder().equal("a[].k").build());
    String baseline = "{'a': [{'k': 'x'}]}";
    assertEquals(List.of(), equal.compare(baseline, "{'a': [{'k': 'x'}, {'k': 'x'}]}"));
    assertEquals(
        List.of("4 value-changed a[].k: \"x\" → \"y\" or \"z\""),
        equal.compare(baseline, "{'a': [{'k': 'x'}, {'k': 'y'}, {'k': 'z'}, {'k': 'y'}]}"));
  }

  @Test
  void nullIsAValueThatMayHaveToBeEqual() {
    Bodies equal =
        Bodies.by(Rules.builder().equal("k").build()).elsewhere("{'k': null}", "{'k': 'z'}");
    assertEquals(
        List.of("4 value-changed k: \"x\" → null"), equal.compare("{'k': 'x'}", "{'k': null}"));
    assertEquals(
        List.of("4 value-changed k: null → \"x\""), equal.compare("{'k': null}", "{'k': 'x'}"));
    assertEquals(
        List.of("2 note member-null k: null → absent"), equal.compare("{'k': null}", "{}"));
  }

  /** No type was ever seen there, so the level before has nothing to say. */
  @Test
  void aNumberIsNotEqualToNull() {
    Bodies equal = Bodies.by(Rules.builder().equal("k").build());
    assertEquals(
        List.of("4 value-changed k: null → 400"), equal.compare("{'k': null}", "{'k': 400}"));
  }

  @Test
  void longTextsThatBeginAlikeAreNotEqual() {
    Bodies equal = Bodies.by(Rules.builder().equal("k").build());
    String begin = "x".repeat(100);
    assertEquals(
        1, equal.compare("{'k': '%s1'}".formatted(begin), "{'k': '%s2'}".formatted(begin)).size());
  }

  @Test
  void aWordMustBeInTheVocabulary() {
    Bodies words = Bodies.by(Rules.builder().vocabulary("a[].k", "stop", "length").build());
    String baseline = "{'a': [{'k': 'stop'}]}";
    assertEquals(List.of(), words.compare(baseline, "{'a': [{'k': 'length'}]}"));
    assertEquals(
        List.of("4 value-changed a[].k: \"stop\" → \"eos\""),
        words.compare(baseline, "{'a': [{'k': 'stop'}, {'k': 'eos'}]}"));
    assertEquals(
        List.of("4 value-changed a[].k: \"stop\" → \"\""),
        words.compare(baseline, "{'a': [{'k': ''}]}"));
  }

  @Test
  void aBaselineWithAWordOfItsOwnIsNoMeasure() {
    Bodies words = Bodies.by(Rules.builder().vocabulary("k", "stop").build());
    assertEquals(List.of(), words.compare("{'k': 'own'}", "{'k': 'other'}"));
  }

  @Test
  void nullIsNoWordAndNoWrongOne() {
    Bodies words = Bodies.by(Rules.builder().vocabulary("a[].k", "stop").build());
    assertEquals(
        List.of(),
        words.compare(
            "{'a': [{'k': 'stop'}, {'k': null}]}", "{'a': [{'k': null}, {'k': 'stop'}]}"));
  }

  @Test
  void countsAreComparedWhereBothAnswersHaveWhatIsCounted() {
    Bodies count =
        Bodies.by(
            Rules.builder()
                .count(
                    new Count(
                        "a",
                        answer ->
                            answer.values("a[]").isEmpty()
                                ? Optional.empty()
                                : Optional.of(answer.values("a[]").size() + " elements")))
                .build());
    assertEquals(
        List.of("4 count-changed a: 2 elements → 1 elements"),
        count.compare("{'a': [1, 2]}", "{'a': [1]}"));
    assertEquals(List.of(), count.compare("{'a': []}", "{'a': [1]}"));
    assertEquals(
        List.of("2 array-empty a: elements → none"), count.compare("{'a': [1]}", "{'a': []}"));
  }

  @Test
  void anInvariantIsJudgedWhereTheBaselineKeepsIt() {
    Invariant even =
        new Invariant(
            DifferenceCode.INVARIANT_BROKEN,
            "a",
            "even",
            (request, answer) -> answer.values("a").get(0).intValue() % 2 == 0);
    Bodies invariant = Bodies.by(Rules.builder().invariant(even).build());
    assertEquals(
        List.of("4 invariant-broken a: even → broken"), invariant.compare("{'a': 2}", "{'a': 3}"));
    assertEquals(List.of(), invariant.compare("{'a': 2}", "{'a': 4}"));
    assertEquals(List.of(), invariant.compare("{'a': 1}", "{'a': 3}"));
  }

  @Test
  void anInvariantMayDependOnTheRequest() {
    Invariant asAsked =
        new Invariant(
            DifferenceCode.INVARIANT_BROKEN,
            "a",
            "as asked",
            (request, answer) ->
                request.path("a").intValue() == answer.values("a").get(0).intValue());
    Bodies invariant = Bodies.by(Rules.builder().invariant(asAsked).build()).asked("{'a': 7}");
    assertEquals(
        List.of("4 invariant-broken a: as asked → broken"),
        invariant.compare("{'a': 7}", "{'a': 8}"));
  }

  @Test
  void aPathThatFailedIsNotJudgedAgain() {
    Bodies twice =
        Bodies.by(
            Rules.builder()
                .equal("k")
                .vocabulary("k", "x")
                .invariant(Invariant.notEmpty("k"))
                .build());
    assertEquals(
        List.of("4 value-changed k: \"x\" → \"\""), twice.compare("{'k': 'x'}", "{'k': ''}"));
  }

  @Test
  void aTextMayNotBeEmptyAndANumberNotZeroWhereTheBaselinesAreNot() {
    Bodies bodies =
        Bodies.by(
            Rules.builder()
                .invariant(Invariant.notEmpty("a"))
                .invariant(Invariant.positive("n"))
                .build());
    assertEquals(
        List.of(
            "4 invariant-broken a: a text that is not empty → broken",
            "4 invariant-broken n: more than 0 → broken"),
        bodies.compare("{'a': 'x', 'n': 1}", "{'a': '', 'n': 0}"));
    assertEquals(
        List.of("4 invariant-broken n: more than 0 → broken"),
        bodies.compare("{'a': 'x', 'n': 1}", "{'a': 'y', 'n': -1}"));
    assertEquals(List.of(), bodies.compare("{'a': '', 'n': 0}", "{'a': '', 'n': 0}"));
    assertEquals(List.of(), bodies.compare("{'a': '', 'n': 0}", "{'a': 'x', 'n': 5}"));
  }
}
