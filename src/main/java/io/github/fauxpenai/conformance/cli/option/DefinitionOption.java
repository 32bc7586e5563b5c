package io.github.fauxpenai.conformance.cli.option;

import io.github.fauxpenai.conformance.check.Definition;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option for the definition that answers are checked against. */
public final class DefinitionOption {
  @Option(
      names = "--definition",
      paramLabel = "FILE",
      description =
          "Check against this definition of OpenAI's answers instead of the built-in one, "
              + "which the command definition shows.")
  private Path file;

  private Definition definition;

  /** The definition, read on first use; throws if the file does not hold one. */
  public Definition definition() {
    if (definition == null) {
      definition = file == null ? Definition.bundled() : Definition.read(file);
    }
    return definition;
  }
}
