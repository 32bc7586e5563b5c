package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.Profile;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.report.JsonReports;
import io.github.fauxpenai.conformance.results.ResultsFile;
import io.github.fauxpenai.conformance.serve.Deviating;
import io.github.fauxpenai.conformance.serve.RecordedAnswers;
import io.github.fauxpenai.conformance.serve.RecordedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code test} against local servers, as somebody would use it at a terminal. */
class TestCommandTest {
  private static final Path SAMPLE = Path.of("src/examples/embeddings-sample/results.json.gz");
  private static final String VECTOR =
      "[1" + IntStream.range(1, 1536).mapToObj(i -> ",0").collect(Collectors.joining()) + "]";
  private static final String EMBEDDING =
      """
      {"object":"list","data":[{"object":"embedding","index":0,"embedding":%s}],
      "model":"text-embedding-ada-002","usage":{"prompt_tokens":1,"total_tokens":1}}"""
          .formatted(VECTOR);
  private static final String NO_PATH =
      """
      {"error":{"message":"Invalid URL","type":"invalid_request_error","param":null,"code":null}}""";

  @TempDir Path folder;

  /** What a server answers. */
  private record Answer(int status, String type, String body) {
    static Answer json(int status, String body) {
      return new Answer(status, "application/json", body);
    }
  }

  /** The answer of a server that takes no more requests for now. */
  private static Optional<Answer> limited() {
    return Optional.of(Answer.json(429, "{\"error\":{\"message\":\"slow down\"}}"));
  }

  private interface Handler {
    /** The answer; empty to hang up. */
    Optional<Answer> handle(String path, String body, String key);
  }

  /** A server of a few lines. */
  private record Local(HttpServer server, ExecutorService threads) implements AutoCloseable {
    static Local of(Handler handler) throws IOException {
      HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
      ExecutorService threads = Executors.newFixedThreadPool(4);
      server.setExecutor(threads);
      server.createContext("/", exchange -> answer(exchange, handler));
      server.start();
      return new Local(server, threads);
    }

