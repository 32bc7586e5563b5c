package io.github.fauxpenai.conformance.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.json.Json;
import java.io.IOException;
import java.io.OutputStream;

/** The whole comparison for other programs: scenarios as they come, the summary last. */
final class JsonReport implements Report {
  private final JsonGenerator out;
  private final ComparisonJson json;

  JsonReport(ReportContext context, OutputStream stream) throws IOException {
    out = Json.indented(stream);
    json = new ComparisonJson(context, out);
    out.writeStartObject();
    json.writeBeginning();
    out.writeArrayFieldStart("scenarios");
  }

  @Override
  public void add(ScenarioVerdict verdict) throws IOException {
    out.writeStartObject();
    json.write(verdict);
    out.writeEndObject();
  }

  @Override
  public void finish(ResultsComparison.Outcome outcome) throws IOException {
    out.writeEndArray();
    json.write(outcome);
    out.writeEndObject();
    out.flush();
  }
}
