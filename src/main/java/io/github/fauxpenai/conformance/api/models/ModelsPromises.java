package io.github.fauxpenai.conformance.api.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.fauxpenai.conformance.api.CommonPromises;
import io.github.fauxpenai.conformance.check.Exchange;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.Twin;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What lists of models promise according to OpenAI's API reference:
 * https://platform.openai.com/docs/api-reference/models
 */
final class ModelsPromises {
  private static final int NOT_FOUND = 404;

  /** The list that the model should be in. */
  private static final Twin LIST =
      new Twin(Set.of("model", ModelsSuites.OPERATION), Optional.of(ModelsSuites.LIST));

  private ModelsPromises() {}

  static List<Promise> all() {
    List<Promise> all = new ArrayList<>(ofModels());
    all.addAll(CommonPromises.ofHeads());
    all.add(CommonPromises.errorForm());
    return List.copyOf(all);
  }

  private static List<Promise> ofModels() {
    return List.of(
        // "The model identifier, which can be referenced in the API endpoints."
        Promise.of(
            "id.unique",
            "id",
            "each model is listed once, by its name",
            exchange -> asked(exchange).isMissingNode(),
            exchange -> unique(exchange.answer())),
        Promise.of(
            "model.same",
            "model",
            "the model that was asked for",
            exchange -> !asked(exchange).isMissingNode() && !isUnknown(exchange),
            ModelsPromises::same,
            LIST),
        // "Lists the currently available models."
        new Promise(
            "model.listed",
            "",
            "model",
            "what is listed can be retrieved, and the other way round",
            exchange -> !asked(exchange).isMissingNode() && !isUnknown(exchange),
            true,
            ModelsPromises::listed,
            List.of(LIST)),
        Promise.ofAnyAnswer(
            "model.unknown",
            "model",
            "an unknown model is not found",
            ModelsPromises::isUnknown,
            ModelsPromises::unknown),
        // "The Unix timestamp (in seconds) when the model was created."
        Promise.of(
            "created.seconds",
            "created",
            "times are in seconds",
            exchange -> true,
            exchange ->
                Judgement.brokenUnless(
                    ModelsRules.areSeconds(exchange.answer()), "a number too large for seconds")));
  }

  /** The model's name in the path; missing if the request is for the list. */
  private static JsonNode asked(Exchange exchange) {
    return exchange.scenario().request().values().getOrDefault("model", MissingNode.getInstance());
  }

  private static boolean isUnknown(Exchange exchange) {
    return exchange.isMeantToFail("model");
  }

  private static Judgement unique(Answer answer) {
    List<String> ids = ModelsRules.ids(answer);
    if (ids.isEmpty()) {
      return Judgement.untested("no models");
    }
    if (ids.stream().anyMatch(String::isBlank)) {
      return Judgement.broken("a model without a name");
    }
    return Judgement.brokenUnless(ModelsRules.areUnique(answer), "a model is listed twice");
  }

  /** Untested if the model is not in the list, since it may be another name for one that is. */
  private static Judgement same(Exchange exchange) {
    JsonNode id = exchange.answer().body().path("id");
    if (!id.isTextual()) {
      return Judgement.untested("no id");
    }
    return id.equals(asked(exchange)) || list(exchange).contains(asked(exchange).asText())
        ? Judgement.brokenUnless(id.equals(asked(exchange)), "another model")
        : Judgement.untested("the name is not in the list");
  }

  /** The names in the same server's list; empty if it gave none. */
  private static List<String> list(Exchange exchange) {
    return exchange.twins(LIST).stream()
        .filter(list -> RecordedResponse.isAccepted(list.status()))
        .flatMap(list -> ModelsRules.ids(list).stream())
        .toList();
  }

  private static Judgement listed(Exchange exchange) {
    List<String> listed = list(exchange);
    boolean isEmpty =
        exchange.twins(LIST).stream()
            .map(list -> list.body().path("data"))
            .anyMatch(data -> data.isArray() && data.isEmpty());
    if (listed.isEmpty() && !isEmpty) {
      return Judgement.untested("no list of models");
    }
    boolean isListed = listed.contains(asked(exchange).asText());
    Answer answer = exchange.answer();
    if (RecordedResponse.isAccepted(answer.status())) {
      return Judgement.brokenUnless(
          isListed || listed.contains(answer.body().path("id").asText()),
          "retrieved, and not in the list");
    }
    if (answer.kind() != AnswerKind.ERROR) {
      return Judgement.untested("the answer is a %d".formatted(answer.status()));
    }
    return isListed
        ? Judgement.broken("in the list, and refused with %d".formatted(answer.status()))
        : Judgement.untested("the server does not have that model");
  }

  /** Whether it is refused at all is another promise. */
  private static Judgement unknown(Exchange exchange) {
    Answer answer = exchange.answer();
    if (answer.kind() != AnswerKind.ERROR) {
      return Judgement.untested("the answer is a %d".formatted(answer.status()));
    }
    if (answer.status() != NOT_FOUND) {
      return Judgement.broken("%d instead of 404".formatted(answer.status()));
    }
    JsonNode code = answer.body().path("error").path("code");
    // OpenAI's API reference does not say which code other names get.
    return Judgement.brokenUnless(
        !asked(exchange).asText().equals(ModelsSuites.UNKNOWN)
            || !code.isTextual() && !code.isNull()
            || code.asText().equals("model_not_found"),
        "error.code is not model_not_found");
  }
}
