package io.github.fauxpenai.conformance.explain;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A difference without the details of one answer, so that differences with one cause have the same
 * signature.
 *
 * @param level the level that found it; {@link Finding#NO_LEVEL} without a baseline
 * @param code what differs
 * @param path where in the body; empty for the answer as a whole
 * @param change expected and actual, with numbers as {@code #} and without free text
 * @param reason if the server accepts what OpenAI refuses: OpenAI's error message, with numbers and
 *     quoted values as {@code #}; if the server refuses for another reason: {@link
 *     #ANOTHER_REASON}; empty otherwise
 */
public record Signature(int level, DifferenceCode code, String path, Change change, String reason) {
  static final String ANOTHER_REASON = "another";

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
  private static final Pattern WITH_NUMBER = Pattern.compile("[\\w-]*#[\\w#-]*");
  private static final Pattern NOT_OF_A_WORD = Pattern.compile("[\\s\\p{C}\\p{Z}→]|^#$");

  /** The signature of a finding, without a reason. */
  public static Signature of(Finding finding) {
    Change change = new Change(side(finding, finding.expected()), side(finding, finding.actual()));
    return new Signature(finding.level(), finding.code(), finding.path(), change, "");
  }

  /** The same for this reason. */
  Signature because(String why) {
    return why.equals(reason) ? this : new Signature(level, code, path, change, why);
  }

  /**
   * An error message without its numbers and quoted values. Quoted names of parameters stay,
   * because they distinguish reasons.
   */
  public static String reason(String message, Set<String> parameters) {
    String unquoted =
        Refusal.QUOTED
            .matcher(message)
            .replaceAll(
                quoted ->
                    parameters.contains(quoted.group().substring(1, quoted.group().length() - 1))
                        ? Matcher.quoteReplacement(quoted.group())
                        : "#");
    return NUMBER.matcher(unquoted).replaceAll("#");
  }

  /**
   * The same of a message that may name its own request: words with a number in them, as ids have,
   * tell no reasons apart.
   */
  static String reasonOfRequest(String message, Set<String> parameters) {
    return WITH_NUMBER.matcher(reason(message, parameters)).replaceAll("#");
  }

  /**
   * A side of a change: statuses, types and codes stay as they are; values that are compared
   * exactly count as free text.
   */
  private static String side(Finding finding, String text) {
    String general = text;
    if (finding.level() > finding.code().lowest()) {
      general = text.startsWith("\"") ? "text" : NUMBER.matcher(text).replaceAll("#");
    } else if (finding.code() == DifferenceCode.COUNT_CHANGED) {
      general = NUMBER.matcher(text).replaceAll("#");
    }
    return word(general);
  }

  /**
   * A text from a server without characters that would end a word or line in a known-failures file.
   */
  static String word(String text) {
    return isWord(text) ? text : NOT_OF_A_WORD.matcher(text).replaceAll("_");
  }

  /** A fast check, since nearly all texts are words. */
  private static boolean isWord(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 127) {
        return false;
      }
    }
    return !text.equals("#");
  }

  /**
   * The same without the text that the answer has, if that tells nothing about the mistake: there
   * is a text where OpenAI has null, or a right word in another case. Else this.
   */
  Signature withoutText() {
    if (!change.actual().startsWith("\"")) {
      return this;
    }
    return switch (code) {
      case VALUE_CHANGED ->
          change.expected().equals("null")
              ? with(Change.ANY)
              : change.isInOtherCase() ? with(Change.OTHER_CASE) : this;
      case DEFINITION_BROKEN -> change.isInOtherCase() ? with(Change.OTHER_CASE) : this;
      default -> this;
    };
  }

  private Signature with(String actual) {
    return new Signature(level, code, path, new Change(change.expected(), actual), reason);
  }

  /**
   * What is wrong regardless of what is expected, since the same mistake may be made in many
   * places.
   */
  Symptom symptom() {
    return new Symptom(level, code, path, change.actual(), reason);
  }

  /**
   * What one mistake of a server looks like wherever it is made.
   *
   * @param actual the actual value
   */
  record Symptom(int level, DifferenceCode code, String path, String actual, String reason) {}
}
