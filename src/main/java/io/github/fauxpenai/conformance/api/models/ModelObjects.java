package io.github.fauxpenai.conformance.api.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.serve.ServedModels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The objects of {@code GET /models} in OpenAI's API reference. */
public final class ModelObjects implements ServedModels {
  /** The path of the list of models, below the base URL. */
  public static final String PATH = "/models";

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public JsonNode list(Collection<String> names) {
    ObjectNode list = JsonNodeFactory.instance.objectNode().put("object", "list");
    list.putArray("data").addAll(names.stream().map(this::one).toList());
    return list;
  }

  @Override
  public JsonNode one(String name) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", name)
        .put("object", "model")
        .put("created", 0)
        .put("owned_by", "recording");
  }

  /** The names in a server's list, in its order; empty if it is not a list of models. */
  public static List<String> names(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.path("data").forEach(model -> names.add(model.path("id").asText()));
    return names;
  }
}
