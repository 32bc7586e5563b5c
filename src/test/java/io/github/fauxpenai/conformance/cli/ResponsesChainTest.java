package io.github.fauxpenai.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.check.DefinitionCheck;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.check.Violation;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsReader;
import io.github.fauxpenai.conformance.results.Selection;
import io.github.fauxpenai.conformance.serve.Deviating;
import io.github.fauxpenai.conformance.serve.Deviation;
import io.github.fauxpenai.conformance.serve.RecordedAnswers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Responses API: OpenAI's own answers, a model that keeps every promise, and each deviation of
 * such a model's server, over HTTP and without a baseline.
 */
@Tag("slow")
final class ResponsesChainTest {
  /**
   * Answers that a project wrote by hand: ids such as {@code resp_1234}, and {@code "complete"}
   * where OpenAI says {@code "completed"}.
   */
  private static final Set<String> WRITTEN_BY_HAND =
      Set.of("00c95978", "36652a98", "78d94d41", "7f22948d");

  /** Only a baseline tells that OpenAI answers otherwise. */
  private static final Set<String> NEED_A_BASELINE =
      Set.of(
          "reject-everything",
          "reject-parameter",
          "status-500",
          "status-500-for-400",
          "error-type",
          "error-code",
          "error-param");

  private static final Set<String> FAILING = Set.of("broken", "ignored", "rejected");

  @TempDir private Path folder;

  @Test
  void openAiKeepsItsPromises() throws IOException {
    Path file = PublishedData.answersToProjects("responses.results.json.gz");
    Set<String> failed =
        check(file).failed().stream()
            .map(key -> key.substring(0, 8))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(WRITTEN_BY_HAND, failed);
  }

  @Test
  void aModelThatKeepsEveryPromiseBreaksNone() throws IOException {
    Recordings honest = honest();
    assertTrue(honest.results().size() > 300, honest.results().size() + " scenarios");
    assertEquals(Map.of(), failing(honest.write(folder.resolve("honest.json.gz"))));
  }

  /** Each is broken by a server that answers as if the parameter were not there. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "temperature",
        "top_p",
        "max_output_tokens",
        "top_logprobs",
        "instructions",
        "parallel_tool_calls",
        "truncation",
        "background",
        "store",
        "metadata",
        "prompt_cache_key",
        "user",
        "tool_choice",
        "reasoning",
        "text",
        "include",
        "stream"
      })
  void aServerThatIgnoresAParameterIsFoundOut(String parameter) throws IOException {
    Recordings ignoring = Recordings.none();
    for (ObjectNode result : honest().results().values()) {
      ObjectNode request = result.at("/scenario/requestBody").deepCopy();
      if (request.remove(parameter) != null && result.at("/response/status").asInt() == 200) {
        ignoring.put(Recordings.answered(result, HonestResponses.answer(request)));
      }
    }
    Map<String, Integer> failing = failing(ignoring.write(folder.resolve("ignoring.json.gz")));
    assertTrue(
        failing.keySet().stream().anyMatch(id -> id.startsWith(parameter + ".")),
        failing.toString());
  }

  @Test
  void everyDeviationIsFoundOut() throws IOException {
    List<Deviation> deviations = Api.RESPONSES.deviations();
    assertTrue(deviations.size() >= 55, deviations.size() + " deviations");
    Path served = some(honest()).write(folder.resolve("served.json.gz"));
    RecordedAnswers answers = new RecordedAnswers();
    answers.add(Api.RESPONSES.path(), Api.RESPONSES.modelParameter(), served);
    Path untouched = folder.resolve("untouched.json.gz");
    ServedRun.of(Api.RESPONSES, answers, List.of(), served, untouched);
    assertEquals(Map.of(), failing(untouched));

    List<Executable> found = new ArrayList<>();
    List<String> rows = new ArrayList<>();
    for (Deviation deviation : deviations) {
      Path results = folder.resolve(deviation.name() + ".json.gz");
      Deviating deviating = new Deviating(deviation, deviation.example(), 1);
      ServedRun.of(Api.RESPONSES, answers, List.of(deviating), served, results);
      int caught = check(results).failed().size();
      rows.add(row(deviation, caught, differingFromTheDefinition(results)));
      if (!NEED_A_BASELINE.contains(deviation.name())) {
        found.add(() -> assertNotEquals(0, caught, deviation.name()));
      }
      if (deviation.level() > 1) {
        found.add(
            () -> {
              String name = deviation.name();
              assertEquals(0, compared(untouched, results, deviation.level() - 1), name);
              assertEquals(1, compared(untouched, results, deviation.level()), name);
            });
      }
    }
    Files.write(Path.of("target/deviations-of-responses.md"), rows);
    found.add(() -> assertEquals(List.of(), notOnThePage(rows)));
    assertAll(found);
  }

  /** As the page has it: the number stands in the column of the deviation's level. */
  private static String row(Deviation deviation, int caught, int defined) {
    StringBuilder row =
        new StringBuilder("| `%s` | %s |".formatted(deviation.name(), deviation.meaning()));
    for (int level = 1; level <= 4; level++) {
      row.append(level == deviation.level() ? " %d |".formatted(caught) : "  |");
    }
    return row.append(defined == 0 ? "  |" : " %d |".formatted(defined)).toString();
  }

