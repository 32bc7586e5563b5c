package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict.State;
import io.github.fauxpenai.conformance.compare.Summary;
import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.CauseFinder;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.json.Preview;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.util.List;
import java.util.Locale;

/**
 * The verdict, the rates and the top causes as GitHub's Markdown. Whatever a file or a server wrote
 * stands in code spans, and no code span in a table: nothing in it can be markup.
 */
final class MarkdownReport implements Report {
  private static final int CAUSES_SHOWN = 10;
  private static final int KNOWN_SHOWN = 20;
  private static final int LONGEST = 200;

  private final ReportContext context;
  private final Writer out;

  MarkdownReport(ReportContext context, OutputStream out) {
    this.context = context;
    this.out = new OutputStreamWriter(out, UTF_8);
  }

  @Override
  public void add(ScenarioVerdict verdict) {
    // Too many for a comment on a pull request.
  }

  @Override
  public void finish(ResultsComparison.Outcome outcome) throws IOException {
    Summary summary = outcome.summary();
    line(
        "## OpenAI conformance of %s at level %d (%s): %s",
        context.api(),
        context.level().number(),
        context.level(),
        Rate.percent(summary.conforming(), summary.comparable()));
    line("");
    line("| | requests | agree | conform |");
    line("|---|--:|--:|--:|");
    half("OpenAI accepts", "accepted", summary.valid());
    half("OpenAI rejects", "rejected", summary.invalid());
    line("");
    line("| level | conform | of | rate |");
    line("|---|--:|--:|--:|");
    for (Level level : summary.levels()) {
      int conforming = summary.conformingUpTo(level);
      line(
          "| %d %s | %,d | %,d | %s |",
          level.number(),
          level,
          conforming,
          summary.comparable(),
          Rate.percent(conforming, summary.comparable()));
    }
    if (!outcome.known().lines().isEmpty()) {
      line(
          "| known failures excused | %,d | %,d | %s |",
          summary.conformingButKnown(),
          summary.comparable(),
          Rate.percent(summary.conformingButKnown(), summary.comparable()));
    }
    line("");
    notJudged(summary);
    causes(outcome.causes());
    known(outcome.known().lines());
    line("---");
    line("");
    Provenance provenance = Provenance.of(context, outcome);
    for (String limit : provenance.limits()) {
      line("- **%s**", limit);
    }
    line("- %s", code(provenance.tool()));
    for (Provenance.Side file : provenance.files()) {
      line("- %s %s", file.name(), code(file.text()));
    }
    out.flush();
  }

  private void half(String what, String agreeing, Summary.Half half) throws IOException {
    line(
        "| %s | %,d | %,d %s (%s) | %,d (%s) |",
        what,
        half.comparable(),
        half.agreeing(),
        agreeing,
        Rate.percent(half.agreeing(), half.comparable()),
        half.conforming(),
        Rate.percent(half.conforming(), half.comparable()));
  }

  private void notJudged(Summary summary) throws IOException {
    int judged = summary.comparable();
    if (judged < summary.scenarios()) {
      line(
          "Not judged: %,d not comparable, %,d not executed, %,d model-dependent.",
          summary.count(State.NOT_COMPARABLE),
          summary.count(State.NOT_EXECUTED),
          summary.count(State.MODEL_DEPENDENT));
      line("");
    }
  }

  private void causes(CauseFinder.Outcome found) throws IOException {
    if (found.differences() == 0) {
      return;
    }
    line("### Causes");
    line("");
    line(
        "%,d of %,d causes explain 90 %% of %,d differences.",
        found.causesFor(0.9), found.causes().size(), found.differences());
    line("");
    int shown = Math.min(CAUSES_SHOWN, found.causes().size());
    for (Cause cause : found.causes().subList(0, shown)) {
      line(
          "1. **%,d** %s: %s",
          cause.keys().size(),
          cause.condition().isAlways() ? "every answer" : code(cut(cause.condition().toString())),
          code(cut(TextSummary.describe(cause))));
      if (!cause.message().isEmpty()) {
        line("   <br>OpenAI: %s", code(cut(cause.message())));
      }
    }
    line("");
    if (shown < found.causes().size()) {
      line("And %,d more causes.", found.causes().size() - shown);
      line("");
    }
    int unexplained = found.unexplained().stream().mapToInt(u -> u.keys().size()).sum();
    if (unexplained > 0) {
      line("%,d differences have no cause that parameters explain.", unexplained);
      line("");
    }
  }

  private void known(List<KnownFailures.Line> lines) throws IOException {
    List<KnownFailures.Line> shown = lines.stream().filter(l -> l.shown() > 0).toList();
    if (lines.isEmpty()) {
      return;
    }
    line("### Known failures");
    line("");
    line("%,d of %,d known failures are shown.", shown.size(), lines.size());
    line("");
    for (KnownFailures.Line each : shown.subList(0, Math.min(KNOWN_SHOWN, shown.size()))) {
      line("- **%,d** known: %s", each.shown(), code(cut(each.failure().toString())));
    }
    if (shown.size() > KNOWN_SHOWN) {
      line("- and %,d more", shown.size() - KNOWN_SHOWN);
    }
    for (KnownFailures.Line each : lines) {
      if (each.isStale()) {
        line("- stale, to be deleted: %s", code(cut(each.failure().toString())));
      }
    }
    line("");
  }

  /**
   * A code span (CommonMark, 6.1): its fence is longer than any run of backticks in the text, which
   * is one line without control characters.
   */
  static String code(String text) {
    String line = Preview.escaped(text);
    int longest = 0;
    int run = 0;
    for (int i = 0; i < line.length(); i++) {
      run = line.charAt(i) == '`' ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    String fence = "`".repeat(longest + 1);
    String padding = line.isBlank() || line.startsWith("`") || line.endsWith("`") ? " " : "";
    return fence + padding + line + padding + fence;
  }

  private static String cut(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    int most = LONGEST - (Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? 1 : 0);
    return text.substring(0, most) + "…";
  }

  private void line(String format, Object... args) throws IOException {
    out.write(String.format(Locale.ROOT, format + "\n", args));
  }
}