    private static void answer(HttpExchange exchange, Handler handler) throws IOException {
      try (exchange) {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        Optional<Answer> answer =
            handler.handle(
                exchange.getRequestURI().getPath(),
                body,
                exchange.getRequestHeaders().getFirst("Authorization"));
        if (answer.isEmpty()) {
          return;
        }
        byte[] bytes = answer.get().body().getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", answer.get().type());
        exchange.sendResponseHeaders(answer.get().status(), bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    @Override
    public void close() {
      server.stop(0);
      threads.shutdownNow();
    }
  }

  /** Has embeddings with OpenAI's models and nothing else. */
  private static Optional<Answer> embeddings(String path, String body, String key) {
    return Optional.of(
        path.equals("/v1/embeddings") ? Answer.json(200, EMBEDDING) : Answer.json(404, NO_PATH));
  }

  private CommandRun test(String baseUrl, String... more) {
    return test(Map.of(), baseUrl, more);
  }

  private CommandRun test(Map<String, String> environment, String baseUrl, String... more) {
    return CommandRun.at(
        environment,
        false,
        Stream.concat(
                Stream.of("test", "--baseUrl=" + baseUrl),
                Stream.of(more).anyMatch(option -> option.startsWith("--reportDir="))
                    ? Stream.of(more)
                    : Stream.concat(
                        Stream.of("--reportDir=" + folder.resolve("report")), Stream.of(more)))
            .toArray());
  }

  private Path file(String name) {
    return folder.resolve("report").resolve(name);
  }

  private static RecordedServer sample(String... deviations) throws IOException {
    RecordedAnswers answers = new RecordedAnswers();
    answers.add(Api.EMBEDDINGS.path(), Api.EMBEDDINGS.modelParameter(), SAMPLE);
    List<Deviating> deviating =
        Stream.of(deviations)
            .map(text -> Deviating.parse(text, Api.allDeviations()))
            .flatMap(each -> each.of(Api.EMBEDDINGS.deviations()).stream())
            .toList();
    return ServedRun.server(answers, Map.of(Api.EMBEDDINGS.path(), deviating));
  }

  /** Has a list of models, and no other API. */
  private static RecordedServer modelsOnly() throws IOException {
    return ServedRun.server(new RecordedAnswers(), Map.of());
  }

  private static String url(RecordedServer server) {
    return "http://127.0.0.1:" + server.port() + "/v1";
  }

  @Test
  void aVerdictTakesOneCommandAndFitsOneScreen() throws Exception {
    try (RecordedServer server = sample("no-usage", "reject-parameter:user")) {
      CommandRun run = test(url(server), "--label=my-server", "--group=!inputs");

      assertEquals(ExitCode.DIFFERENCES, run.exitCode(), run::toString);
      assertEquals(
          """
          my-server accepts 4 of 6 requests that OpenAI accepts, rejects 9 of 10 requests
          that OpenAI rejects and keeps # of # promises (quick test of embeddings).

          """,
          run.out()
              .lines()
              .limit(3)
              .collect(Collectors.joining("\n", "", "\n"))
              // Tables of promises grow.
              .replaceAll("keeps \\d+ of \\d+", "keeps # of #"));
      assertTrue(run.out().contains("send usage"), run.out());
      assertTrue(
          run.out()
              .contains("embeddings: whenever it was tested\n       accept what OpenAI accepts"),
          run.out());
      assertTrue(run.out().contains("/index.html"), run.out());
      assertFitsTheScreen(run);
    }
  }

  @Test
  void whatToChangeNamesItsParameterAndHasASecondLineWhereThereIsRoom() throws Exception {
    try (RecordedServer server = sample("error-detail")) {
      CommandRun run = test(url(server), "--group=!inputs");

      assertTrue(
          run.out()
              .contains(
                  """
                         error: a refusal says why, in OpenAI's form (the body has no object
                         "error")
                  """),
          run.out());
      assertFitsTheScreen(run);
    }
  }

  private static void assertFitsTheScreen(CommandRun run) {
    List<String> lines = run.out().lines().toList();
    assertTrue(lines.size() <= 24, run.out());
    lines.stream()
        // The folder of this test is longer than anybody's.
        .filter(line -> !line.startsWith("The whole report: "))
        .forEach(line -> assertTrue(line.length() <= 80, line));
  }

  @Test
  void theReportsOnAllApisAreWritten() throws Exception {
    try (RecordedServer server = sample("no-usage")) {
      Path other = folder.resolve("ci/junit.xml");
      CommandRun run =
          test(url(server), "--label=<my> & server", "--group=sanity", "--report=" + other);

      assertEquals(ExitCode.DIFFERENCES, run.exitCode(), run::toString);
      String page = Files.readString(file("index.html"));
      List<String> files = page.lines().filter(line -> line.startsWith("<p>Results ")).toList();
      assertFalse(files.isEmpty());
      assertEquals(List.copyOf(new LinkedHashSet<>(files)), files);
      assertTrue(page.contains("<h1>&lt;my&gt; &amp; server</h1>"), page);
      assertTrue(page.contains("send usage"), page);
      assertTrue(page.contains("href=\"embeddings.html\""), page);
      JsonNode check = JsonReports.read(file("report.json")).at("/apis/embeddings/check/summary");
      assertTrue(
          page.contains("<summary>%s honoured</summary>".formatted(check.path("kept"))), page);
      JsonReports.read(file("report.json"))
          .path("faults")
          .forEach(
              fault ->
                  assertTrue(
                      page.contains(".html#cause=" + fault.path("fingerprint").asText() + "\""),
                      page));
      assertTrue(page.contains("curl &quot;$BASE_URL/embeddings&quot;"), page);
      assertTrue(Files.exists(file("embeddings.html")));
      assertTrue(Files.exists(file("embeddings.promises.html")));
      JsonNode json = JsonReports.read(file("report.json"));
      assertEquals("<my> & server", json.path("server").asText());
      assertTrue(json.at("/apis/embeddings/comparison/summary/comparable").asInt() > 0);
      assertTrue(json.at("/apis/embeddings/check/promises").size() > 5);
      assertTrue(Files.readString(file("report.md")).startsWith("# `<my> & server`\n"));
      assertEquals(2, suites(file("report.xml")));
      assertEquals(2, suites(other));
      String all = page + json + Files.readString(file("report.md"));
      assertFalse(all.contains("127.0.0.1"), "the server's address is in a report");
    }
  }

  /** OpenAI's answer to as many inputs as it allows is as large. */
  @Test
  void anAnswerThatIsTooLargeToBeJudgedIsCounted() throws Exception {
    try (Local server =
        Local.of(
            (path, body, key) ->
                body.length() > 4000 && path.equals("/v1/embeddings")
                    ? Optional.of(Answer.json(200, "{" + " ".repeat(17 << 20)))
                    : embeddings(path, body, key))) {
      CommandRun run = test(server.url(), "--api=embeddings");

      String said = "1 answer is not judged, as it is larger than the run allowed";
      assertTrue(run.out().contains("embeddings: " + said), run.out() + run.err());
      assertTrue(Files.readString(file("index.html")).contains(said));
      assertTrue(Files.readString(file("report.md")).contains(said));
      JsonNode summary = JsonReports.read(file("report.json")).at("/apis/embeddings/check/summary");
      assertEquals(1, summary.path("tooLarge").asInt(), summary.toString());
      assertEquals(0, summary.path("unreadable").asInt(), summary.toString());
    }
  }

  @Test
  void aServerAtItsRateLimitIsNotTakenForAnotherAddress() throws Exception {
    try (Local server = Local.of((path, body, key) -> limited())) {
      CommandRun run = test(server.url());

      assertEquals(ExitCode.INCOMPLETE, run.exitCode(), run::toString);
      assertTrue(
          run.err()
              .contains(
                  "the rate limit is reached (HTTP 429: slow down). Test again later;"
                      + " --onRateLimit=wait waits for up to 10 minutes"),
          run.err());
    }
  }

  /**
   * A server with embeddings.
   *
   * @param limited whether it refuses a request at its limit, by the number of the request, from 1
   */
  private static Local limiting(IntPredicate limited) throws IOException {
    AtomicInteger seen = new AtomicInteger();
    return Local.of(
        (path, body, key) ->
            limited.test(seen.incrementAndGet()) ? limited() : embeddings(path, body, key));
  }

  @Test
  void theFirstLookWaitsAtTheServersLimitToo() throws Exception {
    try (Local server = limiting(n -> n == 2)) {
      CommandRun run =
          test(server.url(), "--api=embeddings", "--failUnder=0", "--onRateLimit=wait");

      assertEquals(ExitCode.OK, run.exitCode(), run::toString);
      assertTrue(run.err().startsWith("The server's rate limit is reached; waiting "), run.err());
    }
  }

  /** Of nothing, all promises would be kept. */
  @Test
  void aTestThatALimitStopsAtOnceProvesNothing() throws Exception {
    try (Local server = limiting(n -> n > 3)) {
      CommandRun run = test(server.url(), "--api=embeddings");

      assertEquals(ExitCode.INCOMPLETE, run.exitCode(), run::toString);
      assertTrue(run.out().contains(" gave no answer that proves anything (quick"), run.out());
    }
  }

  @Test
  void aTestMayWaitAtTheServersLimit() throws Exception {
    try (Local server = limiting(n -> n == 20)) {
      CommandRun run =
          test(server.url(), "--api=embeddings", "--failUnder=0", "--onRateLimit=wait");

      assertEquals(ExitCode.OK, run.exitCode(), run::toString);
      assertFalse(run.err().contains("Stopped"), run.err());
    }
  }

  /** Whoever chooses a server wants to know that one request in a few fails. */
  @Test
  void answersThatCameOnlyAtAnotherTryAreCounted() throws Exception {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    try (Local server =
        Local.of(
            (path, body, key) ->
                path.equals("/v1/embeddings") && body.contains("two") && seen.add(body)
                    ? Optional.of(Answer.json(500, "{\"error\":{\"message\":\"oops\"}}"))
                    : embeddings(path, body, key))) {
      CommandRun run = test(server.url(), "--api=embeddings", "--verbose");

      int late = seen.size();
      String said = late + " answers came only at another try; before, there was HTTP 500";
      assertTrue(late > 1, seen.toString());
      assertTrue(run.out().contains("embeddings: " + said), run.out() + run.err());
      assertTrue(Files.readString(file("index.html")).contains(said));
      assertTrue(Files.readString(file("report.md")).contains(said));
      JsonNode summary = JsonReports.read(file("report.json")).at("/apis/embeddings/check/summary");
      assertEquals(late, summary.path("late").asInt(), summary.toString());
    }
  }

  /** One fault has one cause, but an answer that does not fit must not be left out of the share. */
  @Test
  void anAnswerThatBreaksAPromiseDoesNotFitTheDefinitionEither() throws Exception {
    try (RecordedServer server = sample("error-text")) {
      test(url(server));
    }
    JsonNode json = JsonReports.read(file("report.json")).at("/apis/embeddings");
    int compared = json.path("answersComparedWithDefinition").asInt();
    int refused = 0;
    for (JsonNode promise : json.at("/check/promises")) {
      refused +=
          promise.path("id").asText().equals("error.form") ? promise.path("broken").asInt() : 0;
    }
    assertTrue(refused > 0, json.toString());
    assertEquals(compared - refused, json.path("answersThatFitDefinition").asInt());
  }

  @Test
  void whatChangedSinceAnEarlierTestIsSaidFirst() throws Exception {
    Path earlier = folder.resolve("earlier");
    try (RecordedServer server = sample("no-usage")) {
      test(url(server), "--group=!inputs");
      Files.move(folder.resolve("report"), earlier);
    }
    try (RecordedServer server = sample("reject-parameter:user")) {
      CommandRun run =
          test(url(server), "--group=!inputs", "--previous=" + earlier, "--failOn=new");

      assertEquals(ExitCode.DIFFERENCES, run.exitCode(), run::toString);
      assertFitsTheScreen(run);
      String changes = "Causes since the previous results: 2 new, 1 gone, 1 as before";
      assertTrue(run.out().contains(changes), run::toString);
      // The one that was there before shows in more requests.
      String first = run.out().substring(run.out().indexOf("What to change"));
      assertTrue(first.split("\n")[1].contains("  new in embeddings: "), run::toString);
      assertTrue(first.contains("  embeddings: "), run::toString);
      assertTrue(Files.readString(file("report.md")).contains("** new in embeddings, "));
      for (String report : List.of("index.html", "report.md", "report.json")) {
        assertTrue(Files.readString(file(report)).contains(changes), report);
      }
      String page = Files.readString(file("index.html"));
      // What the comparison and the check find in the same answers is one change.
      assertEquals(2, page.split("<b class=\"bad\">new</b>", -1).length - 1, page);
      assertEquals(1, page.split("<b class=\"good\">gone</b>", -1).length - 1, page);
      assertTrue(page.contains("<b class=\"bad\">new</b>"), page);
      assertTrue(page.contains("<b class=\"good\">gone</b>"), page);
      assertTrue(Files.readString(file("report.xml")).contains("name=\"since\""));
    }
  }

  @Test
  void anApiThatIsGoneIsToldAndNoSuccess() throws Exception {
    try (RecordedServer server = sample()) {
      test(url(server), "--group=sanity");
    }
    Path earlier = Files.move(folder.resolve("report"), folder.resolve("earlier"));
    try (RecordedServer others = modelsOnly()) {
      CommandRun gone =
          test(
              url(others),
              "--api=models,embeddings",
              "--previous=" + earlier,
              "--failOn=new",
              "--reportDir=" + folder.resolve("gone"));
      assertEquals(ExitCode.INCOMPLETE, gone.exitCode(), gone::toString);
      assertTrue(
          gone.err().contains("Not tested: embeddings: it is gone; the previous results have"),
          gone::toString);
      assertTrue(
          gone.err().contains("Not tested: embeddings: the server does not have it (404"),
          gone::toString);
      JsonNode report = JsonReports.read(folder.resolve("gone/report.json"));
      assertFalse(report.path("complete").asBoolean(), report::toString);
      assertEquals("embeddings", report.at("/notTested/0/api").asText());
    }
  }

  @Test
  void aCauseOfTheReportSelectsItsScenarios() throws Exception {
    try (RecordedServer server = sample("no-usage")) {
      test(url(server), "--group=!inputs");
      String fingerprint =
          JsonReports.read(file("report.json"))
              .at("/apis/embeddings/comparison/causes/0/fingerprint")
              .asText();
      CommandRun again =
          test(
              url(server),
              "--scenario=@" + file("report.json") + "#" + fingerprint,
              "--reportDir=" + folder.resolve("again"));
      assertEquals(ExitCode.DIFFERENCES, again.exitCode(), again::toString);
    }
  }

  @Test
  void keysOfSeveralApisSelectInEachItsOwn() throws Exception {
    try (RecordedServer server = sample("no-usage")) {
      String embeddings = key(Api.EMBEDDINGS);
      String models = key(Api.MODELS);
      Path list = Files.writeString(folder.resolve("some.keys"), embeddings + "\n" + models + "\n");
      CommandRun both = test(url(server), "--scenario=@" + list);
      for (Api api : List.of(Api.EMBEDDINGS, Api.MODELS)) {
        assertEquals(
            Set.of(key(api)),
            new ObjectMapper()
                .readTree(file(api + ".scenarios.json").toFile()).properties().stream()
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet()),
            both::toString);
      }

      CommandRun other =
          test(url(server), "--scenario=" + embeddings, "--scenario=" + key(Api.CHAT_COMPLETIONS));
      assertTrue(other.err().contains("Not tested: chatcompletions: "), other::toString);
      assertFalse(JsonReports.read(file("report.json")).path("complete").asBoolean());

      String unknown = "0".repeat(64);
      CommandRun none = test(url(server), "--scenario=" + models, "--scenario=" + unknown);
      assertEquals(ExitCode.INPUT, none.exitCode(), none::toString);
      assertTrue(
          none.err().contains(unknown + ": there is no such scenario; --profile=full has more"),
          none::toString);
    }
  }

  private static String key(Api api) {
    return Profile.QUICK.scenarios(api).firstKey();
  }

  @Test
  void nothingNewPassesWhereOnlyThatFails() throws Exception {
    try (RecordedServer server = sample("no-usage")) {
      test(url(server), "--group=!inputs");
      Path earlier = Files.move(folder.resolve("report"), folder.resolve("earlier"));
      CommandRun same =
          test(url(server), "--group=!inputs", "--previous=" + earlier, "--failOn=new");

      assertEquals(ExitCode.OK, same.exitCode(), same::toString);
      assertTrue(same.out().contains(": 0 new, 0 gone, "), same::toString);
      CommandRun report =
          test(url(server), "--group=!inputs", "--previous=" + earlier.resolve("report.json"));
      // Then it says that its answers were kept.
      assertTrue(report.out().startsWith(same.out()), report::toString);
    }
  }

  @Test
  void anEarlierTestIsNotOverwritten() throws Exception {
    try (RecordedServer server = sample("no-usage")) {
      test(url(server), "--group=sanity");
      Path copied = Files.copy(file("report.json"), folder.resolve("copied.json"));
      for (Path previous :
          List.of(folder.resolve("report"), file("embeddings.results.json.gz"), copied)) {
        CommandRun run = test(url(server), "--previous=" + previous);

        assertEquals(ExitCode.INPUT, run.exitCode(), run::toString);
        assertTrue(run.err().contains("is where this run writes"), run::toString);
      }
    }
  }

  @Test
  void anEarlierTestThatCannotBeReadIsNoticedBeforeAnythingIsSent() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (Local server =
        Local.of(
            (path, body, key) -> {
              asked.incrementAndGet();
              return embeddings(path, body, key);
            })) {
      Path damaged = Files.writeString(folder.resolve("damaged.json.gz"), "no results");
      Path empty = Files.createDirectory(folder.resolve("empty"));
      for (Path previous : List.of(damaged, empty, folder.resolve("missing"))) {
        CommandRun run = test(server.url(), "--previous=" + previous);

        assertEquals(ExitCode.INPUT, run.exitCode(), run::toString);
        assertTrue(run.err().contains(previous.toString()), run::toString);
      }
      assertEquals(0, asked.get());
    }
  }

