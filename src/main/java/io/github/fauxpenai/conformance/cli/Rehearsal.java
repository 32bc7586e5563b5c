package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.cli.output.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Runs the commands once, only so that Java can archive the classes that they load. The launchers
 * start it in the background, after the program's first start; its argument is a folder for the
 * commands' files.
 */
final class Rehearsal {
  private Rehearsal() {}

  /** Runs the commands; their results do not matter, as whatever was loaded is archived. */
  public static void main(String[] args) throws IOException {
    Locale.setDefault(Locale.ROOT);
    Path folder = Path.of(args[0]);
    byte[] answer = resource("rehearsal.json");
    byte[] stream = resource("rehearsal.stream");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.createContext(
        Api.CHAT_COMPLETIONS.path(),
        exchange -> {
          boolean streams =
              new String(exchange.getRequestBody().readAllBytes(), UTF_8)
                  .contains("\"stream\":true");
          send(
              exchange,
              streams ? "text/event-stream" : "application/json",
              streams ? stream : answer);
        });
    server.start();
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    Terminal terminal = new Terminal(nowhere, nowhere, Map.of("OPENAI_API_KEY", "none"), false);
    Main.loadAhead();
    boolean unused = Main.atTerminal();
    Main.run(terminal, "--help");
    Path report = folder.resolve("report");
    Main.run(
        terminal,
        "createScenarios",
        "--api=" + Api.EMBEDDINGS,
        "--outputFile=" + folder.resolve("scenarios.json"));
    Main.run(
        terminal,
        "test",
        "--baseUrl=http://127.0.0.1:" + server.getAddress().getPort(),
        "--model=rehearsal",
        "--shard=1/10",
        "--reportDir=" + report);
    // The server above has no other API, and each has its own promises.
    for (Api each : Api.values()) {
      each.rules();
      each.promises();
    }
    server.stop(0);
    String api = "--api=" + Api.CHAT_COMPLETIONS;
    Path recorded = report.resolve(Api.CHAT_COMPLETIONS + ".results.json.gz");
    Path changed = folder.resolve("changed.json.gz");
    change(recorded, changed);
    Main.run(terminal, "compareResults", api, "--resultsFile=" + recorded);
    Main.run(
        terminal,
        "compareResults",
        api,
        "--level=5",
        "--specFile=" + recorded,
        "--resultsFile=" + changed);
    Main.run(terminal, "checkResults", api, "--resultsFile=" + changed);
  }

  /** Writes results whose answers differ at every level. */
  private static void change(Path recorded, Path changed) throws IOException {
    String text;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(recorded))) {
      text = new String(in.readAllBytes(), UTF_8);
    }
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(changed))) {
      out.write(
          text.replace("Hello.", "Good day.")
              .replace("-0.5", "-0.25")
              .replace(": 11", ": 12")
              .replace("\"annotations\"", "\"annotation\"")
              .replace("\"refusal\": null", "\"refusal\": 0")
              .getBytes(UTF_8));
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = Rehearsal.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static void send(HttpExchange exchange, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
