package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.cli.option.ApiOption;
import io.github.fauxpenai.conformance.cli.option.ModelNames;
import io.github.fauxpenai.conformance.cli.option.Suite;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.results.ScenariosWriter;
import io.github.fauxpenai.conformance.results.Suggestion;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Scenario;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Creates a scenarios file. */
public final class CreateScenarios extends Command {
  private final ApiOption api = new ApiOption(options);

  private final Supplier<Path> outputFile =
      options.required(Path.class, "--outputFile=FILE", "Path to the output scenarios file.");

  private final Supplier<Suite> suite =
      options.withDefault(
          Suite.class,
          "--suite=SUITE",
          "published",
          "published: the scenarios of the FauxpenAI Spec (six of chatcompletions use "
              + "different media files); extended: these, plus tools, structured output, limits and "
              + "more. Default: ${DEFAULT-VALUE}.");

  private final Supplier<List<String>> models =
      options.list(
          String.class,
          "--model=[FROM=]TO",
          "Model in place of every model, or of one of them (repeatable), in all scenarios that are"
              + " not about models. Their keys change: nothing recorded fits them.");

  public CreateScenarios(Terminal terminal) {
    super(
        terminal,
        "createScenarios",
        List.of("Creates the scenarios for an API: requests of combined parameter values."),
        List.of(
            "",
            "Example: create scenarios for the OpenAI Chat Completions API and save them to",
            "./scenarios.json:",
            "  fauxpenai-conformance createScenarios --api=chatcompletions \\",
            "      --outputFile=./scenarios.json"));
  }

  @Override
  public Integer call() throws IOException {
    ModelNames names = ModelNames.parse(models.get(), options);
    List<TestSuite> originals = suite.get().of(api.chosen());
    requireModels(names, originals);
    List<TestSuite> suites =
        models.get().isEmpty()
            ? originals
            : originals.stream()
                .map(each -> each.replacing(factor -> renamed(factor, names)))
                .toList();
    SortedMap<String, Scenario> scenarios = TestSuite.scenarios(suites);
    ScenariosWriter.write(outputFile.get(), scenarios);
    out.printf(
        Locale.US, "%,d %s scenarios in %s%n", scenarios.size(), api.chosen(), outputFile.get());
    Map<String, Integer> counts = new HashMap<>();
    scenarios.values().forEach(scenario -> counts.merge(scenario.spec().group(), 1, Integer::sum));
    for (TestSuite each : suites) {
      int count = counts.getOrDefault(each.group(), 0);
      out.printf(Locale.US, "  %,6d  %s%n", count, each.group());
    }
    int fewer =
        models.get().isEmpty() ? 0 : TestSuite.scenarios(originals).size() - scenarios.size();
    if (fewer > 0) {
      out.printf(
          Locale.US,
          "%,d fewer than without --model: what differed only in its model is one scenario%n",
          fewer);
    }
    return ExitCode.OK;
  }

  /** Throws for models that no scenario has: a misspelt name would replace nothing. */
  private void requireModels(ModelNames names, List<TestSuite> suites) {
    if (names.renamed().isEmpty()) {
      return;
    }
    Set<String> known =
        suites.stream()
            .flatMap(each -> each.sets().stream())
            .flatMap(set -> set.given().stream())
            .filter(this::isModel)
            .map(factor -> factor.payload().path("val").asText())
            .collect(Collectors.toCollection(TreeSet::new));
    for (String from : names.renamed().keySet()) {
      if (!known.contains(from)) {
        throw usage(
            "--model=%s=%s: no scenario has the model %s, there are %s%s"
                .formatted(
                    from,
                    names.renamed().get(from),
                    from,
                    String.join(", ", known),
                    Suggestion.of(from, known)));
      }
    }
  }

  private boolean isModel(Factor factor) {
    return api.chosen().modelParameter().filter(factor.parameter()::equals).isPresent();
  }

  private Factor renamed(Factor factor, ModelNames names) {
    String model = factor.payload().path("val").asText();
    return isModel(factor) && !names.inPlaceOf(model).equals(model)
        ? factor.withValue(names.inPlaceOf(model))
        : factor;
  }
}
