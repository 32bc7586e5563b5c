package io.github.fauxpenai.conformance.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.fauxpenai.conformance.check.Finding;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.check.PromiseTally;
import io.github.fauxpenai.conformance.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** The promises for other programs. */
final class PromiseJson implements PromiseReport {
  private static final List<Finding.Outcome> COUNTS =
      List.of(
          Finding.Outcome.HONOURED,
          Finding.Outcome.IGNORED,
          Finding.Outcome.REJECTED,
          Finding.Outcome.BROKEN,
          Finding.Outcome.UNTESTED);

  @Override
  public void write(Context context, PromiseCheck.Outcome outcome, OutputStream stream)
      throws IOException {
    JsonGenerator out = Json.indented(stream);
    out.writeStartObject();
    out.writeStringField("tool", context.tool());
    out.writeStringField("version", context.version());
    out.writeStringField("api", context.api());
    ComparisonJson.write(
        out, "resultsFile", context.resultsFile().toString(), outcome.sha256(), outcome.origin());
    out.writeNumberField("scenarios", outcome.scenarios());
    out.writeNumberField("unanswered", outcome.unanswered());
    out.writeArrayFieldStart("promises");
    for (PromiseTally tally : outcome.tallies()) {
      out.writeStartObject();
      out.writeStringField("id", tally.promise().id());
      out.writeStringField("parameter", tally.promise().parameter());
      out.writeStringField("promise", tally.promise().name());
      out.writeStringField("verdict", tally.verdict().toString());
      for (Finding.Outcome each : COUNTS) {
        out.writeNumberField(each.toString(), tally.count(each));
      }
      out.writeNumberField("known", tally.known());
      if (tally.evidence().isPresent()) {
        out.writeStringField("evidence", tally.evidence().get());
      } else {
        out.writeNullField("evidence");
      }
      out.writeEndObject();
    }
    out.writeEndArray();
    ComparisonJson.write(out, outcome.known());
    out.writeEndObject();
    out.flush();
  }
}
