package io.github.fauxpenai.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Version;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What people read, whole, so that a change of any sentence is seen. To write the files anew:
 * {@code ./mvnw test -Dtest=GoldenTextsTest -Dgolden.update=true}.
 */
final class GoldenTextsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path GOLDEN =
      Path.of("src/test/resources/io/github/fauxpenai/conformance/cli");
  private static final Path SAMPLE = Path.of("src/examples/embeddings-sample/results.json.gz");

  @TempDir private Path folder;

  private void assertGolden(String name, String text) throws IOException {
    assertGolden(GOLDEN.resolve(name), text);
  }

  private void assertGolden(Path golden, String text) throws IOException {
    String actual =
        text.replace(folder + File.separator, "FOLDER/")
            .replace(SAMPLE.toString(), "SAMPLE")
            .replaceAll("SHA-256 [0-9a-f]{64}", "SHA-256 HASH")
            .replaceAll("recorded by fauxpenai-conformance [^ ,]+", "recorded by VERSION")
            .replace(Version.number(), "VERSION");
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(golden.getParent());
      Files.writeString(golden, actual);
    }
    assertEquals(
        Files.readString(golden).replace("\r\n", "\n"),
        actual,
        "to accept the new text, run this test with -Dgolden.update=true");
  }

  /** It is in the jar, because picocli takes several times as long to write it. */
  @Test
  void theHelpOfTheProgramIsWhatPicocliWrites() throws IOException {
    assertGolden(
        Path.of("src/main/resources/io/github/fauxpenai/conformance/cli/program.txt"),
        Main.program(CommandRun.nowhere()).getUsageMessage());
  }

  @Test
  void everyHelp() throws IOException {
    StringBuilder help = new StringBuilder(CommandRun.of("--help").out());
    for (String command : Main.program(CommandRun.nowhere()).getSubcommands().keySet()) {
      help.append("\n$ fauxpenai-conformance ").append(command).append(" --help\n");
      help.append(CommandRun.of(command, "--help").out());
    }

    assertGolden("help.txt", help.toString());
  }

  @Test
  void theManual() throws IOException {
    assertGolden("manual.1", CommandRun.of("generateManPage").out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"compareResults", "checkResults"})
  void theSummaryAndTheMarkdownReport(String command) throws IOException {
    Path results = deviating();
    Path report = folder.resolve("report.md");
    CommandRun run =
        command.equals("compareResults")
            ? CommandRun.of(
                command,
                "--api=embeddings",
                "--specFile=" + SAMPLE,
                "--resultsFile=" + results,
                "--report=" + report)
            : CommandRun.of(
                command, "--api=embeddings", "--resultsFile=" + results, "--report=" + report);

    assertEquals(ExitCode.DIFFERENCES, run.exitCode(), run::toString);
    assertGolden(command + ".txt", (run.out() + run.err()));
    assertGolden(command + ".md", Files.readString(report));
  }

  /** A server that accepts wrong dimensions, forgets usage for base64 and counts from one. */
  private Path deviating() throws IOException {
    ObjectNode results;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(SAMPLE))) {
      results = (ObjectNode) JSON.readTree(in);
    }
    JsonNode accepted = null;
    for (JsonNode result : results) {
      if (accepted == null && result.at("/response/status").intValue() == 200) {
        accepted = result.path("response").deepCopy();
      }
    }
    for (JsonNode result : results) {
      ObjectNode response = (ObjectNode) result.path("response");
      JsonNode request = result.at("/scenario/requestBody");
      if (response.path("status").intValue() != 200 && request.has("dimensions")) {
        ((ObjectNode) result).set("response", accepted);
      } else if (request.path("encoding_format").asText().equals("base64")) {
        ((ObjectNode) response.path("body")).remove("usage");
      } else if (request.path("input").isArray() && response.at("/body/data/1").isObject()) {
        ((ObjectNode) response.at("/body/data/0")).put("index", 1);
      }
      ((ObjectNode) result.path("recording")).put("label", "a server");
    }
    Path file = folder.resolve("results.json.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(JSON.writeValueAsBytes(results));
    }
    return file;
  }

  /** The table of the README is the one that every help shows. */
  @Test
  void theReadmeSaysTheSameOfExitCodes() throws IOException {
    Map<String, String> said = new LinkedHashMap<>();
    Matcher row =
        Pattern.compile("(?m)^\\| ([0-9, ]+) \\| (.*) \\|$")
            .matcher(Files.readString(Path.of("README.md")));
    while (row.find()) {
      said.put(row.group(1), row.group(2));
    }

    assertEquals(ExitCode.MEANINGS, said);
    String help = CommandRun.of("runScenarios", "--help").out();
    said.keySet().forEach(code -> assertTrue(help.contains("\n  " + code + " "), code));
  }
}
