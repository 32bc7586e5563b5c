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

/**
 * What is sent otherwise than a scenario says, because the server under test has other models, or
 * answers at length.
 *
 * @param names what the API calls the parameters that are changed
 * @param models by the name in the scenario, the name to send
 * @param otherModel sent for every model that {@code models} does not name
 * @param maxTokens sent with every request that has no cap of its own
 */
public record RequestChanges(
    Names names, Map<String, String> models, Optional<String> otherModel, OptionalInt maxTokens) {

  /**
   * What an API calls the parameters that a server may need to be sent otherwise.
   *
   * @param model the parameter that names the model; empty where requests name none
   * @param caps the parameters that limit how long an answer gets; the first is the one to send
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

  /** Requests go as the scenarios say. */
  public static RequestChanges none(Names names) {
    return new RequestChanges(names, Map.of(), Optional.empty(), OptionalInt.empty());
  }

  /**
   * A request as it goes out.
   *
   * @param request what to send
   * @param sentDifferently what was changed: the new value by parameter
   * @param validModel the scenario's model, where it is one that OpenAI would accept
   */
  public record Changed(
      Request request, Map<String, String> sentDifferently, Optional<String> validModel) {}

  /** The request of a scenario whose answer is judged. */
  public Changed apply(RecordedScenario scenario) {
    return apply(scenario.request(), scenario);
  }

  /**
   * A request of a scenario. A model that the scenario means to be refused goes as it is: that is
   * what a negative factor of the model's parameter with the request's value says. (A scenario may
   * hold a negative model and, applied later, a valid one: the request decides.)
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
            .map(
                name -> with(request, names.model().orElseThrow(), TextNode.valueOf(name), changes))
            .orElse(request);
    if (maxTokens.isPresent() && takesCap(changed)) {
      changed = with(changed, names.caps().get(0), IntNode.valueOf(maxTokens.getAsInt()), changes);
    }
    return new Changed(changes.isEmpty() ? request : changed, changes, validModel);
  }

  /** Whether a request names a model that OpenAI would accept, as far as the API has any. */
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

  /** Only the API's own path takes its parameters. */
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
