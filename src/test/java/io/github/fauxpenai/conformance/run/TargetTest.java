package io.github.fauxpenai.conformance.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  @ParameterizedTest
  @CsvSource({
    "https://api.openai.com/v1, https://api.openai.com/v1/embeddings, api.openai.com",
    "https://api.openai.com:443/v1/, https://api.openai.com/v1/embeddings, api.openai.com",
    "HTTP://LocalHost:8000, http://localhost:8000/embeddings, localhost:8000",
    "http://my_server:8000/a/b//, http://my_server:8000/a/b/embeddings, my_server:8000",
    "http://[::1]:8000/v1, http://[::1]:8000/v1/embeddings, [::1]:8000"
  })
  void theApisPathFollowsTheBaseUrl(String baseUrl, String url, String host) {
    Target target = Target.of(baseUrl, "/embeddings");
    assertEquals(url, target.url().toString());
    assertEquals(host, target.host());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "api.openai.com/v1",
        "localhost:8000",
        "ftp://host/v1",
        "http://",
        "http:///v1",
        "http://host:99999/v1",
        "http://host:x/v1",
        "http://a b/v1",
        "http://user@host/v1",
        "http://user:password@host/v1",
        "http://host/v1?a=b",
        "http://host/v1?",
        "http://host/v1#a"
      })
  void anythingElseIsRefusedWithoutBeingRepeated(String baseUrl) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Target.of(baseUrl, "/embeddings"));
    assertFalse(refusal.getMessage().contains("user:"), refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.com/v1, false",
    "http://example.com/v1, true",
    "http://192.168.1.7:8000/v1, true",
    "http://localhost.example.com/v1, true",
    "http://localhost/v1, false",
    "http://a.localhost:80/v1, false",
    "http://127.1.2.3/v1, false",
    "http://[::1]/v1, false"
  })
  void aKeyIsExposedByPlainHttpToAnotherMachine(String baseUrl, boolean exposed) {
    assertEquals(exposed, Target.of(baseUrl, "/embeddings").exposesKey());
  }
}
