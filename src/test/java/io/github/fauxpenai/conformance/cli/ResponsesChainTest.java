package io.github.fauxpenai.conformance.cli;

import static io.github.fauxpenai.conformance.scenario.Parameter.object;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.Checking;
import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.check.DefinitionCheck;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.check.Violation;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.compare.Comparing;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.compare.ResultsComparison.Settings;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.explain.Note;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.report.JsonReports;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsReader;
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
import org.junit.jupiter.api.BeforeAll;
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

  /** What must be found of each deviation, and nothing else. */
  private static final Path FINDINGS =
      Path.of("src/test/resources/io/github/fauxpenai/conformance/cli/findings-of-responses.txt");

  /** What only scenarios with a history show. */
  private static final Set<String> OF_STATE =
      Set.of(
          "turn-forgotten",
          "instructions-carried-over",
          "unknown-turn-accepted",
          "retrieved-empty",
          "stream-again-later",
          "items-without-object",
          "not-deleted",
          "status-canceled",
          "gone-still-there",
          "gone-400");

  /**
   * What only a run shows, or how it is recorded: the frames of events, new ids, the type of a
   * time. With {@code -Dlong} all take that way.
   */
  private static final Set<String> ONLY_OVER_HTTP =
      Set.of(
          "accept-everything",
          "status-500",
          "status-500-for-400",
          "chat-completion",
          "created-at-string",
          "events-of-chat",
          "no-event-names",
          "event-names-message",
          "unknown-event");

  private static final boolean LONG = Boolean.getBoolean("long");

  private static final Set<String> FAILING = Set.of("broken", "ignored", "rejected");

  private static final Recordings HONEST = Recordings.none();

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
    assertTrue(HONEST.results().size() > 300, HONEST.results().size() + " scenarios");
    assertEquals(Map.of(), failing(HONEST.write(folder.resolve("honest.json.gz"))));
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
    for (ObjectNode result : HONEST.results().values()) {
      JsonNode asked = result.at("/scenario/requestBody");
      ObjectNode request = asked.isObject() ? asked.deepCopy() : object();
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
    Server plain = served("plain", some(HONEST));
    Recordings recorded = Recordings.read(plain.untouched());
    Server stateful = served("stateful", withState(HONEST));
    Map<String, Set<String>> all = new TreeMap<>();
    List<Executable> found = new ArrayList<>();
    List<String> rows = new ArrayList<>();
    for (Deviation deviation : deviations) {
      Path results = folder.resolve(deviation.name() + ".json.gz");
      Server server = OF_STATE.contains(deviation.name()) ? stateful : plain;
      if (LONG || server == stateful || ONLY_OVER_HTTP.contains(deviation.name())) {
        Deviating deviating = new Deviating(deviation, deviation.example(), 1);
        ServedRun.of(
            Api.RESPONSES, server.answers(), List.of(deviating), server.scenarios(), results);
      } else {
        recorded
            .answering((request, response) -> deviation.apply(request, response).orElse(response))
            .write(results);
      }
      Map<String, Set<String>> findings = findings(results);
      int caught = findings.size();
      String name = deviation.name();
      findings.values().forEach(all.computeIfAbsent(name, n -> new TreeSet<>())::addAll);
      rows.add(row(deviation, caught, defined(server == stateful, findings, results)));
      if (deviation.level() > 1) {
        found.add(
            () -> assertEquals(deviation.level(), firstLevel(server, results, deviation), name));
      }
    }
    Files.write(Path.of("target/deviations-of-responses.md"), rows);
    Files.writeString(Path.of("target/findings-of-responses.txt"), text(all));
    found.add(() -> assertEquals(List.of(), notOnThePage(rows)));
    found.add(() -> assertEquals(Files.readString(FINDINGS), text(all)));
    assertAll(found);
  }

  /** What is served, from where, and what is recorded of it without deviations. */
  private record Server(RecordedAnswers answers, Path scenarios, Path untouched) {}

  private Server served(String name, Recordings recordings) throws IOException {
    Path served = recordings.write(folder.resolve(name + ".json.gz"));
    RecordedAnswers answers = new RecordedAnswers();
    answers.add(Api.RESPONSES.path(), Api.RESPONSES.modelParameter(), served);
    Path untouched = folder.resolve(name + "-untouched.json.gz");
    ServedRun.of(Api.RESPONSES, answers, List.of(), served, untouched);
    assertEquals(Map.of(), findings(untouched));
    assertEquals(recordings.results().keySet(), answered(untouched));
    return new Server(answers, served, untouched);
  }

  private static Set<String> answered(Path results) throws IOException {
    Set<String> answered = new TreeSet<>();
    try (ResultsReader reader = new ResultsReader(results)) {
      for (Result result = reader.next(); result != null; result = reader.next()) {
        if (result.hasResponse()) {
          answered.add(result.key());
        }
      }
    }
    return answered;
  }

  /** Each deviation and what must be found, and nothing else. */
  private static String text(Map<String, Set<String>> findings) {
    StringBuilder text = new StringBuilder();
    findings.forEach(
        (name, found) -> {
          text.append(name).append(":\n");
          found.forEach(finding -> text.append("  ").append(finding).append('\n'));
        });
    return text.toString();
  }

  /** What promises and definition find, by scenario: outcome and promise. */
  private static Map<String, Set<String>> findings(Path results) throws IOException {
    Map<String, Set<String>> findings = new TreeMap<>();
    check(
        results,
        scenario -> {
          if (scenario.fails()) {
            findings.put(
                scenario.result().key(),
                scenario.checks().stream()
                    .filter(check -> check.judgement().outcome().fails())
                    .map(check -> check.judgement().outcome() + " " + check.promise().id())
                    .collect(Collectors.toCollection(TreeSet::new)));
          }
        });
    return findings;
  }

  /** As on the page: the number is in the column of the deviation's level. */
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
    Set<String> made = rows.stream().map(ResponsesChainTest::comparable).collect(toSet());
    return lines.stream()
        .filter(line -> line.startsWith("| `") && !made.contains(comparable(line)))
        .toList();
  }

  /** With a memory, how many answers repeat an id depends on the order of requests. */
  private static String comparable(String row) {
    return OF_STATE.contains(row.split("`", 3)[1]) ? row.replaceAll(" \\d+ \\|", " # |") : row;
  }

  /** The definition has an operation for each path; only the API's own is checked apart. */
  private static int defined(boolean stateful, Map<String, Set<String>> findings, Path results)
      throws IOException {
    return stateful
        ? (int)
            findings.values().stream()
                .filter(each -> each.stream().anyMatch(f -> f.contains(" definition.")))
                .count()
        : differingFromTheDefinition(results);
  }

  private static int differingFromTheDefinition(Path results) throws IOException {
    DefinitionCheck check = Api.RESPONSES.check(Definition.bundled()).orElseThrow();
    int differing = 0;
    try (ResultsReader reader = new ResultsReader(results)) {
      for (Result result = reader.next(); result != null; result = reader.next()) {
        boolean differs =
            result.hasResponse()
                && result.scenario().request().isToOwnPath()
                && check.violations(Answer.of(result)).stream().anyMatch(Violation::fails);
        differing += differs ? 1 : 0;
      }
    }
    return differing;
  }

  /** By promises and definition. */
  private static PromiseCheck.Outcome check(Path results) throws IOException {
    return check(results, scenario -> {});
  }

  private static PromiseCheck.Outcome check(Path results, PromiseCheck.Sink sink)
      throws IOException {
    Api api = Api.RESPONSES;
    return Checking.withAll(api, results).run(sink);
  }

  /** The first level up to the deviation's at which some answer differs; 0 if none does. */
  private static int firstLevel(Server server, Path results, Deviation deviation) {
    Level last = Level.values()[deviation.level() - 1];
    Settings strictOfNull = new Settings(last, Set.of(Note.NULL), false, KnownFailures.none());
    return Comparing.files(
            server.untouched(), results, Api.RESPONSES.rules(Definition::bundled), strictOfNull)
        .verdicts()
        .values()
        .stream()
        .flatMap(verdict -> verdict.differences().stream())
        .filter(Finding::failing)
        .mapToInt(difference -> difference.level())
        .min()
        .orElse(0);
  }

  /** Whatever is asked for, good or bad. */
  @BeforeAll
  static void answerAll(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("scenarios.json");
    CommandRun run = CommandRun.of("createScenarios", "--api=responses", "--outputFile=" + file);
    assertEquals(ExitCode.OK, run.exitCode(), run::toString);
    for (JsonNode scenario : Json.tree(Files.readAllBytes(file))) {
      if (!scenario.has("requestText")) {
        ObjectNode result = Recordings.result("any", scenario, answer(scenario));
        result.set("key", scenario.path("key"));
        result.set("scenario", scenario);
        HONEST.put(result);
      }
    }
  }

  private static JsonNode answer(JsonNode scenario) {
    for (JsonNode factor : scenario.path("spec").path("factors")) {
      String[] name = factor.path("name").textValue().split("=", 2);
      boolean state = name[0].equals("state");
      if (factor.path("negative").asBoolean()) {
        boolean gone = state && (name[1].contains("unknown r") || name[1].startsWith("retrieve"));
        return gone
            ? HonestResponses.refusal(404, null)
            : HonestResponses.refusal(400, state ? "previous_response_id" : name[0]);
      }
      if (state) {
        return HonestResponses.remembered(scenario, name[1]);
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
      boolean state = spec.path("group").asText().equals("state");
      if (!state && (taken.merge(group, 1, Integer::sum) <= 3 || parallel)) {
        some.put(result);
      }
    }
    return some;
  }

  /** All that a server must remember something for. */
  private static Recordings withState(Recordings all) {
    Recordings state = Recordings.none();
    all.results().values().stream()
        .filter(result -> result.at("/scenario/spec/group").asText().equals("state"))
        .forEach(state::put);
    return state;
  }

  /** How many answers fail each promise. */
  private Map<String, Integer> failing(Path results) throws IOException {
    Path report = folder.resolve("report.json");
    CommandRun run =
        CommandRun.of(
            "checkResults", "--api=responses", "--resultsFile=" + results, "--report=" + report);
    Map<String, Integer> failing = new TreeMap<>();
    for (JsonNode row : JsonReports.read(report).path("promises")) {
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
