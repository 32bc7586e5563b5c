package io.github.fauxpenai.conformance.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * One part of a test plan.
 *
 * @param group its name
 * @param sets one for each request to try
 */
public record TestSuite(String group, List<FactorSet> sets) {

  /** The suite with other given factors; the factors under test stay. */
  public TestSuite replacing(UnaryOperator<Factor> replacement) {
    return new TestSuite(group, sets.stream().map(set -> set.replacing(replacement)).toList());
  }

  /** Each value with the property, of each parameter, alone. */
  public static List<FactorSet> each(List<Parameter> parameters, Predicate<Factor> property) {
    return parameters.stream()
        .flatMap(parameter -> parameter.factors(property).stream())
        .map(value -> new FactorSet(List.of(value), List.of()))
        .toList();
  }

  /** Every set with each of the given factors, for example with every model. */
  public static List<FactorSet> withEach(List<Factor> given, List<FactorSet> sets) {
    return given.stream().flatMap(more -> sets.stream().map(set -> set.with(more))).toList();
  }

  /** Each pair of values with the property, of two different parameters. */
  public static List<FactorSet> pairs(List<Parameter> parameters, Predicate<Factor> property) {
    List<List<Factor>> values = new ArrayList<>();
    for (Parameter parameter : parameters) {
      values.add(parameter.factors(property));
    }
    List<FactorSet> pairs = new ArrayList<>();
    for (int a = 0; a < values.size(); a++) {
      for (List<Factor> others : values.subList(a + 1, values.size())) {
        for (Factor first : values.get(a)) {
          for (Factor second : others) {
            pairs.add(new FactorSet(List.of(first, second), List.of()));
          }
        }
      }
    }
    return pairs;
  }

  /** The scenarios of all suites by key. If two have the same key, the later one wins. */
  public static SortedMap<String, Scenario> scenarios(List<TestSuite> suites) {
    SortedMap<String, Scenario> scenarios = new TreeMap<>();
    for (TestSuite suite : suites) {
      for (FactorSet set : suite.sets()) {
        Scenario scenario = set.scenario(suite.group());
        scenarios.put(scenario.key(), scenario);
      }
    }
    return scenarios;
  }
}
