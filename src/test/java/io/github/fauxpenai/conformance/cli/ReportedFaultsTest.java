package io.github.fauxpenai.conformance.cli;

import static io.github.fauxpenai.conformance.check.Checking.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.Checking;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.PromiseTally;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.results.ScenariosWriter;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Scenario;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import io.github.fauxpenai.conformance.serve.Deviating;
import io.github.fauxpenai.conformance.serve.Deviation;
import io.github.fauxpenai.conformance.serve.RecordedAnswers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What users reported of servers, and whatever else serveResults can do, put into honest answers:
 * the page {@code field-faults.md} says what finds it, in which words, and so also that nothing
 * else does.
 */
@Tag("slow")
class ReportedFaultsTest {
  private static final Path PAGE = Path.of("src/site/markdown/field-faults.md");
  private static final int DIMENSIONS = 12;

  private static final String FUNCTION =
      "'tools':[{'type':'function','function':{'name':'get_weather','parameters':{'type':'object',"
          + "'properties':{'city':{'type':'string'}},'required':['city']}}}]";

  /** What is asked of chat completions. */
  private static final List<String> CHATS =
      List.of(
          chat("Hello"),
          chat("Hello", "'stream':true"),
          chat("Hello", "'stream':true", "'stream_options':{'include_usage':true}"),
          chat("Hello", "'n':2", "'stream':true"),
          chat("Hello", "'n':2"),
          chat("Hello", "'max_completion_tokens':3"),
          chat("Repeat this:\\nnine four two", "'stop':'four'"),
          chat("Hello", "'response_format':{'type':'json_object'}"),
          chat("Hello", "'logprobs':true", "'top_logprobs':2"),
          chat("What is the weather?", FUNCTION),
          chat("The weather here and there?", FUNCTION),
          chat("What is the weather?", FUNCTION, "'stream':true"),
          chat("The weather here and there?", FUNCTION, "'stream':true"));

  /** Of these, each two have something in common, and the first says more. */
  private static final Set<String> MESSAGES =
      Set.of(
          "HISTORY",
          "ONLY_SYSTEM_AND_USER_MESSAGE",
          "SYSTEM_MULTIPLE",
          "SYSTEM_TEXT_INSTRUCTION",
          "DEVELOPER_MULTIPLE",
          "DEVELOPER_TEXT_INSTRUCTION",
          "TWO_IMAGES",
          "IMAGE_DATA_URL",
          "TWO_TOOL_RESULTS",
          "TOOL_RESULT");

  private static final List<String> EMBEDDINGS =
      List.of(
          "{'model':'m','input':['one','two','three'],'encoding_format':'float'}",
          "{'model':'m','input':'one','encoding_format':'float'}",
          "{'model':'m','input':'two','encoding_format':'float'}",
          "{'model':'m','input':'three','encoding_format':'float'}",
          "{'model':'m','input':'one','encoding_format':'base64'}",
          "{'model':'m','input':'one','encoding_format':'float','dimensions':8}");

  private static final Map<String, Map<String, String>> OF_CHANGED = new HashMap<>();

  @TempDir private Path folder;

  private static String chat(String question, String... more) {
    return "{'model':'gpt-4o','messages':[{'role':'user','content':'%s'}]%s}"
        .formatted(question, more.length == 0 ? "" : "," + String.join(",", more));
  }

  private static Recordings honest(Api api) {
    Recordings honest = Recordings.none();
    for (String each : api == Api.CHAT_COMPLETIONS ? CHATS : EMBEDDINGS) {
      ObjectNode request = (ObjectNode) json(each);
      JsonNode answer =
          api == Api.CHAT_COMPLETIONS ? HonestChat.answer(request) : embeddings(request);
      honest.put(Checking.result(request, answer));
    }
    if (api == Api.CHAT_COMPLETIONS) {
      for (Scenario scenario : TestSuite.scenarios(api.extendedSuites()).values()) {
        if (scenario.requestBody().has("model")
            && scenario.spec().factors().size() == 2
            && scenario.spec().factors().stream().noneMatch(Factor::negative)
            && scenario.spec().factors().stream().map(Factor::name).anyMatch(MESSAGES::contains)) {
          ObjectNode request = (ObjectNode) scenario.requestBody();
          ObjectNode result = Checking.result(request, HonestChat.answer(request));
          result.put("key", scenario.key());
          result.set("scenario", ScenariosWriter.json(scenario).tree());
          honest.put(result);
        }
      }
    }
    String parameter = api == Api.CHAT_COMPLETIONS ? "messages" : "input";
    honest.put(
        Checking.result(
            json("{'model':'m','%s':[]}".formatted(parameter)),
            Checking.refusal(null, "The list is empty.")));
    return honest;
  }

