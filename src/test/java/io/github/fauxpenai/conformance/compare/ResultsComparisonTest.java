package io.github.fauxpenai.conformance.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.compare.ResultsComparison.Settings;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict.State;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.scenario.Keys;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is judged, as what it is counted, and what the first level says. */
final class ResultsComparisonTest {
  private static final String ACCEPTED = "{'a': 1}";
  private static final String REJECTED = "{'error': {'message': 'No.', 'code': null}}";
  private static final String LIMIT =
      "{'error': {'message': 'Not supported with this model.', 'code': null, 'param': 'p'}}";

  private static final Rules RULES =
      Rules.builder().modelLimit(null, "p", "supported with this model").build();

  @TempDir Path folder;

  private final Recordings baseline = Recordings.none();
  private final Recordings results = Recordings.none();

  private void both(String name, String expected, String actual) {
    baseline.put(answered(name, expected));
    results.put(answered(name, actual));
  }

  private void failed(String name, String expected, int... statuses) {
    baseline.put(answered(name, expected));
    results.put(Recordings.failedTrials(unanswered(name), statuses));
  }

  private static ObjectNode answered(String name, String body) {
    return Recordings.result(name, Bodies.parse("{}"), Bodies.response(body));
  }

  private static ObjectNode answered(String name, int status, String type, String body) {
    ObjectNode response = Bodies.response(body).put("status", status);
    response.putObject("headers").put("content-type", type);
    return Recordings.result(name, Bodies.parse("{}"), response);
  }

  private static ObjectNode unanswered(String name) {
    return Recordings.result(name, Bodies.parse("{}"), Bodies.parse("null"));
  }

  private Comparing compare(Level level, boolean judgeModelLimits) {
    return Comparing.files(
        folder,
        baseline,
        results,
        RULES,
        new Settings(level, Set.of(), judgeModelLimits, KnownFailures.none()));
  }

  private ScenarioVerdict only() {
    return compare(Level.EXACT, true).verdicts().values().iterator().next();
  }

  private static String text(List<Finding> differences) {
    return String.join(
        ", ",
        differences.stream()
            .map(d -> d.level() + " " + d.code() + ": " + d.expected() + " → " + d.actual())
            .toList());
  }

  @Test
  void whatTheBaselineDoesNotAnswerIsNotComparable() {
    baseline.put(unanswered("pending"));
    results.put(answered("pending", ACCEPTED));
    results.put(answered("unknown", ACCEPTED));
    Summary summary = compare(Level.EXACT, true).outcome().summary();
    assertEquals(2, summary.count(State.NOT_COMPARABLE));
    assertEquals(0, summary.comparable());
    assertEquals(2, summary.scenarios());
  }

