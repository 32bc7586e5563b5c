package io.github.fauxpenai.conformance.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.fauxpenai.conformance.check.Finding;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.check.PromiseTally;
import io.github.fauxpenai.conformance.check.Violation;
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
    out.writeNumberField("unreadable", outcome.unreadable());
    out.writeNumberField("accepted", outcome.accepted());
    out.writeBooleanField("acceptsNothing", outcome.acceptsNothing());
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
      writeFindings(tally, out);
      out.writeEndObject();
    }
    out.writeEndArray();
    ComparisonJson.write(out, outcome.known());
    out.writeEndObject();
    out.flush();
  }

  /** Where answers differ from OpenAI's definition, notes too; nothing for other promises. */
  private static void writeFindings(PromiseTally tally, JsonGenerator out) throws IOException {
    boolean any = false;
    for (Finding.Outcome outcome : List.of(Finding.Outcome.BROKEN, Finding.Outcome.HONOURED)) {
      for (PromiseTally.Reason reason : tally.reasons(outcome)) {
        if (reason.violation().isEmpty()) {
          continue;
        }
        if (!any) {
          out.writeArrayFieldStart("findings");
          any = true;
        }
        Violation violation = reason.violation().get();
        out.writeStartObject();
        out.writeStringField("code", violation.code().toString());
        out.writeStringField("path", violation.path());
        out.writeStringField("expected", violation.expected());
        out.writeStringField("actual", violation.actual());
        out.writeStringField("words", violation.words());
        out.writeBooleanField("fails", violation.fails());
        out.writeNumberField("answers", reason.count());
        out.writeNumberField("known", reason.known());
        out.writeStringField("evidence", reason.key());
        out.writeEndObject();
      }
    }
    if (any) {
      out.writeEndArray();
    }
  }
}
