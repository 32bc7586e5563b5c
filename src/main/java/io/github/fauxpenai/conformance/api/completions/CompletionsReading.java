package io.github.fauxpenai.conformance.api.completions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.check.ClientReading;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Joins chunks by the index of the choice, as clients do. */
final class CompletionsReading implements ClientReading {
  @Override
  public Optional<JsonNode> joined(List<JsonNode> events) {
    ObjectNode completion = JsonNodeFactory.instance.objectNode();
    Map<Integer, ObjectNode> choices = new TreeMap<>();
    for (JsonNode chunk : events) {
      for (Map.Entry<String, JsonNode> member : chunk.properties()) {
        if (!completion.has(member.getKey()) && !member.getValue().isNull()) {
          completion.set(member.getKey(), member.getValue());
        }
      }
      for (JsonNode part : chunk.path("choices")) {
        ObjectNode choice =
            choices.computeIfAbsent(
                part.path("index").asInt(), index -> JsonNodeFactory.instance.objectNode());
        for (Map.Entry<String, JsonNode> member : part.properties()) {
          if (!choice.hasNonNull(member.getKey())) {
            choice.set(member.getKey(), member.getValue());
          }
        }
      }
    }
    if (choices.isEmpty()) {
      return Optional.empty();
    }
    completion.putArray("choices").addAll(choices.values());
    return Optional.of(completion);
  }

  @Override
  public Map<String, List<String>> saidByPromises() {
    return Map.of(
        "error.form", List.of(""),
        "stream.error", List.of(""),
        "choices.present", List.of("choices"),
        "usage.present", List.of("usage"),
        "created.seconds", List.of("created"),
        "stream_options.usage", List.of("usage"),
        "logprobs.lists", List.of("choices[].logprobs"),
        "logprobs.count", List.of("choices[].logprobs"));
  }
}
