package io.github.fauxpenai.conformance.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Request;
import io.github.fauxpenai.conformance.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A scenario as a file holds it: {@code {key, spec: {name, factors, key, group}, requestBody}},
 * with further members if the request is not a JSON POST to the API's own path, and lists {@code
 * before} and {@code after} if there are other requests.
 *
 * @param json the scenario as it was read, to be written back unchanged
 * @param spec the factors of the request, which cannot edit a request
 * @param request the one whose answer is judged, with numbers as spelled in the file
 * @param before requests sent first
 * @param after requests sent last, to clean up
 */
public record RecordedScenario(
    RawJson json, Scenario.Spec spec, Request request, List<Request> before, List<Request> after) {
  /** Thousands of scenarios share a few hundred factors, so each factor is parsed once. */
  private static final Map<RawJson, Factor> FACTORS = new ConcurrentHashMap<>();

  static final String BEFORE = "before";
  static final String AFTER = "after";

  private static final int MOST_FACTORS = 10_000;
  private static final Set<String> FACTOR_MEMBERS = Set.of("negative", "primary", "name", "key");

  /**
   * Reads a scenario; throws {@link InputException} if a member is missing or has the wrong type.
   */
  public static RecordedScenario of(RawJson json) {
    Map<String, RawJson> members = json.members();
    RawJson spec = required(members, "spec");
    Map<String, RawJson> parts = spec.isObject() ? spec.members() : Map.of();
    RawJson listed = parts.getOrDefault("factors", RawJson.NULL);
    if (!listed.isArray()) {
      throw new InputException("the scenario's spec has no list \"factors\"");
    }
    List<Factor> factors = new ArrayList<>();
    for (RawJson factor : listed.elements()) {
      factors.add(factor(factor));
    }
    return new RecordedScenario(
        json,
        new Scenario.Spec(text(parts, "name"), List.copyOf(factors), text(parts, "group")),
        RequestJson.read(members),
        steps(members.get(BEFORE)),
        steps(members.get(AFTER)));
  }

  private static List<Request> steps(RawJson steps) {
    return steps == null
        ? List.of()
        : steps.elements().stream().map(step -> RequestJson.read(step.members())).toList();
  }

  private static Factor factor(RawJson json) {
    Factor known = FACTORS.get(json);
    if (known == null) {
      known = parse(json);
      if (FACTORS.size() < MOST_FACTORS) {
        Factor other = FACTORS.putIfAbsent(json.copied(), known);
        known = other == null ? known : other;
      }
    }
    return known;
  }

  private static Factor parse(RawJson json) {
    JsonNode tree = json.tree();
    if (!tree.isObject() || !tree.path("name").isTextual()) {
      throw new InputException("the scenario has a factor without a name");
    }
    ObjectNode payload = ((ObjectNode) tree).deepCopy();
    payload.remove(FACTOR_MEMBERS);
    return new Factor(
        tree.path("name").textValue(),
        tree.path("negative").asBoolean(),
        tree.path("primary").asBoolean(),
        payload,
        request -> {});
  }

  /** The scenario's name. */
  public String name() {
    return spec.name();
  }

  /** The part of the test plan that it belongs to. */
  public String group() {
    return spec.group();
  }

  /** What the request asks for, as JSON; the JSON {@code null} if it has no body. */
  public RawJson requestBody() {
    return request.body().json();
  }

  private static RawJson required(Map<String, RawJson> members, String name) {
    RawJson value = members.get(name);
    if (value == null) {
      throw new InputException("the scenario has no member \"%s\"".formatted(name));
    }
    return value;
  }

  private static String text(Map<String, RawJson> spec, String member) {
    RawJson value = spec.getOrDefault(member, RawJson.NULL);
    if (!value.isText()) {
      throw new InputException("the scenario's spec has no text \"%s\"".formatted(member));
    }
    return value.simpleText();
  }
}
