package io.github.fauxpenai.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.Change;
import io.github.fauxpenai.conformance.explain.Condition;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class WordingTest {
  private static String described(
      DifferenceCode code, String path, String expected, String actual) {
    return Wording.describe(
        new Cause(
            4,
            code,
            path,
            new Change(expected, actual),
            List.of(expected),
            new Condition(List.of(), List.of()),
            OptionalDouble.empty(),
            "",
            List.of("0"),
            List.of(),
            List.of(),
            0));
  }

  /** Of counts causes keep no numbers. */
  @Test
  void anotherCountIsNotDescribedByBlanks() {
    assertEquals(
        "count-changed choices: another number",
        described(DifferenceCode.COUNT_CHANGED, "choices", "_", "_"));
    assertEquals("200 instead of 400", described(DifferenceCode.STATUS_OTHER, "", "400", "200"));
  }

  @Test
  void oneIsNotMany() {
    assertEquals("1 scenario", Wording.count(1, "scenario"));
    assertEquals("0 scenarios", Wording.count(0, "scenario"));
    assertEquals("2,788 scenarios", Wording.count(2788, "scenario"));
    assertEquals(Optional.of("1 of 2 scenarios selected"), Wording.selected(1, 2));
    assertEquals(Optional.empty(), Wording.selected(2, 2));
  }

  @Test
  void aCutPartsNoPairOfSurrogates() {
    assertEquals("ab", Wording.cut("ab", 2));
    assertEquals("a…", Wording.cut("ab", 1));
    assertEquals("a…", Wording.cut("a\ud83d\ude00", 2));
  }
}
