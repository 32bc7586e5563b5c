package io.github.fauxpenai.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.Change;
import io.github.fauxpenai.conformance.explain.Condition;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.scenario.Factor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class WordingTest {
  private static String described(
      DifferenceCode code, String path, String expected, String actual) {
    return described(code, path, List.of(expected), actual);
  }

  private static String described(
      DifferenceCode code, String path, List<String> expected, String actual) {
    return Wording.describe(cause(code, path, expected, actual));
  }

  private static Cause cause(
      DifferenceCode code, String path, List<String> expected, String actual) {
    return cause(code, path, expected, actual, "");
  }

  private static Cause cause(
      DifferenceCode code, String path, List<String> expected, String actual, String reason) {
    return new Cause(
        4,
        code,
        path,
        new Change(String.join(" or ", expected), actual),
        expected,
        new Condition(List.of(), List.of()),
        OptionalDouble.empty(),
        "",
        reason,
        List.of("0"),
        List.of(),
        List.of(),
        0);
  }

  private static String promise(DifferenceCode code, String outcome, String reason) {
    return Remedy.of(
        cause(code, "stream.events", List.of("honoured"), outcome, reason),
        Map.of("stream.events", "stream: an event stream"));
  }

  @Test
  void theServersWordsForNotAcceptingAreQuoted() {
    Cause cause =
        cause(
            DifferenceCode.STATUS_REJECTS_VALID,
            "",
            List.of("200"),
            "400",
            "Unrecognized request argument supplied: user");

    assertEquals(
        "400 instead of 200: \"Unrecognized request argument supplied: user\"",
        Wording.describe(cause));
    assertEquals(
        "accept it with 200: 400 here, \"Unrecognized request argument supplied: user\"",
        Remedy.of(cause, Map.of()));
  }

  @Test
  void aWholeAnswerIsNamed() {
    Cause cause =
        cause(
            DifferenceCode.DEFINITION_BROKEN, "definition.answer:", List.of("object"), "array", "");

    assertEquals("the answer is array, must be object", Wording.describe(cause));
    assertEquals("send the answer as object, not array", Remedy.of(cause, Map.of()));
  }

  @Test
  void aPromiseThatIsNotKeptIsNamedWithTheReason() {
    assertEquals(
        "stream: an event stream (no [DONE] at the end)",
        promise(DifferenceCode.PROMISE_BROKEN, "broken", "no [DONE] at the end"));
    assertEquals(
        "stream: an event stream (ignored: JSON)",
        promise(DifferenceCode.PROMISE_IGNORED, "ignored", "JSON"));
    assertEquals(
        "stream: an event stream (rejected)",
        promise(DifferenceCode.PROMISE_REJECTED, "rejected", "refused with 400"));
    assertEquals(
        "stream: an event stream (not kept)", promise(DifferenceCode.PROMISE_BROKEN, "broken", ""));
  }

  private static String where(int seen, Condition.Term... terms) {
    return Wording.where(
        new Cause(
            4,
            DifferenceCode.STATUS_OTHER,
            "",
            new Change("200", "400"),
            List.of("200"),
            new Condition(List.of(terms), List.of()),
            OptionalDouble.empty(),
            "",
            "",
            IntStream.range(0, seen).mapToObj(Integer::toString).toList(),
            List.of(),
            List.of(),
            0));
  }

  @Test
  void oneOrTwoRequestsNameNoParameterForSure() {
    Condition.Any user = new Condition.Any("user");

    assertEquals("seen in 1 request, with user=<any>", where(1, user));
    assertEquals("seen in 2 requests, with user=<any>", where(2, user));
    assertEquals("user=<any>", where(3, user));
    assertEquals("seen in 1 stream, with user=<any>", where(1, Condition.Kind.STREAM, user));
    assertEquals("seen in 2 accepted requests", where(2, Condition.Kind.ACCEPTED));
    assertEquals("seen in 2 refusals with 400", where(2, new Condition.Status(400)));
    assertEquals("seen in 1 request", where(1));
    assertEquals("every stream", where(3, Condition.Kind.STREAM));
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
  void whatIsExpectedIsSaidOnceAndWithoutWhatIsFound() {
    assertEquals(
        "member-null logprobs: null instead of object",
        described(
            DifferenceCode.MEMBER_NULL, "logprobs", List.of("object", "object or null"), "null"));
    assertEquals(
        "value-changed code: null instead of \"this or that\"",
        described(DifferenceCode.VALUE_CHANGED, "code", "\"this or that\"", "null"));
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

  /** "request: what OpenAI refuses is refused (tools)" says nothing about who has to do what. */
  @Test
  void whatIsToBeRefusedIsSaidAsWhatIsToBeAccepted() {
    Cause accepted =
        cause(
            DifferenceCode.PROMISE_IGNORED,
            "request.refused.tools_invalid",
            List.of("honoured"),
            "ignored",
            "accepted with 200");
    Cause refused =
        cause(
            DifferenceCode.PROMISE_REJECTED,
            "request.accepted",
            List.of("honoured"),
            "rejected",
            "refused with 400");

    assertEquals(
        "refuse what OpenAI refuses (tools_invalid): accepted with 200",
        Remedy.of(accepted, Map.of()));
    assertEquals("accept what OpenAI accepts: refused with 400", Remedy.of(refused, Map.of()));
  }

  @Test
  void constantsKeepTheirUnderscores() {
    Cause cause =
        cause(
            DifferenceCode.DEFINITION_BROKEN,
            "definition.answer:choices[].finish_reason",
            List.of("\"stop\",_\"tool_calls\"_or_\"say_\\\"a_b\\\"\""),
            "an_object");

    assertEquals(
        "choices[].finish_reason is an object, must be \"stop\", \"tool_calls\" or"
            + " \"say_\\\"a_b\\\"\"",
        Wording.describe(cause));
    assertEquals(
        "send choices[].finish_reason as \"stop\", \"tool_calls\" or"
            + " \"say_\\\"a_b\\\"\", not an object",
        Remedy.of(cause, Map.of()));
  }

  /** Known failures have all of it, since they are read again. */
  @Test
  void aLongValueIsShortenedWhereItIsOnlyShown() {
    String text = "a city's name, ".repeat(40);
    Condition.Value value = Condition.Value.of(Factor.setting("user", text));

    String shown = where(3, value);

    assertTrue(shown.startsWith("user=\"a city's name, a city's"), shown);
    assertTrue(shown.endsWith("… (%d)".formatted(text.length() + 2)), shown);
    assertTrue(shown.length() < 100, shown);
    assertTrue(new Condition(List.of(value), List.of()).toString().contains(text));
  }

  /** Otherwise a fault in plain answers and one in streams would read the same. */
  @Test
  void whatBreaksADefinitionIsSaidOfTheAnswersThatItDefines() {
    for (String[] each :
        new String[][] {
          {"definition.answer", "1 plain answer"},
          {"definition.stream", "1 stream"},
          {"definition.error", "1 refusal"}
        }) {
      Cause cause =
          cause(DifferenceCode.DEFINITION_BROKEN, each[0] + ":usage", List.of("object"), "absent");
      assertEquals("seen in " + each[1], Wording.where(cause));
    }
  }
}
