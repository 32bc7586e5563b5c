package io.github.fauxpenai.conformance.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.models.ModelObjects;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.End;
import io.github.fauxpenai.conformance.results.End.Connection;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.StreamEnd;
import io.github.fauxpenai.conformance.scenario.Body;
import io.github.fauxpenai.conformance.scenario.Method;
import io.github.fauxpenai.conformance.scenario.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ApiClientTest {
  private static final String PASSWORD = "password";
  private static final String JSON = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
  private static final String STREAM = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Request EMPTY = json("{}");
  private static final Duration SHORT = Duration.ofMillis(300);

  @Test
  void aRequestSaysWhatItIs() throws IOException {
    try (RawServer server = RawServer.sending(JSON + "Content-Length: 2\r\n\r\n{}");
        ApiClient client = client(server.target(), LONG)) {
      client.send(json("{\"a\":1.0}"));
      String request = server.requests().get(0);
      assertTrue(request.startsWith("POST /v1/chat/completions HTTP/1.1\r\n"), request);
      for (String header :
          List.of(
              "Authorization: Bearer sk-secret-1234",
              "Content-Type: application/json",
              "Accept: application/json, text/event-stream",
              "User-Agent: fauxpenai-conformance/1.2.0",
              "Accept-Encoding: gzip",
              "Content-Length: 9")) {
        assertTrue(request.contains("\r\n" + header + "\r\n"), request);
      }
      assertTrue(request.endsWith("\r\n\r\n{\"a\":1.0}"), request);
      assertEquals(1, server.requests().size());
    }
  }

  @Test
  void furtherHeadersAreSentAndReplaceOurs() throws IOException {
    Credentials credentials =
        new Credentials("sk-secret-1234", Map.of("authorization", "Basic abc", "X-Team", "seven"));
    try (RawServer server = RawServer.sending(JSON + "Content-Length: 2\r\n\r\n{}");
        ApiClient client = client(server.target(), credentials, LONG)) {
      client.send(EMPTY);
      String request = server.requests().get(0);
      assertTrue(request.contains("X-Team: seven\r\n"), request);
      assertTrue(request.contains("authorization: Basic abc\r\n"), request);
      assertFalse(request.contains("sk-secret-1234"), request);
    }
  }

  @Test
  void aScenarioMayNameItsOwnContentType() throws IOException {
    Credentials credentials =
        new Credentials("sk-secret-1234", Map.of("content-type", "application/vnd.mine+json"));
    try (RawServer server = RawServer.sending(JSON + "Content-Length: 2\r\n\r\n{}");
        ApiClient client = client(server.target(), credentials, LONG)) {
      client.send(typed("text/plain"));
      String request = server.requests().get(0);
      assertTrue(request.contains("\r\nContent-Type: text/plain\r\n"), request);
      assertFalse(request.contains("json\r\n"), request);
    }
  }

  @Test
  void aScenarioMayGoWithoutContentType() throws IOException {
    try (RawServer server = RawServer.sending(JSON + "Content-Length: 2\r\n\r\n{}");
        ApiClient client = client(server.target(), LONG)) {
      client.send(typed(""));
      assertFalse(server.requests().get(0).contains("Content-Type"), server.requests().get(0));
    }
  }

  @Test
  void aRequestWithoutABodySaysNothingOfOne() throws IOException {
    Request get =
        Request.bare(
            Method.GET,
            "/models/{model}?limit={limit}",
            Map.of("model", TextNode.valueOf("a/b ü"), "limit", IntNode.valueOf(2)));
    try (RawServer server = RawServer.sending(JSON + "Content-Length: 2\r\n\r\n{}");
        ApiClient client = client(server.target(), LONG)) {
      client.send(get);
      String request = server.requests().get(0);
      assertTrue(request.startsWith("GET /v1/models/a%2Fb%20%C3%BC?limit=2 HTTP/1.1\r\n"), request);
      assertFalse(request.contains("Content-"), request);
      assertTrue(request.endsWith("\r\n\r\n"), request);
    }
  }

  @Test
  void aPostWithoutABodySaysThatItIsEmpty() throws IOException {
    try (RawServer server = RawServer.sending(JSON + "Content-Length: 2\r\n\r\n{}");
        ApiClient client = client(server.target(), LONG)) {
      client.send(Request.bare(Method.POST, "/responses/resp_1/cancel", Map.of()));
      String request = server.requests().get(0);
      assertTrue(request.startsWith("POST /v1/responses/resp_1/cancel HTTP/1.1\r\n"), request);
      assertTrue(request.contains("\r\nContent-Length: 0\r\n"), request);
      assertFalse(request.contains("Content-Type"), request);
    }
  }

  @Test
  void aRequestMayDelete() throws IOException {
    try (RawServer server = RawServer.sending(JSON + "Content-Length: 2\r\n\r\n{}");
        ApiClient client = client(server.target(), LONG)) {
      client.send(Request.bare(Method.DELETE, "/responses/resp_1", Map.of()));
      String request = server.requests().get(0);
      assertTrue(request.startsWith("DELETE /v1/responses/resp_1 HTTP/1.1\r\n"), request);
    }
  }

  @Test
  void aFormIsSentInItsParts() throws IOException {
    Body form =
        new Body.Multipart(
            List.of(
                Body.Part.field("model", "whisper-1"),
                Body.Part.file("file", "a \"b\".mp3", "audio/mpeg", "AAEC/w==")),
            RawJson.text("{\"model\":\"whisper-1\"}"));
    Request asked = Request.of(RawJson.NULL).withBody(form);
    try (RawServer server = RawServer.sending(JSON + "Content-Length: 2\r\n\r\n{}");
        ApiClient client = client(server.target(), LONG)) {
      client.send(asked);
      client.send(asked);
      String request = server.requests().get(0);
      Matcher boundary =
          Pattern.compile("\r\nContent-Type: multipart/form-data; boundary=([0-9a-f]{32})\r\n")
              .matcher(request);
      assertTrue(boundary.find(), request);
      String body = request.substring(request.indexOf("\r\n\r\n") + 4);
      assertEquals(
          """
          --B\r
          Content-Disposition: form-data; name="model"\r
          \r
          whisper-1\r
          --B\r
          Content-Disposition: form-data; name="file"; filename="a %22b%22.mp3"\r
          Content-Type: audio/mpeg\r
          \r
          \u0000\u0001\u0002\u00ff\r
          --B--\r
          """,
          body.replace(boundary.group(1), "B"));
      assertEquals(request, server.requests().get(1));
    }
  }

  @Test
  void headersAreRecordedAsTheServerSentThem() throws IOException {
    byte[] zipped = gzip("{\"a\":1}");
    String head = JSON + "Content-Encoding: gzip\r\nVary: a\r\nVary: b\r\nContent-Length: ";
    try (RawServer server =
            RawServer.sending(head + zipped.length + "\r\n\r\n" + new String(zipped, ISO_8859_1));
        ApiClient client = client(server.target(), LONG)) {
      RecordedResponse answer = answer(client);
      assertEquals("{\"a\":1}", answer.body().toString());
      assertEquals(
          Map.of(
              "content-type", "application/json",
              "content-encoding", "gzip",
              "content-length", String.valueOf(zipped.length),
              "vary", "a, b"),
          answer.headers());
    }
  }

  @Test
  void brokenGzipIsAFailedTrial() throws IOException {
    String zipped = new String(gzip("{\"a\":\"" + "x".repeat(100) + "\"}"), ISO_8859_1);
    for (String body : List.of("no gzip at all", zipped.substring(0, zipped.length() - 12))) {
      FailedTrial trial =
          failure(
              JSON
                  + "Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s"
                      .formatted(body.length(), body));
      assertEquals(200, trial.statusCode());
      assertTrue(trial.message().startsWith("the answer was cut"), trial.message());
    }
  }

  @Test
  void aRefusedConnectionIsAFailedTrial() throws IOException {
    Target target;
    try (RawServer server = RawServer.sending("")) {
      target = server.target();
    }
    try (ApiClient client = client(target, LONG)) {
      assertEquals(
          new FailedTrial(FailedTrial.NO_ANSWER, "the connection was refused"), failure(client));
    }
  }

  @Test
  void anUnknownHostIsAFailedTrial() {
    try (ApiClient client = client(Target.of("http://nowhere.invalid/v1", "/embeddings"), LONG)) {
      assertEquals(
          new FailedTrial(FailedTrial.NO_ANSWER, "the host's name is not known"), failure(client));
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere a full backlog is refused")
  void aConnectionThatIsNotAcceptedIsAFailedTrial() throws IOException {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket first = new Socket(InetAddress.getLoopbackAddress(), full.getLocalPort());
        Socket second = new Socket(InetAddress.getLoopbackAddress(), full.getLocalPort());
        ApiClient client =
            new ApiClient(
                Target.of("http://127.0.0.1:" + full.getLocalPort(), "/embeddings"),
                new Credentials("key", Map.of()),
                new ApiClient.Limits(Duration.ofSeconds(5), SHORT, 1000, 1000),
                new ApiClient.Recorded(Api.CHAT_COMPLETIONS.volatileMembers(), StreamEnd.DONE),
                "test 1")) {
      assertTrue(first.isConnected() && second.isConnected());
      assertEquals(
          new FailedTrial(FailedTrial.NO_ANSWER, "no connection within 300 ms"), failure(client));
    }
  }

  @Test
  void aConnectionThatEndsBeforeTheAnswerIsAFailedTrial() throws IOException {
    for (boolean orderly : new boolean[] {true, false}) {
      try (RawServer server =
              new RawServer(
                  (connection, request, body) -> {
                    if (!orderly) {
                      RawServer.reset(connection);
                    }
                    return false;
                  });
          ApiClient client = client(server.target(), LONG)) {
        FailedTrial trial = failure(client);
        assertEquals(FailedTrial.NO_ANSWER, trial.statusCode());
        assertNamesNoServer(trial, server);
        assertEquals(1, server.requests().size());
      }
    }
  }

  @Test
  void whatIsNotHttpIsAFailedTrial() throws IOException {
    assertEquals(FailedTrial.NO_ANSWER, failure("SSH-2.0-OpenSSH_9.2\r\n\r\n").statusCode());
  }

  @Test
  void aBodyThatIsShorterThanItsLengthIsAFailedTrial() throws IOException {
    for (String head : List.of(JSON, STREAM)) {
      FailedTrial trial = failure(head + "Content-Length: 100\r\n\r\ndata: {}\n\n");
      assertEquals(200, trial.statusCode());
      assertTrue(trial.message().startsWith("the answer was cut"), trial.message());
    }
  }

  @Test
  void aChunkedBodyWithoutItsLastChunkIsAFailedTrial() throws IOException {
    for (String head : List.of(JSON, STREAM)) {
      FailedTrial trial = failure(head + "Transfer-Encoding: chunked\r\n\r\na\r\ndata: {}\n\n\r\n");
      assertEquals(200, trial.statusCode());
    }
  }

  @Test
  void aResetInTheMiddleOfABodyIsAFailedTrial() throws IOException, InterruptedException {
    CountDownLatch headSeen = new CountDownLatch(1);
    try (RawServer server =
            new RawServer(
                (connection, request, body) -> {
                  RawServer.write(connection, STREAM + "\r\n" + "data: {}\n\n");
                  headSeen.await();
                  RawServer.reset(connection);
                  return false;
                });
        ApiClient client = client(server.target(), LONG)) {
      CompletableFuture<Outcome> sent = CompletableFuture.supplyAsync(() -> client.send(EMPTY));
      while (server.requests().isEmpty()) {
        Thread.onSpinWait();
      }
      headSeen.countDown();
      // Whether the head was read before the reset is up to the two kernels' buffers.
      assertInstanceOf(Outcome.Failure.class, sent.join());
    }
  }

  @Test
  void aStreamWithoutLengthEndsWithItsConnection() throws IOException {
    try (RawServer server = RawServer.sending(STREAM + "\r\ndata: {}\n\n");
        ApiClient client = client(server.target(), LONG)) {
      assertEquals("[{}]", answer(client).body().toString());
    }
  }

  @Test
  void whatIsLeftOfABodyThatIsLongerThanItsLengthIsTheNextAnswerAndIsCounted() throws IOException {
    try (RawServer server =
            new RawServer(
                (connection, request, body) -> {
                  RawServer.write(
                      connection,
                      JSON
                          + (request == 1
                              ? "Content-Length: 5\r\n\r\n{\"a\":1}"
                              : "Content-Length: 2\r\n\r\n{}"));
                  return true;
                });
        ApiClient client = client(server.target(), LONG)) {
      assertTrue(failure(client).message().startsWith("the body is not JSON"));
      // Not asked again in silence: an answer began, and it is none.
      assertTrue(failure(client).message().startsWith("no answer: "));
      assertEquals("{}", answer(client).body().toString());
      assertEquals(0, client.sentAgain());
    }
  }

  @Test
  void aRequestWhoseConnectionHadBeenClosedIsSentAgainAndCounted() throws IOException {
    try (RawServer server =
            new RawServer(
                (connection, request, body) -> {
                  if (request != 2) {
                    RawServer.write(connection, JSON + "Content-Length: 2\r\n\r\n{}");
                  }
                  return request != 2;
                });
        ApiClient client = client(server.target(), LONG)) {
      answer(client);
      answer(client);
      assertEquals(1, client.sentAgain());
      assertEquals(3, server.requests().size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 2", "nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-"})
  void anAnswerThatBeganIsNotAskedForAgain(String bytes) throws IOException {
    try (RawServer server =
            new RawServer(
                (connection, request, body) -> {
                  RawServer.write(
                      connection, request == 1 ? JSON + "Content-Length: 2\r\n\r\n{}" : bytes);
                  return request == 1;
                });
        ApiClient client = client(server.target(), LONG)) {
      answer(client);
      failure(client);
      assertEquals(0, client.sentAgain());
      assertEquals(2, server.requests().size());
    }
  }

  @Test
  void whatFollowsTheGzipDataIsNoAnswer() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write("{}".getBytes(UTF_8));
    }
    packed.writeBytes("garbage".getBytes(UTF_8));
    String body = packed.toString(ISO_8859_1);
    try (RawServer server =
            RawServer.sending(
                JSON
                    + "Content-Encoding: gzip\r\nContent-Length: "
                    + body.length()
                    + "\r\n\r\n"
                    + body);
        ApiClient client = client(server.target(), LONG)) {
      assertTrue(failure(client).message().startsWith("the answer was cut"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Content-Encoding: gzip\\r\\nContent-Length: 12\\r\\n\\r\\n{\"a\": 17000}"
            + "|the answer was cut: the body is not gzipped, though its Content-Encoding says so",
        "Content-Length: 90\\r\\n\\r\\n{\"a\": 17}"
            + "|the answer was cut: the connection closed before the body's end",
        "Transfer-Encoding: chunked\\r\\n\\r\\n9\\r\\n{\"a\": 17}\\r\\n"
            + "|the answer was cut: the connection closed before the body's end",
        "Transfer-Encoding: chunked\\r\\n\\r\\n{\"a\": 17}\\r\\n"
            + "|the answer was cut: the sizes of the body's chunks are wrong"
      })
  void whatIsWrongWithABodyIsToldInWords(String rest, String message) throws IOException {
    String bytes = JSON + rest.replace("\\r", "\r").replace("\\n", "\n");
    assertEquals(message, failure(bytes).message());
  }

  @Test
  void aSelfSignedServerIsTrustedWhereItsCertificateIsNamed(@TempDir Path folder) throws Exception {
    Path store = folder.resolve("store.p12");
    Path pem = folder.resolve("server.pem");
    keytool(
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=127.0.0.1",
        "-ext",
        "san=ip:127.0.0.1",
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString());
    keytool("-exportcert", "-rfc", "-file", pem.toString(), "-keystore", store.toString());
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("{}".getBytes(UTF_8));
          exchange.close();
        });
    server.start();
    Target target =
        Target.of("https://127.0.0.1:" + server.getAddress().getPort() + "/v1", "/embeddings");
    try (ApiClient untrusting = client(target, LONG);
        ApiClient trusting =
            new ApiClient(
                target,
                new Credentials("sk-secret-1234", Map.of()),
                new ApiClient.Limits(LONG, LONG, 1_000_000, 1_000_000),
                new ApiClient.Recorded(Api.CHAT_COMPLETIONS.volatileMembers(), StreamEnd.DONE),
                "tool 1",
                new ApiClient.Way(new Proxies(Map.of()), Optional.of(pem)))) {
      Outcome.Failure failure = assertInstanceOf(Outcome.Failure.class, untrusting.send(EMPTY));
      assertEquals(
          "TLS failed: the certificate is not trusted (unable to find valid certification path to"
              + " requested target); is it your own? --caFile=PEM",
          failure.trial().message());
      assertInstanceOf(Outcome.Answer.class, trusting.send(EMPTY));
    } finally {
      server.stop(0);
    }
  }

  private static void keytool(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-alias", "server", "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), said);
  }

  /** To a name that does not resolve, which is the proxy's task. */
  @Test
  void theProxyOfTheEnvironmentIsAskedAndToldItsPassword() throws IOException {
    try (RawServer proxy = RawServer.answering((body, n) -> RawServer.json(200, "{}"));
        ApiClient client =
            new ApiClient(
                Target.of("http://api.example.test/v1", "/embeddings"),
                new Credentials("sk-secret-1234", Map.of()),
                new ApiClient.Limits(LONG, LONG, 1_000_000, 1_000_000),
                new ApiClient.Recorded(Api.CHAT_COMPLETIONS.volatileMembers(), StreamEnd.DONE),
                "tool 1",
                new ApiClient.Way(
                    new Proxies(Map.of("http_proxy", "http://user:pass@127.0.0.1:" + proxy.port())),
                    Optional.empty()))) {
      assertInstanceOf(Outcome.Answer.class, client.send(EMPTY));
      String request = proxy.requests().get(0);
      assertTrue(
          request.startsWith("POST http://api.example.test/v1/embeddings HTTP/1.1\r\n"), request);
      assertTrue(request.contains("Proxy-Authorization: Basic dXNlcjpwYXNz\r\n"), request);
    }
  }

  @Test
  void aTunnelIsAskedOfTheProxyForHttps() throws IOException {
    try (RawServer proxy =
            RawServer.sending("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        ApiClient client =
            new ApiClient(
                Target.of("https://api.example.test/v1", "/embeddings"),
                new Credentials("sk-secret-1234", Map.of()),
                new ApiClient.Limits(LONG, LONG, 1_000_000, 1_000_000),
                new ApiClient.Recorded(Api.CHAT_COMPLETIONS.volatileMembers(), StreamEnd.DONE),
                "tool 1",
                new ApiClient.Way(
                    new Proxies(Map.of("HTTPS_PROXY", "127.0.0.1:" + proxy.port())),
                    Optional.empty()))) {
      assertInstanceOf(Outcome.Failure.class, client.send(EMPTY));
      String request = proxy.requests().get(0);
      assertTrue(request.startsWith("CONNECT api.example.test:443 HTTP/1.1\r\n"), request);
      assertFalse(request.contains("sk-secret-1234"), request);
    }
  }

  @Test
  void http10IsUnderstood() throws IOException {
    try (RawServer server =
            RawServer.sending(
                "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{\"a\":1}");
        ApiClient client = client(server.target(), LONG)) {
      assertEquals("{\"a\":1}", answer(client).body().toString());
    }
  }

  @Test
  void interimAnswersArePassedOver() throws IOException {
    try (RawServer server =
            RawServer.sending(
                "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                    + JSON
                    + "Content-Length: 2\r\n\r\n{}");
        ApiClient client = client(server.target(), LONG)) {
      assertEquals(200, answer(client).status());
    }
  }

  @Test
  void bodiesMayComeInSmallPieces() throws IOException {
    String stream = "data: {\"a\":\"grüße\"}\r\n\r\ndata: [DONE]\r\n\r\n";
    byte[] bytes = stream.getBytes(UTF_8);
    try (RawServer server =
            new RawServer(
                (connection, request, body) -> {
                  connection.setTcpNoDelay(true);
                  RawServer.write(connection, STREAM + "Transfer-Encoding: chunked\r\n\r\n");
                  for (byte b : bytes) {
                    RawServer.write(connection, "1\r\n" + (char) (b & 0xFF) + "\r\n");
                  }
                  RawServer.write(connection, "0\r\n\r\n");
                  return true;
                });
        ApiClient client = client(server.target(), LONG)) {
      assertEquals("[{\"a\":\"grüße\"}]", answer(client).body().toString());
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsAFailedTrial() throws IOException {
    try (RawServer server =
            new RawServer(
                (connection, request, body) -> {
                  connection.getInputStream().read();
                  return false;
                });
        ApiClient client = client(server.target(), SHORT)) {
      assertEquals(
          new FailedTrial(FailedTrial.NO_ANSWER, "no answer within 300 ms"), failure(client));
    }
  }

  /** Long enough for the beginning to arrive on a busy machine. */
  @Test
  void anAnswerThatDoesNotEndInTimeIsAFailedTrial() throws IOException {
    try (RawServer server =
            new RawServer(
                (connection, request, body) -> {
                  RawServer.write(connection, STREAM + "\r\ndata: {}\n\n");
                  connection.getInputStream().read();
                  return false;
                });
        ApiClient client = client(server.target(), Duration.ofSeconds(2))) {
      FailedTrial trial = failure(client);
      assertEquals("the answer did not end within 2 s", trial.message());
      assertEquals(200, trial.statusCode());
      assertEquals(Optional.of("data: {}\n"), trial.received());
    }
  }

  @Test
  void anAnswerThatGrowsTooLargeIsAFailedTrial() throws IOException {
    for (String head : List.of(JSON, STREAM)) {
      try (RawServer server =
              new RawServer(
                  (connection, request, body) -> {
                    RawServer.write(connection, head + "\r\n");
                    while (true) {
                      RawServer.write(connection, "data: {}\n\n".repeat(1000));
                    }
                  });
          ApiClient client = client(server.target(), LONG)) {
        FailedTrial trial = failure(client);
        assertEquals(200, trial.statusCode());
        assertTrue(trial.message().contains("larger than 1,000,000 bytes"), trial.message());
      }
    }
  }

  @Test
  void theEndOfTheConnectionIsNotWaitedForAfterDone() throws IOException {
    try (RawServer server =
            new RawServer(
                (connection, request, body) -> {
                  RawServer.write(connection, STREAM + "\r\ndata: {}\n\ndata: [DONE]\n\n");
                  connection.getInputStream().read();
                  return false;
                });
        ApiClient client = client(server.target(), Duration.ofSeconds(5))) {
      assertEquals("[{}]", answer(client).body().toString());
    }
  }

  @Test
  void aConnectionThatStaysOpenAfterDoneIsToldWithTheAnswer() throws IOException {
    RecordedResponse answer = leftOpen("data: {}\n\ndata: [DONE]\n\n");
    assertEquals("[{}]", answer.body().toString());
    assertEquals(Optional.of(Connection.OPEN), answer.stream().get().end().map(End::connection));
    assertTrue(answer.stream().get().done());
  }

  @Test
  void aStreamWhoseDoneDoesNotComeIsAnAnswerAllTheSame() throws IOException {
    String last = "{\"choices\":[{\"finish_reason\":\"stop\"}]}";
    RecordedResponse answer = leftOpen("data: " + last + "\n\n: ping\n\n");
    assertEquals("[" + last + "]", answer.body().toString());
    assertEquals(Optional.of(Connection.OPEN), answer.stream().get().end().map(End::connection));
    assertFalse(answer.stream().get().done());
  }

  @Test
  void aConnectionWithAGzippedStreamIsNotWaitedForEither() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    GZIPOutputStream out = new GZIPOutputStream(packed, true);
    out.write("data: {}\n\ndata: [DONE]\n\n".getBytes(UTF_8));
    out.flush();
    RecordedResponse answer = leftOpen("Content-Encoding: gzip\r\n", packed.toString(ISO_8859_1));
    assertEquals("[{}]", answer.body().toString());
    assertEquals(Optional.of(Connection.OPEN), answer.stream().get().end().map(End::connection));
  }

  private static RecordedResponse leftOpen(String events) throws IOException {
    return leftOpen("", events);
  }

  /** The answer to a request whose connection stays open. */
  private static RecordedResponse leftOpen(String headers, String events) throws IOException {
    try (RawServer server =
            new RawServer(
                (connection, request, body) -> {
                  RawServer.write(connection, STREAM + headers + "\r\n" + events);
                  connection.getInputStream().read();
                  return false;
                });
        ApiClient client =
            new ApiClient(
                server.target(),
                new Credentials("sk-secret-1234", Map.of()),
                new ApiClient.Limits(LONG, LONG, 1_000_000, 1_000_000, SHORT, SHORT),
                new ApiClient.Recorded(
                    Api.CHAT_COMPLETIONS.volatileMembers(), Api.CHAT_COMPLETIONS.streamEnd()),
                "fauxpenai-conformance 1.2.0")) {
      return answer(client);
    }
  }

  @Test
  void aConnectionIsUsedAgainAfterAStream() throws IOException {
    String events = "data: {}\n\ndata: [DONE]\n\n";
    try (RawServer server =
            RawServer.answering(
                (body, request) -> RawServer.http(200, "text/event-stream", events));
        ApiClient client = client(server.target(), LONG)) {
      for (int i = 0; i < 3; i++) {
        assertEquals(Optional.of(End.CLEAN), answer(client).stream().get().end());
      }
      assertEquals(1, server.connections());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "301 Moved\r\nLocation: /elsewhere",
        "307 Moved\r\nLocation: /elsewhere",
        "401 Unauthorized\r\nWWW-Authenticate: Basic realm=x",
        "408 Timeout",
        "421 Misdirected",
        "503 Busy\r\nRetry-After: 0"
      })
  void aRequestIsSentOnceWhateverTheAnswer(String status) throws IOException {
    try (RawServer server =
            RawServer.sending(
                "HTTP/1.1 " + status + "\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n");
        ApiClient client = client(server.target(), LONG)) {
      Outcome outcome = client.send(json("{}"));
      int code = Integer.parseInt(status.substring(0, 3));
      if (code == 503) {
        assertEquals(503, assertInstanceOf(Outcome.Failure.class, outcome).trial().statusCode());
      } else {
        assertEquals(code, assertInstanceOf(Outcome.Answer.class, outcome).response().status());
      }
      assertEquals(1, server.requests().size());
    }
  }

  @Test
  void aServerMayListenOnOneOfItsHostsAddressesOnly() throws IOException {
    try (RawServer server = RawServer.sending(JSON + "Content-Length: 2\r\n\r\n{}");
        ApiClient client =
            client(Target.of("http://localhost:" + server.port(), "/embeddings"), LONG)) {
      assertEquals("{}", answer(client).body().toString());
    }
  }

  @Test
  void aRequestThatMetAClosedConnectionIsSentOverANewOne() throws IOException {
    try (RawServer server =
            new RawServer(
                (connection, request, body) -> {
                  if (request != 2) {
                    RawServer.write(connection, JSON + "Content-Length: 2\r\n\r\n{}");
                  }
                  return request == 1;
                });
        ApiClient client = client(server.target(), LONG)) {
      assertEquals("{}", answer(client).body().toString());
      assertEquals("{}", answer(client).body().toString());
      assertEquals(3, server.requests().size());
    }
  }

  @Test
  void aRequestIsSentOnceMoreAndNotOftener() throws IOException {
    try (RawServer server =
            new RawServer(
                (connection, request, body) -> {
                  if (request == 1) {
                    RawServer.write(connection, JSON + "Content-Length: 2\r\n\r\n{}");
                  }
                  return request == 1;
                });
        ApiClient client = client(server.target(), LONG)) {
      answer(client);
      assertEquals(FailedTrial.NO_ANSWER, failure(client).statusCode());
      assertEquals(3, server.requests().size());
    }
  }

  @Test
  void cancellingEndsWhatIsOnItsWayAndSendsNoMore() throws IOException, InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    try (RawServer server =
            new RawServer(
                (connection, request, body) -> {
                  asked.countDown();
                  connection.getInputStream().read();
                  return false;
                });
        ApiClient client = client(server.target(), Duration.ofHours(1))) {
      CompletableFuture<Outcome> sent =
          CompletableFuture.supplyAsync(() -> client.send(json("{}")));
      asked.await();
      client.cancel();
      assertEquals(new Outcome.Cancelled(), sent.join());
      assertEquals(new Outcome.Cancelled(), client.send(json("{}")));
      assertEquals(1, server.requests().size());
    }
  }

  @Test
  void theModelsAreThoseThatTheServerLists() throws IOException {
    String body = "{\"data\":[{\"id\":\"llama\"},{\"id\":\"a\\u001bb sk-secret-1234\"},{}]}";
    try (RawServer server =
            RawServer.sending(JSON + "Content-Length: " + body.length() + "\r\n\r\n" + body);
        ApiClient client = client(server.target(), LONG)) {
      assertEquals(
          List.of("llama", "a?b [redacted]"),
          client.models(ModelObjects.PATH, ModelObjects::names));
      assertTrue(server.requests().get(0).startsWith("GET /v1/models HTTP/1.1"));
    }
  }

  @Test
  void aServerThatListsNoModelsHasNone() throws IOException {
    for (String body : List.of("<html>", "{\"data\":{}}", "[]")) {
      try (RawServer server =
              RawServer.sending(JSON + "Content-Length: " + body.length() + "\r\n\r\n" + body);
          ApiClient client = client(server.target(), LONG)) {
        assertEquals(List.of(), client.models(ModelObjects.PATH, ModelObjects::names));
      }
    }
  }

  private static FailedTrial failure(String bytes) throws IOException {
    try (RawServer server = RawServer.sending(bytes);
        ApiClient client = client(server.target(), LONG)) {
      FailedTrial trial = failure(client);
      assertNamesNoServer(trial, server);
      return trial;
    }
  }

  private static void assertNamesNoServer(FailedTrial trial, RawServer server) {
    assertFalse(trial.message().contains("127.0.0.1"), trial.message());
    assertFalse(trial.message().contains(String.valueOf(server.port())), trial.message());
  }

  private static FailedTrial failure(ApiClient client) {
    return assertInstanceOf(Outcome.Failure.class, client.send(json("{}"))).trial();
  }

  private static RecordedResponse answer(ApiClient client) {
    return assertInstanceOf(Outcome.Answer.class, client.send(json("{}"))).response();
  }

  private static ApiClient client(Target target, Duration requestTimeout) {
    return client(target, new Credentials("sk-secret-1234", Map.of()), requestTimeout);
  }

  private static ApiClient client(Target target, Credentials credentials, Duration requestTimeout) {
    return new ApiClient(
        target,
        credentials,
        new ApiClient.Limits(requestTimeout, LONG, 1_000_000, 1_000_000),
        new ApiClient.Recorded(Api.CHAT_COMPLETIONS.volatileMembers(), StreamEnd.DONE),
        "fauxpenai-conformance 1.2.0");
  }

  private static Request json(String body) {
    return Request.of(RawJson.text(body));
  }

  private static Request typed(String contentType) {
    return new Request(
        Method.POST, "", Map.of(), new Body.Json(RawJson.text("{}")), Optional.of(contentType));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return out.toByteArray();
  }
}
