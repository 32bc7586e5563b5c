package io.github.fauxpenai.conformance.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.explain.Note;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Values of several kinds are compared kind by kind; answers are such as the Responses API's. */
final class VariantsTest {
  private static final String MESSAGE =
      "{'type': 'message', 'role': 'assistant',"
          + " 'content': [{'type': 'output_text', 'text': 'Hi', 'annotations': []}]}";
  private static final String CALL =
      "{'type': 'function_call', 'name': 'f', 'arguments': '{}', 'call_id': 'c'}";
  private static final String REASONING = "{'type': 'reasoning', 'summary': []}";
  private static final String CREATED =
      "{'type': 'response.created', 'response': {'output': [], 'usage': null}}";
  private static final String DELTA =
      "{'type': 'response.output_text.delta', 'delta': 'Hi', 'index': 0}";
  private static final String ARGUMENTS =
      "{'type': 'response.function_call_arguments.delta', 'delta': '{}', 'index': 0}";
  private static final String ADDED =
      "{'type': 'response.output_item.added', 'item': %s}".formatted(MESSAGE);

  private final Bodies bodies = Bodies.by(rules().build());

  private static Rules.Builder rules() {
    return Rules.builder()
        .variants("", "type")
        .variants("output[]", "type")
        .variants("output[].content[]", "type")
        .variants("response.output[]", "type")
        .variants("item", "type")
        .variants("turns[]", "role");
  }

  private static String output(String... items) {
    return "{'output': [%s]}".formatted(String.join(", ", items));
  }

  private static String stream(String... events) {
    return "[%s]".formatted(String.join(", ", events));
  }

  @Test
  void theSameKindsAgree() {
    String answer = output(REASONING, MESSAGE, CALL);
    assertEquals(List.of(), bodies.compare(answer, output(CALL, REASONING, MESSAGE, MESSAGE)));
    assertEquals(List.of(), bodies.compare(stream(CREATED, DELTA), stream(CREATED, DELTA, DELTA)));
  }

  @Test
  void eachElementOfAKindMustHaveWhatEveryOneOfThatKindHas() {
    assertEquals(
        List.of("2 member-missing output[message].role: string → absent"),
        bodies.compare(
            output(MESSAGE, CALL), output(MESSAGE.replace("'role': 'assistant',", ""), CALL)));
    assertEquals(
        List.of("2 member-missing output[message].content[output_text].text: string → absent"),
        bodies.compare(output(MESSAGE, CALL), output(MESSAGE.replace("'text': 'Hi',", ""), CALL)));
  }

  @Test
  void aRuleAboutAPathHoldsInEventsOfEveryKind() {
    String baseline = stream("{'type': 'a', 'r': {'x': 1, 'y': 1, 'z': 1}}");
    String result = stream("{'type': 'a', 'r': {}}");
    Rules rules = rules().optional("r.x").ignored("r.y").build();

    assertEquals(
        List.of(
            "2 note member-optional [a].r.x: integer → absent",
            "2 member-missing [a].r.z: integer → absent"),
        Bodies.by(rules).compare(baseline, result));
  }

  @Test
  void oneEventWithAMemberDoesNotStandForEventsOfOtherKinds() {
    String baseline = stream(CREATED, DELTA, ARGUMENTS);
    String lacking = stream(CREATED, DELTA.replace("'delta': 'Hi', ", ""), ARGUMENTS);
    assertEquals(
        List.of("2 member-missing [response.output_text.delta].delta: string → absent"),
        bodies.compare(baseline, lacking));
    assertEquals(
        List.of(
            "2 member-missing [response.output_text.delta].delta: string → absent in some places"),
        bodies.compare(
            baseline, stream(CREATED, DELTA, DELTA.replace("'delta': 'Hi', ", ""), ARGUMENTS)));
    assertEquals(List.of(), Bodies.withoutRules().compare(baseline, lacking), "pooled as one heap");
  }

