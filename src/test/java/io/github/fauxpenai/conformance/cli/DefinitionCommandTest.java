package io.github.fauxpenai.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.check.Checking;
import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.compare.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What checkResults says of answers that differ from OpenAI's definition. */
final class DefinitionCommandTest {
  private static final String FIRST =
      "{'id':'x','object':'chat.completion.chunk','created':1,'model':'m','choices':[{'index':0,"
          + "'finish_reason':null,'delta':{'role':'assistant','content':''}}]}";
  private static final String TEXT =
      FIRST.replace("'role':'assistant','content':''", "'content':'Hi'");
  private static final String LAST =
      FIRST.replace("'role':'assistant','content':''", "").replace("null", "'stop'");

  private final Recordings recordings = Recordings.none();

  @TempDir private Path folder;

  private void put(String request, JsonNode response) {
    ObjectNode result = Checking.result(Checking.json(request), response);
    recordings.put(result);
  }

  private CommandRun check(String... options) {
    Path results = recordings.write(folder.resolve("results.json.gz"));
    return command(
        Stream.concat(
                Stream.of("checkResults", "--api=chatcompletions", "--resultsFile=" + results),
                Stream.of(options))
            .toArray(String[]::new));
  }

  private static CommandRun command(String... args) {
    return CommandRun.of((Object[]) args);
  }

  private static void assertSays(String expected, CommandRun outcome) {
    assertTrue(outcome.out().contains(expected), outcome::toString);
  }

