package io.github.fauxpenai.conformance.api;

import io.github.fauxpenai.conformance.scenario.Scenario;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.function.Function;

/** How thoroughly to test: which scenarios of an API. */
public enum Profile {
  /** The fewest that cover everything once; see {@link QuickProfile}. */
  QUICK(QuickProfile::of),
  /** All groups but {@code pairwise}, which is most of the plan and combines values two by two. */
  STANDARD(api -> withoutPairs(api.extendedSuites())),
  /** The whole plan, including the extension. */
  FULL(api -> TestSuite.scenarios(api.extendedSuites()));

  private static final String PAIRS = "pairwise";

  private final Function<Api, SortedMap<String, Scenario>> scenarios;

  Profile(Function<Api, SortedMap<String, Scenario>> scenarios) {
    this.scenarios = scenarios;
  }

  private static SortedMap<String, Scenario> withoutPairs(List<TestSuite> suites) {
    SortedMap<String, Scenario> scenarios = TestSuite.scenarios(suites);
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
    return name().toLowerCase(Locale.ROOT);
  }
}
