package io.github.fauxpenai.conformance.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.fauxpenai.conformance.json.Json;
import java.io.IOException;
import java.io.OutputStream;

/** The whole report for other programs: scenarios as they arrive, the summary last. */
final class JsonReport implements Report {
  private final JsonGenerator out;
  private final VerdictJson json;

  JsonReport(ReportContext context, OutputStream stream) throws IOException {
    out = Json.indented(stream);
    json = new VerdictJson(context, out);
    out.writeStartObject();
    json.writeBeginning();
    out.writeArrayFieldStart("scenarios");
  }

  @Override
  public void add(ReportedScenario scenario) throws IOException {
    out.writeStartObject();
    json.write(scenario);
    out.writeEndObject();
  }

  @Override
  public void finish(Verdict verdict) throws IOException {
    out.writeEndArray();
    json.write(verdict);
    out.writeEndObject();
    out.flush();
  }
}
