package io.github.fauxpenai.conformance.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One request to send, and what it is made of.
 *
 * @param key 64 hex digits, see {@link Keys#ofScenario}
 * @param spec the factors behind the request
 * @param requestBody the JSON to send
 */
public record Scenario(String key, Spec spec, JsonNode requestBody) {

  /**
   * @param name the names of the values under test, joined with {@code +}
   * @param factors all factors, sorted by key
   * @param group the part of the test plan, for example {@code pairwise}
   */
  public record Spec(String name, List<Factor> factors, String group) {}
}
