package io.github.fauxpenai.conformance.api.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.check.Exchange;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.scenario.Factor;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Promises of a server with a memory. A server without one refuses these requests in one way or
 * another, which is one missing capability, not a fault for each promise.
 */
final class ResponsesStatePromises {
  private static final int NOT_FOUND = 404;

  private ResponsesStatePromises() {}

  static List<Promise> promises() {
    return List.of(
        state(
            "state.turns",
            "a later turn knows the earlier ones",
            List.of("next turn", "third turn"),
            exchange -> knows(exchange.answer(), ResponsesState.NAME)),
        state(
            "state.calls",
            "a call is answered in the next turn",
            List.of("a call answered"),
            exchange -> knows(exchange.answer(), ResponsesState.TEMPERATURE)),
        state(
            "state.instructions",
            "instructions are not carried over",
            List.of("instructions not inherited"),
            exchange -> notCarriedOver(exchange.answer())),
        state(
            "state.retrieve",
            "a stored response can be retrieved",
            List.of("retrieve"),
            exchange -> retrieved(exchange.answer())),
        state(
            "state.stream_again",
            "a response streamed in the background can be streamed again",
            List.of("retrieve a stream", "retrieve a stream after its second event"),
            ResponsesStatePromises::streamedAgain),
        state(
            "state.input_items",
            "the input of a stored response can be listed",
            List.of(
                "input items",
                "input items, oldest first",
                "input items, newest first",
                "one input item",
                "input items after the first"),
            ResponsesStatePromises::listed),
        state(
            "state.delete",
            "a stored response can be deleted",
            List.of("delete"),
            exchange -> deleted(exchange.answer())),
        state(
            "state.cancel",
            "a response in the background can be cancelled",
            List.of("cancel in the background"),
            exchange -> cancelled(exchange.answer())),
        state(
            "state.gone",
            "what is unknown, deleted or was not stored is not found",
            List.of(
                "retrieve after delete",
                "retrieve what was not stored",
                "retrieve an unknown response",
                "delete an unknown response",
                "cancel an unknown response",
                "input items of an unknown response"),
            exchange -> gone(exchange.answer())),
        state(
            "state.unknown_turn",
            "a turn after an unknown response is refused",
            List.of("a turn after an unknown response", "a turn after one that was not stored"),
            exchange ->
                Judgement.ignoredUnless(
                    exchange.answer().kind() == AnswerKind.ERROR,
                    "answered with " + exchange.answer().status())));
  }

  private static Promise state(
      String id, String name, List<String> values, Function<Exchange, Judgement> check) {
    return Promise.ofAnyAnswer(
        id,
        ResponsesState.PARAMETER,
        name,
        exchange -> values.contains(value(exchange)),
        exchange ->
            exchange.answer().status() >= 500 ? serverError(exchange) : check.apply(exchange));
  }

  private static Judgement serverError(Exchange exchange) {
    return Judgement.broken("answered with " + exchange.answer().status());
  }

  /** The value of the scenario's factor {@link ResponsesState#PARAMETER}; empty if it has none. */
  static String value(Exchange exchange) {
    return exchange.scenario().spec().factors().stream()
        .filter(factor -> factor.parameter().equals(ResponsesState.PARAMETER))
        .map(Factor::name)
        .map(name -> name.substring(name.indexOf('=') + 1))
        .findFirst()
        .orElse("");
  }

  /**
   * What the check finds; untested if the request was refused, since a missing memory is reported
   * once by another promise.
   */
  private static Judgement ofAccepted(Answer answer, Function<ResponsesAnswer, Judgement> check) {
    return RecordedResponse.isAccepted(answer.status())
        ? check.apply(ResponsesAnswer.of(answer))
        : Judgement.untested("not offered: %d".formatted(answer.status()));
  }

  /** Whether the text contains the word that only an earlier turn mentioned. */
  private static Judgement knows(Answer answer, String word) {
    return ofAccepted(
        answer,
        response -> {
          if (response.text().isEmpty()) {
            return Judgement.untested("no text");
          }
          return Judgement.ignoredUnless(
              response.text().toLowerCase(Locale.US).contains(word.toLowerCase(Locale.US)),
              "'%s' is forgotten".formatted(word));
        });
  }

  private static Judgement notCarriedOver(Answer answer) {
    return ofAccepted(
        answer,
        response ->
            response.isResponse()
                ? Judgement.brokenUnless(
                    !response.response().hasNonNull("instructions"), "instructions all the same")
                : Judgement.untested(ResponsesExchange.NO_RESPONSE));
  }

  private static Judgement retrieved(Answer answer) {
    return ofAccepted(
        answer,
        response ->
            Judgement.brokenUnless(
                response.isResponse() && !response.response().path("output").isEmpty(),
                "no output"));
  }

  private static Judgement streamedAgain(Exchange exchange) {
    return ofAccepted(
        exchange.answer(),
        response -> {
          if (!response.isStream()) {
            return Judgement.ignored("not an event stream");
          }
          int first = value(exchange).contains("after") ? 2 : 0;
          return Judgement.brokenUnless(
              !response.events().isEmpty()
                  && response.events().get(0).path("sequence_number").asInt(-1) == first,
              "not from the event that was asked for");
        });
  }

  /** Three messages were sent; newest first is the default order. */
  private static Judgement listed(Exchange exchange) {
    return ofAccepted(
        exchange.answer(),
        response -> {
          JsonNode list = exchange.answer().body();
          if (!list.path("object").asText().equals("list") || !list.path("data").isArray()) {
            return Judgement.broken("not a list");
          }
          int expected =
              switch (value(exchange)) {
                case "one input item" -> 1;
                case "input items after the first" -> 2;
                default -> 3;
              };
          if (list.path("data").size() != expected) {
            return Judgement.broken(
                "%d instead of %d".formatted(list.path("data").size(), expected));
          }
          String first = list.path("data").path(0).toString();
          boolean oldestFirst =
              value(exchange).equals("input items, oldest first")
                  ? first.contains(ResponsesState.NAME)
                  : !first.contains(ResponsesState.NAME);
          return Judgement.brokenUnless(oldestFirst, "another order");
        });
  }

  /** OpenAI sends the first of the two objects, and its API reference shows the second. */
  private static Judgement deleted(Answer answer) {
    return ofAccepted(
        answer,
        response ->
            Judgement.brokenUnless(
                answer.body().path("deleted").asBoolean()
                    && List.of("response.deleted", "response")
                        .contains(answer.body().path("object").asText()),
                "not a deletion"));
  }

  /** The response may have ended before it could be cancelled. */
  private static Judgement cancelled(Answer answer) {
    return ofAccepted(
        answer,
        response ->
            Judgement.brokenUnless(
                List.of("cancelled", "completed").contains(response.status()),
                "neither cancelled nor completed"));
  }

  private static Judgement gone(Answer answer) {
    if (answer.status() == NOT_FOUND) {
      return Judgement.honoured();
    }
    return answer.kind() == AnswerKind.ERROR
        ? Judgement.broken("%d instead of 404".formatted(answer.status()))
        : Judgement.ignored("answered with " + answer.status());
  }
}
