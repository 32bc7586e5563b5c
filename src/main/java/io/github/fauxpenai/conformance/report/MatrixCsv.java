package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.check.Judgement.Outcome;
import io.github.fauxpenai.conformance.report.Matrix.Group;
import io.github.fauxpenai.conformance.report.Matrix.Row;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A matrix for a spreadsheet (RFC 4180, lines end with LF): one line per capability and server. */
final class MatrixCsv {
  private static final List<String> COLUMNS =
      List.of(
          "Api",
          "Group",
          "Capability",
          "Id",
          "Differs",
          "Server",
          "Verdict",
          "Part",
          "Of",
          "Honoured",
          "Ignored",
          "Rejected",
          "Broken",
          "NotTested",
          "Reason",
          "Scenario",
          "ResultsSha256",
          "Tool",
          "Definition");

  private MatrixCsv() {}

  static void write(Matrix matrix, OutputStream stream) throws IOException {
    Writer out = new OutputStreamWriter(stream, UTF_8);
    out.write(String.join(",", COLUMNS) + "\n");
    for (Group group : matrix.groups()) {
      for (Row row : group.rows()) {
        for (int i = 0; i < row.cells().size(); i++) {
          if (row.cells().get(i).isPresent()) {
            out.write(CsvReport.line(COLUMNS, values(matrix, group, row, i)));
          }
        }
      }
    }
    out.flush();
  }

  private static List<String> values(Matrix matrix, Group group, Row row, int column) {
    MatrixCell cell = row.cells().get(column).orElseThrow();
    Matrix.Column server = matrix.columns().get(column);
    List<String> values = new ArrayList<>();
    values.add(group.api());
    values.add(group.title());
    values.add(row.capability().words());
    values.add(row.id());
    values.add(Boolean.toString(row.differs()));
    values.add(server.label());
    values.add(cell.verdict().toString());
    values.add(Integer.toString(cell.share().part()));
    values.add(Integer.toString(cell.share().whole()));
    for (Outcome outcome :
        List.of(
            Outcome.HONOURED,
            Outcome.IGNORED,
            Outcome.REJECTED,
            Outcome.BROKEN,
            Outcome.UNTESTED)) {
      values.add(Optional.ofNullable(cell.counts().get(outcome)).map(String::valueOf).orElse(""));
    }
    values.add(
        cell.verdict().isKept() || cell.reasons().isEmpty() ? "" : cell.reasons().get(0).why());
    values.add(cell.evidence().orElse(""));
    values.add(server.part(group.api()).map(MatrixPart::sha256).orElse(""));
    values.add(matrix.tool());
    values.add(matrix.definition().toString());
    return values;
  }
}
