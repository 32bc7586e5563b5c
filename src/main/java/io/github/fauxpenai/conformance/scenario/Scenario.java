package io.github.fauxpenai.conformance.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One request whose answer is judged, the factors it is made of, and the requests sent around it.
 *
 * @param key 64 hex digits, see {@link Keys#ofScenario}
 * @param spec the factors behind the request
 * @param request the one whose answer is judged
 * @param before requests sent first; the judged request may use values from their answers
 * @param after requests sent last, to clean up
 */
public record Scenario(
    String key, Spec spec, Request request, List<Request> before, List<Request> after) {

  /**
   * @param name the names of the values under test, joined with {@code +}
   * @param factors all factors, sorted by key
   * @param group the part of the test plan, for example {@code pairwise}
   */
  public record Spec(String name, List<Factor> factors, String group) {
    /** Whether the scenario is about a factor, whose name is then part of the scenario's. */
    public boolean isUnderTest(Factor factor) {
      return ("+" + name + "+").contains("+" + factor.name() + "+");
    }
  }

  /** What the request asks for, as JSON; see {@link Body#json}. */
  public JsonNode requestBody() {
    return request.body().json().tree();
  }
}
