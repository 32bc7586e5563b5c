package io.github.fauxpenai.conformance.cli;

import io.github.fauxpenai.conformance.results.ScenariosWriter;
import io.github.fauxpenai.conformance.scenario.Scenario;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Creates a scenarios file. */
@Command(
    name = "createScenarios",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Creates the scenarios for an API: requests of combined parameter values.",
    footer = {
      "",
      "Example: create scenarios for the OpenAI Chat Completions API and save them to",
      "./scenarios.json:",
      "  fauxpenai-conformance createScenarios --api=chatcompletions \\",
      "      --outputFile=./scenarios.json"
    })
final class CreateScenarios implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ApiOption api;

  @Option(
      names = "--outputFile",
      required = true,
      paramLabel = "FILE",
      description = "Path to the output scenarios file.")
  private Path outputFile;

  CreateScenarios(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    List<TestSuite> suites = api.chosen().suites();
    SortedMap<String, Scenario> scenarios = TestSuite.scenarios(suites);
    ScenariosWriter.write(outputFile, scenarios);
    terminal
        .out()
        .printf(
            Locale.ROOT, "%,d %s scenarios in %s%n", scenarios.size(), api.chosen(), outputFile);
    for (TestSuite suite : suites) {
      long count =
          scenarios.values().stream().filter(s -> s.spec().group().equals(suite.group())).count();
      terminal.out().printf(Locale.ROOT, "  %,6d  %s%n", count, suite.group());
    }
    return ExitCode.OK;
  }
}
