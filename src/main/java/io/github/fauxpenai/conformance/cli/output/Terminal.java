package io.github.fauxpenai.conformance.cli.output;

import java.io.PrintWriter;
import java.util.Map;

/**
 * What a command sees of the world around it.
 *
 * @param out results
 * @param err everything else
 * @param environment variables by name
 * @param interactive whether a person watches {@code err} on a terminal
 */
public record Terminal(
    PrintWriter out, PrintWriter err, Map<String, String> environment, boolean interactive) {
  /** Whatever is printed, nothing in it does something to a terminal. */
  public Terminal {
    out = Printable.of(out);
    err = Printable.of(err);
  }
}
