package io.github.fauxpenai.conformance.cli;

import static io.github.fauxpenai.conformance.scenario.Parameter.object;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.Checking;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Scenario;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Moderations: OpenAI's own answers, a model that keeps every promise, and each deviation of such a
 * model's server, over HTTP and without a baseline.
 */
final class ModerationsChainTest {
  private static final List<String> CATEGORIES =
      List.of(
          "harassment",
          "harassment/threatening",
          "hate",
          "hate/threatening",
          "illicit",
          "illicit/violent",
          "self-harm",
          "self-harm/instructions",
          "self-harm/intent",
          "sexual",
          "sexual/minors",
          "violence",
          "violence/graphic");

  /** All others are of texts alone. */
  private static final Set<String> OF_IMAGES =
      Set.of(
          "self-harm",
          "self-harm/instructions",
          "self-harm/intent",
          "sexual",
          "violence",
          "violence/graphic");

  @TempDir private Path folder;

  private ApiChain chain() throws IOException {
    return new ApiChain(Api.MODERATIONS, folder, ModerationsChainTest::answer);
  }

  @Test
  void thereAreTwentyToFortyScenarios() {
    int scenarios = TestSuite.scenarios(Api.MODERATIONS.extendedSuites()).size();
    assertTrue(scenarios >= 20 && scenarios <= 40, scenarios + " scenarios");
  }

  @Test
  void openAiKeepsItsPromises() throws IOException {
    Recordings all = Recordings.read(PublishedData.answersToProjects("other.results.json.gz"));
    Recordings moderations = Recordings.none();
    for (ObjectNode result : all.results().values()) {
      if (result.at("/scenario/request/path").asText().equals("/v1/moderations")) {
        ObjectNode own = result.deepCopy();
        ((ObjectNode) own.get("scenario")).remove("request");
        moderations.put(own);
      }
    }
    assertEquals(2, moderations.results().size());
    assertEquals(Map.of(), chain().findings(moderations.write(folder.resolve("openai.json.gz"))));
  }

  @Test
  void everyDeviationIsFoundOutAndNothingElse() throws IOException {
    chain().assertEveryDeviationIsFound();
  }

  private static JsonNode answer(Scenario scenario) {
    for (Factor factor : scenario.spec().factors()) {
      if (factor.negative()) {
        String parameter = factor.parameter();
        return Checking.refusal(parameter, "Invalid '%s'.".formatted(parameter));
      }
    }
    JsonNode request = scenario.requestBody();
    JsonNode input = request.path("input");
    ObjectNode body = object("id", "modr-1");
    body.put("model", request.path("model").asText("omni-moderation-latest"));
    ArrayNode results = body.putArray("results");
    boolean ofTexts = body.path("model").asText().startsWith("text-");
    if (input.path(0).isObject()) {
      results.add(result(input.findValuesAsText("text"), types(input), ofTexts));
    } else {
      for (JsonNode text : input.isTextual() ? List.of(input) : input) {
        results.add(result(List.of(text.textValue()), Set.of("text"), ofTexts));
      }
    }
    return Checking.ok(body);
  }

  private static Set<String> types(JsonNode parts) {
    Set<String> types = new TreeSet<>();
    parts.forEach(part -> types.add(part.path("type").asText().replace("_url", "")));
    return types;
  }

  private static ObjectNode result(List<String> texts, Set<String> types, boolean ofTexts) {
    boolean isThreat = texts.stream().anyMatch(text -> text.contains("kill"));
    ObjectNode result = object("flagged", isThreat);
    ObjectNode flags = result.putObject("categories");
    ObjectNode scores = result.putObject("category_scores");
    ObjectNode applied = object();
    for (String category : CATEGORIES) {
      boolean isOf = isThreat && category.equals("harassment/threatening");
      flags.put(category, isOf);
      scores.put(category, isOf ? 0.97 : 0.000_2);
      ArrayNode of = applied.putArray(category);
      types.stream()
          .filter(type -> type.equals("text") || OF_IMAGES.contains(category))
          .forEach(of::add);
    }
    if (!ofTexts) {
      result.set("category_applied_input_types", applied);
    }
    return result;
  }
}
