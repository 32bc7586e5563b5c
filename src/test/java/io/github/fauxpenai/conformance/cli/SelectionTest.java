package io.github.fauxpenai.conformance.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.report.JsonReports;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same options choose scenarios to run and to compare; a run can be split and repeated. */
@Timeout(120)
final class SelectionTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension
  private static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort())
          .build();

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private Path scenarios;
  private final Map<String, JsonNode> all = new TreeMap<>();

  @BeforeAll
  static void createOnce() {
    CommandRun.of("createScenarios", "--api=embeddings", "--outputFile=" + created());
  }

  private static Path created() {
    return shared.resolve("scenarios.json");
  }

  /** The answers to all scenarios, recorded by the first test that needs them. */
  private void answerAll(Path results) throws IOException {
    Path recorded = shared.resolve("whole.json.gz");
    if (!Files.exists(recorded)) {
      assertEquals(0, run(recorded).exitCode());
    }
    Files.copy(recorded, results);
  }

  @BeforeEach
  void create() throws IOException {
    scenarios = Files.copy(created(), folder.resolve("scenarios.json"));
    JSON.readTree(Files.readAllBytes(scenarios))
        .properties()
        .forEach(scenario -> all.put(scenario.getKey(), scenario.getValue()));
    assertEquals(52, all.size());
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{\"n\": 1}")));
  }

  private CommandRun run(Path results, Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of(
                "runScenarios",
                "--api=embeddings",
                "--scenariosFile=" + scenarios,
                "--resultsFile=" + results,
                "--baseUrl=" + SERVER.baseUrl() + "/v1",
                "--rateLimit=0",
                "--maxTrials=1"));
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray());
  }

  private CommandRun compare(Path spec, Path results, Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of(
                "compareResults",
                "--api=embeddings",
                "--specFile=" + spec,
                "--resultsFile=" + results));
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray());
  }

  /** Runs a selection and compares with it; both must take the same scenarios. */
  private Set<String> selected(Object... options) throws IOException {
    Path whole = folder.resolve("whole.json.gz");
    if (!Files.exists(whole)) {
      answerAll(whole);
    }
    Path part = Files.createTempFile(folder, "part", ".json.gz");
    CommandRun run = run(part, options);
    assertEquals(0, run.exitCode(), run::toString);
    Set<String> keys = keys(part);
    List<Object> args = new ArrayList<>(List.of(options));
    Path report = folder.resolve("report.json");
    args.add("--report=" + report);
    CommandRun compare = compare(whole, part, args.toArray());
    assertEquals(0, compare.exitCode(), compare::toString);
    Set<String> compared = new TreeSet<>();
    JsonReports.read(report)
        .path("scenarios")
        .forEach(scenario -> compared.add(scenario.path("key").textValue()));
    assertEquals(keys, compared);
    assertTrue(
        compare.out().contains("\n" + keys.size() + " of 52 scenarios selected.\n"), compare.out());
    assertFalse(compare.out().contains("not executed"), compare.out());
    return keys;
  }

  private static Set<String> keys(Path results) throws IOException {
    Set<String> keys = new TreeSet<>();
    read(results).fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static JsonNode read(Path results) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(results))) {
      return JSON.readTree(in);
    }
  }

  private Set<String> where(Predicate<JsonNode> holds) {
    Set<String> keys = new TreeSet<>();
    all.forEach((key, scenario) -> keys.addAll(holds.test(scenario) ? Set.of(key) : Set.of()));
    assertFalse(keys.isEmpty());
    return keys;
  }

  private static String group(JsonNode scenario) {
    return scenario.at("/spec/group").textValue();
  }

  private static boolean has(JsonNode scenario, String factor) {
    for (JsonNode each : scenario.at("/spec/factors")) {
      if (each.path("name").textValue().startsWith(factor)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void groupsAreTakenOrLeftOut() throws IOException {
    assertEquals(where(s -> group(s).equals("sanity")), selected("--group=sanity"));
    assertEquals(where(s -> !group(s).equals("sanity")), selected("--group=!sanity"));
    assertEquals(
        where(s -> Set.of("sanity", "input").contains(group(s))),
        selected("--group=sanity", "--group=input"));
    assertEquals(
        where(s -> !Set.of("sanity", "input").contains(group(s))),
        selected("--group=!sanity", "--group=!input"));
  }

  @Test
  void globsOfOneParameterAreAlternativesAndOfTwoAreBothNeeded() throws IOException {
    assertEquals(
        where(s -> has(s, "encoding_format=float")), selected("--include=encoding_format=float"));
    assertEquals(
        where(s -> has(s, "encoding_format=float") || has(s, "encoding_format=base64")),
        selected("--include=encoding_format=float", "--include=encoding_format=base64"));
    assertEquals(
        where(s -> has(s, "encoding_format=") && has(s, "user=")),
        selected("--include=encoding_format=*", "--include=user=*"));
    assertEquals(
        where(s -> has(s, "encoding_format=") && !has(s, "encoding_format=float")),
        selected("--include=encoding_format=*", "--exclude=encoding_format=f??at"));
    assertEquals(
        where(s -> !has(s, "user=") && !has(s, "dimensions=")),
        selected("--exclude=user=*", "--exclude=dimensions=*"));
    assertEquals(
        where(s -> has(s, "user=") && group(s).equals("sanity")),
        selected("--include=user=*", "--group=sanity"));
  }

  @Test
  void scenariosAreNamedByTheBeginningOfTheirKeys() throws IOException {
    List<String> keys = List.copyOf(all.keySet());
    assertEquals(
        Set.of(keys.get(3), keys.get(7)),
        selected("--scenario=" + keys.get(3).substring(0, 6), "--scenario=" + keys.get(7)));
    Path list = folder.resolve("failed.keys");
    Files.writeString(list, "# failed\n\n " + keys.get(1) + " \r\n" + keys.get(2) + "\n");
    assertEquals(
        Set.of(keys.get(1), keys.get(2), keys.get(9)),
        selected("--scenario=@" + list, "--scenario=" + keys.get(9)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--group=sanitty|did you mean sanity?",
        "--group=nope|there are ",
        "--group=!sanitty|did you mean sanity?",
        "--include=usr=*|no scenario has such a parameter value",
        "--include=encoding_format=flaot|did you mean encoding_format=float",
        "--include=user|give parameter=value, for example user=*",
        "--exclude=user=nobody|no scenario has such a parameter value",
        "--scenario=01234|at least 6",
        "--scenario=XYZXYZ|is not a scenario key",
        "--scenario=000000000|there is no such scenario",
        "--scenario=@nowhere.keys|nowhere.keys: the list cannot be read",
      })
  void whatSelectsNothingIsToldBeforeAnythingIsSent(String option, String message)
      throws IOException {
    Path results = folder.resolve("results.json.gz");
    CommandRun run = run(results, option);
    assertEquals(3, run.exitCode(), run::toString);
    assertTrue(run.err().contains(message), run.err());
    assertFalse(Files.exists(results));
    SERVER.verify(0, anyRequestedFor(anyUrl()));

    answerAll(results);
    CommandRun compare = compare(results, results, option);
    assertEquals(3, compare.exitCode(), compare::toString);
    assertTrue(compare.err().contains(message), compare.err());
    assertEquals("", compare.out());
  }

  @Test
  void conditionsThatNothingFitsTogetherAreTold() {
    CommandRun run = run(folder.resolve("r.json.gz"), "--group=negative_model", "--include=user=*");
    assertEquals(3, run.exitCode());
    assertTrue(run.err().contains("no scenario fits all of"), run.err());
  }

  @Test
  void everyKeyOfAListMustBeThere() throws IOException {
    Path list = folder.resolve("failed.keys");
    String key = all.keySet().iterator().next();
    Files.writeString(list, key + "\n" + "0".repeat(64) + "\n" + "1".repeat(64) + "\n");
    CommandRun run = run(folder.resolve("r.json.gz"), "--scenario=@" + list);
    assertEquals(3, run.exitCode(), run::toString);
    assertTrue(run.err().contains("no 2 such scenarios: 0000"), run.err());
    Files.writeString(list, "\n# none\n");
    CommandRun empty = run(folder.resolve("r.json.gz"), "--scenario=@" + list);
    assertEquals(3, empty.exitCode(), empty::toString);
    assertTrue(empty.err().contains("the list is empty"), empty.err());
  }

  @Test
  void digitsThatFitTwoKeysAreRefused() throws IOException {
    ObjectNode twins = JSON.createObjectNode();
    JsonNode first = all.values().iterator().next();
    for (String key : List.of("ab".repeat(32), "ab".repeat(31) + "cd")) {
      twins.set(key, ((ObjectNode) first.deepCopy()).put("key", key));
    }
    Files.write(scenarios, JSON.writeValueAsBytes(twins));
    CommandRun run = run(folder.resolve("r.json.gz"), "--scenario=abababab");
    assertEquals(3, run.exitCode(), run::toString);
    assertTrue(run.err().contains("fits two scenarios, abab"), run.err());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 60})
  void allPartsTogetherAreEverythingAndNothingTwice(int of) throws IOException {
    Set<String> seen = new HashSet<>();
    List<Object> parts = new ArrayList<>();
    for (int number = 1; number <= of; number++) {
      Path part = folder.resolve("part" + number + ".json.gz");
      CommandRun run = run(part, "--shard=" + number + "/" + of);
      assertEquals(0, run.exitCode(), run::toString);
      if (Files.exists(part)) {
        for (String key : keys(part)) {
          assertTrue(seen.add(key), key + " is in two parts");
        }
        parts.add("--resultsFile=" + part);
      }
    }
    assertEquals(all.keySet(), seen);
    SERVER.verify(52, anyRequestedFor(anyUrl()));

    Path whole = folder.resolve("whole.json.gz");
    run(whole);
    CommandRun compare = compare(whole, folder.resolve("part1.json.gz"), parts.toArray());
    assertEquals(0, compare.exitCode(), compare::toString);
    assertTrue(compare.out().contains("52 of 52 conform"), compare.out());
  }

  @Test
  void aPartIsResumedAsTheSamePart() throws IOException {
    Path part = folder.resolve("part.json.gz");
    SERVER.stubFor(post(anyUrl()).willReturn(serverError()));
    run(part, "--shard=2/4", "--group=pairwise");
    Set<String> first = keys(part);
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));
    run(part, "--shard=2/4", "--group=pairwise", "--rerun=failed");
    assertEquals(first, keys(part));
    for (JsonNode result : read(part)) {
      assertTrue(result.path("response").isObject());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0/4", "5/4", "2", "2/", "/4", "a/b", "2/4/1", "-1/4", "1/0"})
  void aPartThatIsNoneIsAUsageError(String shard) {
    CommandRun run = run(folder.resolve("r.json.gz"), "--shard=" + shard);
    assertEquals(2, run.exitCode(), run::toString);
    assertTrue(run.err().contains("give it as in 2/4"), run.err());
  }

  @Test
  void failedTrialsCanBeForgottenAndAnswersAskedForAgain() throws IOException {
    Path results = folder.resolve("results.json.gz");
    SERVER.stubFor(post(anyUrl()).willReturn(serverError()));
    run(results, "--group=sanity");
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{\"n\": 1}")));
    run(results, "--group=negative_model");
    SERVER.resetRequests();

    assertEquals(0, run(results, "--group=sanity", "--group=negative_model").exitCode());
    SERVER.verify(0, anyRequestedFor(anyUrl()));

    int failed = where(s -> group(s).equals("sanity")).size();
    run(results, "--group=sanity", "--group=negative_model", "--rerun=failed");
    SERVER.verify(failed, anyRequestedFor(anyUrl()));
    for (JsonNode result : read(results)) {
      assertTrue(result.path("response").isObject());
      assertEquals(0, result.path("errors").size());
    }

    SERVER.resetRequests();
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{\"n\": 2}")));
    assertEquals(0, run(results, "--group=negative_model", "--rerun=all").exitCode());
    Set<String> again = where(s -> group(s).equals("negative_model"));
    SERVER.verify(again.size(), anyRequestedFor(anyUrl()));
    read(results)
        .properties()
        .forEach(
            result ->
                assertEquals(
                    again.contains(result.getKey()) ? 2 : 1,
                    result.getValue().at("/response/body/n").intValue()));
  }

  @Test
  void aPartIsNotAddedToAnotherServersAnswers() throws IOException {
    Path results = folder.resolve("results.json.gz");
    run(results, "--group=sanity");
    Recordings others = Recordings.none();
    for (JsonNode result : read(results)) {
      ((ObjectNode) result.path("recording")).put("target", "0123456789abcdef");
      others.put((ObjectNode) result);
    }
    others.write(results);
    SERVER.resetRequests();

    CommandRun run = run(results, "--group=negative_model");

    assertEquals(3, run.exitCode(), run::toString);
    assertTrue(run.err().contains("answers from a different server"), run.err());
    SERVER.verify(0, anyRequestedFor(anyUrl()));
  }

  @Test
  void differentAnswersToOneScenarioAreNotTakenTogether() throws IOException {
    Path a = folder.resolve("a.json.gz");
    Path b = folder.resolve("b.json.gz");
    Path whole = folder.resolve("whole.json.gz");
    run(whole);
    run(a, "--group=sanity");
    run(b, "--group=!sanity");
    Path same = folder.resolve("same.json.gz");
    run(same, "--group=sanity");
    assertEquals(0, compare(whole, a, "--resultsFile=" + b, "--resultsFile=" + same).exitCode());
    assertEquals(4, compare(whole, a, "--resultsFile=" + same).exitCode());

    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{\"n\": 3}")));
    run(same, "--group=sanity", "--rerun=all");
    CommandRun run = compare(whole, a, "--resultsFile=" + b, "--resultsFile=" + same);
    assertEquals(3, run.exitCode(), run::toString);
    assertTrue(run.err().contains("hold different answers to scenario"), run.err());

    SERVER.stubFor(post(anyUrl()).willReturn(serverError()));
    Path failed = folder.resolve("failed.json.gz");
    run(failed);
    CommandRun answered = compare(whole, failed, "--resultsFile=" + b, "--resultsFile=" + a);
    assertEquals(0, answered.exitCode(), answered::toString);
  }

  @Test
  void theNamesOfCausesCommandsSelectTheirScenarios() throws IOException {
    Path whole = folder.resolve("it's a whole.json.gz");
    run(whole);
    Recordings results = Recordings.none();
    for (JsonNode result : read(whole)) {
      if (has(result.path("scenario"), "encoding_format=")) {
        results.put(
            Recordings.answered(
                (ObjectNode) result,
                JSON.readTree("{\"status\":400,\"headers\":{},\"body\":{\"n\":1}}")));
      } else {
        results.put((ObjectNode) result);
      }
    }
    Path mine = results.write(folder.resolve("mine.json.gz"));
    CommandRun run = compare(whole, mine);
    assertEquals(1, run.exitCode());
    String command = commandOfTheFirstCause(run, whole, mine);
    assertTrue(command.contains(" '--scenariosFile=" + folder + "/it'\\''s a whole"), command);
    assertTrue(
        command.endsWith(" --rerun=all '--include=encoding_format=*'")
            || command.endsWith(" --rerun=all --include=encoding_format=*"),
        command);
    assertTrue(command.contains("--baseUrl=\"$BASE_URL\""), command);
    SERVER.resetRequests();
    scenarios = whole;
    assertEquals(0, run(mine, "--rerun=all", "--include=encoding_format=*").exitCode());
    SERVER.verify(where(s -> has(s, "encoding_format=")).size(), anyRequestedFor(anyUrl()));
    assertEquals(0, compare(whole, mine).exitCode());
  }

  @Test
  void theCommandOfACauseWorksAfterOtherModelsWereSent() throws Exception {
    Path whole = folder.resolve("whole.json.gz");
    run(whole);
    Path mine = folder.resolve("mine.json.gz");
    SERVER.stubFor(
        post(anyUrl())
            .withRequestBody(containing("encoding_format"))
            .willReturn(aResponse().withStatus(400).withBody("{\"n\":1}")));
    run(mine, "--model=my own/model");
    CommandRun compared = compare(whole, mine);
    assertEquals(1, compared.exitCode(), compared::toString);
    String command = commandOfTheFirstCause(compared, whole, mine).replaceFirst("Again: \\S+ ", "");
    assertTrue(command.contains(" --rateLimit=0 '--model=my own/model' --rerun=all "), command);
    SERVER.resetMappings();
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{\"n\": 1}")));
    SERVER.resetRequests();

    CommandRun again = CommandRun.of(wordsOf(command));

    assertEquals(0, again.exitCode(), again::toString);
    SERVER.verify(where(s -> has(s, "encoding_format=")).size(), anyRequestedFor(anyUrl()));
    assertEquals(0, compare(whole, mine).exitCode());
  }

  /** What --show says of the first cause that a comparison lists. */
  private String commandOfTheFirstCause(CommandRun compared, Path whole, Path mine) {
    String fingerprint =
        Pattern.compile("(?m)^ +1  ([0-9a-f]{12}) ")
            .matcher(compared.out())
            .results()
            .findFirst()
            .orElseThrow()
            .group(1);
    return compare(whole, mine, "--show=" + fingerprint)
        .out()
        .lines()
        .filter(line -> line.startsWith("Again: "))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aReportNamesTheScenariosOfACause() throws Exception {
    Path whole = folder.resolve("whole.json.gz");
    run(whole);
    Path mine = folder.resolve("mine.json.gz");
    SERVER.stubFor(
        post(anyUrl())
            .withRequestBody(containing("encoding_format"))
            .willReturn(aResponse().withStatus(400).withBody("{\"n\":1}")));
    run(mine);
    Path report = folder.resolve("report.json");
    CommandRun compared = compare(whole, mine, "--report=" + report);
    JsonNode cause = JsonReports.read(report).at("/causes/0");
    String fingerprint = cause.path("fingerprint").asText();
    String command =
        compared.out().lines().filter(l -> l.contains("#FINGERPRINT")).findFirst().orElseThrow();
    assertTrue(command.contains("--scenario=@" + report + "#FINGERPRINT"), command);
    SERVER.resetMappings();
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{\"n\": 1}")));
    SERVER.resetRequests();

    CommandRun again =
        CommandRun.of(
            wordsOf(
                command
                    .replaceFirst(".*: fauxpenai-conformance ", "")
                    .replace("FINGERPRINT", fingerprint)));

    assertEquals(0, again.exitCode(), again::toString);
    SERVER.verify(cause.path("keys").size(), anyRequestedFor(anyUrl()));
    assertEquals(0, compare(whole, mine).exitCode());
    CommandRun unknown = compare(whole, mine, "--scenario=@" + report + "#0");
    assertEquals(3, unknown.exitCode());
    assertEquals(
        "--scenario=@%s#0: none of the report's causes has such a fingerprint; there are %s%n"
            .formatted(report, fingerprint),
        unknown.err());
  }

  /** What the shell makes of a command, quotes and the address included. */
  private static Object[] wordsOf(String command) {
    return Pattern.compile("(?:'[^']*'|\"[^\"]*\"|\\S)+")
        .matcher(command)
        .results()
        .map(word -> word.group().replaceAll("['\"]", ""))
        .map(word -> word.replace("$BASE_URL", SERVER.baseUrl() + "/v1"))
        .toArray();
  }
}
