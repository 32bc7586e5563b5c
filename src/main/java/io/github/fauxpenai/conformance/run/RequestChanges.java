package io.github.fauxpenai.conformance.run;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.results.Json;
import io.github.fauxpenai.conformance.results.RawJson;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.scenario.Factor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/**
 * What is sent otherwise than a scenario says, because the server under test has other models.
 *
 * @param models by the name in the scenario, the name to send
 * @param otherModel sent for every model that {@code models} does not name
 */
public record RequestChanges(Map<String, String> models, Optional<String> otherModel) {
  /** Requests go as the scenarios say. */
  public static final RequestChanges NONE = new RequestChanges(Map.of(), Optional.empty());

  private static final String MODEL = "model";

  /** Keeps a copy. */
  public RequestChanges {
    models = Map.copyOf(models);
  }

  /**
   * A request as it goes out.
   *
   * @param body what is sent, to be made compact
   * @param sentDifferently what was changed: the new value by member
   * @param validModel the scenario's model, where it is one that OpenAI would accept
   */
  public record Request(
      RawJson body, Map<String, String> sentDifferently, Optional<String> validModel) {}

  /**
   * The request of a scenario. A model that the scenario means to be refused goes as it is: that is
   * what a negative factor of the parameter {@code model} with the body's value says. (A scenario
   * may hold a negative model and, applied later, a valid one: the body decides.)
   */
  public Request apply(RecordedScenario scenario) {
    JsonNode model = scenario.requestBody().isObject() ? modelOf(scenario) : null;
    if (model == null || !model.isTextual() || isMeantToFail(model, scenario)) {
      return new Request(scenario.requestBody(), Map.of(), Optional.empty());
    }
    String name = model.textValue();
    String sent = models.getOrDefault(name, otherModel.orElse(name));
    return sent.equals(name)
        ? new Request(scenario.requestBody(), Map.of(), Optional.of(name))
        : new Request(withModel(scenario, sent), Map.of(MODEL, sent), Optional.of(name));
  }

  private static JsonNode modelOf(RecordedScenario scenario) {
    RawJson model = scenario.requestBody().members().get(MODEL);
    return model == null ? null : model.tree();
  }

  private static boolean isMeantToFail(JsonNode model, RecordedScenario scenario) {
    return scenario.spec().factors().stream()
        .filter(Factor::negative)
        .filter(factor -> factor.name().startsWith(MODEL + "="))
        .anyMatch(factor -> model.equals(factor.payload().get("val")));
  }

  /** Member by member, so that all others are sent in their order and spelling. */
  private static RawJson withModel(RecordedScenario scenario, String name) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      try (JsonGenerator generator = Json.compact(out)) {
        generator.writeStartObject();
        for (Map.Entry<String, RawJson> member : scenario.requestBody().members().entrySet()) {
          generator.writeFieldName(member.getKey());
          if (member.getKey().equals(MODEL)) {
            generator.writeString(name);
          } else {
            member.getValue().writeTo(generator);
          }
        }
        generator.writeEndObject();
      }
      return RawJson.parse(out.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory", e);
    }
  }
}
