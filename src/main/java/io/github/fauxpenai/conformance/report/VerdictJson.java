package io.github.fauxpenai.conformance.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.check.PromiseOutcomes;
import io.github.fauxpenai.conformance.check.PromiseTally;
import io.github.fauxpenai.conformance.check.Share;
import io.github.fauxpenai.conformance.check.Violation;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict.State;
import io.github.fauxpenai.conformance.compare.Summary;
import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.CauseFinder;
import io.github.fauxpenai.conformance.explain.Condition;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.explain.Since;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.results.Origin;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/** A verdict as members of JSON objects, for programs and the HTML page. */
final class VerdictJson {
  private static final List<Judgement.Outcome> COUNTS =
      List.of(
          Judgement.Outcome.HONOURED,
          Judgement.Outcome.IGNORED,
          Judgement.Outcome.REJECTED,
          Judgement.Outcome.BROKEN,
          Judgement.Outcome.UNTESTED);

  private final ReportContext context;
  private final JsonGenerator out;

  VerdictJson(ReportContext context, JsonGenerator out) {
    this.context = context;
    this.out = out;
  }

  /** The members that are known before anything is judged. */
  void writeBeginning() throws IOException {
    out.writeStringField("tool", context.tool());
    out.writeStringField("version", context.version());
    out.writeStringField("api", context.api());
    out.writeObjectFieldStart("definition");
    out.writeStringField("package", context.definition().library());
    out.writeStringField("version", context.definition().version());
    out.writeStringField("published", context.definition().published());
    out.writeEndObject();
    if (context.baseline().isPresent()) {
      out.writeNumberField("level", context.baseline().get().level().number());
    }
  }

