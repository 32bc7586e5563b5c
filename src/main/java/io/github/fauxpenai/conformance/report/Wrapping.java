package io.github.fauxpenai.conformance.report;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.function.IntSupplier;

/**
 * Wraps long lines at words instead of leaving that to the terminal. Continuation lines have the
 * indentation of their line. Words are never broken, and lines that fit are unchanged.
 */
public final class Wrapping extends FilterWriter {
  /** Shorter lines always fit, so the width need not be looked up. */
  private static final int SHORT = 40;

  private final IntSupplier columns;
  private final StringBuilder word = new StringBuilder();
  private int width;
  private int column;
  private int wordWidth;
  private int spaces;
  private int indent;
  private boolean inIndent = true;
  private boolean inColour;

  /**
   * Wraps a writer.
   *
   * @param columns the width; only called once, for the first long line
   */
  public Wrapping(Writer out, IntSupplier columns) {
    super(out);
    this.columns = columns;
  }

  @Override
  public void write(int c) throws IOException {
    char character = (char) c;
    if (inColour) {
      word.append(character);
      inColour = character != 'm';
    } else if (character == '\u001b') {
      word.append(character);
      inColour = true;
    } else if (character == '\n' || character == '\r') {
      writeWord();
      spaces = 0;
      out.write(character);
      column = 0;
      indent = 0;
      inIndent = true;
    } else if (character == ' ') {
      writeWord();
      spaces++;
      indent += inIndent ? 1 : 0;
    } else {
      inIndent = false;
      word.append(character);
      wordWidth += Character.isLowSurrogate(character) ? 0 : 1;
    }
  }

  private void writeWord() throws IOException {
    if (word.isEmpty()) {
      return;
    }
    if (column > indent && isTooLong(column + spaces + wordWidth)) {
      out.write(System.lineSeparator());
      out.write(" ".repeat(indent));
      column = indent;
    } else {
      out.write(" ".repeat(spaces));
      column += spaces;
    }
    out.write(word.toString());
    column += wordWidth;
    spaces = 0;
    wordWidth = 0;
    word.setLength(0);
  }

  private boolean isTooLong(int end) {
    if (end <= SHORT) {
      return false;
    }
    if (width == 0) {
      width = columns.getAsInt();
    }
    return end > width;
  }

  @Override
  public void write(char[] text, int from, int count) throws IOException {
    for (int i = from; i < from + count; i++) {
      write(text[i]);
    }
  }

  @Override
  public void write(String text, int from, int count) throws IOException {
    for (int i = from; i < from + count; i++) {
      write(text.charAt(i));
    }
  }

  @Override
  public void flush() throws IOException {
    writeWord();
    out.write(" ".repeat(spaces));
    column += spaces;
    spaces = 0;
    out.flush();
  }
}
