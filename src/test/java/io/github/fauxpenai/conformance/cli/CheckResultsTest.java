package io.github.fauxpenai.conformance.cli;

import static io.github.fauxpenai.conformance.check.Checking.json;
import static io.github.fauxpenai.conformance.check.Checking.ok;
import static io.github.fauxpenai.conformance.check.Checking.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.Checking;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Version;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.json.Encodings;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.report.JsonReports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckResultsTest {
  private static final String DIMENSIONS = "dimensions.length";

  @TempDir private Path folder;

  private final Recordings recordings = Recordings.none();

  /** A media type that OpenAI's refusals of the same requests have is not the requests' fault. */
  @Test
  void streamsCalledTextAreTwoCausesThatKnownFailuresExcuse() {
    Path results =
        Recordings.published("chatcompletions")
            .answering((request, response) -> isStream(response) ? text(response) : response)
            .write(folder.resolve("text.json.gz"));
    String known = "--knownFailures=" + folder.resolve("known.txt");
    Object[] args = {"checkResults", "--api=chatcompletions", "--resultsFile=" + results, known};

    CommandRun run = CommandRun.of(with(args, "--updateKnownFailures"));

    assertEquals(ExitCode.OK, run.exitCode(), run.err());
    List<String> lines = run.out().lines().toList();
    int causes = lines.indexOf("2 causes account for 211 differences, each counted once");
    assertTrue(causes > 0, run.out());
    assertTrue(
        lines.get(causes + 1).contains("  every accepted request with stream=true  "), run.out());
    assertTrue(lines.get(causes + 1).contains(" answer.media_type: text/plain"), run.out());
    assertTrue(lines.get(causes + 2).contains(" stream.events: no event stream"), run.out());
    // Three scenarios have no answer, which only matters if there are no differences.
    assertEquals(ExitCode.INCOMPLETE, CommandRun.of(args).exitCode());
  }

  private static Object[] with(Object[] args, String last) {
    return Stream.concat(Stream.of(args), Stream.of(last)).toArray();
  }

  private static boolean isStream(JsonNode response) {
    return response.at("/headers/content-type").asText().startsWith("text/event-stream");
  }

  /** As it is recorded. */
  private static JsonNode text(JsonNode stream) {
    ObjectNode text = stream.deepCopy();
    text.putObject("headers").put("content-type", "text/plain");
    text.putObject("body").put("message", "Unexpected response content type: text/plain");
    return text;
  }

  @Test
  void aTableTellsTheMostHarmfulFirst() {
    String ignored = put("{'input':'a','dimensions':2}", vector("[0,0.6,0.8]"));
    put("{'input':'b','dimensions':2}", vector("[0.6,0.8]"));
    String broken = put("{'input':'c','encoding_format':'base64'}", vector("'?'"));
    put("{'input':'d'}", refusal("input", "no"));

    CommandRun outcome = run();

    assertEquals(ExitCode.DIFFERENCES, outcome.exitCode(), outcome.err());
    assertEquals("", outcome.err());
    List<String> table =
        outcome.out().lines().map(line -> line.strip().replaceAll(" {2,}", "|")).toList();
    int head =
        table.indexOf(
            "parameter|promise|verdict|honoured|ignored|rejected|broken|untested|evidence");
    assertEquals(
        "encoding_format|base64 of floats for base64|broken|0|0|0|1|0|" + broken.substring(0, 12),
        table.get(head + 1));
    assertEquals(
        "dimensions|vectors of so many numbers|ignored|1|1|0|0|0|" + ignored.substring(0, 12),
        table.get(head + 2));
    assertTrue(table.contains("Checked against 4 answers"), outcome.out());
    assertTrue(
        table.contains("1|3 numbers instead of 2|(" + ignored.substring(0, 12) + ")"),
        outcome.out());
    assertTrue(
        outcome
            .out()
            .contains(
                "     1  seen in 1 request, with input=a  promise-ignored "
                    + DIMENSIONS
                    + ": 3 numbers instead of 2  (fix "),
        outcome.out());
  }

  @Test
  void aCauseSaysWhyMostOfItsAnswersBreakThePromise() {
    for (String input : List.of("a", "b", "c")) {
      String numbers = input.equals("a") ? "[0,0,0.6,0.8]" : "[0,0.6,0.8]";
      put("{'input':'%s','dimensions':2}".formatted(input), vector(numbers));
    }

    CommandRun outcome = run();

    assertTrue(
        outcome
            .out()
            .contains("  promise-ignored " + DIMENSIONS + ": 3 numbers instead of 2  (fix "),
        outcome.out());
  }

  @Test
  void aServerThatRefusesEverythingIsWarnedOf() {
    put("{'input':'a','dimensions':2}", refusal("input", "no"));
    CommandRun refused = run();
    assertTrue(refused.err().startsWith("Warning: none of these"), refused.err());

    put("{'input':'b','dimensions':2}", vector("[0.6,0.8]"));
    assertEquals("", run().err());
  }

  @Test
  void whatIsKeptOrUntestedIsNoFailure() {
    put("{'input':'a','dimensions':2}", vector("[0.6,0.8]"));

    CommandRun outcome = run();

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.out());
    assertFalse(outcome.out().contains("--knownFailures"), outcome.out());
  }

  @Test
  void whatIsRejectedFails() {
    put("{'input':'a','dimensions':2}", refusal("dimensions", "unknown"));

    assertEquals(ExitCode.DIFFERENCES, run().exitCode());
  }

  @Test
  void aThresholdAloneDecidesWhereThereIsOne() {
    put("{'input':'a','dimensions':2}", refusal("dimensions", "unknown"));
    put("{'input':'b'}", vector("[0.6,0.8]"));
    assertEquals(ExitCode.DIFFERENCES, run().exitCode());

    CommandRun passed = run("--failUnder=10");
    assertEquals(ExitCode.OK, passed.exitCode(), passed.out());
    CommandRun missed = run("--failUnder=100");
    assertEquals(ExitCode.DIFFERENCES, missed.exitCode());
    assertTrue(missed.err().contains("promises are kept, under the 100 % asked for"), missed.err());
    assertEquals(ExitCode.USAGE, run("--failUnder=0.9").exitCode());
    assertEquals(ExitCode.USAGE, run("--failUnder=valid:90").exitCode());
  }

  @Test
  void whatNoRequestUsesIsSaidBeforeTheVerdict() {
    put("{'input':'a','dimensions':2}", vector("[0.6,0.8]"));

    String out = run().out();

    String warning = "Not tested by any of these requests: plain, encodings, errors.\n";
    assertTrue(out.contains(warning), out);
    assertTrue(out.indexOf(warning) < out.indexOf("Promises of"), out);
    assertTrue(out.contains("  dimensions  yes"), out);
    assertTrue(out.contains("  encodings   not tested"), out);
  }

  @Test
  void theReportForProgramsHasTheNumbersOfEveryPromise() throws IOException {
    String key = put("{'input':'a','dimensions':2}", vector("[0,0.6,0.8]"));
    put("{'input':'b','dimensions':2}", vector("[0.6,0.8]"));

    run("--report=" + folder.resolve("promises.json"));

    JsonNode report = JsonReports.read(folder.resolve("promises.json"));
    assertEquals("embeddings", report.path("api").asText());
    assertEquals(2, report.at("/summary/scenarios").asInt());
    assertEquals("ignored", report.at("/causes/0/actual").asText());
    assertEquals(key, report.at("/causes/0/keys/0").asText());
    assertEquals(
        json(
            ("{'id':'dimensions.length',"
                    + "'parameter':'dimensions','promise':'vectors of so many numbers',"
                    + "'verdict':'ignored','honoured':1,'ignored':1,'rejected':0,'broken':0,"
                    + "'untested':0,'known':0,'evidence':'%s'}")
                .formatted(key)),
        report.path("promises").path(0));
    assertEquals(22, report.path("promises").size());
    JsonNode unasked = report.path("promises").path(21);
    assertEquals("honoured", unasked.path("verdict").asText(), "honoured stands last");
    for (JsonNode promise : report.path("promises")) {
      if (promise.path("parameter").asText().equals("body")) {
        assertTrue(promise.path("evidence").isNull() && promise.has("evidence"));
      }
    }
  }

  @Test
  void theTableComesAsMarkdownAndAsCsv() throws IOException {
    String key = put("{'input':'a','dimensions':2}", vector("[0,0.6,0.8]"));

    run("--report=" + folder.resolve("p.md"), "--report=" + folder.resolve("p.csv"));

    List<String> markdown = Files.readAllLines(folder.resolve("p.md"));
    int head =
        markdown.indexOf(
            "| Parameter | Promise | Verdict | Honoured | Ignored | Rejected | Broken | Untested |"
                + " Evidence |");
    assertEquals(
        "| `dimensions` | vectors of so many numbers | ignored | 0 | 1 | 0 | 0 | 0 | `%s` |"
            .formatted(key.substring(0, 12)),
        markdown.get(head + 2));
    List<String> csv = Files.readAllLines(folder.resolve("p.csv"));
    assertEquals(
        "Parameter,Promise,Verdict,Honoured,Ignored,Rejected,Broken,Untested,Evidence,"
            + "Tool,ResultsLabels,ResultsSha256,Definition",
        csv.get(0));
    assertTrue(
        csv.get(1)
            .startsWith(
                "dimensions,vectors of so many numbers,ignored,0,1,0,0,0,%s,%s %s,,"
                    .formatted(key, Version.NAME, Version.number())),
        csv.get(1));
    assertEquals(23, csv.size());
  }

  @Test
  void anEndingThatNamesNoFormatIsRefusedBeforeAnythingIsDone() throws IOException {
    put("{'input':'a'}", vector("[1]"));

    CommandRun outcome = run("--report=" + folder.resolve("promises.pdf"));

    assertEquals(ExitCode.USAGE, outcome.exitCode());
    assertTrue(
        outcome.err().contains("there are .html, .xml, .md, .csv, .svg, .keys, .json"),
        outcome.err());
    assertEquals(List.of("results.json.gz"), files());
  }

  @Test
  void unansweredScenariosAreLeftOutAndCounted() {
    put("{'input':'a','dimensions':2}", vector("[0.6,0.8]"));
    ObjectNode unanswered = Checking.result(json("{'input':'b'}"), ok(json("{}")));
    unanswered.putNull("response");
    recordings.put(unanswered);

    CommandRun outcome = run();

    assertEquals(ExitCode.INCOMPLETE, outcome.exitCode());
    assertTrue(outcome.out().contains("Checked against 1 answer\n"), outcome.out());
    assertTrue(outcome.out().contains("1 scenario without an answer is left out"), outcome.out());
    assertEquals(
        "1 scenario was not executed; runScenarios continues with it, or with --rerun=failed"
            + " retries it if it has no trials left\n",
        outcome.err());
  }

  @Test
  void aRunThatSpentTrialsOnTheNetworkIsIncomplete() {
    ObjectNode unreached = Checking.result(json("{'input':'b'}"), ok(json("{}")));
    unreached.putNull("response");
    recordings.put(Recordings.failedTrials(unreached, 500, 429, 503));
    String told =
        "1 scenario has no answer: its trials failed because of the network, a rate limit or a"
            + " gateway; runScenarios --rerun=failed retries them\n";

    CommandRun nothing = run();
    assertEquals(ExitCode.INCOMPLETE, nothing.exitCode(), nothing.out());
    assertEquals(told, nothing.err());

    put("{'input':'a','dimensions':2}", vector("[0.6,0.8]"));
    CommandRun outcome = run();
    assertEquals(ExitCode.INCOMPLETE, outcome.exitCode(), "one good answer hides nothing");
    assertEquals(told, outcome.err());

    ObjectNode pending = Checking.result(json("{'input':'c'}"), ok(json("{}")));
    pending.putNull("response");
    recordings.put(pending);
    assertEquals(ExitCode.INCOMPLETE, run().exitCode());
  }

  @Test
  void aServerThatFailsOnEveryTrialHasAnsweredWrongly() {
    put("{'input':'a','dimensions':2}", vector("[0.6,0.8]"));
    ObjectNode failed = Checking.result(json("{'input':'b'}"), ok(json("{}")));
    failed.putNull("response");
    recordings.put(Recordings.failedTrials(failed, 500, 500, 500));

    CommandRun outcome = run();

    assertEquals(ExitCode.DIFFERENCES, outcome.exitCode());
    assertTrue(outcome.out().contains("broken  answer: an answer that can be read"), outcome.out());
    assertTrue(outcome.out().contains("1 scenario has no answer that can be read"));
    assertFalse(outcome.out().contains("left out"), outcome.out());
    assertTrue(outcome.out().contains("promise-broken answer.readable: HTTP 500"), outcome.out());
  }

  @Test
  void whatNotAllClientsReadAlikeIsNoReadableAnswer() {
    put("{'input':'a'}", ((ObjectNode) vector("[0.6,0.8]")).put("encoding", Encodings.MARK));
    CommandRun mark = run();
    assertEquals(ExitCode.DIFFERENCES, mark.exitCode());
    assertTrue(mark.out().contains("1  a byte order mark before the JSON"), mark.out());

    put("{'input':'b'}", ((ObjectNode) vector("[0.6,0.8]")).put("encoding", "utf-16"));
    for (int filling : new int[] {1, RawJson.LARGE}) {
      ObjectNode answer = (ObjectNode) vector("[0.6,0.8]");
      String body = answer.path("body").toString();
      String twice = "\"object\":\"%s\",".formatted("x".repeat(filling)) + body.substring(1);
      answer.set("body", new POJONode(new RawValue("{" + twice)));
      put("{'input':'c%d'}".formatted(filling), answer);
    }
    CommandRun outcome = run();
    assertEquals(ExitCode.DIFFERENCES, outcome.exitCode(), outcome.out());
    assertTrue(outcome.out().contains("1  the body is in UTF-16, not in UTF-8"), outcome.out());
    assertTrue(outcome.out().contains("2  an object has the same member twice"), outcome.out());
  }

  @Test
  void bodiesThatCannotBeReadAreToldWithTheReason() {
    put("{'input':'a','dimensions':2}", vector("[0.6,0.8]"));
    ObjectNode cut = Checking.result(json("{'input':'b'}"), ok(json("{}")));
    cut.putNull("response");
    cut.putArray("errors")
        .addObject()
        .put("statusCode", 200)
        .putObject("message")
        .put("message", "event 1 of the stream is not JSON: : keepalive");
    recordings.put(cut);

    CommandRun outcome = run();

    assertEquals(ExitCode.DIFFERENCES, outcome.exitCode());
    assertTrue(
        outcome.out().contains("1  event 1 of the stream is not JSON: : keepalive  ("),
        outcome.out());
    Path known = folder.resolve("known.txt");
    run("--knownFailures=" + known, "--updateKnownFailures");
    assertEquals(ExitCode.OK, run("--knownFailures=" + known).exitCode());
  }

  @Test
  void aServerThatAcceptsNothingFailsInEveryFormat() throws IOException {
    for (String request : List.of("{'input':'a'}", "{'input':'b'}")) {
      ObjectNode refused = Checking.result(json(request), refusal(null, "no"));
      ((ObjectNode) refused.at("/scenario/spec")).put("group", "encodings");
      recordings.put(refused);
    }
    Path known = folder.resolve("known.txt");
    run("--knownFailures=" + known, "--updateKnownFailures");
    List<String> formats = List.of("html", "xml", "md", "svg", "keys");

    CommandRun outcome =
        run(
            Stream.concat(
                    Stream.of("--knownFailures=" + known),
                    Stream.concat(formats.stream(), Stream.of("json"))
                        .map(ending -> "--report=" + folder.resolve("report." + ending)))
                .toArray(String[]::new));

    assertEquals(ExitCode.DIFFERENCES, outcome.exitCode(), "not to be excused");
    assertTrue(outcome.err().startsWith("Nothing was accepted"), outcome.err());
    assertTrue(outcome.out().contains("Nothing was accepted"), outcome.out());
    for (String format : formats) {
      String report = Files.readString(folder.resolve("report." + format));
      assertTrue(report.contains("Nothing was accepted"), format + ": " + report);
    }
    JsonNode report = JsonReports.read(folder.resolve("report.json"));
    assertTrue(report.at("/summary/acceptsNothing").booleanValue());
    assertEquals(0, report.at("/summary/accepted").intValue());
  }

  @Test
  void aBadgeOfPartOfARunIsGreyAndSaysSo() throws IOException {
    put("{'input':'a','dimensions':2}", vector("[0.6,0.8]"));
    ObjectNode pending = Checking.result(json("{'input':'c'}"), ok(json("{}")));
    pending.putNull("response");
    recordings.put(pending);

    run("--report=" + folder.resolve("badge.svg"));

    String badge = Files.readString(folder.resolve("badge.svg"));
    assertTrue(badge.contains("incomplete, "), badge);
    assertTrue(badge.contains("Incomplete: 1 of 2 scenarios has no answer"), badge);
    assertFalse(badge.contains("#1d7a4d"), "no green");
  }

  @Test
  void aBadgeOfSelectedScenariosSaysOfHowMany() throws IOException {
    put("{'input':'a','dimensions':2}", vector("[0.6,0.8]"));
    put("{'input':'b','dimensions':2}", vector("[0.6,0.8]"));

    run("--include=input=b", "--report=" + folder.resolve("badge.svg"));

    String badge = Files.readString(folder.resolve("badge.svg"));
    assertTrue(badge.contains(">1 of 2 scenarios selected<"), badge);
  }

  @Test
  void aKnownFailureIsExcused() throws IOException {
    put("{'input':'a','dimensions':2}", vector("[0,0.6,0.8]"));
    Path known =
        Files.writeString(
            folder.resolve("known.txt"),
            "promise-ignored " + DIMENSIONS + " honoured→ignored when input=a  # one day\n");

    assertEquals(ExitCode.OK, run("--knownFailures=" + known).exitCode());

    put("{'input':'b','dimensions':2}", vector("[0,0.6,0.8]"));
    assertEquals(ExitCode.DIFFERENCES, run("--knownFailures=" + known).exitCode());
  }

  @Test
  void aKnownFailureMayCallAPromiseByItsFormerName() throws IOException {
    put("{'input':'a','dimensions':2}", vector("[0,0.6,0.8]"));
    String line = "promise-ignored dimensions:vectors-of-so-many-numbers honoured→ignored\n";
    Path known = Files.writeString(folder.resolve("known.txt"), line);

    CommandRun outcome = run("--knownFailures=" + known);

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.err());
    assertTrue(outcome.out().contains("1 of 1 known failure is shown"), outcome.out());
    run("--knownFailures=" + known, "--updateKnownFailures");
    assertTrue(Files.readString(known).endsWith(line), "an update neither drops nor doubles it");
    assertEquals(1, Files.readString(known).split("promise-", -1).length - 1);
  }

  @Test
  void aPromiseIsShownByItsFormerNameToo() {
    put("{'input':'a','dimensions':2}", vector("[0,0.6,0.8]"));

    assertEquals(
        run("--show=" + DIMENSIONS).out(),
        run("--show=dimensions:vectors-of-so-many-numbers").out());
  }

  @Test
  void aKnownFailureExcusesNothingWorse() throws IOException {
    put("{'input':'a','dimensions':2}", vector("[0.6,0.8]", "[0,0.6,0.8]"));
    Path known =
        Files.writeString(
            folder.resolve("known.txt"), "promise-ignored " + DIMENSIONS + " honoured→ignored\n");

    assertEquals(ExitCode.DIFFERENCES, run("--knownFailures=" + known).exitCode());
  }

  @Test
  void aKnownFailureThatNothingShowsAnyMoreFails() throws IOException {
    put("{'input':'a','dimensions':2}", vector("[0.6,0.8]"));
    Path known =
        Files.writeString(
            folder.resolve("known.txt"), "promise-ignored " + DIMENSIONS + " honoured→ignored\n");

    CommandRun outcome = run("--knownFailures=" + known);

    assertEquals(ExitCode.DIFFERENCES, outcome.exitCode());
    assertTrue(
        outcome.err().startsWith("Stale: this known failure no longer occurs"), outcome.err());
  }

  @Test
  void aComparisonLeavesLinesAboutPromisesAlone() throws IOException {
    put("{'input':'a','dimensions':2}", vector("[0,0.6,0.8]"));
    Path known =
        Files.writeString(
            folder.resolve("known.txt"), "promise-ignored " + DIMENSIONS + " honoured→ignored\n");
    Path results = recordings.write(folder.resolve("results.json.gz"));

    CommandRun outcome =
        command(
            "compareResults",
            "--api=embeddings",
            "--specFile=" + results,
            "--resultsFile=" + results,
            "--knownFailures=" + known);

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.err());
  }

  @Test
  void aSelectionIsCheckedAlone() {
    put("{'input':'a','dimensions':2}", vector("[0,0.6,0.8]"));
    put("{'input':'b','dimensions':2}", vector("[0.6,0.8]"));

    CommandRun outcome = run("--include=input=b");

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.out());
    assertTrue(outcome.out().contains("1 of 2 scenarios selected"), outcome.out());
    assertEquals(ExitCode.INPUT, run("--include=input=c").exitCode());
  }

  @Test
  void aTwinNeedNotBeSelected() {
    put("{'input':'a','encoding_format':'base64'}", vector("'AACAPw=='"));
    put("{'input':'a','encoding_format':'float'}", vector("[-1]"));

    CommandRun outcome = run("--include=encoding_format=base64");

    assertEquals(ExitCode.DIFFERENCES, outcome.exitCode());
    assertTrue(outcome.out().contains("other numbers than as float"), outcome.out());
  }

  @Test
  void nothingToJudgeIsSaid() {
    put("{'user':'a'}", Checking.response(101, "application/json", json("{}")));

    CommandRun outcome = run();

    assertEquals(ExitCode.INPUT, outcome.exitCode());
    assertTrue(outcome.err().contains("nothing was judged"), outcome.err());
  }

  @Test
  void everyFindingIsListedOnRequest() {
    String key = put("{'input':'a','dimensions':2}", vector("[0,0.6,0.8]"));

    assertTrue(
        run("--verbose")
            .out()
            .contains("ignored   " + key.substring(0, 12) + "  dimensions: vectors of so many"));
  }

  @Test
  void theFileOfAnotherApiIsRefused() {
    put("{'model':'m','input':'a','dimensions':2}", vector("[0,0.6,0.8]"));
    Path results = recordings.write(folder.resolve("results.json.gz"));

    CommandRun outcome =
        command("checkResults", "--api=chatcompletions", "--resultsFile=" + results);

    assertEquals(ExitCode.INPUT, outcome.exitCode());
    assertTrue(outcome.err().contains("use --api=embeddings"), outcome.err());
  }

  @Test
  void theKeysOfWhatFailsSelectIt() throws IOException {
    put("{'input':'a','dimensions':2}", vector("[0,0.6,0.8]"));
    put("{'input':'b','dimensions':2}", vector("[0.6,0.8]"));
    Path keys = folder.resolve("failed.keys");

    run("--report=" + keys);

    CommandRun failed = run("--scenario=@" + keys);
    assertEquals(ExitCode.DIFFERENCES, failed.exitCode());
    assertTrue(failed.out().contains("1 of 2 scenarios selected"), failed.out());
  }

  @Test
  void reportsAreWrittenTogetherOrNotAtAll() throws IOException {
    put("{'input':'a'}", vector("[1]"));
    Path there = Files.writeString(folder.resolve("p.md"), "before");

    CommandRun outcome = run("--report=" + there, "--report=" + there.resolve("p.html"));

    assertEquals(ExitCode.INPUT, outcome.exitCode());
    assertEquals("before", Files.readString(there));
    assertEquals(List.of("p.md", "results.json.gz"), files());
  }

  @Test
  void oneScenarioIsShownWithWhatWasFound() {
    String twin = put("{'input':'a','encoding_format':'float'}", vector("[-1]"));
    String key = put("{'input':'a','encoding_format':'base64'}", vector("'AACAPw=='"));
    put("{'input':'b'}", vector("[1]"));

    CommandRun outcome = run("--show=" + key.substring(0, 10));

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.err());
    assertEquals("", outcome.err());
    String text = outcome.out();
    assertTrue(text.startsWith("Scenario " + key + "\n"), text);
    assertTrue(text.contains("  encoding_format=base64\n"), text);
    assertTrue(text.contains("-d '{\"input\":\"a\",\"encoding_format\":\"base64\"}'\n"), text);
    assertTrue(text.contains("  honoured  encoding_format: base64 of floats for base64\n"), text);
    assertTrue(
        text.contains(
            "! broken    encoding_format: base64 of the numbers that float gives:"
                + " other numbers than as float\n              judged with "
                + twin
                + "\n"),
        text);
    assertEquals(1, text.lines().filter(line -> line.contains("judged with")).count(), text);
    assertTrue(
        text.contains("Answer: 200 application/json\n  {\n    \"object\": \"list\",\n"), text);
    assertEquals(1, text.lines().filter(line -> line.startsWith("Scenario ")).count());
  }

  @Test
  void aScenarioIsShownWhereNoPromiseAppliesAndWhereThereIsNoAnswer() {
    ObjectNode unanswered = Checking.result(json("{'user':'b'}"), ok(json("{}")));
    unanswered.putNull("response");
    recordings.put(Recordings.failedTrials(unanswered, 500));

    CommandRun outcome = run("--show=" + unanswered.path("key").textValue());

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.err());
    assertTrue(
        outcome.out().contains("! broken    answer: an answer that can be read: "), outcome.out());
    assertTrue(outcome.out().contains("Answer: no answer; last trial: HTTP 500"), outcome.out());
  }

  @Test
  void onePromiseIsShownWithItsReasonsAndAScenarioThatFailsIt() throws IOException {
    put("{'input':'a','dimensions':2}", vector("[0,0.6,0.8]"));
    put("{'input':'b','dimensions':2}", vector("[0.6,0.8]"));
    put("{'input':'c','dimensions':2}", vector("[0,0,0.6,0.8]"));
    String broken = put("{'input':'d','dimensions':2}", vector("[0.6,0.8]", "[0,0.6,0.8]"));
    put("{'input':'e','dimensions':2}", vector("'?'"));

    CommandRun outcome = run("--show=" + DIMENSIONS);

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.err());
    String text = outcome.out();
    assertTrue(text.startsWith("Promise " + DIMENSIONS + "\n"), text);
    for (String reason :
        List.of(
            "1  broken    vectors of different lengths  (" + broken + ")",
            "1  ignored   3 numbers instead of 2",
            "1  ignored   4 numbers instead of 2",
            "1  untested  vectors that cannot be read",
            "1  honoured")) {
      assertTrue(text.contains(reason), reason + " in " + text);
    }
    assertTrue(text.contains("\nScenario " + broken + "\n"), text);
    assertEquals(1, text.lines().filter(line -> line.startsWith("Scenario ")).count());
  }

  @Test
  void whatIsNeitherAKeyNorAPromiseIsToldWithTheNearest() {
    put("{'input':'a','dimensions':2}", vector("[0,0.6,0.8]"));

    CommandRun misspelt = run("--show=" + DIMENSIONS.replace("length", "lenght"));
    assertEquals(ExitCode.INPUT, misspelt.exitCode());
    assertTrue(misspelt.err().contains("no promise with such a name"), misspelt.err());
    assertTrue(misspelt.err().contains("did you mean " + DIMENSIONS), misspelt.err());
    List<String> lines = misspelt.err().lines().toList();
    assertEquals("Promises of embeddings:", lines.get(0));
    assertEquals(
        Stream.concat(
                Api.EMBEDDINGS.promises().stream().map(Promise::id),
                Stream.of("definition.answer", "definition.error", "answer.readable"))
            .map(id -> "  " + id)
            .toList(),
        lines.subList(1, lines.size() - 1));
    assertEquals(1, run("--show=0000000").err().lines().count());
    assertEquals(ExitCode.INPUT, run("--show=0000000").exitCode());
    assertEquals(ExitCode.INPUT, run("--show=0").exitCode());
  }

  @Test
  void whatFailsNowIsAcceptedByAnUpdate() throws IOException {
    put("{'input':'a','dimensions':2}", vector("[0,0.6,0.8]"));
    put("{'input':'c','encoding_format':'base64'}", vector("'?'"));
    Path known = folder.resolve("known.txt");

    CommandRun update = run("--knownFailures=" + known, "--updateKnownFailures");

    assertEquals(ExitCode.OK, update.exitCode(), update.err());
    assertEquals(known + " holds 2 known failures now\n", update.err());
    List<String> text = Files.readAllLines(known);
    assertEquals("# version " + Version.number(), text.get(2));
    assertEquals(
        List.of(
            "promise-broken encoding_format.base64 honoured→broken",
            "promise-ignored " + DIMENSIONS + " honoured→ignored"),
        text.subList(3, text.size()));
    CommandRun green = run("--knownFailures=" + known);
    assertEquals(ExitCode.OK, green.exitCode());
    assertEquals("", green.err());
    assertTrue(green.out().contains("2 of 2 known failures are shown"), green.out());
    assertFalse(green.out().contains("To accept them"), green.out());
  }

  @Test
  void anUpdateKeepsWhatPeopleAndComparisonsWrote() throws IOException {
    put("{'input':'a','dimensions':2}", vector("[0.6,0.8]"));
    put("{'input':'c','encoding_format':'base64'}", vector("'?'"));
    Path known =
        Files.writeString(
            folder.resolve("known.txt"),
            """
            # version 0.0.1
            # level 4
            # baseline 0123
            # Ours: ask the team
            status-other 400→422 when input=x  # teapots
            ~ promise-rejected %1$s honoured→rejected  # comes and goes

            promise-ignored %1$s honoured→ignored
            """
                .formatted(DIMENSIONS));

    run("--knownFailures=" + known, "--updateKnownFailures");

    List<String> text = Files.readAllLines(known);
    assertEquals(
        List.of(
            "# version " + Version.number(),
            "# level 4",
            "# baseline 0123",
            "# Ours: ask the team",
            "status-other 400→422 when input=x  # teapots",
            "~ promise-rejected " + DIMENSIONS + " honoured→rejected  # comes and goes",
            "",
            "promise-broken encoding_format.base64 honoured→broken"),
        text.subList(2, text.size()));
    String before = Files.readString(known);
    run("--knownFailures=" + known, "--updateKnownFailures");
    assertEquals(before, Files.readString(known), "a second update changes nothing");
  }

  @Test
  void anUpdateIsRefusedWhereItCouldNotBeWhole() {
    put("{'input':'a','dimensions':2}", vector("[0,0.6,0.8]"));
    Path known = folder.resolve("known.txt");

    assertEquals(ExitCode.USAGE, run("--updateKnownFailures").exitCode());
    CommandRun part = run("--knownFailures=" + known, "--updateKnownFailures", "--include=input=a");
    assertEquals(ExitCode.USAGE, part.exitCode());
    assertTrue(part.err().contains("needs all scenarios"), part.err());

    ObjectNode pending = Checking.result(json("{'input':'b'}"), ok(json("{}")));
    pending.putNull("response");
    recordings.put(pending);
    CommandRun incomplete = run("--knownFailures=" + known, "--updateKnownFailures");
    assertEquals(ExitCode.INCOMPLETE, incomplete.exitCode());
    assertTrue(incomplete.err().contains("is not updated: 1 scenario"), incomplete.err());
    assertFalse(Files.exists(known));
  }

  @Test
  void aStaleLineOfAnotherVersionIsOnlyWarnedOfWhateverItsBaseline() throws IOException {
    put("{'input':'a','dimensions':2}", vector("[0.6,0.8]"));
    String line = "promise-ignored " + DIMENSIONS + " honoured→ignored\n";
    Path known = folder.resolve("known.txt");

    Files.writeString(known, "# version 0.0.1\n" + line);
    CommandRun other = run("--knownFailures=" + known);
    assertEquals(ExitCode.OK, other.exitCode());
    assertTrue(other.err().startsWith("Warning: this known failure no longer"), other.err());

    Files.writeString(known, "# baseline 0123\n" + line);
    assertEquals(ExitCode.DIFFERENCES, run("--knownFailures=" + known).exitCode());
  }

  @Test
  void aLineThatSpeaksOfNoPromiseThatWasJudgedIsTold() throws IOException {
    put("{'input':'a','dimensions':2}", vector("[0.6,0.8]"));
    Path known =
        Files.writeString(
            folder.resolve("known.txt"),
            """
            promise-ignored dimension:vectors honoured→ignored
            status-other 400→422 when input=x
            """);

    CommandRun outcome = run("--knownFailures=" + known);

    assertEquals(ExitCode.OK, outcome.exitCode());
    assertEquals(
        """
        Warning: this known failure matches no judged scenario:
          promise-ignored dimension:vectors honoured→ignored
        """,
        outcome.err());
  }

  @Test
  void nothingThatAServerSaysReachesTheTerminalAsItIs() {
    String attack = "\u001b[2J\u009b31m\u0007\r\u0000\u202e\u2028";
    ObjectNode stream =
        (ObjectNode) Checking.response(200, "a/" + attack, json("{'choices':[{'message':{}}]}"));
    ObjectNode result = Checking.result(json("{'stream':true,'n':2}"), stream);
    ((ObjectNode) result.path("recording")).put("label", attack).put("tool", attack);
    ((ObjectNode) result.at("/scenario/spec")).put("name", attack).put("group", attack);
    ((ObjectNode) result.at("/scenario")).put("requestText", attack);
    ((ObjectNode) stream.path("body")).put(attack, attack);
    recordings.put(result);
    ObjectNode plain = Checking.result(json("{'stream':true}"), stream);
    recordings.put(plain);
    Path results = recordings.write(folder.resolve("results.json.gz"));

    for (String more :
        List.of(
            "--verbose",
            "--show=" + result.path("key").textValue(),
            "--show=" + plain.path("key").textValue(),
            "--show=stream.events")) {
      CommandRun outcome =
          command("checkResults", "--api=chatcompletions", "--resultsFile=" + results, more);

      assertTrue(outcome.out().contains("\\u009b31m"), outcome.out());
      String odd = outcome.out().replaceAll("[^\\p{Cc}\\p{Cf}\\u2028]|\n", "");
      assertEquals("", odd, more);
    }
  }

  private String put(String request, JsonNode response) {
    ObjectNode result = Checking.result(json(request), response);
    recordings.put(result);
    return result.path("key").textValue();
  }

  private static JsonNode vector(String... vectors) {
    StringBuilder items = new StringBuilder();
    for (int i = 0; i < vectors.length; i++) {
      items.append(i == 0 ? "" : ",");
      items.append("{'object':'embedding','index':%d,'embedding':%s}".formatted(i, vectors[i]));
    }
    return ok(
        json(
            "{'object':'list','model':'m','usage':{'prompt_tokens':1,'total_tokens':1},'data':["
                + items
                + "]}"));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private CommandRun run(String... options) {
    Path results = recordings.write(folder.resolve("results.json.gz"));
    return command(
        Stream.concat(
                Stream.of("checkResults", "--api=embeddings", "--resultsFile=" + results),
                Stream.of(options))
            .toArray(String[]::new));
  }

  private static CommandRun command(String... args) {
    return CommandRun.of((Object[]) args);
  }
}
