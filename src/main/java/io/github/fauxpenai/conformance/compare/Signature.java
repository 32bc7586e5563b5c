package io.github.fauxpenai.conformance.compare;

import java.util.regex.Pattern;

/**
 * What a difference looks like without what is particular to one answer, so that differences of one
 * cause have one signature.
 *
 * @param level the level that found it
 * @param code what differs
 * @param path where in the body; empty for the answer as a whole
 * @param change what the baseline and the result have, numbers as {@code #}, free text dropped
 * @param message OpenAI's reason where it refuses and the server accepts, numbers and quoted values
 *     as {@code #}; empty otherwise
 */
record Signature(Level level, DifferenceCode code, String path, String change, String message) {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
  private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"|`[^`]*`");

  /**
   * @param refusal OpenAI's error message, or empty
   */
  static Signature of(Difference difference, String refusal) {
    boolean accepts = difference.code() == DifferenceCode.STATUS_ACCEPTS_INVALID;
    return new Signature(
        difference.level(),
        difference.code(),
        difference.path(),
        change(difference),
        accepts ? general(refusal) : "");
  }

  /** The message without its numbers and quoted values. */
  static String general(String message) {
    return NUMBER.matcher(QUOTED.matcher(message).replaceAll("#")).replaceAll("#");
  }

  private static String change(Difference difference) {
    return side(difference, difference.expected()) + "→" + side(difference, difference.actual());
  }

  /** Statuses, types and codes as they are; at the exact level values are free text. */
  private static String side(Difference difference, String text) {
    String general = text;
    if (difference.level() == Level.EXACT) {
      general = text.startsWith("\"") ? "text" : NUMBER.matcher(text).replaceAll("#");
    } else if (difference.code() == DifferenceCode.COUNT_CHANGED) {
      general = NUMBER.matcher(text).replaceAll("#");
    }
    return general.replace(' ', '_');
  }

  /** Whether it is about the status of the answer. */
  boolean isStatus() {
    return code == DifferenceCode.STATUS_ACCEPTS_INVALID
        || code == DifferenceCode.STATUS_REJECTS_VALID
        || code == DifferenceCode.STATUS_SERVER_ERROR
        || code == DifferenceCode.STATUS_OTHER
        || code == DifferenceCode.BODY_UNREADABLE;
  }

  /** The baseline's status; only where it is about the status. */
  int expectedStatus() {
    return Integer.parseInt(change.substring(0, change.indexOf('→')));
  }
}