  @Test
  void typesAreComparedKindByKind() {
    assertEquals(
        List.of("3 type-changed [response.output_text.delta].delta: string → integer"),
        bodies.compare(
            stream(CREATED, DELTA, ARGUMENTS.replace("'{}'", "7")),
            stream(CREATED, DELTA.replace("'Hi'", "7"), ARGUMENTS.replace("'{}'", "7"))));
    assertEquals(
        List.of("3 type-changed output[message].content[output_text].text: string → integer"),
        bodies.compare(output(MESSAGE), output(MESSAGE.replace("'Hi'", "7"))));
  }

  @Test
  void whatMayBeNullIsLearntKindByKind() {
    String nullCall = output(CALL.replace("'f'", "null"));
    assertEquals(
        List.of("3 type-changed output[function_call].name: string → null"),
        bodies
            .elsewhere(output("{'type': 'custom', 'name': null}"))
            .compare(output(CALL), nullCall));
    assertEquals(List.of(), bodies.elsewhere(nullCall).compare(output(CALL), nullCall));
  }

  @Test
  void aKindThatTheModelDidNotChooseIsNoDifference() {
    assertEquals(List.of(), bodies.compare(output(REASONING, MESSAGE), output(MESSAGE)));
    assertEquals(List.of(), bodies.compare(stream(CREATED, DELTA), stream(CREATED)));
  }

  @Test
  void aKindThatTheRequestForcesMustBeThere() {
    Bodies forcing =
        Bodies.by(
            rules()
                .forced(
                    "output[function_call]",
                    request -> request.path("tool_choice").asText().equals("required"))
                .build());
    String baseline = output(REASONING, CALL);
    String result = output(REASONING);
    assertEquals(List.of(), forcing.compare(baseline, result));
    assertEquals(
        List.of("2 member-missing output[function_call]: object → absent"),
        forcing.asked("{'tool_choice': 'required'}").compare(baseline, result));
  }

  @Test
  void aKindThatTheBaselineDoesNotHaveIsANote() {
    assertEquals(
        List.of("2 note member-added output[novel]: absent → object"),
        bodies.compare(output(MESSAGE), output(MESSAGE, "{'type': 'novel', 'x': 1}")));
    assertEquals(
        List.of("2 member-added output[novel]: absent → object"),
        bodies
            .strict(Note.ADDITIONS)
            .compare(output(MESSAGE), output(MESSAGE, "{'type': 'novel', 'x': 1}")));
  }

  @Test
  void anElementMustTellItsKind() {
    assertEquals(
        List.of(
            "2 member-missing output[].type: string → absent in some places",
            "2 note member-added output[other]: absent → object"),
        bodies.compare(output(MESSAGE), output(MESSAGE, "{'role': 'assistant'}")));
    assertEquals(
        List.of(
            "2 note member-added output[other]: absent → object",
            "3 type-changed output[].type: string → integer"),
        bodies.compare(output(MESSAGE), output(MESSAGE, "{'type': 1}")));
    assertEquals(
        List.of("2 kind-changed output[]: object → string"),
        bodies.compare(output(MESSAGE), output(MESSAGE, "'text'")));
    assertEquals(
        List.of("2 member-null output[]: object → null"),
        bodies.compare(output(MESSAGE), output(MESSAGE, "null")));
  }

  @Test
  void anObjectMayBeOfSeveralKindsToo() {
    String other = ADDED.replace(MESSAGE, CALL);
    assertEquals(List.of(), bodies.compare(stream(ADDED, other), stream(other, ADDED, ADDED)));
    assertEquals(
        List.of(
            "2 member-missing [response.output_item.added].item[function_call].name: string → absent"),
        bodies.compare(stream(ADDED, other), stream(ADDED, other.replace("'name': 'f', ", ""))));
  }

