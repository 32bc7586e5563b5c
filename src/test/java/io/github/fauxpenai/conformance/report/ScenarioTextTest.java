package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.CheckedScenario;
import io.github.fauxpenai.conformance.compare.Comparing;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.End;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.Recording;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ScenarioTextTest {
  @TempDir Path folder;

  /** A plain answer without usage and with another object. */
  private String shown(int width, boolean colour) {
    Recordings baseline = Recordings.handMade("chatcompletions");
    Recordings results =
        baseline.answering(
            (request, response) -> {
              JsonNode own = response.deepCopy();
              if (own.at("/body/object").asText().equals("chat.completion")) {
                ((ObjectNode) own.path("body")).put("object", "thing").remove("usage");
              }
              return own;
            });
    ScenarioVerdict verdict =
        Comparing.files(
                folder,
                baseline,
                results,
                Api.CHAT_COMPLETIONS.rules(),
                Comparing.upTo(Level.SEMANTICS))
            .verdicts()
            .values()
            .stream()
            .filter(v -> v.name().equals("plain"))
            .findFirst()
            .orElseThrow();
    StringWriter out = new StringWriter();
    new ScenarioText(new PrintWriter(out), new Ink(colour), width)
        .write(verdict, "/chat/completions");
    return out.toString().replace("\r\n", "\n");
  }

  private static Optional<String> line(String text, String... parts) {
    return text.lines().filter(l -> List.of(parts).stream().allMatch(l::contains)).findFirst();
  }

  @Test
  void answersStandSideBySideOnAWideTerminal() {
    String text = shown(120, false);
    Optional<String> object =
        line(text, "\"object\": \"chat.completion\"", "\"object\": \"thing\"");
    assertTrue(object.isPresent() && object.get().startsWith("! "), text);
    assertTrue(line(text, "! ", "\"usage\": {").isPresent(), text);
    assertTrue(line(text, "\"model\": \"made-1\"", " | ").get().startsWith("  "), text);
    assertTrue(line(text, "Baseline: 200", "Result: 200").isPresent(), text);
    assertTrue(text.lines().noneMatch(l -> l.contains(" | ") && l.length() > 120), text);
    assertFalse(text.contains("\u001b"));
  }

  @Test
  void answersStandOneUnderTheOtherOnANarrowTerminal() {
    String text = shown(80, false);
    assertTrue(line(text, "! ", "\"object\": \"chat.completion\"").isPresent(), text);
    assertTrue(line(text, "! ", "\"object\": \"thing\"").isPresent(), text);
    assertFalse(text.contains(" | "), text);
    String result = text.substring(text.indexOf("\nResult: 200"));
    assertFalse(result.contains("usage"), result);
    assertTrue(text.indexOf("Baseline: 200") < text.indexOf("\nResult: 200"), text);
  }

  @Test
  void coloursAreForTerminals() {
    assertTrue(shown(120, true).contains("\u001b[31m! "));
    assertEquals(
        shown(120, false),
        shown(120, true).replaceAll("\u001b\\[[0-9]+m", ""),
        "only colour differs");
  }

  private Result result(ObjectNode result) throws IOException {
    Recordings recordings = Recordings.none();
    recordings.put(result);
    try (ResultsReader reader =
        new ResultsReader(recordings.write(folder.resolve("one.json.gz")))) {
      return reader.next();
    }
  }

  @Test
  void curlKeepsQuotesFromTheShell() throws IOException {
    assertEquals(
        """
        curl "$BASE_URL/embeddings" \\
          -H "Authorization: Bearer $OPENAI_API_KEY" \\
          -H "Content-Type: application/json" \\
          -d '{"input":"it'\\''s \\u009b $HOME"}'""",
        Curl.of("/embeddings", result(asking("{\"input\":\"it's \u009b $HOME\"}"))));
  }

  private static ObjectNode asking(String body) {
    return Recordings.result("a", Reporting.json(body), Reporting.ok("{}"));
  }

  @Test
  void curlSendsTheModelThatWasSent() throws IOException {
    ObjectNode asked = asking("{\"model\":\"gpt\",\"n\":1.50}");
    ((ObjectNode) asked.path("recording"))
        .putObject("sentDifferently")
        .put("model", "8 \"billions\"")
        .put("max_tokens", "16");

    String command = Curl.of("/chat/completions", result(asked));

    assertTrue(
        command.endsWith("-d '{\"model\":\"8 \\\"billions\\\"\",\"n\":1.5,\"max_tokens\":16}'"),
        command);
  }

  static List<String> texts() {
    return List.of(
        "",
        "hello",
        "@/etc/passwd",
        "it's $HOME `id` \\0101 \\ %d é😀",
        "-n\n'; touch hacked; '\r\t\u0007",
        "\u0000'\\\u202e\u009b1\ud800");
  }

  /** What arrives at curl: a shell runs the command, and a function stands for curl. */
  @ParameterizedTest
  @MethodSource("texts")
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no POSIX shell")
  void aShellSendsTheTextThatTheScenarioMeans(String text) throws Exception {
    ObjectNode asked = asking("{}");
    ((ObjectNode) asked.path("scenario"))
        .put("requestText", text)
        .put("requestContentType", "text/plain; a='b'");

    String command = Curl.of("/embeddings", result(asked));

    Path program =
        Files.writeString(
            folder.resolve("program.sh"),
            """
            curl() {
              while [ $# -gt 1 ]; do
                printf '%%s\\n' "$1" >> %1$s/words
                last=$2
                shift
              done
              printf '%%s\\n' "$last" >> %1$s/words
              case "$last" in
                @-) cat > %1$s/sent ;;
                *) printf %%s "$last" > %1$s/sent ;;
              esac
            }
            """
                    .formatted(folder)
                + command);
    Process shell =
        new ProcessBuilder("sh", program.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(shell.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, shell.waitFor(), said);
    assertEquals("", said);
    assertArrayEquals(
        text.getBytes(UTF_8), Files.readAllBytes(folder.resolve("sent")), () -> command);
    List<String> words = Files.readAllLines(folder.resolve("words"));
    assertTrue(words.contains("Content-Type: text/plain; a='b'"), words::toString);
    assertTrue(words.contains(command.contains("printf") ? "--data-binary" : "--data-raw"));
    assertFalse(Files.exists(folder.resolve("hacked")));
    assertTrue(command.codePoints().noneMatch(c -> c < ' ' && c != '\n' || c > 0x7e && c < 0xa0));
  }

  @Test
  void noContentTypeIsNone() throws IOException {
    ObjectNode asked = asking("{}");
    ((ObjectNode) asked.path("scenario")).put("requestContentType", "");

    assertTrue(
        Curl.of("/embeddings", result(asked)).endsWith("  -H 'Content-Type:' \\\n  -d '{}'"));
  }

  @Test
  void whatCouldNotBeReadIsShown() {
    Recording recording =
        new Recording(
            Instant.EPOCH, Duration.ZERO, 1, "tool", Optional.empty(), "target", Map.of());
    FailedTrial trial =
        new FailedTrial(
            200, "the body is not JSON", Optional.empty(), Optional.of("<html>\n\u001bsorry"));
    ObjectNode made = Recordings.handMade("chatcompletions").results().values().iterator().next();
    Result failed = Result.pending("a", RawJson.of(made.path("scenario"))).failed(trial, recording);
    assertEquals(failed.errors(), List.of(trial));
    StringWriter out = new StringWriter();
    new ScenarioText(new PrintWriter(out), new Ink(false), 80)
        .write(new CheckedScenario(failed, List.of()), "/chat/completions");
    String text = out.toString().replace("\r\n", "\n");
    assertTrue(text.endsWith("Received, but not readable:\n  <html>\n  \\u001bsorry\n"), text);
  }

  @Test
  void howAStreamEndedIsShown() {
    ObjectNode made = Recordings.handMade("chatcompletions").results().values().iterator().next();
    End end = new End(End.Connection.OPEN, 2, 0, Optional.of("[done]"), Map.of("error", 3));
    RecordedResponse response =
        new RecordedResponse(
            200,
            Map.of("content-type", "text/event-stream"),
            RawJson.text("[]"),
            Optional.of(new RecordedResponse.Stream(0, true, 0).ending(end)));
    Result result = Result.recorded("a", RawJson.of(made.path("scenario")), response.toJson());
    StringWriter out = new StringWriter();
    new ScenarioText(new PrintWriter(out), new Ink(false), 80)
        .write(new CheckedScenario(result, List.of()), "/chat/completions");
    assertTrue(
        out.toString()
            .contains(
                "Answer: 200 text/event-stream, with [done] in place of [DONE], with 2 events after"
                    + " its end, with 3 lines \"error:\" that clients ignore, left open"),
        out.toString());
  }
}
