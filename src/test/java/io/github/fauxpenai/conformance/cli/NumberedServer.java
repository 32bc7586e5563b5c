package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A server on this machine for scenarios that differ in a number. It remembers which it received,
 * and no two of its answers are the same, so that a repeated request is noticed.
 */
final class NumberedServer implements Closeable {
  private static final Pattern NUMBER = Pattern.compile("\"n\":(\\d+)");

  private final HttpServer http;
  private final ExecutorService threads;
  private final Duration latency;
  private final IntPredicate hangs;
  private final AtomicInteger serial = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ConcurrentLinkedQueue<Integer> asked = new ConcurrentLinkedQueue<>();

  /**
   * Answers from now on.
   *
   * @param latency how long every answer is delayed
   * @param hangs which scenarios are never answered
   */
  NumberedServer(Duration latency, IntPredicate hangs) throws IOException {
    this.latency = latency;
    this.hangs = hangs;
    // Without it an answer waits for the client's delayed acknowledgement, 40 ms on Linux.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "numbered-server");
              thread.setDaemon(true);
              return thread;
            });
    http.setExecutor(threads);
    http.createContext("/", this::handle);
    http.start();
  }

  /** Writes scenarios with the numbers from 0, for the embeddings API. */
  static Path writeScenarios(Path file, int count) throws IOException {
    String json =
        IntStream.range(0, count)
            .mapToObj(
                n ->
                    """
                    "%1$s":{"key":"%1$s","spec":{"name":"n=%2$d","factors":[],"group":"g"},\
                    "requestBody":{"model":"ada","input":"a","n":%2$d}}"""
                        .formatted(key(n), n))
            .collect(Collectors.joining(",", "{", "}"));
    return Files.writeString(file, json);
  }

  /** The key of the scenario with a number. */
  static String key(int number) {
    return "%064x".formatted(number);
  }

  String baseUrl() {
    return "http://127.0.0.1:" + http.getAddress().getPort() + "/v1";
  }

  /** The numbers that were sent since the last {@link #forget}, in order. */
  List<Integer> asked() {
    return List.copyOf(asked);
  }

  void forget() {
    asked.clear();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Matcher request = NUMBER.matcher(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      if (!request.find()) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      int number = Integer.parseInt(request.group(1));
      asked.add(number);
      if (hangs.test(number)) {
        closed.await();
        return;
      }
      TimeUnit.MILLISECONDS.sleep(latency.toMillis());
      byte[] answer = answer(number).getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One in ten is so large that writing it takes a while. */
  private String answer(int number) {
    String filling = "filling ".repeat(number % 10 == 3 ? 40_000 : number % 10 * 20);
    return "{\"n\":%d,\"serial\":%d,\"filling\":\"%s\"}"
        .formatted(number, serial.incrementAndGet(), filling);
  }

  @Override
  public void close() {
    closed.countDown();
    http.stop(0);
    threads.shutdownNow();
  }
}