  @Test
  void whatWasNotTestedStandsInEveryReport() throws Exception {
    String key = "sk-key-that-nobody-may-read";
    Handler refusing =
        (path, body, authorization) ->
            path.equals("/v1/completions")
                ? Optional.of(
                    Answer.json(
                        404,
                        "{\"error\":{\"message\":\"<b>a chat model</b> `|` %s\"}}"
                            .formatted(authorization)))
                : embeddings(path, body, authorization);
    try (Local server = Local.of(refusing)) {
      CommandRun run = test(Map.of("OPENAI_API_KEY", key), server.url(), "--group=sanity");

      assertEquals(ExitCode.OK, run.exitCode(), run::toString);
      assertTrue(run.out().contains("\nNot tested: completions.\n"), run::toString);
      assertFitsTheScreen(run);
      String page = Files.readString(file("index.html"));
      assertTrue(
          page.contains(
              "Not tested: completions: no model was accepted (404, &lt;b&gt;a chat model&lt;/b&gt;"),
          page);
      String markdown = Files.readString(file("report.md"));
      assertTrue(
          markdown.contains("- **Not tested: completions**: ``no model was accepted (404, <b>"),
          markdown);
      String xml = Files.readString(file("report.xml"));
      assertTrue(xml.contains("<skipped message=\"Not tested: completions: no model was "), xml);
      assertEquals(3, suites(file("report.xml")));
      JsonNode json = JsonReports.read(file("report.json"));
      assertFalse(json.path("complete").asBoolean(), "complete");
      assertEquals("completions", json.at("/notTested/0/api").asText());
      assertEquals(1, json.path("notTested").size());
      String all = page + markdown + xml + json + run;
      assertFalse(all.contains(key), "the key is in a report");
      assertFalse((page + markdown + xml + json).contains("127.0.0.1"), "an address is");
    }
  }

