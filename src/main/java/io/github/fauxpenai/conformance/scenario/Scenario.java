package io.github.fauxpenai.conformance.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * One request to send, and what it is made of.
 *
 * @param key 64 hex digits, see {@link Keys#ofScenario}
 * @param spec the factors behind the request
 * @param requestBody the JSON to send
 * @param requestText what is sent in its place, where that is no JSON
 * @param requestContentType what is sent as Content-Type in place of JSON's; empty for none
 */
public record Scenario(
    String key,
    Spec spec,
    JsonNode requestBody,
    Optional<String> requestText,
    Optional<String> requestContentType) {

  /**
   * @param name the names of the values under test, joined with {@code +}
   * @param factors all factors, sorted by key
   * @param group the part of the test plan, for example {@code pairwise}
   */
  public record Spec(String name, List<Factor> factors, String group) {}
}
