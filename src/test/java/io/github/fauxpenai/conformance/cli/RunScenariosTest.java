package io.github.fauxpenai.conformance.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import io.github.fauxpenai.conformance.cli.output.Version;
import io.github.fauxpenai.conformance.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RunScenariosTest {
  private static final String KEY = "sk-secret-1234";

  @RegisterExtension
  private static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort())
          .build();

  @TempDir private Path folder;

  private Map<String, String> environment = Map.of("OPENAI_API_KEY", KEY);

  private record Outcome(int exitCode, String out, String err) {}

  @Test
  void answersAreRecordedInTheOrderOfTheirKeys() throws Exception {
    SERVER.stubFor(post("/v1/embeddings").willReturn(okJson("{\"n\": 0.10}")));

    Outcome outcome = run(scenarios(12));

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.err());
    assertEquals(
        "12 scenarios answered (12 with 2xx), 0 trials failed, 0 scenarios still pending\n",
        outcome.out());
    assertTrue(
        outcome
            .err()
            .startsWith(
                "12 requests go to %s/v1/embeddings\nsending $OPENAI_API_KEY to localhost:%d\n"
                    .formatted(SERVER.baseUrl(), SERVER.getPort())),
        outcome.err());
    List<String> keys = new ArrayList<>();
    for (JsonNode result : results()) {
      keys.add(result.path("key").asText());
      assertEquals("0.10", result.at("/response/body/n").decimalValue().toString());
      assertEquals("embeddings of mine", result.at("/recording/label").asText());
      assertEquals(Version.tool(), result.at("/recording/tool").asText());
    }
    assertEquals(IntStream.range(0, 12).mapToObj(RunScenariosTest::key).toList(), keys);
    assertFalse(unpacked().contains(String.valueOf(SERVER.getPort())), "the target is not written");
    assertEquals(List.of("results.json.gz", "scenarios.json"), files());
  }

  @Test
  void aSecondRunAsksOnlyWhatIsPending() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));
    SERVER.stubFor(
        post(anyUrl()).withRequestBody(containing("\"n\":1}")).willReturn(limitReached()));
    Path scenarios = scenarios(4);

    Outcome first = run(scenarios, "--concurrency=1");
    assertEquals(ExitCode.INCOMPLETE, first.exitCode());
    assertTrue(first.err().contains("rate limit"), first.err());
    assertTrue(first.out().contains("1 scenario answered"), first.out());
    assertTrue(first.out().contains("3 scenarios still pending"), first.out());
    assertEquals(4, results().size());

    SERVER.resetAll();
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));
    assertEquals(ExitCode.OK, run(scenarios).exitCode());
    SERVER.verify(3, postRequestedFor(anyUrl()));
    SERVER.verify(0, postRequestedFor(anyUrl()).withRequestBody(containing("\"n\":0}")));
  }

  @Test
  void nothingPendingSendsNothingAndRewritesNothing() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));
    Path scenarios = scenarios(3);
    run(scenarios);
    byte[] before = Files.readAllBytes(resultsFile());
    Object written = Files.getLastModifiedTime(resultsFile());
    SERVER.resetRequests();

    Outcome outcome = run(scenarios);

    assertEquals(ExitCode.OK, outcome.exitCode());
    assertEquals(
        "Nothing to do: of 3 scenarios 3 have an answer and 0 have no trials left.\n",
        outcome.out());
    assertEquals("", outcome.err());
    SERVER.verify(0, anyRequestedFor(anyUrl()));
    assertArrayEquals(before, Files.readAllBytes(resultsFile()));
    assertEquals(written, Files.getLastModifiedTime(resultsFile()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"embeddings", "chatcompletions"})
  void thePublishedResultsHaveNothingPending(String api) throws Exception {
    Path scenarios = PublishedData.file(api + "/scenarios.json");
    Path results = PublishedData.file(api + "/results.json.gz");
    Files.copy(results, resultsFile());

    Outcome outcome =
        runCommand(
            "--api=" + api, "--scenariosFile=" + scenarios, "--resultsFile=" + resultsFile());

    assertTrue(outcome.out().startsWith("Nothing to do: "), outcome.out());
    boolean allAnswered = api.equals("embeddings");
    assertEquals(allAnswered ? ExitCode.OK : ExitCode.INCOMPLETE, outcome.exitCode());
    assertEquals(-1, Files.mismatch(results, resultsFile()));
  }

  @Test
  void thePublishedAnswersAreNotMixedWithAnotherServers() throws Exception {
    Files.copy(PublishedData.file("embeddings/results.json.gz"), resultsFile());
    byte[] before = Files.readAllBytes(resultsFile());

    Outcome outcome = run(PublishedData.file("embeddings/scenarios.json"));

    assertEquals(ExitCode.INPUT, outcome.exitCode());
    assertTrue(
        outcome.err().contains("contains answers from a different server or model"), outcome.err());
    assertArrayEquals(before, Files.readAllBytes(resultsFile()));
  }

  @Test
  void answersOfAnotherServerOrToAnotherModelAreSomeoneElses() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));
    run(scenarios(2));
    Path more = scenarios(3);
    byte[] before = Files.readAllBytes(resultsFile());
    while (SERVER.findAll(anyRequestedFor(anyUrl())).size() < 2) {
      Thread.onSpinWait(); // the server notes a request after it has answered
    }
    SERVER.resetRequests();

    for (String other : List.of("--baseUrl=" + SERVER.baseUrl() + "/v2", "--model=llama")) {
      Outcome refused = run(more, other);
      assertEquals(ExitCode.INPUT, refused.exitCode());
      assertTrue(
          refused.err().contains("contains answers from a different server or model"),
          refused.err());
      assertTrue(refused.err().contains("--force"), refused.err());
      SERVER.verify(0, anyRequestedFor(anyUrl()));
      assertArrayEquals(before, Files.readAllBytes(resultsFile()));
    }
    assertEquals(ExitCode.OK, run(more, "--model=llama", "--force").exitCode());
    SERVER.verify(1, postRequestedFor(anyUrl()).withRequestBody(containing("llama")));
  }

  @Test
  void failedTrialsOfAnotherServerAreNobodysAnswers() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(500)));
    run(scenarios(2), "--passes=1");
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));

    Outcome outcome = run(scenarios(2), "--baseUrl=" + SERVER.baseUrl() + "/v2");

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.err());
  }

  @Test
  void trialsSpentOnTheNetworkMakeARunIncompleteAndOthersDoNot() throws Exception {
    for (int status : new int[] {500, 503}) {
      Files.deleteIfExists(resultsFile());
      SERVER.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(status)));
      int expected = status == 500 ? ExitCode.OK : ExitCode.INCOMPLETE;

      Outcome spent = run(scenarios(2), "--maxTrials=1");
      assertEquals(expected, spent.exitCode());
      assertTrue(
          spent.out().contains("2 scenarios have no answer and no trials left"), spent.out());
      assertEquals(status == 503, spent.out().contains("raise --maxTrials (now 1)"), spent.out());
      assertEquals(status == 500, spent.err().contains("no scenario got an answer"), spent.err());

      Outcome nothing = run(scenarios(2), "--maxTrials=1");
      assertEquals(expected, nothing.exitCode());
      assertTrue(nothing.out().contains("Nothing to do"), nothing.out());
      assertEquals(status == 500, nothing.err().contains("no scenario got an answer"));
    }
  }

  @Test
  void anAnswerThatIsLargerThanAllowedIsNotAskedForAgainUnlessThatIsAskedFor() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{\"a\":\"" + "a".repeat(2000) + "\"}")));

    Outcome first = run(scenarios(1), "--maxResponseSize=1KB");
    Outcome again = run(scenarios(1), "--maxResponseSize=1KB");

    assertEquals(ExitCode.OK, first.exitCode(), first::toString);
    assertTrue(first.out().contains("1 scenario has no answer and no trials left"), first.out());
    assertTrue(again.out().contains("Nothing to do"), again.out());
    SERVER.verify(1, postRequestedFor(anyUrl()).withRequestBody(containing("input")));
    Outcome larger = run(scenarios(1), "--rerun=failed");
    assertTrue(larger.out().contains("1 scenario answered"), larger.out());
  }

  @Test
  void aStreamThatIsLargerThanAllowedIsTriedAgain() throws Exception {
    SERVER.stubFor(
        post(anyUrl())
            .willReturn(
                aResponse()
                    .withHeader("Content-Type", "text/event-stream")
                    .withBody("data: {}\n\n".repeat(200))));

    run(scenarios(1), "--maxResponseSize=1KB", "--maxTrials=2");

    SERVER.verify(2, postRequestedFor(anyUrl()).withRequestBody(containing("input")));
  }

  @Test
  void passesThatEndBeforeTheTrialsLeaveScenariosPending() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(500)));

    Outcome outcome = run(scenarios(2), "--passes=1", "--maxTrials=2");

    assertEquals(ExitCode.INCOMPLETE, outcome.exitCode());
    assertTrue(
        outcome.err().contains("Warning: with --passes=1 no scenario gets all"), outcome.err());
    assertTrue(
        outcome.out().contains("2 trials failed (most often: HTTP 500), 2 scenarios still"),
        outcome.out());
    assertTrue(outcome.out().contains("run the same command again"), outcome.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  "})
  void aMissingKeyIsAUsageError(String key) throws Exception {
    environment = key.isEmpty() ? Map.of() : Map.of("OPENAI_API_KEY", key);

    Outcome outcome = run(scenarios(1));

    assertEquals(ExitCode.USAGE, outcome.exitCode());
    assertTrue(outcome.err().contains("OPENAI_API_KEY"), outcome.err());
    assertTrue(
        outcome.err().contains("If the server needs none, any value will do"), outcome.err());
    assertEquals(List.of("scenarios.json"), files());
  }

  @Test
  void theKeyMayStandInAnotherVariable() throws Exception {
    environment = Map.of("MY_KEY", "another-key");
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));

    Outcome outcome = run(scenarios(1), "--apiKeyEnv=MY_KEY");

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.err());
    assertTrue(outcome.err().contains("sending $MY_KEY to localhost"), outcome.err());
    SERVER.verify(
        postRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Bearer another-key")));
  }

  @Test
  void noSecretGetsOutWhateverTheServerEchoes() throws Exception {
    String header = "cookie-value-5678";
    String echo = KEY + " " + header;
    SERVER.stubFor(
        post(anyUrl())
            .willReturn(
                okJson("{\"%s\":\"%s\"}".formatted(echo, echo))
                    .withHeader("Server", echo)
                    .withHeader("Set-Cookie", "session=planted-cookie")
                    .withHeader("openai-organization", "planted-organization")));
    SERVER.stubFor(
        post(anyUrl())
            .withRequestBody(containing("\"n\":1}"))
            .willReturn(aResponse().withStatus(500).withBody(echo)));
    SERVER.stubFor(
        post(anyUrl())
            .withRequestBody(containing("\"n\":2}"))
            .willReturn(
                aResponse()
                    .withHeader("Content-Type", "text/event-stream")
                    .withBody("data: {\"a\":\"%s\"}\n\ndata: [DONE]\n\n".formatted(echo))));
    SERVER.stubFor(post(anyUrl()).withRequestBody(containing("\"n\":3}")).willReturn(okJson(echo)));

    Outcome outcome =
        run(scenarios(4), "--header=X-Session: " + header, "--verbose", "--maxTrials=1");

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.err());
    SERVER.verify(4, postRequestedFor(anyUrl()).withHeader("X-Session", equalTo(header)));
    assertTrue(unpacked().contains("[redacted]"), unpacked());
    for (String secret : List.of(KEY, header, "planted-cookie", "planted-organization")) {
      assertFalse(outcome.out().contains(secret), outcome.out());
      assertFalse(outcome.err().contains(secret), outcome.err());
      assertFalse(unpacked().contains(secret), unpacked());
    }
  }

  @Test
  void whoWaitsAtTheLimitIsNotToldToWait() throws Exception {
    SERVER.stubFor(
        post(anyUrl()).willReturn(aResponse().withStatus(429).withHeader("Retry-After", "3600")));

    Outcome stopped = run(scenarios(2));
    Outcome waited = run(scenarios(2), "--onRateLimit=wait", "--maxWait=90s");

    assertEquals(ExitCode.INCOMPLETE, waited.exitCode());
    assertTrue(stopped.err().contains("later, or with --onRateLimit=wait."), stopped.err());
    assertTrue(waited.err().contains(" is reached for more than 1 min 30 s ("), waited.err());
    assertFalse(waited.err().contains("--onRateLimit"), waited.err());
  }

  @Test
  void aFirstAnswerOf401SaysThatTheKeyIsWrongAndWritesNothing() throws Exception {
    SERVER.stubFor(
        post(anyUrl()).willReturn(jsonResponse("{\"error\":\"no such organization\"}", 401)));

    Outcome outcome = run(scenarios(20));

    assertEquals(ExitCode.INPUT, outcome.exitCode());
    assertTrue(outcome.err().contains("does not take the key in OPENAI_API_KEY"), outcome.err());
    assertTrue(outcome.err().contains("no such organization"), outcome.err());
    assertTrue(outcome.out().contains("20 scenarios still pending"), outcome.out());
    assertEquals(List.of("scenarios.json"), files());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:1/v1|the connection was refused",
        "http://nowhere.invalid/v1|the host's name is not known",
        "https://localhost:%d/v1|TLS failed: "
      })
  void aServerThatIsNotThereIsToldOfAndSpendsNothing(String wrong) throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));
    String baseUrl = wrong.substring(0, wrong.indexOf('|')).formatted(SERVER.getPort());
    Path scenarios = scenarios(12);

    Outcome outcome = run(scenarios, "--baseUrl=" + baseUrl);

    assertEquals(ExitCode.INCOMPLETE, outcome.exitCode(), outcome.err());
    assertTrue(outcome.err().contains(wrong.substring(wrong.indexOf('|') + 1)), outcome.err());
    assertTrue(outcome.err().contains("Is the server running? Is --baseUrl right?"), outcome.err());
    assertTrue(outcome.out().contains("12 scenarios still pending"), outcome.out());
    assertEquals(List.of("scenarios.json"), files());
    assertEquals(ExitCode.OK, run(scenarios).exitCode());
    assertEquals(12, results().size());
  }

  @Test
  void whyTrialsFailedIsTold() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(503).withBody("busy")));
    SERVER.stubFor(
        post(anyUrl())
            .withRequestBody(containing("\"n\":0}"))
            .willReturn(aResponse().withStatus(500)));
    Path scenarios = scenarios(3);

    Outcome outcome = run(scenarios, "--maxTrials=1");

    assertTrue(
        outcome.out().contains("3 trials failed (most often: HTTP 503: busy), "), outcome.out());
    assertTrue(outcome.out().contains("To retry them, add --rerun=failed or"), outcome.out());
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));
    assertEquals(
        ExitCode.OK, run(scenarios, "--maxTrials=1", "--rerun=failed").exitCode(), "as advised");
    assertEquals(3, results().size());
  }

  @Test
  void aServerWithOtherModelsIsRecognizedAndWritesNothing() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(noSuch("{\"error\":\"no model ada\"}")));
    SERVER.stubFor(
        get("/v1/models")
            .willReturn(okJson("{\"data\":[{\"id\":\"llama-3\"},{\"id\":\"nomic-embed-text\"}]}")));

    Outcome outcome = run(scenarios(20));

    assertEquals(ExitCode.INPUT, outcome.exitCode());
    assertTrue(outcome.err().contains("/v1/models lists llama-3, nomic-embed"), outcome.err());
    assertTrue(outcome.err().contains("--model=nomic-embed-text"), outcome.err());
    assertEquals(List.of("scenarios.json"), files());
  }

  @Test
  void theVariableOfOpenAisClientsNamesTheServerWhereNoOptionDoes() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));
    environment =
        Map.of("OPENAI_API_KEY", KEY, "OPENAI_BASE_URL", " " + SERVER.baseUrl() + "/env ");
    Path scenarios = scenarios(1);

    Outcome asked =
        runCommand(
            "--api=embeddings",
            "--scenariosFile=" + scenarios,
            "--resultsFile=" + resultsFile(),
            "--rateLimit=0");
    assertEquals(ExitCode.OK, asked.exitCode(), asked.err());
    SERVER.verify(1, postRequestedFor(urlEqualTo("/env/embeddings")));

    run(scenarios, "--resultsFile=" + folder.resolve("other.json.gz"));
    SERVER.verify(1, postRequestedFor(urlEqualTo("/v1/embeddings")));

    environment = Map.of("OPENAI_API_KEY", KEY, "OPENAI_BASE_URL", "ftp://x");
    Outcome wrong =
        runCommand(
            "--api=embeddings", "--scenariosFile=" + scenarios, "--resultsFile=" + resultsFile());
    assertTrue(
        wrong.err().startsWith("OPENAI_BASE_URL=ftp://x cannot be a server's base URL"),
        wrong.err());
  }

  @Test
  void openAiItselfIsToldOfFirst() throws Exception {
    environment = Map.of("OPENAI_API_KEY", KEY, "HTTPS_PROXY", "http://127.0.0.1:1");

    Outcome outcome = run(scenarios(1), "--baseUrl=https://api.openai.com/v1", "--maxTrials=1");

    assertTrue(
        outcome
            .err()
            .startsWith(
                "1 request goes to https://api.openai.com/v1/embeddings\n"
                    + "That is OpenAI itself, which charges for each"),
        outcome.err());
    assertFalse(outcome.err().contains("Starting in"), outcome.err());
  }

  @Test
  void whoeverAsksOpenAiAtATerminalHasAMomentToStop() throws Exception {
    environment = Map.of("OPENAI_API_KEY", KEY, "HTTPS_PROXY", "http://127.0.0.1:1");

    CommandRun run =
        CommandRun.at(
            environment,
            true,
            "runScenarios",
            "--api=embeddings",
            "--scenariosFile=" + scenarios(1),
            "--resultsFile=" + resultsFile(),
            "--maxTrials=1");

    assertTrue(run.err().contains("Starting in 3 s; Ctrl+C stops it."), run.err());
  }

  @Test
  void theNamesOfThisMachineAreOneServer() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));
    Path scenarios = scenarios(2);
    run(scenarios);

    Outcome again =
        run(scenarios, "--baseUrl=http://127.0.0.1:" + SERVER.getPort() + "/v1", "--rerun=all");

    assertEquals(ExitCode.OK, again.exitCode(), again.err());
  }

  @Test
  void aServerWithoutTheApiIsNotAskedForAnotherModelButForWhatItHas() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(noSuch("{\"detail\":\"Not Found\"}")));
    SERVER.stubFor(
        post("/v1/chat/completions").willReturn(okJson("{\"error\":{}}").withStatus(400)));
    SERVER.stubFor(get("/v1/models").willReturn(okJson("{\"data\":[{\"id\":\"llama-3\"}]}")));
    Path scenarios = scenarios(20);

    for (String option : List.of("--verbose", "--model=llama-3")) {
      Outcome outcome = run(scenarios, option);

      assertEquals(ExitCode.INPUT, outcome.exitCode());
      assertTrue(
          outcome
              .err()
              .contains(
                  "The last was POST %s/v1/embeddings: HTTP 404, application/json: {\"detail\":\"Not Found\"}\n"
                          .formatted(SERVER.baseUrl())
                      + "The server does not have --api=embeddings there. What it has: --api=chatcompletions\n"),
          outcome.err());
      assertFalse(outcome.err().contains("To send one"), outcome.err());
    }
  }

  @Test
  void aModelThatTheServerDoesNotHaveIsNamed() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(noSuch("{\"error\":\"no model lama\"}")));
    SERVER.stubFor(get("/v1/models").willReturn(okJson("{\"data\":[{\"id\":\"llama-3\"}]}")));

    Outcome outcome = run(scenarios(20), "--model=lama");

    assertTrue(
        outcome.err().contains("/v1/models lists llama-3, and not the model of --model=lama\n"),
        outcome.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/v1",
        "/v1/embeddings",
        "/v1/v1/",
        "/v1/chat/completions",
        "/v1/models",
        "",
        "/api"
      })
  void aBaseUrlThatIsNotTheApisIsAnsweredWithTheOneThatIs(String path) throws Exception {
    SERVER.stubFor(any(anyUrl()).willReturn(noSuch("{\"detail\":\"Not Found\"}")));
    SERVER.stubFor(post("/v1/embeddings").willReturn(okJson("{}").withStatus(400)));

    Outcome outcome = run(scenarios(20), "--baseUrl=" + SERVER.baseUrl() + path);

    boolean seenAtOnce = path.startsWith("/v1");
    assertEquals(seenAtOnce ? ExitCode.USAGE : ExitCode.INPUT, outcome.exitCode(), outcome.err());
    assertTrue(
        outcome.err().contains("--baseUrl=" + SERVER.baseUrl() + "/v1 answers: is that the one?\n"),
        outcome.err());
    assertEquals(List.of("scenarios.json"), files());
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://127.0.0.1:%d/v1", "127.0.0.1:%d/v1", "127.0.0.1:%d"})
  void aSchemeThatIsMissingOrAnotherIsAnsweredWithTheRightOne(String baseUrl) throws Exception {
    SERVER.stubFor(any(anyUrl()).willReturn(noSuch("{}")));
    SERVER.stubFor(post("/v1/embeddings").willReturn(okJson("{}").withStatus(400)));

    Outcome outcome = run(scenarios(12), "--baseUrl=" + baseUrl.formatted(SERVER.getPort()));

    assertTrue(outcome.exitCode() != ExitCode.OK);
    assertTrue(
        outcome
            .err()
            .contains("--baseUrl=http://127.0.0.1:%d/v1 answers: is".formatted(SERVER.getPort())),
        outcome.err());
  }

  @Test
  void aBaseUrlThatLooksLikeASlipAndAnswersIsNone() throws Exception {
    SERVER.stubFor(post("/v1/v1/embeddings").willReturn(okJson("{}")));

    assertEquals(
        ExitCode.OK, run(scenarios(2), "--baseUrl=" + SERVER.baseUrl() + "/v1/v1").exitCode());
  }

  @Test
  void noKeyIsSentToABaseUrlThatNobodyGave() throws Exception {
    SERVER.stubFor(any(anyUrl()).willReturn(noSuch("{}")));

    run(scenarios(20), "--baseUrl=127.0.0.1:" + SERVER.getPort());

    SERVER.verify(postRequestedFor(urlEqualTo("/v1/embeddings")));
    SERVER.verify(0, anyRequestedFor(anyUrl()).withHeader("Authorization", containing(KEY)));
  }

  @Test
  void aServerThatIsNoApiIsRecognized() throws Exception {
    SERVER.stubFor(
        any(anyUrl())
            .willReturn(aResponse().withHeader("Content-Type", "text/html").withBody("<html>")));

    Outcome outcome = run(scenarios(20));

    assertEquals(ExitCode.INPUT, outcome.exitCode());
    assertTrue(outcome.err().contains("HTTP 200, text/html"), outcome.err());
    assertTrue(outcome.err().contains("is --baseUrl right?"), outcome.err());
  }

  /** Where it leads may have the word model in it, which does not make it a matter of models. */
  @Test
  void whereARedirectLeadsIsSaid() throws Exception {
    SERVER.stubFor(
        any(anyUrl())
            .willReturn(
                aResponse()
                    .withStatus(308)
                    .withHeader("Location", "https://me:secret@models.example/v1/embeddings?key")));

    Outcome outcome = run(scenarios(20));

    assertEquals(ExitCode.INPUT, outcome.exitCode());
    assertTrue(
        outcome
            .err()
            .contains(
                "/v1/embeddings: HTTP 308, a redirect to https://models.example/v1/embeddings"
                    + System.lineSeparator()),
        outcome.err());
    assertTrue(outcome.err().contains("is --baseUrl right?"), outcome.err());
  }

  @Test
  void noOtherModelOrAddressIsAdvisedIfTheKeyIsNotAllowedAnything() throws Exception {
    SERVER.stubFor(
        any(anyUrl()).willReturn(jsonResponse("{\"error\":{\"message\":\"Forbidden\"}}", 403)));

    Outcome outcome = run(scenarios(20));

    assertEquals(ExitCode.INPUT, outcome.exitCode());
    assertTrue(
        outcome
            .err()
            .endsWith(
                ": HTTP 403, application/json: {\"error\":{\"message\":\"Forbidden\"}}%n"
                        .formatted()
                    + "Is the key allowed to use it?%n".formatted()),
        outcome.err());
  }

  @Test
  void modelsAreReplacedAsAskedFor() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));

    Outcome outcome = run(scenarios(1), "--model=ada=my-ada", "--model=other");

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.err());
    SERVER.verify(
        postRequestedFor(urlEqualTo("/v1/embeddings")).withRequestBody(containing("\"my-ada\"")));
    assertEquals("my-ada", results().get(0).at("/recording/sentDifferently/model").asText());
  }

  @Test
  void aModelThatNoScenarioHasIsWarnedOf() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));

    Outcome outcome = run(scenarios(1), "--model=adda=mine", "--model=ada=my-ada");

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.err());
    assertTrue(
        outcome
            .err()
            .startsWith(
                "Warning: --model=adda=mine replaces nothing: no scenario has that model; did you"
                    + " mean ada?\n1 request goes to "),
        outcome.err());
    assertEquals(1, outcome.err().split("replaces nothing", -1).length - 1, outcome.err());
  }

  @Test
  void aDryRunTellsWhatWouldBeSentAndSendsNothing() throws Exception {
    environment = Map.of();

    Outcome outcome = run(scenarios(2000), "--dryRun", "--model=llama", "--rateLimit=0.5");

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.err());
    assertEquals(
        """
        Would send 2,000 requests to %s/v1/embeddings
        at 0.5 requests a second: 1 h 6 min or longer
           2,000  ada sent as llama
        Nothing was sent (--dryRun).
        """
            .formatted(SERVER.baseUrl()),
        outcome.out());
    SERVER.verify(0, anyRequestedFor(anyUrl()));
    assertEquals(List.of("scenarios.json"), files());
  }

  @Test
  void aLongRunIsAnnounced() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(401)));

    Outcome longRun = run(scenarios(400), "--rateLimit=1");
    assertTrue(
        longRun.err().contains("6 min 40 s or longer; your own server? --rateLimit=0"),
        longRun.err());

    Outcome shortRun = run(scenarios(300), "--rateLimit=1");
    assertFalse(shortRun.err().contains("or longer"), shortRun.err());
  }

  @Test
  void progressIsToldLineByLineWhereNobodyWatches() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));

    Outcome outcome = run(scenarios(40));

    assertTrue(outcome.err().contains("40 requests go to "), outcome.err());
    List<String> lines = outcome.err().lines().filter(line -> line.contains(" done ")).toList();
    assertEquals(10, lines.size(), outcome.err());
    assertTrue(lines.get(0).startsWith("4 of 40 requests done after "), outcome.err());
    assertTrue(lines.get(9).startsWith("40 of 40 requests done after "), outcome.err());
  }

  @Test
  void scenariosMayBeTakenFromAResultsFile() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));
    run(scenarios(3));
    Path other = Files.move(resultsFile(), folder.resolve("other.json.gz"));

    Outcome outcome = run(other);

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.err());
    assertEquals(3, results().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--rateLimit=-1",
        "--rateLimit=NaN",
        "--rateLimit=x",
        "--maxTrials=-1",
        "--maxTrials=0",
        "--passes=-1",
        "--passes=0",
        "--concurrency=0",
        "--concurrency=-4",
        "--requestTimeout=0s",
        "--requestTimeout=-1s",
        "--connectTimeout=10",
        "--maxResponseSize=64",
        "--maxWait=soon",
        "--onRateLimit=sleep",
        "--model=",
        "--model==a",
        "--model=a=",
        "--header=x",
        "--header=:x",
        "--header=a b: x",
        "--api=chat",
        "--baseUrl=localhost:8000",
        "--baseUrl=http://user:planted-word@localhost/v1",
        "--baseUrl=http://localhost/v1?key=planted-word",
        "--noSuchOption"
      })
  void whatCannotBeMeantIsAUsageError(String option) throws Exception {
    Outcome outcome = run(scenarios(1), option);

    assertEquals(ExitCode.USAGE, outcome.exitCode(), outcome.err());
    assertFalse(outcome.err().contains("planted-word"), outcome.err());
    assertEquals("", outcome.out());
    assertEquals(List.of("scenarios.json"), files());
  }

  @Test
  void aKeyThatNoHeaderCanCarryIsAUsageError() throws Exception {
    environment = Map.of("OPENAI_API_KEY", "planted\u00e9word");

    Outcome outcome = run(scenarios(1));

    assertEquals(ExitCode.USAGE, outcome.exitCode());
    assertFalse(outcome.err().contains("planted"), outcome.err());
  }

  @Test
  void plainHttpToAnotherMachineIsWarnedOf() throws Exception {
    Outcome outcome =
        run(
            scenarios(1),
            "--baseUrl=http://nowhere.invalid/v1",
            "--maxTrials=1",
            "--connectTimeout=1s");

    assertTrue(
        outcome.err().contains("anyone on the network path can read the key"), outcome.err());
    assertEquals(ExitCode.INCOMPLETE, outcome.exitCode());
  }

  @Test
  void scenariosOfAnotherApiAreRefused() throws Exception {
    Outcome outcome = run(scenarios(1), "--api=chatcompletions");

    assertEquals(ExitCode.INPUT, outcome.exitCode());
    assertTrue(
        outcome
            .err()
            .contains("is about embeddings, not about chatcompletions; use --api=embeddings"),
        outcome.err());
  }

  @Test
  void resultsOfAnotherApiAreRefused() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));
    run(scenarios(1));
    byte[] before = Files.readAllBytes(resultsFile());
    Path chat = scenarios(2);
    Files.writeString(chat, Files.readString(chat).replace("input", "messages"));

    Outcome outcome = run(chat, "--api=chatcompletions");

    assertEquals(ExitCode.INPUT, outcome.exitCode());
    assertTrue(outcome.err().contains(resultsFile() + " is about embeddings"), outcome.err());
    assertArrayEquals(before, Files.readAllBytes(resultsFile()));
  }

  @Test
  void badFilesAreNamedAndLeftAsTheyAre() throws Exception {
    Path scenarios = scenarios(1);
    Path text = Files.writeString(folder.resolve("text"), "hello");
    for (Path bad : List.of(text, folder, folder.resolve("missing"), folder.resolve("a/b"))) {
      Outcome outcome = run(bad);
      assertEquals(ExitCode.INPUT, outcome.exitCode(), outcome.err());
      assertTrue(outcome.err().contains(bad.toString()), outcome.err());
      assertFalse(outcome.err().contains("defect"), outcome.err());
    }
    for (Path bad : List.of(text, scenarios, folder, folder.resolve("a/b"))) {
      Outcome outcome =
          runCommand("--api=embeddings", "--scenariosFile=" + scenarios, "--resultsFile=" + bad);
      assertEquals(ExitCode.INPUT, outcome.exitCode(), outcome.err());
      assertTrue(outcome.err().contains(folder.toString()), outcome.err());
      assertFalse(outcome.err().contains("defect"), outcome.err());
    }
    assertEquals("hello", Files.readString(text));
    assertEquals(List.of("scenarios.json", "text"), files());
  }

  /** It is written again with its answer: better to find out before there is one. */
  @ParameterizedTest
  @ValueSource(strings = {"tru", "\"\\q\"", "\"a\nb\""})
  void aScenarioThatIsNoJsonIsRefusedBeforeAnythingIsSent(String value) throws Exception {
    Path scenarios = scenarios(2);
    String text = Files.readString(scenarios);
    Files.writeString(
        scenarios,
        text.replaceFirst(
            "(?=\"requestBody\")", "\"note\": " + Matcher.quoteReplacement(value) + ", "));

    Outcome outcome = run(scenarios);

    assertEquals(ExitCode.INPUT, outcome.exitCode());
    assertTrue(outcome.err().contains("scenario " + key(0) + ": not JSON"), outcome.err());
    SERVER.verify(0, anyRequestedFor(anyUrl()));
    assertEquals(List.of("scenarios.json"), files());
  }

  @Test
  void aResultsFileThatCannotBeReplacedLeavesTheAnswersToTheNextRun() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));
    Path scenarios = scenarios(3);
    // Nothing can be written where a folder is.
    Path draft = Files.createDirectory(folder.resolve("results.json.gz.draft"));

    for (int i = 0; i < 2; i++) {
      Outcome failed = run(scenarios);
      assertEquals(ExitCode.INPUT, failed.exitCode(), failed.err());
      assertTrue(failed.err().contains("What was recorded is kept in "), failed.err());
      assertEquals(
          List.of("results.json.gz.draft", "results.json.gz.journal", "scenarios.json"), files());
    }
    Files.delete(draft);
    Outcome next = run(scenarios);

    assertTrue(next.out().startsWith("Nothing to do: of 3 scenarios 3"), next.out() + next.err());
    SERVER.verify(3, postRequestedFor(anyUrl()));
    assertEquals(3, results().size());
    assertEquals(List.of("results.json.gz", "scenarios.json"), files());
  }

  @Test
  void aCapOfTokensIsSentWithRequestsThatHaveNoneAndNoted() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));
    Path scenarios = scenarios(2);
    Files.writeString(
        scenarios,
        Files.readString(scenarios)
            .replace("\"input", "\"messages")
            .replace("\"n\":1}", "\"n\":1,\"max_tokens\":5}"));

    Outcome outcome = run(scenarios, "--api=chatcompletions", "--maxTokens=64");

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.err());
    SERVER.verify(1, postRequestedFor(anyUrl()).withRequestBody(containing("\"max_tokens\":64")));
    SERVER.verify(1, postRequestedFor(anyUrl()).withRequestBody(containing("\"max_tokens\":5}")));
    assertEquals("64", results().get(0).at("/recording/sentDifferently/max_tokens").asText());
    assertTrue(results().get(1).at("/recording/sentDifferently").isMissingNode());
  }

  @Test
  void aCapOfTokensIsRefusedWhereTheApiHasNone() throws Exception {
    for (String cap : List.of("--maxTokens=64", "--maxTokens=0", "--maxTokens=many")) {
      Outcome outcome = run(scenarios(1), cap);

      assertEquals(ExitCode.USAGE, outcome.exitCode(), outcome.err());
      assertTrue(outcome.err().contains("--maxTokens"), outcome.err());
    }
  }

  @Test
  void nothingThatAServerSaysDoesSomethingToATerminal() throws Exception {
    String dangerous = "\u001b[2J\u009b\u202e\nforged: 200";
    String json = "{\"error\":{\"message\":\"\\u001b[2J\\u009b\\u202e\\nforged: 200\"}}";
    for (ResponseDefinitionBuilder answer :
        List.of(
            aResponse().withStatus(429).withBody(json),
            aResponse().withStatus(429).withBody(dangerous),
            aResponse().withStatus(404).withHeader("Content-Type", "text/\u009b\u009f"),
            aResponse().withStatus(500).withBody(dangerous))) {
      SERVER.resetAll();
      SERVER.stubFor(any(anyUrl()).willReturn(answer));
      Outcome outcome = run(scenarios(12), "--verbose", "--maxTrials=1");
      String said = outcome.out() + outcome.err();
      assertFalse(
          said.codePoints()
              .anyMatch(
                  c ->
                      c != '\n'
                          && (Character.getType(c) == Character.CONTROL
                              || Character.getType(c) == Character.FORMAT)),
          said);
      assertFalse(said.lines().anyMatch(line -> line.startsWith("forged")), said);
    }
  }

  @Test
  void anEmptyRedirectThatIsCalledJsonStopsTheRun() throws Exception {
    SERVER.stubFor(
        any(anyUrl())
            .willReturn(
                aResponse().withStatus(307).withHeader("Content-Type", "application/json")));

    Outcome outcome = run(scenarios(12));

    assertEquals(ExitCode.INPUT, outcome.exitCode(), outcome.err());
    assertEquals(List.of("scenarios.json"), files());
  }

  @Test
  void aListOfScenariosMayBeginWithAByteOrderMark() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));
    Path list = Files.writeString(folder.resolve("list"), "\ufeff" + key(1) + "\n");

    Outcome outcome = run(scenarios(3), "--scenario=@" + list);

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.err());
    SERVER.verify(1, postRequestedFor(anyUrl()));
  }

  @Test
  void theProxyIsTold() throws Exception {
    SERVER.stubFor(any(anyUrl()).willReturn(okJson("{}")));
    environment =
        Map.of(
            "OPENAI_API_KEY",
            KEY,
            "http_proxy",
            "http://user:hidden@127.0.0.1:" + SERVER.getPort());

    Outcome outcome = run(scenarios(1), "--baseUrl=http://api.example.test/v1");

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.err());
    assertTrue(
        outcome
            .err()
            .contains(
                "\nsending $OPENAI_API_KEY to api.example.test through the proxy 127.0.0.1:"
                    + SERVER.getPort()
                    + "\n"),
        outcome.err());
    environment = Map.of("OPENAI_API_KEY", KEY, "http_proxy", "socks5://user:hidden@127.0.0.1");
    Outcome refused = run(scenarios(1), "--baseUrl=http://api.example.test/v1");
    assertEquals(ExitCode.USAGE, refused.exitCode());
    assertFalse(refused.err().contains("hidden"), refused.err());
  }

  @Test
  void aFileOfAuthoritiesMustHoldSome() throws Exception {
    Path none = Files.writeString(folder.resolve("none.pem"), "none");
    for (Path file : List.of(none, folder.resolve("nowhere.pem"))) {
      Outcome outcome = run(scenarios(1), "--caFile=" + file);
      assertEquals(ExitCode.INPUT, outcome.exitCode(), outcome.err());
      assertTrue(outcome.err().contains("--caFile: " + file), outcome.err());
    }
  }

  @Test
  void anEmptyResultsFileIsAFreshStart() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));
    Files.createFile(resultsFile());

    assertEquals(ExitCode.OK, run(scenarios(1)).exitCode());
    assertEquals(1, results().size());
  }

  @Test
  void aJournalOfAnotherServersAnswersIsRefusedAndKept() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));
    Path scenarios = scenarios(2);
    assertEquals(ExitCode.OK, run(scenarios).exitCode());
    byte[] before = Files.readAllBytes(resultsFile());
    Path journal = folder.resolve("results.json.gz.journal");
    Files.writeString(
        journal, results().get(1).toString().replaceAll("(\"target\":\")..", "$1zz") + "\n");
    byte[] left = Files.readAllBytes(journal);

    for (String option : List.of("--verbose", "--dryRun")) {
      Outcome outcome = run(scenarios, option);
      assertEquals(ExitCode.INPUT, outcome.exitCode(), outcome.err());
      assertTrue(
          outcome.err().contains("contains answers from a different server or model"),
          outcome.err());
    }
    assertArrayEquals(before, Files.readAllBytes(resultsFile()));
    assertArrayEquals(left, Files.readAllBytes(journal));
  }

  @Test
  void aDryRunCountsAJournalInAndWritesNothing() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));
    Path scenarios = scenarios(3);
    assertEquals(ExitCode.OK, run(scenarios).exitCode());
    Path journal = folder.resolve("results.json.gz.journal");
    Files.writeString(journal, results().get(1) + "\n");
    Files.delete(resultsFile());

    Outcome outcome = run(scenarios, "--dryRun");

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.err());
    assertTrue(outcome.out().startsWith("Would send 2 requests"), outcome.out());
    assertEquals(List.of("results.json.gz.journal", "scenarios.json"), files());
  }

  @Test
  void damagedLinesOfAJournalAreToldAndAskedAgain() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));
    Path scenarios = scenarios(3);
    assertEquals(ExitCode.OK, run(scenarios).exitCode());
    Path journal = folder.resolve("results.json.gz.journal");
    Files.writeString(journal, "%s\nnonsense\n%s\n".formatted(results().get(0), results().get(2)));
    Files.delete(resultsFile());
    SERVER.resetRequests();

    Outcome outcome = run(scenarios);

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.err());
    assertTrue(
        outcome.err().startsWith("Warning: " + journal + " is damaged in line 2: "), outcome.err());
    SERVER.verify(1, postRequestedFor(anyUrl()));
    SERVER.verify(1, postRequestedFor(anyUrl()).withRequestBody(containing("\"n\":1}")));
    assertEquals(3, results().size());
    assertEquals(
        List.of("results.json.gz", "results.json.gz.journal.damaged", "scenarios.json"), files());
  }

  /** Nine answers of 404 do not tell yet that the server is another one. */
  @Test
  void answersThatAreHeldBackAtALimitAreNotAskedAgain() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(404)));
    SERVER.stubFor(
        post(anyUrl()).withRequestBody(containing("\"n\":9}")).willReturn(limitReached()));
    Path scenarios = scenarios(12);

    Outcome limited = run(scenarios, "--concurrency=1");

    assertEquals(ExitCode.INCOMPLETE, limited.exitCode(), limited.err());
    assertTrue(limited.out().contains("9 answers are held back"), limited.out());
    assertTrue(results().stream().allMatch(result -> result.path("response").isNull()));
    SERVER.resetAll();
    SERVER.stubFor(post(anyUrl()).willReturn(okJson("{}")));
    Outcome next = run(scenarios, "--concurrency=1");

    assertEquals(ExitCode.OK, next.exitCode(), next.err());
    assertTrue(next.out().startsWith("12 scenarios answered (3 with 2xx, 9 with 4xx)"), next.out());
    SERVER.verify(3, postRequestedFor(anyUrl()));
    assertEquals(404, results().get(8).at("/response/status").asInt());
    assertEquals(List.of("results.json.gz", "scenarios.json"), files());
  }

  @Test
  void answersThatAreHeldBackAreDroppedWhenTheServerTurnsOutToBeAnother() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(404)));
    SERVER.stubFor(
        post(anyUrl()).withRequestBody(containing("\"n\":9}")).willReturn(limitReached()));
    Path scenarios = scenarios(12);
    run(scenarios, "--concurrency=1");
    SERVER.resetAll();
    SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(404)));

    // Of another server, they are not even looked at.
    Outcome other = run(scenarios, "--baseUrl=" + SERVER.baseUrl() + "/v2", "--concurrency=1");
    assertEquals(ExitCode.INPUT, other.exitCode(), other.err());
    SERVER.verify(10, postRequestedFor(anyUrl()).withRequestBody(containing("input")));

    assertEquals(List.of("results.json.gz", "scenarios.json"), files());
    assertTrue(results().stream().allMatch(result -> result.path("response").isNull()));
  }

  @Test
  void aKeyThatIsRefusedAfterAnswersWereHeldBackDropsNone() throws Exception {
    SERVER.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(404)));
    SERVER.stubFor(
        post(anyUrl()).withRequestBody(containing("\"n\":9}")).willReturn(limitReached()));
    Path scenarios = scenarios(12);
    run(scenarios, "--concurrency=1");
    SERVER.resetAll();
    SERVER.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(401)));

    Outcome refused = run(scenarios, "--concurrency=1");

    assertEquals(ExitCode.INPUT, refused.exitCode(), refused.out());
    assertTrue(refused.err().contains("401"), refused.err());
    SERVER.verify(1, postRequestedFor(anyUrl()));
    assertTrue(refused.out().contains("9 answers are held back"), refused.out());
  }

  private Outcome run(Path scenarios, String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    Map.of(
            "--api",
            "embeddings",
            "--scenariosFile",
            scenarios.toString(),
            "--resultsFile",
            resultsFile().toString(),
            "--baseUrl",
            SERVER.baseUrl() + "/v1",
            "--rateLimit",
            "0",
            "--label",
            "embeddings of mine")
        .forEach(
            (name, value) -> {
              if (all.stream().noneMatch(option -> option.startsWith(name + "="))) {
                all.add(name + "=" + value);
              }
            });
    return runCommand(all.toArray(String[]::new));
  }

  private Outcome runCommand(String... options) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal =
        new Terminal(new PrintWriter(out), new PrintWriter(err), environment, false);
    String[] args =
        Stream.concat(Stream.of("runScenarios"), Stream.of(options)).toArray(String[]::new);
    int exitCode = Main.run(terminal, args);
    return new Outcome(
        exitCode, out.toString().replace("\r\n", "\n"), err.toString().replace("\r\n", "\n"));
  }

  private static ResponseDefinitionBuilder noSuch(String json) {
    return okJson(json).withStatus(404);
  }

  private static ResponseDefinitionBuilder limitReached() {
    return aResponse().withStatus(429);
  }

  private Path resultsFile() {
    return folder.resolve("results.json.gz");
  }

  private List<JsonNode> results() throws IOException {
    List<JsonNode> results = new ArrayList<>();
    Json.tree(unpacked().getBytes(UTF_8)).forEach(results::add);
    return results;
  }

  private String unpacked() throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(resultsFile()))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String key(int number) {
    return "%064x".formatted(number);
  }

  private Path scenarios(int count) throws IOException {
    String json =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    ("\"%s\":{\"key\":\"%s\",\"spec\":{\"name\":\"n=%d\",\"factors\":[{\"name\":\"input=hello\",\"val\":\"hello\"}],"
                            + "\"group\":\"g\"},"
                            + "\"requestBody\":{\"model\":\"ada\",\"input\":\"a\",\"n\":%d}}")
                        .formatted(key(i), key(i), i, i))
            .collect(Collectors.joining(",", "{", "}"));
    return Files.writeString(folder.resolve("scenarios.json"), json);
  }
}
