package io.github.fauxpenai.conformance.cli.option;

import io.github.fauxpenai.conformance.check.Definition;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** By which definition answers are judged. */
public final class DefinitionOption {
  @Option(
      names = "--definition",
      paramLabel = "FILE",
      description =
          "Check against this definition of OpenAI's answers instead of the built-in one, "
              + "which the command definition shows.")
  private Path file;

  private Definition definition;

  /** The definition, read when first asked for; throws where the file holds none. */
  public Definition definition() {
    if (definition == null) {
      definition = file == null ? Definition.bundled() : Definition.read(file);
    }
    return definition;
  }
}
