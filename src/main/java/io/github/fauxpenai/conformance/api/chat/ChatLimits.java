package io.github.fauxpenai.conformance.api.chat;

import static io.github.fauxpenai.conformance.api.chat.ChatExchange.promise;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.api.Choices;
import io.github.fauxpenai.conformance.api.Usage;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Promise;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Promises about how many choices there are, how long they are, and where a text ends. */
final class ChatLimits {
  private static final int EXCLUSIVE_BIAS = 100;

  private static final Set<String> FINISH_REASONS =
      Set.of("stop", "length", "tool_calls", "content_filter", "function_call");

  /** A text that repeats at least this often is not one that a model would write unprompted. */
  private static final int REPETITIONS = 3;

  private ChatLimits() {}

  static List<Promise> promises() {
    return List.of(
        // "A list of chat completion choices." An answer without choices leaves all other promises
        // untested; streams have a promise of their own.
        promise(
            "choices.present",
            "choices",
            "an answer has choices",
            exchange -> !exchange.asked("stream").asBoolean(),
            ChatLimits::present),
        // "How many chat completion choices to generate for each input message."
        promise(
            "n.choices",
            "n",
            "n choices",
            exchange -> exchange.isWhole("n") && exchange.asked("n").asInt() > 1,
            ChatLimits::choices),
        // "The maximum number of tokens that can be generated in the chat completion." OpenAI
        // refuses it together with max_completion_tokens.
        promise(
            "max_tokens.limit",
            "max_tokens",
            "no more tokens, and finish_reason length",
            exchange -> exchange.isWhole("max_tokens") && !exchange.has("max_completion_tokens"),
            exchange -> limit(exchange, exchange.asked("max_tokens").asInt())),
        // "An upper bound for the number of tokens that can be generated for a completion."
        promise(
            "max_completion_tokens.limit",
            "max_completion_tokens",
            "no more tokens, and finish_reason length",
            exchange -> exchange.isWhole("max_completion_tokens") && !exchange.has("max_tokens"),
            exchange -> limit(exchange, exchange.asked("max_completion_tokens").asInt())),
        // "The returned text will not contain the stop sequence."
        promise(
            "stop.text",
            "stop",
            "the text ends before the stop text",
            exchange -> !exchange.stops().isEmpty(),
            exchange -> exchange.ofEach(choice -> stop(exchange, choice))),
        // "values like -100 or 100 should result in a ban or exclusive selection of the token"
        promise(
            "logit_bias.exclusive",
            "logit_bias",
            "nothing but the token with a bias of 100",
            ChatLimits::isExclusivelyBiased,
            exchange -> exchange.ofEach(ChatLimits::repeats)));
  }

  private static Judgement present(ChatExchange exchange) {
    int found = exchange.choices().size();
    if (found == 0) {
      return Judgement.broken("none");
    }
    if (!exchange.has("n") && found > 1) {
      return Judgement.broken("%d, and n is 1 unless asked for".formatted(found));
    }
    List<JsonNode> indexes =
        exchange.answer().values("choices[].index").stream()
            .filter(JsonNode::isIntegralNumber)
            .toList();
    return Judgement.brokenUnless(
        indexes.size() < found
            || indexes.stream().map(JsonNode::asInt).distinct().count() == found
                && indexes.stream().allMatch(i -> i.asInt() >= 0 && i.asInt() < found),
        "indexes that do not count from 0, one by one");
  }

  private static Judgement choices(ChatExchange exchange) {
    int asked = exchange.asked("n").asInt();
    int found = exchange.choices().size();
    if (found == asked) {
      return Judgement.honoured();
    }
    if (exchange.answer().values("choices").stream().noneMatch(JsonNode::isArray)) {
      return Judgement.untested(ChatExchange.NO_CHOICES);
    }
    if (exchange.isStreamed() && !Choices.of(exchange.answer()).isIndexed()) {
      return Judgement.untested("choices that cannot be told apart");
    }
    String why = "%d instead of %d".formatted(found, asked);
    return found == 1 ? Judgement.ignored(why) : Judgement.broken(why);
  }

