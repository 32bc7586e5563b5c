package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Scenario;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Describes a scenario that is the same except for some parameters. It is found by its factors,
 * wherever it is in the files.
 *
 * @param without the parameters that the twin lacks
 * @param with the name of a factor that it has instead
 */
public record Twin(Set<String> without, Optional<String> with) {

  /** The scenario that lacks these parameters. */
  public static Twin without(String... parameters) {
    return new Twin(Set.of(parameters), Optional.empty());
  }

  /** The scenario that has another value, for example {@code encoding_format=float}. */
  public static Twin with(String factor) {
    return new Twin(Set.of(factor.substring(0, factor.indexOf('='))), Optional.of(factor));
  }

  /** The factors of the twin, in the form of {@link #factors}. */
  public Set<String> factorsOfTwin(Scenario.Spec spec) {
    Set<String> names = new HashSet<>();
    for (Factor factor : spec.factors()) {
      if (!without.contains(factor.parameter())) {
        names.add(factor.name());
      }
    }
    with.ifPresent(names::add);
    return names;
  }

  /** Identifies a scenario: its factors' names. */
  public static Set<String> factors(Scenario.Spec spec) {
    Set<String> names = new HashSet<>();
    for (Factor factor : spec.factors()) {
      names.add(factor.name());
    }
    return names;
  }
}
