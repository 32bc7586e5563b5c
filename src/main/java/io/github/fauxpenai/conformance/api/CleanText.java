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
    int broken = text.indexOf(REPLACEMENT);
    // The cut may be within a character.
    boolean atTheCut = isCut && broken == text.length() - 1;
    if (broken >= 0 && !atTheCut && !isIn(asked, REPLACEMENT)) {
      return Judgement.broken("U+FFFD in place of a character");
    }
    Matcher mark = MARK.matcher(text);
    if (mark.find() && !isIn(asked, mark.group())) {
      return Judgement.broken("%s in the text".formatted(mark.group()));
    }
    return Judgement.brokenUnless(
        !text.stripLeading().startsWith(THINK) || isIn(asked, THINK), "<think> in the text");
  }

  private static boolean isIn(JsonNode asked, String text) {
    return asked.toString().contains(text);
  }
}
