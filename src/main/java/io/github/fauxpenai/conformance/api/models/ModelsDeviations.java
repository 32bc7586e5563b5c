package io.github.fauxpenai.conformance.api.models;

import static io.github.fauxpenai.conformance.api.Edits.body;
import static io.github.fauxpenai.conformance.api.Edits.dropLast;
import static io.github.fauxpenai.conformance.api.Edits.ifObject;
import static io.github.fauxpenai.conformance.api.Edits.ifObjects;
import static io.github.fauxpenai.conformance.api.Edits.object;
import static io.github.fauxpenai.conformance.api.Edits.replace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.AnswerDeviations;
import io.github.fauxpenai.conformance.api.Edits;
import io.github.fauxpenai.conformance.api.ErrorDeviations;
import io.github.fauxpenai.conformance.serve.Deviation;
import io.github.fauxpenai.conformance.serve.Deviation.Edit;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Deviations of servers that list models. */
final class ModelsDeviations {
  static final List<Deviation> ALL =
      Stream.of(
              ErrorDeviations.all(ModelsDeviations::model),
              AnswerDeviations.all(ModelsDeviations::model),
              ofModels())
          .flatMap(List::stream)
          .toList();

  /** Faults that keep the form and need no baseline to be found. */
  static final List<Deviation> REPORTS =
      List.of(
          Deviation.reported(
              "retrieved-other",
              "another model is retrieved than was asked for",
              models(model -> model.put("id", "another"), model -> {})),
          Deviation.reported(
              "list-incomplete",
              "the last model is not in the list",
              body(body -> dropLast(body.path("data")))));

  private ModelsDeviations() {}

  private static List<Deviation> ofModels() {
    return List.of(
        Deviation.of(
            "list-bare",
            2,
            "an array of models in place of an object that has one",
            Edits.accepted(
                (request, response) -> {
                  if (response.path("body").path("data").isArray()) {
                    response.set("body", response.path("body").path("data"));
                  }
                })),
        Deviation.of(
            "list-of-names",
            2,
            "names in place of models",
            body(
                body -> {
                  if (body.path("data") instanceof ArrayNode data) {
                    List<String> names = ModelObjects.names(body);
                    data.removeAll();
                    names.forEach(data::add);
                  }
                })),
        Deviation.of(
            "no-list-object",
            2,
            "a list of models that does not say that it is one",
            body(
                body -> {
                  if (body.path("data").isArray()) {
                    body.remove("object");
                  }
                })),
        Deviation.of(
            "models-of-names-alone",
            2,
            "models of the list have a name and nothing else",
            models(model -> {}, model -> model.retain(Set.of("id")))),
        Deviation.of(
            "no-owned-by", 2, "models without owned_by", models(m -> m.remove("owned_by"))),
        Deviation.of(
            "models-created-string",
            3,
            "created of models is a text",
            models(
                model ->
                    replace(
                        model, "created", m -> m.put("created", model.path("created").asText())))),
        Deviation.of(
            "models-created-milliseconds",
            4,
            "created of listed models is in milliseconds",
            models(
                model -> {},
                model ->
                    replace(
                        model,
                        "created",
                        m -> m.put("created", 1_000 * model.path("created").asLong())))),
        Deviation.of(
            "models-object-wrong",
            4,
            "models call themselves models",
            models(model -> replace(model, "object", m -> m.put("object", "models")))),
        Deviation.of(
            "models-twice",
            4,
            "each model is listed twice",
            body(
                body -> {
                  if (body.path("data") instanceof ArrayNode data) {
                    data.addAll(data.deepCopy());
                  }
                })));
  }

  private static Edit models(Consumer<ObjectNode> edit) {
    return models(edit, edit);
  }

  /** Changes the model that was retrieved, and the models of lists. */
  private static Edit models(Consumer<ObjectNode> alone, Consumer<ObjectNode> listed) {
    return body(
        body -> {
          if (body.path("data").isArray()) {
            ifObjects(body.path("data"), listed);
          } else {
            ifObject(body, alone);
          }
        });
  }

  private static ObjectNode model() {
    return object()
        .put("id", "any")
        .put("object", "model")
        .put("created", 1_700_000_000)
        .put("owned_by", "any");
  }
}
