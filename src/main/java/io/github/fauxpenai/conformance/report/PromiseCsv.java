package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.github.fauxpenai.conformance.compare.PromiseCheck;
import io.github.fauxpenai.conformance.compare.PromiseTally;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.util.List;

/** The promises as CSV (RFC 4180, lines end with LF), for a spreadsheet. */
final class PromiseCsv implements PromiseReport {
  @Override
  public void write(Context context, PromiseCheck.Outcome outcome, OutputStream out)
      throws IOException {
    CsvSchema.Builder schema = CsvSchema.builder().setUseHeader(true);
    PromiseColumns.NAMES.forEach(schema::addColumn);
    try (CsvGenerator csv = new CsvFactory().createGenerator(new OutputStreamWriter(out, UTF_8))) {
      csv.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      csv.enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING);
      csv.setSchema(schema.build());
      for (PromiseTally tally : outcome.tallies()) {
        List<String> values = PromiseColumns.values(tally);
        csv.writeStartObject();
        for (int i = 0; i < values.size(); i++) {
          csv.writeStringField(PromiseColumns.NAMES.get(i), values.get(i));
        }
        csv.writeEndObject();
      }
    }
    out.flush();
  }
}
