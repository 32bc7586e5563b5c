package io.github.fauxpenai.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.Deviations;
import io.github.fauxpenai.conformance.check.JsonSchemas;
import io.github.fauxpenai.conformance.check.Share;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.report.JsonReports;
import io.github.fauxpenai.conformance.report.MatrixFormat;
import io.github.fauxpenai.conformance.serve.Deviation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatrixTest {
  private static final Path SAMPLE = Path.of("src/examples/embeddings-sample/results.json.gz");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private CommandRun matrix(Object... more) {
    List<Object> all = new ArrayList<>(List.of("matrix", "--output=" + folder.resolve("m.html")));
    all.addAll(List.of(more));
    return CommandRun.of(all.toArray());
  }

  private Path deviating(String name) {
    Deviation deviation = Deviations.named(Api.EMBEDDINGS, name);
    return Recordings.read(SAMPLE)
        .answering((request, answer) -> deviation.apply(request, answer).orElse(answer))
        .write(folder.resolve(name + ".json.gz"));
  }

  private JsonNode json() throws IOException {
    JsonNode json = JSON.readTree(folder.resolve("m.json").toFile());
    assertEquals(Optional.empty(), JsonSchemas.misfit(schema(), json));
    return json;
  }

  private static JsonNode schema() throws IOException {
    return JSON.readTree(MatrixFormat.class.getResourceAsStream("matrix.schema.json"));
  }

  /** The cells of a capability, one a server. */
  private JsonNode cells(String id) throws IOException {
    for (JsonNode group : json().path("groups")) {
      for (JsonNode capability : group.path("capabilities")) {
        if (capability.path("id").asText().equals(id)) {
          return capability.path("cells");
        }
      }
    }
    throw new AssertionError("no capability " + id);
  }

  /** How many promises of a server are kept, and how many are counted. */
  private Share counted(int server) throws IOException {
    int kept = 0;
    int counted = 0;
    for (JsonNode group : json().path("groups")) {
      for (JsonNode capability : group.path("capabilities")) {
        JsonNode cell = capability.path("cells").path(server);
        counted += cell.path("counted").asBoolean() ? 1 : 0;
        kept += cell.path("counted").asBoolean() && cell.path("kept").asBoolean() ? 1 : 0;
      }
    }
    return new Share(kept, counted);
  }

  private static List<String> texts(JsonNode array, String member) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.isNull() ? "" : each.path(member).asText()));
    return texts;
  }

  @Test
  void eachServerIsJudgedAsCheckResultsAndCompareResultsJudgeIt() throws Exception {
    Path numbers = deviating("floats-for-base64");
    Path accepting = deviating("accept-everything");

    CommandRun run =
        matrix(
            "--results=honest=" + SAMPLE,
            "--results=numbers=" + numbers,
            "--results=accepting=" + accepting,
            "--report=" + folder.resolve("m.json"));

    assertEquals(ExitCode.OK, run.exitCode(), run::toString);
    List<String> labels = List.of("honest", "numbers", "accepting");
    assertEquals(labels, texts(json().path("servers"), "label"));
    List<Path> files = List.of(SAMPLE, numbers, accepting);
    for (int i = 0; i < files.size(); i++) {
      Path report = folder.resolve(i + ".json");
      CommandRun.of(
          "checkResults",
          "--api=embeddings",
          "--resultsFile=" + files.get(i),
          "--report=" + report);
      JsonNode checked = JsonReports.read(report);
      Share kept = counted(i);
      assertEquals(checked.at("/summary/kept").intValue(), kept.part());
      assertEquals(checked.at("/summary/judged").intValue(), kept.whole());
      assertTrue(
          run.out().contains(" %d of %d ".formatted(kept.part(), kept.whole())), run::toString);
      for (JsonNode promise : checked.path("promises")) {
        JsonNode cell = cells("embeddings:" + promise.path("id").asText()).path(i);
        String verdict = cell.path("verdict").asText();
        assertEquals(
            promise.path("verdict").asText(), verdict.equals("not-tested") ? "untested" : verdict);
        for (String outcome : List.of("honoured", "ignored", "rejected", "broken", "untested")) {
          assertEquals(promise.path(outcome), cell.path(outcome), promise.path("id").asText());
        }
      }
      CommandRun.of(
          "compareResults",
          "--api=embeddings",
          "--level=4",
          "--resultsFile=" + files.get(i),
          "--report=" + report);
      JsonNode compared = JsonReports.read(report);
      JsonNode accepts = cells("embeddings:openai.accepts").path(i);
      assertEquals(compared.at("/summary/valid/accepted"), accepts.path("part"));
      assertEquals(compared.at("/summary/valid/comparable"), accepts.path("of"));
      JsonNode rejects = cells("embeddings:openai.rejects").path(i);
      assertEquals(compared.at("/summary/invalid/rejected"), rejects.path("part"));
      for (JsonNode level : compared.path("levels")) {
        JsonNode cell = cells("embeddings:openai." + level.path("name").asText()).path(i);
        assertEquals(level.path("conforming"), cell.path("part"), level::toString);
      }
    }
  }

  @Test
  void aCellSaysWhyAndHowToSeeIt() throws Exception {
    matrix(
        "--results=honest=" + SAMPLE,
        "--results=numbers=" + deviating("floats-for-base64"),
        "--report=" + folder.resolve("m.json"));

    JsonNode cells = cells("embeddings:encoding_format.base64");
    assertEquals(List.of("honoured", "ignored"), texts(cells, "verdict"));
    assertFalse(cells.path(0).has("request"));
    JsonNode reason = cells.path(1).path("reasons").path(0);
    assertEquals("ignored", reason.path("what").asText());
    assertTrue(reason.path("count").asInt() > 0, reason::toString);
    JsonNode request = cells.path(1).path("request");
    assertEquals(reason.path("scenario"), request.path("scenario"));
    String command = request.path("command").asText();
    assertTrue(command.startsWith("curl \"$BASE_URL/embeddings\""), command);
    assertTrue(command.contains("\"encoding_format\":\"base64\""), command);
  }

  @Test
  void serversDifferWhereTheirVerdictsOrRatesDo() throws Exception {
    matrix(
        "--results=honest=" + SAMPLE,
        "--results=numbers=" + deviating("floats-for-base64"),
        "--report=" + folder.resolve("m.json"));

    Set<String> differ = new TreeSet<>();
    for (JsonNode group : json().path("groups")) {
      for (JsonNode capability : group.path("capabilities")) {
        if (capability.path("differs").booleanValue()) {
          differ.add(capability.path("name").asText());
        }
      }
    }
    assertEquals(
        Set.of("embedding.unit", "encoding_format.base64", "openai.structure", "openai.types"),
        differ.stream()
            .filter(name -> !name.equals("encoding_format.same_numbers"))
            .collect(Collectors.toSet()));
  }

  @Test
  void filesOfDifferentSelectionsAreComparedOnWhatTheyShare() throws Exception {
    Recordings all = Recordings.read(SAMPLE);
    Recordings some = Recordings.none();
    int scenarios = all.results().size();
    all.results().values().stream().limit(scenarios / 2).forEach(some::put);
    Path half = some.write(folder.resolve("half.json.gz"));

    CommandRun run =
        matrix(
            "--results=all=" + SAMPLE,
            "--results=half=" + half,
            "--report=" + folder.resolve("m.json"));

    assertEquals(ExitCode.OK, run.exitCode(), run::toString);
    String sentence =
        "embeddings: compared on the %d scenarios that all files have (all %d, half %d)"
            .formatted(scenarios / 2, scenarios, scenarios / 2);
    assertTrue(run.err().contains("Note: " + sentence + "."), run::toString);
    assertEquals(sentence, json().path("remarks").path(0).asText());
    for (JsonNode group : json().path("groups")) {
      for (JsonNode capability : group.path("capabilities")) {
        JsonNode cells = capability.path("cells");
        // Twins of what is judged may be among what is not.
        if (!capability.path("name").asText().equals("encoding_format.same_numbers")) {
          assertEquals(cells.path(0), cells.path(1), capability::toString);
        }
      }
    }
  }

  @Test
  void serversOfDifferentApisStandSideBySide() throws Exception {
    Path reportDir = Files.createDirectory(folder.resolve("fauxpenai-report"));
    Files.copy(SAMPLE, reportDir.resolve("embeddings.results.json.gz"));
    Recordings.handMade("chatcompletions")
        .write(reportDir.resolve("chatcompletions.results.json.gz"));
    Files.writeString(reportDir.resolve("chatcompletions.scenarios.json"), "{}");

    CommandRun run =
        matrix(
            "--results=both=" + reportDir,
            "--results=vectors=" + deviating("no-usage"),
            "--report=" + folder.resolve("m.json"),
            "--report=" + folder.resolve("m.md"));

    assertEquals(ExitCode.OK, run.exitCode(), run::toString);
    assertEquals(
        List.of("chatcompletions", "embeddings"),
        texts(json().path("servers").path(0).path("apis"), "api"));
    JsonNode chat = cells("chatcompletions:choices.present");
    assertEquals("honoured", chat.path(0).path("verdict").asText());
    assertTrue(chat.path(1).isNull(), chat::toString);
    assertTrue(Files.readString(folder.resolve("m.md")).contains("| Plain chat | "));
  }

  @Test
  void whatALabelSaysIsTextInEveryFormat() throws Exception {
    String label = "@SUM(1)|`<b>";
    CommandRun run =
        matrix(
            "--results=" + label + "=" + SAMPLE,
            "--results=other=" + deviating("no-usage"),
            "--report=" + folder.resolve("m.csv"),
            "--report=" + folder.resolve("m.md"));

    assertEquals(ExitCode.OK, run.exitCode(), run::toString);
    List<String> lines = Files.readAllLines(folder.resolve("m.csv"));
    assertTrue(lines.get(1).contains(",'" + label + ","), lines.get(1));
    int commas = lines.get(0).split(",").length;
    assertEquals(19, commas);
    assertTrue(
        Files.readString(folder.resolve("m.md")).contains("| ``@SUM(1)\\|`<b>`` |"),
        () -> "the label is a code span");
    assertFalse(Files.readString(folder.resolve("m.html")).contains("<b>"));
  }

  @Test
  void theJsonFitsItsSchema() throws Exception {
    JsonNode schema = schema();
    Path reportDir = Files.createDirectory(folder.resolve("fauxpenai-report"));
    Files.copy(SAMPLE, reportDir.resolve("embeddings.results.json.gz"));
    Recordings.handMade("chatcompletions")
        .write(reportDir.resolve("chatcompletions.results.json.gz"));

    matrix(
        "--results=both=" + reportDir,
        "--results=accepting=" + deviating("accept-everything"),
        "--report=" + folder.resolve("m.json"));

    Set<String> described = new TreeSet<>();
    addDescribed(schema, described);
    Set<String> written = new TreeSet<>();
    addMembers(json(), written);
    assertEquals(described, written, "members that the schema describes, and those written");
    ObjectNode damaged = (ObjectNode) json();
    ((ObjectNode) damaged.path("groups").path(0)).remove("id");
    assertTrue(JsonSchemas.misfit(schema, damaged).isPresent());
  }

  private static void addDescribed(JsonNode schema, Set<String> names) {
    schema.path("properties").fieldNames().forEachRemaining(names::add);
    schema.forEach(each -> addDescribed(each, names));
  }

  private static void addMembers(JsonNode json, Set<String> names) {
    json.fieldNames().forEachRemaining(names::add);
    json.forEach(each -> addMembers(each, names));
  }

  @Test
  void aPageThatIsNamedIsTheOnlyOne() throws Exception {
    Path page = folder.resolve("page.html");
    Path data = folder.resolve("data.csv");
    List<Object> servers =
        List.of("matrix", "--results=a=" + SAMPLE, "--results=b=" + deviating("no-usage"));
    List<Object> args = new ArrayList<>(servers);
    args.addAll(List.of("--report=" + page, "--report=" + data));
    CommandRun run = CommandRun.of(args.toArray());

    assertEquals(ExitCode.OK, run.exitCode(), run::toString);
    assertEquals(
        List.of("Written: " + page, "Written: " + data),
        run.out().lines().filter(line -> line.startsWith("Written")).toList());
    assertTrue(Files.exists(page) && Files.exists(data));
  }

  @Test
  void requestsWithoutAnAnswerMakeItIncomplete() throws Exception {
    Recordings lacking = Recordings.none();
    Recordings.read(SAMPLE).results().values().forEach(lacking::put);
    ObjectNode first = lacking.results().values().iterator().next().deepCopy();
    lacking.put(Recordings.failedTrials(first.putNull("response"), -1));

    CommandRun run =
        matrix(
            "--results=honest=" + SAMPLE,
            "--results=gone=" + lacking.write(folder.resolve("gone.json.gz")));

    assertEquals(ExitCode.INCOMPLETE, run.exitCode(), run::toString);
    assertTrue(
        run.err()
            .contains("gone: 1 of 52 requests to embeddings has no answer, and is not counted"),
        run::toString);
  }

  /** Whoever chooses a server wants to know that one request in a few fails. */
  @Test
  void requestsThatWereAnsweredOnlyAtAnotherTryAreRemarkedOn() throws Exception {
    Recordings flaky = Recordings.none();
    Recordings.read(SAMPLE).results().values().forEach(flaky::put);
    ObjectNode first = flaky.results().values().iterator().next().deepCopy();
    flaky.put(Recordings.failedTrials(first, 502));

    CommandRun run =
        matrix(
            "--results=honest=" + SAMPLE,
            "--results=flaky=" + flaky.write(folder.resolve("flaky.json.gz")));

    assertEquals(ExitCode.OK, run.exitCode(), run::toString);
    assertTrue(
        run.err()
            .contains(
                "flaky: embeddings: 1 answer came only at another try; before, there was HTTP 502"),
        run::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a=SAMPLE b=OTHER --report=m.txt; 2; m.txt: the ending names no format",
        "a=SAMPLE; 2; --results: 1 is given; a matrix has 2 to 30",
        "a=SAMPLE a=OTHER; 2; --results: the label a is given twice",
        "a=SAMPLE b=SAMPLE; 2; SAMPLE is given twice, as a and as b",
        "a=SAMPLE OTHER; 2; say what to call the server and where its results are: LABEL=FILE",
        "a=SAMPLE =OTHER; 2; say what to call the server",
        "a=SAMPLE b=; 2; say what to call the server",
        "a=SAMPLE b=FOLDER/none.json.gz; 3; --results=b=FOLDER/none.json.gz: it does not exist",
        "a=SAMPLE b=FOLDER; 3; the folder holds no results: no name in it ends with .results.json.gz",
        "a=SAMPLE b=FOLDER/embeddings.pending.json.gz; 3; none of its requests has an answer",
        "a=SAMPLE b=FOLDER/embeddings.elsewhere.json.gz; 3; embeddings: no scenario is in the files of all servers (a 52, b 1)",
        "a=SAMPLE b=FOLDER/text.json.gz; 3; text.json.gz",
      })
  void whatCannotBeComparedIsSaid(String results, int exitCode, String message) throws Exception {
    ObjectNode any = Recordings.read(SAMPLE).results().values().iterator().next();
    Recordings pending = Recordings.none();
    pending.put(any.deepCopy().putNull("response"));
    pending.write(folder.resolve("embeddings.pending.json.gz"));
    Recordings elsewhere = Recordings.none();
    elsewhere.put(Recordings.renamed(any, "0".repeat(64)));
    elsewhere.write(folder.resolve("embeddings.elsewhere.json.gz"));
    Files.writeString(folder.resolve("text.json.gz"), "no JSON");
    Path page = Files.writeString(folder.resolve("m.html"), "as before");
    Map<String, String> paths =
        Map.of(
            "SAMPLE", SAMPLE.toString(),
            "OTHER", deviating("no-usage").toString(),
            "FOLDER", folder.toString());
    List<Object> arguments = new ArrayList<>();
    for (String word : results.split(" ")) {
      String filled = word;
      for (Map.Entry<String, String> path : paths.entrySet()) {
        filled = filled.replace(path.getKey(), path.getValue());
      }
      arguments.add(filled.startsWith("--") ? filled : "--results=" + filled);
    }
    String expected = message;
    for (Map.Entry<String, String> path : paths.entrySet()) {
      expected = expected.replace(path.getKey(), path.getValue());
    }

    CommandRun run = matrix(arguments.toArray());

    assertEquals(exitCode, run.exitCode(), run::toString);
    assertTrue(run.err().contains(expected), run::toString);
    assertEquals("as before", Files.readString(page));
  }

  @Test
  void noFileThatIsReadIsReplaced() throws Exception {
    Path json = folder.resolve("results.json");
    Recordings.read(SAMPLE).write(json);
    byte[] before = Files.readAllBytes(json);

    CommandRun run = matrix("--results=a=" + json, "--results=b=" + SAMPLE, "--report=" + json);

    assertEquals(ExitCode.USAGE, run.exitCode(), run::toString);
    assertTrue(run.err().contains("would replace the results in it"), run::toString);
    assertEquals(before.length, Files.size(json));
  }

  @Test
  void aNoteComesFirst() throws Exception {
    CommandRun run =
        matrix(
            "--results=a=" + SAMPLE,
            "--results=b=" + deviating("no-usage"),
            "--note=Two <b>runs</b> of one day.",
            "--report=" + folder.resolve("m.json"),
            "--report=" + folder.resolve("m.md"));

    assertEquals(ExitCode.OK, run.exitCode(), run::toString);
    assertEquals("Two <b>runs</b> of one day", json().at("/remarks/0").asText());
    assertTrue(
        Files.readString(folder.resolve("m.md")).contains("- **`Two <b>runs</b> of one day`**"));
  }

  @Test
  void equalFilesUnderTwoNamesAreToldOf() throws Exception {
    Path copy = Files.copy(SAMPLE, folder.resolve("copy.json.gz"));

    CommandRun run = matrix("--results=a=" + SAMPLE, "--results=b=" + copy);

    assertTrue(run.err().contains("a, b: their files are the same, byte for byte"), run::toString);
    assertTrue(run.out().contains("the servers do not differ"), run::toString);
  }
}
