package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.cli.output.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a script for shells that completes commands and options. */
@Command(
    name = "generateCompletion",
    addMethodSubcommands = false,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Prints a completion script for bash and zsh.",
    footer = {
      "",
      "To use it in this shell:",
      "  source <(fauxpenai-conformance generateCompletion)"
    })
public final class GenerateCompletion implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  public GenerateCompletion(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.out().print(new CompletionScript(Version.NAME, spec.root().commandLine()).text());
    return ExitCode.OK;
  }
}