  /**
   * A limit of one token always cuts an answer; with a few more tokens, the model may have
   * finished. A word is at least one token.
   */
  private static Judgement limit(ChatExchange exchange, int limit) {
    List<ChatChoice> choices = exchange.choices();
    Optional<JsonNode> used = Usage.counted(exchange.answer(), Usage.COMPLETION);
    if (exchange.has("prediction")) {
      return Judgement.untested("rejected predictions count as tokens");
    }
    // A missing choice may have been counted nevertheless.
    int most = Math.max(exchange.asked("n").asInt(1), Math.max(1, choices.size()));
    if (used.isPresent() && used.get().asLong() > (long) limit * most) {
      return Judgement.ignored("more tokens than that, says usage");
    }
    if (choices.isEmpty()) {
      return Judgement.untested(ChatExchange.NO_CHOICES);
    }
    if (choices.stream().anyMatch(choice -> Usage.words(choice.content()) > limit)) {
      return Judgement.ignored("more words than that");
    }
    if (choices.stream().allMatch(ChatChoice::isCut)) {
      return Judgement.honoured();
    }
    // OpenAI says length if the text takes all the tokens. The one that ends a text counts, too.
    if (choices.size() == 1
        && used.isPresent()
        && used.get().asLong() == limit
        && Usage.takes(choices.get(0).content(), limit)
        && !exchange.has("stop")
        && choices.get(0).finishReason().equals("stop")) {
      return Judgement.broken("stop, and all the tokens are used");
    }
    boolean mustBeCut =
        limit == 1
            && !exchange.has("stop")
            && choices.stream().noneMatch(ChatChoice::isSilent)
            // Of others, the definition says that they are none of its words.
            && choices.stream().map(ChatChoice::finishReason).allMatch(FINISH_REASONS::contains);
    return mustBeCut
        ? Judgement.broken("finish_reason is not length")
        : Judgement.untested("the model may have had no more to say");
  }

  /** Whether a text was stopped is only known if the request says what the whole text would be. */
  private static Judgement stop(ChatExchange exchange, ChatChoice choice) {
    List<String> stops = exchange.stops();
    if (stops.stream().anyMatch(choice.content()::contains)) {
      return Judgement.ignored("the text goes on");
    }
    String text = choice.content().strip();
    String last = "";
    for (JsonNode message : exchange.asked("messages")) {
      last = message.path("content").asText("");
    }
    int found = text.isEmpty() ? -1 : last.indexOf(text);
    String after = found < 0 ? "" : last.substring(found + text.length());
    if (choice.finishReason().equals("stop")
        && stops.stream().anyMatch(stop -> isHalfLeft(text, stop, after))) {
      return Judgement.broken("the text ends within the stop text");
    }
    String rest = after.stripLeading();
    return stops.stream().anyMatch(rest::startsWith)
        ? Judgement.honoured()
        : Judgement.untested("the stop text may never have come up");
  }

  /**
   * Whether the text ends with the first part of a stop text and would have continued with the
   * rest.
   */
  private static boolean isHalfLeft(String text, String stop, String after) {
    for (int cut = 1; cut < stop.length(); cut++) {
      if (text.endsWith(stop.substring(0, cut)) && after.startsWith(stop.substring(cut))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isExclusivelyBiased(ChatExchange exchange) {
    JsonNode bias = exchange.asked("logit_bias");
    return exchange.isAsked("logit_bias")
        && bias.valueStream().filter(b -> b.asInt() == EXCLUSIVE_BIAS).count() == 1
        && exchange.asked("frequency_penalty").asDouble() == 0
        && exchange.asked("presence_penalty").asDouble() == 0
        && !exchange.has("response_format")
        && !exchange.has("tools");
  }

  private static Judgement repeats(ChatChoice choice) {
    if (repeats(choice.content())) {
      return Judgement.honoured();
    }
    return Usage.words(choice.content()) <= REPETITIONS
        ? Judgement.untested("too short to tell")
        : Judgement.ignored("a text of other words");
  }

  /** Whether a text is one shorter text, again and again. */
  private static boolean repeats(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    for (int unit = 1; unit <= bytes.length / REPETITIONS; unit++) {
      if (bytes.length % unit == 0
          && Arrays.equals(bytes, 0, bytes.length - unit, bytes, unit, bytes.length)) {
        return true;
      }
    }
    return false;
  }
}
