package io.github.fauxpenai.conformance.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.End;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.results.Recording;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.scenario.Body;
import io.github.fauxpenai.conformance.scenario.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One page that works offline: {@code report.html} with its style, script and data, which are parts
 * of base64-encoded gzipped JSON. The page shows data as text only. Requests and answers of several
 * scenarios are packed together, and unpacked when one of them is opened.
 */
final class HtmlReport implements Report {
  private static final int SCENARIOS_A_PACK = 40;
  private static final int LONGEST_MESSAGE = 2000;

  private final ReportContext context;
  private final OutputStream out;
  private final HtmlPage page;
  private final PackedJson scenarios = new PackedJson();
  private final VerdictJson scenariosJson;
  private final LongTexts texts;
  private PackedJson answers;
  private int count;

  HtmlReport(ReportContext context, OutputStream out) throws IOException {
    this.context = context;
    this.out = out;
    this.page = new HtmlPage(out);
    this.texts = new LongTexts(page::writeData);
    this.scenariosJson = new VerdictJson(context, scenarios.json());
    page.begin(
        Map.of(
            "title",
            context
                .baseline()
                .map(
                    baseline ->
                        "%s at level %d · OpenAI conformance"
                            .formatted(context.api(), baseline.level().number()))
                .orElse(context.api() + " · OpenAI promises")));
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
  public void add(ReportedScenario scenario) throws IOException {
    JsonGenerator row = scenarios.json();
    row.writeStartObject();
    scenariosJson.write(scenario);
    row.writeBooleanField("accepted", scenario.accepted());
    row.writeArrayFieldStart("values");
    for (String value : scenario.values()) {
      row.writeString(value);
    }
    row.writeEndArray();
    row.writeEndObject();
    if (answers == null) {
      answers = new PackedJson();
      answers.json().writeStartArray();
    }
    write(scenario, answers.json());
    count++;
    if (count % SCENARIOS_A_PACK == 0) {
      writeAnswers();
    }
  }

  private void writeAnswers() throws IOException {
    answers.json().writeEndArray();
    page.writeData("answers-" + (count - 1) / SCENARIOS_A_PACK, answers.packed());
    answers = null;
  }

  private void write(ReportedScenario reported, JsonGenerator json) throws IOException {
    Optional<Result> baseline = reported.baseline();
    Optional<Result> result = reported.result();
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
        if (trial.received().isPresent()) {
          json.writeStringField("received", trial.received().get());
        }
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

  /**
   * Whether the last event of a stream has a type: such streams end with an event of a certain type
   * instead of [DONE].
   */
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
    String ended =
        response.stream().flatMap(RecordedResponse.Stream::end).map(End::inWords).orElse("");
    if (!ended.isEmpty()) {
      json.writeStringField("ended", ended);
    }
    if (response.received().isPresent()) {
      json.writeStringField("received", response.received().get());
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
  public void finish(Verdict verdict) throws IOException {
    if (answers != null) {
      writeAnswers();
    }
    scenarios.json().writeEndArray();
    page.writeData("scenarios-data", scenarios.packed());
    PackedJson overview = new PackedJson();
    JsonGenerator json = overview.json();
    VerdictJson members = new VerdictJson(context, json);
    json.writeStartObject();
    members.writeBeginning();
    members.write(verdict);
    members.writeWords(verdict);
    json.writeNumberField("scenariosAPack", SCENARIOS_A_PACK);
    json.writeStringField("time", context.time().toString());
    json.writeObjectFieldStart("meanings");
    for (DifferenceCode code : DifferenceCode.values()) {
      json.writeStringField(code.toString(), code.meaning());
    }
    json.writeEndObject();
    json.writeEndObject();
    page.writeData("overview-data", overview.packed());
    page.end(
        Map.of(
            "verdict", verdict.headline(), "provenance", String.join("\n", verdict.provenance())));
    out.flush();
  }
}
