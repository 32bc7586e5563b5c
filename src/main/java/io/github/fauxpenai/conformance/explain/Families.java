package io.github.fauxpenai.conformance.explain;

import io.github.fauxpenai.conformance.scenario.Factor;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Groups of similar values of a parameter, from the table of an API's factors: the messages with an
 * image, for example.
 */
public final class Families {
  /** No families. */
  public static final Families NONE = new Families(Map::of);

  private final Supplier<Map<String, List<String>>> table;
  private volatile Map<String, List<String>> byFactor;

  /**
   * Takes families from a table.
   *
   * @param table the families by the names of factors; only called once, on first use
   */
  public Families(Supplier<Map<String, List<String>>> table) {
    this.table = table;
  }

  /** The families of a factor. */
  List<Condition.Family> of(Factor factor) {
    if (byFactor == null) {
      byFactor = table.get();
    }
    return byFactor.getOrDefault(factor.name(), List.of()).stream()
        .map(family -> new Condition.Family(factor.parameter(), family))
        .toList();
  }
}
