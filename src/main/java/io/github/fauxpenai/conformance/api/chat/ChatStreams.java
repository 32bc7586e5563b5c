package io.github.fauxpenai.conformance.api.chat;

import static io.github.fauxpenai.conformance.api.chat.ChatExchange.promise;
import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.api.ChoicePromises;
import io.github.fauxpenai.conformance.api.Choices;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.Twin;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Promises about streamed answers. */
final class ChatStreams {
  private static final Twin PLAIN = Twin.without("stream", "stream_options");

  private static final String PIECE = "/delta/content";

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  /** JSON may come with or without the others. */
  private static final Pattern BETWEEN_WORDS = Pattern.compile("\\p{L}\\s+\\p{L}");

  private ChatStreams() {}

  static List<Promise> promises() {
    return Stream.of(ChoicePromises.ofEvents(), ofChunks(), List.of(ChoicePromises.ofNoUsage()))
        .flatMap(List::stream)
        .toList();
  }

  private static List<Promise> ofChunks() {
    return List.of(
        // Clients that concatenate the texts of deltas concatenate the role, too.
        promise(
            "stream.role",
            "stream",
            "the role once in each streamed choice",
            ChatExchange::isStreamed,
            exchange -> exchange.ofStream(() -> role(exchange.completion()))),
        // "The chat completion chunk object": the same answer in pieces.
        promise(
            "stream.form",
            "stream",
            "in form the plain answer",
            ChatExchange::isStreamed,
            ChatStreams::formOfTwin,
            PLAIN),
        // "Chat completion delta": what a chunk adds.
        ChoicePromises.ofPieces(PIECE),
        ChoicePromises.ofUsage(),
        // "You can set include_obfuscation to false to optimize for bandwidth"
        promise(
            "stream_options.obfuscation",
            "stream_options",
            "no obfuscation if switched off",
            exchange ->
                exchange.isStreamed()
                    && exchange.asked("stream_options.include_obfuscation").isBoolean()
                    && !exchange.asked("stream_options.include_obfuscation").asBoolean(),
            exchange ->
                exchange.ofStream(
                    () ->
                        Judgement.ignoredUnless(
                            exchange.answer().values("obfuscation").isEmpty(),
                            "obfuscation all the same"))));
  }

  /** Whether the text is longer than it was meant, as each piece has the text so far. */
  static boolean repeatsItself(ChatExchange exchange) {
    return exchange
        .ofStream(() -> ChoicePromises.pieces(exchange.answer(), PIECE))
        .outcome()
        .fails();
  }

  /** Whether there is a role at all is checked by OpenAI's definition. */
  private static Judgement role(Choices completion) {
    boolean isToldApart =
        completion.isIndexed()
            && completion.parts().stream()
                .allMatch(
                    parts ->
                        parts.stream().filter(part -> part.hasNonNull("finish_reason")).count()
                            <= 1);
    if (!isToldApart) {
      return Judgement.untested("choices that cannot be told apart");
    }
    return Judgement.brokenUnless(
        completion.parts().stream()
            .allMatch(
                parts ->
                    parts.stream()
                            .filter(part -> !part.path("delta").path("role").asText("").isEmpty())
                            .filter(part -> part.path("delta").path("role").isTextual())
                            .count()
                        <= 1),
        "the role comes again with later deltas");
  }

  private static Judgement formOfTwin(ChatExchange exchange) {
    boolean free = exchange.offersTools() && !isForced(exchange.asked("tool_choice"));
    List<Answer> twins =
        exchange.twins(PLAIN).stream().filter(twin -> twin.kind() == AnswerKind.PLAIN).toList();
    if (twins.isEmpty()) {
      return Judgement.untested("no plain answer to the same request");
    }
    return exchange.ofStream(
        () -> {
          List<ChatChoice> plain = ChatAnswer.of(twins.get(0)).choices();
          List<ChatChoice> streamed = exchange.choices();
          if (plain.stream().anyMatch(choice -> choice.finishReason().equals("content_filter"))) {
            return Judgement.untested("a content filter ended the plain answer");
          }
          if (plain.isEmpty() || plain.stream().anyMatch(ChatChoice::isSilent)) {
            return Judgement.untested("the plain answer says nothing");
          }
          if (plain.size() != streamed.size()) {
            return Judgement.broken(
                "%d choices, plain %d".formatted(streamed.size(), plain.size()));
          }
          if (streamed.stream().anyMatch(choice -> choice.isSilent() && choice.isCut())) {
            return Judgement.untested(ChatExchange.CUT);
          }
          Set<String> expected = plain.stream().map(ChatChoice::form).collect(toSet());
          Set<String> found = streamed.stream().map(ChatChoice::form).collect(toSet());
          if (free || expected.size() > 1 || expected.contains("refusal")) {
            return expected.equals(found)
                ? Judgement.honoured()
                : Judgement.untested("the model may have chosen another form");
          }
          if (!found.equals(expected)) {
            return Judgement.broken(
                "%s, plain %s".formatted(String.join(", ", found), String.join(", ", expected)));
          }
          return Judgement.brokenUnless(
              IntStream.range(0, plain.size())
                  .noneMatch(i -> lacksBlanks(plain.get(i).content(), streamed.get(i).content())),
              "the plain text without the blanks between its words");
        });
  }

  /** Blanks at the ends of pieces get lost. Two texts that differ otherwise prove nothing. */
  private static boolean lacksBlanks(String plain, String streamed) {
    return BETWEEN_WORDS.matcher(plain).find()
        && streamed.equals(BLANKS.matcher(plain).replaceAll(""));
  }

  private static boolean isForced(JsonNode toolChoice) {
    return toolChoice.isObject() || List.of("none", "required").contains(toolChoice.asText());
  }
}
