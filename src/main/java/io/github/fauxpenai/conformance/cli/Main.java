package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.cli.command.CheckResults;
import io.github.fauxpenai.conformance.cli.command.Command;
import io.github.fauxpenai.conformance.cli.command.CompareResults;
import io.github.fauxpenai.conformance.cli.command.CreateScenarios;
import io.github.fauxpenai.conformance.cli.command.GenerateCompletion;
import io.github.fauxpenai.conformance.cli.command.GenerateManPage;
import io.github.fauxpenai.conformance.cli.command.Report;
import io.github.fauxpenai.conformance.cli.command.RunScenarios;
import io.github.fauxpenai.conformance.cli.command.ServeResults;
import io.github.fauxpenai.conformance.cli.command.ShowDefinition;
import io.github.fauxpenai.conformance.cli.command.ShowMatrix;
import io.github.fauxpenai.conformance.cli.command.TestServer;
import io.github.fauxpenai.conformance.cli.output.Amount;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.FileFailure;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.cli.output.Version;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.scenario.Keys;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The program. */
public final class Main {
  static final String NAME = "fauxpenai-conformance";

  /** The commands that describe all commands. */
  private static final Set<String> TELL_OF_ALL = Set.of("generateCompletion", "generateManPage");

  private static final Set<String> ASK_FOR_HELP = Set.of("help", "--help", "-h");

  /** The width of the program's help. */
  private static final int HELP_COLUMNS = 80;

  /** The names of the commands in the order of the help. */
  private static final List<String> COMMANDS =
      List.of(
          "test",
          "createScenarios",
          "runScenarios",
          "compareResults",
          "checkResults",
          "matrix",
          "definition",
          "report",
          "serveResults",
          "generateCompletion",
          "generateManPage");

  /** The program without a command. */
  private static final class Program extends Command {
    Program(Terminal terminal) {
      super(
          terminal,
          NAME,
          List.of("Checks whether an \"OpenAI-compatible\" server really is."),
          List.of());
    }

    @Override
    public Integer call() {
      throw usage("Name a command.");
    }
  }