  @Test
  void aStreamAsOpenAiSendsItFits() {
    put("{'messages':[],'stream':true}", Checking.stream(FIRST, TEXT, LAST));

    CommandRun outcome = check();

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.out());
  }

  @Test
  void whatOnlyTheJoinedStreamLacksIsFound() {
    put("{'messages':[],'stream':true}", Checking.stream(TEXT, TEXT));

    CommandRun outcome = check();

    assertEquals(ExitCode.DIFFERENCES, outcome.exitCode());
    assertSays("the joined stream has no choices[].message.role, which must be a string", outcome);
    assertSays("the joined stream has no choices[].finish_reason, which must be a string", outcome);
  }

  @Test
  void audioThatExpiresEndsAStreamToo() {
    String audio =
        FIRST.replace(
            "'role':'assistant','content':''",
            "'audio':{'id':'a','data':'AA==','transcript':'Hi','expires_at':1}");
    put("{'messages':[],'stream':true}", Checking.stream(FIRST, audio));

    assertFalse(check().out().contains("the joined stream has no"));
  }

  @Test
  void whatTheJoinedCallLacksIsFoundAndPartsAreJoinedByTheirIndex() {
    String call =
        FIRST.replace(
            "'role':'assistant','content':''",
            "'role':'assistant','tool_calls':[{'index':1,'id':'c','type':'function',"
                + "'function':{'name':'f','arguments':''}}]");
    String part =
        FIRST.replace(
            "'role':'assistant','content':''",
            "'tool_calls':[{'index':1,'function':{'arguments':'{}'}}]");
    put("{'messages':[],'stream':true}", Checking.stream(call, part, LAST));
    assertFalse(check().out().contains("joined"));

    put(
        "{'messages':['a'],'stream':true}",
        Checking.stream(call.replace("'type':'function',", ""), part, LAST));
    assertSays("the joined stream has no choices[].message.tool_calls[].type", check());
  }

  @Test
  void aFindingIsCountedAnswerByAnswerAndExcusedByItsPath() throws IOException {
    String wrong = TEXT.replace("'created':1", "'created':'1'").replace("'model':'m',", "");
    put("{'messages':[],'stream':true}", Checking.stream(FIRST, wrong, LAST));
    Path known = folder.resolve("known.txt");

    CommandRun outcome = check();
    String row =
        outcome.out().lines().filter(line -> line.contains("stream  ")).findFirst().orElseThrow();
    assertTrue(
        row.strip()
            .replaceAll(" {2,}", "|")
            .startsWith("stream|fits OpenAI's definition|broken|0|0|0|1|0|"),
        row);
    assertSays("model is missing, must be a string", outcome);
    assertSays("created is a string, must be an integer", outcome);

    Files.writeString(known, "definition-broken definition.stream:created integer→string\n");
    assertEquals(ExitCode.DIFFERENCES, check("--knownFailures=" + known).exitCode());
    Files.writeString(
        known,
        "definition-broken definition.stream:created integer→string\n"
            + "definition-broken definition.stream:model string→absent\n");
    CommandRun excused = check("--knownFailures=" + known);
    assertEquals(ExitCode.OK, excused.exitCode(), excused.out());

    Files.writeString(
        known, Files.readString(known) + "definition-broken definition.stream:id string→absent\n");
    CommandRun stale = check("--knownFailures=" + known);
    assertEquals(ExitCode.DIFFERENCES, stale.exitCode());
    assertTrue(stale.err().contains("Stale: this known failure no longer occurs"), stale.err());
  }

  @Test
  void whatAPromiseSaysIsNotSaidAgain() {
    put(
        "{'messages':[]}",
        Checking.response(400, "application/json", Checking.json("{'error':'no'}")));

    CommandRun outcome = check();

    assertEquals(ExitCode.DIFFERENCES, outcome.exitCode());
    assertSays("the body has no object", outcome);
    assertFalse(outcome.out().contains("error is a string"), outcome.out());
  }

  @Test
  void everyReportNamesThePlace() throws IOException {
    put(
        "{'messages':[],'stream':true}",
        Checking.stream(FIRST, TEXT.replace("'model':'m',", ""), LAST));

    // A page holds it packed: HtmlReportBrowserTest looks at what it shows.
    for (String ending : new String[] {"xml", "md", "json"}) {
      Path report = folder.resolve("report." + ending);
      check("--report=" + report);
      assertTrue(Files.readString(report).contains("model is missing"), ending);
    }
    assertSays("model is missing, must be a string", check("--show=definition.stream"));
  }

  @Test
  void anUnknownMemberIsANoteThatIsShownOnRequest() {
    put(
        "{'messages':[],'stream':true}",
        Checking.stream(FIRST, TEXT.replace("'model'", "'provider':'p','model'"), LAST));

    assertEquals(ExitCode.OK, check().exitCode());
    assertSays(
        "note      provider is not in OpenAI's definition", check("--show=definition.stream"));
  }

  @Test
  void aRoleThatOnlyRequestsHaveIsFoundInAStream() {
    put(
        "{'messages':[],'stream':true}",
        Checking.stream(FIRST.replace("assistant", "user"), TEXT, LAST));

    assertSays("choices[].delta.role is \"user\", must be \"assistant\"", check());
  }

  @Test
  void anAnswerIsJudgedByWhatItsOwnRequestAskedFor() {
    ObjectNode result =
        Checking.result(
            Checking.json("{'model':'m'}"), Checking.ok(Checking.json("{'object':'list'}")));
    ObjectNode scenario = (ObjectNode) result.path("scenario");
    scenario.putNull("requestBody");
    scenario.set(
        "request",
        Checking.json(
            "{'method':'GET','path':'/responses/{id}/input_items?limit=2',"
                + "'values':{'id':'resp_1'}}"));
    recordings.put(result);
    Path results = recordings.write(folder.resolve("results.json.gz"));

    CommandRun outcome = command("checkResults", "--api=responses", "--resultsFile=" + results);

    assertSays("data is missing, must be an array", outcome);
    assertSays("has_more is missing, must be a boolean", outcome);
  }

  @Test
  void strictMakesTheNamedNotesFail() {
    put(
        "{'messages':[],'stream':true}",
        Checking.stream(
            FIRST, TEXT.replace("'content'", "'refusal':null,'tool_calls':null,'content'"), LAST));
    assertEquals(ExitCode.OK, check().exitCode());
    assertEquals(ExitCode.OK, check("--strict=additions,optional").exitCode());
    assertSays(
        "delta.tool_calls is null; OpenAI's definition leaves it out", check("--strict=null"));
    put(
        "{'messages':[],'stream':true}",
        Checking.stream(FIRST, TEXT.replace("'model'", "'provider':'p','model'"), LAST));
    assertEquals(ExitCode.DIFFERENCES, check("--strict=additions").exitCode());
    assertSays("provider is not in OpenAI's definition", check("--strict"));
  }

  @Test
  void everyReportNamesTheDefinition() throws IOException {
    put("{'messages':[],'stream':true}", Checking.stream(FIRST, TEXT, LAST));
    Path results = recordings.write(folder.resolve("results.json.gz"));
    String source = Definition.bundled().source().toString();
    for (String ending : new String[] {"xml", "md", "csv", "html", "json"}) {
      Path report = folder.resolve("report." + ending);
      String expected = ending.equals("json") ? Definition.bundled().source().version() : source;
      check("--report=" + report);
      assertTrue(Files.readString(report).contains(expected), ending);
      command(
          "compareResults",
          "--api=chatcompletions",
          "--specFile=" + results,
          "--resultsFile=" + results,
          "--report=" + report);
      assertTrue(Files.readString(report).contains(expected), "compared, " + ending);
    }
    assertSays("OpenAI's definition: " + source, check());
  }

  @Test
  void aComparisonOnlyNotesNullWhereTheDefinitionAllowsIt() {
    put("{'messages':[],'stream':true}", Checking.stream(FIRST, TEXT, LAST));
    Path baseline = recordings.write(folder.resolve("baseline.json.gz"));
    for (String[] row :
        new String[][] {
          {"'content':''", "'content':null", "0"},
          {"'index':0", "'index':null", "1"},
          {"'content':''", "'content':7", "1"}
        }) {
      JsonNode changed = Checking.stream(FIRST.replace(row[0], row[1]), TEXT, LAST);
      Path results =
          recordings
              .answering((request, response) -> changed)
              .write(folder.resolve("other.json.gz"));
      String[] compare = {
        "compareResults",
        "--api=chatcompletions",
        "--level=4",
        "--specFile=" + baseline,
        "--resultsFile=" + results
      };

      CommandRun outcome = command(compare);
      assertEquals(Integer.parseInt(row[2]), outcome.exitCode(), row[1] + outcome.out());
      CommandRun strict =
          command(
              Stream.concat(Stream.of(compare), Stream.of("--strict=null")).toArray(String[]::new));
      assertEquals(ExitCode.DIFFERENCES, strict.exitCode(), row[1] + strict.out() + strict.err());
    }
  }

  @Test
  void theCommandShowsVersionDateAndDeviations() {
    CommandRun outcome = command("definition");

    assertEquals(ExitCode.OK, outcome.exitCode());
    assertTrue(
        outcome
            .out()
            .matches(
                "(?s)OpenAI's definition: npm package openai [\\d.]+ of \\d{4}-\\d\\d-\\d\\d.*"),
        outcome.out());
    assertSays("POST /responses", outcome);
    assertSays("Response.output_text: absent", outcome);
  }

  @Test
  void anotherDefinitionJudgesInItsPlace() throws IOException {
    Path definition =
        Files.writeString(
            folder.resolve("definition.json"),
            """
            {"source": {"package": "p", "version": "9", "published": "2030-01-01"},
             "answers": {"error": {"answer": {"type": "object"}},
              "POST /chat/completions": {"answer": {"type": "object", "required": ["novelty"],
               "properties": {"novelty": {"type": "string"}}}}},
             "definitions": {}}""");
    put(
        "{'messages':[]}",
        Checking.ok(Checking.json("{'choices':[{'message':{'content':'Hi'}}]}")));

    assertSays("novelty is missing, must be a string", check("--definition=" + definition));
    assertSays("p 9 of 2030-01-01", command("definition", "--definition=" + definition));
    Files.writeString(definition, "{");
    assertEquals(ExitCode.INPUT, check("--definition=" + definition).exitCode());
    Files.writeString(definition, "<html>");
    assertEquals(
        definition
            + " is not a definition: it is not JSON: Unexpected character ('<' (code 60)):"
            + " expected a valid value (JSON String, Number, Array, Object or token 'null', 'true'"
            + " or 'false')\n",
        command("definition", "--definition=" + definition).err());
  }
}
