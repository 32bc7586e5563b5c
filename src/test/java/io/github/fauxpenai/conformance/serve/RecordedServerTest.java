package io.github.fauxpenai.conformance.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.models.ModelObjects;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RecordedServerTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String PLAIN =
      "{\"model\": \"made-1\", \"messages\": [{\"role\": \"user\", \"content\": \"Name a colour.\"}]";

  @TempDir private Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private final ConcurrentLinkedQueue<String> said = new ConcurrentLinkedQueue<>();
  private RecordedServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\": \"made-1\", \"messages\": [{\"role\": \"user\", \"content\": \"Name a colour.\"}], \"max_tokens\": 1}",
        "{\"max_tokens\": 1.0, \"messages\": [{\"content\": \"Name a colour.\", \"role\": \"user\"}], \"model\": \"made-1\"}",
        "{\"max_tokens\":10e-1,\"model\":\"made\\u002d1\",\"messages\":[{\"role\":\"user\",\"content\":\"Name a colour.\"}]}"
      })
  void equalRequestsAreOneRequestHoweverTheyAreSpelled(String request) throws Exception {
    serve(Recordings.handMade("chatcompletions"));

    HttpResponse<String> response = post(CHAT, request);

    assertEquals(200, response.statusCode(), response.body());
    assertEquals("application/json", type(response));
    assertEquals(recorded("one token").path("body"), tree(response));
    assertEquals(List.of("200 POST /v1/chat/completions: one token true"), List.copyOf(said));
  }

  @Test
  void aRequestOfManyOrLongNamesIsAnsweredInFewWords() throws Exception {
    serve(Recordings.handMade("chatcompletions"));
    String names =
        IntStream.range(0, 100_000).mapToObj(i -> ", \"n" + i + "\":1").collect(joining());
    String longName = ", \"" + "n".repeat(500_000) + "\": 1";

    for (String more : List.of(names, longName)) {
      HttpResponse<String> response = post(CHAT, PLAIN + more + "}");

      assertEquals(404, response.statusCode());
      assertTrue(response.body().length() < 2000, response.body().length() + " characters");
    }
    assertTrue(said.stream().allMatch(line -> line.length() < 2000), "what was said is short");
  }

  @Test
  void aRequestThatIsTooLargeIsRefused() throws Exception {
    serve(Recordings.handMade("chatcompletions"));

    HttpResponse<String> response =
        post(CHAT, PLAIN + ", \"user\": \"" + "x".repeat(8 << 20) + "\"}");

    assertEquals(413, response.statusCode());
  }

  @Test
  @Timeout(20)
  void aNumberOfAMillionDigitsIsRefused() throws Exception {
    serve(Recordings.handMade("chatcompletions"));

    HttpResponse<String> response = post(CHAT, PLAIN + ", \"n\": " + "1".repeat(1_000_000) + "}");

    assertEquals(400, response.statusCode());
  }

  @Test
  void anotherValueIsAnotherRequest() throws Exception {
    serve(Recordings.handMade("chatcompletions"));

    HttpResponse<String> response = post(CHAT, PLAIN + ", \"max_tokens\": 2}");

    assertEquals(404, response.statusCode());
    String message = error(response, "invalid_request_error", "not_recorded");
    assertTrue(message.startsWith("There is no recorded answer to this request."), message);
    assertTrue(
        message.contains("(one token): max_tokens is 1 there.")
            || message.contains("(plain): it has no max_tokens."),
        message);
    assertTrue(said.element().endsWith("false"), said.toString());
  }

  @Test
  void aTextIsNoNumberAndAMissingMemberNoNull() throws Exception {
    serve(Recordings.handMade("chatcompletions"));

    assertEquals(404, post(CHAT, PLAIN + ", \"max_tokens\": \"1\"}").statusCode());
    assertEquals(404, post(CHAT, PLAIN + ", \"max_tokens\": null}").statusCode());
    assertEquals(200, post(CHAT, PLAIN + "}").statusCode());
  }

  @Test
  void aLimitThatIsAllowedDoesNotMatterUnlessItsValueIsInvalid() throws Exception {
    RecordedAnswers answers = answers(Recordings.handMade("chatcompletions"));
    answers.allowCaps("/chat/completions", List.of("max_tokens", "max_completion_tokens"));
    start(answers, List.of(), (request, status, note, recorded) -> {});

    assertEquals(200, post(CHAT, PLAIN + ", \"max_completion_tokens\": 32}").statusCode());
    assertEquals(404, post(CHAT, PLAIN + ", \"max_tokens\": \"32\"}").statusCode());
    assertEquals(404, post(CHAT, PLAIN + ", \"max_tokens\": 0}").statusCode());
  }

  @Test
  void recordedErrorsAreAnsweredAsRecorded() throws Exception {
    serve(Recordings.handMade("chatcompletions"));

    HttpResponse<String> response = post(CHAT, PLAIN + ", \"colour\": \"red\"}");

    assertEquals(400, response.statusCode());
    assertEquals(recorded("unknown member").path("body"), tree(response));
  }

  @Test
  void aStreamIsSentAsEventsAndEndsWithDone() throws Exception {
    serve(Recordings.handMade("chatcompletions"));

    HttpResponse<String> response = post(CHAT, PLAIN + ", \"stream\": true}");

    assertTrue(type(response).startsWith("text/event-stream"), type(response));
    List<String> events = List.of(response.body().split("\n\n"));
    JsonNode chunks = recorded("stream").path("body");
    assertEquals(chunks.size() + 1, events.size());
    for (int i = 0; i < chunks.size(); i++) {
      assertEquals(chunks.path(i), Json.tree(data(events.get(i)).getBytes(UTF_8)));
    }
    assertEquals("[DONE]", data(events.get(chunks.size())));
  }

  @Test
  void aStreamThatEndedWithoutDoneEndsWithoutIt() throws Exception {
    Recordings recordings = Recordings.none();
    JsonNode request = Json.tree("{\"model\": \"m\", \"stream\": true}".getBytes(UTF_8));
    ObjectNode response = response(200, "text/event-stream");
    response.putArray("body").addObject().put("n", 1);
    response.putObject("stream").put("events", 1).put("done", false).put("comments", 0);
    recordings.put(Recordings.result("cut", request, response));
    serve(recordings);

    assertEquals("data: {\"n\":1}\n\n", post(CHAT, request.toString()).body());
  }

  @Test
  void numbersAreSentAsTheyWereSpelled() throws Exception {
    ObjectNode response = response(200, "application/json");
    response.putObject("body").put("n", new java.math.BigDecimal("0.10"));
    Recordings recordings = Recordings.none();
    recordings.put(Recordings.result("n", response(1, "").deepCopy().removeAll(), response));
    serve(recordings);

    assertEquals("{\"n\":0.10}", post(CHAT, "{}").body());
  }

  @ParameterizedTest
  @CsvSource({"500, 500", "429, 503", "-1, 503", "504, 504"})
  void whatWasNeverAnsweredMeetsWhatTheRecorderMet(int recorded, int served) throws Exception {
    JsonNode request = Json.tree("{\"model\": \"m\"}".getBytes(UTF_8));
    ObjectNode result =
        Recordings.result("n=1000000", request, JsonNodeFactory.instance.nullNode());
    Recordings.failedTrials(result, recorded);
    Recordings recordings = Recordings.none();
    recordings.put(result);
    serve(recordings);

    HttpResponse<String> response = post(CHAT, "{\"model\": \"m\"}");

    assertEquals(served, response.statusCode());
    String message = tree(response).at("/error/message").textValue();
    assertEquals(
        "Scenario n=1000000 has no recorded answer: its last trial failed: HTTP " + recorded,
        message);
  }

  @Test
  void anAnswerIsPreferredToNone() throws Exception {
    JsonNode request = Json.tree("{\"model\": \"m\"}".getBytes(UTF_8));
    Recordings recordings = Recordings.handMade("chatcompletions");
    JsonNode plain = recorded("plain");
    for (int i = 0; i < 10; i++) {
      recordings.put(
          Recordings.result(
              "q" + i, request, i == 5 ? plain : JsonNodeFactory.instance.nullNode()));
    }
    serve(recordings);

    assertEquals(plain.path("body"), tree(post(CHAT, "{\"model\": \"m\"}")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1", ""})
  void severalFilesAreServedAtOnceUnderBothBases(String base) throws Exception {
    serve(Recordings.handMade("chatcompletions"));

    assertEquals(200, post(base + "/chat/completions", PLAIN + "}").statusCode());
    assertEquals(
        200, post(base + "/embeddings", "{\"input\":\"red\",\"model\":\"made-2\"}").statusCode());
    JsonNode models = tree(get(base + "/models"));
    assertEquals("list", models.path("object").textValue());
    assertEquals(
        List.of("made-1", "made-2"), models.path("data").findValuesAsText("id"), "not unheard-of");
    assertEquals("model", tree(get(base + "/models/made-1")).path("object").textValue());
    assertEquals(
        "The model 'gpt' does not exist",
        error(get(base + "/models/gpt"), "invalid_request_error", "model_not_found"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"model\": \"m\", \"model\": \"n\"}",
        "{\"messages\": [{\"role\": \"user\", \"role\": \"user\"}]}",
        "[]",
        "null",
        "{} {}",
        "{\"n\": NaN}",
        "{\"n\": 1e99999999999}"
      })
  void aBodyThatIsNoRequestIsABadRequest(String body) throws Exception {
    serve(Recordings.handMade("chatcompletions"));

    HttpResponse<String> response = post(CHAT, body);

    assertEquals(400, response.statusCode());
    String message = error(response, "invalid_request_error", null);
    assertTrue(message.startsWith("We could not parse the JSON body of your request: "), message);
  }

  @Test
  void whatIsNotServedIsToldAsOpenAiTellsIt() throws Exception {
    serve(Recordings.handMade("chatcompletions"));

    HttpResponse<String> elsewhere = post("/v1/completions", "{}");
    assertEquals(404, elsewhere.statusCode());
    assertEquals(
        "Invalid URL (POST /v1/completions). There are recorded answers for /chat/completions,"
            + " /embeddings.",
        error(elsewhere, "invalid_request_error", null));

    HttpResponse<String> method = get(CHAT);
    assertEquals(405, method.statusCode());
    assertEquals("POST", method.headers().firstValue("Allow").orElseThrow());
    error(method, "invalid_request_error", "method_not_supported");
    assertEquals(405, post("/v1/models", "{}").statusCode());

    HttpResponse<String> form =
        send(request(CHAT).header("Content-Type", "text/plain").POST(bodyOf(PLAIN + "}")));
    assertEquals(400, form.statusCode());
    error(form, "invalid_request_error", "unsupported_content_type");
  }

  @Test
  void aShareOfTheRequestsDeviatesAndAlwaysTheSame() throws Exception {
    Recordings recordings = Recordings.none();
    JsonNode plain = recorded("plain");
    for (int i = 0; i < 200; i++) {
      recordings.put(Recordings.result("s" + i, numbered(i), plain));
    }
    serve(recordings, "no-usage:0.25");

    int deviating = 0;
    for (int i = 0; i < 200; i++) {
      String first = post(CHAT, numbered(i).toString()).body();
      String second = post(CHAT, numbered(i).toString()).body();
      assertEquals(first.contains("\"usage\""), second.contains("\"usage\""));
      deviating += first.contains("\"usage\"") ? 0 : 1;
    }
    assertTrue(deviating > 25 && deviating < 75, deviating + " of 200");
  }

  @Test
  void noTwoAnswersHaveOneId() throws Exception {
    serve(Recordings.handMade("chatcompletions"));
    assertEquals("chatcmpl-1", tree(post(CHAT, PLAIN + "}")).path("id").textValue());
    assertEquals("chatcmpl-1-2", tree(post(CHAT, PLAIN + "}")).path("id").textValue());
    String stream = post(CHAT, PLAIN + ", \"stream\": true}").body();
    assertTrue(stream.contains("\"chatcmpl-1-3\"") && !stream.contains("\"chatcmpl-1\""), stream);
  }

  @Test
  void severalDeviationsMeetInOneAnswer() throws Exception {
    serve(Recordings.handMade("chatcompletions"), "no-usage", "no-id", "reject-parameter:seed");

    JsonNode answer = tree(post(CHAT, PLAIN + "}"));
    assertTrue(answer.has("choices") && !answer.has("usage") && !answer.has("id"), "" + answer);
    HttpResponse<String> rejected = post(CHAT, PLAIN + ", \"seed\": 1, \"stop\": \".\"}");
    assertEquals(400, rejected.statusCode());
    assertEquals("seed", tree(rejected).at("/error/param").textValue());
  }

  @Test
  void deviationsLeaveAnswersOfOtherShapesAlone() throws Exception {
    Recordings recordings = Recordings.none();
    String[] bodies = {
      "{}",
      "[]",
      "null",
      "1",
      "\"text\"",
      "{\"choices\":1,\"data\":{},\"usage\":[],\"error\":[]}",
      "{\"choices\":[1,{}],\"data\":[null,{\"embedding\":[]}],\"error\":{}}"
    };
    int count = 0;
    for (String body : bodies) {
      for (int status : new int[] {200, 400}) {
        ObjectNode response = response(status, "application/json");
        response.set("body", Json.tree(body.getBytes(UTF_8)));
        recordings.put(Recordings.result("odd" + count, numbered(count), response));
        for (Deviation deviation : Api.CHAT_COMPLETIONS.deviations()) {
          deviation.apply(numbered(count), response);
        }
        count++;
      }
    }
    serve(recordings, "no-usage");
    for (int i = 0; i < count; i++) {
      assertEquals(i % 2 == 0 ? 200 : 400, post(CHAT, numbered(i).toString()).statusCode());
    }
  }

  @Test
  void whatIsOnItsWayIsAnsweredBeforeItEnds() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    start(
        answers(Recordings.handMade("chatcompletions")),
        List.of(),
        (request, status, note, recorded) -> asked.countDown());
    var response =
        client.sendAsync(
            request(CHAT).POST(bodyOf(PLAIN + ", \"stream\": true}")).build(),
            HttpResponse.BodyHandlers.ofString());
    assertTrue(asked.await(20, TimeUnit.SECONDS));

    server.close();

    assertTrue(response.get(20, TimeUnit.SECONDS).body().endsWith("[DONE]\n\n"));
    assertThrows(ConnectException.class, () -> post(CHAT, PLAIN + "}"));
  }

  @Test
  void aPortInUseIsSaid() throws Exception {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      InputException e =
          assertThrows(
              InputException.class,
              () ->
                  new RecordedServer(
                      new RecordedAnswers(),
                      Map.of(),
                      new ModelObjects(),
                      Duration.ZERO,
                      new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort()),
                      (request, status, note, recorded) -> {}));
      assertTrue(
          e.getMessage().matches("cannot listen on port " + taken.getLocalPort() + " of \\S+: .*"),
          e.getMessage());
    }
  }

  private static JsonNode numbered(int i) {
    return JsonNodeFactory.instance.objectNode().put("model", "m").put("seed", i);
  }

  private static ObjectNode response(int status, String type) {
    ObjectNode response = JsonNodeFactory.instance.objectNode().put("status", status);
    response.putObject("headers").put("content-type", type);
    return response;
  }

  private static JsonNode recorded(String name) {
    return Recordings.handMade("chatcompletions").results().values().stream()
        .filter(r -> r.at("/scenario/spec/name").textValue().equals(name))
        .findFirst()
        .orElseThrow()
        .path("response");
  }

  private void serve(Recordings chat, String... deviations) throws IOException {
    start(
        answers(chat),
        List.of(deviations).stream()
            .map(text -> Deviating.parse(text, Api.CHAT_COMPLETIONS.deviations()))
            .toList(),
        (request, status, note, recorded) ->
            said.add(status + " " + request + ": " + note + " " + recorded));
  }

  private RecordedAnswers answers(Recordings chat) throws IOException {
    RecordedAnswers answers = new RecordedAnswers();
    answers.add(
        "/chat/completions", Optional.of("model"), chat.write(folder.resolve("chat.json.gz")));
    answers.add(
        "/embeddings",
        Optional.of("model"),
        Recordings.handMade("embeddings").write(folder.resolve("vectors.json.gz")));
    return answers;
  }

  private void start(
      RecordedAnswers answers, List<Deviating> deviations, RecordedServer.Listener listener)
      throws IOException {
    server =
        new RecordedServer(
            answers,
            Map.of("/chat/completions", deviations),
            new ModelObjects(),
            Duration.ZERO,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            listener);
    server.start();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private static HttpRequest.BodyPublisher bodyOf(String text) {
    return HttpRequest.BodyPublishers.ofString(text);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return send(request(path).header("Content-Type", "application/json").POST(bodyOf(body)));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path).GET());
  }

  private static String type(HttpResponse<String> response) {
    return response.headers().firstValue("Content-Type").orElse("");
  }

  private static JsonNode tree(HttpResponse<String> response) throws IOException {
    return Json.tree(response.body().getBytes(UTF_8));
  }

  private static String data(String event) {
    assertTrue(event.startsWith("data: "), event);
    return event.substring("data: ".length());
  }

  /** Checks that it is an error in OpenAI's form and returns its message. */
  private static String error(HttpResponse<String> response, String type, String code)
      throws IOException {
    assertEquals("application/json; charset=utf-8", type(response));
    JsonNode error = tree(response).path("error");
    assertEquals(
        List.of("message", "type", "param", "code"),
        error.properties().stream().map(Map.Entry::getKey).toList());
    assertEquals(type, error.path("type").textValue());
    assertEquals(code, error.path("code").textValue());
    return error.path("message").textValue();
  }
}