  /** The members of one scenario. */
  void write(ReportedScenario scenario) throws IOException {
    out.writeStringField("key", scenario.key());
    out.writeStringField("group", scenario.group());
    out.writeStringField("name", scenario.name());
    out.writeBooleanField("conforms", scenario.conforms());
    out.writeBooleanField("comparable", scenario.judged());
    out.writeStringField("state", scenario.state());
    out.writeArrayFieldStart("differences");
    for (Finding difference : scenario.findings()) {
      out.writeStartObject();
      writeLevel(difference.level());
      out.writeStringField("code", difference.code().toString());
      out.writeStringField("path", difference.path());
      out.writeStringField("expected", difference.expected());
      out.writeStringField("actual", difference.actual());
      if (!difference.detail().isEmpty()) {
        out.writeStringField("detail", difference.detail());
      }
      out.writeBooleanField("failing", difference.failing());
      out.writeBooleanField("known", difference.known());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private void writeLevel(int level) throws IOException {
    if (level != Finding.NO_LEVEL) {
      out.writeNumberField("level", level);
    }
  }

  /** The members that are known at the end. */
  void write(Verdict verdict) throws IOException {
    for (Verdict.Input input : verdict.inputs()) {
      write(input);
    }
    if (verdict instanceof ComparisonVerdict comparison) {
      write(comparison.outcome().summary());
    } else if (verdict instanceof CheckVerdict check) {
      write(check.outcome());
    }
    if (verdict.previous().isPresent()) {
      write(verdict.previous().get());
    }
    out.writeArrayFieldStart("causes");
    Again again = new Again(verdict);
    List<Cause> causes = verdict.causes().causes();
    for (int i = 0; i < causes.size(); i++) {
      out.writeStartObject();
      write(causes.get(i), again);
      out.writeStringField("mended", Wording.mended(verdict.causes(), i));
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeArrayFieldStart("unexplained");
    for (CauseFinder.Unexplained rest : verdict.causes().unexplained()) {
      out.writeStartObject();
      out.writeStringField("code", rest.code().toString());
      out.writeStringField("path", rest.path());
      out.writeStringField("change", rest.change().toString());
      out.writeStringField("what", Wording.describe(rest));
      write(out, "keys", rest.keys());
      out.writeEndObject();
    }
    out.writeEndArray();
    write(verdict.known());
  }

  /** The members about an earlier run and what changed since. */
  private void write(Previous previous) throws IOException {
    write(
        previous.input(),
        () -> {
          out.writeNumberField("inCommon", previous.inCommon());
          out.writeBooleanField("isSame", previous.isSame());
          out.writeStringField("sentence", previous.sentence());
          out.writeObjectFieldStart("counts");
          for (Since.Kind kind : Since.Kind.values()) {
            out.writeNumberField(kind.toString(), previous.since().count(kind));
          }
          out.writeEndObject();
          out.writeArrayFieldStart("changes");
          for (Since.Kind kind : Since.Kind.values()) {
            for (Since.Failure failure : previous.since().failures(kind)) {
              write(kind, failure);
            }
          }
          out.writeEndArray();
          out.writeArrayFieldStart("turned");
          for (PromiseOutcomes.Turned turned : previous.turned()) {
            write(turned);
          }
          out.writeEndArray();
        });
  }

  private void write(Since.Kind kind, Since.Failure failure) throws IOException {
    out.writeStartObject();
    out.writeStringField("since", kind.toString());
    out.writeStringField("fingerprint", failure.fingerprint());
    out.writeStringField("code", failure.code().toString());
    out.writeStringField("path", failure.path());
    out.writeStringField("change", failure.change().toString());
    out.writeStringField("where", Wording.where(failure));
    out.writeStringField("what", Wording.describe(failure));
    write(out, "keys", failure.keys());
    write(out, "newKeys", failure.newKeys());
    out.writeEndObject();
  }

  private void write(PromiseOutcomes.Turned turned) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", turned.promise().id());
    out.writeStringField("promise", Wording.title(turned.promise()));
    out.writeStringField("before", turned.before().toString());
    out.writeStringField("now", turned.now().toString());
    out.writeBooleanField("worse", turned.isWorse());
    out.writeNumberField("changed", turned.changed());
    out.writeNumberField("scenarios", turned.scenarios());
    out.writeStringField("evidence", turned.evidence());
    out.writeEndObject();
  }

  private void write(KnownFailures known) throws IOException {
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

  private void write(Cause cause, Again again) throws IOException {
    out.writeStringField("fingerprint", cause.fingerprint());
    out.writeNumberField("count", cause.keys().size());
    out.writeObjectFieldStart("condition");
    writeTerms("all", cause.condition().all());
    writeTerms("unless", cause.condition().unless());
    out.writeStringField("text", cause.condition().toString());
    out.writeEndObject();
    out.writeStringField("line", cause.line());
    out.writeStringField("where", Wording.where(cause));
    out.writeStringField("what", Wording.describe(cause));
    writeLevel(cause.level());
    out.writeStringField("code", cause.code().toString());
    out.writeStringField("path", cause.path());
    out.writeStringField("expected", cause.expectedText());
    out.writeStringField("actual", cause.actual());
    out.writeStringField("message", cause.message());
    out.writeStringField("again", again.command(cause));
    write(out, "keys", cause.keys());
    write(out, "alsoKeys", cause.alsoKeys());
    if (cause.share().isPresent()) {
      out.writeNumberField("share", cause.share().getAsDouble());
    }
    out.writeNumberField("conformingAfter", cause.conformingAfter());
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
      } else if (term instanceof Condition.Family family) {
        out.writeStringField("family", family.name());
      } else if (term instanceof Condition.Kind kind) {
        out.writeStringField("kind", kind.text());
      } else {
        out.writeBooleanField(term instanceof Condition.Any ? "any" : "absent", true);
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /** More members. */
  private interface Members {
    void write() throws IOException;
  }

  /** The members about a file and where its answers come from. */
  private void write(Verdict.Input input) throws IOException {
    write(input, () -> {});
  }

  private void write(Verdict.Input input, Members more) throws IOException {
    Origin origin = input.origin();
    out.writeObjectFieldStart(input.member());
    out.writeStringField("path", input.path());
    out.writeStringField("sha256", input.sha256());
    out.writeNumberField("scenarios", origin.scenarios());
    out.writeNumberField("answered", origin.answered());
    write(out, "labels", origin.labels());
    write(out, "tools", origin.tools());
    if (origin.first().isPresent()) {
      out.writeStringField("from", origin.first().get().toString());
      out.writeStringField("to", origin.last().orElseThrow().toString());
    }
    more.write();
    out.writeEndObject();
  }

  private void write(PromiseCheck.Outcome outcome) throws IOException {
    out.writeObjectFieldStart("summary");
    out.writeNumberField("scenarios", outcome.scenarios());
    out.writeNumberField("unanswered", outcome.unanswered());
    out.writeNumberField("unreadable", outcome.unreadable());
    out.writeNumberField("tooLarge", outcome.tooLarge());
    out.writeNumberField("late", outcome.late());
    out.writeNumberField("accepted", outcome.accepted());
    out.writeBooleanField("acceptsNothing", outcome.acceptsNothing());
    out.writeNumberField("judged", outcome.judged());
    out.writeNumberField("kept", outcome.kept());
    out.writeEndObject();
    out.writeArrayFieldStart("promises");
    for (PromiseTally tally : outcome.tallies()) {
      out.writeStartObject();
      out.writeStringField("id", tally.promise().id());
      out.writeStringField("parameter", tally.promise().parameter());
      out.writeStringField("promise", tally.promise().name());
      out.writeStringField("verdict", tally.verdict().toString());
      for (Judgement.Outcome each : COUNTS) {
        out.writeNumberField(each.toString(), tally.count(each));
      }
      out.writeNumberField("known", tally.known());
      if (outcome.origin().repeats() > 0 && tally.kept().whole() > 0) {
        write(tally.kept());
      }
      if (tally.evidence().isPresent()) {
        out.writeStringField("evidence", tally.evidence().get());
      } else {
        out.writeNullField("evidence");
      }
      writeFindings(tally);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /** The number of answers that keep the promise, with the 95 % interval of the rate. */
  private void write(Share kept) throws IOException {
    out.writeObjectFieldStart("kept");
    out.writeNumberField("answers", kept.part());
    out.writeNumberField("of", kept.whole());
    out.writeNumberField("low", rounded(kept.low()));
    out.writeNumberField("high", rounded(kept.high()));
    out.writeStringField("interval", Rate.interval(kept));
    out.writeEndObject();
  }

  private static double rounded(double rate) {
    return Math.round(rate * 10_000) / 10_000.0;
  }

  /** Differences from OpenAI's definition, including notes; nothing for other promises. */
  private void writeFindings(PromiseTally tally) throws IOException {
    List<PromiseTally.Reason> failing = ofDefinition(tally, Judgement.Outcome.BROKEN);
    List<PromiseTally.Reason> notes = ofDefinition(tally, Judgement.Outcome.HONOURED);
    if (failing.isEmpty() && notes.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart("findings");
    writeFindings(failing, true);
    writeFindings(notes, false);
    out.writeEndArray();
  }

  private static List<PromiseTally.Reason> ofDefinition(
      PromiseTally tally, Judgement.Outcome outcome) {
    return tally.reasons(outcome).stream()
        .filter(reason -> reason.violation().isPresent())
        .toList();
  }

  private void writeFindings(List<PromiseTally.Reason> reasons, boolean fails) throws IOException {
    for (PromiseTally.Reason reason : reasons) {
      Violation violation = reason.violation().orElseThrow();
      out.writeStartObject();
      out.writeStringField("code", violation.code().toString());
      out.writeStringField("path", violation.path());
      out.writeStringField("expected", violation.expected());
      out.writeStringField("actual", violation.actual());
      out.writeStringField("words", violation.words());
      out.writeBooleanField("fails", fails);
      out.writeNumberField("answers", reason.count());
      out.writeNumberField("known", reason.known());
      out.writeStringField("evidence", reason.key());
      out.writeEndObject();
    }
  }

  /** The sentences and reasons that the HTML page lays out. */
  void writeWords(Verdict verdict) throws IOException {
    out.writeStringField("kind", verdict.kind());
    out.writeStringField("title", verdict.title());
    out.writeStringField("headline", verdict.headline());
    out.writeStringField("inShort", verdict.inShort());
    write(out, "first", verdict.first());
    out.writeObjectFieldStart("recorded");
    for (Verdict.Input input : verdict.inputs()) {
      out.writeStringField(input.member(), Wording.recorded(input.origin()));
    }
    out.writeEndObject();
    out.writeStringField("question", verdict.question());
    out.writeStringField("featuresHint", verdict.featuresHint());
    out.writeArrayFieldStart("features");
    for (Table table : verdict.features().table(verdict.question())) {
      for (Table.Row row : table.rows()) {
        write(out, row.cells());
      }
    }
    out.writeEndArray();
    write(out, "remarks", verdict.remarks());
    out.writeStringField("notJudged", verdict.notJudged());
    out.writeStringField("causesSentence", Wording.causes(verdict));
    out.writeStringField("knownSentence", Wording.known(verdict.known().lines()));
    out.writeStringField("toolLine", verdict.tool());
    if (verdict instanceof CheckVerdict check) {
      out.writeArrayFieldStart("why");
      for (CheckVerdict.Why why : check.why()) {
        out.writeStartObject();
        out.writeStringField("id", why.tally().promise().id());
        out.writeStringField("promise", Wording.title(why.tally().promise()));
        out.writeStringField("outcome", why.outcome().toString());
        out.writeBooleanField("fails", why.outcome().fails());
        out.writeBooleanField("known", why.tally().failing(why.outcome()) == 0);
        out.writeArrayFieldStart("reasons");
        for (PromiseTally.Reason reason : why.reasons()) {
          out.writeStartObject();
          out.writeNumberField("count", reason.count());
          out.writeNumberField("known", reason.known());
          out.writeStringField("why", reason.why());
          out.writeStringField("key", reason.key());
          out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
      }
      out.writeEndArray();
    }
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
    out.writeFieldName(name);
    write(out, texts);
  }

  private static void write(JsonGenerator out, Collection<String> texts) throws IOException {
    out.writeStartArray();
    for (String text : texts) {
      out.writeString(text);
    }
    out.writeEndArray();
  }
}
