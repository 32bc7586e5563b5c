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

/** A request for completions and its answer, as the table of promises looks at them. */
record CompletionsExchange(Exchange exchange) {

  /**
   * A row of the table: a promise that a content filter, or an error amid the stream, may keep an
   * answer from keeping.
   */
  static Promise promise(
      String id,
      String parameter,
      String name,
      Predicate<CompletionsExchange> applies,
      Function<CompletionsExchange, Judgement> check,
      Twin... twins) {
    return Promise.of(
        id,
        parameter,
        name,
        exchange -> applies.test(new CompletionsExchange(exchange)),
        exchange ->
            ChoicePromises.unlessCutOff(
                exchange.answer(), check.apply(new CompletionsExchange(exchange))),
        twins);
  }

  /** A member of the request's body, for example {@code stream_options.include_usage}. */
  JsonNode asked(String path) {
    return exchange.asked(path);
  }

  /** Whether the request's body has a member that says something. */
  boolean has(String parameter) {
    return exchange.request().hasNonNull(parameter);
  }

  /** Whether the request asks for something that OpenAI takes. */
  boolean isAsked(String parameter) {
    return CommonPromises.isAsked(exchange, parameter);
  }

  /** Whether it asks for an integer that is no less. */
  boolean isWhole(String parameter, int least) {
    return asked(parameter).canConvertToInt()
        && asked(parameter).isIntegralNumber()
        && asked(parameter).asInt() >= least
        && isAsked(parameter);
  }

  boolean isStreamed() {
    return asked("stream").isBoolean()
        && asked("stream").asBoolean()
        && isAsked("stream")
        && isAsked("stream_options");
  }

  boolean asksForUsage() {
    return asked("stream_options.include_usage").asBoolean();
  }

  boolean echoes() {
    return asked("echo").asBoolean();
  }

  /** The texts that end a choice; none where OpenAI would refuse them. */
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

  /** What was sent to be completed by a choice; missing where nothing tells. */
  JsonNode promptOf(CompletionsChoice choice) {
    int prompt = choice.index() < 0 ? -1 : choice.index() / choicesPerPrompt();
    boolean isToldApart =
        choices().stream().map(CompletionsChoice::index).distinct().count() == choices().size();
    return isToldApart && prompt >= 0 && prompt < prompts().size()
        ? prompts().get(prompt)
        : MissingNode.getInstance();
  }

  /**
   * Whether what a choice says can be told from other choices and from the prompt that it repeats.
   */
  boolean isToldApart(CompletionsChoice choice) {
    return choices().size() == prompts().size() * choicesPerPrompt()
        && (!echoes() || promptOf(choice).isTextual());
  }

  /** What a choice says behind the prompt that it repeats. */
  String continuation(CompletionsChoice choice) {
    String prompt = promptOf(choice).asText("");
    int repeated = echoes() ? choice.text().indexOf(prompt) : -1;
    return repeated < 0 ? choice.text() : choice.text().substring(repeated + prompt.length());
  }

  /** Every choice must keep a promise, and one at least must be able to tell. */
  Judgement ofEach(Function<CompletionsChoice, Judgement> check) {
    return ChoicePromises.ofAll(choices().stream().map(check).toList());
  }
}
