package io.github.fauxpenai.conformance.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.fauxpenai.conformance.api.models.ModelObjects;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsFile;
import io.github.fauxpenai.conformance.results.ResultsReader;
import io.github.fauxpenai.conformance.results.ScenariosReader;
import io.github.fauxpenai.conformance.results.ScenariosWriter;
import io.github.fauxpenai.conformance.results.StreamEnd;
import io.github.fauxpenai.conformance.results.Volatile;
import io.github.fauxpenai.conformance.run.ApiClient;
import io.github.fauxpenai.conformance.run.Credentials;
import io.github.fauxpenai.conformance.run.RequestChanges;
import io.github.fauxpenai.conformance.run.RunListener;
import io.github.fauxpenai.conformance.run.RunSettings;
import io.github.fauxpenai.conformance.run.RunSummary;
import io.github.fauxpenai.conformance.run.Runner;
import io.github.fauxpenai.conformance.run.Target;
import io.github.fauxpenai.conformance.scenario.Captured;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.FactorSet;
import io.github.fauxpenai.conformance.scenario.Method;
import io.github.fauxpenai.conformance.scenario.Request;
import io.github.fauxpenai.conformance.scenario.RequestBuilder;
import io.github.fauxpenai.conformance.scenario.Scenario;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a server that keeps things has answered is served so that a run records the same: GET and
 * DELETE, paths with ids, requests before and after, forms, bodies that are not text, and events
 * with names.
 */
@Timeout(60)
class ConversationsTest {
  private static final Request CREATE = Request.of(RawJson.text("{\"store\":true}"));
  private static final Map<String, JsonNode> ID = Map.of("id", new Captured(0, "/id").json());
  private static final Request DELETE = Request.bare(Method.DELETE, "/responses/{id}", ID);

  @TempDir private Path folder;

  private final SortedMap<String, Scenario> scenarios = new TreeMap<>();

  @Test
  void aRunAgainstWhatWasRecordedRecordsTheSame() throws Exception {
    scenario("create", request -> request.set("store", BooleanNode.TRUE).after(deleteOwn()));
    scenario(
        "stream",
        request -> request.set("store", BooleanNode.TRUE).set("stream", BooleanNode.TRUE));
    scenario("retrieve", request -> created(request).to(Method.GET, "/responses/{id}"));
    scenario(
        "items",
        request ->
            created(request)
                .to(Method.GET, "/responses/{id}/input_items")
                .query("limit", IntNode.valueOf(2)));
    scenario("delete", request -> created(request).to(Method.DELETE, "/responses/{id}"));
    scenario(
        "gone",
        request -> {
          RequestBuilder unused = created(request).to(Method.GET, "/responses/{id}");
          int step = request.before(DELETE);
          assertEquals(1, step);
        });
    scenario(
        "next turn",
        request -> created(request).set("previous_response_id", new Captured(0, "/id").json()));
    scenario("never there", request -> request.to(Method.GET, "/responses/resp_none"));
    scenario(
        "model",
        request ->
            request
                .to(Method.GET, "/models/{model}")
                .value("model", TextNode.valueOf("org/model")));
    scenario(
        "speech",
        request -> request.to(Method.POST, "/audio/speech").set("input", TextNode.valueOf("Hi")));
    scenario(
        "form",
        request ->
            request
                .to(Method.POST, "/audio/transcriptions")
                .set("model", TextNode.valueOf("whisper-1"))
                .file("file", "ä.mp3", "audio/mpeg", "SUQz/wAN"));
    scenario("text", request -> request.to(Method.PUT, "/echo").text("{not JSON"));

    Path first = folder.resolve("first.json.gz");
    try (Keeper keeper = new Keeper()) {
      run(keeper.port(), first);
      assertEquals(Map.of(), keeper.kept, "what was created was deleted");
      Map<String, Result> recorded = results(first);
      assertTrue(recorded.values().stream().allMatch(Result::hasResponse));
      assertEquals(404, recorded.get("gone").status());
      assertEquals(200, recorded.get("items").status());
      assertEquals("mp3", recorded.get("speech").bodyTree().path("format").asText());
      assertEquals(
          "model=whisper-1; file=ä.mp3,6", recorded.get("form").bodyTree().path("text").asText());
      String file = content(first);
      assertFalse(file.contains("resp_kept"), file);
    }

    ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    RecordedAnswers answers = new RecordedAnswers();
    assertEquals(12, answers.add("/responses", Optional.of("model"), first));
    assertEquals(0, answers.unanswered());
    Path second = folder.resolve("second.json.gz");
    try (RecordedServer server =
        new RecordedServer(
            answers,
            Map.of(),
            new ModelObjects(),
            Duration.ZERO,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            (request, status, note, recorded) -> asked.add(request + " " + status + " " + note))) {
      server.start();
      run(server.port(), second);
    }

    Map<String, Result> expected = results(first);
    Map<String, Result> actual = results(second);
    for (String name : expected.keySet()) {
      RecordedResponse before = expected.get(name).response().orElseThrow();
      RecordedResponse after =
          actual.get(name).response().orElseThrow(() -> new AssertionError(name + asked));
      assertEquals(before.status(), after.status(), name + asked);
      assertEquals(before.mediaType(), after.mediaType(), name);
      assertEquals(before.stream(), after.stream(), name);
      if (name.equals("speech")) {
        assertEquals(6, after.body().tree().path("bytes").intValue());
        assertEquals("mp3", after.body().tree().path("format").asText());
      } else {
        assertEquals(before.body().toString(), after.body().toString(), name);
      }
    }
  }

