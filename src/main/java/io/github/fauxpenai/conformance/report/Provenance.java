package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.results.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a quoted verdict can be checked by, as lines of text without control characters.
 *
 * @param tool the program, its version, and what it did
 * @param files what it read
 * @param limits what the verdict must not be quoted without, for example that it is incomplete
 */
record Provenance(String tool, List<Side> files, List<String> limits) {

  /**
   * A file.
   *
   * @param name what it is, for example {@code Baseline}
   * @param text its path, its SHA-256 and where its answers come from
   */
  record Side(String name, String text) {
    private Side(String name, String file, String sha256, Origin origin) {
      this(
          name,
          Preview.escaped(
              "%s, SHA-256 %s: %s".formatted(file, sha256, TextSummary.describe(origin))));
    }
  }

  static Provenance of(ReportContext context, ResultsComparison.Outcome outcome) {
    return new Provenance(
        "%s %s, %s at level %d (%s)"
            .formatted(
                context.tool(),
                context.version(),
                context.api(),
                context.level().number(),
                context.level()),
        List.of(
            new Side("Baseline", context.specFile(), outcome.baselineSha256(), outcome.baseline()),
            new Side("Results", context.resultsFile(), outcome.resultsSha256(), outcome.results())),
        incomplete(
            outcome.summary().count(ScenarioVerdict.State.NOT_EXECUTED),
            outcome.summary().scenarios()));
  }

  private static List<String> incomplete(int unanswered, int scenarios) {
    List<String> limits = new ArrayList<>();
    if (unanswered > 0) {
      limits.add(
          String.format(
              Locale.ROOT,
              "Incomplete: %,d of %,d scenarios have no answer",
              unanswered,
              scenarios));
    }
    return limits;
  }

  static Provenance of(PromiseReport.Context context, PromiseCheck.Outcome outcome) {
    List<String> limits = incomplete(outcome.leftOut(), outcome.scenarios());
    if (outcome.acceptsNothing()) {
      limits.add(0, PromiseText.ACCEPTS_NOTHING);
    }
    return new Provenance(
        "%s %s, promises of %s".formatted(context.tool(), context.version(), context.api()),
        List.of(
            new Side(
                "Results", context.resultsFile().toString(), outcome.sha256(), outcome.origin())),
        limits);
  }

  /** A line each. */
  List<String> lines() {
    List<String> lines = new ArrayList<>(limits);
    lines.add(tool);
    files.forEach(file -> lines.add(file.name() + " " + file.text()));
    return lines;
  }
}
