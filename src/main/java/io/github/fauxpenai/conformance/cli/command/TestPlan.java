package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.Profile;
import io.github.fauxpenai.conformance.cli.option.FailUnder;
import io.github.fauxpenai.conformance.cli.option.Shard;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.results.Selection;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the command line of {@code test} says, but for the server's address. */
record TestPlan(
    Profile profile,
    List<Api> apis,
    Selection.Conditions selection,
    Shard shard,
    Level level,
    Optional<FailUnder> failUnder,
    Optional<Path> knownFailures,
    boolean updatesKnownFailures,
    List<Path> previous,
    boolean failsOnNewOnly,
    Optional<String> label,
    Path reportDir,
    List<Path> reports,
    int concurrency,
    double rate,
    boolean waitsAtLimit,
    Optional<Integer> maxTokens,
    RunScenarios.Rerun rerun,
    boolean force,
    boolean verbose) {
  /** How the names of results files end in a report folder. */
  static final String RESULTS = ".results.json.gz";

  /** Whether everything that there is to test is tested. */
  boolean isWhole() {
    return profile == Profile.FULL
        && apis.size() == Api.values().length
        && shard.of() == 1
        && !new Selection(selection).isPartial();
  }

  /** A file of an API in the report folder. */
  Path file(Api api, String ending) {
    return reportDir.resolve(api + ending);
  }

  Path results(Api api) {
    return reportDir.resolve(resultsName(api));
  }

  /** The name of an API's results file in the report folder. */
  static String resultsName(Api api) {
    return api + RESULTS;
  }
}
