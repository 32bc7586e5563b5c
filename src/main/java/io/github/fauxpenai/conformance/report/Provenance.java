package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.compare.Origin;
import io.github.fauxpenai.conformance.compare.Preview;
import io.github.fauxpenai.conformance.compare.ResultsComparison;
import java.util.List;

/**
 * What a quoted verdict can be checked by, as lines of text without control characters.
 *
 * @param tool the program, its version, and what it compared
 * @param baseline the baseline's file, its SHA-256 and where its answers come from
 * @param results the same of the results' file
 */
record Provenance(String tool, String baseline, String results) {

  static Provenance of(ReportContext context, ResultsComparison.Outcome outcome) {
    return new Provenance(
        "%s %s, %s at level %d (%s)"
            .formatted(
                context.tool(),
                context.version(),
                context.api(),
                context.level().number(),
                context.level()),
        side(context.specFile(), outcome.baselineSha256(), outcome.baseline()),
        side(context.resultsFile(), outcome.resultsSha256(), outcome.results()));
  }

  private static String side(String file, String sha256, Origin origin) {
    return Preview.escaped(
        "%s, SHA-256 %s: %s".formatted(file, sha256, TextSummary.describe(origin)));
  }

  /** A line each. */
  List<String> lines() {
    return List.of(tool, "Baseline " + baseline, "Results " + results);
  }
}