  @Test
  void whatTheResultsLackIsNotExecuted() {
    baseline.put(answered("absent", ACCEPTED));
    baseline.put(answered("pending", REJECTED));
    results.put(unanswered("pending"));
    Summary summary = compare(Level.EXACT, true).outcome().summary();
    assertEquals(2, summary.count(State.NOT_EXECUTED));
    assertEquals(0, summary.comparable());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 429, 502, 503, 504})
  void trialsThatTheNetworkSpentAreNoAnswer(int status) {
    failed("it", ACCEPTED, status, status, status);
    assertEquals(State.NOT_EXECUTED, only().state());
  }

  @ParameterizedTest
  @CsvSource({
    "500, 1 status-server-error: 200 → 500",
    "501, 1 status-server-error: 200 → 501",
    "505, 1 status-server-error: 200 → 505",
    "520, 1 status-server-error: 200 → 520",
    "200, 1 body-unreadable: 200 → 200 unreadable",
    "404, 1 body-unreadable: 200 → 404 unreadable"
  })
  void trialsThatTheServerSpentAreAnAnswer(int status, String difference) {
    failed("it", ACCEPTED, status, status, status);
    ScenarioVerdict verdict = only();
    assertEquals(State.COMPARED, verdict.state());
    assertFalse(verdict.conforms());
    assertEquals(difference, text(verdict.differences()));
  }

  @ParameterizedTest
  @CsvSource({
    "404, 1 status-rejects-valid: 200 → 404 to POST /responses",
    "200, 1 status-rejects-valid: 200 → 200 to POST /responses",
    "500, 1 status-server-error: 200 → 500"
  })
  void aServerThatRefusesWhatComesBeforeTheRequestDiffers(int status, String difference) {
    failed("it", ACCEPTED, status);
    ObjectNode result = unanswered("it");
    Recordings.failedTrials(result, status);
    ((ObjectNode) result.at("/errors/0/message")).put("step", "POST /responses");
    results.put(result);
    ScenarioVerdict verdict = only();
    assertEquals(State.COMPARED, verdict.state());
    assertEquals(difference, text(verdict.differences()));
  }

  @Test
  void theLastTrialTellsWhetherThereWasAnAnswer() {
    failed("network last", ACCEPTED, 500, 500, 503);
    failed("server last", ACCEPTED, 503, -1, 500);
    Map<String, ScenarioVerdict> verdicts = compare(Level.EXACT, true).verdicts();
    assertEquals(State.NOT_EXECUTED, verdicts.get(Keys.sha256Hex("network last")).state());
    assertEquals(State.COMPARED, verdicts.get(Keys.sha256Hex("server last")).state());
  }

  @Test
  void failedTrialsBeforeAnAnswerDoNotCount() {
    both("it", ACCEPTED, ACCEPTED);
    results.results().values().forEach(result -> Recordings.failedTrials(result, 500, -1));
    assertTrue(only().conforms());
  }

  @Test
  void aRefusalBecauseOfTheModelIsNotJudged() {
    both("same", LIMIT, LIMIT);
    both("accepted", LIMIT, ACCEPTED);
    failed("server error", LIMIT, 500);
    baseline.put(answered("not executed", LIMIT));
    both("another refusal", REJECTED, ACCEPTED);
    Summary summary = compare(Level.EXACT, false).outcome().summary();
    assertEquals(4, summary.count(State.MODEL_DEPENDENT));
    assertEquals(1, summary.comparable());
    assertEquals(0, summary.conforming());
  }

  @Test
  void aRefusalBecauseOfTheModelIsJudgedWhereThatIsAskedFor() {
    both("same", LIMIT, LIMIT);
    both("accepted", LIMIT, ACCEPTED);
    failed("server error", LIMIT, 500);
    baseline.put(answered("not executed", LIMIT));
    Summary summary = compare(Level.EXACT, true).outcome().summary();
    assertEquals(0, summary.count(State.MODEL_DEPENDENT));
    assertEquals(1, summary.count(State.NOT_EXECUTED));
    assertEquals(3, summary.comparable());
    assertEquals(1, summary.conforming());
  }

  @ParameterizedTest
  @CsvSource({
    ", p, it is Not supported with this model, true",
    "code, p, it is Not supported with this model, false",
    ", q, it is Not supported with this model, false",
    ", p, it is not supported, false"
  })
  void aRefusalIsBecauseOfTheModelByCodeParamAndPhrase(
      String code, String param, String message, boolean modelDependent) {
    String refusal =
        "{'error': {'code': %s, 'param': '%s', 'message': '%s'}}"
            .formatted(code == null ? "null" : "'" + code + "'", param, message);
    both("it", refusal, refusal);
    ScenarioVerdict verdict = compare(Level.EXACT, false).verdicts().values().iterator().next();
    assertEquals(modelDependent ? State.MODEL_DEPENDENT : State.COMPARED, verdict.state());
  }

  @Test
  void theVerdictIsToldInTwoHalves() {
    both("accepted and alike", ACCEPTED, ACCEPTED);
    both("accepted and different", ACCEPTED, "{}");
    both("accepted, here rejected", ACCEPTED, REJECTED);
    failed("accepted, here failing", ACCEPTED, 500);
    baseline.put(answered("accepted, here moved", ACCEPTED));
    results.put(answered("accepted, here moved", 301, "application/json", "{}"));
    both("rejected and alike", REJECTED, REJECTED);
    both("rejected and different", REJECTED, "{'error': {'message': 'No.'}}");
    both("rejected, here accepted", REJECTED, ACCEPTED);
    failed("rejected, here failing", REJECTED, 500);
    baseline.put(answered("rejected with another status", REJECTED));
    results.put(
        answered("rejected with another status", 422, "application/json", "{'detail': []}"));
    baseline.put(answered("rejected, here moved", REJECTED));
    results.put(answered("rejected, here moved", 302, "application/json", "{}"));
    baseline.put(answered("not executed", REJECTED));

    Summary summary = compare(Level.STRUCTURE, true).outcome().summary();
    assertEquals(5, summary.valid().comparable());
    assertEquals(2, summary.valid().agreeing());
    assertEquals(1, summary.valid().conforming());
    assertEquals(6, summary.invalid().comparable());
    assertEquals(3, summary.invalid().agreeing());
    // A code that is absent and null in the baseline is a note.
    assertEquals(2, summary.invalid().conforming());
    assertEquals(3, summary.conforming());
    assertEquals(11, summary.comparable());
    assertEquals(12, summary.scenarios());
  }

  @Test
  void theRateOfALevelCountsTheLevelsBeforeIt() {
    both("first", ACCEPTED, REJECTED);
    both("second", ACCEPTED, "{}");
    both("third", ACCEPTED, "{'a': '1'}");
    both("fifth", ACCEPTED, "{'a': 2}");
    both("none", ACCEPTED, ACCEPTED);
    Summary summary = compare(Level.EXACT, true).outcome().summary();
    assertEquals(
        List.of(4, 3, 2, 2, 1), summary.levels().stream().map(summary::conformingUpTo).toList());
  }

  @Test
  void differencesThatReadAlikeAreCounted() {
    both("one", ACCEPTED, "{'a': '1', 'b': 1}");
    both("two", ACCEPTED, "{'a': '2', 'b': 2}");
    both("three", ACCEPTED, "{'a': 3}");
    both("four", ACCEPTED, "{'a': 4}");
    Summary summary = compare(Level.EXACT, true).outcome().summary();
    assertEquals(
        List.of(
            "2 true type-changed a integer → string",
            "2 true value-changed a ",
            "2 true value-changed b ",
            "2 false member-added b absent → integer"),
        summary.groups().stream()
            .map(
                group ->
                    "%d %s %s %s %s"
                        .formatted(
                            group.getValue(),
                            group.getKey().failing(),
                            group.getKey().code(),
                            group.getKey().path(),
                            group.getKey().change()))
            .toList());
  }

  @Test
  void levelsThatWereNotAskedForAreNotLookedAt() {
    both("it", ACCEPTED, "{'a': '1'}");
    Summary summary = compare(Level.STRUCTURE, true).outcome().summary();
    assertEquals(1, summary.conforming());
    assertEquals(List.of(Level.STATUS, Level.STRUCTURE), summary.levels());
  }

  @Test
  void anotherStatusIsAnotherAnswerAndHidesTheRest() {
    both("it", ACCEPTED, REJECTED);
    assertEquals("1 status-rejects-valid: 200 → 400", text(only().differences()));
  }

  @ParameterizedTest
  @CsvSource({
    "200, 400, status-rejects-valid",
    "200, 404, status-rejects-valid",
    "200, 301, status-rejects-valid",
    "200, 500, status-server-error",
    "200, 201, status-other",
    "400, 200, status-accepts-invalid",
    "400, 422, status-other",
    "400, 302, status-other",
    "400, 500, status-server-error",
    "404, 400, status-other"
  })
  void anotherStatusHasACode(int expected, int actual, String code) {
    baseline.put(answered("it", expected, "application/json", "{}"));
    results.put(answered("it", actual, "application/json", "{}"));
    assertEquals("1 %s: %d → %d".formatted(code, expected, actual), text(only().differences()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON;charset=\"UTF-8\"",
        " application/json ;x=y"
      })
  void parametersOfTheMediaTypeDoNotCount(String type) {
    baseline.put(answered("it", 200, "application/json", ACCEPTED));
    results.put(answered("it", 200, type, ACCEPTED));
    assertTrue(only().conforms());
  }

  @Test
  void anotherMediaTypeIsADifference() {
    baseline.put(answered("it", 200, "text/event-stream; charset=utf-8", "[{'a': 1}]"));
    results.put(answered("it", 200, "application/json", ACCEPTED));
    assertEquals("1 media-type: text/event-stream → application/json", text(only().differences()));
  }

  @Test
  void aMediaTypeIsShownWithoutControlCharacters() {
    baseline.put(answered("it", 200, "application/json", ACCEPTED));
    results.put(answered("it", 200, "text/\u001b[31mred", ACCEPTED));
    assertEquals(
        "1 media-type: application/json → text/\\u001b[31mred", text(only().differences()));
  }

  @Test
  void noMediaTypeIsAnotherOne() {
    baseline.put(answered("it", 200, "application/json", ACCEPTED));
    results.put(answered("it", 200, "", ACCEPTED));
    assertEquals("1 media-type: application/json → none", text(only().differences()));
  }
}
