package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** A server on this machine that answers every request with the bytes that a test wants. */
final class HostileServer implements Closeable {
  /** The first byte of a TLS connection, which has no end of a head to wait for. */
  private static final int TLS_HANDSHAKE = 0x16;

  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final Answers answers;

  /** What the server does when it has answered. */
  enum Then {
    CLOSES,
    GOES_ON,
    /** Until the other side closes the connection. */
    WAITS
  }

  /** Bytes, and what follows them. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Reply(byte[] bytes, Then then) {}

  /** Answers a request by its body, each byte a character. */
  interface Answers {
    Reply to(String request) throws IOException;
  }

  /** Answers with the same bytes always, and hangs up. */
  HostileServer(byte[] answer) throws IOException {
    this(request -> new Reply(answer, Then.CLOSES));
  }

  HostileServer(Answers answers) throws IOException {
    this.answers = answers;
    start(
        () -> {
          while (true) {
            Socket connection = listener.accept();
            connections.add(connection);
            start(() -> serve(connection));
          }
        });
  }

  /** Answers of servers, by what is wrong with them. */
  static Map<String, byte[]> answers() throws IOException {
    Map<String, byte[]> all = new LinkedHashMap<>();
    for (int status :
        new int[] {0, 99, 100, 101, 103, 204, 304, 307, 401, 404, 413, 429, 500, 600, 999}) {
      all.put("status " + status, json("HTTP/1.1 %03d X".formatted(status), "{}"));
      all.put("status %d, empty".formatted(status), json("HTTP/1.1 %03d X".formatted(status), ""));
    }
    for (String head :
        List.of(
            "",
            "\r\n",
            "nonsense\r\n\r\n",
            "HTTP/1.1",
            "HTTP/1.1 \r\n\r\n",
            "HTTP/9.9 200 OK\r\n\r\n",
            "ICY 200 OK\r\n\r\n",
            "\0\0\0\0",
            "HTTP/1.1 200 OK\r\n: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 2\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nffffffff\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: nonsense\r\n\r\n{}")) {
      all.put("head " + head.replaceAll("[^ -~]", "."), head.getBytes(ISO_8859_1));
    }
    all.put("endless header", ("HTTP/1.1 200 OK\r\nX: " + "x".repeat(2_000_000)).getBytes(UTF_8));
    all.put("many headers", ("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(100_000)).getBytes(UTF_8));
    for (String body :
        List.of(
            "",
            " ",
            "{",
            "}",
            "null",
            "nul",
            "\"",
            "\"\\",
            "\"\\u12\"",
            "[1,]",
            "{\"a\":1,}",
            "{\"a\" 1}",
            "{\"a\":1}{\"b\":2}",
            "NaN",
            "1e999999999",
            "-",
            "01",
            "[" + "1".repeat(1_000_000) + "]",
            "[".repeat(100_000),
            "{\"a\":".repeat(100_000),
            "{\"" + "n".repeat(2_000_000) + "\":1}",
            "{\"id\":1,\"id\":2}",
            "\ufeff{}",
            "\u0000",
            "{\"\\ud83d\":1}",
            "{\"a\":\"\\ud83d\"}",
            "{\"error\":{\"message\":\"\\u001b[2J\\u009b\\u202e\"}}",
            "<html>",
            "data: {}",
            "{\"object\":\"list\",\"data\":null}")) {
      all.put(
          "body "
              + body.length()
              + " "
              + body.substring(0, Math.min(20, body.length())).replaceAll("[^ -~]", "."),
          json("HTTP/1.1 200 OK", body));
    }
    for (String charset : List.of("UTF-16", "UTF-16LE", "UTF-32", "UTF-32LE")) {
      all.put(
          "charset " + charset,
          answer(
              "HTTP/1.1 200 OK",
              "application/json",
              "{\"a\":\"é\"}".getBytes(Charset.forName(charset))));
    }
    all.put(
        "broken UTF-8",
        answer(
            "HTTP/1.1 200 OK",
            "application/json",
            "{\"a\":\"\u00e9\u00ff\u00c0\"}".getBytes(ISO_8859_1)));
    for (String stream :
        List.of(
            "",
            ":",
            "data",
            "data:",
            "data: {",
            "data: {}\n",
            "data: {}\n\n",
            "data: {}\n\ndata: [DONE]",
            "data: [DONE]\n\n",
            "data: {\ndata: }\n\n",
            "\ufeffdata: {}\n\n",
            "event: x\n\n",
            "data: {}\r\rdata: {}\r\r",
            "id: \0\n\n",
            "retry: 99999999999999\n\n",
            "data: nonsense\n\n",
            ": ping\n\n".repeat(10_000),
            "data: 1\n\n".repeat(50_000),
            "data: {\"error\":{}}\n\n",
            "data: {}\n\ndata: {\"a\"")) {
      all.put(
          "stream "
              + stream.length()
              + " "
              + stream.substring(0, Math.min(20, stream.length())).replaceAll("[^ -~]", "."),
          answer("HTTP/1.1 200 OK", "text/event-stream", stream.getBytes(UTF_8)));
    }
    for (String type :
        List.of(
            "",
            "/",
            ";",
            "application/json; charset=utf-16",
            "text/html",
            "image/png",
            "\u009b\u009f",
            "application/json, text/html",
            "x".repeat(10_000))) {
      all.put(
          "type " + type.substring(0, Math.min(30, type.length())).replaceAll("[^ -~]", "."),
          answer("HTTP/1.1 200 OK", type, "{}".getBytes(UTF_8)));
    }
    byte[] packed = gzip("{\"a\":1}");
    for (int cut : new int[] {0, 1, 9, 10, packed.length - 9, packed.length - 1}) {
      all.put("gzip cut at " + cut, gzipped(java.util.Arrays.copyOf(packed, cut)));
    }
    ByteArrayOutputStream more = new ByteArrayOutputStream();
    more.writeBytes(packed);
    more.writeBytes("garbage".getBytes(UTF_8));
    all.put("gzip and garbage", gzipped(more.toByteArray()));
    byte[] bomb = gzip("[" + " ".repeat(40 << 20) + "]");
    all.put("gzip of 40 MB of blanks", gzipped(bomb));
    for (String wait :
        List.of("Fri, 31 Dec 9999 23:59:59 GMT", "-1", "999999999", "soon", "1e9", "")) {
      for (int status : new int[] {429, 503}) {
        all.put(
            "%d, Retry-After: %s".formatted(status, wait),
            "HTTP/1.1 %d X\r\nRetry-After: %s\r\nContent-Length: 0\r\n\r\n"
                .formatted(status, wait)
                .getBytes(UTF_8));
      }
    }
    all.put(
        "redirect to itself",
        "HTTP/1.1 308 X\r\nLocation: /v1/embeddings\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
    all.put(
        "redirect to nowhere",
        "HTTP/1.1 302 X\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"
            .getBytes(UTF_8));
    return all;
  }

  static byte[] json(String status, String body) {
    return answer(status, "application/json", body.getBytes(UTF_8));
  }

  static byte[] answer(String status, String type, byte[] body) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(
        "%s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(status, type, body.length)
            .getBytes(ISO_8859_1));
    all.writeBytes(body);
    return all.toByteArray();
  }

  private static byte[] gzipped(byte[] body) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
            .formatted(body.length)
            .getBytes(ISO_8859_1));
    all.writeBytes(body);
    return all.toByteArray();
  }

  static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(UTF_8));
    }
    return packed.toByteArray();
  }

  String baseUrl() {
    return "http://127.0.0.1:" + listener.getLocalPort() + "/v1";
  }

  private void serve(Socket connection) throws IOException {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      OutputStream out = connection.getOutputStream();
      Then then = Then.GOES_ON;
      while (then == Then.GOES_ON) {
        String request = read(in);
        if (request == null) {
          return;
        }
        Reply reply = answers.to(request);
        out.write(reply.bytes());
        out.flush();
        then = reply.then();
      }
      if (then == Then.WAITS) {
        in.transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  /** The body of the next request, or null if there is none. */
  private static String read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0 || head.isEmpty() && b == TLS_HANDSHAKE) {
        return null;
      }
      head.append((char) b);
    }
    Matcher length = LENGTH.matcher(head);
    return new String(
        in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0), ISO_8859_1);
  }

  /** Work that ends with its connection. */
  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // The other side has gone, or the trial is over.
              }
            },
            "hostile-server");
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
