package io.github.fauxpenai.conformance.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviatingTest {
  private static final Deviation NO_USAGE =
      Deviation.of("no-usage", 2, "no usage", (request, response) -> response.remove("usage"));
  private static final Deviation REJECT_PARAMETER =
      Deviation.of(
          "reject-parameter",
          1,
          "rejects",
          "stop",
          parameter -> (request, response) -> response.put("status", 400));
  private static final List<Deviation> KNOWN = List.of(NO_USAGE, REJECT_PARAMETER);

  @Test
  void anApiHasItsOwnDeviationOfAName() {
    Deviation other = Deviation.of("no-usage", 2, "no usage", (request, response) -> {});

    assertEquals(
        Optional.of(new Deviating(other, "", 0.5)),
        Deviating.parse("no-usage:0.5", KNOWN).of(List.of(other)));
    assertEquals(Optional.empty(), Deviating.parse("no-usage", KNOWN).of(List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"no-usage", "no-usage:0.5", "reject-parameter:stop", "reject-parameter:n:0.25"})
  void aDeviationIsPrintedAsItIsRead(String text) {
    assertEquals(text, Deviating.parse(text, KNOWN).toString());
  }

  @Test
  void aDeviationHasANameAnArgumentAndAShare() {
    assertEquals(
        new Deviating(REJECT_PARAMETER, "stop", 0.5),
        Deviating.parse("reject-parameter:stop:0.5", KNOWN));
    assertEquals(new Deviating(NO_USAGE, "", 1), Deviating.parse("no-usage", KNOWN));
  }

  @ParameterizedTest
  @CsvSource({
    "no-usages,'''no-usages'' is not a deviation; did you mean no-usage'",
    "no-usage:0,'''0'' is not a share'",
    "no-usage:1.5,'''1.5'' is not a share'",
    "no-usage:NaN,'''NaN'' is not a share'",
    "no-usage:half,'''half'' is not a share'",
    "no-usage:0.5:0.5,has too many parts",
    "reject-parameter,'''reject-parameter'' needs an argument'",
    "reject-parameter:,as in reject-parameter:stop"
  })
  void anythingElseIsRefused(String text, String message) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Deviating.parse(text, KNOWN));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }
}
