package io.github.fauxpenai.conformance.cli.output;

import io.github.fauxpenai.conformance.json.Preview;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Protects terminals and logs: control characters and those that change the direction of writing
 * are shown as escapes, wherever they come from. What the program itself needs passes: line ends,
 * tabs, and colours (ECMA-48, SGR).
 *
 * <p>Line ends and colours in a text from a server or a file must not pass, so printing code
 * escapes such texts with {@link Preview#escaped}; this is the last line of defence.
 */
final class Printable extends FilterWriter {
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]{0,8}m");

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
    Matcher colour = COLOUR.matcher(text).region(from, to);
    int at = from;
    while (at < to) {
      int length = passing(text, at, from, to, colour);
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
  private static int passing(String text, int at, int from, int to, Matcher colour) {
    char c = text.charAt(at);
    if (c >= ' ' && c <= '~' || c == '\n' || c == '\t') {
      return 1;
    }
    if (c == '\r') {
      // A line end, or a line that is drawn again: nothing else starts with one.
      return at == from || at + 1 < to && text.charAt(at + 1) == '\n' ? 1 : 0;
    }
    if (c == '\u001b') {
      return colour.region(at, to).lookingAt() ? colour.end() - at : 0;
    }
    int length = Character.charCount(text.codePointAt(at));
    return Preview.isPrintable(text.codePointAt(at)) ? Math.min(length, to - at) : 0;
  }
}
