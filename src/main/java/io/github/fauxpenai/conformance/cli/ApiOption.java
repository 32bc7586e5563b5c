package io.github.fauxpenai.conformance.cli;

import io.github.fauxpenai.conformance.api.Api;
import picocli.CommandLine.Option;

/** The option {@code --api}. */
final class ApiOption {
  @Option(
      names = "--api",
      required = true,
      paramLabel = "API",
      description = "The API: ${COMPLETION-CANDIDATES}.")
  private Api api;

  Api chosen() {
    return api;
  }
}
