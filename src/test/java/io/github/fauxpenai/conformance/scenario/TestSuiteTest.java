package io.github.fauxpenai.conformance.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class TestSuiteTest {
  private static final Factor HOT = factor("temperature=2", "temperature", 2);
  private static final Factor COLD = factor("temperature=0", "temperature", 0);
  private static final Factor SMALL = factor("model=small", "model", 1);
  private static final Factor LARGE = factor("model=large", "model", 2);
  private static final Factor USER = factor("user=me", "user", 3);

  private static final FactorSet COLD_WITH_USER = new FactorSet(List.of(COLD), List.of(USER));

  @Test
  void aKeyIsTheHashOfTheSortedKeysOfTheFactors() {
    // As `printf %s temperature=2 | sha256sum` prints it.
    assertEquals("fdcf4f", HOT.key().substring(0, 6));
    List<String> sorted = List.of(HOT.key(), SMALL.key()).stream().sorted().toList();

    Scenario scenario = new FactorSet(List.of(HOT), List.of(SMALL)).scenario("sanity");

    assertEquals(Keys.sha256Hex(sorted.get(0) + "," + sorted.get(1)), scenario.key());
  }

  @Test
  void aScenarioIsNamedAfterWhatIsUnderTest() {
    Scenario.Spec spec = new FactorSet(List.of(HOT, USER), List.of(SMALL)).scenario("pairs").spec();

    assertEquals("temperature=2+user=me", spec.name());
    assertEquals("pairs", spec.group());
  }

  @Test
  void factorsEditTheBodyInTheOrderOfTheirKeys() {
    List<Factor> factors = List.of(HOT, USER, SMALL);

    Scenario scenario = new FactorSet(factors, List.of()).scenario("all");

    List<String> byKey =
        factors.stream()
            .sorted((a, b) -> a.key().compareTo(b.key()))
            .map(Factor::parameter)
            .toList();
    assertEquals(byKey, members(scenario));
    assertEquals(byKey, scenario.spec().factors().stream().map(Factor::parameter).toList());
  }

  @Test
  void ofTwoValuesOfOneParameterTheLargerKeyIsSent() {
    Factor larger = HOT.key().compareTo(COLD.key()) > 0 ? HOT : COLD;

    Scenario scenario = new FactorSet(List.of(HOT), List.of(USER, COLD)).scenario("twice");

    assertEquals(
        larger.payload().get("val"), scenario.requestBody().get("temperature"), "last edit");
    assertEquals(2, scenario.requestBody().size());
  }

  @Test
  void aFactorThatComesTwiceCountsTwice() {
    Scenario once = new FactorSet(List.of(HOT), List.of(SMALL)).scenario("once");
    Scenario twice = new FactorSet(List.of(HOT), List.of(SMALL, HOT)).scenario("twice");

    assertEquals(3, twice.spec().factors().size());
    assertEquals(Keys.ofScenario(List.of(SMALL.key(), HOT.key(), HOT.key())), twice.key());
    assertEquals(once.requestBody(), twice.requestBody());
    assertEquals("temperature=2", twice.spec().name());
  }

  @Test
  void ofTwoSetsWithOneKeyTheLaterStands() {
    Factor other = factor(HOT.name(), "temperature", 1);
    TestSuite first =
        new TestSuite("first", List.of(new FactorSet(List.of(HOT), List.of(USER)), COLD_WITH_USER));
    TestSuite second =
        new TestSuite("second", List.of(new FactorSet(List.of(USER), List.of(other))));

    var scenarios = TestSuite.scenarios(List.of(first, second));

    assertEquals(2, scenarios.size());
    Scenario kept = scenarios.get(Keys.ofScenario(List.of(HOT.key(), USER.key())));
    assertEquals("second", kept.spec().group());
    assertEquals("user=me", kept.spec().name());
    assertEquals(1, kept.requestBody().get("temperature").intValue());
  }

  @Test
  void pairsAreOfTwoDifferentParameters() {
    List<Parameter> parameters =
        List.of(
            Parameter.parameter("temperature").valid(2, 0).invalid(-1),
            Parameter.parameter("model").valid("small", "large"),
            Parameter.parameter("user").primary("me"));

    assertEquals(
        List.of(
            "temperature=2+model=small",
            "temperature=2+model=large",
            "temperature=0+model=small",
            "temperature=0+model=large",
            "temperature=2+user=me",
            "temperature=0+user=me",
            "model=small+user=me",
            "model=large+user=me"),
        names(TestSuite.pairs(parameters, factor -> !factor.negative())));
  }

  @Test
  void eachValueWithThePropertyIsTestedAlone() {
    List<Parameter> parameters =
        List.of(
            Parameter.parameter("temperature").primary(1).valid(2).invalid(-1),
            Parameter.parameter("store").invalidPrimary("foo"));

    assertEquals(
        List.of("temperature=1", "store=foo"), names(TestSuite.each(parameters, Factor::primary)));
    assertEquals(
        List.of("temperature=-1", "store=foo"),
        names(TestSuite.each(parameters, Factor::negative)));
  }

  /** Which of two sets with one key is the later hangs on it. */
  @Test
  void allSetsWithOneGivenFactorComeBeforeAllWithTheNext() {
    List<FactorSet> sets =
        TestSuite.withEach(
            List.of(SMALL, LARGE),
            List.of(
                new FactorSet(List.of(HOT), List.of()), new FactorSet(List.of(COLD), List.of())));

    assertEquals(
        List.of("temperature=2", "temperature=0", "temperature=2", "temperature=0"), names(sets));
    assertEquals(
        List.of(SMALL, SMALL, LARGE, LARGE), sets.stream().map(set -> set.given().get(0)).toList());
  }

  @Test
  void valuesAreNamedAsJavaScriptPrintsThem() {
    Parameter row =
        Parameter.parameter("p")
            .valid(1, true, Parameter.NULL, "text", "", List.of(), List.of("a", "b"))
            .valid(List.of(List.of(1, 2), Parameter.NULL), Parameter.object("a", 1));

    assertEquals(
        List.of("1", "true", "null", "text", "", "", "a,b", "1,2,", "[object Object]"),
        row.factors().stream().map(factor -> factor.name().substring("p=".length())).toList());
  }

  @Test
  void valuesNamedByTheirJsonArePrintedAsJsonStringifyDoes() {
    Parameter row =
        Parameter.parameter("p")
            .namedByJson()
            .valid("foo", "\"quoted\" \\ \n", Parameter.object("a", 1, "b", List.of(true, "ü")))
            .valid(Parameter.object(), Parameter.NULL, -1);

    assertEquals(
        List.of(
            "\"foo\"",
            "\"\\\"quoted\\\" \\\\ \\n\"",
            "{\"a\":1,\"b\":[true,\"ü\"]}",
            "{}",
            "null",
            "-1"),
        row.factors().stream().map(factor -> factor.name().substring("p=".length())).toList());
  }

  @Test
  void messagesAreOneParameterWhateverTheirNames() {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.putArray("messages");

    assertEquals("messages", new Factor("EMPTY", false, false, payload, body -> {}).parameter());
    assertEquals("messages", new Factor("a=b", false, false, payload, body -> {}).parameter());
    assertEquals("temperature", HOT.parameter());
  }

  private static Factor factor(String name, String member, int value) {
    return new Factor(
        name,
        false,
        false,
        JsonNodeFactory.instance.objectNode().put("val", value),
        body -> body.body().put(member, value));
  }

  private static List<String> members(Scenario scenario) {
    Iterable<String> names = () -> scenario.requestBody().fieldNames();
    return StreamSupport.stream(names.spliterator(), false).toList();
  }

  private static List<String> names(List<FactorSet> sets) {
    return sets.stream().map(set -> set.scenario("any").spec().name()).toList();
  }
}
