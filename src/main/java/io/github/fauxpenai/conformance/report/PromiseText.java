package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.CheckedScenario;
import io.github.fauxpenai.conformance.check.Finding.Outcome;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.check.PromiseTally;
import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.json.Preview;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The promises for a person at a terminal. */
public final class PromiseText {
  /** Said in every format. */
  public static final String ACCEPTS_NOTHING =
      "Nothing was accepted: the server refused every request, also those that OpenAI accepts.";

  private static final int REASONS_SHOWN = 3;
  private static final int LONGEST_NAME = 80;
  private static final int LONGEST = 160;

  /** Numbers stand to the right. */
  private static final int FIRST_COUNT = PromiseColumns.NAMES.indexOf("Honoured");

  private static final int EVIDENCE = PromiseColumns.NAMES.indexOf("Evidence");

  private final PromiseReport.Context context;
  private final PrintWriter out;
  private final Ink ink;

  /** Writes to {@code out}. */
  public PromiseText(PromiseReport.Context context, PrintWriter out, Ink ink) {
    this.context = context;
    this.out = out;
    this.ink = ink;
  }

  /** Writes what was found for one scenario, a line a promise. */
  public void write(CheckedScenario scenario) {
    String name = scenario.result().scenario().name();
    for (CheckedScenario.Check check : scenario.checks()) {
      line(
          "%-8s  %s  %s  (%s)",
          check.finding().outcome().toString(),
          TextSummary.digits(scenario.result().key()),
          describe(check),
          name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name);
    }
  }

  /** What is promised, and what is wrong with it. */
  static String describe(CheckedScenario.Check check) {
    String why = check.finding().why();
    return title(check.promise())
        + (why.isEmpty() ? "" : ": " + cut(why))
        + (check.known() ? ", as is known" : "");
  }

  /** A reason in a line. */
  static String describe(Outcome outcome, PromiseTally.Reason reason) {
    return Preview.escaped(
        String.format(
            Locale.ROOT,
            "%s by %,d%s: %s (%s)",
            outcome,
            reason.count(),
            reason.known() == 0
                ? ""
                : String.format(Locale.ROOT, ", %,d of them known", reason.known()),
            reason.why(),
            reason.key()));
  }

  /** Writes one promise with everything that was found about it. */
  public void write(PromiseTally tally) {
    line("Promise %s", tally.promise().id());
    line("  %s", title(tally.promise()));
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

  private static String title(Promise promise) {
    return promise.parameter() + ": " + promise.name();
  }

  /** Writes the table, and why. */
  public void write(PromiseCheck.Outcome outcome) {
    line(
        "Results   %s: %s",
        context.resultsFile().toString(), TextSummary.describe(outcome.origin()));
    line("");
    line(
        ink.strong("Promises of %s, held against %,d answers"),
        context.api(),
        outcome.scenarios() - outcome.unanswered());
    if (outcome.scenarios() < outcome.inFile()) {
      line("  %,d of %,d scenarios selected", outcome.scenarios(), outcome.inFile());
    }
    if (outcome.leftOut() > 0) {
      line("  %,d scenarios without an answer are left out", outcome.leftOut());
    }
    if (outcome.unreadable() > 0) {
      line("  %,d scenarios have no answer that can be read", outcome.unreadable());
    }
    if (outcome.acceptsNothing()) {
      line(ink.bad("  %s"), ACCEPTS_NOTHING);
    }
    line("");
    table(outcome.tallies());
    reasons(outcome.tallies());
    knownFailures(outcome);
  }

  private void table(List<PromiseTally> tallies) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(PromiseColumns.NAMES.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
    for (PromiseTally tally : tallies) {
      List<String> row = new ArrayList<>(PromiseColumns.values(tally));
      row.set(EVIDENCE, Preview.escaped(TextSummary.digits(row.get(EVIDENCE))));
      rows.add(row);
    }
    int[] widths = new int[PromiseColumns.NAMES.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (int n = 0; n < rows.size(); n++) {
      List<String> row = rows.get(n);
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String padding = " ".repeat(widths[i] - row.get(i).length());
        boolean number = i >= FIRST_COUNT && i < EVIDENCE;
        text.append("  ").append(number ? padding + row.get(i) : row.get(i) + padding);
      }
      String format = n == 0 ? ink.strong("%s") : inked("%s", tallies.get(n - 1).verdict());
      line(format, text.toString().stripTrailing());
    }
  }

  private String inked(String format, Outcome outcome) {
    return outcome.fails()
        ? ink.bad(format)
        : outcome == Outcome.HONOURED ? ink.good(format) : format;
  }

  /** Whatever is not honoured has its reasons; what is untested, where nothing else is. */
  private void reasons(List<PromiseTally> tallies) {
    for (PromiseTally tally : tallies) {
      for (Outcome outcome : Outcome.values()) {
        boolean told = outcome.fails() || outcome == Outcome.UNTESTED && tally.verdict() == outcome;
        List<PromiseTally.Reason> reasons = tally.reasons(outcome);
        if (!told || reasons.isEmpty()) {
          continue;
        }
        line("");
        line(inked("%s", outcome) + "  %s", outcome.toString(), title(tally.promise()));
        for (PromiseTally.Reason reason :
            reasons.subList(0, Math.min(REASONS_SHOWN, reasons.size()))) {
          reason("", reason, TextSummary.digits(reason.key()));
        }
        if (reasons.size() > REASONS_SHOWN) {
          line(
              "  and %,d more reasons (--show=%s)",
              reasons.size() - REASONS_SHOWN, tally.promise().id());
        }
      }
    }
  }

  private void knownFailures(PromiseCheck.Outcome outcome) {
    List<KnownFailures.Line> known = outcome.known().lines();
    if (!known.isEmpty()) {
      line("");
      line(
          "%,d of %,d known failures are shown",
          known.stream().filter(each -> each.shown() > 0).count(), known.size());
    }
    List<String> lines = outcome.causes().causes().stream().map(Cause::line).toList();
    if (!lines.isEmpty()) {
      line("");
      line("To accept them, as lines of a file for --knownFailures (--updateKnownFailures)");
      lines.forEach(each -> line("  %s", each));
    }
  }

  private void reason(String before, PromiseTally.Reason reason, String key) {
    String known =
        reason.known() == 0 ? "" : String.format(Locale.ROOT, ", %,d known", reason.known());
    line("  %,6d  %s%s  (%s)%s", reason.count(), before, cut(reason.why()), key, known);
  }

  private static String cut(String why) {
    return why.length() <= LONGEST ? why : why.substring(0, LONGEST) + "…";
  }

  /** Texts may be a server's. */
  private void line(String format, Object... args) {
    TextSummary.line(out, format, args);
  }
}
