package io.github.fauxpenai.conformance.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.check.Judgement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The promise that a text is fit to be read, without broken characters or unparsed marks. */
public final class CleanText {
  /** What is promised, for a person. */
  public static final String NAME = "a text without broken characters and marks of the model's own";

  /** The marks that models put around the parts of a conversation, which servers should remove. */
  private static final Pattern MARK =
      Pattern.compile("<\\|[A-Za-z_]{2,40}\\|>|</think>|</s>|\\[/INST\\]|<(start|end)_of_turn>");

  private static final String REPLACEMENT = "\ufffd";
  private static final String THINK = "<think>";

  /** How people ask for thoughts to be put between such marks. */
  private static final Pattern THOUGHTS =
      Pattern.compile("</?think|\\bthink\\b[^a-z]{0,4}\\btags?\\b", Pattern.CASE_INSENSITIVE);

  private CleanText() {}

  /**
   * Judges a text.
   *
   * @param isCut whether a limit ended it
   * @param asked the part of the request that the model reads: what stands there may be repeated
   */
  public static Judgement judge(String text, boolean isCut, JsonNode asked) {
    if (text.isEmpty()) {
      return Judgement.untested("there is no text");
    }
    // The cut may be within a character.
    boolean atTheCut = isCut && text.indexOf(REPLACEMENT) == text.length() - 1;
    if (!atTheCut && isBroken(text, asked)) {
      return Judgement.broken("U+FFFD in place of a character");
    }
    for (Matcher mark = MARK.matcher(text); mark.find(); ) {
      boolean isMeant =
          isIn(asked, mark.group())
              || mark.group().equals("</think>") && asksForThoughts(asked)
              // HTML for a text that is struck through.
              || mark.group().equals("</s>") && text.substring(0, mark.start()).contains("<s>")
              || isQuoted(text, mark);
      if (!isMeant) {
        return Judgement.broken("%s in the text".formatted(mark.group()));
      }
    }
    return Judgement.brokenUnless(
        !text.stripLeading().startsWith(THINK) || asksForThoughts(asked), "<think> in the text");
  }

  /** Whether a text has U+FFFD, which stands for a character that was not sent whole. */
  public static boolean isBroken(String text, JsonNode asked) {
    return text.contains(REPLACEMENT) && !isIn(asked, REPLACEMENT);
  }

  /** Whether a mark stands in Markdown's code, as in a text about such marks. */
  private static boolean isQuoted(String text, Matcher mark) {
    return text.substring(0, mark.start()).chars().filter(c -> c == '`').count() % 2 == 1
        && text.indexOf('`', mark.end()) >= 0;
  }

  private static boolean asksForThoughts(JsonNode asked) {
    return THOUGHTS.matcher(asked.toString()).find();
  }

  private static boolean isIn(JsonNode asked, String text) {
    return asked.toString().contains(text);
  }
}
