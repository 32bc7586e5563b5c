package io.github.fauxpenai.conformance.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on this machine that answers every request with the bytes that a test wants. */
final class RawServer implements Closeable {
  private final ServerSocket listener;
  private final Script script;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> connections = new CopyOnWriteArrayList<>();

  /** Answers one request, and may close the connection afterwards. */
  interface Script {
    /** Says whether the connection stays open for another request. */
    boolean answer(Socket connection, int request, String body)
        throws IOException, InterruptedException;
  }

  RawServer(Script script) throws IOException {
    this.script = script;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  /** Answers with these bytes and closes the connection. */
  static RawServer sending(String bytes) throws IOException {
    return new RawServer(
        (connection, request, body) -> {
          write(connection, bytes);
          return false;
        });
  }

  /** Answers each request with the function's result for its body and number, from 1. */
  static RawServer answering(Answer answer) throws IOException {
    return new RawServer(
        (connection, request, body) -> {
          write(connection, answer.to(body, request));
          return true;
        });
  }

  /** Makes an answer, see {@link #json} and {@link #http}. */
  interface Answer {
    String to(String body, int request) throws IOException, InterruptedException;
  }

  /** An answer with a JSON body. */
  static String json(int status, String body) {
    return http(status, "application/json", body);
  }

  /** An answer; further headers may follow the media type, as in {@code text/html\r\nA: b}. */
  static String http(int status, String type, String body) {
    return "HTTP/1.1 %d Status\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(status, type, body.length(), body);
  }

  static void write(Socket connection, String bytes) throws IOException {
    OutputStream out = connection.getOutputStream();
    out.write(bytes.getBytes(ISO_8859_1));
    out.flush();
  }

  /** Closes the connection so that the other side sees a reset and not an orderly end. */
  static void reset(Socket connection) throws IOException {
    connection.setSoLinger(true, 0);
    connection.close();
  }

  /** How many connections were opened. */
  int connections() {
    return connections.size();
  }

  int port() {
    return listener.getLocalPort();
  }

  Target target() {
    return Target.of("http://127.0.0.1:" + port() + "/v1", "/chat/completions");
  }

  /** All requests so far, head and body. */
  List<String> requests() {
    return requests;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        connections.add(connection);
        start(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      boolean open = true;
      while (open) {
        String request = read(connection.getInputStream());
        if (request == null) {
          return;
        }
        int number;
        synchronized (requests) {
          requests.add(request);
          number = requests.size();
        }
        open =
            script.answer(connection, number, request.substring(request.indexOf("\r\n\r\n") + 4));
      }
    } catch (IOException | InterruptedException e) {
      // The other side has gone, or the test is over.
    }
  }

  private static String read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        return null;
      }
      head.append((char) b);
    }
    int length =
        head.toString()
            .lines()
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
            .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
            .findFirst()
            .orElse(0);
    return head + new String(in.readNBytes(length), ISO_8859_1);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "raw-server");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }
}
