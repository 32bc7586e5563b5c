package io.github.fauxpenai.conformance.run;

import static io.github.fauxpenai.conformance.run.RequestChangesTest.CHAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.StreamEnd;
import io.github.fauxpenai.conformance.run.RunSummary.Stop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A scenario with requests before and after its own, sent to a server that keeps something. */
@Timeout(60)
class StepsTest {
  private static final String CREATE = "{\"requestBody\":{\"model\":\"gpt-4\",\"store\":true}}";
  private static final String ID = "\"values\":{\"id\":{\"from\":0,\"pointer\":\"/id\"}}";
  private static final String GET =
      "\"requestBody\":null,\"request\":{\"method\":\"GET\",\"path\":\"/responses/{id}\","
          + ID
          + "}";
  private static final String DELETE =
      "{\"requestBody\":null,\"request\":{\"method\":\"DELETE\",\"path\":\"/responses/{id}\","
          + ID
          + "}}";
  private static final String STORED = "{\"id\":\"resp_0123456789\",\"object\":\"response\"}";

  private final List<Result> kept = Collections.synchronizedList(new ArrayList<>());
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final FakeTime time = new FakeTime();
  private int maxTrials = 1;
  private RequestChanges changes = RequestChanges.none(CHAT);

  @Test
  void whatOneAnswerHoldsTheNextRequestSends() throws Exception {
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(200, STORED))) {
      RunSummary summary = run(server, scenario(GET, CREATE, DELETE));

      assertEquals(
          List.of(
              "POST /v1/responses {\"model\":\"gpt-4\",\"store\":true}",
              "GET /v1/responses/resp_0123456789 ",
              "DELETE /v1/responses/resp_0123456789 "),
          requests(server));
      assertEquals(Stop.FINISHED, summary.stop());
      assertEquals(1, kept.size());
      assertEquals(
          "{\"id\":\"id-1\",\"object\":\"response\"}",
          kept.get(0).response().orElseThrow().body().toString());
      assertEquals(List.of("s: HTTP 200, application/json", "3 of 3"), events);
    }
  }

  @Test
  void aValueMayStandInABodyAndComeFromAnyEarlierAnswer() throws Exception {
    String next = "{\"requestBody\":{\"previous\":{\"from\":0,\"pointer\":\"/id\"}}}";
    String third =
        "\"requestBody\":{\"input\":[{\"from\":1,\"pointer\":\"/output/0\"},1e-7],"
            + "\"previous\":{\"from\":1,\"pointer\":\"/id\"}}";
    try (RawServer server =
        RawServer.answering(
            (body, n) ->
                RawServer.json(
                    200, "{\"id\":\"resp_%d\",\"output\":[{\"n\":%d}]}".formatted(n, n)))) {
      run(server, scenario(third, CREATE + "," + next, ""));

      assertEquals(
          List.of(
              "POST /v1/responses {\"model\":\"gpt-4\",\"store\":true}",
              "POST /v1/responses {\"previous\":\"resp_1\"}",
              "POST /v1/responses {\"input\":[{\"n\":2},1e-7],\"previous\":\"resp_2\"}"),
          requests(server));
    }
  }

  @Test
  void aStreamIsTheArrayOfItsEvents() throws Exception {
    String own = "\"requestBody\":{\"previous\":{\"from\":0,\"pointer\":\"/1/response/id\"}}";
    try (RawServer server =
        RawServer.answering(
            (body, n) ->
                n > 1
                    ? RawServer.json(200, "{}")
                    : RawServer.http(
                        200,
                        "text/event-stream",
                        "data: {}\n\ndata: {\"response\":{\"id\":\"resp_7\"}}\n\n"))) {
      run(server, scenario(own, CREATE, ""));

      assertEquals("POST /v1/responses {\"previous\":\"resp_7\"}", requests(server).get(1));
    }
  }

  @Test
  void idsOfStepsAreNeverRecorded() throws Exception {
    String gone =
        "{\"error\":{\"message\":\"No response with id 'resp_0123456789'.\",\"code\":null}}";
    try (RawServer server =
        RawServer.answering(
            (body, n) -> n == 2 ? RawServer.json(404, gone) : RawServer.json(200, STORED))) {
      run(server, scenario(GET, CREATE, DELETE));

      assertEquals(
          "{\"error\":{\"message\":\"No response with id '[redacted]'.\",\"code\":null}}",
          kept.get(0).response().orElseThrow().body().toString());
      assertFalse(events.toString().contains("resp_"), events.toString());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404|{\"error\":{\"message\":\"no such model\"}}"
            + "|404|POST /responses, which comes before the request, failed: HTTP 404: no such model",
        "500|{\"error\":{\"message\":\"oops\"}}"
            + "|500|POST /responses, which comes before the request, failed: HTTP 500: oops",
        "200|not JSON"
            + "|200|POST /responses, which comes before the request, failed: the body is not JSON: not JSON",
        "200|{}"
            + "|200|POST /responses, which comes before the request, failed: the answer to POST"
            + " /responses has no value at \"/id\", which a later request needs",
        "200|{\"id\":\"..\"}"
            + "|200|POST /responses, which comes before the request, failed: the answer to POST"
            + " /responses has no value at \"/id\", which a later request needs",
      })
  void aStepThatFailsIsAFailedTrialThatSaysWhichAndWhy(
      int status, String body, int recorded, String message) throws Exception {
    try (RawServer server = RawServer.answering((b, n) -> RawServer.json(status, body))) {
      RunSummary summary = run(server, scenario(GET, CREATE, DELETE));

      assertEquals(
          List.of(
              new FailedTrial(
                  recorded,
                  message,
                  Optional.of("POST /responses"),
                  Optional.of(body).filter(b -> message.contains("is not JSON")))),
          kept.get(0).errors());
      assertFalse(kept.get(0).hasResponse());
      assertEquals(1, server.requests().size(), "neither its own request nor the cleaning up");
      assertEquals(1, summary.spent());
    }
  }

  @Test
  void aTrialIsRepeatedWhole() throws Exception {
    maxTrials = 3;
    try (RawServer server =
        RawServer.answering(
            (body, n) ->
                n == 2
                    ? RawServer.json(500, "{}")
                    : RawServer.json(200, "{\"id\":\"resp_%d\"}".formatted(n)))) {
      run(server, scenario(GET, CREATE, DELETE));

      assertEquals(
          List.of(
              "POST",
              "GET /v1/responses/resp_1",
              "DELETE /v1/responses/resp_1",
              "POST",
              "GET /v1/responses/resp_4",
              "DELETE /v1/responses/resp_4"),
          requests(server).stream().map(r -> r.startsWith("POST") ? "POST" : r.strip()).toList());
      assertEquals(List.of(new FailedTrial(500, "HTTP 500: {}")), kept.get(1).errors());
      assertTrue(kept.get(1).hasResponse());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"404|{}|2", "200|{}|0", "200|not JSON|2", "500|{}|2"})
  void onlyAServerThatAcceptsEachRequestIsAskedAgainAtOnce(int status, String body, int waits)
      throws Exception {
    maxTrials = 3;
    try (RawServer server = RawServer.answering((b, n) -> RawServer.json(status, body))) {
      run(server, scenario(GET, CREATE, DELETE));

      assertEquals(3, server.requests().size());
      assertEquals(waits, time.waits().size());
    }
  }

  @Test
  void thePaceCountsEveryRequest() throws Exception {
    AtomicInteger waited = new AtomicInteger();
    RecordedScenario scenario = scenario(GET, CREATE + "," + CREATE, DELETE).scenario();
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(200, STORED));
        ApiClient client = client(server)) {
      Trial trial = new Trial(client, changes, waited::incrementAndGet, new FakeTime(), scenario);
      // Whoever takes a trial has waited for its first request.
      Trial.Ended unused = trial.run(changes.apply(scenario));
      assertEquals(2, waited.get());
      trial.cleanUp((step, what) -> {});
      assertEquals(3, waited.get());
      assertEquals(4, server.requests().size());
    }
  }

  @Test
  void whatIsLeftIsSaid() throws Exception {
    try (RawServer server =
        RawServer.answering(
            (body, n) -> n == 3 ? RawServer.json(503, "{}") : RawServer.json(200, STORED))) {
      run(server, scenario(GET, CREATE, DELETE));

      assertEquals("s: DELETE /responses/{id} failed: HTTP 503: {}", events.get(2));
      assertTrue(kept.get(0).hasResponse());
    }
  }

  @Test
  void whatTheScenariosOwnRequestMadeIsCleanedUp() throws Exception {
    String own = CREATE.substring(1, CREATE.length() - 1);
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(200, STORED))) {
      run(server, scenario(own, "", DELETE));

      assertEquals("DELETE /v1/responses/resp_0123456789 ", requests(server).get(1));
    }
  }

  @Test
  void aLimitMetByAStepSpendsNoTrial() throws Exception {
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(429, "{}"))) {
      RunSummary summary = run(server, scenario(GET, CREATE, DELETE));

      assertEquals(Stop.RATE_LIMIT, summary.stop());
      assertEquals(List.of(), kept);
      assertEquals(1, server.requests().size());
    }
  }

  @Test
  void stepsNameTheServersModelToo() throws Exception {
    changes = new RequestChanges(CHAT, Map.of(), Optional.of("llama"), OptionalInt.of(5));
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(200, STORED))) {
      run(server, scenario(GET, CREATE, ""));

      assertEquals(
          "POST /v1/responses {\"model\":\"llama\",\"store\":true,\"max_tokens\":5}",
          requests(server).get(0));
    }
  }

  @ParameterizedTest
  @CsvSource({"401, WRONG_KEY, 1", "404, WRONG_ADDRESS, 10"})
  void aServerThatRefusesTheFirstStepsIsTheWrongOne(int status, Stop stop, int asked)
      throws Exception {
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(status, "{}"))) {
      RunSummary summary =
          run(
              server,
              IntStream.range(0, 20)
                  .mapToObj(i -> scenario("k%02d".formatted(i), GET, CREATE, ""))
                  .toArray(Result[]::new));

      assertEquals(stop, summary.stop());
      assertEquals(asked, server.requests().size());
      assertEquals(List.of(), kept);
    }
  }

  @Test
  void whatIsGoneSaysNothingAboutTheAddress() throws Exception {
    String gone =
        "\"requestBody\":null,\"request\":{\"method\":\"GET\",\"path\":\"/responses/resp_gone\"}";
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(404, "{}"))) {
      RunSummary summary =
          run(
              server,
              IntStream.range(0, 12)
                  .mapToObj(i -> scenario("k%02d".formatted(i), gone, "", ""))
                  .toArray(Result[]::new));

      assertEquals(Stop.FINISHED, summary.stop());
      assertEquals(12, kept.size());
    }
  }

  private RunSummary run(RawServer server, Result... scenarios) throws InterruptedException {
    RunSettings settings =
        new RunSettings(
            changes,
            0,
            1,
            maxTrials,
            5,
            false,
            Duration.ofMinutes(10),
            new RunSettings.Identity("tool 1", Optional.empty(), "target"));
    try (ApiClient client = client(server)) {
      return new Runner(settings, client, kept::add, new Events(events), time, new Random(1))
          .run(List.of(scenarios));
    }
  }

  private static ApiClient client(RawServer server) {
    Duration enough = Duration.ofSeconds(30);
    return new ApiClient(
        Target.of("http://127.0.0.1:" + server.port() + "/v1", "/responses"),
        new Credentials("sk-secret-1234", Map.of()),
        new ApiClient.Limits(enough, enough, 1_000_000, 1_000_000),
        new ApiClient.Recorded(Api.CHAT_COMPLETIONS.volatileMembers(), StreamEnd.DONE),
        "tool 1");
  }

  private static Result scenario(String own, String before, String after) {
    return scenario("k", own, before, after);
  }

  private static Result scenario(String key, String own, String before, String after) {
    String json =
        "{\"spec\":{\"name\":\"s\",\"factors\":[],\"group\":\"g\"},%s,\"before\":[%s],\"after\":[%s]}"
            .formatted(own, before, after);
    return Result.pending(key, RawJson.text(json));
  }

  /** Method, target and body of each. */
  private static List<String> requests(RawServer server) throws IOException {
    return server.requests().stream()
        .map(
            request ->
                request.substring(0, request.indexOf(" HTTP/1.1"))
                    + " "
                    + request.substring(request.indexOf("\r\n\r\n") + 4))
        .toList();
  }
}
