package io.github.fauxpenai.conformance.api;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.check.Exchange;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Judgement.Outcome;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.Twin;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.End;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.scenario.Method;
import io.github.fauxpenai.conformance.scenario.Request;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Checks of answers with {@code choices} for promises that several APIs make. */
public final class ChoicePromises {
  /** Why an answer without choices is untested. */
  public static final String NO_CHOICES = "the answer has no choices";

  /** So many pieces in succession do not begin with the one before by chance. */
  private static final int MANY = 5;

  private static final String NO_STREAM = "the answer is not an event stream";

  private ChoicePromises() {}

  /** Whether the request asks for a stream in a way that OpenAI accepts. */
  public static boolean isStreamed(Exchange exchange) {
    return exchange.asked("stream").isBoolean()
        && exchange.asked("stream").asBoolean()
        && CommonPromises.isAsked(exchange, "stream")
        && CommonPromises.isAsked(exchange, "stream_options");
  }

  /**
   * A promise about a completion that is asked for. It is untested if a content filter or an error
   * within the stream kept the answer from fulfilling it.
   */
  public static Promise of(
      String id,
      String parameter,
      String name,
      Predicate<Exchange> applies,
      Function<Exchange, Judgement> check,
      Twin... twins) {
    return Promise.of(
        id,
        parameter,
        name,
        exchange -> creates(exchange.scenario().request()) && applies.test(exchange),
        exchange -> unlessCutOff(exchange.answer(), check.apply(exchange)),
        twins);
  }

  /** Whether it asks for a completion, and not for one that is stored, or for a list of them. */
  private static boolean creates(Request request) {
    return request.isToOwnPath()
        || request.method() == Method.POST && request.path().endsWith("/completions");
  }

  /**
   * Promises about the members of an answer beside its choices.
   *
   * @param usage judges token counts, as {@link #usageSum} does
   */
  public static List<Promise> ofObjects(Function<Exchange, Judgement> usage) {
    return List.of(
        // "A unique identifier for the chat completion." "Each chunk has the same ID."
        of(
            "id.one",
            "id",
            "an id, the same in all chunks",
            any -> true,
            exchange -> id(exchange.answer())),
        CommonPromises.model(
            exchange -> unlessCutOff(exchange.answer(), ChoicePromises.model(exchange))),
        // "Usage statistics for the completion request." Optional in the types, but always present.
        of(
            "usage.present",
            "usage",
            "token counts in every plain answer",
            exchange -> !exchange.asked("stream").asBoolean(),
            exchange -> usagePresent(exchange.answer())),
        // "Total number of tokens used in the request (prompt + completion)."
        of("usage.sum", "usage", "token counts that add up", any -> true, usage));
  }

  /** Promises that a streamed answer is an event stream, and that no error is in it. */
  public static List<Promise> ofEvents() {
    return List.of(
        // "streamed to the client as it is generated using server-sent events", ended by [DONE].
        ofStream("stream.events", "stream", "an event stream", any -> true, ChoicePromises::stream),
        // An error that comes after the status replaces the rest of the answer.
        Promise.of(
            "stream.error",
            "stream",
            "a stream without an error in it",
            ChoicePromises::isStreamed,
            exchange -> error(exchange.answer())));
  }

  /**
   * The promise that a streamed text comes in pieces, which clients join.
   *
   * @param text where a part of a choice has its piece, as a JSON pointer
   */
  public static Promise ofPieces(String text) {
    return ofStream(
        "stream.pieces",
        "stream",
        "pieces of the text, not the text so far",
        any -> true,
        answer -> ofStream(answer, () -> pieces(answer, text)));
  }

  /**
   * Whether a stream has a text in pieces.
   *
   * @param text where a part of a choice has its piece, as a JSON pointer
   */
  public static Judgement pieces(Answer answer, String text) {
    JsonPointer path = JsonPointer.compile(text);
    if (!Choices.of(answer).isIndexed()) {
      return Judgement.untested("choices that cannot be told apart");
    }
    boolean inPieces = false;
    for (List<JsonNode> parts : Choices.of(answer).parts()) {
      String before = "";
      int growing = 0;
      boolean allGrow = true;
      for (JsonNode part : parts) {
        String piece = part.at(path).asText("");
        if (!piece.isEmpty()) {
          growing++;
          allGrow = piece.length() > before.length() && piece.startsWith(before);
          before = piece;
        }
        if (!allGrow) {
          break; // streams may have thousands of pieces
        }
      }
      if (allGrow && growing >= MANY) {
        return Judgement.broken("each piece repeats the text so far");
      }
      inPieces |= !allGrow;
    }
    return inPieces ? Judgement.honoured() : Judgement.untested("too few pieces");
  }

