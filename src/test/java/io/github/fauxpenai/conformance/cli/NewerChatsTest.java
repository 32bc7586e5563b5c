package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.Acceptance;
import io.github.fauxpenai.conformance.check.Checking;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.PromiseTally;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Scenario;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The groups of today's parameters, from making them over HTTP to what is found. */
class NewerChatsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> GROUPS =
      List.of(
          "newer",
          "functions",
          "tools_conversation",
          "images",
          "files",
          "custom_tools",
          "allowed_tools",
          "reasoning",
          "verbosity",
          "service_tiers",
          "web_search",
          "moderation");

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private static Path scenarios;

  /** Those of the groups that OpenAI takes. */
  @BeforeAll
  static void create() throws IOException {
    scenarios = shared.resolve("scenarios.json");
    CommandRun created =
        CommandRun.of(
            "createScenarios",
            "--api=chatcompletions",
            "--suite=extended",
            "--outputFile=" + shared.resolve("all.json"));
    assertEquals(ExitCode.OK, created.exitCode(), created::toString);
    JsonNode all = JSON.readTree(shared.resolve("all.json").toFile());
    ObjectNode some = JSON.createObjectNode();
    for (Map.Entry<String, Scenario> each :
        TestSuite.scenarios(Api.CHAT_COMPLETIONS.extendedSuites()).entrySet()) {
      if (GROUPS.contains(each.getValue().spec().group())
          && each.getValue().spec().factors().stream().noneMatch(Factor::negative)) {
        some.set(each.getKey(), all.path(each.getKey()));
      }
    }
    assertTrue(some.size() > 60, some.size() + " scenarios");
    Files.writeString(scenarios, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(some));
  }

  /** Answers one request, given its body. */
  private interface Chat extends Function<ObjectNode, JsonNode> {}

  @Test
  void aModelThatCanDoAllOfItBreaksNothing() throws IOException {
    List<PromiseTally> tallies = run(HonestChat::answer);
    assertEquals(Map.of(), failing(tallies));
    for (PromiseTally tally : tallies) {
      String id = tally.promise().id();
      if (id.startsWith("request.capability.") || id.equals(Acceptance.ACCEPTED)) {
        assertEquals(Judgement.Outcome.HONOURED, tally.verdict(), id);
      }
    }
  }

  /** A server of a small model: no faults, and each thing that it cannot do is told. */
  @Test
  void whatAModelCannotDoIsToldAndIsNoFault() throws IOException {
    List<PromiseTally> tallies =
        run(
            request ->
                isOfManyModels(request)
                    ? HonestChat.answer(request)
                    : Checking.refusal("tools", "this model cannot do that"));
    assertEquals(Map.of(), failing(tallies));
    for (PromiseTally tally : tallies) {
      String id = tally.promise().id();
      if (id.startsWith("request.capability.")) {
        assertEquals(Judgement.Outcome.UNTESTED, tally.verdict(), id);
        assertTrue(
            tally
                .reasons(Judgement.Outcome.UNTESTED)
                .get(0)
                .why()
                .equals("not offered: 400: this model cannot do that"),
            id);
      }
    }
  }

  /** Text, functions, and nothing that costs more. */
  private static boolean isOfManyModels(ObjectNode request) {
    return request.path("model").asText().equals("gpt-4o")
        && !request.path("messages").toString().contains("\"What do you see?\"");
  }

  /** What every model takes is a fault where it is refused. */
  @Test
  void aServerThatKnowsNoDevelopersIsFoundOut() throws IOException {
    List<PromiseTally> tallies =
        run(
            request ->
                request.path("messages").toString().contains("\"developer\"")
                    ? Checking.refusal("messages", "Unexpected role")
                    : HonestChat.answer(request));
    assertEquals(Map.of(Acceptance.ACCEPTED, 4), failing(tallies));
  }

  /** The model's own call goes back to it, with its id. */
  @Test
  void aServerThatForgetsItsOwnCallIsFoundOut() throws IOException {
    List<PromiseTally> tallies =
        run(
            request ->
                request.path("messages").toString().contains("\"call_1\"")
                    ? Checking.refusal("messages", "No such call")
                    : HonestChat.answer(request));
    // The last of the conversations fails in its second step.
    assertEquals(Map.of("answer.readable", 1, Acceptance.ACCEPTED, 5), failing(tallies));
  }

  private static SortedMap<String, Integer> failing(List<PromiseTally> tallies) {
    return tallies.stream()
        .filter(tally -> tally.failing() > 0)
        .collect(
            Collectors.toMap(
                tally -> tally.promise().id(), PromiseTally::failing, Integer::sum, TreeMap::new));
  }

  /** Records what a server answers to those scenarios that OpenAI takes, and checks it. */
  private List<PromiseTally> run(Chat chat) throws IOException {
    Path results = folder.resolve("results.json.gz");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", exchange -> answer(exchange, chat));
    server.start();
    try {
      ServedRun.against(
          "http://127.0.0.1:" + server.getAddress().getPort() + "/v1",
          Api.CHAT_COMPLETIONS,
          scenarios,
          results);
    } finally {
      server.stop(0);
    }
    return Checking.withAll(Api.CHAT_COMPLETIONS, results).run(scenario -> {}).tallies();
  }

  private static void answer(HttpExchange exchange, Chat chat) throws IOException {
    ObjectNode request = (ObjectNode) JSON.readTree(exchange.getRequestBody().readAllBytes());
    JsonNode response = chat.apply(request);
    JsonNode body = response.path("body");
    String id = "chatcmpl-" + System.identityHashCode(exchange) + "-" + System.nanoTime();
    StringBuilder text = new StringBuilder();
    if (body.isArray()) {
      for (JsonNode chunk : body) {
        text.append("data: ").append(((ObjectNode) chunk).put("id", id)).append("\n\n");
      }
      text.append("data: [DONE]\n\n");
    } else {
      text.append(body.has("id") ? ((ObjectNode) body).put("id", id) : body);
    }
    byte[] bytes = text.toString().getBytes(UTF_8);
    String type = response.at("/headers/content-type").asText("application/json");
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(response.path("status").asInt(), bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }
}
