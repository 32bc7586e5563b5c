package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.cli.output.Version;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Prints the manual page, in the macros of man(7); the build packs it. */
public final class GenerateManPage extends Command {
  public GenerateManPage(Terminal terminal) {
    super(terminal, "generateManPage", List.of("Prints the manual page, for man(1)."), List.of());
    spec().usageMessage().hidden(true);
  }

  @Override
  public Integer call() {
    CommandSpec root = spec().root();
    String summary = String.join(" ", root.usageMessage().description());
    out.printf(".TH %s 1 \"\" \"%s\"%n", Version.NAME.toUpperCase(Locale.US), version());
    out.println(".SH NAME");
    out.println(Version.NAME.replace("-", "\\-") + " \\- " + escaped(summary));
    out.println(".SH SYNOPSIS");
    for (CommandSpec command : commands(root)) {
      out.println(".B " + escaped(command.qualifiedName()));
      out.println("[\\fIOPTIONS\\fR]");
      out.println(".br");
    }
    for (CommandSpec command : commands(root)) {
      out.println(".SH " + command.name());
      text(List.of(command.usageMessage().description()), out);
      command.options().stream().filter(option -> !option.hidden()).forEach(o -> write(o, out));
      text(List.of(command.usageMessage().footer()), out);
    }
    out.println(".SH EXIT STATUS");
    ExitCode.MEANINGS.forEach(
        (code, meaning) -> {
          out.println(".TP");
          out.println(".B " + code);
          out.println(escaped(meaning) + ".");
        });
    return ExitCode.OK;
  }

  private static String version() {
    return Version.NAME + " " + Version.number();
  }

  private static List<CommandSpec> commands(CommandSpec root) {
    return root.subcommands().values().stream()
        .map(command -> command.getCommandSpec())
        .filter(command -> !command.usageMessage().hidden())
        .distinct()
        .toList();
  }

  private static void write(OptionSpec option, PrintWriter out) {
    String value = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
    out.println(".TP");
    out.println(".B " + escaped(String.join(", ", option.names()) + value));
    for (String line : option.description()) {
      out.println(escaped(filledIn(line, option)));
    }
    if (option.required()) {
      out.println("Required.");
    }
  }

  /** A description with the values that {@code --help} inserts for picocli's variables. */
  private static String filledIn(String line, OptionSpec option) {
    List<String> candidates = new ArrayList<>();
    if (option.completionCandidates() != null) {
      option.completionCandidates().forEach(candidates::add);
    }
    return line.replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValueString()))
        .replace("${COMPLETION-CANDIDATES}", String.join(", ", candidates));
  }

  private static List<String> rendered(String... lines) {
    return Stream.of(lines).map(line -> Help.Ansi.OFF.string(line)).toList();
  }

  /** Writes each line as a paragraph, and unfilled if it is of a list or a command. */
  private static void text(List<String> lines, PrintWriter out) {
    if (lines.isEmpty()) {
      return;
    }
    out.println(".PP");
    for (String line : rendered(lines.toArray(new String[0]))) {
      out.print(
          line.startsWith(" ")
              ? ".nf%n%s%n.fi%n".formatted(escaped(line))
              : "%s%n.br%n".formatted(escaped(line)));
    }
  }

  private static String escaped(String text) {
    String escaped = text.replace("\\", "\\e").replace("-", "\\-");
    // A dot or a quote at the start of a line would start a macro.
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
