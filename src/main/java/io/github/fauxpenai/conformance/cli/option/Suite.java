package io.github.fauxpenai.conformance.cli.option;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Which scenarios to create. */
public enum Suite {
  PUBLISHED(Api::suites),
  EXTENDED(Api::extendedSuites);

  private final Function<Api, List<TestSuite>> suites;

  Suite(Function<Api, List<TestSuite>> suites) {
    this.suites = suites;
  }

  /** Its scenarios of an API. */
  public List<TestSuite> of(Api api) {
    return suites.apply(api);
  }

  /** As {@code --suite} spells it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.US);
  }
}
