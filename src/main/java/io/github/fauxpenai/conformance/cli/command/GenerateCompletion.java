package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.cli.output.Version;
import java.util.List;

/** Prints a script for shells that completes commands and options. */
public final class GenerateCompletion extends Command {
  public GenerateCompletion(Terminal terminal) {
    super(
        terminal,
        "generateCompletion",
        List.of("Prints a completion script for bash and zsh."),
        List.of(
            "",
            "To use it in this shell:",
            "  source <(fauxpenai-conformance generateCompletion)"));
  }

  @Override
  public Integer call() {
    out.print(new CompletionScript(Version.NAME, spec().root().commandLine()).text());
    return ExitCode.OK;
  }
}
