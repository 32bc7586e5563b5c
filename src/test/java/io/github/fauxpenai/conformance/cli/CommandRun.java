package io.github.fauxpenai.conformance.cli;

import io.github.fauxpenai.conformance.cli.output.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/** A command that was run in this JVM, as a person sees it. */
public record CommandRun(int exitCode, String out, String err) {
  public static CommandRun of(Object... args) {
    return at(Map.of("OPENAI_API_KEY", "none"), false, args);
  }

  /**
   * The same in another environment.
   *
   * @param interactive whether a person looks at a terminal
   */
  static CommandRun at(Map<String, String> environment, boolean interactive, Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal =
        new Terminal(new PrintWriter(out), new PrintWriter(err), environment, interactive);
    String[] words = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      words[i] = args[i].toString();
    }
    int exitCode = Main.run(terminal, words);
    return new CommandRun(
        exitCode, out.toString().replace("\r\n", "\n"), err.toString().replace("\r\n", "\n"));
  }

  /** A terminal that nobody looks at. */
  static Terminal nowhere() {
    PrintWriter nothing = new PrintWriter(new StringWriter());
    return new Terminal(nothing, nothing, Map.of(), false);
  }

  @Override
  public String toString() {
    return "exit code " + exitCode + "\n" + out + err;
  }
}
