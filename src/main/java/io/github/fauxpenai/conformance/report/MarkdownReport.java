package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.check.PromiseOutcomes;
import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.explain.Since;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.report.Table.Cells;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The verdict, its tables and the top causes as GitHub's Markdown. Texts from files or servers are
 * in code spans, so that they cannot be markup.
 */
final class MarkdownReport implements Report {
  private static final int CAUSES_SHOWN = 10;
  private static final int CHANGES_SHOWN = 30;
  private static final int KNOWN_SHOWN = 20;
  private static final int LONGEST = 200;

  private final Writer out;

  MarkdownReport(ReportContext context, OutputStream out) {
    this.out = new OutputStreamWriter(out, UTF_8);
  }

  @Override
  public void add(ReportedScenario scenario) {
    // Too many for a comment on a pull request.
  }

  @Override
  public void finish(Verdict verdict) throws IOException {
    line("## %s", heading(verdict));
    line("");
    if (verdict.previous().isPresent()) {
      changes(verdict.previous().get());
    }
    for (String sentence : verdict.first()) {
      line("- **%s**", sentence);
    }
    if (!verdict.first().isEmpty()) {
      line("");
    }
    for (Table table : verdict.features().table(verdict.question())) {
      table(table);
      line("");
    }
    for (Table table : verdict.tables()) {
      table(table);
      line("");
    }
    List<String> sentences = new ArrayList<>(List.of(verdict.headline()));
    sentences.addAll(verdict.remarks());
    sentences.add(verdict.notJudged());
    sentences.removeIf(String::isEmpty);
    line("%s.", String.join(". ", sentences));
    line("");
    causes(verdict);
    known(verdict.known().lines());
    line("---");
    line("");
    line("- %s", code(verdict.tool()));
    List<Verdict.Input> inputs = new ArrayList<>(verdict.inputs());
    verdict.previous().map(Previous::input).ifPresent(inputs::add);
    for (Verdict.Input input : inputs) {
      line("- %s %s", input.name(), code(input.provenance()));
    }
    out.flush();
  }

  private static String heading(Verdict verdict) {
    List<String> parts = new ArrayList<>();
    if (!verdict.server().isEmpty()) {
      parts.add(code(verdict.server()));
    }
    parts.add(verdict.context().api());
    parts.addAll(verdict.parts());
    return String.join(" · ", parts);
  }

  private void table(Table table) throws IOException {
    row(table.names());
    StringBuilder rule = new StringBuilder();
    for (Table.Column column : table.columns()) {
      rule.append(column.cells() == Cells.NUMBERS ? "|--:" : "|---");
    }
    line("%s|", rule);
    for (Table.Row row : table.rows()) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < table.columns().size(); i++) {
        String cell = table.shown(row, i);
        Cells kind = table.columns().get(i).cells();
        boolean isCode = kind == Cells.CODE || kind == Cells.KEYS;
        cells.add(isCode && !cell.isEmpty() ? code(cell) : cell);
      }
      row(cells);
    }
  }

  /** A column without a name has an empty cell. */
  private void row(List<String> cells) throws IOException {
    StringBuilder row = new StringBuilder("|");
    for (String cell : cells) {
      row.append(' ').append(cell.replace("|", "\\|")).append(cell.isEmpty() ? "|" : " |");
    }
    line("%s", row);
  }

  private void changes(Previous previous) throws IOException {
    line("**%s**", previous.sentence());
    line("");
    line("%s.", previous.remark());
    line("");
    List<String> lines = new ArrayList<>();
    for (PromiseOutcomes.Turned turned : previous.turned()) {
      lines.add("%s: %s".formatted(code(turned.promise().id()), Wording.describe(turned)));
    }
    for (Previous.Row row : previous.changes()) {
      Since.Failure failure = row.failure();
      lines.add(
          "**%s** %s: %s (%s)"
              .formatted(
                  row.kind().words(),
                  code(cut(Wording.where(failure))),
                  code(cut(Wording.describe(failure))),
                  Wording.scenarios(failure)));
    }
    for (String each : lines.subList(0, Math.min(CHANGES_SHOWN, lines.size()))) {
      line("- %s", each);
    }
    if (lines.size() > CHANGES_SHOWN) {
      line("- and %s", Wording.count(lines.size() - CHANGES_SHOWN, "more change"));
    }
    if (!lines.isEmpty()) {
      line("");
    }
  }

  private void causes(Verdict verdict) throws IOException {
    if (verdict.causes().differences() == 0) {
      return;
    }
    List<Cause> causes = verdict.causes().causes();
    line("### Causes");
    line("");
    line("%s.", Wording.causes(verdict));
    line("");
    int shown = Math.min(CAUSES_SHOWN, causes.size());
    for (int i = 0; i < shown; i++) {
      Cause cause = causes.get(i);
      line(
          "1. **%,d** %s: %s (%s)",
          cause.keys().size(),
          cause.condition().isAlways() ? Wording.where(cause) : code(cut(Wording.where(cause))),
          code(cut(Wording.describe(cause))),
          Wording.mended(verdict.causes(), i));
      if (!cause.message().isEmpty()) {
        line("   <br>OpenAI: %s", code(cut(cause.message())));
      }
    }
    line("");
    if (shown < causes.size()) {
      line("And %s.", Wording.count(causes.size() - shown, "more cause"));
      line("");
    }
    if (verdict.context().rerun().report().isPresent()) {
      line("To run the scenarios of a cause again: %s", code(new Again(verdict).command()));
      line("");
    }
    String unexplained = Wording.unexplained(verdict.causes());
    if (!unexplained.isEmpty()) {
      line("%s.", unexplained);
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
    line("%s.", Wording.known(lines));
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
    return Wording.cut(text, LONGEST);
  }

  private void line(String format, Object... args) throws IOException {
    out.write(String.format(Locale.US, format + "\n", args));
  }
}