  @Test
  void aTestOfAllThatWasAskedForIsComplete() throws Exception {
    try (Local server = Local.of(TestCommandTest::embeddings)) {
      test(server.url(), "--group=sanity");

      JsonNode json = JsonReports.read(file("report.json"));
      assertTrue(json.path("complete").asBoolean(), "complete");
      assertEquals(0, json.path("notTested").size());
      assertFalse(Files.readString(file("report.md")).contains("Not tested: embeddings"), "it is");
    }
  }

  @Test
  void anApiThatTheSelectionLeavesNothingOfIsToldWhereItWasNamed() throws Exception {
    Handler both =
        (path, body, key) ->
            path.startsWith("/v1/models") ? models(path, true) : embeddings(path, body, key);
    try (Local server = Local.of(both)) {
      CommandRun run = test(server.url(), "--api=models,embeddings", "--group=sanity");

      assertTrue(
          run.err().startsWith("Not tested: models: --group=sanity: there is no such"),
          run::toString);
      assertFalse(JsonReports.read(file("report.json")).path("complete").asBoolean());
    }
  }

  @Test
  void anApiThatStopsToAnswerIsToldAsNotTested() throws Exception {
    AtomicInteger left = new AtomicInteger(1);
    Handler dying =
        (path, body, key) ->
            path.startsWith("/v1/models")
                ? models(path, true)
                : path.equals("/v1/embeddings") && left.decrementAndGet() < 0
                    ? Optional.empty()
                    : embeddings(path, body, key);
    try (Local server = Local.of(dying)) {
      CommandRun run = test(server.url(), "--api=models,embeddings");

      assertEquals(ExitCode.INCOMPLETE, run.exitCode(), run::toString);
      JsonNode json = JsonReports.read(file("report.json"));
      assertFalse(json.path("complete").asBoolean(), run::toString);
      assertEquals("embeddings", json.at("/notTested/0/api").asText(), run::toString);
    }
  }

  @Test
  void answersAreKeptUnlessTheyAreToBeAskedForAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Handler counting =
        (path, body, key) -> {
          asked.addAndGet(path.equals("/v1/embeddings") ? 1 : 0);
          return embeddings(path, body, key);
        };
    try (Local server = Local.of(counting)) {
      CommandRun first = test(server.url(), "--group=sanity");
      assertFalse(first.out().contains("Kept from earlier"), first::toString);
      int once = asked.getAndSet(0);
      CommandRun again = test(server.url(), "--group=sanity");
      assertTrue(again.err().contains("not asked for again without --rerun=all"), again::toString);
      String line =
          "\\nKept from earlier: \\d+ answers, the last of [^\\n]* UTC; all anew: --rerun=all";
      Matcher kept = Pattern.compile(line).matcher(again.out());
      assertTrue(kept.find(), again::toString);
      String words = kept.group().strip();
      JsonNode json = JsonReports.read(file("report.json"));
      assertTrue(words.contains(": " + json.at("/kept/answers").asInt() + " answers"), words);
      String last = json.at("/kept/last").asText().replace('T', ' ').substring(0, 16);
      assertTrue(words.contains(last), last);
      for (String page : List.of("index.html", "report.md")) {
        assertTrue(Files.readString(file(page)).contains(words), page);
      }
      assertEquals(1, asked.getAndSet(0), "only whether it is there");

      CommandRun anew = test(server.url(), "--group=sanity", "--rerun=all");
      assertTrue(anew.err().contains("are replaced"), anew::toString);
      assertFalse(anew.out().contains("Kept from earlier"), anew::toString);
      assertFalse(JsonReports.read(file("report.json")).has("kept"), "nothing is kept");
      assertFalse(Files.readString(file("index.html")).contains("Kept from earlier"));
      assertEquals(once, asked.get());
    }
  }

  private static int suites(Path xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(xml.toFile())
        .getElementsByTagName("testsuite")
        .getLength();
  }

  @Test
  void aServerThatDoesWhatIsAskedPasses() throws Exception {
    try (Local server = Local.of(TestCommandTest::embeddings)) {
      CommandRun run = test(server.url(), "--group=sanity");

      assertEquals(ExitCode.OK, run.exitCode(), run::toString);
      assertTrue(run.out().contains("accepts all 2 requests that OpenAI accepts"), run.out());
      assertFalse(run.out().contains("What to change"), run.out());
      assertTrue(Files.readString(file("index.html")).contains("Nothing."));
    }
  }

  @Test
  void aServerThatRefusesWhatIsNotComparedDoesNotAcceptAll() throws Exception {
    Handler refusing =
        (path, body, key) ->
            body.contains("791")
                ? Optional.of(Answer.json(400, NO_PATH))
                : embeddings(path, body, key);
    try (Local server = Local.of(refusing)) {
      CommandRun run = test(server.url(), "--group=sanity", "--group=encodings");

      assertEquals(ExitCode.DIFFERENCES, run.exitCode(), run::toString);
      assertTrue(
          run.out().contains("accepts all 2 compared requests that OpenAI accepts"), run.out());
    }
  }

