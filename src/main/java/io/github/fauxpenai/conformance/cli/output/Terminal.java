package io.github.fauxpenai.conformance.cli.output;

import io.github.fauxpenai.conformance.report.Ink;
import io.github.fauxpenai.conformance.report.Wrapping;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A command's surroundings.
 *
 * @param out results
 * @param err everything else
 * @param environment variables by name
 * @param interactive whether a person watches {@code err} on a terminal
 */
public record Terminal(
    PrintWriter out, PrintWriter err, Map<String, String> environment, boolean interactive) {
  /** Makes output safe: nothing that is printed can control the terminal. */
  public Terminal {
    // A dumb terminal can neither colour a line nor draw it again.
    interactive = interactive && !"dumb".equals(environment.get("TERM"));
    out = Printable.of(out);
    err = Printable.of(interactive ? new PrintWriter(new Wrapping(err, Terminal::columns)) : err);
  }

  /** Colours if a person is watching, unless NO_COLOR is set (https://no-color.org). */
  public Ink ink() {
    return new Ink(interactive && !environment.containsKey("NO_COLOR"));
  }

  /** The width of a line in columns; {@link Integer#MAX_VALUE} if nobody is watching. */
  public int width() {
    return interactive ? columns() : Integer.MAX_VALUE;
  }

  /** From stty, as in POSIX; else as picocli finds it, which never reports less than 55. */
  private static int columns() {
    try {
      Process size = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).start();
      String[] rowsAndColumns =
          new String(size.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
              .strip()
              .split(" ");
      int columns = rowsAndColumns.length == 2 ? Integer.parseInt(rowsAndColumns[1]) : 0;
      if (columns > 0) {
        return columns;
      }
    } catch (IOException | NumberFormatException e) {
      // No POSIX, or no terminal.
    }
    return CommandSpec.create().usageMessage().autoWidth(true).width();
  }
}
