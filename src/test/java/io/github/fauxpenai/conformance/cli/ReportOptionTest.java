package io.github.fauxpenai.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.Deviations;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.report.JsonReports;
import io.github.fauxpenai.conformance.report.ReportFormat;
import io.github.fauxpenai.conformance.serve.Deviation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportOptionTest {
  private static final Deviation NO_USAGE = Deviations.named(Api.EMBEDDINGS, "no-usage");

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();

  private int compare(String... options) {
    String[] args = new String[options.length + 5];
    args[0] = "compareResults";
    args[1] = "--api=chatcompletions";
    args[2] = "--judgeModelLimits";
    args[3] = "--specFile=" + folder.resolve("baseline.json.gz");
    args[4] = "--resultsFile=" + folder.resolve("results.json.gz");
    System.arraycopy(options, 0, args, 5, options.length);
    PrintWriter writer = new PrintWriter(out);
    return Main.run(new Terminal(writer, writer, Map.of(), false), args);
  }

  @Test
  void whatIsOnlyShownIsNotReported() {
    Path report = folder.resolve("report.html");
    assertEquals(ExitCode.USAGE, compare("--show=0123456789ab", "--report=" + report));
    assertTrue(out.toString().startsWith("--show writes no file"), out.toString());
    assertTrue(Files.notExists(report));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "test --baseUrl=http://127.0.0.1:9/v1",
        "compareResults --api=embeddings --resultsFile=none.json.gz",
        "checkResults --api=embeddings --resultsFile=none.json.gz",
        "matrix --results=a=none.json.gz --results=b=none.json.gz"
      })
  void anEndingThatNamesNoFormatIsAMistakeOnTheCommandLine(String command) {
    CommandRun run = CommandRun.of((Object[]) (command + " --report=r.txt").split(" "));

    assertEquals(ExitCode.USAGE, run.exitCode(), run::toString);
    assertTrue(
        run.err().startsWith("--report=r.txt: the ending names no format; there are .html, "),
        run::toString);
  }

  @Test
  void theKeysOfWhatFailedSelectIt() throws Exception {
    Recordings baseline = Recordings.handMade("chatcompletions");
    baseline.write(folder.resolve("baseline.json.gz"));
    baseline
        .answering((request, answer) -> NO_USAGE.apply(request, answer).orElse(answer))
        .write(folder.resolve("results.json.gz"));
    Path keys = folder.resolve("failed.keys");
    Path all = folder.resolve("all.json");
    Path failed = folder.resolve("failed.json");

    assertEquals(ExitCode.DIFFERENCES, compare("--report=" + keys, "--report=" + all));
    assertEquals(ExitCode.DIFFERENCES, compare("--scenario=@" + keys, "--report=" + failed));

    ObjectNode expected = scenarios(all);
    expected.properties().removeIf(member -> member.getValue().path("conforms").booleanValue());
    assertTrue(expected.size() > 1 && expected.size() < scenarios(all).size(), all.toString());
    assertEquals(expected, scenarios(failed));
  }

  @Test
  void aReportReplacesNoFileThatIsRead() throws Exception {
    // Each name ends as a report's may.
    Path baseline = folder.resolve("baseline.json");
    Path results = folder.resolve("results.json");
    Recordings recorded = Recordings.handMade("embeddings");
    recorded.write(baseline);
    recorded.write(results);
    Path known = Files.writeString(folder.resolve("known.md"), "# none\n");
    Path link = Files.createSymbolicLink(folder.resolve("link.html"), results);
    byte[] before = Files.readAllBytes(results);

    for (String command : List.of("compareResults", "checkResults")) {
      for (Path report : List.of(baseline, results, known, link)) {
        if (command.equals("checkResults") && report.equals(baseline)) {
          continue;
        }
        List<Object> args = new ArrayList<>(List.of(command, "--api=embeddings"));
        if (command.equals("compareResults")) {
          args.add("--specFile=" + baseline);
        }
        args.addAll(
            List.of(
                "--resultsFile=" + results,
                "--knownFailures=" + known,
                "--report=" + folder.resolve("other.html"),
                "--report=" + report));
        CommandRun run = CommandRun.of(args.toArray());

        assertEquals(ExitCode.USAGE, run.exitCode(), run::toString);
        assertTrue(run.err().contains("--report=" + report + " would replace "), run::toString);
      }
    }
    assertArrayEquals(before, Files.readAllBytes(results));
    assertArrayEquals(before, Files.readAllBytes(baseline));
    assertEquals("# none\n", Files.readString(known));
  }

  private static ObjectNode scenarios(Path report) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode scenarios = mapper.createObjectNode();
    for (JsonNode scenario : JsonReports.read(report).path("scenarios")) {
      scenarios.set(scenario.path("key").asText(), scenario);
    }
    return scenarios;
  }

  @ParameterizedTest
  @ValueSource(strings = {"compareResults", "checkResults"})
  void theHelpNamesEveryFormat(String command) {
    String help = CommandRun.of(command, "--help").out();

    for (String ending : ReportFormat.endings().split(", ", -1)) {
      assertTrue(help.contains(" " + ending.substring(1)), ending);
    }
  }
}
