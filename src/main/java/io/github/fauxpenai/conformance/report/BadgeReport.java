package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.compare.Summary;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;

/** A badge with the level and the share that conforms, cut to whole percents. */
final class BadgeReport implements Report {
  private final ReportContext context;
  private final OutputStream out;

  BadgeReport(ReportContext context, OutputStream out) {
    this.context = context;
    this.out = out;
  }

  @Override
  public void add(ScenarioVerdict verdict) {
    // Only the counts matter.
  }

  @Override
  public void finish(ResultsComparison.Outcome outcome) throws IOException {
    Summary summary = outcome.summary();
    int conforming = summary.conforming();
    int comparable = summary.comparable();
    String rate = Rate.wholePercent(conforming, comparable);
    Badge.write(
        List.of(
            Badge.Field.title("OpenAI conformance"),
            Badge.Field.quiet("level " + context.level().number()),
            summary.count(ScenarioVerdict.State.NOT_EXECUTED) > 0
                ? Badge.Field.quiet(
                    String.format(Locale.ROOT, "incomplete, %s of %,d", rate, comparable))
                : Badge.Field.share(rate, conforming, comparable)),
        Provenance.of(context, outcome),
        out);
  }
}
