package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.check.PromiseTally;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.stream.Stream;

/**
 * A table with a line a promise, as {@link CsvReport} writes it. The last columns, the same on
 * every line, name the program and the file.
 */
final class PromiseCsv implements PromiseReport {
  private static final List<String> COLUMNS =
      Stream.concat(
              PromiseColumns.NAMES.stream(), Stream.of("Tool", "ResultsLabels", "ResultsSha256"))
          .toList();

  @Override
  public void write(Context context, PromiseCheck.Outcome outcome, OutputStream out)
      throws IOException {
    List<String> provenance =
        List.of(
            context.tool() + " " + context.version(),
            String.join(", ", outcome.origin().labels()),
            outcome.sha256());
    StringBuilder table = new StringBuilder(String.join(",", COLUMNS)).append('\n');
    for (PromiseTally tally : outcome.tallies()) {
      table.append(
          CsvReport.line(
              COLUMNS,
              Stream.concat(PromiseColumns.values(tally).stream(), provenance.stream()).toList()));
    }
    out.write(table.toString().getBytes(UTF_8));
    out.flush();
  }
}
