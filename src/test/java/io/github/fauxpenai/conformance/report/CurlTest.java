package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.Recording;
import io.github.fauxpenai.conformance.results.Result;
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

/** Commands for requests that are not a JSON POST to the API's own path. */
class CurlTest {
  private static final String ID = "\"values\":{\"id\":{\"from\":0,\"pointer\":\"/id\"}}";

  @TempDir private Path folder;

  @Test
  void aGetRequestHasNoBodyAndNoType() {
    assertEquals(
        """
        curl "$BASE_URL/models/gpt%2F4?limit=2" \\
          -H "Authorization: Bearer $OPENAI_API_KEY\"""",
        curl(
            "\"requestBody\":null,\"request\":{\"method\":\"GET\","
                + "\"path\":\"/models/{model}?limit={limit}\","
                + "\"values\":{\"model\":\"gpt/4\",\"limit\":2}}"));
  }

  @Test
  void anyMethodButTheUsualIsNamed() {
    assertEquals(
        """
        curl -X DELETE "$BASE_URL/files/f1" \\
          -H "Authorization: Bearer $OPENAI_API_KEY\"""",
        curl("\"requestBody\":null,\"request\":{\"method\":\"DELETE\",\"path\":\"/files/f1\"}"));
    assertEquals(
        """
        curl -X POST "$BASE_URL/responses/r1/cancel" \\
          -H "Authorization: Bearer $OPENAI_API_KEY\"""",
        curl("\"requestBody\":null,\"request\":{\"path\":\"/responses/r1/cancel\"}"));
  }

  @Test
  void aFormIsSentInItsPartsItsFileThroughAPipe() {
    assertEquals(
        """
        printf %s 'AAEC/w==' | base64 -d | curl "$BASE_URL/responses" \\
          -H "Authorization: Bearer $OPENAI_API_KEY" \\
          --form-string 'model=it'\\''s' \\
          -F 'file=@-;filename="a.mp3";type=audio/mpeg'""",
        curl(
            "\"requestBody\":{\"model\":\"it's\"},\"request\":{\"parts\":["
                + "{\"name\":\"model\",\"text\":\"it's\"},"
                + "{\"name\":\"file\",\"filename\":\"a.mp3\",\"contentType\":\"audio/mpeg\","
                + "\"base64\":\"AAEC/w==\"}]}"));
  }

  @Test
  void theModelThatWasSentStandsWhereverItWasSent() {
    Recording recording =
        new Recording(
            Instant.EPOCH,
            Duration.ZERO,
            1,
            "tool",
            Optional.empty(),
            "target",
            Map.of("model", "llama"));
    Result result =
        result(
                "\"requestBody\":null,\"request\":{\"method\":\"GET\",\"path\":\"/models/{model}\","
                    + "\"values\":{\"model\":\"gpt-4o\"}}")
            .failed(new FailedTrial(500, "HTTP 500"), recording);

    assertEquals(
        "curl \"$BASE_URL/models/llama\" \\",
        Curl.of("/models", result).lines().findFirst().orElseThrow());
  }

  /** A shell runs the commands, curl is a function, and jq is the real one if it is installed. */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no POSIX shell")
  void stepsHandTheirAnswersOn() throws Exception {
    String script =
        curl(
            "\"requestBody\":{\"n\":1e-7,\"previous\":{\"from\":0,\"pointer\":\"/id\"}},"
                + "\"before\":[{\"requestBody\":{\"store\":true}}],"
                + "\"after\":[{\"requestBody\":null,\"request\":{\"method\":\"DELETE\","
                + "\"path\":\"/responses/{id}\","
                + ID
                + "}}]");

    assertEquals(
        """
        ANSWER_0=$(curl -s "$BASE_URL/responses" \\
          -H "Authorization: Bearer $OPENAI_API_KEY" \\
          -H "Content-Type: application/json" \\
          -d '{"store":true}')
        VALUE_0_id=$(printf '%s' "$ANSWER_0" | jq -c 'getpath(["id"])')
        curl -s "$BASE_URL/responses" \\
          -H "Authorization: Bearer $OPENAI_API_KEY" \\
          -H "Content-Type: application/json" \\
          -d '{"n":1e-7,"previous":'"$VALUE_0_id"'}'
        curl -s -X DELETE "$BASE_URL/responses/$(printf '%s' "$VALUE_0_id" | jq -r .)" \\
          -H "Authorization: Bearer $OPENAI_API_KEY\"""",
        script);
    assertEquals(
        List.of(
            "-s /responses {\"store\":true}",
            "-s /responses {\"n\":1e-7,\"previous\":\"resp 1\"}",
            "-s -X DELETE /responses/resp 1"),
        sent(script));
  }

  private List<String> sent(String script) throws Exception {
    String jq =
        """
        type jq > /dev/null 2>&1 || jq() {
          if [ "$1" = -c ]; then sed 's/.*"id":\\("[^"]*"\\).*/\\1/'; else tr -d '"'; fi
        }
        """;
    String stub =
        """
        curl() {
          line=
          while [ $# -gt 0 ]; do
            if [ "$1" = -H ]; then shift 2; continue; fi
            if [ "$1" != -d ]; then line="$line $1"; else line="$line $2"; shift; fi
            shift
          done
          printf '%%s\\n' "${line# }" >> %s
          printf '{"id":"resp 1"}'
        }
        """
            .formatted(folder.resolve("sent"));
    Path program = Files.writeString(folder.resolve("program.sh"), jq + stub + script + "\n");
    ProcessBuilder shell = new ProcessBuilder("sh", program.toString()).redirectErrorStream(true);
    shell.environment().put("BASE_URL", "");
    Process running = shell.start();
    String said = new String(running.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, running.waitFor(), said);
    return Files.readAllLines(folder.resolve("sent"));
  }

  private static String curl(String members) {
    return Curl.of("/responses", result(members));
  }

  private static Result result(String members) {
    return Result.pending(
        "k",
        RawJson.text("{\"spec\":{\"name\":\"s\",\"factors\":[],\"group\":\"g\"}," + members + "}"));
  }
}
