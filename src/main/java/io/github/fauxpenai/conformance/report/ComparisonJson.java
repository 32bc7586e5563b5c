package io.github.fauxpenai.conformance.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict.State;
import io.github.fauxpenai.conformance.compare.Summary;
import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.CauseFinder;
import io.github.fauxpenai.conformance.explain.Condition;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.results.Origin;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/** A comparison as members of JSON objects: what programs read, and the HTML page shows. */
final class ComparisonJson {
  private final ReportContext context;
  private final JsonGenerator out;

  ComparisonJson(ReportContext context, JsonGenerator out) {
    this.context = context;
    this.out = out;
  }

  /** The members that are known before anything is compared. */
  void writeBeginning() throws IOException {
    out.writeStringField("tool", context.tool());
    out.writeStringField("version", context.version());
    out.writeStringField("api", context.api());
    out.writeNumberField("level", context.level().number());
  }

  /** The members of one scenario. */
  void write(ScenarioVerdict verdict) throws IOException {
    out.writeStringField("key", verdict.key());
    out.writeStringField("group", verdict.group());
    out.writeStringField("name", verdict.name());
    out.writeBooleanField("conforms", verdict.conforms());
    out.writeBooleanField("comparable", verdict.comparable());
    out.writeStringField("state", verdict.state().toString());
    out.writeArrayFieldStart("differences");
    for (Finding difference : verdict.differences()) {
      out.writeStartObject();
      out.writeNumberField("level", difference.level());
      out.writeStringField("code", difference.code().toString());
      out.writeStringField("path", difference.path());
      out.writeStringField("expected", difference.expected());
      out.writeStringField("actual", difference.actual());
      out.writeBooleanField("failing", difference.failing());
      out.writeBooleanField("known", difference.known());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /** The members that are known at the end. */
  void write(ResultsComparison.Outcome outcome) throws IOException {
    write(out, "specFile", context.specFile(), outcome.baselineSha256(), outcome.baseline());
    write(out, "resultsFile", context.resultsFile(), outcome.resultsSha256(), outcome.results());
    write(outcome.summary());
    out.writeArrayFieldStart("causes");
    for (Cause cause : outcome.causes().causes()) {
      write(cause, outcome.results());
    }
    out.writeEndArray();
    out.writeArrayFieldStart("unexplained");
    for (CauseFinder.Unexplained rest : outcome.causes().unexplained()) {
      out.writeStartObject();
      out.writeStringField("code", rest.code().toString());
      out.writeStringField("path", rest.path());
      out.writeStringField("change", rest.change().toString());
      write(out, "keys", rest.keys());
      out.writeEndObject();
    }
    out.writeEndArray();
    write(out, outcome.known());
  }

  /** The member that tells what is known to fail. */
  static void write(JsonGenerator out, KnownFailures known) throws IOException {
    out.writeArrayFieldStart("knownFailures");
    for (KnownFailures.Line line : known.lines()) {
      out.writeStartObject();
      out.writeStringField("line", line.failure().line());
      out.writeStringField("reason", line.failure().reason());
      out.writeNumberField("shown", line.shown());
      out.writeBooleanField("stale", line.isStale());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private void write(Summary summary) throws IOException {
    out.writeObjectFieldStart("summary");
    out.writeNumberField("scenarios", summary.scenarios());
    out.writeNumberField("comparable", summary.comparable());
    out.writeNumberField("conforming", summary.conforming());
    out.writeNumberField("conformingButKnown", summary.conformingButKnown());
    out.writeNumberField("notComparable", summary.count(State.NOT_COMPARABLE));
    out.writeNumberField("notExecuted", summary.count(State.NOT_EXECUTED));
    out.writeNumberField("modelDependent", summary.count(State.MODEL_DEPENDENT));
    if (summary.comparable() == 0) {
      out.writeNullField("passRate");
    } else {
      out.writeNumberField("passRate", (double) summary.conforming() / summary.comparable());
    }
    write("valid", "accepted", summary.valid());
    write("invalid", "rejected", summary.invalid());
    out.writeEndObject();
    out.writeArrayFieldStart("levels");
    for (Level level : summary.levels()) {
      out.writeStartObject();
      out.writeNumberField("level", level.number());
      out.writeStringField("name", level.toString());
      out.writeNumberField("conforming", summary.conformingUpTo(level));
      out.writeNumberField("comparable", summary.comparable());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private void write(Cause cause, Origin results) throws IOException {
    out.writeStartObject();
    out.writeStringField("fingerprint", cause.fingerprint());
    out.writeNumberField("count", cause.keys().size());
    out.writeObjectFieldStart("condition");
    writeTerms("all", cause.condition().all());
    writeTerms("unless", cause.condition().unless());
    out.writeStringField("text", cause.condition().toString());
    out.writeEndObject();
    out.writeStringField("line", cause.line());
    out.writeNumberField("level", cause.level());
    out.writeStringField("code", cause.code().toString());
    out.writeStringField("path", cause.path());
    out.writeStringField("expected", cause.expected());
    out.writeStringField("actual", cause.actual());
    out.writeStringField("message", cause.message());
    out.writeStringField("again", TextSummary.again(context, results, cause));
    write(out, "keys", cause.keys());
    out.writeEndObject();
  }

  private void writeTerms(String name, List<Condition.Term> terms) throws IOException {
    out.writeArrayFieldStart(name);
    for (Condition.Term term : terms) {
      out.writeStartObject();
      out.writeStringField("parameter", term.parameter());
      if (term instanceof Condition.Value value) {
        out.writeFieldName("value");
        Json.write(value.value(), out);
      } else if (term instanceof Condition.Status status) {
        out.writeNumberField("value", status.status());
      } else {
        out.writeBooleanField(term instanceof Condition.Any ? "any" : "absent", true);
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /** The member that tells what a file is and where its answers come from. */
  static void write(JsonGenerator out, String name, String path, String sha256, Origin origin)
      throws IOException {
    out.writeObjectFieldStart(name);
    out.writeStringField("path", path);
    out.writeStringField("sha256", sha256);
    out.writeNumberField("scenarios", origin.scenarios());
    out.writeNumberField("answered", origin.answered());
    write(out, "labels", origin.labels());
    write(out, "tools", origin.tools());
    if (origin.first().isPresent()) {
      out.writeStringField("from", origin.first().get().toString());
      out.writeStringField("to", origin.last().orElseThrow().toString());
    }
    out.writeEndObject();
  }

  private void write(String name, String agreeing, Summary.Half half) throws IOException {
    out.writeObjectFieldStart(name);
    out.writeNumberField("comparable", half.comparable());
    out.writeNumberField(agreeing, half.agreeing());
    out.writeNumberField("conforming", half.conforming());
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, String name, Collection<String> texts)
      throws IOException {
    out.writeArrayFieldStart(name);
    for (String text : texts) {
      out.writeString(text);
    }
    out.writeEndArray();
  }
}
