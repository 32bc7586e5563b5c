package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.compare.Finding;
import io.github.fauxpenai.conformance.compare.Finding.Outcome;
import io.github.fauxpenai.conformance.compare.KnownFailure;
import io.github.fauxpenai.conformance.compare.Promise;
import io.github.fauxpenai.conformance.compare.PromiseCheck;
import io.github.fauxpenai.conformance.compare.PromiseTally;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The promises for a person at a terminal. */
public final class PromiseText {
  private static final int KEY_DIGITS = 12;
  private static final int REASONS_SHOWN = 3;
  private static final int LONGEST_NAME = 80;

  /** Numbers stand to the right. */
  private static final int FIRST_COUNT = PromiseColumns.NAMES.indexOf("Honoured");

  private static final int EVIDENCE = PromiseColumns.NAMES.indexOf("Evidence");

  private final PromiseReport.Context context;
  private final PrintWriter out;

  /** Writes to {@code out}. */
  public PromiseText(PromiseReport.Context context, PrintWriter out) {
    this.context = context;
    this.out = out;
  }

  /** Writes one finding. */
  public void write(String key, String name, Promise promise, Finding finding) {
    line(
        "%-8s  %s  %s: %s%s  (%s)",
        finding.outcome(),
        cut(key),
        promise.parameter(),
        promise.name(),
        finding.why().isEmpty() ? "" : ": " + finding.why(),
        name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name);
  }

  /** Writes the table, and why. */
  public void write(PromiseCheck.Outcome outcome) {
    line("Results   %s: %s", context.resultsFile(), TextSummary.describe(outcome.origin()));
    line("");
    line(
        "Promises of %s, held against %,d answers",
        context.api(), outcome.scenarios() - outcome.unanswered());
    if (outcome.scenarios() < outcome.inFile()) {
      line("  %,d of %,d scenarios selected", outcome.scenarios(), outcome.inFile());
    }
    if (outcome.unanswered() > 0) {
      line("  %,d scenarios without an answer are left out", outcome.unanswered());
    }
    line("");
    table(outcome.tallies());
    reasons(outcome.tallies());
    knownFailures(outcome.tallies());
  }

  private void table(List<PromiseTally> tallies) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(PromiseColumns.NAMES.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
    for (PromiseTally tally : tallies) {
      List<String> row = new ArrayList<>(PromiseColumns.values(tally));
      row.set(EVIDENCE, cut(row.get(EVIDENCE)));
      rows.add(row);
    }
    int[] widths = new int[PromiseColumns.NAMES.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String padding = " ".repeat(widths[i] - row.get(i).length());
        boolean number = i >= FIRST_COUNT && i < EVIDENCE;
        text.append("  ").append(number ? padding + row.get(i) : row.get(i) + padding);
      }
      line("%s", text.toString().stripTrailing());
    }
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
        line("%s  %s: %s", outcome, tally.promise().parameter(), tally.promise().name());
        for (PromiseTally.Reason reason :
            reasons.subList(0, Math.min(REASONS_SHOWN, reasons.size()))) {
          line("  %,6d  %s  (%s)", reason.count(), reason.why(), cut(reason.key()));
        }
        if (reasons.size() > REASONS_SHOWN) {
          line("  and %,d more reasons (--verbose)", reasons.size() - REASONS_SHOWN);
        }
      }
    }
  }

  private void knownFailures(List<PromiseTally> tallies) {
    List<PromiseTally> failing = tallies.stream().filter(tally -> tally.failing() > 0).toList();
    if (failing.isEmpty()) {
      return;
    }
    line("");
    line("To accept them, as lines of a file for --knownFailures");
    for (PromiseTally tally : failing) {
      for (Outcome outcome : Outcome.values()) {
        if (outcome.fails() && tally.count(outcome) > 0) {
          line("  %s", KnownFailure.of(tally.promise(), outcome));
        }
      }
    }
  }

  private static String cut(String key) {
    return key.substring(0, Math.min(KEY_DIGITS, key.length()));
  }

  private void line(String format, Object... args) {
    out.printf(Locale.ROOT, format + "%n", args);
  }
}
