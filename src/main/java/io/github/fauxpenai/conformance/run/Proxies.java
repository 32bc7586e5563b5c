package io.github.fauxpenai.conformance.run;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import okhttp3.HttpUrl;

/**
 * The proxies that the environment names, as curl and Go read it: {@code https_proxy}, {@code
 * http_proxy}, {@code all_proxy} and {@code no_proxy}, in lower or upper case. The local machine is
 * never reached through a proxy.
 */
public final class Proxies {
  private static final int USUAL_PORT = 80;

  private final Map<String, String> environment;

  /** Takes the environment's variables by name. */
  public Proxies(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * A proxy.
   *
   * @param credentials user name and password with a colon between them; empty for none
   */
  record Via(String host, int port, Optional<String> credentials) {
    Proxy proxy() {
      return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
    }

    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /**
   * The proxy for a target; empty for none.
   *
   * @throws IllegalArgumentException if a variable is not a valid proxy; the message does not
   *     repeat its value, which may hold a password
   */
  Optional<Via> of(HttpUrl url) {
    String scheme = url.scheme();
    Optional<String> name =
        Stream.of(scheme + "_proxy", "all_proxy").filter(this::isSet).findFirst();
    if (name.isEmpty() || Target.isThisMachine(url.host()) || isExcepted(url)) {
      return Optional.empty();
    }
    return Optional.of(parse(name.get(), value(name.get())));
  }

  private boolean isSet(String name) {
    return !value(name).isEmpty();
  }

  private String value(String name) {
    String lower = environment.getOrDefault(name, "").strip();
    return lower.isEmpty()
        ? environment.getOrDefault(name.toUpperCase(Locale.US), "").strip()
        : lower;
  }

  private static Via parse(String name, String value) {
    HttpUrl url = HttpUrl.parse(value.contains("://") ? value : "http://" + value);
    if (url == null || url.isHttps()) {
      throw new IllegalArgumentException(
          "the environment variable %s must be like http://HOST:PORT".formatted(name));
    }
    boolean port = value.matches("(?i)(http://)?([^@/]*@)?[^/]*:\\d+/?");
    Optional<String> credentials =
        url.username().isEmpty()
            ? Optional.empty()
            : Optional.of(url.username() + ":" + url.password());
    return new Via(url.host(), port ? url.port() : USUAL_PORT, credentials);
  }

  private boolean isExcepted(HttpUrl url) {
    for (String each : value("no_proxy").split("[,\\s]+")) {
      String entry = each.toLowerCase(Locale.US);
      int colon = entry.lastIndexOf(':');
      boolean hasPort = colon > 0 && entry.indexOf(':') == colon;
      if (hasPort && !entry.substring(colon + 1).equals(Integer.toString(url.port()))) {
        continue;
      }
      String host = (hasPort ? entry.substring(0, colon) : entry).replaceFirst("^\\*?\\.", "");
      if (entry.equals("*")
          || !host.isEmpty() && (url.host().equals(host) || url.host().endsWith("." + host))) {
        return true;
      }
    }
    return false;
  }

  /** Uses the same proxy, or none, for all addresses of a target. */
  static ProxySelector selector(Optional<Via> via) {
    return new ProxySelector() {
      @Override
      public List<Proxy> select(URI uri) {
        return List.of(via.map(Via::proxy).orElse(Proxy.NO_PROXY));
      }

      @Override
      public void connectFailed(URI uri, SocketAddress address, IOException e) {
        // There is no other proxy to try.
      }
    };
  }
}
