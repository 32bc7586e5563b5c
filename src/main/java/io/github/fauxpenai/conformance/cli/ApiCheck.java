package io.github.fauxpenai.conformance.cli;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ScenariosReader;
import io.github.fauxpenai.conformance.scenario.Factor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds a file against {@code --api}: the wrong one would make every scenario differ. */
final class ApiCheck {
  private static final int SCENARIOS_LOOKED_AT = 50;

  private ApiCheck() {}

  /** Throws {@link InputException} where the file's first scenarios are about another API. */
  static void require(Api api, Path file) throws IOException {
    Set<String> parameters = parameters(file);
    if (api.fits(parameters)) {
      return;
    }
    Stream<Api> fitting = Stream.of(Api.values()).filter(other -> other.fits(parameters));
    // What is about errors alone may lack what every good request has.
    Stream<Api> knowing =
        Stream.of(Api.values())
            .filter(other -> !api.parameters().containsAll(parameters))
            .filter(other -> other.parameters().containsAll(parameters));
    Optional<Api> other = Stream.concat(fitting, knowing).findFirst();
    if (other.isPresent()) {
      throw new InputException(
          "%s is about %s, not about %s; use --api=%s"
              .formatted(file, other.get(), api, other.get()));
    }
  }

  /**
   * The API whose parameters the file's first requests have; throws {@link InputException} where
   * that is not one.
   */
  static Api apiOf(Path file) throws IOException {
    Map<Api, Integer> unknown = new EnumMap<>(Api.class);
    Set<String> members = new TreeSet<>();
    for (RecordedScenario scenario : first(file)) {
      RawJson body = scenario.requestBody();
      for (String member : body.isObject() ? body.members().keySet() : Set.<String>of()) {
        members.add(member);
        for (Api api : Api.values()) {
          unknown.merge(api, api.parameters().contains(member) ? 0 : 1, Integer::sum);
        }
      }
    }
    if (unknown.isEmpty()) {
      throw new InputException(file + " holds no requests");
    }
    int fewest = Collections.min(unknown.values());
    List<Api> nearest = Stream.of(Api.values()).filter(api -> unknown.get(api) == fewest).toList();
    List<Api> exact =
        nearest.stream().filter(api -> members.containsAll(api.requiredParameters())).toList();
    List<Api> fitting = exact.isEmpty() ? nearest : exact;
    if (fitting.size() > 1) {
      throw new InputException(
          "the requests in %s do not tell which API they are for: %s fit".formatted(file, fitting));
    }
    return fitting.get(0);
  }

  private static Set<String> parameters(Path file) throws IOException {
    return first(file).stream()
        .flatMap(scenario -> scenario.spec().factors().stream())
        .map(Factor::parameter)
        .collect(Collectors.toSet());
  }

  private static List<RecordedScenario> first(Path file) throws IOException {
    List<RecordedScenario> scenarios = new ArrayList<>();
    try (ScenariosReader reader = new ScenariosReader(file)) {
      Result result = reader.next();
      for (int i = 0; i < SCENARIOS_LOOKED_AT && result != null; i++, result = reader.next()) {
        scenarios.add(result.scenario());
      }
    }
    return scenarios;
  }
}
