package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.cli.option.DefinitionOption;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import java.util.List;

/** Shows the definition that checkResults uses. */
public final class ShowDefinition extends Command {
  private final DefinitionOption openAi = new DefinitionOption(options);

  public ShowDefinition(Terminal terminal) {
    super(
        terminal,
        "definition",
        List.of("Shows the version of OpenAI's definition, and where real answers differ from it."),
        List.of(
            "",
            "The definition is generated from the types in OpenAI's own client library. Where OpenAI's"
                + " real answers differ from it, the answers win: each line says how they differ, and where"
                + " that was seen."));
  }

  @Override
  public Integer call() {
    Definition definition = openAi.definition();
    List<Definition.Deviation> deviations = definition.deviations();
    out.printf("OpenAI's definition: npm package %s%n", definition.source());
    out.println("Operations");
    definition.operations().forEach(each -> out.println("  " + each));
    out.printf("%,d deviations of real answers%n", deviations.size());
    for (Definition.Deviation deviation : deviations) {
      out.printf("  %s%n      %s%n", deviation.rule(), deviation.evidence());
    }
    return ExitCode.OK;
  }
}
