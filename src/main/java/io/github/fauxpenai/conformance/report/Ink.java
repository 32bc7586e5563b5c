package io.github.fauxpenai.conformance.report;

/**
 * Colours for a terminal (ECMA-48, SGR).
 *
 * @param on false prints plain text
 */
public record Ink(boolean on) {
  String bad(String text) {
    return sgr("31", text);
  }

  String good(String text) {
    return sgr("32", text);
  }

  String strong(String text) {
    return sgr("1", text);
  }

  private String sgr(String code, String text) {
    return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  /** Text of others without what a terminal would obey: such characters as JSON escapes them. */
  public static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              int type = Character.getType(c);
              boolean obeyed =
                  type == Character.CONTROL
                      || type == Character.FORMAT
                      || type == Character.LINE_SEPARATOR
                      || type == Character.PARAGRAPH_SEPARATOR
                      || type == Character.SURROGATE;
              if (obeyed) {
                for (char half : Character.toChars(c)) {
                  printable.append("\\u%04x".formatted((int) half));
                }
              } else {
                printable.appendCodePoint(c);
              }
            });
    return printable.toString();
  }
}
