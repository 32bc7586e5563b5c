package io.github.fauxpenai.conformance.run;

import static io.github.fauxpenai.conformance.run.RequestChangesTest.CHAT;
import static io.github.fauxpenai.conformance.run.RequestChangesTest.UNCHANGED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.Recording;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.StreamEnd;
import io.github.fauxpenai.conformance.run.RunSummary.Stop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RunnerTest {
  private static final String LEFT =
      "application/json\r\nx-ratelimit-remaining-requests: 5\r\nx-ratelimit-remaining-tokens: 5";
  private static final RunSettings ONE_AT_A_TIME =
      new RunSettings(
          UNCHANGED,
          0,
          1,
          3,
          5,
          false,
          Duration.ofMinutes(10),
          new RunSettings.Identity("tool 1", Optional.of("my server"), "0123456789abcdef"));

  private final FakeTime time = new FakeTime();
  private final List<Result> kept = Collections.synchronizedList(new ArrayList<>());
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());

  @Test
  void everyScenarioIsAskedOnceAndItsAnswerKept() throws Exception {
    try (RawServer server =
        RawServer.answering((body, n) -> RawServer.json(n == 2 ? 400 : 200, body))) {
      RunSummary summary = run(server, ONE_AT_A_TIME, scenarios(3));
      assertEquals(
          new RunSummary(sorted(2, 2, 4, 1), 0, 0, 0, 0, Stop.FINISHED, "", Optional.empty()),
          summary);
      assertEquals(List.of("k00", "k01", "k02"), kept.stream().map(Result::key).toList());
      assertEquals("{\"model\":\"gpt-4\",\"n\":1}", kept.get(1).response().get().body().toString());
      assertEquals(400, kept.get(1).response().get().status());
      assertEquals(
          new Recording(
              FakeTime.START,
              Duration.ZERO,
              1,
              "tool 1",
              Optional.of("my server"),
              "0123456789abcdef",
              Map.of()),
          kept.get(0).recording().get());
      assertEquals(
          List.of(
              "s0: HTTP 200, application/json", "1 of 3",
              "s1: HTTP 400, application/json", "2 of 3",
              "s2: HTTP 200, application/json", "3 of 3"),
          events);
    }
  }

  @Test
  void whatHasAnAnswerOrNoTrialsLeftIsLeftAlone() throws Exception {
    List<Result> results = scenarios(3);
    results.set(0, failed(results.get(0), 3));
    results.set(
        1,
        results
            .get(1)
            .answered(
                new RecordedResponse(200, Map.of(), RawJson.NULL, Optional.empty()), recording()));
    results.set(2, failed(results.get(2), 2));
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(200, "{}"))) {
      RunSummary summary = run(server, ONE_AT_A_TIME, results);
      assertEquals(1, server.requests().size());
      assertEquals(List.of("k02"), kept.stream().map(Result::key).toList());
      assertEquals(3, kept.get(0).recording().get().trials());
      assertEquals(2, kept.get(0).errors().size());
      assertEquals(
          new RunSummary(sorted(2, 1), 0, 0, 0, 0, Stop.FINISHED, "", Optional.empty()), summary);
    }
  }

  @Test
  void aFailedTrialIsTriedAgainAfterTheOthers() throws Exception {
    try (RawServer server =
        RawServer.answering((body, n) -> RawServer.json(n == 1 ? 500 : 200, "{}"))) {
      RunSummary summary = run(server, ONE_AT_A_TIME, scenarios(3));
      assertEquals(List.of("k00", "k01", "k02", "k00"), kept.stream().map(Result::key).toList());
      assertEquals(List.of(new FailedTrial(500, "HTTP 500: {}")), kept.get(3).errors());
      assertTrue(kept.get(3).hasResponse());
      assertEquals(2, kept.get(3).recording().get().trials());
      assertEquals(
          new RunSummary(sorted(2, 3), 1, 0, 0, 0, Stop.FINISHED, "HTTP 500: {}", Optional.empty()),
          summary);
    }
  }

  @Test
  void aScenarioHasSoManyTrialsAndNoMore() throws Exception {
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(500, "{}"))) {
      RunSummary summary = run(server, ONE_AT_A_TIME, List.of(failed(scenarios(1).get(0), 1)));
      assertEquals(2, server.requests().size());
      assertEquals(3, kept.get(1).errors().size());
      assertEquals(
          new RunSummary(sorted(), 2, 0, 1, 0, Stop.FINISHED, "HTTP 500: {}", Optional.empty()),
          summary);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {502, 503, 504})
  void trialsSpentInAGatewaySayNothingAboutTheServer(int status) throws Exception {
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(status, "{}"))) {
      assertEquals(1, run(server, ONE_AT_A_TIME, scenarios(1)).spentOnNetwork());
    }
  }

  @Test
  void aRunHasSoManyPassesAndNoMore() throws Exception {
    RunSettings settings = settings(1, 3, 2);
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(500, "{}"))) {
      RunSummary summary = run(server, settings, scenarios(2));
      assertEquals(4, server.requests().size());
      assertEquals(
          new RunSummary(sorted(), 4, 2, 0, 0, Stop.FINISHED, "HTTP 500: {}", Optional.empty()),
          summary);
    }
  }

  @Test
  void theWaitBetweenAScenariosTrialsGrows() throws Exception {
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(500, "{}"))) {
      run(server, settings(1, 4, 9), scenarios(1));
      List<Duration> waits = time.waits();
      assertEquals(3, waits.size());
      for (int i = 0; i < 3; i++) {
        long expected = 500L << i;
        long millis = waits.get(i).toMillis();
        assertTrue(millis >= expected * 3 / 4 && millis <= expected * 5 / 4, waits.toString());
      }
    }
  }

  @Test
  void retryAfterIsHonouredAndNobodyElseWaits() throws Exception {
    try (RawServer server =
        RawServer.answering(
            (body, n) ->
                n == 1
                    ? RawServer.http(503, "text/plain\r\nRetry-After: 60", "busy")
                    : RawServer.json(200, "{}"))) {
      run(server, ONE_AT_A_TIME, scenarios(3));
      assertEquals(List.of(Duration.ofSeconds(60)), time.waits());
      assertEquals(List.of("k00", "k01", "k02", "k00"), kept.stream().map(Result::key).toList());
      assertEquals(FakeTime.START.plusSeconds(60), kept.get(3).recording().get().time());
    }
  }

  @Test
  void aScenarioThatShouldWaitTooLongIsLeftForAnotherRun() throws Exception {
    try (RawServer server =
        RawServer.answering(
            (body, n) -> RawServer.http(503, "text/plain\r\nRetry-After: 601", "busy"))) {
      RunSummary summary = run(server, ONE_AT_A_TIME, scenarios(1));
      assertEquals(
          new RunSummary(sorted(), 1, 1, 0, 0, Stop.FINISHED, "HTTP 503: busy", Optional.empty()),
          summary);
      assertEquals(List.of(), time.waits());
    }
  }

  @Test
  void theServersLimitStopsTheRunAndSpendsNoTrial() throws Exception {
    try (RawServer server =
        RawServer.answering(
            (body, n) -> n == 2 ? RawServer.json(429, "{}") : RawServer.json(200, "{}"))) {
      RunSummary summary = run(server, ONE_AT_A_TIME, scenarios(5));
      assertEquals(2, server.requests().size());
      assertEquals(List.of("k00"), kept.stream().map(Result::key).toList());
      assertEquals(
          new RunSummary(
              sorted(2, 1), 0, 4, 0, 0, Stop.RATE_LIMIT, "HTTP 429: {}", Optional.empty()),
          summary);
    }
  }

  @Test
  void answersOnTheirWayAreKeptWhenTheLimitIsReached() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    CountDownLatch limitSeen = new CountDownLatch(1);
    try (RawServer server =
        RawServer.answering(
            (body, n) -> {
              await(both);
              if (body.contains("\"n\":0")) {
                return RawServer.json(429, "{}");
              }
              limitSeen.await();
              return RawServer.json(200, "{}");
            })) {
      RunListener watching =
          new Events(events) {
            @Override
            public void trialEnded(String scenario, String what, Duration took) {
              limitSeen.countDown();
            }
          };
      RunSummary summary = run(server, settings(2, 3, 5), scenarios(4), kept::add, watching);
      assertEquals(
          new RunSummary(
              sorted(2, 1), 0, 3, 0, 0, Stop.RATE_LIMIT, "HTTP 429: {}", Optional.empty()),
          summary);
      assertEquals(2, server.requests().size());
    }
  }

  @Test
  void a429WithRequestsAndTokensLeftIsAFailedTrial() throws Exception {
    try (RawServer server =
        RawServer.answering(
            (body, n) -> n == 1 ? RawServer.http(429, LEFT, "{}") : RawServer.json(200, "{}"))) {
      RunSummary summary = run(server, ONE_AT_A_TIME, scenarios(1));
      assertEquals(
          new RunSummary(sorted(2, 1), 1, 0, 0, 0, Stop.FINISHED, "HTTP 429: {}", Optional.empty()),
          summary);
      assertEquals(List.of(new FailedTrial(429, "HTTP 429: {}")), kept.get(1).errors());
    }
  }

  @Test
  void theServersLimitCanBeWaitedFor() throws Exception {
    try (RawServer server =
        RawServer.answering(
            (body, n) ->
                n == 1
                    ? RawServer.http(429, "application/json\r\nRetry-After: 45", "{}")
                    : RawServer.json(200, "{}"))) {
      RunSummary summary = run(server, waiting(1), scenarios(2));
      assertEquals(
          new RunSummary(sorted(2, 2), 0, 0, 0, 0, Stop.FINISHED, "", Optional.empty()), summary);
      assertEquals(List.of(Duration.ofSeconds(45)), time.waits());
      assertEquals(List.of(), kept.get(0).errors());
      assertTrue(events.contains("waiting PT45S"), events.toString());
    }
  }

  @Test
  void waitingForTheServersLimitHasItsLimit() throws Exception {
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(429, "{}"))) {
      RunSummary summary = run(server, waiting(1), scenarios(2));
      assertEquals(Stop.RATE_LIMIT, summary.stop());
      assertEquals(2, summary.pending());
      long waited = time.waits().stream().mapToLong(Duration::toSeconds).sum();
      assertTrue(waited > 500 && waited <= 600, "waited " + waited + " s");
    }
  }

  @Test
  void aLimitMetBySeveralRequestsIsOneLimit() throws Exception {
    CyclicBarrier all = new CyclicBarrier(8);
    try (RawServer server =
        RawServer.answering(
            (body, n) -> {
              if (n <= 8) {
                await(all);
                return RawServer.json(429, "{}");
              }
              return RawServer.json(200, "{}");
            })) {
      assertEquals(8, run(server, waiting(8), scenarios(8)).answers());
      assertEquals(
          1,
          events.stream().filter(event -> event.startsWith("waiting")).count(),
          events::toString);
    }
  }

  @Test
  void aFirstAnswerOf401StopsTheRunAndNothingIsKept() throws Exception {
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(401, "{}"))) {
      RunSummary summary = run(server, settings(4, 3, 5), scenarios(20));
      assertEquals(
          new RunSummary(
              sorted(),
              0,
              20,
              0,
              0,
              Stop.WRONG_KEY,
              "HTTP 401, application/json: {}",
              Optional.empty()),
          summary);
      assertEquals(List.of(), kept);
      assertTrue(server.requests().size() <= 4, server.requests().size() + " requests");
    }
  }

  @Test
  void aLater401IsAnAnswer() throws Exception {
    try (RawServer server =
        RawServer.answering((body, n) -> RawServer.json(n == 1 ? 200 : 401, "{}"))) {
      assertEquals(sorted(2, 1, 4, 2), run(server, ONE_AT_A_TIME, scenarios(3)).answered());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "403 application/json",
        "404 application/json",
        "405 application/json",
        "302 text/plain",
        "200 text/html",
        "400 text/html; charset=utf-8"
      })
  void tenFirstAnswersOfAnotherServerStopTheRunAndNothingIsKept(String kind) throws Exception {
    int status = Integer.parseInt(kind.substring(0, 3));
    String type = kind.substring(4);
    for (int concurrency : new int[] {1, 8}) {
      try (RawServer server =
          RawServer.answering((body, n) -> RawServer.http(status, type, "{}"))) {
        RunSummary summary = run(server, settings(concurrency, 3, 5), scenarios(30));
        assertEquals(Stop.WRONG_ADDRESS, summary.stop());
        assertEquals(
            "HTTP "
                + status
                + ", "
                + type.replaceAll(";.*", "")
                + (type.contains("json") ? ": {}" : ""),
            summary.reason());
        assertEquals(30, summary.pending());
        assertEquals(sorted(), summary.answered());
        assertEquals(List.of(), kept);
        int sent = server.requests().size();
        assertTrue(sent >= 10 && sent < 10 + concurrency, sent + " requests");
      }
    }
  }

  @Test
  void largeAnswersOfAnotherServerAreEnoughSooner() throws Exception {
    String large = "{\"a\":\"%s\"}".formatted("x".repeat(990_000));
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(404, large))) {
      RunSummary summary = run(server, ONE_AT_A_TIME, scenarios(30));
      assertEquals(Stop.WRONG_ADDRESS, summary.stop());
      assertEquals(List.of(), kept);
      assertEquals(FirstAnswers.MUCH / 990_000 + 1, server.requests().size());
    }
  }

  @Test
  void oneOtherAnswerAmongTheFirstTenLetsTheRunGoOn() throws Exception {
    try (RawServer server =
        RawServer.answering((body, n) -> RawServer.json(n == 10 ? 400 : 404, "{}"))) {
      RunSummary summary = run(server, ONE_AT_A_TIME, scenarios(30));
      assertEquals(
          new RunSummary(sorted(4, 30), 0, 0, 0, 0, Stop.FINISHED, "", Optional.empty()), summary);
      assertEquals(
          scenarios(30).stream().map(Result::key).toList(),
          kept.stream().map(Result::key).toList());
    }
  }

  @Test
  void fewerThanTenSuspiciousAnswersAreKeptAtTheEnd() throws Exception {
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(404, "{}"))) {
      RunSummary summary = run(server, ONE_AT_A_TIME, scenarios(9));
      assertEquals(
          new RunSummary(sorted(4, 9), 0, 0, 0, 0, Stop.FINISHED, "", Optional.empty()), summary);
      assertEquals(9, kept.size());
    }
  }

  @Test
  void answersToInvalidModelsDoNotCountAmongTheFirst() throws Exception {
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      results.add(scenario(i, "foo", "{\"negative\":true,\"name\":\"model=foo\",\"val\":\"foo\"}"));
    }
    results.add(scenario(15, "gpt-4", ""));
    try (RawServer server =
        RawServer.answering((body, n) -> RawServer.json(body.contains("foo") ? 404 : 200, "{}"))) {
      RunSummary summary = run(server, ONE_AT_A_TIME, results);
      assertEquals(sorted(2, 1, 4, 15), summary.answered());
    }
  }

  @Test
  void whatFollowsAnAnswerThatIsHeldBackWaitsWithIt() throws Exception {
    try (RawServer server =
        RawServer.answering((body, n) -> RawServer.json(n == 2 ? 500 : 404, "{}"))) {
      RunSummary summary = run(server, ONE_AT_A_TIME, scenarios(11));
      assertEquals(Stop.WRONG_ADDRESS, summary.stop());
      assertEquals(List.of(), kept);
      assertEquals(0, summary.failed());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 9, 10, 30})
  void aServerThatIsNotThereSpendsNoTrial(int scenarios) throws Exception {
    // Nobody listens at a port that is only taken, and no server of another test can get it.
    try (Socket taken = new Socket()) {
      taken.bind(new InetSocketAddress("127.0.0.1", 0));
      Target target =
          Target.of("http://127.0.0.1:%d/v1".formatted(taken.getLocalPort()), "/chat/completions");
      for (int concurrency : new int[] {1, 8}) {
        RunSettings settings = settings(concurrency, 3, 5);
        RunSummary summary =
            run(target, settings, scenarios(scenarios), kept::add, new Events(events), time);
        assertEquals(
            new RunSummary(
                sorted(),
                0,
                scenarios,
                0,
                0,
                Stop.NO_SERVER,
                "the connection was refused",
                Optional.empty()),
            summary);
        assertEquals(List.of(), kept);
      }
    }
  }

  /** As behind a tunnel or the port of a container, whose other end is closed. */
  @Test
  void tenFirstTrialsWithoutAnAnswerStopTheRunAndSpendNoTrial() throws Exception {
    for (int concurrency : new int[] {1, 8}) {
      try (RawServer server = RawServer.sending("")) {
        RunSummary summary = run(server, settings(concurrency, 3, 5), scenarios(30));
        assertEquals(Stop.NO_SERVER, summary.stop());
        assertEquals(30, summary.pending());
        assertEquals(List.of(), kept);
        int sent = server.requests().size();
        assertTrue(sent >= 10 && sent < 10 + concurrency, sent + " requests");
      }
    }
  }

  @Test
  void aRequestThatTheServerDropsSpendsItsTrials() throws Exception {
    try (RawServer server = RawServer.sending("")) {
      RunSummary summary = run(server, ONE_AT_A_TIME, scenarios(9));
      assertEquals(Stop.FINISHED, summary.stop());
      assertEquals(27, summary.failed());
      assertEquals(9, summary.spentOnNetwork());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 400, 500})
  void aServerThatDiesDuringTheRunSpendsTrials(int status) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (RawServer server =
        new RawServer(
            (connection, request, body) -> {
              if (asked.incrementAndGet() == 10) {
                RawServer.write(connection, RawServer.json(status, "{}"));
              }
              return false;
            })) {
      RunSummary summary = run(server, ONE_AT_A_TIME, scenarios(30));
      assertEquals(Stop.FINISHED, summary.stop());
      int answers = status == 500 ? 0 : 1;
      assertEquals(answers, summary.answers());
      assertEquals(30 - answers, summary.spent());
      assertEquals(asked.get() - answers, summary.failed());
      assertEquals("k00", kept.get(0).key());
    }
  }

  @Test
  void aServerThatIsNotThereAtFirstIsStillLookedAt() throws Exception {
    try (RawServer server =
        new RawServer(
            (connection, request, body) -> {
              if (request > 3) {
                RawServer.write(connection, RawServer.json(404, "{}"));
              }
              return false;
            })) {
      RunSummary summary = run(server, ONE_AT_A_TIME, scenarios(30));
      assertEquals(Stop.WRONG_ADDRESS, summary.stop());
      assertEquals(List.of(), kept);
    }
  }

  @Test
  void aResultThatCannotBeKeptStopsTheRun() throws Exception {
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(200, "{}"))) {
      ResultSink full =
          result -> {
            if (kept.size() == 2) {
              throw new IOException("No space left on device");
            }
            kept.add(result);
          };
      RunSummary summary = run(server, ONE_AT_A_TIME, scenarios(9), full, new Events(events));
      assertEquals(
          new RunSummary(
              sorted(2, 2),
              0,
              7,
              0,
              0,
              Stop.SINK_FAILED,
              "No space left on device",
              Optional.empty()),
          summary);
      assertEquals(3, server.requests().size());
    }
  }

  @Test
  void nothingIsKeptAfterAResultThatCouldNotBe() throws Exception {
    try (RawServer server =
        RawServer.answering((body, n) -> RawServer.json(n == 4 ? 200 : 404, "{}"))) {
      AtomicInteger calls = new AtomicInteger();
      ResultSink fullOnce =
          result -> {
            if (calls.incrementAndGet() == 2) {
              throw new IOException("No space left on device");
            }
            kept.add(result);
          };
      RunSummary summary = run(server, ONE_AT_A_TIME, scenarios(9), fullOnce, new Events(events));
      assertEquals(Stop.SINK_FAILED, summary.stop());
      assertEquals(1, kept.size());
      assertEquals(8, summary.pending());
    }
  }

  @Test
  void soManyRequestsAreOnTheirWayAtATimeAndNoMore() throws Exception {
    CyclicBarrier four = new CyclicBarrier(4);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (RawServer server =
        RawServer.answering(
            (body, n) -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              await(four);
              now.decrementAndGet();
              return RawServer.json(200, "{}");
            })) {
      RunSummary summary = run(server, settings(4, 3, 5), scenarios(40));
      assertEquals(40, summary.answers());
      assertEquals(4, most.get());
    }
  }

  @Test
  void stoppingCancelsWhatIsOnItsWayAndKeepsWhatCame() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    try (RawServer server =
        RawServer.answering(
            (body, n) -> {
              if (n > 1) {
                second.countDown();
                new CountDownLatch(1).await();
              }
              return RawServer.json(200, "{}");
            })) {
      try (ApiClient client = client(server.target())) {
        Runner runner =
            new Runner(ONE_AT_A_TIME, client, kept::add, new Events(events), time, new Random(1));
        CompletableFuture<RunSummary> running = running(runner, scenarios(5));
        second.await();
        runner.stop();
        assertEquals(
            new RunSummary(sorted(2, 1), 0, 4, 0, 0, Stop.CANCELLED, "", Optional.empty()),
            running.join());
        assertEquals(2, server.requests().size());
        assertEquals(1, kept.size());
      }
    }
  }

  @Test
  void stoppingDoesNotWaitForThePace() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(200, "{}"))) {
      try (ApiClient client = client(server.target())) {
        RunSettings slow =
            new RunSettings(
                UNCHANGED, 0.001, 2, 3, 5, false, Duration.ZERO, ONE_AT_A_TIME.identity());
        RunListener watching =
            new Events(events) {
              @Override
              public void progressed(int done, int total) {
                first.countDown();
              }
            };
        Runner runner = new Runner(slow, client, kept::add, watching, time, new Random(1));
        CompletableFuture<RunSummary> running = running(runner, scenarios(5));
        first.await();
        runner.stop();
        assertEquals(Stop.CANCELLED, running.join().stop());
        assertEquals(1, server.requests().size());
      }
    }
  }

  private static RunSettings repeating(int times) {
    return new RunSettings(
        UNCHANGED, 0, 1, 3, 5, times, false, Duration.ofHours(1), ONE_AT_A_TIME.identity());
  }

  @Test
  void aScenarioIsAskedAsOftenAsWanted() throws Exception {
    try (RawServer server =
        RawServer.answering((body, n) -> RawServer.json(200, "{\"n\":" + n + "}"))) {
      RunSummary summary = run(server, repeating(3), scenarios(2));
      assertEquals(6, server.requests().size());
      assertEquals(6, summary.answers());
      assertEquals(0, summary.pending());
    }
    Result last = kept.get(kept.size() - 1);
    assertEquals(3, last.asked());
    List<String> bodies =
        last.samples().stream().map(each -> each.body().toString()).sorted().toList();
    // The first answers of all come first.
    assertEquals(List.of("{\"n\":2}", "{\"n\":4}", "{\"n\":6}"), bodies);
    assertEquals(last.key(), last.samples().get(2).key());
    assertEquals(1, last.samples().get(2).asked());
  }

  @Test
  void aRunThatRepeatsGoesOnWhereItStopped() throws Exception {
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(200, "{}"))) {
      run(server, repeating(2), scenarios(1));
      Result twice = kept.get(kept.size() - 1);
      kept.clear();
      assertEquals(0, Runner.asksLeft(twice, repeating(2)));
      assertEquals(3, Runner.asksLeft(twice, repeating(5)));
      RunSummary summary = run(server, repeating(5), List.of(twice));
      assertEquals(5, server.requests().size());
      assertEquals(0, summary.pending());
      assertEquals(5, kept.get(kept.size() - 1).asked());
    }
  }

  @Test
  void whatTheServerFailsAtIsAnOutcomeAndWhatTheNetworkDoesIsTriedAgain() throws Exception {
    try (RawServer server =
        RawServer.answering(
            (body, n) ->
                n == 2
                    ? RawServer.json(500, "{}")
                    : n == 3 ? RawServer.json(503, "{}") : RawServer.json(200, "{}"))) {
      RunSummary summary = run(server, repeating(3), scenarios(1));
      assertEquals(4, server.requests().size());
      assertEquals(0, summary.pending());
      assertEquals(2, summary.failed());
    }
    List<Result> samples = kept.get(kept.size() - 1).samples();
    assertEquals(3, samples.size());
    assertEquals(List.of(), samples.get(0).errors());
    assertEquals(500, samples.get(1).lastFailure().orElseThrow().statusCode());
    assertTrue(!samples.get(1).hasResponse());
    assertTrue(samples.get(2).hasResponse());
  }

  @Test
  void whatIsNeverAnsweredIsNotAskedAgain() throws Exception {
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(500, "{}"))) {
      RunSummary summary = run(server, repeating(10), scenarios(1));
      assertEquals(3, server.requests().size());
      assertEquals(1, summary.spent());
      assertEquals(0, summary.pending());
    }
  }

  @Test
  void aRunStoppedBeforeItBeginsSendsNothing() throws Exception {
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(200, "{}"));
        ApiClient client = client(server.target())) {
      Runner runner =
          new Runner(ONE_AT_A_TIME, client, kept::add, new Events(events), time, new Random(1));
      runner.stop();
      assertEquals(Stop.CANCELLED, runner.run(scenarios(5)).stop());
      assertEquals(0, server.requests().size());
    }
  }

  @Test
  void nothingPendingSendsNothing() throws Exception {
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(200, "{}"))) {
      RunSummary summary = run(server, ONE_AT_A_TIME, List.of(failed(scenarios(1).get(0), 3)));
      assertEquals(
          new RunSummary(sorted(), 0, 0, 0, 0, Stop.FINISHED, "", Optional.empty()), summary);
      assertEquals(0, server.requests().size());
    }
  }

  @Test
  void aDamagedScenarioEndsTheRunWithAMessage() throws Exception {
    Result damaged = Result.pending("kk", RawJson.parse("{\"spec\":7}".getBytes(UTF_8)));
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(200, "{}"))) {
      InputException exception =
          assertThrows(InputException.class, () -> run(server, ONE_AT_A_TIME, List.of(damaged)));
      assertTrue(exception.getMessage().startsWith("scenario kk: "), exception.getMessage());
    }
  }

  @Test
  void theModelThatWasSentInsteadIsNoted() throws Exception {
    RunSettings llama =
        new RunSettings(
            new RequestChanges(CHAT, Map.of(), Optional.of("llama"), OptionalInt.empty()),
            0,
            1,
            3,
            5,
            false,
            Duration.ZERO,
            ONE_AT_A_TIME.identity());
    try (RawServer server = RawServer.answering((body, n) -> RawServer.json(200, body))) {
      run(server, llama, scenarios(1));
      assertTrue(server.requests().get(0).endsWith("{\"model\":\"llama\",\"n\":0}"));
      assertEquals(Map.of("model", "llama"), kept.get(0).recording().get().sentDifferently());
      assertTrue(kept.get(0).scenario().requestBody().toString().contains("gpt-4"));
    }
  }

  /** Scaled down from 10 s: over any second at most rate × (1 + 1) + 1 requests. */
  @Test
  void thePaceIsNeverExceededWhateverTheConcurrency() throws Exception {
    List<Long> arrivals = Collections.synchronizedList(new ArrayList<>());
    try (RawServer server =
        RawServer.answering(
            (body, n) -> {
              arrivals.add(System.nanoTime());
              return RawServer.json(n % 2 == 0 ? 200 : 500, "{}");
            })) {
      RunSettings paced =
          new RunSettings(
              UNCHANGED, 20, 8, 3, 5, false, Duration.ofHours(1), ONE_AT_A_TIME.identity());
      RunSummary summary = run(server, paced, scenarios(30));
      assertEquals(30, summary.answers() + summary.spent());
      assertTrue(arrivals.size() > 41, "too few requests to tell");
      for (int first = 0; first < arrivals.size(); first++) {
        long end = arrivals.get(first) + 1_000_000_000L;
        long within = arrivals.stream().skip(first).filter(at -> at < end).count();
        assertTrue(within <= 20 * 2 + 1, within + " requests within a second");
      }
    }
  }

  private RunSummary run(RawServer server, RunSettings settings, List<Result> results)
      throws InterruptedException {
    return run(server, settings, results, kept::add, new Events(events));
  }

  private RunSummary run(
      RawServer server,
      RunSettings settings,
      List<Result> results,
      ResultSink sink,
      RunListener listener)
      throws InterruptedException {
    return run(server, settings, results, sink, listener, time);
  }

  private static RunSummary run(
      RawServer server,
      RunSettings settings,
      List<Result> results,
      ResultSink sink,
      RunListener listener,
      Time time)
      throws InterruptedException {
    return run(server.target(), settings, results, sink, listener, time);
  }

  private static RunSummary run(
      Target target,
      RunSettings settings,
      List<Result> results,
      ResultSink sink,
      RunListener listener,
      Time time)
      throws InterruptedException {
    try (ApiClient client = client(target)) {
      return new Runner(settings, client, sink, listener, time, new Random(1)).run(results);
    }
  }

  private static CompletableFuture<RunSummary> running(Runner runner, List<Result> results) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return runner.run(results);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static ApiClient client(Target target) {
    Duration enough = Duration.ofSeconds(30);
    return new ApiClient(
        target,
        new Credentials("sk-secret-1234", Map.of()),
        new ApiClient.Limits(enough, enough, 1_000_000, 1_000_000),
        new ApiClient.Recorded(Api.CHAT_COMPLETIONS.volatileMembers(), StreamEnd.DONE),
        "tool 1");
  }

  private static RunSettings settings(int concurrency, int maxTrials, int passes) {
    return new RunSettings(
        UNCHANGED,
        0,
        concurrency,
        maxTrials,
        passes,
        false,
        Duration.ofMinutes(10),
        ONE_AT_A_TIME.identity());
  }

  private static RunSettings waiting(int concurrency) {
    return new RunSettings(
        UNCHANGED, 0, concurrency, 3, 5, true, Duration.ofMinutes(10), ONE_AT_A_TIME.identity());
  }

  private static List<Result> scenarios(int count) {
    return new ArrayList<>(
        IntStream.range(0, count).mapToObj(i -> scenario(i, "gpt-4", "")).toList());
  }

  private static Result scenario(int number, String model, String factors) {
    String json =
        ("{\"spec\":{\"name\":\"s%d\",\"factors\":[%s],\"group\":\"g\"},"
                + "\"requestBody\":{\"model\":\"%s\",\"n\":%d}}")
            .formatted(number, factors, model, number);
    try {
      return Result.pending("k%02d".formatted(number), RawJson.parse(json.getBytes(UTF_8)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Result failed(Result result, int times) {
    Result failed = result;
    for (int i = 0; i < times; i++) {
      failed = failed.failed(new FailedTrial(500, "HTTP 500"), recording());
    }
    return failed;
  }

  private static Recording recording() {
    return new Recording(
        FakeTime.START, Duration.ZERO, 1, "tool", Optional.empty(), "target", Map.of());
  }

  /** A sorted map of status classes and counts, in turn. */
  private static SortedMap<Integer, Integer> sorted(int... numbers) {
    SortedMap<Integer, Integer> map = new TreeMap<>();
    for (int i = 0; i < numbers.length; i += 2) {
      map.put(numbers[i], numbers[i + 1]);
    }
    return map;
  }

  private static void await(CyclicBarrier barrier) throws InterruptedException {
    try {
      barrier.await();
    } catch (java.util.concurrent.BrokenBarrierException e) {
      throw new AssertionError(e);
    }
  }
}
