package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.models.ModelObjects;
import io.github.fauxpenai.conformance.cli.output.Version;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.run.AddressProbe;
import io.github.fauxpenai.conformance.run.ApiClient;
import io.github.fauxpenai.conformance.run.RequestChanges;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Suggests what to do if a base URL, a model or an API does not exist; suggestions have been tried.
 */
final class AddressAdvice {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final int MODELS_SHOWN = 20;

  /** Without the list of models, which takes another kind of request. */
  private static final List<String> PATHS =
      Arrays.stream(Api.values()).filter(api -> api != Api.MODELS).map(Api::path).toList();

  private final AddressProbe probe;

  AddressAdvice(ApiClient.Way way) {
    this.probe =
        new AddressProbe(
            Arrays.stream(Api.values()).map(Api::path).toList(), PATIENCE, way, Version.tool());
  }

  /**
   * The base URL at which an API answers, instead of the given one; empty if none was found.
   *
   * @param api the API to look for; null for any
   */
  Optional<String> instead(String baseUrl, Api api) {
    return probe
        .likely(baseUrl, api == null ? PATHS : List.of(api.path()))
        .map("--baseUrl=%s answers: is that the one?"::formatted);
  }

  /** The same, but only if the base URL looks like a slip and nothing answers there. */
  Optional<String> insteadOfSlip(String baseUrl, Api api) {
    return probe.isSuspicious(baseUrl) && probe.present(baseUrl, List.of(api.path())).isEmpty()
        ? instead(baseUrl, api)
        : Optional.empty();
  }

  /**
   * What to do if answers say that the API or its models do not exist.
   *
   * @param words what the server said last
   * @param models the names of the models that it lists
   */
  String wrongServer(
      String baseUrl, Api api, String words, List<String> models, RequestChanges changes) {
    boolean namesModels = words.toLowerCase(Locale.US).contains("model");
    if (words.startsWith("HTTP 403") && !namesModels) {
      return "Is the key allowed to use it?";
    }
    boolean isAboutModels = namesModels || !probe.present(baseUrl, List.of(api.path())).isEmpty();
    if (isAboutModels) {
      return wrongModel(baseUrl, api, models, changes);
    }
    Optional<String> instead = instead(baseUrl, api);
    if (instead.isPresent()) {
      return instead.get();
    }
    List<String> present = probe.present(baseUrl, PATHS);
    if (!present.isEmpty()) {
      String apis =
          Arrays.stream(Api.values())
              .filter(other -> present.contains(other.path()))
              .map(other -> "--api=" + other)
              .collect(Collectors.joining(", "));
      return "The server does not have --api=%s there. What it has: %s".formatted(api, apis);
    }
    return models.isEmpty()
        ? "GET %s/models names no models: is --baseUrl right?%s"
            .formatted(baseUrl, baseUrl.endsWith("/v1") ? "" : " It often ends in /v1.")
        : "The server does not have --api=%s there, though GET %s lists models: %s"
            .formatted(api, baseUrl + ModelObjects.PATH, shown(models));
  }

  private static String wrongModel(
      String baseUrl, Api api, List<String> models, RequestChanges changes) {
    String list = "GET " + baseUrl + ModelObjects.PATH;
    List<String> given =
        Stream.concat(changes.models().values().stream(), changes.otherModel().stream()).toList();
    if (models.isEmpty()) {
      return "%s names no models. To send the one that it has in place of OpenAI's: --model=NAME"
          .formatted(list);
    }
    Optional<String> unknown = given.stream().filter(name -> !models.contains(name)).findFirst();
    if (unknown.isPresent()) {
      return "%s lists %s, and not the model of --model=%s"
          .formatted(list, shown(models), Preview.escaped(unknown.get()));
    }
    return given.isEmpty()
        ? "%s lists %s. To send one in place of OpenAI's: --model=%s"
            .formatted(list, shown(models), Preview.escaped(ModelSearch.likely(api, models)))
        : "%s lists %s: the model that was sent is there, but may not have --api=%s. To send another: --model=NAME"
            .formatted(list, shown(models), api);
  }

  /** The names of models, shortened if there are more than a person would read. */
  static String shown(List<String> models) {
    return Preview.escaped(models.stream().limit(MODELS_SHOWN).collect(Collectors.joining(", ")))
        + (models.size() > MODELS_SHOWN ? " and others" : "");
  }
}
