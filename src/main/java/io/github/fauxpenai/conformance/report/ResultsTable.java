package io.github.fauxpenai.conformance.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.github.fauxpenai.conformance.json.Preview;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Optional;

/** The results of a file as CSV (RFC 4180, lines end with LF), one line per scenario. */
public final class ResultsTable {
  private static final CsvSchema SCHEMA =
      CsvSchema.builder()
          .addColumn("Scenario")
          .addColumn("Group")
          .addColumn("Status")
          .addColumn("NonTerminalLatestError")
          .addColumn("Spec")
          .setUseHeader(true)
          .build();

  private ResultsTable() {}

  /**
   * Writes the table. Status is the HTTP status of the answer or, without an answer, of the last
   * failed trial; {@code Not executed} if there is neither. NonTerminalLatestError is the last
   * failed trial of a scenario that was answered, or will be tried again.
   *
   * @throws io.github.fauxpenai.conformance.json.InputException if the file cannot be read
   */
  public static void write(Path resultsFile, Writer out) throws IOException {
    try (ResultsReader reader = new ResultsReader(resultsFile)) {
      // The generator writes the header even if no row follows: not for a file that is refused.
      Result first = reader.next();
      write(first, reader, out);
    }
  }

  private static void write(Result first, ResultsReader reader, Writer out) throws IOException {
    try (CsvGenerator csv = new CsvFactory().createGenerator(out)) {
      csv.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      csv.enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING);
      csv.setSchema(SCHEMA);
      for (Result result = first; result != null; result = reader.next()) {
        RecordedScenario scenario = result.scenario();
        Optional<FailedTrial> last = result.lastFailure();
        csv.writeStartObject();
        csv.writeStringField("Scenario", text(result.key()));
        csv.writeStringField("Group", text(scenario.group()));
        csv.writeStringField("Status", status(result.response(), last));
        csv.writeStringField(
            "NonTerminalLatestError", text(last.map(FailedTrial::message).orElse("")));
        csv.writeStringField("Spec", text(scenario.name()));
        csv.writeEndObject();
      }
    }
  }

  private static String text(String text) {
    return CsvReport.harmless(Preview.escaped(text));
  }

  private static String status(Optional<RecordedResponse> response, Optional<FailedTrial> last) {
    return response
        .map(RecordedResponse::status)
        .or(() -> last.map(FailedTrial::statusCode))
        .map(String::valueOf)
        .orElse("Not executed");
  }
}