  /** The page has a second table for the deviations that only this API's servers have. */
  private static List<String> notOnThePage(List<String> rows) throws IOException {
    String page = Files.readString(Path.of("src/site/markdown/deviations.md"));
    List<String> lines = page.substring(page.indexOf("## The Responses API")).lines().toList();
    return lines.stream().filter(line -> line.startsWith("| `") && !rows.contains(line)).toList();
  }

  private static int differingFromTheDefinition(Path results) throws IOException {
    DefinitionCheck check = Api.RESPONSES.check(Definition.bundled()).orElseThrow();
    int differing = 0;
    try (ResultsReader reader = new ResultsReader(results)) {
      for (Result result = reader.next(); result != null; result = reader.next()) {
        boolean differs =
            result.hasResponse()
                && check.violations(Answer.of(result)).stream().anyMatch(Violation::fails);
        differing += differs ? 1 : 0;
      }
    }
    return differing;
  }

  /** By promises and definition. */
  private static PromiseCheck.Outcome check(Path results) throws IOException {
    Api api = Api.RESPONSES;
    return new PromiseCheck(
            List.of(results),
            api.promises(),
            api.check(Definition.bundled()),
            api.rules()::isModelLimit,
            api.rules().families(),
            new Selection(Selection.Conditions.NONE),
            KnownFailures.none())
        .run(scenario -> {});
  }

  private int compared(Path baseline, Path results, int level) {
    return CommandRun.of(
            "compareResults",
            "--api=responses",
            "--level=" + level,
            "--strict=null",
            "--specFile=" + baseline,
            "--resultsFile=" + results)
        .exitCode();
  }

  /** Whatever is asked of the API's own path, good or bad. */
  private Recordings honest() throws IOException {
    Path file = folder.resolve("scenarios.json");
    CommandRun run = CommandRun.of("createScenarios", "--api=responses", "--outputFile=" + file);
    assertEquals(ExitCode.OK, run.exitCode(), run::toString);
    Recordings honest = Recordings.none();
    for (JsonNode scenario : Json.tree(Files.readAllBytes(file))) {
      if (!scenario.has("request") && !scenario.has("before") && !scenario.has("requestText")) {
        ObjectNode result = Recordings.result("any", scenario, answer(scenario));
        result.set("key", scenario.path("key"));
        result.set("scenario", scenario);
        honest.put(result);
      }
    }
    return honest;
  }

  private static JsonNode answer(JsonNode scenario) {
    for (JsonNode factor : scenario.path("spec").path("factors")) {
      if (factor.path("negative").asBoolean()) {
        String parameter = factor.path("name").textValue().split("=", 2)[0];
        return HonestResponses.refusal(400, parameter);
      }
    }
    return HonestResponses.answer(scenario.path("requestBody"));
  }

  /** A few of each group are enough to show every deviation. */
  private static Recordings some(Recordings all) {
    Recordings some = Recordings.none();
    Map<String, Integer> taken = new TreeMap<>();
    for (ObjectNode result : all.results().values()) {
      JsonNode spec = result.path("scenario").path("spec");
      String group = spec.path("group").asText() + spec.path("name").asText().contains("stream=");
      boolean parallel = spec.path("name").asText().contains("parallel_tool_calls=true");
      if (taken.merge(group, 1, Integer::sum) <= 3 || parallel) {
        some.put(result);
      }
    }
    return some;
  }

  /** How many answers fail each promise. */
  private Map<String, Integer> failing(Path results) throws IOException {
    Path report = folder.resolve("report.json");
    CommandRun run =
        CommandRun.of(
            "checkResults", "--api=responses", "--resultsFile=" + results, "--report=" + report);
    Map<String, Integer> failing = new TreeMap<>();
    for (JsonNode row : Json.tree(Files.readAllBytes(report)).path("promises")) {
      int count = FAILING.stream().mapToInt(outcome -> row.path(outcome).intValue()).sum();
      if (count > 0) {
        failing.put(row.path("id").textValue(), count);
      }
    }
    assertEquals(
        failing.isEmpty() ? ExitCode.OK : ExitCode.DIFFERENCES, run.exitCode(), run::toString);
    return failing;
  }
}
