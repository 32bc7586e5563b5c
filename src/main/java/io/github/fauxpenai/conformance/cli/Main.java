package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.results.InputException;
import java.io.Console;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program. */
@Command(
    name = "fauxpenai-conformance",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Tells whether a server that calls itself \"OpenAI-compatible\" is.",
    subcommands = {CreateScenarios.class, CompareResults.class, Report.class})
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    Terminal terminal =
        new Terminal(
            new PrintWriter(System.out, true, UTF_8),
            new PrintWriter(System.err, true, UTF_8),
            System.getenv(),
            atTerminal());
    System.exit(run(terminal, args));
  }

  /** From Java 22 on there may be a console without a terminal; only there it can be asked. */
  @SuppressWarnings("SystemConsoleNull") // before Java 22, null does mean that there is no terminal
  private static boolean atTerminal() {
    Console console = System.console();
    try {
      return console != null && (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs one command; returns its exit code. */
  static int run(Terminal terminal, String... args) {
    boolean verbose = List.of(args).contains("--verbose");
    int exitCode =
        new CommandLine(new Main(), new CommandFactory(terminal))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(terminal.out())
            .setErr(terminal.err())
            .setExecutionExceptionHandler(
                (exception, command, parsed) -> explain(exception, terminal, verbose))
            .execute(args);
    terminal.out().flush();
    terminal.err().flush();
    return exitCode;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  private static int explain(Exception exception, Terminal terminal, boolean verbose) {
    boolean input = exception instanceof InputException;
    terminal
        .err()
        .println((input ? "" : "This is a defect of the program: ") + exception.getMessage());
    if (verbose) {
      exception.printStackTrace(terminal.err());
    }
    return input ? ExitCode.INPUT : ExitCode.DEFECT;
  }
}
