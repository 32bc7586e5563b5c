package io.github.fauxpenai.conformance.api.completions;

import static io.github.fauxpenai.conformance.api.completions.CompletionsExchange.promise;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.api.ChoicePromises;
import io.github.fauxpenai.conformance.api.Choices;
import io.github.fauxpenai.conformance.api.CommonPromises;
import io.github.fauxpenai.conformance.api.Usage;
import io.github.fauxpenai.conformance.api.Wire;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.Twin;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.Replaced;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What completions promise according to OpenAI's API reference, from which the quotations are:
 * https://platform.openai.com/docs/api-reference/completions/create
 *
 * <p>Anything that depends on what the model chooses to say is untested.
 */
final class CompletionsPromises {
  /** The maximum number of tokens if the request does not say. */
  private static final int USUAL_LIMIT = 16;

  /** So many tokens may be without text. */
  private static final int FEW = 3;

  private static final int MOST_LOGPROBS = 5;
  private static final String NO_CHOICES = ChoicePromises.NO_CHOICES;
  private static final Twin PLAIN = Twin.without("stream", "stream_options");
  private static final Predicate<CompletionsExchange> ANY = any -> true;
  private static final Predicate<CompletionsExchange> PLAINLY =
      exchange -> !exchange.asked("stream").asBoolean();

  private CompletionsPromises() {}

