package io.github.fauxpenai.conformance.report;

/**
 * Colours for a terminal (ECMA-48, SGR).
 *
 * @param on false for plain text
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
}
