package io.github.fauxpenai.conformance.api.chat;

import static io.github.fauxpenai.conformance.api.chat.ChatExchange.promise;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.api.CommonPromises;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Promise;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.TreeSet;

/** Promises about log probabilities of tokens. */
final class ChatLogprobs {
  private ChatLogprobs() {}

  static List<Promise> promises() {
    return List.of(
        // "If true, returns the log probabilities of each output token"
        promise(
            "logprobs.tokens",
            "logprobs",
            "a log probability for each token",
            ChatLogprobs::asksForLogprobs,
            exchange -> exchange.ofEach(choice -> logprobs(exchange, choice))),
        // "the number of most likely tokens to return at each token position"; "in rare cases,
        // there may be fewer".
        promise(
            "top_logprobs.count",
            "top_logprobs",
            "so many likely tokens for each token",
            exchange ->
                asksForLogprobs(exchange)
                    && exchange.asked("top_logprobs").isIntegralNumber()
                    && exchange.isAsked("top_logprobs"),
            exchange -> exchange.ofEach(choice -> topLogprobs(exchange, choice))));
  }

  private static boolean asksForLogprobs(ChatExchange exchange) {
    return exchange.asked("logprobs").isBoolean()
        && exchange.asked("logprobs").asBoolean()
        && exchange.isAsked("logprobs");
  }

  private static Judgement logprobs(ChatExchange exchange, ChatChoice choice) {
    if (choice.content().isEmpty()) {
      return Judgement.untested("there is no text");
    }
    if (choice.logprobs().isEmpty()) {
      return Judgement.ignored("no logprobs");
    }
    if (choice.logprobs().stream()
        .anyMatch(e -> !e.path("token").isTextual() || !e.path("logprob").isNumber())) {
      return Judgement.broken("an entry without token or logprob");
    }
    if (!choice.logprobs().stream()
        .map(e -> e.get("logprob"))
        .allMatch(CommonPromises::isLogprob)) {
      return Judgement.broken("a logprob above 0");
    }
    // "Can be null if there is no bytes representation for the token."
    if (choice.logprobs().stream().anyMatch(e -> !e.has("bytes"))) {
      return Judgement.broken("an entry without bytes");
    }
    // A stop text may have been cut from the content but not from the tokens.
    return !exchange.stops().isEmpty()
            || choice.content().equals(text(choice.logprobs()))
            || choice.isCut() && whole(choice.content()).equals(whole(text(choice.logprobs())))
        ? Judgement.honoured()
        : Judgement.broken("the tokens do not make the text");
  }

  /** A text without a character at its end of which a limit has cut off a part. */
  private static String whole(String text) {
    return text.replaceFirst("\ufffd+$", "");
  }

  /** Joins the tokens' bytes, if given, because a token may end within a character. */
  private static String text(List<JsonNode> tokens) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (JsonNode token : tokens) {
      if (token.path("bytes").isArray()) {
        token.path("bytes").forEach(b -> bytes.write(b.asInt()));
      } else {
        bytes.writeBytes(token.path("token").asText().getBytes(UTF_8));
      }
    }
    return bytes.toString(UTF_8);
  }

  private static Judgement topLogprobs(ChatExchange exchange, ChatChoice choice) {
    if (choice.logprobs().isEmpty()) {
      return Judgement.untested("no logprobs");
    }
    int asked = exchange.asked("top_logprobs").asInt();
    TreeSet<Integer> found =
        choice.logprobs().stream()
            .map(entry -> entry.path("top_logprobs").size())
            .collect(toCollection(TreeSet::new));
    if (found.last() == asked) {
      return CommonPromises.likelyTokens(choice.logprobs());
    }
    String why = "%d instead of %d".formatted(found.last(), asked);
    if (found.last() > 0 && found.last() < asked && choice.logprobs().size() == 1) {
      return Judgement.untested("one token tells too little");
    }
    return found.last() == 0 ? Judgement.ignored(why) : Judgement.broken(why);
  }
}