  @Test
  void theSameCommandGoesOnWhereItStopped() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (Local server =
        Local.of(
            (path, body, key) -> {
              asked.incrementAndGet();
              return embeddings(path, body, key);
            })) {
      test(server.url());
      int first = asked.getAndSet(0);
      CommandRun again = test(server.url());

      // What finds out what the server has is asked again.
      assertTrue(first > 40 && asked.get() < 10, first + " then " + asked);
      assertEquals(ExitCode.DIFFERENCES, again.exitCode(), again::toString);
    }
  }

  @Test
  void aServerThatDiesInTheMiddleIsIncompleteAndGoesOn() throws Exception {
    AtomicInteger left = new AtomicInteger(2);
    Handler dying =
        (path, body, key) ->
            path.equals("/v1/embeddings") && left.decrementAndGet() < 0
                ? Optional.empty()
                : embeddings(path, body, key);
    try (Local server = Local.of(dying)) {
      String[] options = {
        "--profile=full",
        "--group=encodings",
        "--include=input=a text",
        "--include=encoding_format=float"
      };
      CommandRun died = test(server.url(), options);

      assertEquals(ExitCode.INCOMPLETE, died.exitCode(), died::toString);
      assertTrue(died.err().contains("to go on, run the same command again"), died.err());
      assertTrue(died.err().contains("a text+encoding_format=float: no answer"), died.err());
      assertTrue(died.out().contains("Incomplete: "), died.out());
      assertTrue(Files.readString(file("index.html")).contains("Incomplete: "));
      assertTrue(Files.readString(file("report.md")).contains("Incomplete: "));
      String silent = "embeddings: no try brought an answer to input=a text+";
      assertTrue(died.out().replaceAll("\\s+", " ").contains(silent), died.out());
      assertTrue(Files.readString(file("index.html")).contains(silent));
      left.set(1000);
      CommandRun wentOn = test(server.url(), options);
      assertFalse(wentOn.out().contains("Incomplete"), wentOn.out());
    }
  }

  @Test
  void aServerThatAcceptsNothingFails() throws Exception {
    AtomicInteger left = new AtomicInteger(1);
    try (Local server =
        Local.of(
            (path, body, key) ->
                path.equals("/v1/embeddings") && left.decrementAndGet() < 0
                    ? Optional.of(Answer.json(400, NO_PATH))
                    : embeddings(path, body, key))) {
      CommandRun run = test(server.url(), "--label=no", "--failUnder=0");

      assertEquals(ExitCode.DIFFERENCES, run.exitCode(), run::toString);
      assertTrue(run.out().startsWith("no refused every request"), run.out());
    }
  }

  @Test
  void theModelIsTheOneThatAnswers() throws Exception {
    List<String> sent = new ArrayList<>();
    try (Local server =
        Local.of(
            (path, body, key) -> {
              if (path.equals("/v1/models")) {
                return Optional.of(
                    Answer.json(200, "{\"data\":[{\"id\":\"chatty\"},{\"id\":\"my-embed\"}]}"));
              }
              if (!path.equals("/v1/embeddings")) {
                return embeddings(path, body, key);
              }
              synchronized (sent) {
                sent.add(model(body));
              }
              return Optional.of(
                  body.contains("my-embed")
                      ? Answer.json(200, EMBEDDING)
                      : Answer.json(404, "{\"error\":{\"message\":\"no such model\"}}"));
            })) {
      CommandRun run = test(server.url(), "--group=sanity");

      assertTrue(run.err().contains("with the model my-embed"), run.err());
      assertEquals(List.of("my-embed", "my-embed", "my-embed"), sent);
      CommandRun other = test(server.url(), "--model=embeddings=llama");
      assertEquals(ExitCode.USAGE, other.exitCode(), other::toString);
      assertTrue(other.err().contains("--model=llama was not accepted"), other.err());
      assertTrue(other.err().contains("The server lists chatty, my-embed"), other.err());
    }
  }

  private static String model(String body) {
    try {
      return new ObjectMapper().readTree(body).path("model").asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whereNoModelIsAcceptedTheyAreListed() throws Exception {
    try (Local server =
        Local.of(
            (path, body, key) ->
                path.equals("/v1/models")
                    ? Optional.of(Answer.json(200, "{\"data\":[{\"id\":\"one\"}]}"))
                    : path.equals("/v1/embeddings")
                        ? Optional.of(
                            Answer.json(404, "{\"error\":{\"message\":\"no such model\"}}"))
                        : embeddings(path, body, key))) {
      CommandRun run = test(server.url());

      assertEquals(ExitCode.USAGE, run.exitCode(), run::toString);
      assertTrue(run.err().contains("no model was accepted (404, no such model)"), run.err());
      assertTrue(run.err().contains("The server lists one; name one with --model="), run.err());
    }
  }

  @Test
  void moderationsAreFoundByOneRequestAndTestedWithAModelOfTheirOwn() throws Exception {
    List<String> sent = new ArrayList<>();
    Handler moderating =
        (path, body, key) -> {
          if (!path.equals("/v1/moderations")) {
            return embeddings(path, body, key);
          }
          synchronized (sent) {
            sent.add(model(body));
          }
          return Optional.of(Answer.json(200, "{\"id\":\"m\",\"results\":[]}"));
        };
    try (Local server = Local.of(moderating)) {
      CommandRun run = test(server.url(), "--model=llama", "--group=models");

      assertTrue(run.err().contains("moderations: 2 requests to"), run.err());
      assertTrue(run.err().contains("/moderations with OpenAI's models"), run.err());
      assertEquals("omni-moderation-latest", sent.get(0));
      assertEquals(3, sent.size(), sent.toString());
      assertFalse(sent.contains("llama"), sent.toString());
    }
  }

  private static final String MODEL =
      """
      {"id":"%s","object":"model","created":1721172741,"owned_by":"me"}""";

  /** Lists two models; what there is besides is up to the caller. */
  private static Optional<Answer> models(String path, boolean findsSlashes) {
    String list = "{\"object\":\"list\",\"data\":[%s,%s]}";
    String name = path.replace("/v1/models/", "");
    if (path.equals("/v1/models")) {
      return Optional.of(
          Answer.json(200, list.formatted(MODEL.formatted("a"), MODEL.formatted("b/c:1"))));
    }
    return Optional.of(
        name.equals("a") || findsSlashes && name.equals("b/c:1")
            ? Answer.json(200, MODEL.formatted(name))
            : Answer.json(404, NO_PATH.replace("\"code\":null", "\"code\":\"model_not_found\"")));
  }

  @Test
  void modelsAreTestedWhereTheyAreListed() throws Exception {
    try (Local server =
        Local.of(
            (path, body, key) ->
                path.startsWith("/v1/models") ? models(path, true) : embeddings(path, body, key))) {
      CommandRun run = test(server.url());

      assertTrue(run.err().contains("models: 7 requests to"), run.err());
      assertTrue(run.err().contains("/models with the model b/c:1"), run.err());
      assertTrue(
          run.out().replaceAll("\\s+", " ").contains("(quick test of embeddings, models)"),
          run.out());
      assertFitsTheScreen(run);
    }
    try (Local alone = Local.of((path, body, key) -> models(path, true))) {
      CommandRun run = test(alone.url(), "--api=models", "--reportDir=" + folder.resolve("alone"));
      assertEquals(ExitCode.OK, run.exitCode(), run::toString);
    }
    try (Local deaf = Local.of((path, body, key) -> models(path, false))) {
      CommandRun run = test(deaf.url(), "--api=models", "--reportDir=" + folder.resolve("deaf"));
      assertEquals(ExitCode.DIFFERENCES, run.exitCode(), run::toString);
      String report = Files.readString(folder.resolve("deaf/report.md"));
      assertTrue(report.contains("what is listed can be retrieved"), report);
    }
  }

  @Test
  void whatHasNoModelThatModeratesIsNotFaultedForIt() throws Exception {
    Handler refusing =
        (path, body, key) ->
            path.equals("/v1/moderations")
                ? Optional.of(Answer.json(404, "{\"error\":{\"message\":\"no such model\"}}"))
                : embeddings(path, body, key);
    try (Local server = Local.of(refusing)) {
      CommandRun run = test(server.url(), "--model=my-model", "--group=sanity");
      assertEquals(ExitCode.OK, run.exitCode(), run::toString);
      CommandRun asked = test(server.url(), "--api=moderations");
      assertEquals(ExitCode.USAGE, asked.exitCode(), asked::toString);
      assertTrue(asked.err().contains("no model was accepted (404, no such model)"), asked.err());
    }
  }

  @Test
  void aPathThatIsUnknownWithA200IsNotThere() throws Exception {
    String unknown = "{\"error\":\"Unexpected endpoint or method\"}";
    Handler polite =
        (path, body, key) ->
            path.equals("/v1/embeddings")
                ? embeddings(path, body, key)
                : Optional.of(Answer.json(200, unknown));
    try (Local server = Local.of(polite)) {
      CommandRun run = test(server.url(), "--group=sanity");

      assertEquals(ExitCode.OK, run.exitCode(), run::toString);
      assertTrue(run.out().contains("(quick test of embeddings)"), run.out());
    }
  }

  @Test
  void anApiThatTheModelDoesNotHaveIsLeftOutUnlessItWasAskedFor() throws Exception {
    try (Local server =
        Local.of(
            (path, body, key) ->
                path.equals("/v1/completions")
                    ? Optional.of(Answer.json(404, "{\"error\":{\"message\":\"a chat model\"}}"))
                    : embeddings(path, body, key))) {
      CommandRun run = test(server.url(), "--model=mine", "--group=sanity");

      assertEquals(ExitCode.OK, run.exitCode(), run::toString);
      assertTrue(
          run.err()
              .contains(
                  "Not tested: completions: --model=mine was not accepted (404, a chat model)"),
          run.err());
      for (String option : List.of("--api=embeddings,completions", "--model=completions=mine")) {
        CommandRun asked = test(server.url(), option, "--group=sanity");

        assertEquals(ExitCode.USAGE, asked.exitCode(), asked::toString);
      }
    }
  }

  @Test
  void nothingListens() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    CommandRun run = test("http://127.0.0.1:" + port + "/v1");

    assertEquals(ExitCode.INCOMPLETE, run.exitCode(), run::toString);
    assertTrue(run.err().contains("the connection was refused"), run.err());
    assertTrue(run.err().contains("Is the server running?"), run.err());
    assertFalse(Files.exists(folder.resolve("report")));
  }

  @Test
  void aBaseUrlThatIsNearlyRightIsMended() throws Exception {
    try (Local server = Local.of(TestCommandTest::embeddings)) {
      String right = server.url();
      String host = right.substring(0, right.length() - "/v1".length());
      for (String wrong :
          List.of(
              host, right + "/v1", right + "/embeddings", host.replace("http://", "") + "/v1")) {
        CommandRun run = test(wrong);

        assertTrue(
            run.exitCode() == ExitCode.INPUT
                || run.exitCode() == ExitCode.INCOMPLETE
                || run.exitCode() == ExitCode.USAGE,
            run::toString);
        assertTrue(
            run.err().contains("--baseUrl=" + right + " answers: is that the one?"),
            wrong + "\n" + run.err());
      }
      assertFalse(Files.exists(folder.resolve("report")));
    }
  }

  /** Hangs up on a TLS handshake, which begins with the byte 22, and refuses what is HTTP. */
  private static void speakHttpAlone(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        int first = client.getInputStream().read();
        if (first != 22) {
          while (first != '{') {
            first = client.getInputStream().read();
            if (first < 0) {
              break;
            }
          }
          client
              .getOutputStream()
              .write(
                  """
                  HTTP/1.1 400 Bad Request\r
                  Content-Type: application/json\r
                  Content-Length: 2\r
                  Connection: close\r
                  \r
                  {}"""
                      .getBytes(UTF_8));
        }
      } catch (IOException e) {
        // The test is over, or this client is.
      }
    }
  }

  @Test
  void httpsIsMendedWhereOnlyHttpIsSpoken() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
      Thread thread = new Thread(() -> speakHttpAlone(server));
      thread.setDaemon(true);
      thread.start();
      String host = "127.0.0.1:" + server.getLocalPort();
      CommandRun run = test("https://" + host + "/v1");

      assertEquals(ExitCode.INCOMPLETE, run.exitCode(), run::toString);
      assertTrue(
          run.err().contains("--baseUrl=http://" + host + "/v1 answers: is that the one?"),
          run.err());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200|text/plain|{\"data\":[]}|JSON must have Content-Type: application/json, but it is text/plain.",
        "401|application/json|{\"error\":{\"message\":\"Who?\"}}|needs a key, and OPENAI_API_KEY has none (401, Who?)",
        "503|application/json|{}|fails at every request (GET /models: 503, {}; POST: 503, {}). Test again once it works.\n",
        "500|text/plain|''|fails at every request (GET /models: 500; POST: 500). Test again once it works.\n",
        "502|text/html|<h1>Bad</h1>|fails at every request (GET /models: 502, <h1>Bad</h1>; POST: 502, <h1>Bad</h1>). Test",
        "404|text/html|<h1>Welcome</h1>|Is --baseUrl right?\n"
      })
  void whyNothingCanBeTestedIsSaid(int status, String type, String body, String said)
      throws Exception {
    try (Local server =
        Local.of((path, asked, key) -> Optional.of(new Answer(status, type, body)))) {
      CommandRun run = test(server.url());

      assertNotEquals(ExitCode.OK, run.exitCode());
      assertTrue(run.err().contains(said.replace("\\n", "\n")), run.err());
    }
  }

  @Test
  void anAddressIsNotDoubtedWhereOnlyTheNamedApiIsMissing() throws Exception {
    try (Local server =
        Local.of(
            (path, body, key) ->
                path.equals("/v1/models")
                    ? Optional.of(Answer.json(200, "{\"object\":\"list\",\"data\":[]}"))
                    : embeddings(path, body, key))) {
      CommandRun run = test(server.url(), "--api=responses");

      assertEquals(ExitCode.INPUT, run.exitCode(), run::toString);
      assertTrue(run.err().endsWith("to test what it has, leave --api out.\n"), run.err());
    }
  }

  @Test
  void theKeyIsWrong() throws Exception {
    try (Local server =
        Local.of(
            (path, body, key) ->
                "Bearer right".equals(key)
                    ? embeddings(path, body, key)
                    : Optional.of(
                        Answer.json(401, "{\"error\":{\"message\":\"Incorrect key\"}}")))) {
      CommandRun run = test(Map.of("MY_KEY", "wrong"), server.url(), "--apiKeyEnv=MY_KEY");

      assertEquals(ExitCode.INPUT, run.exitCode(), run::toString);
      assertTrue(
          run.err().contains("does not take the key in MY_KEY (401, Incorrect key)"), run.err());
      CommandRun right =
          test(Map.of("MY_KEY", "right"), server.url(), "--apiKeyEnv=MY_KEY", "--group=sanity");
      assertEquals(ExitCode.OK, right.exitCode(), right::toString);
    }
  }

  @Test
  void aServerElsewhereNeedsAKey() {
    CommandRun run = test("https://api.example.invalid/v1");

    assertEquals(ExitCode.USAGE, run.exitCode(), run::toString);
    assertTrue(
        run.err().contains("Set OPENAI_API_KEY to the API key for api.example.invalid"), run.err());
  }

  @Test
  void aProxyThatDoesNotAnswerIsNotTakenForTheServer() {
    CommandRun run =
        test(
            Map.of("OPENAI_API_KEY", "none", "http_proxy", "http://127.0.0.1:1"),
            "http://api.example.invalid/v1");

    assertEquals(ExitCode.INCOMPLETE, run.exitCode(), run::toString);
    assertTrue(
        run.err()
            .contains(
                "No answer came from api.example.invalid through the proxy 127.0.0.1:1: the"
                    + " connection was refused"),
        run.err());
  }

  @Test
  void aRunInTheWayIsNotBlamedOnAnOptionOfAnotherCommand() throws Exception {
    Files.createDirectories(folder.resolve("report"));
    try (Local server = Local.of(TestCommandTest::embeddings);
        ResultsFile other = ResultsFile.open(file("embeddings.results.json.gz"))) {
      CommandRun run = test(server.url());

      assertEquals(ExitCode.INPUT, run.exitCode(), run::toString);
      assertTrue(run.err().contains("another run is writing"), run.err());
      assertFalse(run.err().contains("--resultsFile"), run.err());
      assertEquals(List.of(), List.copyOf(other.held()));
    }
  }

  @Test
  void aServerThatAnswersEverythingAlikeIsNotTested() throws Exception {
    try (Local server =
        Local.of((path, body, key) -> Optional.of(Answer.json(200, "{\"ok\":true}")))) {
      CommandRun run = test(server.url());

      assertEquals(ExitCode.INPUT, run.exitCode(), run::toString);
      assertTrue(run.err().contains("answers everything alike"), run.err());
    }
  }

  @Test
  void aWebSiteIsNotTested() throws Exception {
    try (Local server =
        Local.of(
            (path, body, key) -> Optional.of(new Answer(200, "text/html", "<h1>Welcome</h1>")))) {
      CommandRun run = test(server.url());

      assertEquals(ExitCode.INPUT, run.exitCode(), run::toString);
      assertTrue(run.err().contains("There is no API to test below --baseUrl="), run.err());
      assertTrue(run.err().contains("/v1/embeddings: 200, text/html\n"), run.err());
    }
  }

  @Test
  void whatWillBeSentIsSaidOnceAndNotAfterTheRunHasStopped() throws Exception {
    try (Local server = limiting(n -> n > 20)) {
      CommandRun run = test(server.url());

      assertEquals(ExitCode.DIFFERENCES, run.exitCode(), run::toString);
      assertTrue(run.err().contains("Stopped: the rate limit of"), run.err());
      assertEquals(1, run.err().lines().filter(l -> l.contains(" to " + server.url())).count());
    }
  }

  @Test
  void theBaseUrlMayBeInTheVariableOfOpenAisClients() throws Exception {
    try (Local server = Local.of(TestCommandTest::embeddings)) {
      CommandRun run =
          CommandRun.at(
              Map.of("OPENAI_BASE_URL", server.url()),
              false,
              "test",
              "--group=sanity",
              "--reportDir=" + folder.resolve("report"));
      assertEquals(ExitCode.OK, run.exitCode(), run::toString);
    }
    CommandRun none = CommandRun.at(Map.of(), false, "test");
    assertEquals(ExitCode.USAGE, none.exitCode(), none::toString);
    assertTrue(none.err().contains("Name the server to test"), none.err());
  }

  @Test
  void anotherServersResultsAreNotMixedIn() throws Exception {
    try (Local server = Local.of(TestCommandTest::embeddings);
        Local other = Local.of(TestCommandTest::embeddings)) {
      test(server.url(), "--group=sanity");
      CommandRun mixed = test(other.url(), "--group=sanity");

      assertEquals(ExitCode.INPUT, mixed.exitCode(), mixed::toString);
      assertTrue(mixed.err().contains("Choose another --reportDir"), mixed.err());
    }
  }

  @Test
  void whatFailsIsAcceptedForTheNextTest() throws Exception {
    Path known = folder.resolve("known.txt");
    String file = "--knownFailures=" + known;
    try (RecordedServer server = sample("no-usage", "reject-parameter:user")) {
      CommandRun missing = test(url(server), file);
      assertEquals(ExitCode.INPUT, missing.exitCode(), missing::toString);
      assertTrue(
          missing.err().contains(file + " does not exist; --updateKnownFailures makes one"),
          missing::toString);
      assertFalse(Files.exists(folder.resolve("report")), "nothing was sent");

      CommandRun first = test(url(server), file, "--updateKnownFailures");
      assertEquals(ExitCode.OK, first.exitCode(), first::toString);
      assertTrue(first.err().contains(known + " holds "), first::toString);
      CommandRun next = test(url(server), file);
      assertEquals(ExitCode.OK, next.exitCode(), next::toString);

      String text = Files.readString(known);
      String stale = "member-missing model string→absent when answer=accepted\n";
      Files.writeString(known, text + "# ours\n" + stale);
      CommandRun warned = test(url(server), file);
      assertTrue(warned.err().contains("this known failure no longer occurs"), warned::toString);
      test(url(server), file, "--updateKnownFailures");
      assertEquals(text + "# ours\n", Files.readString(known));
    }
  }

  @Test
  void aKnownFailureOfOneApiExcusesNoOther() throws Exception {
    String moderation =
        """
        {"id":"modr-%d","model":"omni-moderation-latest","results":[{"flagged":false,
        "categories":{},"category_scores":{},"category_applied_input_types":{}}]}""";
    String model = "\"model\":\"omni-moderation-latest\",";
    AtomicBoolean broken = new AtomicBoolean();
    AtomicInteger id = new AtomicInteger();
    Path known = folder.resolve("known.txt");
    String[] options = {"--api=embeddings,moderations", "--rerun=all", "--knownFailures=" + known};
    try (Local server =
        Local.of(
            (path, body, key) ->
                path.equals("/v1/moderations")
                    ? Optional.of(
                        Answer.json(
                            200,
                            (broken.get() ? moderation.replace(model, "") : moderation)
                                .formatted(id.incrementAndGet())))
                    : path.equals("/v1/embeddings")
                        ? Optional.of(
                            Answer.json(
                                200,
                                EMBEDDING.replace("\"model\":\"text-embedding-ada-002\",", "")))
                        : embeddings(path, body, key))) {
      CommandRun update =
          test(
              server.url(),
              Stream.concat(Stream.of(options), Stream.of("--updateKnownFailures"))
                  .toArray(String[]::new));
      assertEquals(ExitCode.OK, update.exitCode(), update::toString);
      List<String> lines = Files.readAllLines(known);
      assertTrue(
          lines.stream()
              .filter(line -> !line.startsWith("#"))
              .allMatch(line -> line.matches("(~ )?(embeddings|moderations): .*")),
          lines::toString);
      CommandRun same = test(server.url(), options);
      assertEquals(ExitCode.OK, same.exitCode(), same::toString);

      broken.set(true);
      CommandRun other = test(server.url(), options);
      assertEquals(ExitCode.DIFFERENCES, other.exitCode(), other::toString);
      JsonNode faults = JsonReports.read(file("report.json")).path("faults");
      assertFalse(faults.isEmpty());
      faults.forEach(
          fault -> assertEquals("moderations", fault.path("api").asText(), fault::toString));

      // A line without an API is about any, as in files of earlier versions.
      Files.write(
          known, lines.stream().map(line -> line.replaceFirst("^(~ )?[a-z]+: ", "$1")).toList());
      test(server.url(), options);
      JsonNode left = JsonReports.read(file("report.json")).path("faults");
      assertTrue(left.size() < faults.size(), () -> left + " of " + faults + " by " + lines);
    }
  }

  @Test
  void anUpdateOfKnownFailuresNeedsAFileAndAllScenarios() {
    for (List<String> options :
        List.of(
            List.<String>of(),
            List.of("--knownFailures=k.txt", "--group=sanity"),
            List.of("--knownFailures=k.txt", "--shard=1/2"),
            List.of("--knownFailures=k.txt", "--previous=earlier"))) {
      CommandRun run =
          test(
              "http://127.0.0.1:9/v1",
              Stream.concat(Stream.of("--updateKnownFailures"), options.stream())
                  .toArray(String[]::new));

      assertEquals(ExitCode.USAGE, run.exitCode(), run::toString);
      assertTrue(run.err().contains("--updateKnownFailures"), run::toString);
    }
  }

  @Test
  void whatATestRecordedCanBeAcceptedByOtherCommandsToo() throws Exception {
    Path known = folder.resolve("known.txt");
    try (RecordedServer server = sample("no-usage")) {
      test(url(server));
    }
    CommandRun run =
        CommandRun.of(
            "compareResults",
            "--api=embeddings",
            "--resultsFile=" + file("embeddings.results.json.gz"),
            "--knownFailures=" + known,
            "--updateKnownFailures");

    assertEquals(ExitCode.OK, run.exitCode(), run::toString);
    assertTrue(
        run.err().contains("scenarios of the baseline: what they would show"), run::toString);
    assertTrue(Files.readString(known).contains("member-missing usage"), run::toString);
  }

  @Test
  void modelsOfOpenAisThatTheServerHasAreAskedWhereScenariosNameThem() throws Exception {
    List<String> sent = new ArrayList<>();
    String list = "{\"data\":[{\"id\":\"my-embed\"},{\"id\":\"%s\"},{\"id\":\"%s\"}]}";
    String kept = "text-embedding-3-small";
    String onlyListed = "text-embedding-3-large";
    try (Local server =
        Local.of(
            (path, body, key) -> {
              if (path.equals("/v1/models")) {
                return Optional.of(Answer.json(200, list.formatted(kept, onlyListed)));
              }
              if (!path.equals("/v1/embeddings")) {
                return embeddings(path, body, key);
              }
              synchronized (sent) {
                sent.add(model(body));
              }
              return Optional.of(
                  model(body).equals(onlyListed)
                      ? Answer.json(404, "{\"error\":{\"message\":\"no such model\"}}")
                      : Answer.json(200, EMBEDDING));
            })) {
      CommandRun run = test(server.url(), "--api=embeddings");

      assertTrue(
          run.err().contains("with the model my-embed, and " + kept + " where a scenario names it"),
          run::toString);
      assertTrue(sent.stream().filter(kept::equals).count() > 2, sent::toString);
      assertTrue(sent.stream().filter("my-embed"::equals).count() > 2, sent::toString);
      assertEquals(1, sent.stream().filter(onlyListed::equals).count(), sent::toString);

      sent.clear();
      test(
          server.url(),
          "--api=embeddings",
          "--model=my-embed",
          "--reportDir=" + folder.resolve("named"));
      assertFalse(sent.contains(kept), sent::toString);
    }
  }

  @Test
  void knownFailuresAreExcused() throws Exception {
    try (RecordedServer server = sample("no-usage")) {
      String url = url(server);
      assertEquals(ExitCode.DIFFERENCES, test(url, "--group=sanity").exitCode());
      JsonNode report = JsonReports.read(file("report.json"));
      List<String> lines = new ArrayList<>();
      report
          .at("/apis/embeddings")
          .forEach(part -> part.path("causes").forEach(c -> lines.add(c.path("line").asText())));
      Path known = Files.write(folder.resolve("known.txt"), lines);
      CommandRun run = test(url, "--group=sanity", "--knownFailures=" + known);

      assertEquals(ExitCode.OK, run.exitCode(), run::toString);
      long each = lines.stream().distinct().count();
      assertTrue(each > 1, lines::toString);
      String excused = "Excused: %d known failures, which are not listed.".formatted(each);
      assertTrue(run.out().lines().anyMatch(excused::equals), run::toString);
      assertTrue(Files.readString(file("index.html")).contains(excused));
      assertTrue(Files.readString(file("report.md")).contains(excused));
    }
  }
}
