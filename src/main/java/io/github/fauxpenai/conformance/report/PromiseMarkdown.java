package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.check.Finding;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.check.PromiseTally;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The promises as a table for a README. What a file or a server wrote stands in code spans. */
final class PromiseMarkdown implements PromiseReport {
  private static final int DIFFERENCES_SHOWN = 20;
  private static final int EVIDENCE = PromiseColumns.NAMES.indexOf("Evidence");

  @Override
  public void write(Context context, PromiseCheck.Outcome outcome, OutputStream out)
      throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(row(PromiseColumns.NAMES));
    lines.add("|---|---|---|--:|--:|--:|--:|--:|---|");
    for (PromiseTally tally : outcome.tallies()) {
      List<String> values = new ArrayList<>(PromiseColumns.values(tally));
      values.set(0, "`" + values.get(0) + "`");
      String key = values.get(EVIDENCE);
      values.set(EVIDENCE, key.isEmpty() ? "" : MarkdownReport.code(TextSummary.digits(key)));
      lines.add(row(values));
    }
    lines.add("");
    for (PromiseTally tally : outcome.tallies()) {
      lines.addAll(differences(tally));
    }
    lines.add(sentence(outcome));
    lines.add("");
    Provenance provenance = Provenance.of(context, outcome);
    provenance.limits().forEach(limit -> lines.add("- **" + limit + "**"));
    lines.add("- " + MarkdownReport.code(provenance.tool()));
    for (Provenance.Side file : provenance.files()) {
      lines.add("- " + file.name() + " " + MarkdownReport.code(file.text()));
    }
    out.write((String.join("\n", lines) + "\n").getBytes(UTF_8));
    out.flush();
  }

  /** Where answers differ from OpenAI's definition; nothing for other promises. */
  private static List<String> differences(PromiseTally tally) {
    List<String> lines = new ArrayList<>();
    for (PromiseTally.Reason reason : tally.reasons(Finding.Outcome.BROKEN)) {
      if (reason.violation().isPresent() && lines.size() < DIFFERENCES_SHOWN) {
        lines.add(
            String.format(
                Locale.ROOT,
                "- `%s` %s: %,d (%s)",
                tally.promise().parameter(),
                MarkdownReport.code(reason.why()),
                reason.count(),
                MarkdownReport.code(TextSummary.digits(reason.key()))));
      }
    }
    if (!lines.isEmpty()) {
      lines.add("");
    }
    return lines;
  }

  private static String sentence(PromiseCheck.Outcome outcome) {
    int known = outcome.tallies().stream().mapToInt(PromiseTally::known).sum();
    return String.format(
        Locale.ROOT,
        "%d of %d judged promises are kept. %,d scenarios, %,d of them without an answer%s.",
        outcome.kept(),
        outcome.judged(),
        outcome.scenarios(),
        outcome.unanswered(),
        known == 0 ? "" : String.format(Locale.ROOT, "; %,d failures are known", known));
  }

  private static String row(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }
}
