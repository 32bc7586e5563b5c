package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.CheckedScenario;
import io.github.fauxpenai.conformance.check.Judgement.Outcome;
import io.github.fauxpenai.conformance.check.PromiseOutcomes;
import io.github.fauxpenai.conformance.check.PromiseTally;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.Summary;
import io.github.fauxpenai.conformance.compare.Summary.DifferenceGroup;
import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.CauseFinder;
import io.github.fauxpenai.conformance.explain.Since;
import io.github.fauxpenai.conformance.json.Preview;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** The summary of a verdict, for a terminal. */
public final class TextSummary {
  private static final int CHANGES_SHOWN = 20;
  private static final int GROUPS_SHOWN = 30;
  private static final int REASONS_SHOWN = 3;
  private static final int LONGEST_NAME = 80;
  private static final int LONGEST = 160;

  private final PrintWriter out;
  private final Ink ink;
  private final int width;

  /**
   * Writes to {@code out}.
   *
   * @param width the maximum width of sentences, in columns; tables and commands may be wider
   */
  public TextSummary(PrintWriter out, Ink ink, int width) {
    this.out = out;
    this.ink = ink;
    this.width = width;
  }

  /**
   * Writes the summary.
   *
   * @param maxCauses how many causes to list
   */
  public void write(Verdict verdict, int maxCauses) {
    for (Verdict.Input input : verdict.inputs()) {
      prose("%-8s  %s: %s", input.name(), input.path(), Wording.describe(input.origin()));
    }
    verdict
        .previous()
        .map(Previous::input)
        .ifPresent(
            input ->
                prose(
                    "%-8s  %s: %s", input.name(), input.path(), Wording.describe(input.origin())));
    line("%-8s  OpenAI's definition: %s", "Types", verdict.context().definition());
    line("");
    verdict.previous().ifPresent(this::changes);
    verdict.first().forEach(sentence -> prose(ink.bad("%s."), sentence));
    if (!verdict.first().isEmpty()) {
      line("");
    }
    if (verdict instanceof ComparisonVerdict comparison) {
      rates(comparison);
    } else if (verdict instanceof CheckVerdict check) {
      promises(check);
    }
    for (Table table : verdict.features().table(verdict.question())) {
      line("");
      table(table);
    }
    causes(verdict, maxCauses);
    if (verdict instanceof ComparisonVerdict comparison) {
      Summary summary = comparison.outcome().summary();
      if (verdict.causes().differences() > 0) {
        long notes = summary.groups().stream().filter(e -> !e.getKey().failing()).count();
        if (notes > 0) {
          line(
              "  %s of notes, which do not fail (see --strict): --verbose lists them",
              Wording.count((int) notes, "kind"));
        }
      } else {
        groups("Differences, with the number of scenarios that show them", summary, true);
        groups("Notes, which do not fail (see --strict)", summary, false);
      }
    }
  }

  /** Writes the end: the verdict in one line, and where the reports are. */
  public void writeEnd(Verdict verdict, List<Path> reports) {
    line("");
    prose(ink.strong("%s"), verdict.inShort());
    reports.forEach(report -> line("Report: %s", report.toString()));
  }

  /** Writes what changed, which comes first because it was asked for. */
  private void changes(Previous previous) {
    prose(ink.strong("%s"), previous.sentence());
    prose("  %s", previous.remark());
    for (PromiseOutcomes.Turned turned :
        previous.turned().subList(0, Math.min(CHANGES_SHOWN, previous.turned().size()))) {
      line(
          (turned.isWorse() ? ink.bad("  %s") : ink.good("  %s")) + "  %s  (%s)",
          Wording.describe(turned),
          turned.promise().id(),
          Wording.digits(turned.evidence()));
    }
    more(previous.turned().size(), "promise");
    List<Previous.Row> changes = previous.changes();
    for (Previous.Row row : changes.subList(0, Math.min(CHANGES_SHOWN, changes.size()))) {
      Since.Failure failure = row.failure();
      String format =
          row.kind() == Since.Kind.NEW
              ? ink.bad("  %s")
              : row.kind() == Since.Kind.GONE ? ink.good("  %s") : "  %s";
      line(
          format + "  %s  %s  %s  (%s)",
          row.kind().words(),
          failure.fingerprint().isEmpty() ? " ".repeat(12) : failure.fingerprint(),
          Wording.cut(Wording.where(failure), LONGEST_NAME),
          Wording.cut(Wording.describe(failure), LONGEST_NAME),
          Wording.scenarios(failure));
    }
    more(changes.size(), "change");
    line("");
  }

