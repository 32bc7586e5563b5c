package io.github.fauxpenai.conformance.cli;

import static io.github.fauxpenai.conformance.compare.Checking.json;
import static io.github.fauxpenai.conformance.compare.Checking.ok;
import static io.github.fauxpenai.conformance.compare.Checking.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.compare.Checking;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.results.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckResultsTest {
  private static final String DIMENSIONS = "dimensions:vectors-of-so-many-numbers";

  @TempDir private Path folder;

  private final Recordings recordings = Recordings.none();

  private record Outcome(int exitCode, String out, String err) {}

  @Test
  void aTableTellsTheMostHarmfulFirst() {
    String ignored = put("{'input':'a','dimensions':2}", vector("[1,2,3]"));
    put("{'input':'b','dimensions':2}", vector("[1,2]"));
    String broken = put("{'input':'c','encoding_format':'base64'}", vector("'?'"));
    put("{'input':'d'}", refusal("input", "no"));

    Outcome outcome = run();

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
    assertTrue(table.contains("Promises of embeddings, held against 4 answers"), outcome.out());
    assertTrue(
        table.contains("1|3 numbers instead of 2|(" + ignored.substring(0, 12) + ")"),
        outcome.out());
    assertTrue(
        table.contains("promise-ignored " + DIMENSIONS + " honoured→ignored"), outcome.out());
  }

  @Test
  void whatIsKeptOrUntestedIsNoFailure() {
    put("{'input':'a','dimensions':2}", vector("[1,2]"));

    Outcome outcome = run();

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.out());
    assertFalse(outcome.out().contains("--knownFailures"), outcome.out());
  }

  @Test
  void whatIsRejectedFails() {
    put("{'input':'a','dimensions':2}", refusal("dimensions", "unknown"));

    assertEquals(ExitCode.DIFFERENCES, run().exitCode());
  }

  @Test
  void theReportForProgramsHasTheNumbersOfEveryPromise() throws IOException {
    String key = put("{'input':'a','dimensions':2}", vector("[1,2,3]"));
    put("{'input':'b','dimensions':2}", vector("[1,2]"));

    run("--report=" + folder.resolve("promises.json"));

    JsonNode report = Json.tree(Files.readAllBytes(folder.resolve("promises.json")));
    assertEquals("embeddings", report.path("api").asText());
    assertEquals(2, report.path("scenarios").asInt());
    assertEquals(
        json(
            ("{'parameter':'dimensions','promise':'vectors of so many numbers',"
                    + "'verdict':'ignored','honoured':1,'ignored':1,'rejected':0,'broken':0,"
                    + "'untested':0,'known':0,'evidence':'%s'}")
                .formatted(key)),
        report.path("promises").path(0));
    assertEquals(8, report.path("promises").size());
    JsonNode unasked = report.path("promises").path(7);
    assertEquals("honoured", unasked.path("verdict").asText(), "honoured stands last");
    for (JsonNode promise : report.path("promises")) {
      if (promise.path("parameter").asText().equals("body")) {
        assertTrue(promise.path("evidence").isNull() && promise.has("evidence"));
      }
    }
  }

  @Test
  void theTableComesAsMarkdownAndAsCsv() throws IOException {
    String key = put("{'input':'a','dimensions':2}", vector("[1,2,3]"));

    run("--report=" + folder.resolve("p.md"), "--report=" + folder.resolve("p.csv"));

    List<String> markdown = Files.readAllLines(folder.resolve("p.md"));
    assertEquals(
        "| Parameter | Promise | Verdict | Honoured | Ignored | Rejected | Broken | Untested |"
            + " Evidence |",
        markdown.get(0));
    assertEquals(
        "| `dimensions` | vectors of so many numbers | ignored | 0 | 1 | 0 | 0 | 0 | `%s` |"
            .formatted(key.substring(0, 12)),
        markdown.get(2));
    List<String> csv = Files.readAllLines(folder.resolve("p.csv"));
    assertEquals(
        "Parameter,Promise,Verdict,Honoured,Ignored,Rejected,Broken,Untested,Evidence,"
            + "Tool,ResultsLabels,ResultsSha256",
        csv.get(0));
    assertTrue(
        csv.get(1)
            .startsWith(
                "dimensions,vectors of so many numbers,ignored,0,1,0,0,0,%s,%s %s,,"
                    .formatted(key, Version.NAME, Version.number())),
        csv.get(1));
    assertEquals(9, csv.size());
  }

  @Test
  void anEndingThatNamesNoFormatIsRefusedBeforeAnythingIsDone() throws IOException {
    put("{'input':'a'}", vector("[1]"));

    Outcome outcome = run("--report=" + folder.resolve("promises.pdf"));

    assertEquals(ExitCode.INPUT, outcome.exitCode());
    assertTrue(
        outcome.err().contains("there are .html, .xml, .md, .csv, .svg, .keys, .json"),
        outcome.err());
    assertEquals(List.of("results.json.gz"), files());
  }

  @Test
  void unansweredScenariosAreLeftOutAndCounted() {
    put("{'input':'a','dimensions':2}", vector("[1,2]"));
    ObjectNode unanswered = Checking.result(json("{'input':'b'}"), ok(json("{}")));
    unanswered.putNull("response");
    recordings.put(unanswered);

    Outcome outcome = run();

    assertEquals(ExitCode.INCOMPLETE, outcome.exitCode());
    assertTrue(outcome.out().contains("held against 1 answers"), outcome.out());
    assertTrue(outcome.out().contains("1 scenarios without an answer are left out"), outcome.out());
    assertEquals("1 scenarios were not executed; runScenarios goes on with them\n", outcome.err());
  }

  @Test
  void aServerThatFailsHasBeenAsked() {
    put("{'input':'a','dimensions':2}", vector("[1,2]"));
    ObjectNode failed = Checking.result(json("{'input':'b'}"), ok(json("{}")));
    failed.putNull("response");
    recordings.put(Recordings.failedTrials(failed, 500, 500, 500));

    assertEquals(ExitCode.OK, run().exitCode());
  }

  @Test
  void aKnownFailureIsExcused() throws IOException {
    put("{'input':'a','dimensions':2}", vector("[1,2,3]"));
    Path known =
        Files.writeString(
            folder.resolve("known.txt"),
            "promise-ignored " + DIMENSIONS + " honoured→ignored when input=a  # one day\n");

    assertEquals(ExitCode.OK, run("--knownFailures=" + known).exitCode());

    put("{'input':'b','dimensions':2}", vector("[1,2,3]"));
    assertEquals(ExitCode.DIFFERENCES, run("--knownFailures=" + known).exitCode());
  }

  @Test
  void aKnownFailureExcusesNothingWorse() throws IOException {
    put("{'input':'a','dimensions':2}", vector("[1,2]", "[1,2,3]"));
    Path known =
        Files.writeString(
            folder.resolve("known.txt"), "promise-ignored " + DIMENSIONS + " honoured→ignored\n");

    assertEquals(ExitCode.DIFFERENCES, run("--knownFailures=" + known).exitCode());
  }

  @Test
  void aKnownFailureThatNothingShowsAnyMoreFails() throws IOException {
    put("{'input':'a','dimensions':2}", vector("[1,2]"));
    Path known =
        Files.writeString(
            folder.resolve("known.txt"), "promise-ignored " + DIMENSIONS + " honoured→ignored\n");

    Outcome outcome = run("--knownFailures=" + known);

    assertEquals(ExitCode.DIFFERENCES, outcome.exitCode());
    assertTrue(
        outcome.err().startsWith("Stale: nothing shows this known failure any more"),
        outcome.err());
  }

  @Test
  void aComparisonLeavesLinesAboutPromisesAlone() throws IOException {
    put("{'input':'a','dimensions':2}", vector("[1,2,3]"));
    Path known =
        Files.writeString(
            folder.resolve("known.txt"), "promise-ignored " + DIMENSIONS + " honoured→ignored\n");
    Path results = recordings.write(folder.resolve("results.json.gz"));

    Outcome outcome =
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
    put("{'input':'a','dimensions':2}", vector("[1,2,3]"));
    put("{'input':'b','dimensions':2}", vector("[1,2]"));

    Outcome outcome = run("--include=input=b");

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.out());
    assertTrue(outcome.out().contains("1 of 2 scenarios selected"), outcome.out());
    assertEquals(ExitCode.INPUT, run("--include=input=c").exitCode());
  }

  @Test
  void aTwinNeedNotBeSelected() {
    put("{'input':'a','encoding_format':'base64'}", vector("'AACAPw=='"));
    put("{'input':'a','encoding_format':'float'}", vector("[2]"));

    Outcome outcome = run("--include=encoding_format=base64");

    assertEquals(ExitCode.DIFFERENCES, outcome.exitCode());
    assertTrue(outcome.out().contains("other numbers than as float"), outcome.out());
  }

  @Test
  void nothingToJudgeIsSaid() {
    put("{'user':'a'}", vector("[1,2]"));

    Outcome outcome = run();

    assertEquals(ExitCode.INPUT, outcome.exitCode());
    assertTrue(outcome.err().startsWith("nothing was judged"), outcome.err());
  }

  @Test
  void everyFindingIsListedOnRequest() {
    String key = put("{'input':'a','dimensions':2}", vector("[1,2,3]"));

    assertTrue(
        run("--verbose")
            .out()
            .contains("ignored   " + key.substring(0, 12) + "  dimensions: vectors of so many"));
  }

  @Test
  void theFileOfAnotherApiIsRefused() {
    put("{'input':'a','dimensions':2}", vector("[1,2,3]"));
    Path results = recordings.write(folder.resolve("results.json.gz"));

    Outcome outcome = command("checkResults", "--api=chatcompletions", "--resultsFile=" + results);

    assertEquals(ExitCode.INPUT, outcome.exitCode());
    assertTrue(outcome.err().contains("use --api=embeddings"), outcome.err());
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
      items.append("{'index':%d,'embedding':%s}".formatted(i, vectors[i]));
    }
    return ok(json("{'data':[" + items + "]}"));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Outcome run(String... options) {
    Path results = recordings.write(folder.resolve("results.json.gz"));
    return command(
        Stream.concat(
                Stream.of("checkResults", "--api=embeddings", "--resultsFile=" + results),
                Stream.of(options))
            .toArray(String[]::new));
  }

  private static Outcome command(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), Map.of(), false);
    int exitCode = Main.run(terminal, args);
    return new Outcome(
        exitCode, out.toString().replace("\r\n", "\n"), err.toString().replace("\r\n", "\n"));
  }
}
