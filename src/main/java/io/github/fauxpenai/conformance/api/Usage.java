package io.github.fauxpenai.conformance.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.check.Judgement;
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

  /** How many words a text has, divided by blanks: each is at least one token. */
  public static int words(String text) {
    return text.isBlank() ? 0 : text.strip().split("\\s+").length;
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
    return Judgement.brokenUnless(
        usage.path(PROMPT).asLong() + completion == usage.path(TOTAL).asLong(),
        "total_tokens is not the sum");
  }
}
