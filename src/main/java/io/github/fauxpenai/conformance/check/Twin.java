package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Scenario;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
  public String factorsOfTwin(Scenario.Spec spec) {
    return text(
        Stream.concat(
            spec.factors().stream()
                .filter(factor -> !without.contains(factor.parameter()))
                .map(Factor::name),
            with.stream()));
  }

  /** Identifies a scenario: its factors' distinct names, sorted. */
  public static String factors(Scenario.Spec spec) {
    return text(spec.factors().stream().map(Factor::name));
  }

  private static String text(Stream<String> names) {
    List<String> sorted = names.distinct().sorted().toList();
    return sorted.stream().collect(Collectors.joining("\n"));
  }
}
