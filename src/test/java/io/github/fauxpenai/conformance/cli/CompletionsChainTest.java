package io.github.fauxpenai.conformance.cli;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.Checking;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.compare.Comparing;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.compare.ResultsComparison.Settings;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.compare.Summary;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.explain.Note;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.ScenariosWriter;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Scenario;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import io.github.fauxpenai.conformance.serve.Deviating;
import io.github.fauxpenai.conformance.serve.Deviation;
import io.github.fauxpenai.conformance.serve.RecordedAnswers;
import io.github.fauxpenai.conformance.serve.RecordedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Legacy completions: OpenAI's own answers, a model that keeps every promise, and its faults. */
final class CompletionsChainTest {
  private static final Api API = Api.COMPLETIONS;

  /** What the check must find of each deviation, and nothing else. */
  private static final Path FINDINGS =
      Path.of("src/test/resources/io/github/fauxpenai/conformance/cli/findings-of-completions.txt");

  /** Null where OpenAI's definition allows it is a note, and would be at no level. */
  private static final Settings STRICT_OF_NULL =
      new Settings(Level.EXACT, Set.of(Note.NULL), true, KnownFailures.none());

  @TempDir private Path folder;

  @Test
  void openAiKeepsItsPromises() throws IOException {
    Recordings recorded = Recordings.read(PublishedData.answersToProjects("other.results.json.gz"));
    Recordings completions = Recordings.none();
    for (ObjectNode result : recorded.results().values()) {
      ObjectNode scenario = (ObjectNode) result.path("scenario");
      if (scenario.at("/request/path").asText().equals("/v1/completions")) {
        scenario.remove("request"); // it is the API's own
        completions.put(result);
      }
    }
    assertEquals(25, completions.results().size());
    assertEquals(Map.of(), failing(completions));
  }

  @Test
  void thePlanHasRequestsEnoughAndNotTooMany() {
    int size = TestSuite.scenarios(API.extendedSuites()).size();
    assertTrue(size >= 60 && size <= 120, size + " scenarios");
  }

  @Test
  void aModelThatKeepsEveryPromiseBreaksNone() throws IOException {
    assertEquals(Map.of(), failing(honest(scenario -> true)));
  }

  @Test
  void theSameInOtherWordsConforms() throws IOException {
    Recordings honest = honest(scenario -> true);
    Recordings other = Recordings.none();
    for (ObjectNode result : honest.results().values()) {
      boolean isAccepted = result.at("/response/status").asInt() == 200;
      other.put(
          isAccepted
              ? Recordings.answered(
                  result, HonestCompletions.otherAnswer(result.at("/scenario/requestBody")))
              : result);
    }
    assertEquals(Map.of(), failing(other));
    Summary summary =
        Comparing.files(folder, honest, other, API.rules(), Comparing.upTo(Level.SEMANTICS))
            .outcome()
            .summary();
    assertEquals(
        Set.of(),
        summary.groups().stream()
            .filter(group -> group.getKey().failing())
            .map(Object::toString)
            .collect(toCollection(TreeSet::new)));
    assertEquals(summary.comparable(), summary.conforming());
  }

  /** Each is broken by a server that answers as if the parameter were not there. */
  @ParameterizedTest
  @CsvSource({
    "echo, echo.prompt",
    "logprobs, logprobs.lists",
    "max_tokens, max_tokens.limit",
    "n, n.choices",
    "stop, stop.text",
    "stream, stream.events",
    "stream_options, stream_options.usage"
  })
  void aServerThatIgnoresAParameterIsFoundOut(String parameter, String promise) throws IOException {
    Recordings ignoring = Recordings.none();
    for (ObjectNode result : honest(scenario -> true).results().values()) {
      ObjectNode request = result.at("/scenario/requestBody").deepCopy();
      if (request.remove(parameter) != null && result.at("/response/status").asInt() == 200) {
        ignoring.put(Recordings.answered(result, HonestCompletions.answer(request)));
      }
    }
    assertTrue(failing(ignoring).containsKey("ignored " + promise), failing(ignoring).toString());
  }

