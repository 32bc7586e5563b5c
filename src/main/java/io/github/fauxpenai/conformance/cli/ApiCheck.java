package io.github.fauxpenai.conformance.cli;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.results.InputException;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ScenariosReader;
import io.github.fauxpenai.conformance.scenario.Factor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Holds a file against {@code --api}: the wrong one would make every scenario differ. */
final class ApiCheck {
  private static final int SCENARIOS_LOOKED_AT = 50;

  private ApiCheck() {}

  /** Throws {@link InputException} where the file's first scenarios are about another API. */
  static void require(Api api, Path file) throws IOException {
    Set<String> parameters = new HashSet<>();
    try (ScenariosReader reader = new ScenariosReader(file)) {
      Result result = reader.next();
      for (int i = 0; i < SCENARIOS_LOOKED_AT && result != null; i++, result = reader.next()) {
        result.scenario().spec().factors().stream().map(Factor::parameter).forEach(parameters::add);
      }
    }
    if (api.parameters().containsAll(parameters)) {
      return;
    }
    for (Api other : Api.values()) {
      if (other.parameters().containsAll(parameters)) {
        throw new InputException(
            "%s is about %s, not about %s; use --api=%s".formatted(file, other, api, other));
      }
    }
  }
}
