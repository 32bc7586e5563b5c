package io.github.fauxpenai.conformance.api.moderations;

import static io.github.fauxpenai.conformance.api.Edits.body;
import static io.github.fauxpenai.conformance.api.Edits.dropLast;
import static io.github.fauxpenai.conformance.api.Edits.ifObject;
import static io.github.fauxpenai.conformance.api.Edits.ifObjects;
import static io.github.fauxpenai.conformance.api.Edits.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.AnswerDeviations;
import io.github.fauxpenai.conformance.api.ErrorDeviations;
import io.github.fauxpenai.conformance.serve.Deviation;
import io.github.fauxpenai.conformance.serve.Deviation.Edit;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Deviations of servers of moderations. */
final class ModerationsDeviations {
  static final List<Deviation> ALL =
      Stream.of(
              ErrorDeviations.all(ModerationsDeviations::moderation),
              AnswerDeviations.all(ModerationsDeviations::moderation),
              ofResults())
          .flatMap(List::stream)
          .toList();

  /** Faults that keep the form and need no baseline to be found. */
  static final List<Deviation> REPORTS =
      List.of(
          Deviation.reported(
              "never-flagged",
              "nothing is ever flagged",
              results(
                  result -> {
                    result.put("flagged", false);
                    members(result.path("categories"), (all, name) -> all.put(name, false));
                  })),
          Deviation.reported(
              "applied-types-image",
              "every category is said to be found in an image",
              results(
                  result ->
                      members(
                          result.path("category_applied_input_types"),
                          (all, name) -> all.putArray(name).add("image")))));

  private ModerationsDeviations() {}

  private static List<Deviation> ofResults() {
    return List.of(
        Deviation.of(
            "result-alone",
            2,
            "results is one object, not a list",
            body(
                body -> {
                  if (body.path("results").path(0).isObject()) {
                    body.set("results", body.path("results").path(0));
                  }
                })),
        Deviation.of(
            "no-flagged", 2, "a result without flagged", results(r -> r.remove("flagged"))),
        Deviation.of(
            "no-scores", 2, "a result without scores", results(r -> r.remove("category_scores"))),
        Deviation.of(
            "category-missing",
            2,
            "a result without the category of threats",
            results(
                result ->
                    result.forEach(
                        of -> ifObject(of, all -> all.remove("harassment/threatening"))))),
        Deviation.of(
            "categories-numbers",
            3,
            "categories are 0 or 1",
            results(
                result ->
                    members(
                        result.path("categories"),
                        (all, name) -> all.put(name, all.path(name).asBoolean() ? 1 : 0)))),
        Deviation.of(
            "scores-strings",
            3,
            "scores are texts",
            results(
                result ->
                    members(
                        result.path("category_scores"),
                        (all, name) -> all.put(name, all.path(name).asText())))),
        Deviation.of(
            "result-missing",
            4,
            "fewer results than inputs",
            body(body -> dropLast(body.path("results")))),
        Deviation.of(
            "flagged-wrong",
            4,
            "flagged is not what any category says",
            results(result -> result.put("flagged", !result.path("flagged").asBoolean()))),
        Deviation.of(
            "scores-percent",
            4,
            "scores of 0 to 100",
            results(
                result ->
                    members(
                        result.path("category_scores"),
                        (all, name) -> all.put(name, 2 + 98 * all.path(name).asDouble())))));
  }

  private static Edit results(Consumer<ObjectNode> edit) {
    return body(body -> ifObjects(body.path("results"), edit));
  }

  private static void members(JsonNode value, BiConsumer<ObjectNode, String> edit) {
    ifObject(
        value,
        object -> List.copyOf(ModerationResult.names(object)).forEach(n -> edit.accept(object, n)));
  }

  private static ObjectNode moderation() {
    ObjectNode body = object().put("id", "modr-1").put("model", "any");
    ArrayNode results = body.putArray("results");
    ObjectNode result = results.addObject().put("flagged", false);
    result.putObject("categories").put("violence", false);
    result.putObject("category_scores").put("violence", 0.01);
    result.putObject("category_applied_input_types").putArray("violence").add("text");
    return body;
  }
}
