package io.github.fauxpenai.conformance.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.scenario.Factor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is sent otherwise than a scenario says, because the server under test has other models, or
 * answers at length.
 *
 * @param models by the name in the scenario, the name to send
 * @param otherModel sent for every model that {@code models} does not name
 * @param maxTokens sent with every request that has no cap of its own
 */
public record RequestChanges(
    Map<String, String> models, Optional<String> otherModel, OptionalInt maxTokens) {
  /** Requests go as the scenarios say. */
  public static final RequestChanges NONE =
      new RequestChanges(Map.of(), Optional.empty(), OptionalInt.empty());

  private static final String MODEL = "model";
  private static final String MAX_TOKENS = "max_tokens";
  private static final Set<String> CAPS = Set.of(MAX_TOKENS, "max_completion_tokens");

  /** Keeps a copy. */
  public RequestChanges {
    models = Map.copyOf(models);
  }

  /**
   * A request as it goes out.
   *
   * @param json the body
   * @param text what the scenario means to send in place of JSON
   * @param contentType what the scenario wants to be sent as Content-Type in place of JSON's
   * @param sentDifferently what was changed: the new value by member
   * @param validModel the scenario's model, where it is one that OpenAI would accept
   */
  public record Request(
      RawJson json,
      Optional<String> text,
      Optional<String> contentType,
      Map<String, String> sentDifferently,
      Optional<String> validModel) {
    /** The bytes of the body. */
    public byte[] bytes() {
      return text.isPresent() ? text.get().getBytes(UTF_8) : json.compactBytes();
    }
  }

  /**
   * The request of a scenario. A model that the scenario means to be refused goes as it is: that is
   * what a negative factor of the parameter {@code model} with the body's value says. (A scenario
   * may hold a negative model and, applied later, a valid one: the body decides.)
   */
  public Request apply(RecordedScenario scenario) {
    RawJson body = scenario.requestBody();
    Map<String, String> changes = new TreeMap<>();
    Optional<String> validModel = Optional.empty();
    if (scenario.requestText().isEmpty() && body.isObject()) {
      Map<String, RawJson> members = new LinkedHashMap<>(body.members());
      validModel = validModel(members.get(MODEL), scenario);
      validModel
          .map(name -> models.getOrDefault(name, otherModel.orElse(name)))
          .ifPresent(name -> change(members, MODEL, TextNode.valueOf(name), changes));
      if (maxTokens.isPresent() && Collections.disjoint(members.keySet(), CAPS)) {
        change(members, MAX_TOKENS, IntNode.valueOf(maxTokens.getAsInt()), changes);
      }
      body = changes.isEmpty() ? body : RawJson.object(members);
    }
    return new Request(
        body, scenario.requestText(), scenario.requestContentType(), changes, validModel);
  }

  private static void change(
      Map<String, RawJson> members, String member, JsonNode value, Map<String, String> changes) {
    RawJson before = members.put(member, RawJson.of(value));
    if (before == null || !before.tree().equals(value)) {
      changes.put(member, value.asText());
    }
  }

  private static Optional<String> validModel(RawJson model, RecordedScenario scenario) {
    JsonNode value = model == null ? MissingNode.getInstance() : model.tree();
    boolean meantToFail =
        scenario.spec().factors().stream()
            .filter(Factor::negative)
            .filter(factor -> factor.parameter().equals(MODEL))
            .anyMatch(factor -> value.equals(factor.payload().get("val")));
    return value.isTextual() && !meantToFail ? Optional.of(value.textValue()) : Optional.empty();
  }
}
