package io.github.fauxpenai.conformance.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
  @Test
  void thePasswordOfABasicHeaderIsASecret() {
    List<String> secrets =
        new Credentials("none", Map.of("Authorization", "Basic dXNlcjpwYXNzd29yZA==")).secrets();
    assertTrue(
        secrets.containsAll(List.of("dXNlcjpwYXNzd29yZA==", "user:password", "password")),
        secrets::toString);
  }

  @Test
  void aMediaTypeIsNoSecret() {
    Map<String, String> headers = Map.of("Accept", "application/json", "X-Session", "4711");
    assertEquals(Set.of("key", "4711"), Set.copyOf(new Credentials("key", headers).secrets()));
  }

  @Test
  void secretsAreTheKeyAndTheHeadersValuesAndTheirWords() {
    Credentials credentials = new Credentials("k1", Map.of("Cookie", "a=1; Bearer x"));
    assertTrue(
        credentials.secrets().containsAll(java.util.List.of("k1", "a=1; Bearer x", "a=1", "x")));
  }

  @Test
  void theyDoNotShowThemselves() {
    assertEquals("Credentials[not shown]", new Credentials("k1", Map.of()).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"key\n", "k\u00e9y", "k\u0000y"})
  void whatNoHeaderCanCarryIsRefusedWithoutBeingShown(String value) {
    for (Map<String, String> headers :
        java.util.List.of(Map.<String, String>of(), Map.of("X-Key", value))) {
      String key = headers.isEmpty() ? value : "key";
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> new Credentials(key, headers));
      assertFalse(refusal.getMessage().contains(value));
    }
  }

  @Test
  void aHeadersNameMustBeOne() {
    assertThrows(
        IllegalArgumentException.class, () -> new Credentials("key", Map.of("X Key", "value")));
  }
}
