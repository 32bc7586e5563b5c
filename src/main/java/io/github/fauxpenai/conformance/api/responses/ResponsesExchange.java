package io.github.fauxpenai.conformance.api.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.api.CommonPromises;
import io.github.fauxpenai.conformance.check.Exchange;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.Twin;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A request to the Responses API and its answer, with the questions that the tables of promises
 * ask.
 */
record ResponsesExchange(Exchange exchange) {
  static final String NO_RESPONSE = "the answer has no response";
  static final String CUT = "the answer is cut short";

  /** A row of the tables: a promise about a created response. */
  static Promise promise(
      String id,
      String parameter,
      String name,
      Predicate<ResponsesExchange> applies,
      Function<ResponsesExchange, Judgement> check,
      Twin... twins) {
    return Promise.of(
        id,
        parameter,
        name,
        exchange ->
            exchange.scenario().request().isToOwnPath()
                && applies.test(new ResponsesExchange(exchange)),
        exchange -> new ResponsesExchange(exchange).judge(check),
        twins);
  }

  private Judgement judge(Function<ResponsesExchange, Judgement> check) {
    Judgement finding = check.apply(this);
    return finding.outcome().fails() && response().isFiltered()
        ? Judgement.untested("a content filter ended the answer")
        : finding;
  }

  /** A member of the request's body, for example {@code text.format}. */
  JsonNode asked(String path) {
    return exchange.asked(path);
  }

  /** Whether the request asks for something that OpenAI accepts. */
  boolean isAsked(String parameter) {
    return CommonPromises.isAsked(exchange, parameter);
  }

  /** Whether the request has a value that OpenAI accepts; null counts as absent. */
  boolean has(String parameter) {
    return exchange.request().hasNonNull(parameter) && isAsked(parameter);
  }

  boolean isStreamed() {
    return asked("stream").asBoolean() && isAsked("stream") && isAsked("stream_options");
  }

  /** What was found in the text, untested if it may be due to something that the server stores. */
  Judgement ifAllIsSent(Judgement finding) {
    return finding.outcome().fails()
            && Stream.of("previous_response_id", "conversation", "prompt")
                .anyMatch(exchange.request()::hasNonNull)
        ? Judgement.untested("the request is not all that the model has read")
        : finding;
  }

  boolean isInBackground() {
    return asked("background").asBoolean();
  }

  boolean offersTools() {
    return asked("tools").isArray()
        && !asked("tools").isEmpty()
        && isAsked("tools")
        && isAsked("tool_choice")
        && isAsked("parallel_tool_calls");
  }

  Answer answer() {
    return exchange.answer();
  }

  ResponsesAnswer response() {
    return ResponsesAnswer.of(exchange.answer());
  }

  List<Answer> twins(Twin... ways) {
    return exchange.twins(ways);
  }

  /** What the check finds; untested if there is no response that has ended. */
  Judgement ofResponse(Function<ResponsesAnswer, Judgement> check) {
    ResponsesAnswer response = response();
    if (!response.isResponse()) {
      return Judgement.untested(NO_RESPONSE);
    }
    if (!response.isCompleted() && !response.isIncomplete()) {
      return Judgement.untested("the response has not ended");
    }
    return check.apply(response);
  }

  /** What the check finds; untested if the answer is not a stream of typed events. */
  Judgement ofStream(Supplier<Judgement> check) {
    if (answer().kind() != AnswerKind.STREAM) {
      return Judgement.untested("the answer is not an event stream");
    }
    return response().events().stream()
            .anyMatch(event -> ResponsesAnswer.type(event).startsWith("response."))
        ? check.get()
        : Judgement.untested("the stream has no typed events");
  }
}