  @Test
  void aServerThatRefusesWhatOnlySomeModelsCanDoIsNotFaulted() throws IOException {
    Recordings refusing = Recordings.none();
    for (ObjectNode result : honest(scenario -> true).results().values()) {
      String group = result.at("/scenario/spec/group").asText();
      boolean isCapability = group.equals("suffix") || group.equals("prompt_logprobs");
      refusing.put(
          isCapability
              ? Recordings.answered(result, HonestResponses.refusal(400, "suffix"))
              : result);
    }
    assertEquals(Map.of(), failing(refusing));
  }

  /** What is wrong, in which answers, and all that is found. */
  static Stream<Arguments> faults() {
    return Stream.of(
        fault("choices with one index", "n=2", c -> c.put("index", 0), "broken index.each"),
        fault("indexes from 1", "n=1", c -> c.put("index", 1), "broken index.each"),
        fault(
            "null in place of a reason",
            "n=1",
            c -> c.putNull("finish_reason"),
            "broken finish_reason.present"),
        fault(
            "a reason of another API",
            "n=1",
            c -> c.put("finish_reason", "end_turn"),
            "broken definition.answer"),
        fault(
            "a message of chats in place of the text",
            "n=1",
            c -> c.putObject("message").set("content", c.remove("text")),
            "broken definition.answer"),
        fault(
            "the stop text is left",
            "\" 9\"",
            c -> c.put("text", c.path("text").asText() + " 9"),
            "ignored stop.text"),
        fault(
            "more words than tokens",
            "max_tokens=1",
            c -> c.put("text", " one two three"),
            "ignored max_tokens.limit"),
        fault(
            "stop where one token is allowed",
            "max_tokens=1",
            c -> c.put("finish_reason", "stop").put("text", " one"),
            "broken max_tokens.limit"),
        fault(
            "more words than 16",
            "n=1",
            c -> c.put("text", " word".repeat(17)),
            "ignored max_tokens.usual"),
        fault(
            "another prompt comes back",
            "echo=true",
            c -> c.put("text", "Hello" + c.path("text").asText()),
            "ignored echo.prompt"),
        fault(
            "logprobs as chats have them",
            "logprobs=2",
            c -> c.putObject("logprobs").putArray("content").addObject().put("token", "a"),
            "broken logprobs.lists"),
        fault(
            "a list that is shorter",
            "logprobs=2",
            c -> ((ArrayNode) c.at("/logprobs/token_logprobs")).remove(0),
            "broken logprobs.lists"),
        fault(
            "tokens of another text",
            "logprobs=2",
            c -> c.put("text", c.path("text").asText() + "!"),
            "broken logprobs.lists"),
        fault(
            "offsets that begin anew",
            "logprobs=2",
            c -> ((ArrayNode) c.at("/logprobs/text_offset")).set(3, c.path("index")),
            "broken logprobs.lists"),
        fault(
            "one offset for all tokens",
            "logprobs=2",
            c -> {
              ArrayNode offsets = (ArrayNode) c.at("/logprobs/text_offset");
              for (int i = 0; i < offsets.size(); i++) {
                offsets.set(i, IntNode.valueOf(7));
              }
            },
            "broken logprobs.lists"),
        fault(
            "no likely tokens",
            "logprobs=2",
            c -> c.at("/logprobs/top_logprobs").forEach(top -> ((ObjectNode) top).removeAll()),
            "ignored logprobs.count"),
        fault(
            "too many likely tokens",
            "logprobs=2",
            c -> ((ObjectNode) c.at("/logprobs/top_logprobs/0")).put("x", -1).put("y", -2),
            "broken logprobs.count"));
  }