  /** Vectors that only their texts decide. */
  private static JsonNode embeddings(ObjectNode request) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("object", "list");
    ArrayNode data = body.putArray("data");
    JsonNode input = request.path("input");
    for (JsonNode text : input.isArray() ? input : List.of(input)) {
      ObjectNode item = data.addObject().put("object", "embedding").put("index", data.size() - 1);
      float[] vector = vector(text.textValue(), request.path("dimensions").asInt(DIMENSIONS));
      if (request.path("encoding_format").asText().equals("base64")) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES);
        bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(vector);
        item.put("embedding", Base64.getEncoder().encodeToString(bytes.array()));
      } else {
        ArrayNode numbers = item.putArray("embedding");
        for (float number : vector) {
          numbers.add(number);
        }
      }
    }
    body.put("model", "m")
        .putObject("usage")
        .put("prompt_tokens", data.size())
        .put("total_tokens", data.size());
    return Checking.ok(body);
  }

  private static float[] vector(String text, int dimensions) {
    Random random = new Random(text.hashCode());
    float[] vector = new float[dimensions];
    double squares = 0;
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) random.nextGaussian();
      squares += vector[i] * vector[i];
    }
    for (int i = 0; i < dimensions; i++) {
      vector[i] /= (float) Math.sqrt(squares);
    }
    return vector;
  }

  @Test
  void thePageSaysWhatFindsEachFaultAndNothingElseDoes() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Api api : List.of(Api.CHAT_COMPLETIONS, Api.EMBEDDINGS)) {
      Recordings honest = honest(api);
      assertEquals(Map.of(), found(api, write(honest)), "as honest servers answer");
      lines.add(api.path());
      for (Deviation deviation : api.servable()) {
        lines.addAll(rows(deviation, found(api, honest, deviation)));
      }
    }
    Files.createDirectories(Path.of("target"));
    Files.write(Path.of("target/field-faults.md"), lines);
    List<String> page =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("| `") || line.startsWith("## `"))
            .map(line -> line.startsWith("## ") ? line.replaceAll("[#` ]", "") : line)
            .toList();
    assertEquals(String.join("\n", lines), String.join("\n", page));
  }

  @Test
  void whatUsersReportedIsFoundOverHttpAndNothingElseIs() throws IOException {
    for (Api api : List.of(Api.CHAT_COMPLETIONS, Api.EMBEDDINGS)) {
      Recordings honest = honest(api);
      Path served = honest.write(folder.resolve("served.json.gz"));
      RecordedAnswers answers = new RecordedAnswers();
      answers.add(api.path(), Optional.of("model"), served);
      for (Deviation deviation : api.reports()) {
        Path results = folder.resolve(api + " " + deviation.name() + ".json.gz");
        ServedRun.of(api, answers, List.of(new Deviating(deviation, "", 1)), served, results);
        Map<String, String> found = found(api, results);
        assertNotEquals(Map.of(), found, deviation.name());
        assertEquals(found(api, honest, deviation).keySet(), found.keySet(), deviation.name());
      }
    }
  }

  private static List<String> rows(Deviation deviation, Map<String, String> found) {
    if (found.isEmpty()) {
      return List.of();
    }
    return List.of(
        "| `%s` | %s | %s | %s |"
            .formatted(
                deviation.name(),
                deviation.meaning(),
                found.keySet().stream().map(id -> "`" + id + "`").collect(Collectors.joining(" ")),
                String.join("; ", found.values()).replace("|", "\\|").replace("<", "&lt;")));
  }

  /** The same of answers that are changed as a server would; once for all tests. */
  private Map<String, String> found(Api api, Recordings honest, Deviation deviation)
      throws IOException {
    String name = api + " " + deviation.name();
    Map<String, String> found = OF_CHANGED.get(name);
    if (found == null) {
      Recordings changed =
          honest.answering(
              (request, response) -> deviation.apply(request, response).orElse(response));
      found = found(api, write(changed));
      OF_CHANGED.put(name, found);
    }
    return found;
  }

  private Path write(Recordings recordings) {
    return recordings.write(folder.resolve("results.json.gz"));
  }

  /** The first sentence of each promise that is not kept, by its name. */
  private static Map<String, String> found(Api api, Path results) throws IOException {
    List<PromiseTally> tallies = Checking.withAll(api, results).run(scenario -> {}).tallies();
    Map<String, String> found = new TreeMap<>();
    for (PromiseTally tally : tallies) {
      Stream.of(Judgement.Outcome.values())
          .filter(Judgement.Outcome::fails)
          .flatMap(outcome -> tally.reasons(outcome).stream())
          .findFirst()
          .ifPresent(reason -> found.put(tally.promise().id(), reason.why()));
    }
    return found;
  }
}
