package io.github.fauxpenai.conformance.run;

import io.github.fauxpenai.conformance.scenario.Request;
import java.util.Optional;
import okhttp3.HttpUrl;

/**
 * The server that requests go to.
 *
 * @param baseUrl normalized, without a slash at the end, for example {@value #OPENAI}
 * @param path the API's own path below it, for example {@code /chat/completions}
 */
public record Target(String baseUrl, String path) {
  /** OpenAI's own base URL. */
  public static final String OPENAI = "https://api.openai.com/v1";

  /**
   * Checks and normalizes a base URL.
   *
   * @throws IllegalArgumentException if it is not valid; the message says why and does not repeat
   *     it, as it may hold a password
   */
  public static Target of(String baseUrl, String path) {
    if (!baseUrl.matches("(?i)https?://[^/?#].*")) {
      throw new IllegalArgumentException("it must start with http:// or https:// and a host");
    }
    HttpUrl url = HttpUrl.parse(baseUrl);
    if (url == null) {
      throw new IllegalArgumentException("its host or port is not one");
    }
    if (!url.username().isEmpty() || !url.password().isEmpty()) {
      throw new IllegalArgumentException(
          "it holds a user name or password, which would be sent and shown; remove them");
    }
    if (url.query() != null || url.fragment() != null) {
      throw new IllegalArgumentException("it must end with a path, without ? and #");
    }
    return new Target(url.toString().replaceAll("/+$", ""), path);
  }

  /** The URL of the API's own path. */
  HttpUrl url() {
    return HttpUrl.get(baseUrl + path);
  }

  /** The URL of a request. */
  HttpUrl url(Request request) {
    return HttpUrl.get(baseUrl + request.target(path));
  }

  /** The URL of a path below the base URL. */
  HttpUrl url(String other) {
    return HttpUrl.get(baseUrl + other);
  }

  /** The host, with its port if that is not the scheme's default. */
  public String host() {
    HttpUrl url = url();
    String host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
    return url.port() == HttpUrl.defaultPort(url.scheme()) ? host : host + ":" + url.port();
  }

  /**
   * The proxy for it, as {@code HOST:PORT}; empty if there is none.
   *
   * @throws IllegalArgumentException if the environment names an invalid proxy
   */
  public Optional<String> proxy(Proxies proxies) {
    return proxies.of(HttpUrl.get(baseUrl)).map(Proxies.Via::toString);
  }

  /** Whether a key would be sent to another machine unencrypted. */
  public boolean exposesKey() {
    HttpUrl url = url();
    return !url.isHttps() && !isThisMachine(url.host());
  }

  /** Whether it is OpenAI's own server. */
  public boolean isOpenAi() {
    return baseUrl.equals(OPENAI);
  }

  /** Whether it is the local machine, by its name. */
  public boolean isThisMachine() {
    return isThisMachine(url().host());
  }

  /** Judges by the name alone, because looking it up would use the network. */
  static boolean isThisMachine(String host) {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.matches("127\\.\\d+\\.\\d+\\.\\d+")
        || host.equals("0.0.0.0")
        || host.equals("::1");
  }
}
