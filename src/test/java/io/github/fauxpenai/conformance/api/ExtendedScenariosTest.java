package io.github.fauxpenai.conformance.api;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.FactorSet;
import io.github.fauxpenai.conformance.scenario.RequestBuilder;
import io.github.fauxpenai.conformance.scenario.Scenario;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds of the extended suites and not of the published ones. */
class ExtendedScenariosTest {

  @ParameterizedTest
  @CsvSource({"CHAT_COMPLETIONS, 150, 400", "EMBEDDINGS, 40, 80"})
  void thereAreEnoughAndNotTooMany(Api api, int least, int most) {
    int more = TestSuite.scenarios(extension(api)).size();
    assertTrue(more >= least && more <= most, more + " scenarios");
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void everySetIsAScenarioOfItsOwn(Api api) {
    SortedMap<String, Scenario> extended = TestSuite.scenarios(api.extendedSuites());
    int published = TestSuite.scenarios(api.suites()).size();
    Set<String> keys = new HashSet<>();
    for (TestSuite suite : extension(api)) {
      for (FactorSet set : suite.sets()) {
        Scenario scenario = set.scenario(suite.group());
        assertTrue(keys.add(scenario.key()), "twice: " + suite.group() + " " + names(set));
      }
    }
    assertEquals(published + keys.size(), extended.size(), "published scenarios are left alone");
  }

  /** A name stands for one value, in the extension and against the published names. */
  @ParameterizedTest
  @EnumSource(Api.class)
  void noTwoFactorsHaveOneName(Api api) {
    Map<String, String> values = new HashMap<>();
    factors(extension(api))
        .forEach(
            factor -> {
              String before = values.putIfAbsent(factor.name(), value(factor));
              assertTrue(before == null || before.equals(value(factor)), factor.name());
            });
    Map<String, Set<String>> published = new HashMap<>();
    factors(api.suites())
        .forEach(
            factor ->
                published
                    .computeIfAbsent(factor.name(), name -> new HashSet<>())
                    .add(value(factor)));
    values.forEach(
        (name, value) ->
            assertEquals(Set.of(value), published.getOrDefault(name, Set.of(value)), name));
  }

  /** All that a factor does. */
  private static String value(Factor factor) {
    RequestBuilder request = new RequestBuilder();
    factor.edit().accept(request);
    return request.body()
        + " "
        + factor.payload().path("requestText")
        + factor.payload().path("requestContentType");
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void groupsAreNotThePublishedOnes(Api api) {
    Set<String> published = api.suites().stream().map(TestSuite::group).collect(toSet());
    for (TestSuite suite : extension(api)) {
      assertFalse(published.contains(suite.group()), suite.group());
      assertFalse(suite.sets().isEmpty(), suite.group());
    }
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void theParametersOfAllFactorsAreTheApis(Api api) {
    Set<String> parameters = factors(api.extendedSuites()).map(Factor::parameter).collect(toSet());
    assertTrue(api.parameters().containsAll(parameters), parameters + " in " + api.parameters());
  }

  /** Models are asked for by their paths, and so without a body. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MODELS")
  void whatIsNoJsonObjectIsSaidInMembersOfItsOwn(Api api) {
    List<Scenario> scenarios = List.copyOf(TestSuite.scenarios(extension(api)).values());
    assertEquals(10, scenarios.stream().filter(s -> s.request().text().isPresent()).count());
    assertEquals(4, scenarios.stream().filter(s -> s.request().contentType().isPresent()).count());
    assertTrue(scenarios.stream().allMatch(s -> s.requestBody().isObject()));
    assertTrue(
        TestSuite.scenarios(api.suites()).values().stream()
            .allMatch(s -> s.request().text().isEmpty() && s.request().contentType().isEmpty()));
  }

  private static List<TestSuite> extension(Api api) {
    return api.extendedSuites().subList(api.suites().size(), api.extendedSuites().size());
  }

  private static Stream<Factor> factors(List<TestSuite> suites) {
    return suites.stream()
        .flatMap(suite -> suite.sets().stream())
        .flatMap(set -> Stream.concat(set.underTest().stream(), set.given().stream()));
  }

  private static List<String> names(FactorSet set) {
    return Stream.concat(set.underTest().stream(), set.given().stream()).map(Factor::name).toList();
  }
}
