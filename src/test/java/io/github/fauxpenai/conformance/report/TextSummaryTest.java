package io.github.fauxpenai.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.Change;
import io.github.fauxpenai.conformance.explain.Condition;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TextSummaryTest {
  private static String described(
      DifferenceCode code, String path, String expected, String actual) {
    return TextSummary.describe(
        new Cause(
            4,
            code,
            path,
            new Change(expected, actual),
            new Condition(List.of(), List.of()),
            "",
            List.of("0"),
            List.of()));
  }

  /** Of counts causes keep no numbers. */
  @Test
  void anotherCountIsNotDescribedByBlanks() {
    assertEquals(
        "count-changed choices: another number",
        described(DifferenceCode.COUNT_CHANGED, "choices", "_", "_"));
    assertEquals("200 instead of 400", described(DifferenceCode.STATUS_OTHER, "", "400", "200"));
  }
}
