package io.github.fauxpenai.conformance.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.fauxpenai.conformance.json.IndentedOutput;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.json.JsonWalk;
import io.github.fauxpenai.conformance.json.RawJson;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * One scenario's member of a results file: {@code {key, scenario, response | null, errors}}, and
 * any other members, kept as they were read. Immutable; parts are parsed on first use.
 */
public final class Result {
  private static final String KEY = "key";
  private static final String SCENARIO = "scenario";
  private static final String RESPONSE = "response";
  private static final String ERRORS = "errors";
  private static final String RECORDING = "recording";
  private static final String REPEATS = "repeats";
  private static final String REPEAT = "repeat";
  private static final RawJson NONE = RawJson.text("[]");
  private static final List<String> REQUEST_MEMBERS =
      List.of("requestBody", "request", "requestText", "requestContentType");

  /** In characters; longer than any text written by hand. */
  private static final int SHORTEST_MEDIA = 500;

  private final String key;
  private final Map<String, RawJson> members;
  private RecordedResponse response;
  private RecordedScenario scenarioRead;
  private Recording recording;

  Result(String key, Map<String, RawJson> members) {
    this.key = key;
    this.members = members;
  }

  /** A scenario that has not been run. */
  public static Result pending(String key, RawJson scenario) {
    Map<String, RawJson> members = new LinkedHashMap<>();
    members.put(KEY, RawJson.string(key));
    members.put(SCENARIO, scenario);
    members.put(RESPONSE, RawJson.NULL);
    members.put(ERRORS, NONE);
    return new Result(key, members);
  }

  /** A scenario with an answer, without a {@link Recording}. */
  public static Result recorded(String key, RawJson scenario, RawJson response) {
    return pending(key, scenario).with(Map.of(RESPONSE, response));
  }

  /** The scenario's key. */
  public String key() {
    return key;
  }

  /** The scenario; throws {@link InputException} if it has the wrong form. */
  public RecordedScenario scenario() {
    RecordedScenario known = scenarioRead;
    if (known == null) {
      known = located(() -> RecordedScenario.of(members.get(SCENARIO)));
      scenarioRead = known;
    }
    return known;
  }

  /** Whether an answer was recorded. */
  public boolean hasResponse() {
    return !members.getOrDefault(RESPONSE, RawJson.NULL).isNull();
  }

  /**
   * The status of the answer, which must exist; throws {@link InputException} if it has the wrong
   * form.
   */
  public int status() {
    RecordedResponse known = response;
    return known == null
        ? located(() -> RecordedResponse.status(members.get(RESPONSE)))
        : known.status();
  }

  /** The body of the answer, which must exist. */
  public RawJson body() {
    RawJson body = members.get(RESPONSE).member("body");
    return body == null ? RawJson.NULL : body;
  }

  /** The answer; throws {@link InputException} if it has the wrong form. */
  public Optional<RecordedResponse> response() {
    RecordedResponse known = response;
    if (known == null && hasResponse()) {
      known = located(() -> RecordedResponse.of(members.get(RESPONSE)));
      response = known;
    }
    return Optional.ofNullable(known);
  }

  /** The body of the answer, which must exist; throws {@link InputException} if it is not JSON. */
  public JsonNode bodyTree() {
    return located(() -> response().orElseThrow().body().tree());
  }

  /** The body of the answer, which must exist; throws {@link InputException} if it is not JSON. */
  Json.Parsed parsedBody() {
    return located(() -> response().orElseThrow().body().parsed());
  }

  /**
   * Walks through the body of the answer, which must exist; throws {@link InputException} if it is
   * not JSON.
   */
  void walkBody(JsonWalk walk) {
    located(
        () -> {
          response().orElseThrow().body().walk(walk);
          return null;
        });
  }

  /** The JSON of the request's body; throws {@link InputException} if it is not JSON. */
  public JsonNode requestTree() {
    return located(() -> RequestJson.read(members.get(SCENARIO).members()).body().json().tree());
  }

  /** Its length in bytes as read, without white space between its members. */
  public long length() {
    long length = 0;
    for (RawJson member : members.values()) {
      length += member.length();
    }
    return length;
  }

  /** The answer, which must exist, as it stands in the file. */
  public RawJson rawResponse() {
    return members.get(RESPONSE);
  }

