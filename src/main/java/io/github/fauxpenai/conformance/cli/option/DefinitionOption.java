package io.github.fauxpenai.conformance.cli.option;

import io.github.fauxpenai.conformance.check.Definition;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** The option for the definition that answers are checked against. */
public final class DefinitionOption {
  private final Supplier<Optional<Path>> file;
  private Definition definition;

  /** Adds the option. */
  public DefinitionOption(Options options) {
    file =
        options.optional(
            Path.class,
            "--definition=FILE",
            "Check against this definition of OpenAI's answers instead of the built-in one, "
                + "which the command definition shows.");
  }

  /** The definition, read on first use; throws if the file does not hold one. */
  public Definition definition() {
    if (definition == null) {
      definition = file.get().map(Definition::read).orElseGet(Definition::bundled);
    }
    return definition;
  }
}
