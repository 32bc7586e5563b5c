package io.github.fauxpenai.conformance.api.completions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.fauxpenai.conformance.api.ChoicePromises;
import io.github.fauxpenai.conformance.api.CommonPromises;
import io.github.fauxpenai.conformance.check.Exchange;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.Twin;
import io.github.fauxpenai.conformance.results.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** A request for completions and its answer, with the questions that the table of promises asks. */
record CompletionsExchange(Exchange exchange) {

  /** A row of the table; see {@link ChoicePromises#of}. */
  static Promise promise(
      String id,
      String parameter,
      String name,
      Predicate<CompletionsExchange> applies,
      Function<CompletionsExchange, Judgement> check,
      Twin... twins) {
    return ChoicePromises.of(
        id,
        parameter,
        name,
        exchange -> applies.test(new CompletionsExchange(exchange)),
        exchange -> check.apply(new CompletionsExchange(exchange)),
        twins);
  }

  /** A member of the request's body, for example {@code stream_options.include_usage}. */
  JsonNode asked(String path) {
    return exchange.asked(path);
  }

  /** Whether the request's body has a member that is not null. */
  boolean has(String parameter) {
    return exchange.request().hasNonNull(parameter);
  }

  /** Whether the request asks for something that OpenAI accepts. */
  boolean isAsked(String parameter) {
    return CommonPromises.isAsked(exchange, parameter);
  }

  /** Whether it asks for an integer of at least {@code least}. */
  boolean isWhole(String parameter, int least) {
    return CommonPromises.isWhole(exchange, parameter, least);
  }

  /** Whether nothing was sent that limits the length of the answer. */
  boolean isWithoutLimit() {
    return !has("max_tokens")
        && isAsked("max_tokens")
        && !exchange.sentDifferently().containsKey("max_tokens");
  }

  /** Whether it asks for an answer that counts its tokens. */
  boolean hasUsage() {
    return !isStreamed() || asked("stream_options.include_usage").asBoolean();
  }

  boolean isStreamed() {
    return ChoicePromises.isStreamed(exchange);
  }

  boolean echoes() {
    return asked("echo").asBoolean();
  }

  /** The texts that end a choice; empty if OpenAI would refuse them. */
  List<String> stops() {
    List<String> stops = new ArrayList<>();
    for (JsonNode stop : asked("stop").isArray() ? asked("stop") : List.of(asked("stop"))) {
      if (!stop.isTextual() || stop.textValue().isEmpty()) {
        return List.of();
      }
      stops.add(stop.textValue());
    }
    return isAsked("stop") ? stops : List.of();
  }

  /** The prompts, each a text or a list of tokens. */
  List<JsonNode> prompts() {
    JsonNode prompt = asked("prompt");
    if (!prompt.isArray() || prompt.path(0).isNumber()) {
      return List.of(prompt);
    }
    List<JsonNode> prompts = new ArrayList<>();
    prompt.forEach(prompts::add);
    return prompts;
  }

  int choicesPerPrompt() {
    return isWhole("n", 1) ? asked("n").asInt() : 1;
  }

  Answer answer() {
    return exchange.answer();
  }

  List<CompletionsChoice> choices() {
    return CompletionsChoice.of(exchange.answer());
  }

  /** The prompt that a choice completes; missing if that is unknown. */
  JsonNode promptOf(CompletionsChoice choice) {
    int prompt = choice.index() < 0 ? -1 : choice.index() / choicesPerPrompt();
    boolean isToldApart =
        choices().stream().map(CompletionsChoice::index).distinct().count() == choices().size();
    return isToldApart && prompt >= 0 && prompt < prompts().size()
        ? prompts().get(prompt)
        : MissingNode.getInstance();
  }

  /**
   * Whether a choice's own text can be separated from other choices and from the prompt that it
   * repeats.
   */
  boolean isToldApart(CompletionsChoice choice) {
    return choices().size() == prompts().size() * choicesPerPrompt()
        && (!echoes() || promptOf(choice).isTextual());
  }

  /** What a choice says after the prompt that it may repeat. */
  String continuation(CompletionsChoice choice) {
    String prompt = promptOf(choice).asText("");
    int repeated = echoes() ? choice.text().indexOf(prompt) : -1;
    return repeated < 0 ? choice.text() : choice.text().substring(repeated + prompt.length());
  }

  /** The combined judgement of all choices; see {@link ChoicePromises#ofAll}. */
  Judgement ofEach(Function<CompletionsChoice, Judgement> check) {
    return ChoicePromises.ofAll(choices().stream().map(check).toList());
  }
}