  /** Whether both have the same answer, byte for byte. */
  public boolean answersSame(Result other) {
    return hasResponse() && members.get(RESPONSE).equals(other.members.get(RESPONSE));
  }

  /**
   * Whether both have the same request. Long texts and URLs may differ, since they may be different
   * images or sounds.
   */
  public boolean asksSame(Result other) {
    RawJson ours = members.get(SCENARIO);
    RawJson theirs = other.members.get(SCENARIO);
    return ours.equals(theirs)
        || REQUEST_MEMBERS.stream()
            .allMatch(name -> isSame(ours.member(name), theirs.member(name)));
  }

  /** Most requests that are spelled differently differ only in white space. */
  private boolean isSame(RawJson ours, RawJson theirs) {
    return ours != null && theirs != null && ours.equalsButForSpace(theirs)
        || isSame(located(() -> tree(ours)), located(() -> tree(theirs)));
  }

  private static JsonNode tree(RawJson json) {
    return json == null ? MissingNode.getInstance() : json.tree();
  }

  private static boolean isSame(JsonNode a, JsonNode b) {
    if (a.isObject() && b.isObject()) {
      return a.size() == b.size()
          && a.properties().stream().allMatch(m -> isSame(m.getValue(), b.path(m.getKey())));
    }
    if (a.isArray() && b.isArray()) {
      return a.size() == b.size()
          && IntStream.range(0, a.size()).allMatch(i -> isSame(a.get(i), b.get(i)));
    }
    if (a.isNumber() && b.isNumber()) {
      return a.decimalValue().compareTo(b.decimalValue()) == 0;
    }
    return a.equals(b) || isMedia(a) && isMedia(b);
  }

  private static boolean isMedia(JsonNode value) {
    return value.isTextual()
        && (value.textValue().length() >= SHORTEST_MEDIA
            || value.textValue().matches("(?s)(https?:|data:).*"));
  }

  /** The trials that brought no answer, oldest first. */
  public List<FailedTrial> errors() {
    RawJson errors = members.get(ERRORS);
    if (errors == null || errors.isNull() || errors.equals(NONE)) {
      return List.of();
    }
    List<FailedTrial> trials = new ArrayList<>();
    for (JsonNode error : located(errors::tree)) {
      JsonNode message = error.path("message");
      trials.add(
          new FailedTrial(
              error.path("statusCode").asInt(FailedTrial.NO_ANSWER),
              message.path("message").asText(message.asText()),
              Optional.ofNullable(message.path("step").textValue()),
              Optional.ofNullable(message.path("received").textValue())));
    }
    return trials;
  }

  /** The trial that failed last; empty if none did. */
  public Optional<FailedTrial> lastFailure() {
    List<FailedTrial> trials = errors();
    return trials.isEmpty() ? Optional.empty() : Optional.of(trials.get(trials.size() - 1));
  }

  /**
   * The beginning of a body that could not be read: the answer's or, without an answer, that of the
   * trial that failed last. Empty if everything could be read, and in files of other programs.
   */
  public Optional<String> received() {
    return hasResponse()
        ? response().flatMap(RecordedResponse::received)
        : lastFailure().flatMap(FailedTrial::received);
  }

  /** How the result was recorded, if the file says. */
  public Optional<Recording> recording() {
    Recording known = recording;
    RawJson json = members.get(RECORDING);
    if (known == null && json != null && json.isObject()) {
      known = located(() -> Recording.of(json));
      recording = known;
    }
    return Optional.ofNullable(known);
  }

  /** This result with an answer; failed trials are kept. */
  public Result answered(RecordedResponse response, Recording recording) {
    return with(Map.of(RESPONSE, response.toJson(), RECORDING, recording.toJson()));
  }

  /** This result with one more failed trial. */
  public Result failed(FailedTrial trial, Recording recording) {
    List<RawJson> errors = new ArrayList<>(elements(ERRORS));
    errors.add(json(trial));
    return with(Map.of(ERRORS, RawJson.array(errors), RECORDING, recording.toJson()));
  }

  private static RawJson json(FailedTrial trial) {
    return RawJson.written(
        out -> {
          out.writeStartObject();
          out.writeObjectFieldStart("message");
          out.writeStringField("message", trial.message());
          if (trial.step().isPresent()) {
            out.writeStringField("step", trial.step().get());
          }
          if (trial.received().isPresent()) {
            out.writeStringField("received", trial.received().get());
          }
          out.writeEndObject();
          out.writeNumberField("statusCode", trial.statusCode());
          out.writeEndObject();
        });
  }

