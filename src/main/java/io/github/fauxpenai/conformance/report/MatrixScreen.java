package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.Share;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.report.Matrix.Column;
import io.github.fauxpenai.conformance.report.Matrix.Group;
import io.github.fauxpenai.conformance.report.Matrix.Row;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A matrix on a terminal: one line per server and API, at most 80 columns wide. */
public final class MatrixScreen {
  private static final int LONGEST_LABEL = 24;

  private MatrixScreen() {}

  /**
   * Prints what was compared, how many promises each server keeps, and which files have the rest.
   *
   * @param files that were written
   */
  public static void print(Matrix matrix, List<Path> files, PrintWriter out, Ink ink) {
    out.println(ink.strong(matrix.sentence()));
    out.println();
    int width =
        matrix.columns().stream()
            .mapToInt(column -> shown(column.label()).length())
            .max()
            .orElse(LONGEST_LABEL);
    String format = "  %-" + width + "s  %-15s %14s %9s %9s%n";
    out.printf(Locale.US, format, "", "", "promises kept", "accepts", "rejects");
    for (Column column : matrix.columns()) {
      for (MatrixPart part : column.parts()) {
        int place = matrix.columns().indexOf(column);
        List<Row> rows =
            matrix.groups().stream()
                .filter(group -> group.api().equals(part.api()))
                .map(Group::rows)
                .flatMap(List::stream)
                .toList();
        Share kept = Matrix.kept(rows, place);
        out.printf(
            Locale.US,
            format,
            shown(column.label()),
            part.api(),
            kept.whole() == 0 ? "–" : "%d of %d".formatted(kept.part(), kept.whole()),
            rate(part, MatrixPart.ACCEPTS),
            rate(part, MatrixPart.REJECTS));
      }
    }
    out.println();
    files.forEach(file -> out.println("Written: " + file));
    out.flush();
  }

  private static String shown(String label) {
    return Wording.cut(Preview.escaped(label), LONGEST_LABEL);
  }

  private static String rate(MatrixPart part, String name) {
    return part.capabilities().containsKey(name)
        ? part.capabilities().get(name).cell().words()
        : "–";
  }
}
