package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.compare.PromiseCheck;
import io.github.fauxpenai.conformance.compare.PromiseTally;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The promises as a table for a README. */
final class PromiseMarkdown implements PromiseReport {
  private static final int KEY_DIGITS = 12;
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
      values.set(
          EVIDENCE,
          key.isEmpty() ? "" : "`" + key.substring(0, Math.min(KEY_DIGITS, key.length())) + "`");
      lines.add(row(values));
    }
    lines.add("");
    lines.add(
        "%s %s, %s: %,d scenarios, %,d of them without an answer."
            .formatted(
                context.tool(),
                context.version(),
                context.api(),
                outcome.scenarios(),
                outcome.unanswered()));
    out.write((String.join("\n", lines) + "\n").getBytes(UTF_8));
    out.flush();
  }

  private static String row(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }
}
