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
  private static final String REFUSAL =
      """
      {"error":{"message":"No.","type":"invalid_request_error","param":null,"code":null}}""";

  private Rehearsal() {}

  /** Runs the commands; their results do not matter, as whatever was loaded is archived. */
  public static void main(String[] args) throws IOException {
    Locale.setDefault(Locale.US);
    Path folder = Path.of(args[0]);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    for (Api api : Api.values()) {
      server.createContext(api.path(), exchange -> answer(exchange, api));
    }
    server.start();
    String baseUrl = "--baseUrl=http://127.0.0.1:" + server.getAddress().getPort();
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    Terminal terminal = new Terminal(nowhere, nowhere, Map.of("OPENAI_API_KEY", "none"), false);
    Main.loadAhead();
    boolean unused = Main.atTerminal();
    Main.run(terminal, "--help");
    Path report = folder.resolve("report");
    Path scenarios = folder.resolve("scenarios.json");
    Main.run(terminal, "createScenarios", "--api=" + Api.EMBEDDINGS, "--outputFile=" + scenarios);
    Main.run(
        terminal,
        "runScenarios",
        "--api=" + Api.EMBEDDINGS,
        baseUrl,
        "--rateLimit=0",
        "--shard=1/3",
        "--scenariosFile=" + scenarios,
        "--resultsFile=" + folder.resolve("results.json.gz"));
    Main.run(
        terminal, "test", baseUrl, "--model=rehearsal", "--shard=1/3", "--reportDir=" + report);
    // A shard has no scenario of some promises.
    for (Api each : Api.values()) {
      each.rules();
      each.promises();
    }
    // serveResults, which never ends, parses its options with them.
    Api.allServable();
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

  /** Writes results whose answers differ at every level, and of which the first is missing. */
  private static void change(Path recorded, Path changed) throws IOException {
    String text;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(recorded))) {
      text = new String(in.readAllBytes(), UTF_8);
    }
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(changed))) {
      out.write(
          text.replaceFirst("\"response\": [{]", "\"response\": null, \"unanswered\": {")
              .replaceFirst("\"errors\": \\[]", "\"errors\": [{\"statusCode\": 500}]")
              .replace("Hello.", "Good day.")
              .replace("-0.5", "-0.25")
              .replace(": 11", ": 12")
              .replace("\"annotations\"", "\"annotation\"")
              .replace("\"refusal\": null", "\"refusal\": 0")
              .getBytes(UTF_8));
    }
  }

  /** Refuses what a scenario means to be refused, as far as that is easily seen. */
  private static void answer(HttpExchange exchange, Api api) throws IOException {
    String request = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    boolean streams = request.contains("\"stream\":true");
    String name = "rehearsal-" + api + (streams ? ".stream" : ".json");
    try (InputStream in = Rehearsal.class.getResourceAsStream(name)) {
      if (in == null || request.contains("\"foo\"")) {
        send(exchange, 400, "application/json", REFUSAL.getBytes(UTF_8));
      } else {
        send(exchange, 200, streams ? "text/event-stream" : "application/json", in.readAllBytes());
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
