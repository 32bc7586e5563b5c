package io.github.fauxpenai.conformance.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Factors that together make one request.
 *
 * @param underTest what the scenario is about, and named after
 * @param given what any request needs besides
 */
public record FactorSet(List<Factor> underTest, List<Factor> given) {

  /** A set with more given factors. One that is already in the set then counts twice. */
  public FactorSet with(Factor... more) {
    List<Factor> all = new ArrayList<>(given);
    all.addAll(List.of(more));
    return new FactorSet(underTest, all);
  }

  /** A set with other given factors; what is under test stays. */
  public FactorSet replacing(UnaryOperator<Factor> replacement) {
    return new FactorSet(underTest, given.stream().map(replacement).toList());
  }

  /** A set with more under test. */
  public FactorSet testing(Factor more) {
    return new FactorSet(Stream.concat(underTest.stream(), Stream.of(more)).toList(), given);
  }

  /** The request that the factors make. They edit it in the order of their keys. */
  public Scenario scenario(String group) {
    List<Factor> factors = new ArrayList<>(underTest);
    factors.addAll(given);
    // Java's own comparators are made of lambdas, which no archive of classes can hold.
    factors.sort((one, other) -> one.key().compareTo(other.key()));
    List<String> keys = new ArrayList<>(factors.size());
    RequestBuilder request = new RequestBuilder();
    for (Factor factor : factors) {
      keys.add(factor.key());
      factor.edit().accept(request);
    }
    StringJoiner name = new StringJoiner("+");
    underTest.forEach(factor -> name.add(factor.name()));
    return new Scenario(
        Keys.ofScenario(keys),
        new Scenario.Spec(name.toString(), List.copyOf(factors), group),
        request.request(),
        request.before(),
        request.after());
  }
}