  /** The promise that a stream ends with token counts if the request asks for them. */
  public static Promise ofUsage() {
    // "an additional chunk will be streamed before the data: [DONE] message"
    return ofStream(
        "stream_options.usage",
        "stream_options",
        "usage in a last chunk of its own where asked for",
        ChoicePromises::asksForUsage,
        ChoicePromises::usageLast);
  }

  /** The promise that a stream has no token counts if the request does not ask for them. */
  public static Promise ofNoUsage() {
    return ofStream(
        "stream_options.no_usage",
        "stream_options",
        "no usage where not asked for",
        exchange -> !asksForUsage(exchange),
        ChoicePromises::noUsage);
  }

  private static boolean asksForUsage(Exchange exchange) {
    return exchange.asked("stream_options.include_usage").asBoolean();
  }

  private static Promise ofStream(
      String id,
      String parameter,
      String name,
      Predicate<Exchange> applies,
      Function<Answer, Judgement> check) {
    return of(
        id,
        parameter,
        name,
        exchange -> isStreamed(exchange) && applies.test(exchange),
        exchange -> check.apply(exchange.answer()));
  }

  /**
   * What a check found, or untested if a failure is due to a content filter or an error within the
   * stream.
   */
  static Judgement unlessCutOff(Answer answer, Judgement finding) {
    if (finding.outcome().fails() && Choices.of(answer).isFiltered()) {
      return Judgement.untested("a content filter ended the answer");
    }
    return finding.outcome().fails() && Choices.of(answer).hasError()
        ? Judgement.untested("an error ended the stream")
        : finding;
  }

  /**
   * Combines the judgements of all choices: the first failure, else honoured if at least one choice
   * honours the promise, else untested.
   */
  public static Judgement ofAll(List<Judgement> findings) {
    Judgement combined = null;
    for (Judgement finding : findings) {
      if (finding.outcome().fails()) {
        return finding;
      }
      if (combined == null
          || combined.outcome() == Outcome.UNTESTED && finding.outcome() == Outcome.HONOURED) {
        combined = finding;
      }
    }
    return combined == null ? Judgement.untested(NO_CHOICES) : combined;
  }

  /** What a check finds; untested if the answer is not a stream with choices. */
  public static Judgement ofStream(Answer answer, Supplier<Judgement> check) {
    if (answer.kind() != AnswerKind.STREAM) {
      return Judgement.untested(NO_STREAM);
    }
    return Choices.of(answer).isEmpty() ? Judgement.untested(NO_CHOICES) : check.get();
  }

  /** Whether it is an event stream, ended by {@code [DONE]}. */
  private static Judgement stream(Answer answer) {
    if (answer.kind() != AnswerKind.STREAM) {
      String type = answer.mediaType().isEmpty() ? "no type" : answer.mediaType();
      return Choices.of(answer).isEmpty()
          ? Judgement.broken("no event stream and no completion, but " + type)
          : Judgement.ignored("one body of " + type);
    }
    if (answer.values("choices[]").isEmpty()) {
      return Judgement.broken("a stream without choices");
    }
    return Judgement.brokenUnless(
        Choices.of(answer).endsWithDone(),
        answer.stream()
                .flatMap(RecordedResponse.Stream::end)
                .flatMap(End::spelled)
                .orElse("no [DONE]")
            + " at the end");
  }

  /** Whether a stream has no error in it. */
  private static Judgement error(Answer answer) {
    if (answer.kind() != AnswerKind.STREAM) {
      return Judgement.untested(NO_STREAM);
    }
    return answer.differentParts().stream()
        .filter(chunk -> chunk.hasNonNull("error"))
        .findFirst()
        .map(chunk -> Judgement.broken("an error: " + message(chunk.path("error"))))
        .orElse(Judgement.honoured());
  }

  private static String message(JsonNode error) {
    return error.path("message").isTextual() ? error.path("message").textValue() : error.toString();
  }

