package io.github.fauxpenai.conformance.cli;

import static io.github.fauxpenai.conformance.scenario.Parameter.object;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.Checking;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.scenario.Scenario;
import io.github.fauxpenai.conformance.serve.RecordedAnswers;
import io.github.fauxpenai.conformance.serve.RecordedServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lists of models, answered as OpenAI's API reference says, and each deviation of a server that
 * does so, over HTTP and without a baseline.
 */
final class ModelsChainTest {
  private static final Path SAMPLE = Path.of("src/examples/embeddings-sample/results.json.gz");

  @TempDir private Path folder;

  private ApiChain chain() throws IOException {
    return new ApiChain(Api.MODELS, folder, ModelsChainTest::answer);
  }

  @Test
  void everyDeviationIsFoundOutAndNothingElse() throws IOException {
    chain().assertEveryDeviationIsFound();
  }

  /** A server of ours lists what it was recorded with; the model asked for is one of those. */
  @Test
  void anotherModelThanTheScenariosIsFoundInTheList() throws IOException {
    ApiChain chain = chain();
    Path results = folder.resolve("ours.json.gz");
    RecordedAnswers answers = new RecordedAnswers();
    answers.add(Api.EMBEDDINGS.path(), Api.EMBEDDINGS.modelParameter(), SAMPLE);
    try (RecordedServer server = ServedRun.server(answers, Map.of())) {
      CommandRun run =
          CommandRun.of(
              "runScenarios",
              "--api=models",
              "--scenariosFile=" + chain.scenarios(),
              "--resultsFile=" + results,
              "--baseUrl=http://127.0.0.1:" + server.port() + "/v1",
              "--rateLimit=0",
              "--model=text-embedding-ada-002");
      assertEquals(ExitCode.OK, run.exitCode(), run::toString);
    }
    assertEquals(Map.of(), chain.findings(results));
    assertEquals(
        Map.of(),
        chain.findings(servedAgain(results)),
        "a recording whose model is not the scenarios' is honest too");
    Map<String, Set<String>> honoured = chain.honoured(results);
    assertEquals(
        Set.of("model.same", "model.listed"),
        Set.copyOf(
            honoured.get("model=gpt-4o-mini").stream()
                .filter(id -> id.startsWith("model."))
                .toList()));
  }

  /** Clients offer what is listed: with nothing in the list, nothing can be chosen. */
  @Test
  void aModelThatIsRetrievedIsMissedInAnEmptyList() throws IOException {
    ApiChain chain =
        new ApiChain(
            Api.MODELS,
            folder,
            scenario -> {
              JsonNode answer = answer(scenario);
              if (answer.at("/body/data") instanceof ArrayNode data) {
                data.removeAll();
              }
              return answer;
            });
    assertEquals(
        Map.of("model=gpt-4o-mini", Set.of("broken model.listed")),
        chain.findings(chain.run("empty")));
  }

  private Path servedAgain(Path results) throws IOException {
    RecordedAnswers answers = new RecordedAnswers();
    answers.add(Api.MODELS.path(), Api.MODELS.modelParameter(), results);
    Path again = folder.resolve("again.json.gz");
    ServedRun.of(Api.MODELS, answers, List.of(), results, again);
    return again;
  }

  private static JsonNode answer(Scenario scenario) {
    Optional<String> asked =
        Optional.ofNullable(scenario.request().values().get("model")).map(JsonNode::textValue);
    if (asked.isEmpty()) {
      ObjectNode list = object("object", "list");
      list.set("data", object("of", List.of(model("gpt-4o"), model("gpt-4o-mini"))).get("of"));
      return Checking.ok(list);
    }
    if (asked.get().equals("gpt-4o-mini")) {
      return Checking.ok(model(asked.get()));
    }
    ObjectNode refusal =
        (ObjectNode)
            Checking.refusal("model", "The model '%s' does not exist".formatted(asked.get()));
    ((ObjectNode) refusal.at("/body/error")).put("code", "model_not_found");
    return refusal.put("status", 404);
  }

  private static ObjectNode model(String name) {
    return object("id", name, "object", "model", "created", 1_721_172_741, "owned_by", "system");
  }
}
