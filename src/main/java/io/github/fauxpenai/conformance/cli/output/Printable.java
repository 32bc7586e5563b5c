package io.github.fauxpenai.conformance.cli.output;

import io.github.fauxpenai.conformance.json.Preview;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * Protects terminals and logs: control characters and those that change the direction of writing
 * are shown as escapes, wherever they come from. What the program itself needs passes: line ends,
 * tabs, and colours (ECMA-48, SGR).
 *
 * <p>Line ends and colours in a text from a server or a file must not pass, so printing code
 * escapes such texts with {@link Preview#escaped}; this is the last line of defence.
 */
final class Printable extends FilterWriter {
  private static final String COLOUR = "\u001b[";
  private static final int MOST_PARAMETERS = 8;

  private Printable(Writer out) {
    super(out);
  }

  /** A writer that protects this one. */
  static PrintWriter of(PrintWriter out) {
    return new PrintWriter(new Printable(out), true);
  }

  @Override
  public void write(int c) throws IOException {
    write(String.valueOf((char) c), 0, 1);
  }

  @Override
  public void write(char[] text, int from, int count) throws IOException {
    write(new String(text, from, count), 0, count);
  }

  @Override
  public void write(String text, int from, int count) throws IOException {
    int to = from + count;
    int passed = from;
    int at = from;
    while (at < to) {
      int length = passing(text, at, from, to);
      if (length > 0) {
        at += length;
        continue;
      }
      int character = text.codePointAt(at);
      int end = Math.min(to, at + Character.charCount(character));
      out.write(text, passed, at - passed);
      out.write(Preview.escaped(text.substring(at, end)));
      at = end;
      passed = end;
    }
    out.write(text, passed, to - passed);
  }

  /** How many characters from here on pass unchanged; 0 if the first does not. */
  private static int passing(String text, int at, int from, int to) {
    char c = text.charAt(at);
    if (c >= ' ' && c <= '~' || c == '\n' || c == '\t') {
      return 1;
    }
    if (c == '\r') {
      // A line end, or a line that is drawn again: nothing else starts with one.
      return at == from || at + 1 < to && text.charAt(at + 1) == '\n' ? 1 : 0;
    }
    if (c == '\u001b') {
      return colour(text, at, to);
    }
    int length = Character.charCount(text.codePointAt(at));
    return Preview.isPrintable(text.codePointAt(at)) ? Math.min(length, to - at) : 0;
  }

  /** How long the colour there is, in characters; 0 if there is none. */
  private static int colour(String text, int at, int to) {
    if (!text.startsWith(COLOUR, at)) {
      return 0;
    }
    int begin = at + COLOUR.length();
    int end = begin;
    while (end < to && end - begin < MOST_PARAMETERS && isParameter(text.charAt(end))) {
      end++;
    }
    return end < to && text.charAt(end) == 'm' ? end + 1 - at : 0;
  }

  private static boolean isParameter(char c) {
    return c >= '0' && c <= '9' || c == ';';
  }
}
