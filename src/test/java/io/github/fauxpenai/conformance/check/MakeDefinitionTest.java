package io.github.fauxpenai.conformance.check;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The definition that is committed is what its script makes. */
final class MakeDefinitionTest {
  private static final Path SCRIPT = Path.of("src/main/definition/make.sh");
  private static final Path COMMITTED =
      Path.of("src/main/resources/io/github/fauxpenai/conformance/check/openai-definition.json");

  /** Both are the same as long as nobody changes one alone. */
  @Test
  void theDefinitionTellsWhatTheScriptNamesAsItsSource() throws IOException {
    Map<String, String> named =
        Pattern.compile("(?m)\\b(openai|published|generator)=(\\S+)")
            .matcher(Files.readString(SCRIPT))
            .results()
            .collect(toMap(match -> match.group(1), match -> match.group(2)));

    JsonNode source = Json.tree(Files.readAllBytes(COMMITTED)).path("source");

    assertEquals(named.get("openai"), source.path("version").asText());
    assertEquals(named.get("published"), source.path("published").asText());
    assertEquals(
        "ts-json-schema-generator " + named.get("generator"), source.path("generator").asText());
  }

  @Test
  @Tag("slow")
  void theScriptMakesTheDefinitionThatTheProgramCarries(@TempDir Path folder) throws Exception {
    Path made = folder.resolve("made.json");
    Path log = folder.resolve("log.txt");
    assumeTrue(canRun("npm", "--version"), "npm is not installed");
    Process script =
        new ProcessBuilder(SCRIPT.toString(), made.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertTrue(script.waitFor(3, TimeUnit.MINUTES));
    boolean noNetwork =
        script.exitValue() != 0
            && Files.readString(log)
                .matches("(?s).*(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT).*");
    assumeTrue(!noNetwork, "npm reaches no registry");

    assertEquals(0, script.exitValue(), Files.readString(log));
    assertEquals(Files.readString(COMMITTED), Files.readString(made));
  }

  private static boolean canRun(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
