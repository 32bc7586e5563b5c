package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.json.Preview;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/**
 * A table for a spreadsheet with one difference per line or, without a baseline, one promise (RFC
 * 4180, lines end with LF). The last columns, the same on every line, name the program, the files
 * and OpenAI's definition. If nothing differs, one line has only these columns.
 */
final class CsvReport implements Report {
  private static final List<String> COLUMNS =
      List.of(
          "Scenario",
          "Group",
          "Name",
          "Level",
          "Code",
          "Path",
          "Expected",
          "Actual",
          "Failing",
          "Known",
          "Request");
  private final ReportContext context;
  private final Writer out;
  private final Spool spool = new Spool();
  private final CsvGenerator lines = generator(new OutputStreamWriter(spool.out(), UTF_8), COLUMNS);
  private boolean empty = true;

  CsvReport(ReportContext context, OutputStream out) throws IOException {
    this.context = context;
    this.out = new OutputStreamWriter(out, UTF_8);
  }

  @Override
  public void add(ReportedScenario scenario) throws IOException {
    if (context.baseline().isEmpty()) {
      return;
    }
    String request =
        scenario.findings().isEmpty()
            ? ""
            : scenario
                .result()
                .or(scenario::baseline)
                .orElseThrow()
                .scenario()
                .request()
                .title(context.path());
    for (Finding difference : scenario.findings()) {
      empty = false;
      write(
          lines,
          List.of(
              scenario.key(),
              scenario.group(),
              scenario.name(),
              Integer.toString(difference.level()),
              difference.code().toString(),
              difference.path(),
              difference.expected(),
              difference.actual(),
              Boolean.toString(difference.failing()),
              Boolean.toString(difference.known()),
              request));
    }
  }

  /**
   * Appends the last columns, which are only known now, to each line; no value contains a line
   * break.
   */
  @Override
  public void finish(Verdict verdict) throws IOException {
    lines.flush();
    List<String> names = new ArrayList<>(List.of("Tool"));
    List<String> values = new ArrayList<>(List.of(context.tool() + " " + context.version()));
    for (Verdict.Input input : verdict.inputs()) {
      names.addAll(List.of(input.name() + "Labels", input.name() + "Sha256"));
      values.addAll(List.of(String.join(", ", input.origin().labels()), input.sha256()));
    }
    names.add("Definition");
    values.add(context.definition().toString());
    if (verdict.previous().isPresent()) {
      names.addAll(List.of("PreviousSha256", "Since"));
      values.add(verdict.previous().get().input().sha256());
      values.add(verdict.previous().get().counts());
    }
    String provenance = line(names, values);
    if (context.baseline().isPresent()) {
      writeHead(COLUMNS, names);
      if (empty) {
        out.write(",".repeat(COLUMNS.size()) + provenance);
      }
      BufferedReader reader = new BufferedReader(new InputStreamReader(spool.content(), UTF_8));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        out.write(line + "," + provenance);
      }
    } else {
      for (Table table : verdict.tables()) {
        writeHead(table.names(), names);
        for (Table.Row row : table.rows()) {
          out.write(line(table.names(), row.cells()).stripTrailing() + "," + provenance);
        }
      }
    }
    out.flush();
  }

  private void writeHead(List<String> columns, List<String> provenance) throws IOException {
    out.write(String.join(",", columns) + "," + String.join(",", provenance) + "\n");
  }

  /** A line of a table, including the line break. */
  static String line(List<String> columns, List<String> values) throws IOException {
    StringWriter text = new StringWriter();
    try (CsvGenerator csv = generator(text, columns)) {
      write(csv, values);
    }
    return text.toString();
  }

  private static CsvGenerator generator(Writer out, List<String> columns) throws IOException {
    CsvSchema.Builder schema = CsvSchema.builder();
    columns.forEach(schema::addColumn);
    CsvGenerator csv = new CsvFactory().createGenerator(out);
    csv.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    csv.enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING);
    csv.setSchema(schema.build());
    return csv;
  }

  private static void write(CsvGenerator csv, List<String> values) throws IOException {
    csv.writeStartArray();
    for (String value : values) {
      csv.writeString(harmless(Preview.escaped(value)));
    }
    csv.writeEndArray();
  }

  /**
   * Puts an apostrophe in front of anything that a spreadsheet would run as a formula (OWASP, CSV
   * injection). A plain number such as -1 stays one.
   */
  static String harmless(String value) {
    boolean formula = !value.isEmpty() && "=+-@".indexOf(value.charAt(0)) >= 0;
    return formula && !value.matches("[-+]?\\d+(\\.\\d+)?([eE][-+]?\\d+)?") ? "'" + value : value;
  }
}
