package io.github.fauxpenai.conformance.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressProbeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PATH = "/embeddings";

  /** Many servers that know only HTTP would keep it waiting for the end of its request. */
  @ParameterizedTest
  @ValueSource(ints = {200, 403, 404, 405, 500})
  void aPortWhereHttpIsSpokenIsNotAskedForTls(int status) throws IOException {
    try (Port port = new Port(RawServer.http(status, "text/html", "<h1>Welcome</h1>"))) {
      assertEquals(Optional.empty(), likely("http://127.0.0.1:%d/v1", port));
      assertTrue(port.plain.get() > 1, "further paths were tried");
      assertEquals(0, port.tls.get());
    }
  }

  /** Servers answer so where TLS is spoken, in HTTP. */
  @ParameterizedTest
  @ValueSource(ints = {301, 400, 426})
  void aPortThatMayOnlyRefuseHttpIsAskedForTls(int status) throws IOException {
    try (Port port = new Port(RawServer.http(status, "text/html", "This is an HTTPS server"))) {
      assertEquals(Optional.empty(), likely("http://127.0.0.1:%d/v1", port));
      assertTrue(port.tls.get() > 0);
    }
  }

  @Test
  void httpIsFoundWhereHttpsWasMeant() throws IOException {
    try (Port port = new Port(RawServer.json(400, "{\"error\":{\"message\":\"no input\"}}"))) {
      assertEquals(
          Optional.of("http://127.0.0.1:%d/v1".formatted(port.number())),
          likely("https://127.0.0.1:%d/v1", port));
    }
  }

  private static Optional<String> likely(String baseUrl, Port port) {
    return new AddressProbe(List.of(PATH), PATIENCE, ApiClient.Way.DIRECT, "test 1")
        .likely(baseUrl.formatted(port.number()), List.of(PATH));
  }

  /** Answers in HTTP, and closes connections that begin with TLS. */
  private static final class Port implements Closeable {
    /** The first byte of a TLS handshake. */
    private static final int HANDSHAKE = 0x16;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final String answer;
    private final AtomicInteger plain = new AtomicInteger();
    private final AtomicInteger tls = new AtomicInteger();

    Port(String answer) throws IOException {
      this.answer = answer;
      Thread thread = new Thread(this::serve, "port");
      thread.setDaemon(true);
      thread.start();
    }

    int number() {
      return listener.getLocalPort();
    }

    private void serve() {
      while (!listener.isClosed()) {
        try (Socket connection = listener.accept();
            InputStream in = connection.getInputStream()) {
          if (in.read() == HANDSHAKE) {
            tls.incrementAndGet();
            continue;
          }
          plain.incrementAndGet();
          BufferedReader head = new BufferedReader(new InputStreamReader(in, ISO_8859_1));
          for (String line = head.readLine(); !line.isEmpty(); line = head.readLine()) {
            // Until the blank line; the body is short enough to be in the same packet.
          }
          RawServer.write(connection, answer.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
        } catch (IOException e) {
          // The other side has gone, or the test is over.
        }
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }
}
