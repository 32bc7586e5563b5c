package io.github.fauxpenai.conformance.api.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.api.ChoicePromises;
import io.github.fauxpenai.conformance.api.Choices;
import io.github.fauxpenai.conformance.api.CommonPromises;
import io.github.fauxpenai.conformance.check.Exchange;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.Twin;
import io.github.fauxpenai.conformance.results.Answer;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A request for a chat completion and its answer, with the questions that the tables of promises
 * ask.
 */
record ChatExchange(Exchange exchange) {
  static final String CUT = "the answer is cut short";
  static final String NO_CHOICES = ChoicePromises.NO_CHOICES;

  /** A row of the tables; see {@link ChoicePromises#of}. */
  static Promise promise(
      String id,
      String parameter,
      String name,
      Predicate<ChatExchange> applies,
      Function<ChatExchange, Judgement> check,
      Twin... twins) {
    return ChoicePromises.of(
        id,
        parameter,
        name,
        exchange -> applies.test(new ChatExchange(exchange)),
        exchange -> check.apply(new ChatExchange(exchange)),
        twins);
  }

  /** A member of the request's body, for example {@code response_format.type}. */
  JsonNode asked(String path) {
    return exchange.asked(path);
  }

  /** Whether the request's body has a member. */
  boolean has(String parameter) {
    return exchange.request().has(parameter);
  }

  /** Whether the request asks for something that OpenAI accepts. */
  boolean isAsked(String parameter) {
    return CommonPromises.isAsked(exchange, parameter);
  }

  /** Whether it asks for a positive integer. */
  boolean isWhole(String parameter) {
    return CommonPromises.isWhole(exchange, parameter, 1);
  }

  /** How many tokens the answer may have, as it was sent; very many if nothing was said. */
  long limit() {
    return Stream.of("max_completion_tokens", "max_tokens")
        .map(
            parameter ->
                exchange.sentDifferently().getOrDefault(parameter, asked(parameter).asText()))
        .filter(limit -> limit.matches("[0-9]{1,18}"))
        .mapToLong(Long::parseLong)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  boolean isStreamed() {
    return ChoicePromises.isStreamed(exchange);
  }

  boolean offersTools() {
    return asked("tools").isArray()
        && !asked("tools").isEmpty()
        && Stream.of("tools", "tool_choice", "parallel_tool_calls").allMatch(this::isAsked);
  }

  /** The texts that end the answer; empty if OpenAI would refuse them. */
  List<String> stops() {
    JsonNode stop = asked("stop");
    List<JsonNode> stops = stop.isArray() ? stop.valueStream().toList() : List.of(stop);
    boolean valid =
        isAsked("stop")
            && stops.stream().allMatch(text -> text.isTextual() && !text.textValue().isEmpty());
    return valid ? stops.stream().map(JsonNode::textValue).toList() : List.of();
  }

  Answer answer() {
    return exchange.answer();
  }

  Choices completion() {
    return Choices.of(exchange.answer());
  }

  List<ChatChoice> choices() {
    return ChatAnswer.of(exchange.answer()).choices();
  }

  /** The answers of the twins, as far as there are any. */
  List<Answer> twins(Twin... ways) {
    return exchange.twins(ways);
  }

  /** What the check finds; untested if the answer is not a stream with choices. */
  Judgement ofStream(Supplier<Judgement> check) {
    return ChoicePromises.ofStream(exchange.answer(), check);
  }

  /** The combined judgement of all choices; see {@link ChoicePromises#ofAll}. */
  Judgement ofEach(Function<ChatChoice, Judgement> check) {
    return ChoicePromises.ofAll(choices().stream().map(check).toList());
  }
}
