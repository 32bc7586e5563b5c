package io.github.fauxpenai.conformance.explain;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a difference looks like without what is particular to one answer, so that differences of one
 * cause have one signature.
 *
 * @param level the level that found it; {@link Finding#NO_LEVEL} without a baseline
 * @param code what differs
 * @param path where in the body; empty for the answer as a whole
 * @param change what there should be and what there is, numbers as {@code #}, free text dropped
 * @param reason why OpenAI refuses what the server accepts: its error message, numbers and quoted
 *     values as {@code #}; where the server refuses for another reason, {@link #ANOTHER_REASON};
 *     empty otherwise
 */
public record Signature(int level, DifferenceCode code, String path, Change change, String reason) {
  static final String ANOTHER_REASON = "another";

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
  private static final Pattern NOT_OF_A_WORD = Pattern.compile("[\\s\\p{C}\\p{Z}→]|^#$");

  /** Whatever the reason. */
  public static Signature of(Finding finding) {
    Change change = new Change(side(finding, finding.expected()), side(finding, finding.actual()));
    return new Signature(finding.level(), finding.code(), finding.path(), change, "");
  }

  /** The same for this reason. */
  Signature because(String why) {
    return why.equals(reason) ? this : new Signature(level, code, path, change, why);
  }

  /**
   * An error message without its numbers and quoted values. The names of parameters are no values:
   * they tell one reason from another.
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
   * Statuses, types and codes as they are; where values are compared exactly, they are free text.
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

  /** What a server sent, without what would end a word or a line of a file of known failures. */
  static String word(String text) {
    return isWord(text) ? text : NOT_OF_A_WORD.matcher(text).replaceAll("_");
  }

  /** Nearly all are: to see it so is much faster than to look for what is not. */
  private static boolean isWord(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 127) {
        return false;
      }
    }
    return !text.equals("#");
  }

  /** Whether a text stands where OpenAI has null. */
  boolean isTextForNull() {
    return code == DifferenceCode.VALUE_CHANGED
        && change.expected().equals("null")
        && change.actual().startsWith("\"");
  }

  /** The same, whatever there is. */
  Signature withAnyActual() {
    return new Signature(level, code, path, new Change(change.expected(), Change.ANY), reason);
  }

  /** What is wrong, whatever there should be: the same mistake may be made in many places. */
  Symptom symptom() {
    return new Symptom(level, code, path, change.actual(), reason);
  }

  /**
   * What one mistake of a server shows wherever it is made.
   *
   * @param actual what there is
   */
  record Symptom(int level, DifferenceCode code, String path, String actual, String reason) {}
}