  private void more(int all, String what) {
    if (all > CHANGES_SHOWN) {
      line(
          "  and %s (--report=FILE lists them)",
          Wording.count(all - CHANGES_SHOWN, "more " + what));
    }
  }

  private void rates(ComparisonVerdict verdict) {
    Summary summary = verdict.outcome().summary();
    line(ink.strong("Verdict on %s"), verdict.scope());
    half("OpenAI accepts", "accepted", summary.valid());
    half("OpenAI rejects", "rejected", summary.invalid());
    line("");
    for (Level level : summary.levels()) {
      int conforming = summary.conformingUpTo(level);
      line(
          "  level %d  %-10s %,6d of %,d conform  "
              + rated("%6s", conforming, summary.comparable()),
          level.number(),
          level,
          conforming,
          summary.comparable(),
          Rate.percent(conforming, summary.comparable()));
    }
    if (summary.conformingButKnown() > summary.conforming()) {
      line(
          "  with known failures  %,6d of %,d conform  %6s",
          summary.conformingButKnown(),
          summary.comparable(),
          Rate.percent(summary.conformingButKnown(), summary.comparable()));
    }
    if (!verdict.notJudged().isEmpty()) {
      line("");
      prose("  %s", verdict.notJudged());
    }
  }

  private void promises(CheckVerdict verdict) {
    line(ink.strong("%s: %s"), verdict.title(), verdict.headline());
    verdict.remarks().forEach(remark -> prose("  %s", remark));
    if (!verdict.notJudged().isEmpty()) {
      prose("  %s", verdict.notJudged());
    }
    line("");
    verdict.tables().forEach(this::table);
    for (CheckVerdict.Why why : verdict.why()) {
      line("");
      line(
          inked(CheckVerdict.tone(why.outcome())) + "  %s",
          why.outcome().toString(),
          Wording.title(why.tally().promise()));
      List<PromiseTally.Reason> reasons = why.reasons();
      for (PromiseTally.Reason reason :
          reasons.subList(0, Math.min(REASONS_SHOWN, reasons.size()))) {
        reason("", reason, Wording.digits(reason.key()));
      }
      if (reasons.size() > REASONS_SHOWN) {
        line(
            "  and %s (--show=%s)",
            Wording.count(reasons.size() - REASONS_SHOWN, "more reason"),
            why.tally().promise().id());
      }
    }
  }

