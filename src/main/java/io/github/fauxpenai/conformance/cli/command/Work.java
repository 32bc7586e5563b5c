package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.cli.command.RunScenarios.Rerun;
import io.github.fauxpenai.conformance.cli.output.FileFailure;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.results.Recording;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsFile;
import io.github.fauxpenai.conformance.results.ScenariosReader;
import io.github.fauxpenai.conformance.results.Selection;
import io.github.fauxpenai.conformance.run.RunSettings;
import io.github.fauxpenai.conformance.run.Runner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What there is to do in a run.
 *
 * @param pending results to run, by key
 * @param held answers that an earlier run held back
 * @param missing scenarios that are not in the results file yet, by key
 * @param scenarios how many there are in all
 * @param spent how many have no answer and no trials left
 * @param spentOnNetwork how many of those prove nothing about the server
 * @param models the valid models of all scenarios; empty unless one is to be replaced
 */
record Work(
    SortedMap<String, Result> pending,
    List<Result> held,
    SortedMap<String, Result> missing,
    int scenarios,
    int spent,
    int spentOnNetwork,
    Set<String> models) {

  /**
   * Finds out what there is to do, and drops what another server or model left in the journal.
   *
   * @throws InputException if a file does not fit, or its answers are another server's or model's
   */
  static Work of(ScenarioRun.Options options, ResultsFile file) throws IOException {
    dropForeign(options, file);
    ApiCheck.require(options.api(), options.scenariosFile());
    if (file.hasContent()) {
      ApiCheck.require(options.api(), options.resultsFile());
    }
    Sorting sorting = new Sorting(options, file);
    // Both files are sorted by key.
    try (ScenariosReader scenarios = new ScenariosReader(options.scenariosFile())) {
      Result[] next = {scenarios.next()};
      file.forEach(
          result -> {
            while (next[0] != null && next[0].key().compareTo(result.key()) <= 0) {
              if (!next[0].key().equals(result.key())) {
                sorting.add(next[0], true);
              }
              next[0] = scenarios.next();
            }
            sorting.add(result, false);
          });
      for (Result rest = next[0]; rest != null; rest = scenarios.next()) {
        sorting.add(rest, true);
      }
    }
    return sorting.work();
  }

  /** Drops held-back answers that another server or model gave. */
  private static void dropForeign(ScenarioRun.Options options, ResultsFile file)
      throws IOException {
    for (String key : file.held()) {
      Result held = file.held(key).orElseThrow();
      boolean ours =
          held.recording()
              .filter(r -> r.target().equals(options.settings().identity().target()))
              .filter(r -> r.sentDifferently().equals(options.sentDifferently(held)))
              .isPresent();
      if (!ours || options.rerun() == Rerun.ALL) {
        file.drop(key);
      }
    }
  }

  /** All requests, including those before and after the scenarios' own. */
  int requests(RunSettings settings) {
    return pending.values().stream()
        .mapToInt(result -> Runner.requests(result) * Runner.asksLeft(result, settings))
        .sum();
  }

  /** Whether a request goes to another path than the API's own. */
  boolean goesElsewhere() {
    return pending.values().stream()
        .map(Result::scenario)
        .flatMap(scenario -> Stream.of(scenario.before(), List.of(scenario.request())))
        .flatMap(List::stream)
        .anyMatch(request -> !request.isToOwnPath());
  }

  /** Separates the scenarios to run from all others. */
  private static final class Sorting {
    private final ScenarioRun.Options options;
    private final ResultsFile file;
    private final Selection selection;
    private final SortedMap<String, Result> pending = new TreeMap<>();
    private final List<Result> held = new ArrayList<>();
    private final SortedMap<String, Result> missing = new TreeMap<>();
    private final Set<String> models = new TreeSet<>();
    private int chosen;
    private int spent;
    private int spentOnNetwork;

    Sorting(ScenarioRun.Options options, ResultsFile file) {
      this.options = options;
      this.file = file;
      this.selection = new Selection(options.selection());
    }

    /**
     * @param isMissing whether the results file does not have it yet
     */
    void add(Result result, boolean isMissing) {
      if (result.hasResponse()) {
        refuseForeign(result);
      }
      if (!options.settings().changes().models().isEmpty()) {
        options.settings().changes().apply(result.scenario()).validModel().ifPresent(models::add);
      }
      if (!selection.selects(result) || !options.shard().takes(chosen++)) {
        return;
      }
      Result asked = forgotten(result);
      boolean isPending = Runner.asksLeft(asked, options.settings()) > 0;
      Result kept = isPending ? asked.checked() : asked;
      if (isMissing) {
        missing.put(kept.key(), kept);
      }
      if (isPending) {
        held(kept.key()).ifPresentOrElse(held::add, () -> pending.put(kept.key(), kept));
      } else if (!asked.hasResponse()) {
        spent++;
        spentOnNetwork += Runner.saysNothing(asked) ? 1 : 0;
      }
    }

    private Optional<Result> held(String key) {
      try {
        return file.held(key);
      } catch (IOException e) {
        throw new InputException("the journal cannot be read: " + FileFailure.reason(e), e);
      }
    }

    private Result forgotten(Result result) {
      boolean again =
          switch (options.rerun()) {
            case NOTHING -> false;
            case FAILED -> !result.hasResponse();
            case ALL -> true;
          };
      return again ? result.forgotten() : result;
    }

    Work work() {
      selection.check();
      int of = options.shard().of();
      int scenarios = (chosen + of - options.shard().number()) / of;
      return new Work(pending, held, missing, scenarios, spent, spentOnNetwork, models);
    }

    /** Throws for an answer of another server or model: it would be judged as this server's. */
    private void refuseForeign(Result result) {
      if (options.force() || options.target().isOpenAi()) {
        return;
      }
      Optional<Recording> recording = result.recording();
      String whose =
          recording.isEmpty()
              ? "it does not say which server gave them"
              : !recording.get().target().equals(options.settings().identity().target())
                  ? "they came from another --baseUrl" + labelOf(recording.get())
                  : !recording.get().sentDifferently().equals(options.sentDifferently(result))
                      ? "they were given to another --model"
                      : "";
      if (!whose.isEmpty()) {
        throw new InputException(
            "%s contains answers from a different server or model: %s (scenario %s). Choose another %s, or continue with --force."
                .formatted(options.resultsFile(), whose, result.key(), options.fileOption()));
      }
    }

    private static String labelOf(Recording recording) {
      return recording.label().map(label -> " (\"" + label + "\")").orElse("");
    }
  }
}
