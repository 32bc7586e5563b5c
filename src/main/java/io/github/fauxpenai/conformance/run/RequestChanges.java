package io.github.fauxpenai.conformance.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.scenario.Body;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Request;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What is sent differently from what a scenario says, because the server under test has other
 * models, or to limit the length of its answers.
 *
 * @param names the API's names for the parameters that are changed
 * @param models the model to send, by the name in the scenario
 * @param otherModel sent instead of every model that {@code models} does not name
 * @param maxTokens sent with every request that has no cap
 */
public record RequestChanges(
    Names names, Map<String, String> models, Optional<String> otherModel, OptionalInt maxTokens) {

  /**
   * An API's names for the parameters that may be changed.
   *
   * @param model the parameter that names the model; empty if requests name none
   * @param caps the parameters that limit the length of an answer; the first is the one to send
   */
  public record Names(Optional<String> model, List<String> caps) {
    /** Keeps a copy. */
    public Names {
      caps = List.copyOf(caps);
    }
  }

  /** Keeps a copy. */
  public RequestChanges {
    models = Map.copyOf(models);
  }

  /** Requests are sent as the scenarios say. */
  public static RequestChanges none(Names names) {
    return new RequestChanges(names, Map.of(), Optional.empty(), OptionalInt.empty());
  }

  /**
   * A request as it is sent.
   *
   * @param request what to send
   * @param sentDifferently the changed values by parameter
   * @param validModel the scenario's model, if OpenAI would accept it
   */
  public record Changed(
      Request request, Map<String, String> sentDifferently, Optional<String> validModel) {}

  /** The values that differ from the scenario's, by parameter. */
  public Map<String, String> sentDifferently(Supplier<RecordedScenario> scenario) {
    boolean isNone = models.isEmpty() && otherModel.isEmpty() && maxTokens.isEmpty();
    return isNone ? Map.of() : apply(scenario.get()).sentDifferently();
  }

  /** The request of a scenario whose answer is judged. */
  public Changed apply(RecordedScenario scenario) {
    return apply(scenario.request(), scenario);
  }

  /**
   * Changes a request of a scenario. A model that should be refused is sent unchanged; it is
   * recognized by a negative factor of the model's parameter with the request's value. (A scenario
   * may have a negative model and a valid one that is applied later, so the request's value
   * decides.)
   */
  Changed apply(Request request, RecordedScenario scenario) {
    Map<String, String> changes = new TreeMap<>();
    Optional<String> validModel =
        names
            .model()
            .map(name -> model(name, request))
            .filter(value -> value.isTextual() && !isMeantToFail(value, scenario))
            .map(JsonNode::textValue);
    Request changed =
        validModel
            .map(name -> models.getOrDefault(name, otherModel.orElse(name)))
            .filter(name -> !name.equals(validModel.get()))
            .map(
                name -> with(request, names.model().orElseThrow(), TextNode.valueOf(name), changes))
            .orElse(request);
    if (maxTokens.isPresent() && takesCap(changed)) {
      changed = with(changed, names.caps().get(0), IntNode.valueOf(maxTokens.getAsInt()), changes);
    }
    return new Changed(changes.isEmpty() ? request : changed, changes, validModel);
  }

  /** Whether a request names a model that OpenAI would accept, or the API has no models. */
  boolean isValidModel(Changed request) {
    return names.model().isEmpty() || request.validModel().isPresent();
  }

  private static JsonNode model(String name, Request request) {
    RawJson asked = request.body().json();
    RawJson member =
        !(request.body() instanceof Body.Text) && asked.isObject() ? asked.member(name) : null;
    JsonNode inPath = request.values().getOrDefault(name, MissingNode.getInstance());
    return member == null ? inPath : member.tree();
  }

  private boolean isMeantToFail(JsonNode model, RecordedScenario scenario) {
    return scenario.spec().factors().stream()
        .filter(Factor::negative)
        .filter(factor -> factor.parameter().equals(names.model().orElseThrow()))
        .anyMatch(factor -> model.equals(factor.payload().get("val")));
  }

  /** Whether a cap may be added, which only requests to the API's own path accept. */
  private boolean takesCap(Request request) {
    return !names.caps().isEmpty()
        && request.isToOwnPath()
        && request.body() instanceof Body.Json json
        && json.json().isObject()
        && Collections.disjoint(json.json().members().keySet(), names.caps());
  }

  private static Request with(
      Request request, String name, JsonNode value, Map<String, String> changes) {
    if (request.values().containsKey(name)) {
      note(name, request.values().get(name), value, changes);
      return request.withValue(name, value);
    }
    Map<String, RawJson> members = new LinkedHashMap<>(request.body().json().members());
    RawJson before = members.put(name, RawJson.of(value));
    note(name, before == null ? null : before.tree(), value, changes);
    RawJson json = RawJson.object(members);
    return request.withBody(
        request.body() instanceof Body.Multipart form
            ? new Body.Multipart(
                form.parts().stream()
                    .map(p -> p.name().equals(name) ? Body.Part.field(name, value.asText()) : p)
                    .toList(),
                json)
            : new Body.Json(json));
  }

  private static void note(
      String name, JsonNode before, JsonNode value, Map<String, String> changes) {
    if (!value.equals(before)) {
      changes.put(name, value.asText());
    }
  }
}
