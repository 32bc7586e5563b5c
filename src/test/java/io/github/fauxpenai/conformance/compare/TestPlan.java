package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.explain.Condition;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.explain.JudgedScenario;
import io.github.fauxpenai.conformance.explain.Places;
import io.github.fauxpenai.conformance.explain.Refusal;
import io.github.fauxpenai.conformance.json.JsonType;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsReader;
import io.github.fauxpenai.conformance.results.ScenariosWriter;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All scenarios of a results file that have an answer, read once and judged in memory. */
public final class TestPlan {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Asked> asked = new ArrayList<>();
  private final Rules rules;
  private final Envelope envelope;

  /**
   * A scenario with its answer.
   *
   * @param values what is sent, by parameter
   * @param types the types at each path of the answer
   * @param places what could be found in it
   */
  record Asked(
      String key,
      RecordedScenario scenario,
      Map<String, Condition.Value> values,
      RecordedResponse response,
      Answer answer,
      Map<String, Set<JsonType>> types,
      Places places) {
    Set<String> paths() {
      return types.keySet();
    }
  }

  private TestPlan(Path file, Rules rules) {
    this.rules = rules;
    this.envelope = new Envelope(rules);
    try (ResultsReader reader = new ResultsReader(file)) {
      for (Result result = reader.next(); result != null; result = reader.next()) {
        if (result.hasResponse()) {
          Answer answer = Answer.of(result.response().orElseThrow());
          envelope.learn(answer, result::requestTree, true);
          Map<String, Set<JsonType>> types = new HashMap<>();
          answer.parts().forEach(part -> addTypes("", part, types));
          types.keySet().removeAll(rules.uncompared(answer.kind(), true));
          asked.add(
              new Asked(
                  result.key(),
                  result.scenario(),
                  values(result.scenario()),
                  result.response().orElseThrow(),
                  answer,
                  types,
                  envelope.places(asked.size())));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void addTypes(String path, JsonNode value, Map<String, Set<JsonType>> types) {
    types.computeIfAbsent(path, p -> EnumSet.noneOf(JsonType.class)).add(JsonType.of(value));
    if (value.isArray()) {
      value.forEach(element -> addTypes(path + "[]", element, types));
    }
    value
        .properties()
        .forEach(
            m -> addTypes((path.isEmpty() ? "" : path + ".") + m.getKey(), m.getValue(), types));
  }

  /** OpenAI's recorded answers; without them the test is skipped. */
  static TestPlan published(Api api) {
    return new TestPlan(PublishedData.file(api + "/results.json.gz"), api.rules());
  }

  /** The scenarios that this program makes, with made-up answers. */
  static TestPlan made(Path folder, Api api) {
    return new TestPlan(recording(folder, api).write(folder.resolve("made.json.gz")), api.rules());
  }

  /**
   * The chat scenarios that this program makes. An imagined server answers them: it rejects every
   * negative value, with a separate message for each parameter, and has one plain answer and one
   * stream.
   */
  public static Recordings recording(Path folder, Api api) {
    Map<String, JsonNode> answers = new HashMap<>();
    Recordings.handMade(api.toString())
        .results()
        .values()
        .forEach(
            result ->
                answers.put(result.at("/scenario/spec/name").asText(), result.path("response")));
    Recordings recordings = Recordings.none();
    try {
      Path scenarios = folder.resolve("scenarios.json");
      ScenariosWriter.write(scenarios, TestSuite.scenarios(api.suites()));
      for (JsonNode scenario : JSON.readTree(Files.readAllBytes(scenarios))) {
        ObjectNode result = JSON.createObjectNode();
        result.set("key", scenario.path("key"));
        result.set("scenario", scenario);
        result.set("response", answer(scenario, answers));
        result.putArray("errors");
        Recordings.record(result);
        recordings.put(result);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return recordings;
  }

  private static JsonNode answer(JsonNode scenario, Map<String, JsonNode> answers) {
    for (JsonNode factor : scenario.at("/spec/factors")) {
      if (factor.path("negative").booleanValue()) {
        String name = factor.path("name").textValue();
        int equals = name.indexOf('=');
        ObjectNode refusal = answers.get("temperature of text").deepCopy();
        ((ObjectNode) refusal.at("/body/error"))
            .put("message", "Wrong '%s'.".formatted(name.substring(0, Math.max(0, equals))));
        return refusal;
      }
    }
    return answers.get(
        scenario.at("/requestBody/stream").asBoolean() ? "stream with usage" : "plain");
  }

  /** If two factors set one parameter, the later one counts. */
  private static Map<String, Condition.Value> values(RecordedScenario scenario) {
    Map<String, Condition.Value> values = new LinkedHashMap<>();
    for (Factor factor : scenario.spec().factors()) {
      values.put(factor.parameter(), Condition.Value.of(factor));
    }
    return values;
  }

  List<Asked> asked() {
    return asked;
  }

  /** A judged scenario in the finder's form. */
  JudgedScenario judged(Asked scenario, RecordedResponse response, ScenarioVerdict verdict) {
    return verdict.judged(
        rules.families(),
        JudgedScenario.Reference.ofBaseline(scenario.answer),
        response.status() < 400 || scenario.response.status() < 400
            ? Refusal.NONE
            : Refusal.of(Answer.of(response)));
  }

  /** Judges another answer to a scenario. */
  ScenarioVerdict judge(Asked scenario, RecordedResponse response, Level upTo) {
    List<Finding> differences = new ArrayList<>();
    if (!response.equals(scenario.response)) {
      Pair pair =
          new Pair(
              scenario.answer,
              Answer.of(response),
              rules,
              true,
              Set.of(),
              () -> scenario.scenario.requestBody().tree(),
              () -> envelope);
      for (Level level : List.of(Level.values()).subList(0, upTo.number())) {
        if (differences.stream().anyMatch(d -> d.code().isOfWholeAnswer())) {
          break;
        }
        List<Finding> found = new ArrayList<>();
        level.comparison().compare(pair, found::add);
        for (Finding each : found) {
          if (differences.stream().noneMatch(d -> d.failing() && d.path().equals(each.path()))) {
            differences.add(each);
          }
        }
      }
    }
    return new ScenarioVerdict(
        scenario.key,
        scenario.scenario.spec(),
        ScenarioVerdict.State.COMPARED,
        RecordedResponse.isAccepted(scenario.response.status()),
        differences,
        Optional.empty(),
        Optional.empty());
  }
}
