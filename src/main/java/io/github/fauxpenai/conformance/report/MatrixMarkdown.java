package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.check.Share;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.report.Matrix.Column;
import io.github.fauxpenai.conformance.report.Matrix.Group;
import io.github.fauxpenai.conformance.report.Matrix.Row;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A matrix as GitHub's Markdown: a table of groups, then one of each group's capabilities. Labels
 * are in code spans, so that they cannot be markup.
 */
final class MatrixMarkdown {
  private final Matrix matrix;
  private final StringBuilder text = new StringBuilder();

  private MatrixMarkdown(Matrix matrix) {
    this.matrix = matrix;
  }

  static void write(Matrix matrix, OutputStream out) throws IOException {
    MatrixMarkdown markdown = new MatrixMarkdown(matrix);
    markdown.write();
    out.write(markdown.text.toString().getBytes(UTF_8));
  }

  private void write() {
    line("# OpenAI-compatible servers side by side");
    line("");
    line(matrix.sentence() + ".");
    line("");
    for (String remark : matrix.remarks()) {
      line("- **" + MarkdownReport.code(remark) + "**");
    }
    if (!matrix.remarks().isEmpty()) {
      line("");
    }
    line("Promises kept, of those with conclusive answers:");
    line("");
    head("");
    for (Group group : matrix.groups()) {
      row(
          group.title(),
          IntStream.range(0, matrix.columns().size())
              .mapToObj(column -> kept(group, column))
              .toList());
    }
    for (Group group : matrix.groups()) {
      line("");
      line("## " + group.title());
      line("");
      head("");
      List<String> untested = new ArrayList<>();
      for (Row row : group.rows()) {
        if (row.isTested()) {
          row(title(row), row.cells().stream().map(MatrixMarkdown::cell).toList());
        } else {
          untested.add("`" + row.capability().name() + "`");
        }
      }
      if (!untested.isEmpty()) {
        line("");
        line("Not tested by any answer: " + String.join(", ", untested) + ".");
      }
    }
    line("");
    line("---");
    line("");
    line("- %s, OpenAI's definition: %s".formatted(matrix.tool(), matrix.definition()));
    for (Column column : matrix.columns()) {
      for (MatrixPart part : column.parts()) {
        line(
            "- %s, %s: %s"
                .formatted(
                    MarkdownReport.code(column.label()),
                    part.api(),
                    MarkdownReport.code(
                        "%s, SHA-256 %s: %s"
                            .formatted(
                                part.files(), part.sha256(), Wording.describe(part.origin())))));
      }
    }
  }

  private static String title(Row row) {
    String parameter = row.capability().parameter();
    return (parameter.isEmpty() ? "" : "`" + parameter + "`: ") + row.capability().words();
  }

  private static String kept(Group group, int column) {
    if (group.rows().stream().allMatch(row -> row.cells().get(column).isEmpty())) {
      return "";
    }
    Share kept = Matrix.kept(group, column);
    if (kept.whole() == 0) {
      // For rates, the one at the level that other commands compare by default.
      List<Matrix.Row> rates = group.rows();
      return cell(
          rates.stream()
              .filter(row -> row.id().endsWith(":openai." + Level.TYPES))
              .findFirst()
              .orElse(rates.get(rates.size() - 1))
              .cells()
              .get(column));
    }
    long open = Matrix.notTold(group, column);
    return "%d of %d%s"
        .formatted(kept.part(), kept.whole(), open == 0 ? "" : ", %d not tested".formatted(open));
  }

  private static String cell(Optional<MatrixCell> cell) {
    return cell.map(each -> each.verdict().fails() ? "**" + each.words() + "**" : each.words())
        .orElse("");
  }

  private void head(String first) {
    row(
        first,
        matrix.columns().stream().map(column -> MarkdownReport.code(column.label())).toList());
    line("|---" + "|--:".repeat(matrix.columns().size()) + "|");
  }

  private void row(String first, List<String> cells) {
    text.append("| ").append(first.replace("|", "\\|"));
    cells.forEach(cell -> text.append(" | ").append(cell.replace("|", "\\|")));
    line(" |");
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
