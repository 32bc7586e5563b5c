package io.github.fauxpenai.conformance.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
  private static final Set<String> FACTOR_MEMBERS = Set.of("negative", "primary", "name", "key");

  /** Reads one; throws {@link InputException} where a member is missing or of another type. */
  public static RecordedScenario of(RawJson json) {
    Map<String, RawJson> members = json.members();
    JsonNode spec = required(members, "spec").tree();
    List<Factor> factors = new ArrayList<>();
    for (JsonNode factor : spec.path("factors")) {
      ObjectNode payload = ((ObjectNode) object(factor, "spec.factors[]")).deepCopy();
      payload.remove(FACTOR_MEMBERS);
      factors.add(
          new Factor(
              text(factor, "name"),
              factor.path("negative").asBoolean(),
              factor.path("primary").asBoolean(),
              payload,
              body -> {}));
    }
    return new RecordedScenario(
        json,
        new Scenario.Spec(text(spec, "name"), List.copyOf(factors), text(spec, "group")),
        required(members, "requestBody"),
        optional(members, Factor.REQUEST_TEXT),
        optional(members, Factor.REQUEST_CONTENT_TYPE).map(RecordedScenario::headerValue));
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

  private static JsonNode object(JsonNode node, String what) {
    if (!node.isObject()) {
      throw new InputException(what + " is not an object");
    }
    return node;
  }

  private static String text(JsonNode object, String member) {
    JsonNode value = object.path(member);
    if (!value.isTextual()) {
      throw new InputException("the scenario's spec has no text \"%s\"".formatted(member));
    }
    return value.textValue();
  }
}