  /** How often the scenario was sent with an outcome that proves something about the server. */
  public int asked() {
    return hasResponse() ? 1 + elements(REPEATS).size() : 0;
  }

  /** This result, which must have an answer, with the answer to the same request sent again. */
  public Result repeated(RecordedResponse response, Recording recording) {
    return repeated(Map.of(RESPONSE, response.toJson(), RECORDING, recording.toJson()));
  }

  /** This result, which must have an answer, with the failure of the same request sent again. */
  public Result repeated(FailedTrial trial, Recording recording) {
    return repeated(
        Map.of(ERRORS, RawJson.array(List.of(json(trial))), RECORDING, recording.toJson()));
  }

  private Result repeated(Map<String, RawJson> outcome) {
    return with(List.of(RawJson.object(new TreeMap<>(outcome))));
  }

  private Result with(List<RawJson> further) {
    List<RawJson> repeats = new ArrayList<>(elements(REPEATS));
    repeats.addAll(further);
    return with(Map.of(REPEATS, RawJson.array(repeats)));
  }

  /**
   * This result with the outcomes of further requests.
   *
   * @param lines as {@link #writeLastRepeat} wrote them, in order
   */
  Result withRepeats(List<RawJson> lines) {
    return with(lines.stream().map(line -> line.member(REPEAT)).toList());
  }

  /** Writes the outcome of the last request on one line, without the line end. */
  void writeLastRepeat(OutputStream out) throws IOException {
    List<RawJson> repeats = elements(REPEATS);
    Map<String, RawJson> line = new LinkedHashMap<>();
    line.put(KEY, RawJson.string(key));
    line.put(REPEAT, repeats.get(repeats.size() - 1));
    RawJson.writeLine(line, out);
  }

  /**
   * One result for each time that the request was sent, as if it were the only one; only this
   * result if it was sent once.
   */
  public List<Result> samples() {
    List<RawJson> repeats = elements(REPEATS);
    if (repeats.isEmpty()) {
      return List.of(this);
    }
    List<Result> samples = new ArrayList<>(List.of(this));
    Result asked = pending(key, members.get(SCENARIO));
    for (RawJson repeat : repeats) {
      samples.add(asked.with(repeat.isObject() ? repeat.members() : Map.of()));
    }
    return samples;
  }

  private List<RawJson> elements(String member) {
    RawJson array = members.get(member);
    return array != null && array.isArray() ? array.elements() : List.of();
  }

  /** This scenario as if it had never been run. */
  public Result forgotten() {
    Map<String, RawJson> changed = new LinkedHashMap<>(members);
    changed.put(RESPONSE, RawJson.NULL);
    changed.put(ERRORS, NONE);
    changed.remove(RECORDING);
    changed.remove(REPEATS);
    // Otherwise the rest would keep the answer in memory, as they share bytes.
    changed.replaceAll((name, value) -> value.copied());
    return new Result(key, changed);
  }

  private Result with(Map<String, RawJson> changes) {
    Map<String, RawJson> changed = new LinkedHashMap<>(members);
    changed.putAll(changes);
    Result result = new Result(key, changed);
    result.scenarioRead = changes.containsKey(SCENARIO) ? null : scenarioRead;
    return result;
  }

  void writeTo(IndentedOutput out) throws IOException {
    out.startObject();
    for (Map.Entry<String, RawJson> member : members.entrySet()) {
      out.name(member.getKey());
      out.value(member.getValue());
    }
    out.endObject();
  }

  /** Writes it on one line for the journal, without the line end. */
  void writeLine(OutputStream out) throws IOException {
    RawJson.writeLine(members, out);
  }

  /**
   * This result after reading all of it, since a scenario that is not JSON could not be written
   * again once there is an answer.
   *
   * @throws InputException if a member is not JSON
   */
  public Result checked() {
    Map<String, RawJson> checked = new LinkedHashMap<>(members);
    checked.replaceAll((name, member) -> located(member::checked));
    return new Result(key, checked);
  }

  private <T> T located(Supplier<T> parse) {
    try {
      return parse.get();
    } catch (InputException e) {
      throw new InputException("scenario %s: %s".formatted(key, e.getMessage()), e);
    }
  }
}
