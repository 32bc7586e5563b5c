package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ScenariosReader;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Request;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks that a file is about the chosen API: with the wrong {@code --api} every scenario would
 * differ.
 */
public final class ApiCheck {
  private static final int SCENARIOS_LOOKED_AT = 50;

  private ApiCheck() {}

  /**
   * Throws {@link InputException} if the file's first scenarios are about another API: their paths
   * are not the API's, their parameters fit another API, or none has a required parameter.
   */
  static void require(Api api, Path file) throws IOException {
    List<RecordedScenario> scenarios = first(file);
    requirePaths(api, file, scenarios);
    Set<String> parameters = parameters(scenarios);
    // Getting the parameters of all APIs means making all their plans.
    if (api.parameters().containsAll(parameters)
        && Stream.of(Api.values()).noneMatch(other -> mayBeOf(other, api, parameters))) {
      return;
    }
    List<Api> fitting =
        Stream.of(Api.values())
            .filter(each -> each.parameters().containsAll(parameters))
            .sorted(Comparator.comparing(each -> !parameters.containsAll(required(each))))
            .toList();
    Api likely =
        byModels(fitting, scenarios)
            .orElseGet(() -> fitting.contains(api) || fitting.isEmpty() ? api : fitting.get(0));
    if (likely != api) {
      throw new InputException(
          "%s is about %s, not about %s; use --api=%s".formatted(file, likely, api, likely));
    }
    if (fitting.isEmpty()) {
      requireRequired(api, file, scenarios, parameters);
    }
  }

  /**
   * Whether a file may be about another API than the one that fits: it has what only the other
   * requires. Plans also send parameters of other APIs, to see them refused.
   */
  private static boolean mayBeOf(Api other, Api fitting, Set<String> parameters) {
    Set<String> own = new TreeSet<>(other.requiredParameters());
    own.removeAll(fitting.requiredParameters());
    return other != fitting
        && parameters.containsAll(own)
        && other.parameters().containsAll(parameters);
  }

  /**
   * Of APIs whose parameters have the same names, the one whose models the requests name; empty if
   * it is not exactly one.
   */
  private static Optional<Api> byModels(List<Api> apis, List<RecordedScenario> scenarios) {
    if (apis.size() < 2) {
      return Optional.empty();
    }
    Map<Api, Long> named = new EnumMap<>(Api.class);
    for (Api api : apis) {
      List<String> models = api.models();
      named.put(
          api,
          scenarios.stream()
              .flatMap(scenario -> model(api, scenario.requestBody()).stream())
              .filter(models::contains)
              .count());
    }
    long most = Collections.max(named.values());
    List<Api> likely = apis.stream().filter(api -> named.get(api) == most).toList();
    return most > 0 && likely.size() == 1 ? Optional.of(likely.get(0)) : Optional.empty();
  }

  private static Optional<String> model(Api api, RawJson body) {
    return api.modelParameter()
        .filter(name -> body.isObject() && body.member(name) != null)
        .map(name -> body.member(name).tree().textValue());
  }

  private static void requirePaths(Api api, Path file, List<RecordedScenario> scenarios) {
    for (RecordedScenario scenario : scenarios) {
      Optional<String> path = otherPath(scenario.request());
      if (path.isPresent() && !api.hasPath(path.get())) {
        throw new InputException(
            "%s is not about %s: the scenario \"%s\" sends its request to %s, not to %s; %s"
                .formatted(
                    file,
                    api,
                    scenario.name(),
                    path.get(),
                    api.path(),
                    Stream.of(Api.values())
                        .filter(other -> other.hasPath(path.get()))
                        .findFirst()
                        .map(other -> "use --api=" + other)
                        .orElse("no --api has that path")));
      }
    }
  }

  /** The required parameters except the model, which most APIs require. */
  private static Set<String> required(Api api) {
    Set<String> required = new TreeSet<>(api.requiredParameters());
    api.modelParameter().ifPresent(required::remove);
    return required;
  }

  /**
   * Throws if no request has a required parameter. Parameters that no API has may be a server's
   * extensions.
   */
  private static void requireRequired(
      Api api, Path file, List<RecordedScenario> scenarios, Set<String> parameters) {
    Set<String> required = required(api);
    List<RecordedScenario> own =
        scenarios.stream().filter(scenario -> scenario.request().isToOwnPath()).toList();
    boolean has =
        own.stream()
            .map(RecordedScenario::requestBody)
            .anyMatch(
                body ->
                    body.isObject() && !Collections.disjoint(body.members().keySet(), required));
    if (!own.isEmpty()
        && !required.isEmpty()
        && !has
        && Collections.disjoint(parameters, required)) {
      throw new InputException(
          "%s is not about %s: %s the parameter %s that %s requires"
              .formatted(
                  file,
                  api,
                  own.size() == 1
                      ? "its first request does not have"
                      : "none of its first %d requests has".formatted(own.size()),
                  String.join(" or ", required),
                  api.path()));
    }
  }

  /** The path of a request that does not go to its API's path. */
  private static Optional<String> otherPath(Request request) {
    return Optional.of(request.path()).filter(path -> path.startsWith("/"));
  }

  /**
   * The API whose paths and parameters the file's first requests have; if there are several, the
   * one that the file name starts with, as in {@code embeddings.results.json.gz}. Throws {@link
   * InputException} if that is not exactly one.
   */
  public static Api apiOf(Path file) throws IOException {
    Map<Api, Integer> unknown = new EnumMap<>(Api.class);
    Set<String> members = new TreeSet<>();
    List<RecordedScenario> scenarios = first(file);
    List<Api> byPath =
        Stream.of(Api.values())
            .filter(
                api ->
                    scenarios.stream()
                        .flatMap(scenario -> otherPath(scenario.request()).stream())
                        .anyMatch(api::hasPath))
            .toList();
    if (byPath.size() == 1) {
      return byPath.get(0);
    }
    for (RecordedScenario scenario : scenarios) {
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
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    String name = String.valueOf(file.getFileName());
    return byModels(fitting, scenarios)
        .or(() -> fitting.stream().filter(api -> name.startsWith(api + ".")).findFirst())
        .orElseThrow(
            () ->
                new InputException(
                    "the requests in %s fit several APIs: %s; a file name such as %s.json would say which"
                        .formatted(file, fitting, fitting.get(0))));
  }

  private static Set<String> parameters(List<RecordedScenario> scenarios) {
    return scenarios.stream()
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
