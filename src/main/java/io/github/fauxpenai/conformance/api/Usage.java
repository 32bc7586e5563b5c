package io.github.fauxpenai.conformance.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.check.Exchange;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.Twin;
import io.github.fauxpenai.conformance.results.Answer;
import java.util.Optional;
import java.util.regex.Pattern;

/** Token counts, which several APIs report in the same form. */
public final class Usage {
  /** So many tokens may end an answer without a text: those that stop it or mark its parts. */
  public static final int UNSAID = 8;

  /** The count of the request. */
  public static final String PROMPT = "prompt_tokens";

  /** The count of the answer. */
  public static final String COMPLETION = "completion_tokens";

  private static final String TOTAL = "total_tokens";

  /** Why a count that {@link #lacks} tokens is wrong. */
  public static final String TOO_FEW = "not even half as many tokens as the text has words";

  private static final Pattern WORD_AND_MARK = Pattern.compile("[\\p{L}\\p{N}][.,;:!?](?=\\s|$)");

  private Usage() {}

  /**
   * The last such count of an answer, which is that of the whole; empty if none is an integer.
   *
   * @param count {@link #PROMPT} or {@link #COMPLETION}
   */
  public static Optional<JsonNode> counted(Answer answer, String count) {
    return answer.values("usage." + count).stream()
        .filter(JsonNode::isIntegralNumber)
        .reduce((first, last) -> last);
  }

  /**
   * The promise that messages count as more tokens than some of them. A server that drops messages,
   * as a template of chats does that knows one of a kind, counts as many.
   *
   * @param id of the promise
   * @param name of the promise
   * @param whole the name of the factor that has all messages
   * @param part the twin that has some of them. A template may add a system message where there is
   *     none, so that both must have one, or neither
   * @param count which count of an answer is that of its request
   */
  public static Promise growing(String id, String name, String whole, Twin part, String count) {
    return Promise.of(
        id,
        "usage",
        name,
        exchange ->
            // Not all streams count.
            !exchange.asked("stream").asBoolean()
                && exchange.scenario().spec().factors().stream()
                    .anyMatch(factor -> factor.name().equals(whole)),
        exchange -> grows(exchange, part, count),
        part);
  }

  private static Judgement grows(Exchange exchange, Twin part, String count) {
    long tokens = counted(exchange.answer(), count).map(JsonNode::longValue).orElse(0L);
    long less =
        exchange.twins(part).stream()
            .flatMap(twin -> counted(twin, count).stream())
            .mapToLong(JsonNode::longValue)
            .findFirst()
            .orElse(0);
    // What is wrong with other counts is another finding.
    return tokens <= 0 || less <= 0
        ? Judgement.untested("no counts to compare")
        : Judgement.brokenUnless(
            tokens > less, "no more than without them: they are dropped, or not counted");
  }

  /** How many words a text has, divided by blanks: each is at least one token. */
  public static int words(String text) {
    return text.isBlank() ? 0 : text.strip().split("\\s+").length;
  }

  /** Whether a text cannot consist of so few tokens, even if some are longer than a word. */
  public static boolean lacks(String text, long tokens) {
    return words(text) > 2 * tokens;
  }

  /**
   * Whether a text takes so many tokens: one for each word, and one for each mark that ends one.
   */
  public static boolean takes(String text, long tokens) {
    return words(text) + WORD_AND_MARK.matcher(text).results().count() >= tokens;
  }

  /**
   * Whether the counts are plausible: request and answer have tokens, and the total is the sum of
   * both.
   *
   * @param usage an answer's object {@code usage}
   * @param speaks whether the answer says anything
   */
  public static Judgement sum(JsonNode usage, boolean speaks) {
    if (!usage.path(PROMPT).isIntegralNumber() || !usage.path(TOTAL).isIntegralNumber()) {
      return Judgement.untested("counts that are not numbers");
    }
    long completion = usage.path(COMPLETION).asLong();
    if (usage.path(PROMPT).asLong() < 0 || completion < 0) {
      return Judgement.broken("a negative count");
    }
    if (usage.path(PROMPT).asLong() == 0) {
      return Judgement.broken("no token of the request is counted");
    }
    if (speaks && completion == 0) {
      return Judgement.broken("no token of the answer is counted");
    }
    if (usage.path("completion_tokens_details").path("reasoning_tokens").asLong() > completion) {
      return Judgement.broken("more reasoning_tokens than completion_tokens");
    }
    if (usage.path("prompt_tokens_details").path("cached_tokens").asLong()
        > usage.path(PROMPT).asLong()) {
      return Judgement.broken("more cached_tokens than prompt_tokens");
    }
    return Judgement.brokenUnless(
        usage.path(PROMPT).asLong() + completion == usage.path(TOTAL).asLong(),
        "total_tokens is not the sum");
  }
}
