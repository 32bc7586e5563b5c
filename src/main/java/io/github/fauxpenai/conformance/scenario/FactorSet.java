package io.github.fauxpenai.conformance.scenario;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Factors that make one request together.
 *
 * @param underTest what the scenario is about, and named after
 * @param given what any request needs besides
 */
public record FactorSet(List<Factor> underTest, List<Factor> given) {

  /** A set with more given factors; one that is in the set already then counts twice. */
  public FactorSet with(Factor... more) {
    return new FactorSet(underTest, Stream.concat(given.stream(), Stream.of(more)).toList());
  }

  /** The request that the factors make. They edit its body in the order of their keys. */
  public Scenario scenario(String group) {
    List<Factor> factors =
        Stream.concat(underTest.stream(), given.stream())
            .sorted(Comparator.comparing(Factor::key))
            .toList();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    factors.forEach(factor -> factor.edit().accept(body));
    String name = underTest.stream().map(Factor::name).collect(Collectors.joining("+"));
    String key = Keys.ofScenario(factors.stream().map(Factor::key).toList());
    return new Scenario(key, new Scenario.Spec(name, factors, group), body);
  }
}
