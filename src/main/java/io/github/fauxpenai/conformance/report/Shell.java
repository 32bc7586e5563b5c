package io.github.fauxpenai.conformance.report;

/** Words of a command for a POSIX shell. */
final class Shell {
  private Shell() {}

  /** The text as one word, in quotes only if it needs them. */
  static String word(String text) {
    return text.matches("[-=A-Za-z0-9_.,:/@]+") ? text : quoted(text);
  }

  /** The text in single quotes. */
  static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
