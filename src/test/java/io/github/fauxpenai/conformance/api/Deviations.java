package io.github.fauxpenai.conformance.api;

import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.serve.Deviation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds deviations by name. */
public final class Deviations {
  private Deviations() {}

  /** The deviation of an API. */
  public static Deviation named(Api api, String name) {
    return find(api, name).orElseThrow();
  }

  /** The deviation of an API with that name, if it has one. */
  public static Optional<Deviation> find(Api api, String name) {
    return api.deviations().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /** Those of the APIs whose answers are published, each name once, in the order of the levels. */
  public static List<String> names() {
    return ofPublishedApis().stream().map(Deviation::name).toList();
  }

  /** The same, with what they do. */
  public static List<Deviation> ofPublishedApis() {
    return Api.allDeviations().stream()
        .filter(
            deviation ->
                PublishedData.APIS.stream()
                    .anyMatch(api -> find(api, deviation.name()).isPresent()))
        .toList();
  }

  /** The same without an order. */
  public static Set<String> nameSet() {
    return names().stream().collect(Collectors.toSet());
  }
}
