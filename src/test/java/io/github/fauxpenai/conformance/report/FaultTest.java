package io.github.fauxpenai.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.Change;
import io.github.fauxpenai.conformance.explain.Condition;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.explain.Since;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FaultTest {
  private static Cause cause(DifferenceCode code, String path, int requests, OptionalDouble share) {
    return new Cause(
        0,
        code,
        path,
        new Change("honoured", "broken"),
        List.of("honoured"),
        new Condition(List.of(), List.of()),
        share,
        "",
        "",
        IntStream.range(0, requests).mapToObj(Integer::toString).toList(),
        List.of(),
        List.of(),
        0);
  }

  private static String where(int requests, OptionalDouble share) {
    Cause cause = cause(DifferenceCode.PROMISE_BROKEN, "usage.present", requests, share);
    return new Fault("embeddings", "embeddings.html", cause, "", List.of()).where();
  }

  @Test
  void whatRejectsValidRequestsComesFirstAndWhatAcceptsInvalidOnesLast() {
    OptionalDouble always = OptionalDouble.empty();
    List<Cause> byImportance =
        List.of(
            cause(DifferenceCode.STATUS_REJECTS_VALID, "", 2, always),
            cause(DifferenceCode.PROMISE_REJECTED, "request.accepted", 1, always),
            cause(DifferenceCode.PROMISE_BROKEN, "finish_reason.fits", 476, OptionalDouble.of(0.4)),
            cause(DifferenceCode.DEFINITION_BROKEN, "definition.stream:id", 106, always),
            cause(DifferenceCode.PROMISE_IGNORED, "response_format.json_object", 3, always),
            cause(DifferenceCode.STATUS_ACCEPTS_INVALID, "", 900, always),
            cause(DifferenceCode.PROMISE_IGNORED, "unknown_member.refused", 500, always));
    List<Cause> shuffled = new ArrayList<>(byImportance);
    Collections.reverse(shuffled);
    shuffled.sort(Cause.BY_IMPORTANCE);

    assertEquals(byImportance, shuffled);
  }

  @Test
  void aPromiseThatNoAnswerKeepsIsBrokenWheneverItWasTested() {
    assertEquals("whenever it was tested", where(3, OptionalDouble.empty()));
    assertEquals("in both requests that test it", where(2, OptionalDouble.empty()));
    assertEquals("in the one request that tests it", where(1, OptionalDouble.empty()));
  }

  @Test
  void aPromiseThatSomeAnswersKeepIsNotBrokenWheneverItWasTested() {
    assertEquals("about 26 % of all answers", where(23, OptionalDouble.of(0.26)));
  }

  /** A server sends {@code delta.role}; a client makes {@code message.role} of it. */
  @Test
  void whatIsMissingInAStreamIsNamedAsItIsSent() {
    OptionalDouble always = OptionalDouble.empty();
    Cause sent = cause(DifferenceCode.MEMBER_MISSING, "choices[].delta.role", 3, always);
    Cause joined =
        cause(
            DifferenceCode.DEFINITION_BROKEN,
            "definition.stream:choices[].message.role",
            27,
            always);
    Fault first = new Fault("chat", "a.html", sent, Remedy.of(sent, Map.of()), List.of("a"));
    Fault second = new Fault("chat", "b.html", joined, "send choices[].message.role", List.of("b"));

    Fault both = first.with(second);

    assertEquals("send choices[].delta.role", both.remedy());
    assertEquals(27, both.requests());
    assertEquals(List.of("a", "b"), both.sources());
  }

  private static Since.Failure failure(DifferenceCode code, String path, String... keys) {
    return new Since.Failure("", code, path, new Change("", ""), "", "", List.of(keys), List.of());
  }

  @Test
  void aMissingMemberAndThePromiseThatItIsThereAreOneFault() {
    Since.Failure missing = failure(DifferenceCode.MEMBER_MISSING, "usage", "a", "b", "c");
    Since.Failure promised = failure(DifferenceCode.PROMISE_BROKEN, "usage.present", "b", "c");

    assertTrue(Fault.areSame(missing, promised));
    assertFalse(
        Fault.areSame(missing, failure(DifferenceCode.PROMISE_BROKEN, "usage.sum", "b", "c")));
    assertFalse(
        Fault.areSame(missing, failure(DifferenceCode.PROMISE_BROKEN, "usage.present", "d", "e")));
  }

  @Test
  void anErrorWithinStreamsThatBothFindIsOneFault() {
    assertTrue(
        Fault.areSame(
            failure(DifferenceCode.STREAM_ERROR, "", "a", "b"),
            failure(DifferenceCode.PROMISE_BROKEN, "stream.error", "a", "b")));
  }

  @Test
  void aServerErrorThatBothFindIsOneFault() {
    Since.Failure promised = failure(DifferenceCode.PROMISE_BROKEN, "answer.readable", "a", "b");

    assertTrue(Fault.areSame(failure(DifferenceCode.STATUS_SERVER_ERROR, "", "a", "b"), promised));
    assertTrue(Fault.areSame(failure(DifferenceCode.BODY_UNREADABLE, "", "a", "b"), promised));
    assertFalse(Fault.areSame(failure(DifferenceCode.STATUS_OTHER, "", "a", "b"), promised));
  }

  @Test
  void anErrorOfAnotherFormThatBothFindIsOneFault() {
    Since.Failure promised = failure(DifferenceCode.PROMISE_BROKEN, "error.form", "a", "b", "c");

    for (String path : List.of("error", "error.type")) {
      assertTrue(
          Fault.areSame(failure(DifferenceCode.TYPE_CHANGED, path, "b", "c"), promised), path);
    }
    assertFalse(
        Fault.areSame(
            failure(DifferenceCode.TYPE_CHANGED, "error.type", "b", "c"),
            failure(DifferenceCode.PROMISE_BROKEN, "created.seconds", "b", "c")));
  }

  @Test
  void anotherStatusOfTheSameAnswersIsOneFault() {
    Since.Failure compared = failure(DifferenceCode.STATUS_OTHER, "", "a", "b", "c");

    assertTrue(
        Fault.areSame(compared, failure(DifferenceCode.PROMISE_BROKEN, "answer.status", "b", "c")));
    assertFalse(
        Fault.areSame(compared, failure(DifferenceCode.PROMISE_BROKEN, "answer.status", "d")));
    assertFalse(
        Fault.areSame(compared, failure(DifferenceCode.PROMISE_BROKEN, "error.form", "b", "c")));
  }
}