  static List<Promise> all() {
    return Stream.of(
            ofChoices(),
            ChoicePromises.ofObjects(exchange -> usageSum(new CompletionsExchange(exchange))),
            ofUsage(),
            ofTexts(),
            ofStreams(),
            Wire.ofStreams(),
            Wire.ofObjects(Replaced.SECONDS),
            CommonPromises.ofHeads(),
            CommonPromises.all())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Promise> ofChoices() {
    return List.of(
        // "The list of completion choices the model generated for the input prompt."
        promise(
            "choices.present",
            "choices",
            "an answer has choices",
            PLAINLY,
            exchange -> Judgement.brokenUnless(!exchange.choices().isEmpty(), "none")),
        // "The prompt(s) to generate completions for"
        promise(
            "prompt.choices",
            "prompt",
            "choices for each prompt",
            exchange -> exchange.prompts().size() > 1 && exchange.isAsked("prompt"),
            exchange -> choices(exchange, exchange.choicesPerPrompt())),
        // "How many completions to generate for each prompt."
        promise(
            "n.choices",
            "n",
            "n choices for each prompt",
            exchange -> exchange.isWhole("n", 2),
            exchange -> choices(exchange, exchange.prompts().size())),
        promise(
            "index.each", "index", "indexes from 0, each once", ANY, CompletionsPromises::indexes),
        // "The reason the model stopped generating tokens."
        promise(
            "finish_reason.present",
            "finish_reason",
            "a finish_reason in each plain choice",
            PLAINLY,
            exchange ->
                exchange.ofEach(
                    choice ->
                        Judgement.brokenUnless(
                            !choice.finishReason().isEmpty(), "no finish_reason"))),
        promise(
            "finish_reason.last",
            "finish_reason",
            "one finish_reason, in the last part of a streamed choice",
            CompletionsExchange::isStreamed,
            exchange -> ChoicePromises.oneFinish(exchange.answer())));
  }

  private static List<Promise> ofUsage() {
    return List.of(
        // "Number of tokens in the prompt."
        promise(
            "usage.prompt",
            "usage",
            "as many tokens of the prompt as were sent",
            exchange ->
                !exchange.has("suffix")
                    && exchange.hasUsage()
                    && exchange.isAsked("prompt")
                    && exchange.prompts().stream().allMatch(JsonNode::isArray),
            CompletionsPromises::usageOfPrompt));
  }

  private static List<Promise> ofTexts() {
    return List.of(
        // "The maximum number of tokens that can be generated in the completion."
        promise(
            "max_tokens.limit",
            "max_tokens",
            "no more tokens, and finish_reason length",
            exchange -> exchange.isWhole("max_tokens", 0),
            exchange -> limit(exchange, exchange.asked("max_tokens").asInt())),
        // The default is 16, unless --maxTokens sent another limit.
        promise(
            "max_tokens.usual",
            "max_tokens",
            "16 tokens at most if nothing is said",
            CompletionsExchange::isWithoutLimit,
            exchange -> limit(exchange, USUAL_LIMIT)),
        // "The returned text will not contain the stop sequence."
        promise(
            "stop.text",
            "stop",
            "the text ends before the stop text",
            exchange -> !exchange.stops().isEmpty(),
            exchange -> exchange.ofEach(choice -> stop(exchange, choice))),
        // "Echo back the prompt in addition to the completion"
        promise(
            "echo.prompt",
            "echo",
            "the text begins with the prompt",
            exchange -> exchange.echoes() && exchange.isAsked("echo"),
            exchange -> exchange.ofEach(choice -> echo(exchange, choice))),
        // "Include the log probabilities on the logprobs most likely output tokens, as well the
        // chosen tokens."
        promise(
            "logprobs.lists",
            "logprobs",
            "lists of log probabilities with an entry for each token",
            CompletionsPromises::asksForLogprobs,
            exchange -> exchange.ofEach(choice -> logprobs(exchange, choice))),
        // "there may be up to logprobs+1 elements in the response"
        promise(
            "logprobs.count",
            "logprobs",
            "so many likely tokens for each token",
            CompletionsPromises::asksForLogprobs,
            exchange -> exchange.ofEach(choice -> likelyTokens(exchange, choice))));
  }

  private static List<Promise> ofStreams() {
    Promise form =
        // "both the streamed and non-streamed response objects share the same shape"
        promise(
            "stream.form",
            "stream",
            "in form the plain answer",
            CompletionsExchange::isStreamed,
            CompletionsPromises::formOfTwin,
            PLAIN);
    return Stream.concat(
            ChoicePromises.ofEvents().stream(),
            Stream.of(
                form,
                ChoicePromises.ofPieces("/text"),
                ChoicePromises.ofUsage(),
                ChoicePromises.ofNoUsage()))
        .toList();
  }

  /**
   * Whether there are n choices for each prompt.
   *
   * @param otherwise how many choices a server returns that ignores the parameter
   */
  private static Judgement choices(CompletionsExchange exchange, int otherwise) {
    int asked = exchange.prompts().size() * exchange.choicesPerPrompt();
    int found = exchange.choices().size();
    if (found == asked) {
      return Judgement.honoured();
    }
    if (exchange.choices().isEmpty()) {
      return Judgement.untested(NO_CHOICES);
    }
    String why = "%d instead of %d".formatted(found, asked);
    return found == otherwise ? Judgement.ignored(why) : Judgement.broken(why);
  }

  /** Missing indexes and those that are not numbers are left to OpenAI's definition. */
  private static Judgement indexes(CompletionsExchange exchange) {
    List<JsonNode> indexes = exchange.answer().values("choices[].index");
    if (exchange.choices().isEmpty()) {
      return Judgement.untested(NO_CHOICES);
    }
    if (!Choices.of(exchange.answer()).isIndexed()
        || !indexes.stream().allMatch(JsonNode::isIntegralNumber)) {
      return Judgement.untested("choices that cannot be told apart");
    }
    Set<Integer> distinct = new HashSet<>();
    indexes.forEach(index -> distinct.add(index.asInt()));
    if (exchange.answer().kind() != AnswerKind.STREAM && distinct.size() < indexes.size()) {
      return Judgement.broken("choices with one index");
    }
    return Judgement.brokenUnless(
        distinct.stream().allMatch(index -> index >= 0 && index < distinct.size()),
        "indexes that do not go from 0");
  }

  private static Judgement usageSum(CompletionsExchange exchange) {
    boolean isEmpty =
        exchange.prompts().stream()
            .allMatch(prompt -> prompt.isArray() ? prompt.isEmpty() : prompt.asText("").isEmpty());
    if (isEmpty) {
      return Judgement.untested("there is no prompt to count");
    }
    boolean speaks = exchange.choices().stream().anyMatch(c -> !exchange.continuation(c).isBlank());
    return ChoicePromises.usageSum(exchange.answer(), speaks && !exchange.echoes());
  }

  private static Judgement usageOfPrompt(CompletionsExchange exchange) {
    Optional<JsonNode> counted = Usage.counted(exchange.answer(), Usage.PROMPT);
    if (counted.isEmpty()) {
      return Judgement.untested("no usage");
    }
    int sent = exchange.prompts().stream().mapToInt(JsonNode::size).sum();
    return Judgement.brokenUnless(
        counted.get().asInt() == sent, "%s instead of %d".formatted(counted.get(), sent));
  }

  /** A word is at least one token. Usage also counts candidates that were not the best. */
  private static Judgement limit(CompletionsExchange exchange, int limit) {
    List<CompletionsChoice> choices = exchange.choices();
    Optional<JsonNode> used = Usage.counted(exchange.answer(), Usage.COMPLETION);
    int candidates =
        exchange.prompts().size()
            * Math.max(
                exchange.choicesPerPrompt(),
                exchange.isWhole("best_of", 1) ? exchange.asked("best_of").asInt() : 1);
    if (used.isPresent()
        && used.get().asLong() > (long) limit * Math.max(candidates, choices.size())) {
      return Judgement.ignored("more tokens than that, says usage");
    }
    if (choices.isEmpty()) {
      return Judgement.untested(NO_CHOICES);
    }
    boolean isToldApart = choices.stream().allMatch(exchange::isToldApart);
    if (isToldApart
        && choices.stream().anyMatch(c -> Usage.words(exchange.continuation(c)) > limit)) {
      return Judgement.ignored("more words than that");
    }
    if (choices.stream().allMatch(CompletionsChoice::isCut)) {
      return Judgement.honoured();
    }
    boolean mustBeCut =
        limit == 1
            && !exchange.has("stop")
            && isToldApart
            && choices.stream()
                .allMatch(
                    c -> c.finishReason().equals("stop") && !exchange.continuation(c).isBlank());
    return mustBeCut
        ? Judgement.broken("finish_reason is not length")
        : Judgement.untested("the model may have had no more to say");
  }

  private static Judgement stop(CompletionsExchange exchange, CompletionsChoice choice) {
    if (!exchange.isToldApart(choice)) {
      return Judgement.untested("a text that cannot be told from its prompt");
    }
    String text = exchange.continuation(choice);
    if (exchange.stops().stream().anyMatch(text::contains)) {
      return Judgement.ignored("the text goes on");
    }
    return choice.finishReason().equals("stop")
        ? Judgement.honoured()
        : Judgement.untested("the stop text may never have come up");
  }

  private static Judgement echo(CompletionsExchange exchange, CompletionsChoice choice) {
    JsonNode prompt = exchange.promptOf(choice);
    if (!prompt.isTextual()) {
      return Judgement.untested("a prompt that is not a text");
    }
    return Judgement.ignoredUnless(
        choice.text().startsWith(prompt.textValue()), "the text does not begin with the prompt");
  }

  private static boolean asksForLogprobs(CompletionsExchange exchange) {
    return exchange.isWhole("logprobs", 0) && exchange.asked("logprobs").asInt() <= MOST_LOGPROBS;
  }

  private static Judgement logprobs(CompletionsExchange exchange, CompletionsChoice choice) {
    if (choice.text().isEmpty()) {
      return Judgement.untested("there is no text");
    }
    if (choice.logprobs().isEmpty()) {
      return Judgement.ignored("no logprobs");
    }
    if (choice.list(CompletionsChoice.TOKENS).isEmpty()) {
      return Judgement.broken("no list of tokens");
    }
    if (!choice.hasFittingLists()) {
      return Judgement.broken("lists of different lengths");
    }
    if (!choice.list(CompletionsChoice.TOKEN_LOGPROBS).stream()
        .allMatch(CommonPromises::isLogprob)) {
      return Judgement.broken("a logprob above 0");
    }
    List<JsonNode> offsets = choice.list(CompletionsChoice.TEXT_OFFSET);
    int before = 0;
    for (JsonNode offset : offsets) {
      if (offset.asInt() < before) {
        return Judgement.broken("a text_offset that goes back");
      }
      before = offset.asInt();
    }
    // A token may have no text, such as one that ends it.
    if (offsets.size() > FEW && before == offsets.get(0).asInt()) {
      return Judgement.broken("a text_offset that does not grow");
    }
    return makeText(exchange, choice)
        ? Judgement.honoured()
        : Judgement.broken("the tokens do not make the text");
  }

  /**
   * Whether the tokens make up the text, as far as that is known: parts of characters are spelled
   * {@code bytes:…}, and a stop text, or the token that ends a text, may have been cut from the
   * text but not from the tokens.
   */
  private static boolean makeText(CompletionsExchange exchange, CompletionsChoice choice) {
    StringBuilder text = new StringBuilder();
    for (JsonNode token : choice.list(CompletionsChoice.TOKENS)) {
      if (!token.isTextual() || token.textValue().startsWith("bytes:")) {
        return true;
      }
      text.append(token.textValue());
    }
    return exchange.has("stop")
        || text.indexOf("\ufffd") >= 0
        || (choice.isCut() ? choice.text().contentEquals(text) : text.indexOf(choice.text()) == 0);
  }

  /** Alternatives with the same spelling appear only once, so a single token may have fewer. */
  private static Judgement likelyTokens(CompletionsExchange exchange, CompletionsChoice choice) {
    if (choice.list(CompletionsChoice.TOKENS).isEmpty()) {
      return Judgement.untested("no logprobs");
    }
    int asked = exchange.asked("logprobs").asInt();
    int found = choice.likelyTokens();
    String why = "%d instead of %d".formatted(found, asked);
    if (found == 0 && asked > 0) {
      return Judgement.ignored(why);
    }
    return found == asked || found == asked + 1
        ? Judgement.honoured()
        : found > asked || choice.list(CompletionsChoice.TOKENS).size() > 1
            ? Judgement.broken(why)
            : Judgement.untested("one token tells too little");
  }

  private static Judgement formOfTwin(CompletionsExchange exchange) {
    Optional<Answer> twin =
        exchange.exchange().twins(PLAIN).stream()
            .filter(answer -> answer.kind() == AnswerKind.PLAIN)
            .findFirst();
    if (twin.isEmpty()) {
      return Judgement.untested("no plain answer to the same request");
    }
    return ChoicePromises.ofStream(
        exchange.answer(), () -> formOfTwin(exchange.choices(), CompletionsChoice.of(twin.get())));
  }

  private static Judgement formOfTwin(
      List<CompletionsChoice> streamed, List<CompletionsChoice> plain) {
    if (plain.isEmpty() || plain.stream().anyMatch(choice -> choice.text().isEmpty())) {
      return Judgement.untested("the plain answer says nothing");
    }
    if (plain.size() != streamed.size()) {
      return Judgement.broken("%d choices, plain %d".formatted(streamed.size(), plain.size()));
    }
    if (streamed.stream().anyMatch(choice -> choice.text().isEmpty())) {
      return Judgement.broken("no text");
    }
    boolean hasLogprobs = plain.stream().noneMatch(choice -> choice.logprobs().isEmpty());
    return Judgement.brokenUnless(
        !hasLogprobs || streamed.stream().noneMatch(choice -> choice.logprobs().isEmpty()),
        "no logprobs, as the plain answer has");
  }
}