  private static Arguments fault(
      String name, String scenario, Consumer<ObjectNode> edit, String found) {
    return Arguments.of(name, scenario, edit, found);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void aFaultIsFoundAndNothingElse(
      String name, String scenario, Consumer<ObjectNode> edit, String found) throws IOException {
    Recordings faulty =
        honest(
            each ->
                each.spec().name().contains(scenario)
                    && !each.spec().group().equals("prompt_logprobs")
                    && each.spec().factors().stream().noneMatch(Factor::negative)
                    && !each.requestBody().path("stream").asBoolean());
    assertTrue(!faulty.results().isEmpty());
    for (ObjectNode result : faulty.results().values()) {
      result.at("/response/body/choices").forEach(choice -> edit.accept((ObjectNode) choice));
    }
    assertEquals(Set.of(found), failing(faulty).keySet());
  }

  /** Models before the chat models list it, and it is no part of the text. */
  @Test
  void aTokenThatEndsTheTextIsNoFault() throws IOException {
    Recordings ended =
        honest(
            each ->
                each.spec().name().equals("logprobs=2")
                    && !each.requestBody().path("stream").asBoolean());
    assertTrue(!ended.results().isEmpty());
    for (ObjectNode result : ended.results().values()) {
      for (JsonNode choice : result.at("/response/body/choices")) {
        ((ObjectNode) choice).put("finish_reason", "stop");
        ObjectNode logprobs = (ObjectNode) choice.path("logprobs");
        logprobs.withArray("tokens").add("<|endoftext|>");
        logprobs.withArray("token_logprobs").add(-0.5);
        logprobs.withArray("text_offset").add(choice.path("text").asText().length());
        logprobs.withArray("top_logprobs").addObject().put("<|endoftext|>", -0.5).put("a", -1.5);
      }
    }
    assertEquals(Map.of(), failing(ended));
  }

  /** As {@code test --profile=quick} sends one. */
  @Test
  void anotherLimitThanTheUsualIsKeptIfItWasSent() throws IOException {
    Recordings longer =
        honest(
            each ->
                each.spec().name().equals("n=1") && !each.requestBody().path("stream").asBoolean());
    assertTrue(!longer.results().isEmpty());
    for (ObjectNode result : longer.results().values()) {
      ((ObjectNode) result.at("/response/body/choices/0")).put("text", " word".repeat(20));
      ((ObjectNode) result.at("/response/body/usage"))
          .put("completion_tokens", 20)
          .put("total_tokens", 20 + result.at("/response/body/usage/prompt_tokens").asInt());
    }
    assertEquals(Set.of("ignored max_tokens.usual"), failing(longer).keySet());
    for (ObjectNode result : longer.results().values()) {
      result
          .putObject("recording")
          .put("time", "2026-01-31T12:00:00Z")
          .putObject("sentDifferently")
          .put("max_tokens", "32");
    }
    assertEquals(Map.of(), failing(longer));
  }

  @Test
  void tokensOfThePromptAreCountedAsTheyWereSent() throws IOException {
    Recordings wrong = honest(each -> each.spec().name().equals("prompt=tokens"));
    for (ObjectNode result : wrong.results().values()) {
      ObjectNode usage = (ObjectNode) result.at("/response/body/usage");
      usage.put("prompt_tokens", 5).put("total_tokens", 21);
    }
    assertEquals(Map.of("broken usage.prompt", 1), failing(wrong));
  }

  @Test
  void choicesOfEachPromptAreCounted() throws IOException {
    Recordings one = honest(each -> each.spec().name().equals("prompt=two texts"));
    for (ObjectNode result : one.results().values()) {
      ((ArrayNode) result.at("/response/body/choices")).remove(1);
    }
    assertEquals(Map.of("ignored prompt.choices", 1), failing(one));
  }

  @Test
  void aStreamWithoutTheLogprobsOfThePlainAnswerIsFoundOut() throws IOException {
    Recordings all = honest(each -> each.spec().name().startsWith("logprobs=2"));
    for (ObjectNode result : all.results().values()) {
      if (result.at("/response/body").isArray()) {
        result
            .at("/response/body")
            .forEach(chunk -> ((ObjectNode) chunk.at("/choices/0")).putNull("logprobs"));
      }
    }
    assertEquals(Set.of("broken stream.form", "ignored logprobs.lists"), failing(all).keySet());
  }

  @Test
  void everyCommandKnowsThem() throws IOException {
    // The server that answers from recordings has other words for unreadable requests.
    Path baseline =
        honest(scenario -> !scenario.spec().group().equals("malformed"))
            .write(folder.resolve("baseline.json.gz"));
    Path results = folder.resolve("results.json.gz");
    RecordedAnswers answers = new RecordedAnswers();
    answers.add(API.path(), API.modelParameter(), baseline);
    try (RecordedServer server = ServedRun.server(answers, Map.of())) {
      String url = "http://127.0.0.1:" + server.port() + "/v1";
      ServedRun.against(url, API, baseline, results);
      assertEquals(Map.of(), findings(results));
      assertSucceeds("checkResults", "--api=completions", "--resultsFile=" + results);
      assertSucceeds(
          "compareResults",
          "--api=completions",
          "--level=4",
          "--specFile=" + baseline,
          "--resultsFile=" + results);
      // The recorded requests have no limits.
      assertSucceeds(
          "test", "--baseUrl=" + url, "--maxTokens=0", "--reportDir=" + folder.resolve("report"));
      assertTrue(Files.exists(folder.resolve("report/completions.promises.html")));
    }
  }

  private static void assertSucceeds(String... arguments) {
    CommandRun run = CommandRun.of((Object[]) arguments);
    assertEquals(ExitCode.OK, run.exitCode(), run::toString);
  }

  /**
   * Each is caught at its level and no earlier, in the answers that it touches and in no others,
   * and by the check; over HTTP the check finds the same.
   */
  @Tag("slow")
  @Test
  void everyDeviationIsFoundOut() throws IOException {
    Recordings honest = some();
    Path served = honest.write(folder.resolve("served.json.gz"));
    RecordedAnswers answers = new RecordedAnswers();
    answers.add(API.path(), API.modelParameter(), served);
    List<Executable> checks = new ArrayList<>();
    List<String> rows = new ArrayList<>();
    StringBuilder findings = new StringBuilder();
    for (Deviation deviation : API.deviations()) {
      Recordings deviating = deviating(honest, deviation);
      Path changed = deviating.write(folder.resolve("results.json.gz"));
      Map<String, Set<String>> caught = findings(changed);
      Map<String, ScenarioVerdict> verdicts =
          Comparing.files(served, changed, API.rules(), STRICT_OF_NULL).verdicts();
      checks.add(() -> assertCaughtAtItsLevel(honest, deviating, deviation, verdicts));
      findings.append(deviation.name()).append(":\n");
      caught.values().stream()
          .flatMap(Set::stream)
          .distinct()
          .sorted()
          .forEach(found -> findings.append("  ").append(found).append('\n'));
      if (isOwn(deviation)) {
        rows.add(row(deviation, caught));
        Path results = folder.resolve(deviation + ".json.gz");
        ServedRun.of(API, answers, List.of(new Deviating(deviation, "", 1)), served, results);
        checks.add(() -> assertEquals(caught, findings(results), deviation.name()));
      }
    }
    Files.write(Path.of("target/deviations-of-completions.md"), rows);
    Files.writeString(Path.of("target/findings-of-completions.txt"), findings);
    checks.add(() -> assertEquals(rows, onThePage()));
    checks.add(() -> assertEquals(Files.readString(FINDINGS), findings.toString()));
    assertAll(checks);
  }

  /** What no other API's servers do. */
  private static boolean isOwn(Deviation deviation) {
    return Stream.of(Api.values())
        .filter(api -> api != API)
        .noneMatch(
            api -> api.deviations().stream().anyMatch(d -> d.name().equals(deviation.name())));
  }

  private static Recordings deviating(Recordings honest, Deviation deviation) {
    Recordings deviating = Recordings.none();
    for (ObjectNode result : honest.results().values()) {
      Optional<JsonNode> changed =
          deviation.apply(Recordings.request(result), result.path("response"));
      deviating.put(changed.map(each -> Recordings.answered(result, each)).orElse(result));
    }
    return deviating;
  }

  private static void assertCaughtAtItsLevel(
      Recordings honest,
      Recordings deviating,
      Deviation deviation,
      Map<String, ScenarioVerdict> verdicts) {
    int touched = 0;
    for (ObjectNode result : honest.results().values()) {
      String key = result.path("key").textValue();
      boolean isTouched = deviating.results().get(key) != result;
      touched += isTouched ? 1 : 0;
      int level =
          verdicts.get(key).differences().stream()
              .filter(Finding::failing)
              .mapToInt(Finding::level)
              .min()
              .orElse(0);
      assertEquals(
          isTouched ? deviation.level() : 0,
          level,
          () ->
              deviation
                  + " in "
                  + verdicts.get(key).name()
                  + ": "
                  + verdicts.get(key).differences());
    }
    assertTrue(touched > 0, deviation + " was shown by nothing");
  }

  /** As on the page: the number is in the column of the deviation's level. */
  private static String row(Deviation deviation, Map<String, Set<String>> caught) {
    StringBuilder row =
        new StringBuilder("| `%s` | %s |".formatted(deviation.name(), deviation.meaning()));
    for (int level = 1; level <= 4; level++) {
      row.append(level == deviation.level() ? " %d |".formatted(caught.size()) : "  |");
    }
    long defined =
        caught.values().stream()
            .filter(found -> found.stream().anyMatch(f -> f.contains(" definition.")))
            .count();
    return row.append(defined == 0 ? "  |" : " %d |".formatted(defined)).toString();
  }

  private static List<String> onThePage() throws IOException {
    String page = Files.readString(Path.of("src/site/markdown/deviations.md"));
    int begin = page.indexOf("## `/completions`");
    return page.substring(begin, page.indexOf("## ", begin + 1))
        .lines()
        .filter(line -> line.startsWith("| `"))
        .toList();
  }

  /** A few of each group, plain and streamed, show every deviation. */
  private static Recordings some() {
    Map<String, Integer> taken = new TreeMap<>();
    return honest(
        scenario -> {
          String name = scenario.spec().name();
          String group = scenario.spec().group() + name.contains("stream=true");
          boolean isShown =
              taken.merge(group, 1, Integer::sum) <= 3
                  || name.matches("(logprobs=2|stop=\"\\\\n\"|n=2|max_tokens=1|echo=true)(\\+.*)?")
                  || name.startsWith("prompt=two texts");
          return isShown && scenario.request().text().isEmpty();
        });
  }

  /** Whatever is asked for, good or bad. */
  private static Recordings honest(Predicate<Scenario> wanted) {
    Recordings honest = Recordings.none();
    for (Scenario scenario : TestSuite.scenarios(API.extendedSuites()).values()) {
      if (wanted.test(scenario)) {
        RawJson json = ScenariosWriter.json(scenario);
        ObjectNode result = Recordings.result("any", json.tree(), answer(scenario));
        result.put("key", scenario.key());
        result.set("scenario", json.tree());
        honest.put(result);
      }
    }
    return honest;
  }

  private static ObjectNode answer(Scenario scenario) {
    return scenario.spec().factors().stream()
        .filter(factor -> factor.negative())
        .findFirst()
        .map(factor -> refusal(factor.parameter()))
        .orElseGet(() -> HonestCompletions.answer(scenario.requestBody()));
  }

  private static ObjectNode refusal(String parameter) {
    ObjectNode refusal = HonestResponses.refusal(400, parameter);
    ((ObjectNode) refusal.at("/body/error"))
        .put("message", "Invalid value for '%s'.".formatted(parameter));
    return refusal;
  }

  /** How many answers fail each promise, and how. */
  private Map<String, Integer> failing(Recordings recordings) throws IOException {
    Map<String, Integer> failing = new TreeMap<>();
    findings(recordings.write(folder.resolve("results.json.gz"))).values().stream()
        .flatMap(Set::stream)
        .forEach(found -> failing.merge(found, 1, Integer::sum));
    return failing;
  }

  /** Which promises answers fail, and how, by the keys of their scenarios. */
  private static Map<String, Set<String>> findings(Path results) throws IOException {
    Map<String, Set<String>> findings = new TreeMap<>();
    Checking.withAll(API, results)
        .run(
            scenario -> {
              Set<String> found =
                  scenario.checks().stream()
                      .filter(check -> check.judgement().outcome().fails())
                      .map(check -> check.judgement().outcome() + " " + check.promise().id())
                      .collect(toCollection(TreeSet::new));
              if (!found.isEmpty()) {
                findings.put(scenario.result().key(), found);
              }
            });
    return findings;
  }
}