  @Test
  void anotherMemberThanTypeIsNamed() {
    assertEquals(
        List.of("2 member-missing turns[role=user].text: string → absent"),
        bodies.compare(
            "{'turns': [{'role': 'user', 'text': ''}, {'role': 'system', 'text': ''}]}",
            "{'turns': [{'role': 'user'}, {'role': 'system', 'text': ''}]}"));
  }

  @Test
  void rulesNameKinds() {
    Bodies ruled =
        Bodies.by(
            rules()
                .optional("output[message].content[output_text].annotations")
                .ignored("output[reasoning]")
                .textOrNull("output[function_call].name")
                .equal("output[message].role", "[response.output_text.delta].index")
                .vocabulary("output[message].content[output_text].text", "Hi")
                .build());
    assertEquals(
        List.of(
            "2 note member-optional output[message].content[output_text].annotations: array → absent"),
        ruled.compare(output(MESSAGE), output(MESSAGE.replace(", 'annotations': []", ""))));
    assertEquals(
        List.of(),
        ruled.compare(
            output(REASONING, CALL), output("{'type': 'reasoning'}", CALL.replace("'f'", "null"))));
    assertEquals(List.of(), ruled.compare(output(MESSAGE), output(MESSAGE, REASONING)));
    assertEquals(
        List.of("4 value-changed output[message].role: \"assistant\" → \"user\""),
        ruled.compare(output(MESSAGE), output(MESSAGE.replace("assistant", "user"))));
    assertEquals(
        List.of("4 value-changed output[message].content[output_text].text: \"Hi\" → \"Ho\""),
        ruled.compare(output(MESSAGE), output(MESSAGE.replace("'Hi'", "'Ho'"))));
    assertEquals(
        List.of("4 value-changed [response.output_text.delta].index: 0 → 1"),
        ruled.compare(stream(DELTA, ARGUMENTS), stream(DELTA.replace("0", "1"), ARGUMENTS)));
  }

  @Test
  void valuesAreComparedKindByKind() {
    assertEquals(
        List.of("5 value-changed output[message].content[output_text].text: \"Hi\" → \"Ho\""),
        bodies.compare(Level.EXACT, output(MESSAGE), output(MESSAGE.replace("'Hi'", "'Ho'"))));
    assertEquals(
        List.of("5 value-changed [response.output_text.delta].delta: \"Hi\" → \"Ho\""),
        bodies.compare(
            Level.EXACT, stream(CREATED, DELTA), stream(CREATED, DELTA.replace("Hi", "Ho"))));
    assertEquals(
        List.of("5 value-changed output[].type: message → reasoning"),
        bodies.compare(Level.EXACT, output(MESSAGE, REASONING), output(REASONING, REASONING)));
  }

  @Test
  void aKindIsAServersText() {
    String hostile = "a b]\\u001b[2J" + "x".repeat(1000);
    List<String> found =
        bodies.compare(output(MESSAGE), output(MESSAGE, "{'type': '%s'}".formatted(hostile)));
    assertEquals(
        List.of(
            "2 note member-added output[a_b___2J%s]: absent → object".formatted("x".repeat(56))),
        found);
  }

  @Test
  void moreKindsThanAreToldApartAreADifference() {
    String many =
        IntStream.range(0, 10 * Shape.MOST_KINDS)
            .mapToObj("{'type': 'k%d'}"::formatted)
            .collect(Collectors.joining(", "));
    List<String> found = bodies.compare(output(MESSAGE), output(many, MESSAGE));
    assertTrue(
        found.contains("2 kind-changed output[]: at most 128 kinds → more"), found::toString);
    assertTrue(found.size() < Shape.MOST_KINDS + 5, () -> found.size() + " differences");
  }

  @Test
  void aPlainAnswerIsNoChunk() {
    assertEquals(List.of(), bodies.compare("{'type': 'a', 'x': 1}", "{'type': 'b', 'x': 1}"));
    assertEquals(null, rules().build().variants().memberAtRoot(AnswerKind.PLAIN));
  }
}