  /** Whether token counts come in a separate last chunk. */
  private static Judgement usageLast(Answer answer) {
    return ofStream(
        answer,
        () ->
            Choices.of(answer).hasUsage()
                ? Judgement.brokenUnless(
                    Choices.of(answer).usageIsLast(),
                    "usage not in one last chunk with empty choices")
                : Judgement.ignored("no usage"));
  }

  /** Whether no chunk counts tokens. */
  private static Judgement noUsage(Answer answer) {
    return ofStream(
        answer,
        () ->
            Judgement.ignoredUnless(!Choices.of(answer).hasUsage(), "usage that nobody asked for"));
  }

  /** Whether a plain answer counts tokens. */
  private static Judgement usagePresent(Answer answer) {
    if (answer.kind() != AnswerKind.PLAIN || Choices.of(answer).isEmpty()) {
      return Judgement.untested(NO_CHOICES);
    }
    return Judgement.brokenUnless(Choices.of(answer).hasUsage(), "no usage");
  }

  /**
   * Whether the last token counts are plausible.
   *
   * @param speaks whether the answer says anything
   */
  public static Judgement usageSum(Answer answer, boolean speaks) {
    return answer.values("usage").stream()
        .filter(JsonNode::isObject)
        .reduce((first, second) -> second)
        .filter(usage -> !Choices.of(answer).isEmpty())
        .map(usage -> Usage.sum(usage, speaks))
        .orElse(Judgement.untested("no usage"));
  }

  /** Whether there is one id, the same in all chunks. */
  private static Judgement id(Answer answer) {
    if (Choices.of(answer).isEmpty()) {
      return Judgement.untested(NO_CHOICES);
    }
    Set<String> ids = new HashSet<>();
    for (JsonNode part : answer.differentParts()) {
      JsonNode id = part.path("id");
      // Azure's first chunk, which has no choices, has an empty id.
      if (id.isTextual() && (!id.textValue().isEmpty() || !part.path("choices").isEmpty())) {
        ids.add(id.textValue());
      }
    }
    if (ids.isEmpty()) {
      return Judgement.untested("no id");
    }
    if (ids.contains("")) {
      return Judgement.broken("an empty id");
    }
    return Judgement.brokenUnless(ids.size() == 1, "chunks of one stream have different ids");
  }

  private static Judgement model(Exchange exchange) {
    return Choices.of(exchange.answer()).isEmpty()
        ? Judgement.untested(NO_CHOICES)
        : CommonPromises.model(exchange, exchange.answer().values("model"));
  }

  /** Whether each choice of a stream says once why it ends, in its last part. */
  public static Judgement oneFinish(Answer answer) {
    return ofStream(answer, () -> oneFinishOfStream(answer));
  }

  private static Judgement oneFinishOfStream(Answer answer) {
    if (!Choices.of(answer).isIndexed()) {
      return Judgement.untested("choices that cannot be told apart");
    }
    if (answer.differentParts().stream().anyMatch(part -> part.hasNonNull("error"))) {
      return Judgement.untested("an error ended the stream");
    }
    for (List<JsonNode> parts : Choices.of(answer).parts()) {
      long reasons = parts.stream().filter(ChoicePromises::ends).count();
      if (reasons == 0 && parts.stream().anyMatch(ChoicePromises::endsInNoWord)) {
        return Judgement.untested("an empty finish_reason");
      }
      if (reasons == 0 && endsOtherwise(parts.get(parts.size() - 1))) {
        return Judgement.untested("an end without a finish_reason");
      }
      if (reasons != 1) {
        return Judgement.broken(
            reasons == 0 ? "no finish_reason" : "more than one finish_reason for a choice");
      }
      if (!ends(parts.get(parts.size() - 1))) {
        return Judgement.broken("the choice goes on after its finish_reason");
      }
    }
    return Judgement.honoured();
  }

  /**
   * Whether a part ends a choice as those of OpenAI's audio models do, by telling when the audio
   * expires, or as those of its first vision model did.
   */
  public static boolean endsOtherwise(JsonNode part) {
    return part.path("delta").path("audio").hasNonNull("expires_at")
        || part.path("finish_details").isObject();
  }

  private static boolean ends(JsonNode part) {
    return part.hasNonNull("finish_reason") && !endsInNoWord(part);
  }

  /** Whether there is an empty text, of which the definition says that it is none of the words. */
  private static boolean endsInNoWord(JsonNode part) {
    JsonNode reason = part.path("finish_reason");
    return reason.isTextual() && reason.textValue().isEmpty();
  }
}
