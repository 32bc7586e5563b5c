package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Version;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.compare.TestPlan;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.report.JsonReports;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CompareResultsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SAMPLE =
      Path.of("src", "examples", "embeddings-sample", "results.json.gz");

  /** What a terminal would obey: control characters but the line's end, and turned writing. */
  private static final Pattern OBEYED =
      Pattern.compile(
          "[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u200b-\\u200f\\u202a-\\u202e]");

  private static final String ATTACK =
      "\u001b[2J\u009b31m\u0007\r\u0000\u202egpj.exe\u2028\ud800 \udb40\udc01";

  /** No JSON parser takes half of a surrogate pair in a name. */
  private static final String NAME = ATTACK.replace("\ud800 ", "");

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private static Recordings baseline;
  private static Path specFile;

  @BeforeAll
  static void record() {
    baseline = TestPlan.recording(shared, Api.CHAT_COMPLETIONS);
    baseline.results().values().removeIf(r -> !Set.of("sanity", "negative").contains(group(r)));
    specFile = baseline.write(shared.resolve("openai.json.gz"));
  }

  private static String group(JsonNode result) {
    return result.at("/scenario/spec/group").textValue();
  }

  private static CommandRun compare(Path spec, Path results, Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of("compareResults", "--specFile=" + spec, "--resultsFile=" + results));
    args.addAll(List.of(more));
    if (args.stream().noneMatch(arg -> arg.toString().startsWith("--api"))) {
      args.add("--api=chatcompletions");
    }
    return CommandRun.of(args.toArray());
  }

  /** Accepts what OpenAI rejects. */
  private Path accepting() {
    JsonNode accepted =
        baseline.results().values().stream()
            .map(result -> result.path("response"))
            .filter(response -> response.path("status").intValue() == 200)
            .findFirst()
            .orElseThrow();
    return baseline
        .answering((request, r) -> r.path("status").intValue() == 200 ? r : accepted)
        .write(folder.resolve("results.json.gz"));
  }

  /** Words from a server must not control a terminal. */
  @Test
  void theServersRefusalOfAValidRequestIsQuoted() {
    ObjectNode refusal = JSON.createObjectNode().put("status", 422);
    refusal.putObject("headers").put("content-type", "application/json");
    ObjectNode detail = refusal.putObject("body").putArray("detail").addObject();
    detail.putArray("loc").add("body").add("user");
    detail.put("msg", "extra\u001b[2J fields " + "not permitted ".repeat(20));
    Path results =
        baseline
            .answering((request, response) -> request.has("user") ? refusal : response)
            .write(folder.resolve("results.json.gz"));

    String out = compare(specFile, results).out();

    assertTrue(
        out.contains("422 instead of 200: \"body.user: extra\\u001b[2J fields not permitted not "),
        out);
    assertFalse(out.contains("not permitted ".repeat(6)), out);
  }

  private Path gzip(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(UTF_8));
    }
    return file;
  }

  private static void assertInputRefused(CommandRun run, String message) {
    assertEquals(3, run.exitCode(), run::toString);
    assertEquals("", run.out());
    assertTrue(run.err().contains(message), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertFalse(run.err().contains("defect"), run.err());
  }

  /** Level 1 does not look into bodies; whatever does says whose it cannot read. */
  @ParameterizedTest
  @ValueSource(strings = {"[1}", "1E99999999999", "\"\\q\""})
  void aBodyThatIsNoJsonIsRefusedAndItsScenarioNamed(String value) throws IOException {
    ObjectNode bad =
        baseline.results().values().stream()
            .filter(r -> r.at("/response/status").intValue() == 200)
            .findFirst()
            .orElseThrow()
            .deepCopy();
    ((ObjectNode) bad.path("response")).put("body", "BODY");
    String key = bad.path("key").textValue();
    Path results =
        gzip(
            "bad.gz",
            "{\"%s\":%s}".formatted(key, bad).replace("\"BODY\"", "{\"a\":" + value + "}"));
    String said = "scenario " + key + ": not JSON: ";

    assertInputRefused(compare(specFile, results, "--level=2"), said);
    assertInputRefused(
        compare(
            specFile,
            results,
            "--level=1",
            "--report=" + folder.resolve("r.html"),
            "--maxCauses=0"),
        said);
    // The second pass over the baseline meets it in another scenario's turn, or in none's.
    assertInputRefused(compare(results, accepting(), "--level=3"), said);
    assertInputRefused(
        CommandRun.of("checkResults", "--api=chatcompletions", "--resultsFile=" + results), said);
  }

  @Test
  void aFileOfNetworkFailuresHidesNoServerErrorsOfAnother() throws IOException {
    Recordings openAi = Recordings.handMade("chatcompletions");
    Path spec = openAi.write(folder.resolve("spec.json.gz"));
    Recordings network = Recordings.none();
    Recordings server = Recordings.none();
    for (ObjectNode result : openAi.results().values()) {
      ObjectNode unanswered = result.deepCopy();
      unanswered.putNull("response");
      network.put(Recordings.failedTrials(unanswered.deepCopy(), -1, -1, -1, -1));
      server.put(Recordings.failedTrials(unanswered.deepCopy(), 500, 500, 500));
    }
    Path first = network.write(folder.resolve("first.json.gz"));
    Path second = server.write(folder.resolve("second.json.gz"));

    for (List<Path> files : List.of(List.of(first, second), List.of(second, first))) {
      CommandRun run =
          CommandRun.of(
              "compareResults",
              "--api=chatcompletions",
              "--specFile=" + spec,
              "--resultsFile=" + files.get(0),
              "--resultsFile=" + files.get(1));
      assertEquals(ExitCode.DIFFERENCES, run.exitCode(), run::toString);
      assertTrue(run.out().contains("status-server-error"), run::toString);
    }
  }

  @Test
  void answersToOtherRequestsAreRefusedAndWithForceWarnedOf() throws IOException {
    Path spec = Recordings.handMade("chatcompletions").write(folder.resolve("spec.json.gz"));
    Recordings other = Recordings.none();
    Recordings.handMade("chatcompletions")
        .results()
        .values()
        .forEach(
            shared -> {
              ObjectNode result = shared.deepCopy();
              if (result.at("/scenario/requestBody").has("max_tokens")) {
                result.withObject("/scenario/requestBody").put("max_tokens", 4711);
              }
              other.put(result);
            });
    Path results = other.write(folder.resolve("other.json.gz"));
    List<Object> args =
        new ArrayList<>(
            List.of(
                "compareResults",
                "--api=chatcompletions",
                "--specFile=" + spec,
                "--resultsFile=" + results));

    CommandRun refused = CommandRun.of(args.toArray());
    assertEquals(ExitCode.INPUT, refused.exitCode(), refused::toString);
    assertTrue(refused.err().contains("is another request in the results"), refused::toString);

    args.add("--force");
    CommandRun forced = CommandRun.of(args.toArray());
    assertEquals(ExitCode.OK, forced.exitCode(), forced::toString);
    assertTrue(
        forced.err().contains("1 answer of the results is to another request"), forced::toString);
  }

  @Test
  void aFileThatIsNoResultsFileIsRefusedAndLeftAlone() throws IOException {
    Path whole = accepting();
    byte[] bytes = Files.readAllBytes(whole);
    String first = baseline.results().values().iterator().next().toString();
    String key = baseline.results().keySet().iterator().next();
    String entry = "\"%s\":%s".formatted(key, first);
    Path truncated = folder.resolve("truncated.gz");
    Files.write(truncated, Arrays.copyOf(bytes, bytes.length / 2));
    Path plain = Files.writeString(folder.resolve("plain.json"), "{}");
    Path empty = Files.createFile(folder.resolve("empty.gz"));
    for (Path bad :
        List.of(
            folder.resolve("missing.gz"),
            folder,
            empty,
            truncated,
            gzip("text.gz", "hello"),
            gzip("nothing.gz", ""),
            gzip("array.gz", "[]"),
            gzip("half.gz", "{" + entry),
            gzip("number.gz", "{\"a\":1}"),
            gzip("shape.gz", "{\"" + key + "\":{\"key\":\"" + key + "\"}}"),
            gzip("twice.gz", "{" + entry + "," + entry + "}"),
            gzip("unsorted.gz", "{" + entry + "," + entry.replace(key, "0".repeat(64)) + "}"))) {
      byte[] before = Files.isRegularFile(bad) ? Files.readAllBytes(bad) : null;
      for (CommandRun run : List.of(compare(specFile, bad), compare(bad, whole))) {
        assertInputRefused(run, bad.getFileName().toString());
      }
      if (before != null) {
        assertArrayEquals(before, Files.readAllBytes(bad));
      }
    }
    assertEquals(3, compare(specFile, plain).exitCode(), "an object without scenarios");
  }

  @Test
  void aBodyThatCannotBeReadIsToldWithItsScenario() throws IOException {
    ObjectNode result = baseline.results().values().iterator().next();
    String text = result.toString().replace("\"body\":{", "\"body\":{\"\\ud800 \":1,");
    String key = result.path("key").textValue();
    Path file = gzip("broken.gz", "{\"" + key + "\":" + text + "}");
    assertInputRefused(compare(specFile, file), key);
  }

  @Test
  void aScenariosFileOrAnotherApisFileIsNoResultsFile() {
    Path scenarios = shared.resolve("scenarios.json");
    CommandRun run = compare(specFile, scenarios);
    assertInputRefused(run, "scenarios.json");
    CommandRun api = compare(specFile, specFile, "--api=embeddings");
    assertInputRefused(api, "is about chatcompletions, not about embeddings; use --api=chat");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--levle=1|did you mean --level",
        "--level=6|'6'",
        "--level=structur|structur",
        "--api=chat|chatcompletions",
        "--strict=additons|additons",
        "--strict=,|--strict is given without a value",
        "--failUnder=ninety|is not a threshold",
        "--failUnder=101|is not a threshold",
        "'--failUnder=valid:100,valid:20'|is not a threshold",
        "--failUnder=0.9|as in --failUnder=90",
        "--failUnder=valid:0.995|as in --failUnder=99.5",
        "--failUnder=valid=90|is not a threshold",
        "--maxCauses=-1|--maxCauses",
        "--maxCauses=few|few",
      })
  void aWrongOptionIsAUsageError(String option, String message) {
    CommandRun run = compare(specFile, specFile, option);
    assertEquals(2, run.exitCode(), run::toString);
    assertTrue(run.err().contains(message), run.err());
    assertTrue(run.err().contains("compareResults --help"), run.err());
    assertEquals("", run.out());
  }

  @Test
  void anUnknownReportFormatIsToldBeforeAnythingIsCompared() {
    CommandRun run = compare(specFile, specFile, "--report=x.pdf");
    assertEquals(2, run.exitCode(), run::toString);
    assertTrue(run.err().contains("x.pdf"), run.err());
    assertEquals("", run.out());
  }

  @Test
  void theExitCodeTellsWhatHappened() {
    Path accepting = accepting();
    assertEquals(0, compare(specFile, specFile).exitCode());
    assertEquals(1, compare(specFile, accepting).exitCode());
    assertEquals(0, compare(specFile, accepting, "--failUnder=valid:100").exitCode());
    assertEquals(0, compare(specFile, accepting, "--failUnder=30").exitCode());
    CommandRun missed = compare(specFile, accepting, "--failUnder=99.5");
    assertEquals(1, missed.exitCode());
    assertTrue(missed.err().contains("under the 99.5 % asked for"), missed.err());
    Recordings some = baseline.with(Recordings.none());
    some.results().remove(some.results().keySet().iterator().next());
    CommandRun incomplete = compare(specFile, some.write(folder.resolve("some.json.gz")));
    assertEquals(4, incomplete.exitCode(), incomplete::toString);
    assertEquals(
        "1 scenario was not executed; runScenarios continues with it, or with --rerun=failed"
            + " retries it if it has no trials left\n",
        incomplete.err());
  }

  @Test
  void filesThatAreSwappedOrTheSameAreWarnedOf() {
    assertTrue(compare(specFile, specFile).err().contains("byte for byte"));
    Recordings openai =
        baseline.answering(
            (request, response) -> {
              JsonNode own = response.deepCopy();
              ((ObjectNode) own.path("headers")).put("openai-version", "2020-10-01");
              return own;
            });
    Path recorded = openai.write(folder.resolve("recorded.json.gz"));
    assertTrue(compare(specFile, recorded).err().contains("swapped?"));
    assertEquals("", compare(recorded, specFile).err());
  }

  /** Whoever only looks at what is rejected would take it for half a success. */
  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404})
  void aServerThatRefusesEverythingIsToldApart(int status) {
    CommandRun run = compare(specFile, refusing(status, 0), "--level=1");

    assertEquals(1, run.exitCode(), run::toString);
    String warning =
        "The server rejected every request with %d, so its agreement on invalid requests means nothing.\n"
            .formatted(status);
    assertTrue(run.out().indexOf(warning) < run.out().indexOf("Verdict on"), run.out());
    assertTrue(run.out().contains(warning), run.out());
  }

  @Test
  void aServerThatAnswersAnythingElseDoesNotRefuseEverything() {
    assertFalse(refusesEverything(refusing(400, 1), "--level=1"));
    assertFalse(refusesEverything(refusing(500, 0), "--level=1"));
    for (int half : List.of(200, 400)) {
      Object[] keys =
          baseline.results().values().stream()
              .filter(result -> status(result) == half)
              .map(result -> "--scenario=" + result.path("key").textValue())
              .toArray();
      assertFalse(refusesEverything(refusing(400, 0), keys));
    }
  }

  private boolean refusesEverything(Path results, Object... options) {
    CommandRun run = compare(specFile, results, options);
    assertEquals("", run.err());
    return run.out().contains("rejected every request with");
  }

  @Test
  void theLastLinesAreTheVerdictAndWhereTheReportsAre() {
    Path report = folder.resolve("new/folder/report.md");

    CommandRun run = compare(specFile, specFile, "--report=" + report);

    assertTrue(
        run.out()
            .endsWith(
                "\nchatcompletions · accepts 100 % · rejects 100 % · level 3\nReport: "
                    + report
                    + "\n"),
        run.out());
    assertTrue(Files.exists(report));
  }

  @Test
  void noReportThatIsPassedOnNamesAFolderOfThisMachine() throws IOException {
    List<Path> reports =
        Stream.of("r.html", "r.md", "r.svg", "r.xml", "r.csv").map(folder::resolve).toList();
    Path json = folder.resolve("r.json");
    Path results = refusing(400, 1);
    Object[] options =
        Stream.concat(reports.stream(), Stream.of(json)).map(each -> "--report=" + each).toArray();

    compare(specFile.toAbsolutePath(), results.toAbsolutePath(), options);

    for (Path report : reports) {
      assertFalse(Files.readString(report).contains(folder.toString()), report.toString());
    }
    String overview = overview(folder.resolve("r.html"));
    assertTrue(overview.contains("\"path\":\"results.json.gz\""), overview);
    assertFalse(overview.contains(folder.toString()), overview);
    assertTrue(Files.readString(folder.resolve("r.md")).contains("results.json.gz"));
    assertTrue(Files.readString(json).contains(folder.toString()));
  }

  /** What a page says apart from its scenarios, as JSON. */
  private static String overview(Path page) throws IOException {
    Matcher data = Pattern.compile("id=\"overview-data\">([^<]+)<").matcher(Files.readString(page));
    assertTrue(data.find());
    return new String(
        new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(data.group(1))))
            .readAllBytes(),
        UTF_8);
  }

  /** Refuses all but the first of what OpenAI accepts. */
  private Path refusing(int status, int accepted) {
    int[] seen = {0};
    return baseline
        .answering(
            (request, r) -> {
              if (r.path("status").intValue() == 200 && seen[0]++ < accepted) {
                return r;
              }
              JsonNode refusal =
                  baseline.results().values().stream()
                      .map(result -> result.path("response"))
                      .filter(response -> response.path("status").intValue() == 400)
                      .findFirst()
                      .orElseThrow();
              return ((ObjectNode) refusal.deepCopy()).put("status", status);
            })
        .write(folder.resolve("results.json.gz"));
  }

  @Test
  void theReportHoldsWhatOtherProgramsNeed() throws IOException {
    Path report = folder.resolve("report.json");
    Path results = accepting();
    CommandRun run = compare(specFile, results, "--level=status", "--report=" + report);
    assertEquals(1, run.exitCode());

    JsonNode json = JsonReports.read(report);

    assertEquals("fauxpenai-conformance", json.path("tool").textValue());
    assertEquals(Version.number(), json.path("version").textValue());
    assertEquals("chatcompletions", json.path("api").textValue());
    assertEquals(1, json.path("level").intValue());
    assertEquals(specFile.toString(), json.at("/specFile/path").textValue());
    assertTrue(json.at("/specFile/sha256").textValue().matches("[0-9a-f]{64}"));
    assertEquals(results.toString(), json.at("/resultsFile/path").textValue());
    JsonNode summary = json.path("summary");
    int all = baseline.results().size();
    int rejected = (int) baseline.results().values().stream().filter(r -> status(r) == 400).count();
    assertEquals(all, summary.path("scenarios").intValue());
    assertEquals(all, summary.path("comparable").intValue());
    assertEquals(all - rejected, summary.path("conforming").intValue());
    for (String none : List.of("notComparable", "notExecuted", "modelDependent")) {
      assertTrue(summary.path(none).isInt() && summary.path(none).intValue() == 0, none);
    }
    assertEquals((double) (all - rejected) / all, summary.path("passRate").doubleValue());
    assertEquals(
        JSON.readTree(
            "{\"comparable\":%d,\"accepted\":%1$d,\"conforming\":%1$d}".formatted(all - rejected)),
        summary.path("valid"));
    assertEquals(
        JSON.readTree("{\"comparable\":%d,\"rejected\":0,\"conforming\":0}".formatted(rejected)),
        summary.path("invalid"));
    assertEquals(
        JSON.readTree(
            "[{\"level\":1,\"name\":\"status\",\"conforming\":%d,\"comparable\":%d}]"
                .formatted(all - rejected, all)),
        json.path("levels"));
    assertEquals(all, json.path("scenarios").size());
    for (JsonNode scenario : json.path("scenarios")) {
      ObjectNode recorded = baseline.results().get(scenario.path("key").textValue());
      assertEquals(group(recorded), scenario.path("group").textValue());
      assertEquals(recorded.at("/scenario/spec/name"), scenario.path("name"));
      assertEquals(status(recorded) == 200, scenario.path("conforms").booleanValue());
      assertTrue(scenario.path("comparable").booleanValue());
      assertEquals(status(recorded) == 200 ? 0 : 1, scenario.path("differences").size());
      for (JsonNode difference : scenario.path("differences")) {
        assertEquals(
            JSON.readTree(
                "{\"level\":1,\"code\":\"status-accepts-invalid\",\"path\":\"\","
                    + "\"expected\":\"400\",\"actual\":\"200\",\"failing\":true,\"known\":false}"),
            difference);
      }
    }
    assertEquals(0, json.path("unexplained").size());
    Set<String> explained = new TreeSet<>();
    for (JsonNode cause : json.path("causes")) {
      assertTrue(cause.path("fingerprint").textValue().matches("[0-9a-f]{12}"));
      assertEquals(cause.path("keys").size(), cause.path("count").intValue());
      assertEquals("status-accepts-invalid", cause.path("code").textValue());
      assertEquals("400", cause.path("expected").textValue());
      assertEquals("200", cause.path("actual").textValue());
      assertTrue(cause.path("line").textValue().startsWith("status-accepts-invalid 400→200 when "));
      assertTrue(cause.path("message").textValue().startsWith("Wrong '"));
      assertTrue(cause.at("/condition/all").isArray() && cause.at("/condition/unless").isArray());
      for (JsonNode term : cause.at("/condition/all")) {
        assertTrue(term.path("parameter").isTextual());
        assertTrue(
            term.has("value") || term.path("any").asBoolean() || term.path("absent").asBoolean());
        if (term.path("parameter").textValue().equals("logit_bias") && term.has("value")) {
          assertFalse(cause.path("line").textValue().contains("[object"), cause::toString);
        }
      }
      cause.path("keys").forEach(key -> explained.add(key.textValue()));
    }
    assertEquals(rejected, explained.size());
  }

  private static int status(JsonNode result) {
    return result.at("/response/status").intValue();
  }

  @Test
  void oneScenarioIsShownWhole() throws IOException {
    String key =
        baseline.results().values().stream()
            .filter(r -> status(r) == 400)
            .findFirst()
            .orElseThrow()
            .path("key")
            .textValue();
    CommandRun run = compare(specFile, accepting(), "--show=" + key.substring(0, 8));
    assertEquals(0, run.exitCode(), run::toString);
    assertEquals("", run.err());
    assertTrue(run.out().startsWith("Scenario " + key + "\n"), run.out());
    assertTrue(run.out().contains("curl \"$BASE_URL/chat/completions\""), run.out());
    assertTrue(run.out().contains("$OPENAI_API_KEY"), run.out());
    assertTrue(run.out().contains("✗ level 1  status-accepts-invalid"), run.out());
    assertTrue(run.out().contains("400 application/json"), run.out());
    assertTrue(run.out().contains("200 application/json"), run.out());
    assertFalse(run.out().contains("Verdict on"), run.out());
    Matcher body = Pattern.compile("(?s)-d '(.*?)'\n").matcher(run.out());
    assertTrue(body.find());
    assertEquals(
        Recordings.request(baseline.results().get(key)),
        JSON.readTree(body.group(1).replace("'\\''", "'")));
  }

  @Test
  void oneCauseIsShownWithItsScenarios() {
    Path results = accepting();
    String summary = compare(specFile, results).out();
    Matcher line =
        Pattern.compile("(?m)^ +1  ([0-9a-f]{12}) +(\\d+)  (.*?)  status-.*$").matcher(summary);
    assertTrue(line.find(), summary);

    CommandRun run = compare(specFile, results, "--show=" + line.group(1));

    assertEquals(0, run.exitCode(), run::toString);
    assertTrue(run.out().startsWith("Cause " + line.group(1) + "\n"), run.out());
    assertTrue(run.out().contains("when " + line.group(3) + "\n"), run.out());
    assertTrue(run.out().contains("\n" + line.group(2) + " scenarios\n"), run.out());
    assertTrue(run.out().contains("\nScenario "), run.out());
    CommandRun none = compare(specFile, results, "--show=000000000000");
    assertInputRefused(none, "no scenario with such a key, and no cause");
    assertInputRefused(compare(specFile, results, "--show=xyz"), "xyz");
  }

  @Test
  void causesBeyondTheMostAreCounted() {
    CommandRun run = compare(specFile, accepting(), "--maxCauses=2");
    assertEquals(
        2,
        Pattern.compile("(?m)^ +\\d  [0-9a-f]{12} ").matcher(run.out()).results().count(),
        run.out());
    assertTrue(Pattern.compile("and \\d+ more causes").matcher(run.out()).find(), run.out());
  }

  @Test
  void everyScenarioIsListedWhereAsked() {
    CommandRun run = compare(specFile, accepting(), "--verbose");
    long listed =
        run.out().lines().filter(l -> l.matches("(conforms|differs) +[0-9a-f]{12}  .*")).count();
    assertEquals(baseline.results().size(), listed);
    assertTrue(
        run.out().contains("    ✗ level 1  status-accepts-invalid    400 → 200\n"), run.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--verbose", "--level=5", "--strict"})
  void nothingThatAServerSaysReachesTheTerminalAsItIs(String option) {
    Recordings some = baseline.every(5);
    Path spec = some.write(folder.resolve("spec.json.gz"));
    Recordings hostile = Recordings.none();
    int number = 0;
    for (ObjectNode result : some.results().values()) {
      ObjectNode own = result.deepCopy();
      ObjectNode response = (ObjectNode) own.path("response");
      JsonNode body = response.path("body");
      ((ObjectNode) own.path("recording")).put("label", ATTACK).put("tool", ATTACK);
      switch (number++ % 5) {
        case 0 -> ((ObjectNode) response.path("headers")).put("content-type", "a/" + ATTACK);
        case 1 ->
            response
                .putObject("body")
                .put(NAME, ATTACK)
                .putArray("choices")
                .add(ATTACK)
                .addArray()
                .add(1);
        case 2 -> {
          own.putNull("response");
          Recordings.failedTrials(own, 500, 400);
          ((ObjectNode) own.at("/errors/1/message")).put("message", ATTACK);
        }
        case 3 -> {
          if (body.isObject()) {
            ((ObjectNode) body).put("object", ATTACK).put(NAME, 1);
          }
        }
        default -> {
          ObjectNode many = response.putObject("body");
          for (int i = 0; i < 20; i++) {
            many.withArray("data").add(ATTACK);
          }
        }
      }
      hostile.put(own);
    }
    Path results = hostile.write(folder.resolve("results.json.gz"));
    List<CommandRun> runs = new ArrayList<>();
    runs.add(compare(spec, results, option));
    runs.add(CommandRun.of("report", "--resultsFile=" + results));
    some.results().keySet().stream()
        .limit(5)
        .forEach(key -> runs.add(compare(spec, results, option, "--show=" + key)));
    Pattern.compile("(?m)^ +\\d+  ([0-9a-f]{12}) ")
        .matcher(runs.get(0).out())
        .results()
        .limit(5)
        .forEach(f -> runs.add(compare(spec, results, option, "--show=" + f.group(1))));
    assertTrue(runs.size() > 9, () -> "causes are shown, too: " + runs.get(0));
    for (CommandRun run : runs) {
      for (String text : List.of(run.out(), run.err())) {
        Matcher obeyed = OBEYED.matcher(text);
        assertFalse(
            obeyed.find(),
            () ->
                "U+%04X in %s"
                    .formatted(
                        (int) obeyed.group().charAt(0),
                        text.substring(
                            Math.max(0, obeyed.start() - 80),
                            Math.min(text.length(), obeyed.end() + 20))));
      }
    }
  }

  @Test
  void aKeyOfAnyLengthIsExplained() throws IOException {
    String key = "0123456";
    String spec = resultOf(key, "{\"object\": \"list\"}");
    String results = resultOf(key, "{}");

    CommandRun run = compare(gzip("spec.gz", spec), gzip("results.gz", results), "--level=3");

    assertEquals(1, run.exitCode(), run::toString);
    Matcher cause = Pattern.compile("(?m)^ +1  ([0-9a-f]{12}) ").matcher(run.out());
    assertTrue(cause.find(), run.out());
    CommandRun shown =
        compare(
            gzip("spec.gz", spec),
            gzip("results.gz", results),
            "--level=3",
            "--show=" + cause.group(1));
    assertTrue(shown.out().contains("--scenario=" + key), shown.out());
  }

  private static String resultOf(String key, String body) {
    ObjectNode result =
        baseline.results().values().stream()
            .filter(r -> r.at("/response/status").intValue() == 200)
            .findFirst()
            .orElseThrow()
            .deepCopy();
    result.put("key", key);
    ((ObjectNode) result.path("scenario")).put("key", key);
    ((ObjectNode) result.path("response")).put("body", "BODY");
    return "{\"%s\":%s}".formatted(key, result).replace("\"BODY\"", body);
  }

  @Test
  void theReportOfResultsHasALineForEveryScenario() {
    Recordings three = Recordings.none();
    List<ObjectNode> some =
        baseline.results().values().stream().limit(3).map(ObjectNode::deepCopy).toList();
    some.get(0).putNull("response");
    some.get(1).putNull("response");
    Recordings.failedTrials(some.get(1), -1, 503);
    ((ObjectNode) some.get(1).at("/errors/1/message")).put("message", "a \"b\",\nc");
    some.forEach(three::put);
    Path results = three.write(folder.resolve("results.json.gz"));

    CommandRun run = CommandRun.of("report", "--resultsFile=" + results);

    assertEquals(0, run.exitCode(), run::toString);
    List<String> lines = run.out().lines().toList();
    assertEquals(4, lines.size(), run.out());
    assertEquals("Scenario,Group,Status,NonTerminalLatestError,Spec", lines.get(0));
    Stream.of(0, 1, 2)
        .forEach(
            i ->
                assertTrue(
                    lines.get(i + 1).startsWith(some.get(i).path("key").textValue() + ","),
                    run.out()));
    assertTrue(lines.get(1).contains(",Not executed,"), run.out());
    assertTrue(lines.get(2).contains(",503,\"a \"\"b\"\",\\u000ac\","), run.out());
    assertTrue(lines.get(3).contains("," + status(some.get(2)) + ",,"), run.out());
    CommandRun refused = CommandRun.of("report", "--resultsFile=" + folder);
    assertEquals(3, refused.exitCode());
    assertEquals("", refused.out());
  }

  @Test
  void withoutASpecFileTheAnswersOnBoardAreTheBaseline() throws IOException {
    Path report = folder.resolve("report.json");
    CommandRun run =
        CommandRun.of(
            "compareResults",
            "--api=embeddings",
            "--resultsFile=" + SAMPLE,
            "--level=4",
            "--report=" + report,
            "--report=" + folder.resolve("r.html"),
            "--report=" + folder.resolve("r.md"));
    assertEquals(1, run.exitCode(), run.err());
    String recorded = "recorded in 2025, of FauxpenAI Spec a463b57";
    assertTrue(
        run.out()
            .startsWith(
                "Baseline  OpenAI's bundled answers: 52 answers of 52 scenarios, "
                    + recorded
                    + "\n"),
        run.out());
    assertEquals(
        recorded,
        Json.tree(overview(folder.resolve("r.html")).getBytes(UTF_8))
            .at("/recorded/specFile")
            .asText());
    assertTrue(Files.readString(folder.resolve("r.md")).contains(", " + recorded + "`\n"));
    assertEquals("", run.err());
    String again =
        run.out().lines().filter(line -> line.contains(" runScenarios ")).findFirst().orElseThrow();
    assertTrue(again.contains("--scenariosFile=" + SAMPLE), again);
    JsonNode spec = JsonReports.read(report).path("specFile");
    assertEquals("OpenAI's bundled answers", spec.path("path").asText(), spec::toString);
    assertEquals(64, spec.path("sha256").asText().length(), spec::toString);
  }

  @Test
  void aRunThatWasSplitIsRepeatedFromTheFileOfAllScenarios() throws IOException {
    Path same = Files.copy(SAMPLE, folder.resolve("same.json.gz"));
    CommandRun run =
        CommandRun.of(
            "compareResults",
            "--api=embeddings",
            "--resultsFile=" + SAMPLE,
            "--resultsFile=" + same,
            "--level=4");
    String again =
        run.out().lines().filter(line -> line.contains(" runScenarios ")).findFirst().orElseThrow();
    assertTrue(again.contains("--scenariosFile=scenarios.json --resultsFile=again.json.gz"), again);
  }

  /** A server that checks some parameters has a cause for each of the others. */
  @Test
  void aSummaryOfTenCausesFitsAScreen() throws IOException {
    Set<String> checked = Set.of("temperature", "top_p", "n", "seed", "stop", "logprobs", "user");

    CommandRun run =
        accepting(refusal -> !checked.contains(refusal.at("/body/error/param").asText()));

    assertEquals(1, run.exitCode(), run.err());
    assertTrue(run.out().lines().count() <= 40, run.out());
    assertTrue(run.out().contains("\n  10  "), run.out());
    assertTrue(run.out().contains(" more causes (--maxCauses)"), run.out());
    assertTrue(run.out().contains(" 200 instead of 400  (fix 1: 57.8 % → 66.2 %)\n"), run.out());
    assertTrue(run.out().contains("  (fix 1-10: "), run.out());
  }

  @Test
  void whatIsAcceptedWhateverTheParameterIsOneCauseWithTheParameters() throws IOException {
    CommandRun run = accepting(refusal -> true);

    assertEquals(1, run.exitCode(), run.err());
    List<String> lines = run.out().lines().toList();
    int cause = lines.indexOf("1 cause accounts for 1,092 differences") + 1;
    assertTrue(
        lines.get(cause).contains("  every refusal  status-accepts-invalid: 200 instead of 400 or"),
        run.out());
    assertTrue(
        lines
            .get(cause + 1)
            .matches("      OpenAI refuses stream_options \\(201\\), .* more parameters"),
        run.out());
  }

  /** Compares a server that accepts some of what OpenAI refuses. */
  private CommandRun accepting(Predicate<JsonNode> what) throws IOException {
    Recordings published = Recordings.published("chatcompletions");
    JsonNode accepted =
        published.results().values().stream()
            .map(result -> result.path("response"))
            .filter(response -> response.path("status").asInt() == 200)
            .findFirst()
            .orElseThrow();
    Path results =
        published
            .answering(
                (request, response) ->
                    response.path("status").asInt() == 200 || !what.test(response)
                        ? response
                        : accepted)
            .write(folder.resolve("accepted.json.gz"));
    return CommandRun.of(
        "compareResults", "--api=chatcompletions", "--resultsFile=" + results, "--maxCauses=10");
  }

  @Test
  void oneScenarioIsShownBesideTheAnswerOnBoard() throws IOException {
    String key = Recordings.read(SAMPLE).results().keySet().stream().findFirst().orElseThrow();
    CommandRun run =
        CommandRun.of(
            "compareResults", "--api=embeddings", "--resultsFile=" + SAMPLE, "--show=" + key);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("reason a"), run.out());
  }

  @Test
  void theExactLevelWantsASpecFile() {
    CommandRun run =
        CommandRun.of(
            "compareResults", "--api=embeddings", "--resultsFile=" + SAMPLE, "--level=exact");
    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("name a --specFile"), run.err());
  }
}
