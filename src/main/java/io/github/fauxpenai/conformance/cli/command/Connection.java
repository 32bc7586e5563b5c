package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.cli.option.Options;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.run.ApiClient;
import io.github.fauxpenai.conformance.run.Credentials;
import io.github.fauxpenai.conformance.run.Proxies;
import io.github.fauxpenai.conformance.run.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.ParameterException;

/**
 * Reads from the command line and the environment where requests go, through which proxy, how fast,
 * and with which key and headers. Throws {@link ParameterException} if a value cannot be used.
 */
record Connection(Terminal terminal, Options options) {
  /** The variable that OpenAI's clients read. */
  static final String BASE_URL = "OPENAI_BASE_URL";

  private static final int FASTEST = 1_000_000;

  /** The value of {@value #BASE_URL}; empty if not set. */
  String usualBaseUrl() {
    return terminal.environment().getOrDefault(BASE_URL, "").strip();
  }

  /**
   * @param option the source of the base URL, for messages
   * @param api the API whose requests go there; null for any
   */
  Target target(String option, String baseUrl, Api api) {
    try {
      return Target.of(baseUrl, api == null ? "" : api.path());
    } catch (IllegalArgumentException e) {
      // It may hold a password, or a key in its query.
      String shown =
          baseUrl.contains("@") ? "" : "=" + Preview.escaped(baseUrl.replaceFirst("[?#].*", "…"));
      AddressAdvice advice = new AddressAdvice(new ApiClient.Way(proxies(), Optional.empty()));
      throw usage(
          "%s%s cannot be a server's base URL: %s%s"
              .formatted(
                  option,
                  shown,
                  e.getMessage(),
                  advice.instead(baseUrl, api).map(". "::concat).orElse("")));
    }
  }

  void requireRate(double perSecond) {
    if (!(perSecond >= 0 && perSecond <= FASTEST)) {
      throw usage("--rateLimit must be a number from 0 (no limit) to " + FASTEST);
    }
  }

  ApiClient.Way way(Target target, Optional<Path> caFile) {
    Proxies proxies = proxies();
    try {
      target.proxy(proxies);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
    return new ApiClient.Way(proxies, caFile);
  }

  /** The key in an environment variable; empty if not set. */
  String key(String apiKeyEnv) {
    if (!apiKeyEnv.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw usage("--apiKeyEnv must name an environment variable; the key itself belongs into it");
    }
    return terminal.environment().getOrDefault(apiKeyEnv, "").strip();
  }

  /**
   * @param headers each as {@code NAME:VALUE}
   */
  Credentials credentials(String apiKeyEnv, String key, List<String> headers) {
    Map<String, String> named = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw usage("--header must be like NAME:VALUE");
      }
      named.put(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
    }
    try {
      return new Credentials(key, named);
    } catch (IllegalArgumentException e) {
      throw usage("%s or --header cannot be sent: %s".formatted(apiKeyEnv, e.getMessage()));
    }
  }

  private Proxies proxies() {
    return new Proxies(terminal.environment());
  }

  private ParameterException usage(String message) {
    return options.usage(message);
  }
}
