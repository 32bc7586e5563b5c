package io.github.fauxpenai.conformance.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.scenario.Scenario;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;

/** How thoroughly to test: which scenarios of an API. */
public enum Profile {
  /**
   * The fewest that cover everything once. The resource {@code quick-API.txt} has their keys, one a
   * line: to find them takes as long as a whole test.
   */
  QUICK(Profile::quick),
  /** All groups but {@code pairwise}, which is most of the plan and combines values two by two. */
  STANDARD(Profile::withoutPairs),
  /** The whole plan, including the extension. */
  FULL(Api::scenarios);

  private static final String PAIRS = "pairwise";

  private final Function<Api, SortedMap<String, Scenario>> scenarios;

  Profile(Function<Api, SortedMap<String, Scenario>> scenarios) {
    this.scenarios = scenarios;
  }

  private static SortedMap<String, Scenario> quick(Api api) {
    SortedMap<String, Scenario> scenarios = api.scenarios();
    scenarios.keySet().retainAll(Set.of(text("quick-" + api + ".txt").split("\n")));
    return scenarios;
  }

  private static String text(String resource) {
    try (InputStream in = Profile.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SortedMap<String, Scenario> withoutPairs(Api api) {
    SortedMap<String, Scenario> scenarios = api.scenarios();
    scenarios.values().removeIf(scenario -> scenario.spec().group().equals(PAIRS));
    return scenarios;
  }

  /** The scenarios of an API by key. */
  public SortedMap<String, Scenario> scenarios(Api api) {
    return scenarios.apply(api);
  }

  /** As {@code --profile} spells it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.US);
  }
}
