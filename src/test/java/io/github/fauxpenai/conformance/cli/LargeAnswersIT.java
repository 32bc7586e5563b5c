package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.github.fauxpenai.conformance.FastGzip;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Four answers at once that are as large as they may be, recorded and read in 256 MB. Without
 * {@code -Dlong} they are two kinds, an eighth as large, in a heap that is small to match.
 */
@Timeout(300)
@Order(1)
@Tag("slow")
final class LargeAnswersIT {
  private static final boolean LONG = Boolean.getBoolean("long");
  private static final int LARGEST = 16 << 20;
  private static final String HEAD =
      "{\"object\":\"list\",\"model\":\"ada\",\"usage\":{\"prompt_tokens\":1,\"total_tokens\":1},";

  @TempDir private Path folder;

  /** What makes an answer large. */
  enum Kind {
    TEXT("application/json", HEAD + "\"data\":[{\"embedding\":\"", "abcdefgh", "\"}]}"),
    FLOATS("application/json", HEAD + "\"data\":[{\"embedding\":[0", ",-0.012345678", "]}]}"),
    OBJECTS("application/json", HEAD + "\"data\":[{}", ",{\"index\":1234567}", "]}"),
    STREAM("text/event-stream", "", "data: {\"object\":\"list\",\"n\":1}\n\n", "data: [DONE]\n\n"),
    EVENT("text/event-stream", "data: {\"text\":\"", "abcdefgh", "\"}\n\ndata: [DONE]\n\n");

    /** In bytes. */
    private final int length;

    /** What Java may use, in megabytes. */
    private final int heap;

    private final String type;
    private final byte[] head;
    private final byte[] filling;
    private final byte[] tail;

    Kind(String type, String head, String filling, String tail) {
      this.length = LONG ? LARGEST : LARGEST / 8;
      this.heap = LONG ? 256 : 64;
      this.type = type;
      this.head = head.getBytes(UTF_8);
      this.filling = filling.repeat(1000).getBytes(UTF_8);
      this.tail = tail.getBytes(UTF_8);
    }

    void write(OutputStream out) throws IOException {
      out.write(head);
      int left = length - head.length - tail.length;
      for (; left >= filling.length; left -= filling.length) {
        out.write(filling);
      }
      out.write(tail);
    }
  }

  /** Many small values take the most memory and time. */
  static Kind[] kinds() {
    return LONG ? Kind.values() : new Kind[] {Kind.OBJECTS, Kind.STREAM};
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void fourOfTheLargestAnswersAreRecordedAndReadIn256Megabytes(Kind kind) throws Exception {
    Path scenarios = NumberedServer.writeScenarios(folder.resolve("scenarios.json"), 4);
    Path results = folder.resolve("results.json.gz");
    CyclicBarrier four = new CyclicBarrier(4);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            four.await(30, TimeUnit.SECONDS);
            exchange.getResponseHeaders().set("Content-Type", kind.type);
            exchange.sendResponseHeaders(200, 0);
            kind.write(exchange.getResponseBody());
          } catch (Exception e) {
            throw new IOException(e);
          }
        });
    server.start();
    try {
      String said =
          run(
              kind.heap,
              ExitCode.OK,
              "runScenarios",
              "--api=embeddings",
              "--scenariosFile=" + scenarios,
              "--resultsFile=" + results,
              "--baseUrl=http://127.0.0.1:" + server.getAddress().getPort() + "/v1",
              "--rateLimit=0");
      assertTrue(said.contains("4 scenarios answered (4 with 2xx), 0 trials failed"), said);
    } finally {
      server.stop(0);
      threads.shutdownNow();
    }
    // The same answers in other bytes, or they would not be looked into.
    Path other = folder.resolve("other.json.gz");
    writeOtherwise(results, other);
    for (int level = LONG ? 1 : 5; level <= 5; level++) {
      String said =
          run(
              kind.heap,
              ExitCode.OK,
              "compareResults",
              "--api=embeddings",
              "--level=" + level,
              "--specFile=" + results,
              "--resultsFile=" + other);
      assertTrue(said.contains("4 of 4 conform"), said);
    }
    // A tree of a million objects has no room there: said at once, not after minutes of collecting.
    boolean fits = kind != Kind.OBJECTS;
    String checked =
        run(
            fits ? kind.heap : kind.heap / 2,
            fits ? ExitCode.DIFFERENCES : ExitCode.DEFECT,
            "checkResults",
            "--api=embeddings",
            "--resultsFile=" + results);
    assertEquals(!fits, checked.contains("There is not enough memory"), checked);
    // It reads what the others read, whatever the kind.
    if (LONG || kind == Kind.STREAM) {
      run(kind.heap, ExitCode.OK, "report", "--resultsFile=" + results);
    }
  }

  /**
   * @param heap in megabytes
   */
  private String run(int heap, int exitCode, String... args) throws Exception {
    return BuiltProgram.run(heap, exitCode, folder.resolve("said"), args);
  }

  /** The same answers in other bytes. */
  private static void writeOtherwise(Path results, Path other) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(results), 1 << 16);
        OutputStream out = new FastGzip(Files.newOutputStream(other))) {
      byte[] bytes = in.readAllBytes();
      byte[] headers = "\"headers\": {\n".getBytes(UTF_8);
      int written = 0;
      for (int at = 0; at + headers.length <= bytes.length; at++) {
        if (bytes[at] == '"'
            && Arrays.equals(bytes, at, at + headers.length, headers, 0, headers.length)) {
          out.write(bytes, written, at + headers.length - written);
          out.write('\n');
          written = at + headers.length;
        }
      }
      out.write(bytes, written, bytes.length - written);
    }
  }
}
