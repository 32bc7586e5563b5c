package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.fauxpenai.conformance.compare.ResultsComparison;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.compare.Summary;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.results.Recording;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.scenario.Body;
import io.github.fauxpenai.conformance.scenario.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One page without a network: {@code report.html} with its style and script, and between them the
 * data, each part as base64 of gzip of JSON. The page shows what is in them as text only. Requests
 * and answers are packed some scenarios at a time, and unpacked when one of these is opened.
 */
final class HtmlReport implements Report {
  private static final int SCENARIOS_A_PACK = 40;
  private static final int LONGEST_MESSAGE = 2000;

  private final ReportContext context;
  private final OutputStream out;
  private final HtmlPage page;
  private final PackedJson scenarios = new PackedJson();
  private final ComparisonJson scenariosJson;
  private final LongTexts texts = new LongTexts(this::writePart);
  private PackedJson answers;
  private int count;

  HtmlReport(ReportContext context, OutputStream out) throws IOException {
    this.context = context;
    this.out = out;
    this.page = new HtmlPage("report.html", out);
    this.scenariosJson = new ComparisonJson(context, scenarios.json());
    page.begin(
        Map.of(
            "title",
            "%s at level %d · OpenAI conformance"
                .formatted(context.api(), context.level().number())));
    scenarios.json().writeStartArray();
  }

  /** JSON that is kept compressed. */
  private static final class PackedJson {
    private final Spool spool = new Spool();
    private final JsonGenerator json = Json.compact(spool.out());

    PackedJson() throws IOException {}

    JsonGenerator json() {
      return json;
    }

    byte[] packed() throws IOException {
      json.close();
      return spool.packed();
    }
  }

  @Override
  public void add(ScenarioVerdict verdict) throws IOException {
    JsonGenerator row = scenarios.json();
    row.writeStartObject();
    scenariosJson.write(verdict);
    row.writeBooleanField("accepted", verdict.accepted());
    row.writeArrayFieldStart("values");
    for (String value : verdict.values()) {
      row.writeString(value);
    }
    row.writeEndArray();
    row.writeEndObject();
    if (answers == null) {
      answers = new PackedJson();
      answers.json().writeStartArray();
    }
    write(verdict, answers.json());
    count++;
    if (count % SCENARIOS_A_PACK == 0) {
      writeAnswers();
    }
  }

  private void writeAnswers() throws IOException {
    answers.json().writeEndArray();
    writePart("answers-" + (count - 1) / SCENARIOS_A_PACK, answers.packed());
    answers = null;
  }

  private void write(ScenarioVerdict verdict, JsonGenerator json) throws IOException {
    Optional<Result> baseline = verdict.baseline();
    Optional<Result> result = verdict.result();
    boolean same =
        baseline.isPresent() && result.isPresent() && baseline.get().answersSame(result.get());
    json.writeStartObject();
    RecordedScenario scenario = baseline.or(() -> result).orElseThrow().scenario();
    json.writeFieldName("request");
    texts.writeRequest(scenario.requestBody(), json);
    Request request = scenario.request();
    Optional<String> text = request.body() instanceof Body.None ? Optional.of("") : request.text();
    if (text.isPresent()) {
      json.writeStringField("text", text.get());
    }
    if (!request.isToOwnPath()) {
      json.writeStringField("target", request.title(context.path()));
    }
    json.writeFieldName("command");
    texts.writeCommand(
        Curl.of(context.path(), result.or(() -> baseline).orElseThrow()),
        request.isPlainJson(),
        json);
    json.writeBooleanField("same", same);
    write("baseline", baseline, true, json);
    write("result", result, !same, json);
    json.writeEndObject();
  }

  private void write(String name, Optional<Result> side, boolean answer, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart(name);
    if (side.isPresent()) {
      if (answer && side.get().hasResponse()) {
        write(side.get().response().orElseThrow(), json);
      }
      json.writeArrayFieldStart("trials");
      for (FailedTrial trial : side.get().errors()) {
        json.writeStartObject();
        json.writeNumberField("status", trial.statusCode());
        json.writeStringField("message", cut(trial.message()));
        json.writeEndObject();
      }
      json.writeEndArray();
      if (side.get().recording().isPresent()) {
        write(side.get().recording().get(), json);
      }
    }
    json.writeEndObject();
  }

  private static String cut(String message) {
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE) + "… (%,d)".formatted(message.length());
  }

  /** Streams whose events say their type end with one of a certain type, and not with [DONE]. */
  private static boolean endsWithTypedEvent(RawJson body) {
    List<RawJson> events = body.isArray() ? body.elements() : List.of();
    return !events.isEmpty()
        && !RecordedResponse.Stream.typeOf(events.get(events.size() - 1)).isEmpty();
  }

  private void write(RecordedResponse response, JsonGenerator json) throws IOException {
    json.writeNumberField("status", response.status());
    json.writeObjectFieldStart("headers");
    for (Map.Entry<String, String> header : response.headers().entrySet()) {
      json.writeStringField(header.getKey(), cut(header.getValue()));
    }
    json.writeEndObject();
    json.writeBooleanField(
        "events",
        response.status() < 400
            && response.mediaType().equals("text/event-stream")
            && response.body().isArray());
    if (response.stream().isPresent() && !endsWithTypedEvent(response.body())) {
      json.writeBooleanField("done", response.stream().get().done());
    }
    json.writeFieldName("body");
    texts.writeAnswer(response.body(), json);
  }

  private static void write(Recording recording, JsonGenerator json) throws IOException {
    json.writeStringField("time", recording.time().toString());
    json.writeNumberField("millis", recording.duration().toMillis());
    json.writeObjectFieldStart("sentDifferently");
    for (Map.Entry<String, String> member : recording.sentDifferently().entrySet()) {
      json.writeStringField(member.getKey(), member.getValue());
    }
    json.writeEndObject();
  }

  @Override
  public void finish(ResultsComparison.Outcome outcome) throws IOException {
    if (answers != null) {
      writeAnswers();
    }
    scenarios.json().writeEndArray();
    writePart("scenarios-data", scenarios.packed());
    PackedJson overview = new PackedJson();
    JsonGenerator json = overview.json();
    ComparisonJson comparison = new ComparisonJson(context, json);
    json.writeStartObject();
    comparison.writeBeginning();
    comparison.write(outcome);
    json.writeNumberField("scenariosAPack", SCENARIOS_A_PACK);
    json.writeStringField("time", context.time().toString());
    json.writeNumberField("differences", outcome.causes().differences());
    json.writeNumberField("inFiles", outcome.inFiles());
    json.writeNumberField("causesForNineTenths", outcome.causes().causesFor(0.9));
    json.writeObjectFieldStart("meanings");
    for (DifferenceCode code : DifferenceCode.values()) {
      json.writeStringField(code.toString(), code.meaning());
    }
    json.writeEndObject();
    json.writeEndObject();
    writePart("overview-data", overview.packed());
    Summary summary = outcome.summary();
    page.end(
        Map.of(
            "verdict",
            "%,d of %,d scenarios conform (%s)"
                .formatted(
                    summary.conforming(),
                    summary.comparable(),
                    Rate.percent(summary.conforming(), summary.comparable())),
            "provenance",
            String.join("\n", Provenance.of(context, outcome).lines())));
    out.flush();
  }

  /** Base64 cannot end the element that it stands in. */
  private void writePart(String id, byte[] packed) throws IOException {
    out.write(("<script type=\"application/octet-stream\" id=\"" + id + "\">").getBytes(US_ASCII));
    out.write(Base64.getEncoder().encode(packed));
    out.write("</script>\n".getBytes(US_ASCII));
  }
}
