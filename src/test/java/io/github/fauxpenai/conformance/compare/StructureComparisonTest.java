package io.github.fauxpenai.conformance.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.explain.Note;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StructureComparisonTest {
  private final Bodies bodies = Bodies.withoutRules();

  @Test
  void aMemberOfEveryElementMustBeInEveryElement() {
    assertEquals(
        List.of("2 member-missing a[].b: integer → absent in some places"),
        bodies.compare("{'a': [{'b': 1}]}", "{'a': [{'b': 1}, {'b': 2}, {}]}"));
    assertEquals(
        List.of("2 member-missing a[].b: integer → absent"),
        bodies.compare("{'a': [{'b': 1}]}", "{'a': [{}]}"));
  }

  @Test
  void elementsOfAllArraysAtOnePathArePooled() {
    String baseline = "{'a': [{'t': [{'x': 1}, {'x': 2}]}, {'t': [{'x': 3}]}]}";
    assertEquals(List.of(), bodies.compare(baseline, "{'a': [{'t': [{'x': 9}]}]}"));
    assertEquals(
        List.of("2 member-missing a[].t[].x: integer → absent in some places"),
        bodies.compare(baseline, "{'a': [{'t': [{'x': 1}]}, {'t': [{'x': 1}, {}]}]}"));
  }

  @Test
  void theChunksOfAStreamAreElementsToo() {
    String baseline = "[{'id': 1, 'c': [{'d': {'r': 'x'}}]}, {'id': 1, 'c': [{'d': {}}]}]";
    assertEquals(List.of(), bodies.compare(baseline, "[{'id': 2, 'c': [{'d': {'r': 'y'}}]}]"));
    assertEquals(
        List.of("2 member-missing id: integer → absent in some places"),
        bodies.compare(baseline, "[{'id': 1, 'c': [{'d': {'r': 'x'}}]}, {'c': [{'d': {}}]}]"));
    assertEquals(
        List.of("2 member-missing c[].d.r: string → absent"),
        bodies.compare(baseline, "[{'id': 1, 'c': [{'d': {}}]}, {'id': 1, 'c': [{'d': {}}]}]"));
  }

  @Test
  void anErrorWithinAStreamIsOneDifferenceWhateverElseIsMissing() {
    String baseline = "[{'id': 1, 'c': [{'d': 'x'}]}, {'id': 1, 'c': []}]";
    String error = "{'error': {'message': 'overloaded'}}";
    List<String> found = List.of("2 stream-error : text/event-stream → an error");
    assertEquals(found, bodies.compare(baseline, "[{'id': 1, 'c': [{'d': 'x'}]}, " + error + "]"));
    assertEquals(found, bodies.compare(baseline, "[" + error + "]"));
    assertEquals(
        List.of("2 note member-added error: absent → null"),
        bodies.compare(baseline, "[{'id': 1, 'c': [{'d': 'x'}], 'error': null}]"));
    assertEquals(List.of(), bodies.compare("[" + error + "]", "[" + error + "]"));
    assertEquals(List.of(), bodies.compare(Level.STATUS, baseline, "[" + error + "]"));
  }

  @Test
  void anEventThatIsAnErrorIsOneDifference() {
    Bodies responses = Bodies.by(Api.RESPONSES.rules());
    String created = "{'type': 'response.created', 'response': {'id': 'r', 'output': []}}";
    String completed = "{'type': 'response.completed', 'response': {'id': 'r', 'output': []}}";
    String baseline = "[%s, %s]".formatted(created, completed);
    for (String error :
        List.of(
            "{'type': 'error', 'message': 'overloaded'}", "{'error': {'message': 'overloaded'}}")) {
      assertEquals(
          List.of("2 stream-error : text/event-stream → an error"),
          responses.compare(baseline, "[%s, %s]".formatted(created, error)));
    }
  }

  @Test
  void aMemberOfSomeElementsMustBeInOneAndNotNull() {
    String baseline = "{'a': [{'b': 1}, {}]}";
    assertEquals(List.of(), bodies.compare(baseline, "{'a': [{}, {}, {'b': 1}]}"));
    assertEquals(
        List.of("2 member-missing a[].b: integer → absent"),
        bodies.compare(baseline, "{'a': [{}, {}]}"));
    assertEquals(
        List.of("2 member-null a[].b: integer → null"),
        bodies.compare(baseline, "{'a': [{'b': null}, {}]}"));
  }

  @Test
  void aMemberThatIsNullInSomeElementsMustBeInOneAndNotNull() {
    String baseline = "{'a': [{'b': null}, {'b': 1}]}";
    assertEquals(List.of(), bodies.compare(baseline, "{'a': [{}, {'b': 1}]}"));
    assertEquals(
        List.of("2 member-null a[].b: integer or null → null"),
        bodies.compare(baseline, "{'a': [{'b': null}]}"));
    assertEquals(
        List.of("2 member-missing a[].b: integer or null → absent"),
        bodies.compare(baseline, "{'a': [{}]}"));
  }

  @Test
  void nullInPlaceOfAnObjectOrArrayIsADifferenceWhateverIsNullElsewhere() {
    Bodies nullable = bodies.elsewhere("{'a': null, 'b': null}");
    assertEquals(
        List.of("2 member-null a: object → null", "2 member-null b: array → null"),
        nullable.compare("{'a': {'x': 1}, 'b': []}", "{'a': null, 'b': null}"));
    assertEquals(
        List.of("2 member-null a[].b: object → null"),
        nullable.compare("{'a': [{'b': {}}]}", "{'a': [{'b': {}}, {'b': null}]}"));
  }

  @Test
  void nullInPlaceOfAnElementIsADifference() {
    assertEquals(
        List.of("2 member-null a[]: object → null"),
        bodies.compare("{'a': [{}]}", "{'a': [{}, null]}"));
    assertEquals(
        List.of("2 member-null a[][]: array → null"),
        bodies.compare("{'a': [[[]]]}", "{'a': [[null]]}"));
    assertEquals(
        List.of("2 member-null : object → null"), bodies.compare("[{'a': 1}]", "[{'a': 1}, null]"));
  }

  @Test
  void nullInPlaceOfTheBodyIsADifference() {
    assertEquals(List.of("2 member-null : object → null"), bodies.compare("{'a': 1}", "null"));
  }

  @Test
  void aStreamWithoutChunksIsADifference() {
    assertEquals(List.of("2 array-empty : chunks → none"), bodies.compare("[{'a': 1}]", "[]"));
    assertEquals(List.of(), bodies.compare("[]", "[]"));
  }

  @Test
  void aMemberThatComesTwiceIsADifference() {
    assertEquals(
        List.of("2 member-repeated a[].b: once → twice"),
        bodies.compareTexts("{\"a\": [{\"b\": 1}]}", "{\"a\": [{\"b\": 2, \"b\": 1}]}"));
    assertEquals(
        List.of(
            "2 note member-added n: absent → object", "2 member-repeated n.x[].y: once → twice"),
        bodies.compareTexts("{\"a\": 1}", "{\"a\": 1, \"n\": {\"x\": [{\"y\": 1, \"y\": 1}]}}"));
    assertEquals(
        List.of(),
        bodies.compareTexts("{\"b\": 1, \"b\": 2}", "{\"b\": 2, \"b\": 1}"),
        "where the baseline has it, too");
  }

  @Test
  void aLargeAnswerIsWalkedThroughAndNotOtherwiseJudged() {
    String filling = "\"" + "x".repeat(RawJson.LARGE) + "\"";
    String baseline = "{\"a\": [{\"b\": 1, \"c\": []}, {\"b\": 2}], \"f\": \"\"}";
    assertEquals(
        List.of(
            "2 member-missing a[].b: integer → absent",
            "2 member-missing a[].c: array → absent",
            "2 note member-added n: absent → object",
            "2 member-repeated n.x: once → twice"),
        bodies.compareTexts(
            baseline, "{\"a\": [{}], \"n\": {\"x\": 1, \"x\": 2}, \"f\": " + filling + "}"));
    assertEquals(
        List.of(), bodies.compareTexts(baseline, baseline.replace("\"\"", filling)), "the same");
  }

  @Test
  void whatIsNotInUtf8IsADifferenceAndAMarkANote() {
    assertEquals(List.of("2 body-encoding : utf-8 → utf-16"), bodies.compareEncodings("utf-16"));
    assertEquals(
        List.of("2 body-encoding : utf-8 → byte-order-mark"),
        bodies.compareEncodings("byte-order-mark"));
  }

  @Test
  void nullAndAbsentReadAlike() {
    assertEquals(
        List.of("2 note member-null a: null → absent"), bodies.compare("{'a': null}", "{}"));
    assertEquals(List.of(), bodies.compare("{'a': [{'b': null}]}", "{'a': [{'b': null}, {}]}"));
  }

  @Test
  void anArrayWithElementsMustNotComeBackEmpty() {
    assertEquals(
        List.of("2 array-empty a: elements → none"), bodies.compare("{'a': [1]}", "{'a': []}"));
    assertEquals(List.of(), bodies.compare("{'a': []}", "{'a': [1]}"));
  }

  @Test
  void noArrayMayBeEmptyWhereNoneIsInTheBaseline() {
    String result = "{'a': [{'b': [1]}, {'b': []}]}";
    assertEquals(
        List.of("2 array-empty a[].b: elements → none in some places"),
        bodies.compare("{'a': [{'b': [1]}, {'b': [2]}]}", result));
    assertEquals(List.of(), bodies.compare("{'a': [{'b': []}, {'b': [2]}]}", result));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "{'b': 1}"})
  void anObjectOrArrayInPlaceOfAPlainValueIsAnotherKind(String value) {
    assertEquals(
        List.of("2 kind-changed a: string → " + (value.startsWith("[") ? "array" : "object")),
        bodies.compare("{'a': 'x'}", "{'a': %s}".formatted(value)));
  }

  @Test
  void aPlainValueInPlaceOfAnObjectOrArrayIsAnotherKind() {
    assertEquals(
        List.of("2 kind-changed a: object → string"), bodies.compare("{'a': {}}", "{'a': 'x'}"));
    assertEquals(
        List.of("2 kind-changed a: array → object"), bodies.compare("{'a': [1]}", "{'a': {}}"));
    assertEquals(
        List.of("2 kind-changed a[]: integer → array"),
        bodies.compare("{'a': [1, 2]}", "{'a': [1, [2]]}"));
    assertEquals(List.of("2 kind-changed : object → string"), bodies.compare("{'a': 1}", "'text'"));
  }

  @Test
  void whatOnlyTheResultHasIsANote() {
    assertEquals(
        List.of(
            "2 note member-added a[].x: absent → string or integer",
            "2 note member-added y: absent → object"),
        bodies.compare("{'a': [{}]}", "{'a': [{'x': 1}, {'x': ''}], 'y': {'z': 1}}"));
  }

  @Test
  void anOptionalMemberThatIsMissingIsANote() {
    Bodies optional = Bodies.by(Rules.builder().optional("a", "a.b", "l", "c[].d").build());
    assertEquals(
        List.of("2 note member-optional a: object → absent"),
        optional.compare("{'a': {'b': 1}}", "{}"));
    assertEquals(
        List.of("2 note member-optional a: object → null"),
        optional.compare("{'a': {'b': 1}}", "{'a': null}"));
    assertEquals(
        List.of("2 note member-optional a.b: integer → absent"),
        optional.compare("{'a': {'b': 1}}", "{'a': {}}"));
    assertEquals(
        List.of("2 note member-optional l: elements → none"),
        optional.compare("{'l': [1]}", "{'l': []}"));
    assertEquals(
        List.of("2 note member-optional c[].d: integer → absent in some places"),
        optional.compare("{'c': [{'d': 1}]}", "{'c': [{'d': 1}, {}]}"));
  }

  @Test
  void aListOfTheModelsChoiceMayBeEmptyButNotAbsent() {
    Bodies chosen = Bodies.by(Rules.builder().mayBeEmpty("l").build());
    assertEquals(
        List.of("2 note member-optional l: elements → none"),
        chosen.compare("{'l': [1]}", "{'l': []}"));
    assertEquals(List.of("2 member-missing l: array → absent"), chosen.compare("{'l': [1]}", "{}"));
  }

  @Test
  void anOptionalMemberMustStillBeWhatItIs() {
    Bodies optional = Bodies.by(Rules.builder().optional("a").build());
    assertEquals(
        List.of("2 kind-changed a: object → string"), optional.compare("{'a': {}}", "{'a': 'x'}"));
  }

  @Test
  void strictNotesFail() {
    Rules rules = Rules.builder().optional("a").build();
    String baseline = "{'a': 1, 'b': null}";
    String result = "{'c': 1}";
    assertEquals(
        List.of(
            "2 note member-optional a: integer → absent",
            "2 note member-null b: null → absent",
            "2 note member-added c: absent → integer"),
        Bodies.by(rules).compare(baseline, result));
    assertEquals(
        List.of(
            "2 member-optional a: integer → absent",
            "2 note member-null b: null → absent",
            "2 note member-added c: absent → integer"),
        Bodies.by(rules).strict(Note.OPTIONAL).compare(baseline, result));
    assertEquals(
        List.of(
            "2 note member-optional a: integer → absent",
            "2 member-null b: null → absent",
            "2 member-added c: absent → integer"),
        Bodies.by(rules).strict(Note.NULL, Note.ADDITIONS).compare(baseline, result));
  }

  @Test
  void whatIsIgnoredIsNeitherMissingNorAdded() {
    Bodies ignoring = Bodies.by(Rules.builder().ignored("a", "c[].b").build());
    assertEquals(List.of(), ignoring.compare("{'a': 1, 'c': [{}]}", "{'c': [{'b': {}}]}"));
    assertEquals(List.of(), ignoring.compare("{'c': [{'b': {}}]}", "{'a': 'x', 'c': [{'b': 1}]}"));
  }

  @Test
  void whatTheOlderRecorderWroteIsNotComparedInItsFiles() {
    Rules rules =
        Rules.builder()
            .recorderTraces(AnswerKind.ERROR, "created")
            .recorderTraces(AnswerKind.STREAM, "c[].created")
            .build();
    String error = "{'error': {}, 'created': 1}";
    String stream = "[{'c': [{'created': 1}]}]";
    assertEquals(List.of(), Bodies.by(rules).recordedElsewhere().compare(error, "{'error': {}}"));
    assertEquals(List.of(), Bodies.by(rules).recordedElsewhere().compare(stream, "[{'c': [{}]}]"));
    assertEquals(
        List.of("2 member-missing created: integer → absent"),
        Bodies.by(rules).compare(error, "{'error': {}}"));
    assertEquals(
        List.of("2 member-missing created: integer → absent"),
        Bodies.by(rules).recordedElsewhere().compare("{'created': 1}", "{}"));
  }

  @Test
  void aNameIsShownWithoutControlCharacters() {
    assertEquals(
        List.of("2 note member-added a\\u001b[2J: absent → integer"),
        bodies.compare("{}", "{'a\\u001b[2J': 1}"));
  }
}