  private Main() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    // Numbers are written alike everywhere, as programs read and compare reports and messages. Java
    // 17 knows how Americans write them; for any other locale it loads data first.
    Locale.setDefault(Locale.US);
    StandardOutput out = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    Terminal terminal =
        new Terminal(
            new PrintWriter(out, true, UTF_8),
            new PrintWriter(System.err, true, UTF_8),
            System.getenv(),
            atTerminal());
    if (args.length > 1) {
      loadAhead();
    }
    System.exit(out.exitCode(run(terminal, args), terminal.err()));
  }

  /**
   * Makes Java load what every command uses, digests and formats of numbers, while the options are
   * parsed.
   */
  static void loadAhead() {
    Thread ahead =
        new Thread(
            () -> {
              String unused = Keys.sha256Hex("") + Amount.of(0, "", "");
            },
            "loading");
    ahead.setDaemon(true);
    ahead.start();
  }

  /**
   * Whether there is a terminal. Since Java 22 there may be a console without one, which has a
   * method to find out.
   */
  @SuppressWarnings("SystemConsoleNull") // before Java 22, null does mean that there is no terminal
  static boolean atTerminal() {
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
  static int run(Terminal terminal, String... given) {
    if (asksForHelp(given) && terminal.width() >= HELP_COLUMNS) {
      terminal.out().print(help());
      terminal.out().flush();
      return ExitCode.OK;
    }
    if (given.length == 1 && given[0].equals("--version")) {
      terminal.out().println(Version.number());
      terminal.out().flush();
      return ExitCode.OK;
    }
    String[] args = meant(terminal, given);
    boolean verbose = List.of(args).contains("--verbose");
    int exitCode;
    try {
      boolean one = args.length > 0 && isOne(args[0]);
      exitCode =
          (one ? command(terminal, args[0]) : program(terminal))
              .setParameterExceptionHandler(Main::explainUsage)
              .setExecutionExceptionHandler(
                  (exception, command, parsed) -> explain(exception, terminal, verbose))
              .execute(one ? Arrays.copyOfRange(args, 1, args.length) : args);
    } catch (OutOfMemoryError e) {
      // Java itself would exit with 1, which means that a server differs.
      terminal
          .err()
          .println("There is not enough memory. Give Java more: FAUXPENAI_JAVA_OPTS=-Xmx4g");
      exitCode = ExitCode.DEFECT;
    } catch (Error e) {
      exitCode = explainDefect(e, terminal, verbose);
    }
    terminal.out().flush();
    terminal.err().flush();
    return exitCode;
  }

  private static boolean asksForHelp(String... args) {
    return args.length == 1 && ASK_FOR_HELP.contains(args[0]);
  }

  /**
   * The program's help, as picocli writes it. To make it, picocli would load every command, which
   * takes several times as long.
   */
  private static String help() {
    try (InputStream in = Main.class.getResourceAsStream("program.txt")) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The arguments in this program's spelling: {@code help COMMAND} and {@code --help} anywhere
   * become the command's {@code --help}, and options such as {@code --base-url} become {@code
   * --baseUrl}.
   */
  private static String[] meant(Terminal terminal, String... given) {
    List<String> args = new ArrayList<>(List.of(given));
    if (!args.isEmpty() && ASK_FOR_HELP.contains(args.get(0))) {
      String about = args.size() > 1 ? args.get(1) : "--help";
      return about.startsWith("-") || about.equals("help")
          ? new String[] {"--help"}
          : COMMANDS.contains(about)
              ? new String[] {about, "--help"}
              // picocli says that there is no such command.
              : new String[] {about};
    }
    if (args.isEmpty() || !COMMANDS.contains(args.get(0))) {
      return given;
    }
    if (args.contains("--help") || args.contains("-h")) {
      return new String[] {args.get(0), "--help"};
    }
    if (args.stream().anyMatch(Main::hasDashes)) {
      Set<String> options = command(terminal, args.get(0)).getCommandSpec().optionsMap().keySet();
      args.replaceAll(
          arg -> {
            String name = name(arg);
            return hasDashes(arg) && options.contains(camel(name))
                ? camel(name) + arg.substring(name.length())
                : arg;
          });
    }
    return args.toArray(String[]::new);
  }

  /** Whether an argument is an option with dashes between words. */
  private static boolean hasDashes(String arg) {
    return arg.startsWith("--") && name(arg).indexOf('-', 2) > 0;
  }

  /** An option without its value. */
  private static String name(String arg) {
    return arg.contains("=") ? arg.substring(0, arg.indexOf('=')) : arg;
  }

  private static String camel(String kebab) {
    return "--"
        + Pattern.compile("-([a-z])")
            .matcher(kebab.substring(2))
            .replaceAll(letter -> letter.group(1).toUpperCase(Locale.US));
  }

  /** Whether an argument names a command that needs no other. */
  private static boolean isOne(String name) {
    return COMMANDS.contains(name) && !TELL_OF_ALL.contains(name);
  }

  /** All commands. */
  static CommandLine program(Terminal terminal) {
    CommandLine program = prepared(new Program(terminal), terminal);
    COMMANDS.forEach(name -> program.addSubcommand(name, named(name, terminal)));
    return program;
  }

  /**
   * One command. Making the options of every command would take longer than most commands do, and
   * in front of a command's name there is nothing to parse.
   */
  private static CommandLine command(Terminal terminal, String name) {
    return named(name, terminal).setCommandName(NAME + " " + name);
  }

  private static CommandLine named(String name, Terminal terminal) {
    Command command =
        switch (name) {
          case "test" -> new TestServer(terminal);
          case "createScenarios" -> new CreateScenarios(terminal);
          case "runScenarios" -> new RunScenarios(terminal);
          case "compareResults" -> new CompareResults(terminal);
          case "checkResults" -> new CheckResults(terminal);
          case "matrix" -> new ShowMatrix(terminal);
          case "definition" -> new ShowDefinition(terminal);
          case "report" -> new Report(terminal);
          case "serveResults" -> new ServeResults(terminal);
          case "generateCompletion" -> new GenerateCompletion(terminal);
          case "generateManPage" -> new GenerateManPage(terminal);
          default -> throw new IllegalArgumentException(name);
        };
    return prepared(command, terminal);
  }

  private static CommandLine prepared(Command command, Terminal terminal) {
    CommandSpec spec = command.spec();
    spec.versionProvider(new Version())
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help message and exit.")
                .build())
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print version information and exit.")
                .build());
    spec.usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(ExitCode.MEANINGS);
    return new CommandLine(spec)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(terminal.interactive())
        .setOut(terminal.out())
        .setErr(terminal.err());
  }

  /** One line and a hint; the whole help would push the message off the screen. */
  private static int explainUsage(ParameterException exception, String[] arguments) {
    CommandLine command = exception.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(UsageMessage.of(exception, arguments));
    err.printf("Try '%s --help'.%n", command.getCommandSpec().qualifiedName());
    return ExitCode.USAGE;
  }

  private static int explain(Exception exception, Terminal terminal, boolean verbose) {
    if (!(exception instanceof InputException || exception instanceof IOException)) {
      return explainDefect(exception, terminal, verbose);
    }
    String message =
        exception instanceof FileSystemException file && file.getReason() == null
            ? file.getFile() + " cannot be used: " + FileFailure.reason(file)
            : String.valueOf(exception.getMessage());
    terminal.err().println(Preview.escaped(message));
    if (verbose) {
      exception.printStackTrace(terminal.err());
    }
    return ExitCode.INPUT;
  }

  private static int explainDefect(Throwable defect, Terminal terminal, boolean verbose) {
    terminal.err().println(Preview.escaped("This is a defect of the program: " + defect));
    if (verbose) {
      defect.printStackTrace(terminal.err());
    }
    return ExitCode.DEFECT;
  }
}