  @Test
  void anotherIdOrAnotherPathIsNotRecorded() throws Exception {
    scenario("retrieve", request -> created(request).to(Method.GET, "/responses/{id}"));
    Path file = folder.resolve("first.json.gz");
    try (Keeper keeper = new Keeper()) {
      run(keeper.port(), file);
    }
    RecordedAnswers answers = new RecordedAnswers();
    answers.add("/responses", Optional.of("model"), file);
    Conversations conversations = answers.conversations();

    assertTrue(conversations.find(get("/responses/id-1")).isEmpty());
    assertTrue(conversations.find(get("/responses")).isEmpty());
    Conversations.Found created =
        conversations.find(Incoming.of("POST", "/responses", utf8("{\"store\": true}"), "")).get();
    assertTrue(created.recorded().isEmpty());
    String id = conversations.answer(created, Optional.empty()).body().tree().path("id").asText();
    Conversations.Found retrieved = conversations.find(get("/responses/" + id)).get();
    assertEquals("retrieve", retrieved.recorded().get().name());
    assertTrue(conversations.find(get("/responses/" + id + "/input_items")).isEmpty());
  }

  private static Incoming get(String target) {
    return Incoming.of("GET", target, new byte[0], "");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  private static RequestBuilder created(RequestBuilder request) {
    int number = request.before(CREATE);
    return request.value("id", new Captured(number, "/id")).after(DELETE);
  }

  private static Request deleteOwn() {
    return Request.bare(
        Method.DELETE, "/responses/{id}", Map.of("id", Captured.ofOwn("/id").json()));
  }

  private void scenario(String name, Consumer<RequestBuilder> edit) {
    Factor factor =
        new Factor(
            name, false, false, JsonNodeFactory.instance.objectNode().put("val", name), edit);
    Scenario scenario = new FactorSet(List.of(factor), List.of()).scenario("g");
    scenarios.put(scenario.key(), scenario);
  }

  private void run(int port, Path file) throws IOException, InterruptedException {
    Path made = folder.resolve("scenarios.json");
    ScenariosWriter.write(made, scenarios);
    List<Result> pending = new ArrayList<>();
    try (ScenariosReader reader = new ScenariosReader(made)) {
      for (Result next = reader.next(); next != null; next = reader.next()) {
        pending.add(next);
      }
    }
    RunSettings settings =
        new RunSettings(
            RequestChanges.none(new RequestChanges.Names(Optional.empty(), List.of())),
            0,
            3,
            1,
            1,
            false,
            Duration.ZERO,
            new RunSettings.Identity("tool 1", Optional.empty(), "target"));
    Duration enough = Duration.ofSeconds(30);
    try (ResultsFile results = ResultsFile.open(file);
        ApiClient client =
            new ApiClient(
                Target.of("http://127.0.0.1:" + port + "/v1", "/responses"),
                new Credentials("sk-secret-1234", Map.of()),
                new ApiClient.Limits(enough, enough, 1_000_000, 1_000_000),
                new ApiClient.Recorded(
                    new Volatile(Set.of("id"), Set.of(), Set.of(), Set.of()),
                    StreamEnd.after("response.completed")),
                "tool 1")) {
      RunSummary summary = new Runner(settings, client, results::append, new Silent()).run(pending);
      assertEquals(RunSummary.Stop.FINISHED, summary.stop());
      results.fold(new TreeMap<>());
    }
  }

  private static Map<String, Result> results(Path file) throws IOException {
    Map<String, Result> results = new TreeMap<>();
    try (ResultsReader reader = new ResultsReader(file)) {
      for (Result next = reader.next(); next != null; next = reader.next()) {
        results.put(next.scenario().name(), next);
      }
    }
    return results;
  }

  private static String content(Path file) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static final class Silent implements RunListener {
    @Override
    public void trialEnded(String scenario, String what, Duration took) {}

    @Override
    public void notCleanedUp(String scenario, String step, String what) {}

    @Override
    public void progressed(int done, int total) {}

    @Override
    public void waiting(Duration wait) {}
  }

  /** A server that keeps what is created until it is deleted. */
  private static final class Keeper implements AutoCloseable {
    private final HttpServer http;
    private final Map<String, String> kept = new ConcurrentHashMap<>();
    private final AtomicInteger created = new AtomicInteger();

    Keeper() throws IOException {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      http.setExecutor(Executors.newCachedThreadPool());
      http.createContext("/v1/responses", this::responses);
      http.createContext("/v1/models", it -> json(it, 200, "{\"id\":\"m\",\"owned_by\":\"me\"}"));
      http.createContext("/v1/audio/speech", it -> send(it, 200, "audio/mpeg", "ID3abc"));
      http.createContext("/v1/audio/transcriptions", Keeper::transcribe);
      http.createContext("/v1/echo", Keeper::echo);
      http.start();
    }

    int port() {
      return http.getAddress().getPort();
    }

    private void responses(HttpExchange exchange) throws IOException {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      String path = exchange.getRequestURI().getPath().substring("/v1/responses".length());
      if (path.isEmpty()) {
        create(exchange, body);
        return;
      }
      String id = path.split("/", -1)[1];
      boolean there =
          exchange.getRequestMethod().equals("DELETE")
              ? kept.remove(id) != null
              : kept.containsKey(id);
      String said =
          there
              ? "{\"id\":\"%s\",\"asked\":\"%s\"}".formatted(id, exchange.getRequestMethod())
              : "{\"error\":{\"message\":\"No response '%s'.\"}}".formatted(id);
      json(exchange, there ? 200 : 404, said);
    }

    private void create(HttpExchange exchange, String body) throws IOException {
      String id = "resp_kept%06d".formatted(created.incrementAndGet());
      if (body.contains("stream")) {
        send(
            exchange,
            200,
            "text/event-stream",
            ("event: response.created\ndata: {\"type\":\"response.created\",\"n\":1.50}\n\n"
                + "event: ping\ndata: {\"type\":\"keepalive\"}\n\n"
                + "event: response.completed\ndata: {\"type\":\"response.completed\"}\n\n"));
        return;
      }
      boolean turn = body.contains("previous_response_id");
      if (!turn) {
        kept.put(id, body);
      }
      json(exchange, 200, "{\"id\":\"%s\",\"turn\":%s,\"same\":\"%s\"}".formatted(id, turn, turn));
    }

    private static void transcribe(HttpExchange exchange) throws IOException {
      String type = exchange.getRequestHeaders().getFirst("Content-Type");
      String boundary = type.substring(type.indexOf("boundary=") + 9);
      byte[] body = exchange.getRequestBody().readAllBytes();
      String text = new String(body, UTF_8);
      assertTrue(text.contains("--" + boundary + "--"), text);
      String model = text.replaceAll("(?s).*name=\"model\"\r\n\r\n([^\r]*).*", "$1");
      String file = text.replaceAll("(?s).*filename=\"([^\"]*)\".*", "$1");
      json(exchange, 200, "{\"text\":\"model=%s; file=%s,6\"}".formatted(model, file));
    }

    private static void echo(HttpExchange exchange) throws IOException {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      json(exchange, 400, "{\"error\":{\"message\":\"not JSON: %s\"}}".formatted(body));
    }

    private static void json(HttpExchange exchange, int status, String body) throws IOException {
      send(exchange, status, "application/json", body);
    }

    private static void send(HttpExchange exchange, int status, String type, String body)
        throws IOException {
      try (exchange) {
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.getBytes(UTF_8).length);
        exchange.getResponseBody().write(body.getBytes(UTF_8));
      }
    }

    @Override
    public void close() {
      http.stop(0);
    }
  }
}
