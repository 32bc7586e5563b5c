package io.github.fauxpenai.conformance.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {
  private static Optional<String> proxy(String baseUrl, Map<String, String> environment) {
    return Target.of(baseUrl, "/embeddings").proxy(new Proxies(environment));
  }

  @ParameterizedTest
  @CsvSource({
    "https_proxy, http://proxy.test:3128, proxy.test:3128",
    "HTTPS_PROXY, http://proxy.test:3128/, proxy.test:3128",
    "https_proxy, proxy.test:8080, proxy.test:8080",
    "https_proxy, http://user:word@proxy.test:81, proxy.test:81",
    "https_proxy, http://user:80@proxy.test, proxy.test:80",
    "all_proxy, http://proxy.test, proxy.test:80"
  })
  void theEnvironmentNamesTheProxyOfAServer(String name, String value, String expected) {
    assertEquals(Optional.of(expected), proxy("https://api.example.test/v1", Map.of(name, value)));
  }

  @Test
  void eachSchemeHasItsOwn() {
    Map<String, String> environment = Map.of("https_proxy", "http://proxy.test:3128");
    assertEquals(Optional.empty(), proxy("http://api.example.test/v1", environment));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api.example.test",
        "example.test",
        ".example.test",
        "*.example.test",
        "other, example.test",
        "EXAMPLE.test",
        "*",
        "api.example.test:8443"
      })
  void exceptionsAreAskedDirectly(String exceptions) {
    Map<String, String> environment =
        Map.of("https_proxy", "http://proxy.test:3128", "no_proxy", exceptions);
    assertEquals(Optional.empty(), proxy("https://api.example.test:8443/v1", environment));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ample.test", "api.example.test.other", "api.example.test:443", ","})
  void othersAreNot(String exceptions) {
    Map<String, String> environment =
        Map.of("https_proxy", "http://proxy.test:3128", "NO_PROXY", exceptions);
    assertEquals(
        Optional.of("proxy.test:3128"), proxy("https://api.example.test:8443/v1", environment));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"})
  void thisMachineIsAskedDirectly(String baseUrl) {
    assertEquals(Optional.empty(), proxy(baseUrl, Map.of("http_proxy", "http://proxy.test")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://a:secret@proxy.test", "socks5://a:secret@proxy.test", "http://"})
  void whatIsNoHttpProxyIsRefusedAndNotRepeated(String value) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> proxy("https://api.example.test", Map.of("https_proxy", value)));
    assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
  }
}
