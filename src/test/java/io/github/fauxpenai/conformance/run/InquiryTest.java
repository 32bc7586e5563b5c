package io.github.fauxpenai.conformance.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.github.fauxpenai.conformance.results.StreamEnd;
import io.github.fauxpenai.conformance.results.Volatile;
import io.github.fauxpenai.conformance.scenario.Method;
import io.github.fauxpenai.conformance.scenario.Request;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Asks a server that is at its limit once. */
final class InquiryTest {
  private static final Request MODELS = Request.bare(Method.GET, "/models", Map.of());

  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger paced = new AtomicInteger();
  private final List<Duration> waits = new ArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(asked.incrementAndGet() == 1 ? 429 : 404, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private ApiClient.Reply ask(Duration patience) {
    try (ApiClient client =
        new ApiClient(
            Target.of("http://127.0.0.1:" + server.getAddress().getPort(), ""),
            new Credentials("none", Map.of()),
            new ApiClient.Limits(Duration.ofSeconds(60), Duration.ofSeconds(60), 1000, 1000),
            new ApiClient.Recorded(
                new Volatile(Set.of(), Set.of(), Set.of(), Set.of()), StreamEnd.DONE),
            "test")) {
      return new Inquiry(paced::incrementAndGet, patience, waits::add).ask(client, MODELS);
    }
  }

  @Test
  void whatTheLimitPreventedIsAskedAgainAtTheSamePace() {
    ApiClient.Reply reply = ask(Duration.ofMinutes(1));

    assertEquals(404, reply.response().orElseThrow().status());
    assertEquals(1, waits.size());
    assertEquals(2, paced.get());
  }

  @Test
  void withoutPatienceTheLimitIsTheReply() {
    ApiClient.Reply reply = ask(Duration.ZERO);

    assertEquals(Optional.of(Duration.ZERO), reply.limited());
    assertEquals("the rate limit is reached (HTTP 429)", reply.failure());
    assertTrue(waits.isEmpty(), waits.toString());
    assertEquals(1, asked.get());
  }
}
