package io.github.fauxpenai.conformance.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.report.NotTested;
import io.github.fauxpenai.conformance.run.ApiClient;
import io.github.fauxpenai.conformance.run.Credentials;
import io.github.fauxpenai.conformance.run.Inquiry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Looks at a server whose list of models does not come in time. */
final class ServerLookTest {
  private static final String EMBEDDING =
      "{\"object\":\"list\",\"data\":[],\"model\":\"m\",\"usage\":{}}";
  private static final String NO_PATH =
      "{\"error\":{\"message\":\"Invalid URL\",\"type\":\"invalid_request_error\"}}";
  private static final String NO_MODEL =
      "{\"error\":{\"message\":\"no such model\",\"type\":\"invalid_request_error\"}}";

  private final CountDownLatch end = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private boolean hasModel = true;
  private String elsewhere = "";
  private String refusal = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  /** Answers the list of models only once the test has ended. */
  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (!elsewhere.isEmpty()) {
        exchange.getResponseHeaders().add("Location", elsewhere);
        exchange.sendResponseHeaders(308, -1);
        return;
      }
      if (path.equals("/v1/models")) {
        end.await();
        return;
      }
      if (!refusal.isEmpty()) {
        byte[] words = refusal.getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(400, words.length);
        exchange.getResponseBody().write(words);
        return;
      }
      boolean isThere = path.equals("/v1/embeddings");
      byte[] body = (!isThere ? NO_PATH : hasModel ? EMBEDDING : NO_MODEL).getBytes(UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(isThere && hasModel ? 200 : 404, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ServerLook look() {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    return new ServerLook(
        new ServerLook.Address(
            url, new Credentials("none", Map.of()), "OPENAI_API_KEY", ApiClient.Way.DIRECT),
        new HashMap<>(),
        message -> new ParameterException(new CommandLine(CommandSpec.create()), message),
        new Inquiry(0, Duration.ZERO, wait -> {}),
        Duration.ofMillis(500));
  }

  @Test
  void aListOfModelsThatDoesNotComeLeavesOnlyTheModelsUntested() throws Exception {
    ServerLook look = look();
    List<String> told = new ArrayList<>();
    List<ServerLook.Found> found = look.look(List.of(Api.values()), told::add);

    assertEquals(List.of(Api.EMBEDDINGS), found.stream().map(ServerLook.Found::api).toList());
    assertEquals(List.of("models"), look.leftOut().stream().map(NotTested::api).toList());
    String why = look.leftOut().get(0).why();
    assertTrue(why.contains("not known (GET /models: no answer within "), why);
    assertTrue(why.endsWith("test again once it answers"), why);
    assertTrue(look.isIncomplete());
    assertEquals(
        List.of("chatcompletions", "responses", "moderations", "completions"),
        told.stream()
            .filter(line -> line.endsWith(" (404, Invalid URL)"))
            .map(line -> line.replaceAll(".* does not have (\\w+) .*", "$1"))
            .toList(),
        told::toString);
    assertTrue(told.get(0).contains("GET /models: no answer within "), told::toString);
  }

  @Test
  void aModelThatCannotBeLookedUpIsToBeNamed() {
    hasModel = false;
    ParameterException e =
        assertThrows(
            ParameterException.class, () -> look().look(List.of(Api.EMBEDDINGS), line -> {}));
    assertTrue(e.getMessage().contains("no model was accepted (404, no such model)"), e::toString);
    assertTrue(e.getMessage().contains("GET /models lists none (no answer within "), e::toString);
    assertTrue(e.getMessage().endsWith("name one with --model=NAME"), e::toString);
  }

  @Test
  void noOtherModelIsAskedForIfTheServerSaysThatItDoesNotHaveThePath() {
    refusal = "{\"error\":{\"message\":\"Endpoint /v1/embeddings is not supported\"}}";
    ParameterException e =
        assertThrows(
            ParameterException.class, () -> look().look(List.of(Api.EMBEDDINGS), line -> {}));
    assertEquals(
        "embeddings: the server does not have it (400, Endpoint /v1/embeddings is not supported)",
        e.getMessage());
  }

  @Test
  void whereARedirectLeadsIsSaidWithoutWhatMayBeSecret() {
    elsewhere = "https://me:password@other.example/none-of-these/v1?token=12345678#top";
    ServerLook.NothingToTest e =
        assertThrows(
            ServerLook.NothingToTest.class, () -> look().look(List.of(Api.values()), line -> {}));
    assertEquals(ExitCode.INPUT, e.exitCode());
    assertTrue(
        e.getMessage().contains("308, a redirect to https://other.example/none-of-these/v1\n"),
        e::toString);
  }

  @Test
  void aServerThatAnswersNothingIsPerhapsNotRunning() {
    ServerLook.NothingToTest e =
        assertThrows(
            ServerLook.NothingToTest.class, () -> look().look(List.of(Api.MODELS), line -> {}));
    assertEquals(ExitCode.INCOMPLETE, e.exitCode());
    assertTrue(e.getMessage().startsWith("No answer came from 127.0.0.1"), e::toString);
    assertTrue(e.getMessage().contains("Is the server running?"), e::toString);
  }
}
