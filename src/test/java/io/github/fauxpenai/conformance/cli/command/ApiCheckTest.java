package io.github.fauxpenai.conformance.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.results.ScenariosWriter;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Files are told apart by the paths, the parameters and the required parameters of requests. */
class ApiCheckTest {
  @TempDir private Path folder;

  private final ObjectNode scenarios = JsonNodeFactory.instance.objectNode();

  @ParameterizedTest
  @EnumSource(Api.class)
  void theScenariosOfAnApiAreItsOwnAndNoOther(Api api) throws IOException {
    Path file = folder.resolve("all.json");
    ScenariosWriter.write(file, TestSuite.scenarios(api.extendedSuites()));

    ApiCheck.require(api, file);
    assertEquals(api, ApiCheck.apiOf(file));
    for (Api other : Api.values()) {
      if (other != api) {
        InputException e = assertThrows(InputException.class, () -> ApiCheck.require(other, file));
        assertTrue(e.getMessage().endsWith("; use --api=" + api), e.getMessage());
      }
    }
  }

  @Test
  void requestsToAnotherPathAreRefusedWhateverTheirParameters() throws IOException {
    put("own", "", "model", "input");
    put("moderated", "/v1/classify", "model", "input");

    assertRefused(
        Api.EMBEDDINGS,
        "%s is not about embeddings: the scenario \"moderated\" sends its request to /v1/classify, not"
            + " to /embeddings; no --api has that path");
  }

  @Test
  void thePathOfAnotherApiNamesIt() throws IOException {
    put("chat", "/chat/completions", "model", "input");

    assertRefused(
        Api.EMBEDDINGS,
        "%s is not about embeddings: the scenario \"chat\" sends its request to /chat/completions, not"
            + " to /embeddings; use --api=chatcompletions");
    assertEquals(Api.CHAT_COMPLETIONS, ApiCheck.apiOf(folder.resolve("scenarios.json")));
  }

  @ParameterizedTest
  @CsvSource({"/embeddings", "/embeddings?a=b", "/embeddings/1", "?a=b"})
  void pathsBelowTheApisOwnAreItsOwn(String path) throws IOException {
    put("own", path, "model", "input");

    ApiCheck.require(Api.EMBEDDINGS, write());
  }

  @Test
  void unknownParametersBesideNoneThatTheApiRequiresAreRefused() throws IOException {
    put("completion", "", "model", "prompt_text");

    assertRefused(
        Api.EMBEDDINGS,
        "%s is not about embeddings: its first request does not have the parameter input that"
            + " /embeddings requires");
  }

  /** Another API's plan may send such a parameter, to see it refused, and have such a model. */
  @Test
  void whatHasNothingThatOnlyAnotherApiRequiresIsNotTheOthers() throws IOException {
    put("chat", "", "model", "messages");
    scenarios.forEach(each -> ((ObjectNode) each.get("requestBody")).put("model", "gpt-4o-mini"));

    ApiCheck.require(Api.CHAT_COMPLETIONS, write());
  }

  @Test
  void aServersOwnParametersAreNot() throws IOException {
    put("own", "", "model", "input", "truncate");

    ApiCheck.require(Api.EMBEDDINGS, write());
  }

  private void assertRefused(Api api, String message) throws IOException {
    Path file = write();
    InputException e = assertThrows(InputException.class, () -> ApiCheck.require(api, file));
    assertEquals(message.formatted(file), e.getMessage());
  }

  /** Adds a scenario; every parameter is a text. */
  private void put(String name, String path, String... parameters) {
    String key = "%064x".formatted(scenarios.size());
    ObjectNode scenario = scenarios.putObject(key).put("key", key);
    ObjectNode spec = scenario.putObject("spec").put("name", name);
    ObjectNode body = scenario.putObject("requestBody");
    ArrayNode factors = spec.putArray("factors");
    for (String parameter : parameters) {
      body.put(parameter, "a");
      factors
          .addObject()
          .put("negative", false)
          .put("primary", false)
          .put("name", parameter + "=a")
          .put("key", key)
          .put("val", "a");
    }
    spec.put("key", key).put("group", "any");
    if (!path.isEmpty()) {
      scenario.putObject("request").put("path", path);
    }
  }

  private Path write() throws IOException {
    return Files.writeString(folder.resolve("scenarios.json"), scenarios.toPrettyString());
  }
}
