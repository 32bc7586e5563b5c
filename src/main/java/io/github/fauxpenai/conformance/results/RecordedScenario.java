package io.github.fauxpenai.conformance.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A scenario as a file holds it: {@code {key, spec: {name, factors, key, group}, requestBody}}, and
 * in the extended suite {@code requestText} and {@code requestContentType} where a JSON body cannot
 * say what is to be sent.
 *
 * @param json the whole, written back as it was read
 * @param spec what the request is made of; its factors cannot edit a body
 * @param requestBody what is sent, numbers as they are spelled in the file
 * @param requestText what is sent in place of the body, JSON or not
 * @param requestContentType what is sent as Content-Type; empty for none; absent for JSON's
 */
public record RecordedScenario(
    RawJson json,
    Scenario.Spec spec,
    RawJson requestBody,
    Optional<String> requestText,
    Optional<String> requestContentType) {
  /** Thousands of scenarios are made of about 150 factors: each is parsed once. */
  private static final Map<RawJson, Factor> FACTORS = new ConcurrentHashMap<>();

  private static final int MOST_FACTORS = 10_000;
  private static final Set<String> FACTOR_MEMBERS = Set.of("negative", "primary", "name", "key");

  /** Reads one; throws {@link InputException} where a member is missing or of another type. */
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
        required(members, "requestBody"),
        optional(members, Factor.REQUEST_TEXT),
        optional(members, Factor.REQUEST_CONTENT_TYPE).map(RecordedScenario::headerValue));
  }

  private static Factor factor(RawJson json) {
    Factor known = FACTORS.get(json);
    if (known == null) {
      known = parse(json);
      if (FACTORS.size() < MOST_FACTORS) {
        FACTORS.put(json.copied(), known);
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
        body -> {});
  }

  /** The scenario's name. */
  public String name() {
    return spec.name();
  }

  /** The part of the test plan that it belongs to. */
  public String group() {
    return spec.group();
  }

  private static RawJson required(Map<String, RawJson> members, String name) {
    RawJson value = members.get(name);
    if (value == null) {
      throw new InputException("the scenario has no member \"%s\"".formatted(name));
    }
    return value;
  }

  private static Optional<String> optional(Map<String, RawJson> members, String name) {
    RawJson value = members.get(name);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.tree().isTextual()) {
      throw new InputException("the scenario's \"%s\" is not a text".formatted(name));
    }
    return Optional.of(value.tree().textValue());
  }

  /** What may stand in a header: RFC 9110, section 5.5, less what few servers take. */
  private static String headerValue(String text) {
    if (!text.matches("[\\x20-\\x7e]*")) {
      throw new InputException(
          "the scenario's \"%s\" is not printable ASCII".formatted(Factor.REQUEST_CONTENT_TYPE));
    }
    return text;
  }

  private static String text(Map<String, RawJson> spec, String member) {
    RawJson value = spec.getOrDefault(member, RawJson.NULL);
    if (!value.isText()) {
      throw new InputException("the scenario's spec has no text \"%s\"".formatted(member));
    }
    return value.simpleText();
  }
}
