package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.cli.option.Options;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A command of the program; it yields an {@link ExitCode}. */
public abstract class Command implements Callable<Integer> {
  final Terminal terminal;

  /** Takes results. */
  final PrintWriter out;

  /** Takes everything else. */
  final PrintWriter err;

  private final CommandSpec spec;

  /** Its options; {@code --help} and {@code --version} come after those that are added here. */
  final Options options;

  /**
   * @param description what it does, in lines
   * @param footer what follows the options in its help, in lines
   */
  @SuppressWarnings("this-escape") // picocli keeps the command until there is a command line
  protected Command(Terminal terminal, String name, List<String> description, List<String> footer) {
    this.terminal = terminal;
    out = terminal.out();
    err = terminal.err();
    spec = CommandSpec.wrapWithoutInspection(this).name(name);
    spec.usageMessage()
        .sortOptions(false)
        .description(description.toArray(String[]::new))
        .footer(footer.toArray(String[]::new));
    options = new Options(spec);
  }

  /** The command as picocli knows it. */
  public final CommandSpec spec() {
    return spec;
  }

  /** An exception for a command line that cannot be used. */
  protected final ParameterException usage(String message) {
    return options.usage(message);
  }
}