  private void table(Table table) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        table.names().stream()
            .map(name -> name.substring(0, 1).toLowerCase(Locale.US) + name.substring(1))
            .toList());
    for (Table.Row row : table.rows()) {
      rows.add(
          IntStream.range(0, row.cells().size())
              .mapToObj(i -> Preview.escaped(table.shown(row, i)))
              .toList());
    }
    int columns = table.columns().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (int n = 0; n < rows.size(); n++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String cell = rows.get(n).get(i);
        String padding = " ".repeat(widths[i] - cell.length());
        boolean isNumber = table.columns().get(i).cells() == Table.Cells.NUMBERS;
        text.append("  ").append(isNumber ? padding + cell : cell + padding);
      }
      String format = n == 0 ? ink.strong("%s") : inked(table.rows().get(n - 1).tone());
      line(format, text.toString().stripTrailing());
    }
  }

  /** The format of a text in the colour of its tone. */
  private String inked(Table.Tone tone) {
    return tone == Table.Tone.BAD ? ink.bad("%s") : tone == Table.Tone.GOOD ? ink.good("%s") : "%s";
  }

  private void reason(String before, PromiseTally.Reason reason, String key) {
    String known =
        reason.known() == 0 ? "" : String.format(Locale.US, ", %,d known", reason.known());
    line("  %,6d  %s%s  (%s)%s", reason.count(), before, cut(reason.why()), key, known);
  }

  private void causes(Verdict verdict, int most) {
    String known = Wording.known(verdict.known().lines());
    if (!known.isEmpty()) {
      line("");
      line("%s", known);
    }
    CauseFinder.Outcome found = verdict.causes();
    if (found.differences() == 0) {
      return;
    }
    line("");
    line(ink.strong("%s"), Wording.causes(verdict));
    List<Cause> listed = found.causes().subList(0, Math.min(most, found.causes().size()));
    for (int i = 0; i < listed.size(); i++) {
      Cause cause = listed.get(i);
      line(
          "%4d  %s  %,6d  %s  %s  (%s)",
          i + 1,
          cause.fingerprint(),
          cause.keys().size(),
          Wording.cut(Wording.where(cause), LONGEST_NAME),
          Wording.cut(
              (cause.path().isEmpty() ? cause.code() + ": " : "") + Wording.describe(cause),
              // A refusal that is quoted after the statuses is short itself.
              cause.path().isEmpty() ? 2 * LONGEST_NAME : LONGEST_NAME),
          Wording.mended(found, i));
      if (cause.isOfVariousParameters()) {
        line("      OpenAI %s", cause.message());
      }
    }
    List<String> rest = new ArrayList<>();
    if (listed.size() < found.causes().size()) {
      int more = found.causes().size() - listed.size();
      rest.add("and %s (--maxCauses)".formatted(Wording.count(more, "more cause")));
    }
    rest.add(Wording.unexplained(found));
    rest.add(listed.isEmpty() ? "" : "--show=FINGERPRINT shows all of a cause");
    rest.removeIf(String::isEmpty);
    line("  %s", String.join("; ", rest));
    if (!listed.isEmpty()) {
      Again again = new Again(verdict);
      line(
          "  Run a cause again%s: %s",
          verdict.context().rerun().report().isPresent()
              ? ""
              : ", after --report=" + again.report(),
          again.command());
    }
  }

  private static String cut(String text) {
    return Wording.cut(text, LONGEST);
  }

  /** Writes one scenario and its differences, if any. */
  public void write(ReportedScenario scenario) {
    line(
        "%-14s %s  %s  %s",
        Wording.word(scenario), Wording.digits(scenario.key()), scenario.group(), scenario.name());
    scenario.findings().forEach(finding -> line("    %s", Wording.describe(finding)));
  }

  /** Writes what was found for one scenario without a baseline, one line per promise. */
  public void write(CheckedScenario scenario) {
    String name = scenario.result().scenario().name();
    for (CheckedScenario.Check check : scenario.checks()) {
      line(
          "%-8s  %s  %s  (%s)",
          check.judgement().outcome().toString(),
          Wording.digits(scenario.result().key()),
          Wording.describe(check, LONGEST),
          Wording.cut(name, LONGEST_NAME));
    }
  }

  /** Writes everything about one promise. */
  public void write(PromiseTally tally) {
    line("Promise %s", tally.promise().id());
    line("  %s", Wording.title(tally.promise()));
    line("");
    line("Verdict  %s", tally.verdict().toString());
    for (Outcome outcome : Outcome.values()) {
      if (outcome == Outcome.HONOURED && tally.count(outcome) > 0) {
        line("  %,6d  %s", tally.count(outcome), outcome.toString());
        tally.reasons(outcome).stream()
            .filter(reason -> reason.violation().isPresent())
            .forEach(reason -> reason("note      ", reason, reason.key()));
      } else {
        tally
            .reasons(outcome)
            .forEach(reason -> reason("%-8s  ".formatted(outcome), reason, reason.key()));
      }
    }
    if (tally.evidence().isEmpty()) {
      line("  no scenario asks for it");
    }
    line("");
  }

  /** Writes everything about one cause, including its scenarios. */
  public void write(Cause cause, Verdict verdict) {
    CauseFinder.Outcome found = verdict.causes();
    line("Cause %s", cause.fingerprint());
    line("  %s", cause.line());
    if (!cause.message().isEmpty()) {
      line("  OpenAI: %s", cause.message());
    }
    if (cause.expected().size() > 1) {
      line("  Instead of %s", String.join(", ", cause.expected()));
    }
    line("  %s", Wording.mended(found, found.causes().indexOf(cause)));
    line("");
    line("%s", Wording.count(cause.keys().size(), "scenario"));
    cause.keys().forEach(key -> line("  %s", key));
    if (!cause.alsoKeys().isEmpty()) {
      line("");
      line(
          "It would explain %s more, which %s to causes before it",
          Wording.count(cause.alsoKeys().size(), "difference"),
          cause.alsoKeys().size() == 1 ? "belongs" : "belong");
      cause.alsoKeys().forEach(key -> line("  %s", key));
    }
    line("");
    line("Again: %s", new Again(verdict).command(cause));
    line("");
  }

  private void half(String what, String agreeing, Summary.Half half) {
    line(
        "  %s  %,6d %s: %,d %s ("
            + rated("%s", half.agreeing(), half.comparable())
            + "), %,d conform ("
            + rated("%s", half.conforming(), half.comparable())
            + ")",
        what,
        half.comparable(),
        half.comparable() == 1 ? "request" : "requests",
        half.agreeing(),
        agreeing,
        Rate.percent(half.agreeing(), half.comparable()),
        half.conforming(),
        Rate.percent(half.conforming(), half.comparable()));
  }

  /** A format for a rate in its colour; without colour if there is nothing to rate. */
  private String rated(String format, int conforming, int of) {
    return of == 0 ? format : conforming == of ? ink.good(format) : ink.bad(format);
  }

  private void groups(String title, Summary summary, boolean failing) {
    List<Map.Entry<DifferenceGroup, Integer>> groups =
        summary.groups().stream().filter(e -> e.getKey().failing() == failing).toList();
    if (groups.isEmpty()) {
      return;
    }
    line("");
    line(ink.strong(title));
    for (Map.Entry<DifferenceGroup, Integer> entry :
        groups.subList(0, Math.min(GROUPS_SHOWN, groups.size()))) {
      DifferenceGroup group = entry.getKey();
      line(
          "  %,6d  level %d  %s%s  %s",
          entry.getValue(),
          group.level(),
          group.code(),
          group.path().isEmpty() ? "" : "  " + group.path(),
          group.change());
    }
    if (groups.size() > GROUPS_SHOWN) {
      line("  and %s", Wording.count(groups.size() - GROUPS_SHOWN, "more kind"));
    }
  }

  /** Writes a sentence, wrapped at words. */
  private void prose(String format, Object... args) {
    StringWriter whole = new StringWriter();
    PrintWriter wrapping = new PrintWriter(new Wrapping(whole, () -> width));
    new TextSummary(wrapping, ink, width).line(format, args);
    wrapping.flush();
    out.print(whole);
  }

  /** Writes a line, with texts escaped because they may come from a server. */
  private void line(String format, Object... args) {
    Object[] printable =
        Arrays.stream(args)
            .map(arg -> arg instanceof String text ? Preview.escaped(text) : arg)
            .toArray();
    out.printf(Locale.US, format + "%n", printable);
  }
}
