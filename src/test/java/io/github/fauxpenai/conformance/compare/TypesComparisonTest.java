package io.github.fauxpenai.conformance.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fauxpenai.conformance.explain.Note;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TypesComparisonTest {
  private final Bodies bodies = Bodies.withoutRules();

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "1, '1', integer, string",
        "1, 1.5, integer, number",
        "1, 1.0, integer, number",
        "1, 1e0, integer, number",
        "1, true, integer, boolean",
        "1, null, integer, null",
        "1.5, '1.5', number, string",
        "'1', 1, string, integer",
        "'', null, string, null",
        "true, 'true', boolean, string"
      })
  void anotherTypeIsADifference(String baseline, String result, String expected, String actual) {
    assertEquals(
        List.of("3 type-changed a: %s → %s".formatted(expected, actual)),
        bodies.compare("{'a': %s}".formatted(baseline), "{'a': %s}".formatted(result)));
  }

  @ParameterizedTest
  @CsvSource({"1.5, 1", "1, 99999999999999999999", "1, -0", "1.5, -1.5e-7"})
  void integersAreNumbers(String baseline, String result) {
    assertEquals(
        List.of(), bodies.compare("{'a': %s}".formatted(baseline), "{'a': %s}".formatted(result)));
  }

  @Test
  void oneElementOfAnotherTypeIsEnough() {
    assertEquals(
        List.of("3 type-changed a[]: number → string"),
        bodies.compare("{'a': [0.5, 0.25]}", "{'a': [0.5, 0.25, 1, '0.5']}"));
    assertEquals(
        List.of("3 type-changed a[].i: integer → string"),
        bodies.compare("{'a': [{'i': 0}, {'i': 1}]}", "{'a': [{'i': 0}, {'i': '1'}]}"));
    assertEquals(
        List.of("3 type-changed a[]: number → null"),
        bodies.compare("{'a': [0.5]}", "{'a': [0.5, null]}"));
  }

  @Test
  void aValueMayBeNullWhereTheBaselineEverIs() {
    assertEquals(List.of(), bodies.elsewhere("{'a': null}").compare("{'a': 'x'}", "{'a': null}"));
    assertEquals(
        List.of(),
        bodies
            .elsewhere("{'l': [{'a': 1}, {'a': null}]}")
            .compare("{'l': [{'a': 1}]}", "{'l': [{'a': 2}, {'a': null}]}"));
  }

  @Test
  void anotherKindOfAnswerDoesNotTellWhatMayBeNull() {
    assertEquals(
        List.of("3 type-changed a: string → null"),
        bodies
            .elsewhere("[{'a': null}]", "{'error': {}, 'a': null}")
            .compare("{'a': 'x'}", "{'a': null}"));
  }

  @Test
  void aValueThatIsNullMayHaveAnyTypeSeenElsewhere() {
    Bodies seen = bodies.elsewhere("{'a': 'x'}", "{'a': 1.5}");
    assertEquals(List.of(), seen.compare("{'a': null}", "{'a': 'y'}"));
    assertEquals(List.of(), seen.compare("{'a': null}", "{'a': 1}"));
    assertEquals(
        List.of("3 type-changed a: null → object"), seen.compare("{'a': null}", "{'a': {}}"));
  }

  @Test
  void aValueThatIsNeverAnythingButNullMayBeAnything() {
    assertEquals(List.of(), bodies.elsewhere("{'a': null}").compare("{'a': null}", "{'a': [1]}"));
  }

  @Test
  void aNumberMayHaveAFractionWhereTheBaselineEverHas() {
    assertEquals(List.of(), bodies.elsewhere("{'a': 0.5}").compare("{'a': 0}", "{'a': 0.25}"));
    assertEquals(
        List.of("3 type-changed a: integer → string"),
        bodies.elsewhere("{'a': 'x'}").compare("{'a': 0}", "{'a': 'x'}"));
  }

  @Test
  void aTextThatMayBeNullIsATextOrNull() {
    Bodies text = Bodies.by(Rules.builder().textOrNull("a").build());
    assertEquals(List.of(), text.compare("{'a': null}", "{'a': 'x'}"));
    assertEquals(List.of(), text.compare("{'a': 'x'}", "{'a': null}"));
    assertEquals(
        List.of("3 type-changed a: null → integer"), text.compare("{'a': null}", "{'a': 1}"));
  }

  @Test
  void anOptionalValueThatIsNullIsANote() {
    Bodies optional = Bodies.by(Rules.builder().optional("a").build());
    assertEquals(
        List.of("3 note member-optional a: integer → null"),
        optional.compare("{'a': 1}", "{'a': null}"));
    assertEquals(
        List.of("3 member-optional a: integer → null"),
        optional.strict(Note.OPTIONAL).compare("{'a': 1}", "{'a': null}"));
    assertEquals(List.of(), optional.elsewhere("{'a': null}").compare("{'a': 1}", "{'a': null}"));
    assertEquals(
        List.of("3 type-changed a: integer → string"), optional.compare("{'a': 1}", "{'a': 'x'}"));
  }

  @Test
  void nullInSomeElementsReadsLikeAbsentWhereAnObjectIsNotInAll() {
    assertEquals(
        List.of(), bodies.compare("[{'u': {'n': 1}}, {}]", "[{'u': null}, {'u': {'n': 2}}]"));
  }

  @Test
  void whatTheStructureSaidIsNotSaidAgain() {
    assertEquals(
        List.of("2 kind-changed a: string → array"), bodies.compare("{'a': 'x'}", "{'a': ['x']}"));
  }

  @Test
  void whatIsIgnoredMayHaveAnyType() {
    Bodies ignoring = Bodies.by(Rules.builder().ignored("a").build());
    assertEquals(List.of(), ignoring.compare("{'a': 'x'}", "{'a': 1}"));
  }
}
