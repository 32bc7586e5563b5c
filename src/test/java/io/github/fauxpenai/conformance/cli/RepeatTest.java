package io.github.fauxpenai.conformance.cli;

import static io.github.fauxpenai.conformance.check.Checking.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.github.fauxpenai.conformance.check.Checking;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.report.JsonReports;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that does what was asked for most of the time: how often is what people compare. */
class RepeatTest {
  private static final String CALL =
      "{'model':'gpt-4o','messages':[{'role':'user','content':'Hello'}],'tools':[{'type':'function',"
          + "'function':{'name':'get_weather','parameters':{'type':'object','properties':{}}}}],"
          + "'tool_choice':'required'}";

  @TempDir private Path folder;
  private final AtomicInteger asked = new AtomicInteger();

  /** Of 50 answers three, the 10th, 20th and 30th, have no call. */
  private Path recorded() throws IOException {
    Recordings scenarios = Recordings.none();
    scenarios.put(Checking.result(json(CALL), json("null")));
    Path results = scenarios.write(folder.resolve("results.json.gz"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          ObjectNode request =
              (ObjectNode) new ObjectMapper().readTree(exchange.getRequestBody().readAllBytes());
          int number = asked.incrementAndGet();
          if (number % 10 == 0 && number <= 30) {
            request.remove("tools");
          }
          ObjectNode answer = (ObjectNode) HonestChat.answer(request).path("body");
          byte[] body = answer.put("id", "chatcmpl-" + number).toString().getBytes(UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    server.start();
    try {
      assertTrue(run(server, results, 20).out().contains("20 answers recorded"));
      // It goes on where it stopped.
      assertTrue(run(server, results, 50).out().contains("30 answers recorded"));
    } finally {
      server.stop(0);
    }
    return results;
  }

  private static CommandRun run(HttpServer server, Path results, int times) {
    CommandRun run =
        CommandRun.of(
            "runScenarios",
            "--api=chatcompletions",
            "--scenariosFile=" + results,
            "--resultsFile=" + results,
            "--baseUrl=http://127.0.0.1:" + server.getAddress().getPort() + "/v1",
            "--rateLimit=0",
            "--repeat=" + times);
    assertEquals(ExitCode.OK, run.exitCode(), run::toString);
    return run;
  }

  @Test
  void aPromiseThatIsKeptMostOfTheTimeIsToldAsThatInEveryFormat() throws IOException {
    Path results = recorded();
    assertEquals(50, asked.get());
    CommandRun check =
        CommandRun.of(
            "checkResults",
            "--api=chatcompletions",
            "--resultsFile=" + results,
            "--report=" + folder.resolve("report.html"),
            "--report=" + folder.resolve("report.json"),
            "--report=" + folder.resolve("report.md"),
            "--report=" + folder.resolve("report.csv"),
            "--report=" + folder.resolve("report.xml"));
    assertEquals(ExitCode.DIFFERENCES, check.exitCode(), check::toString);
    assertTrue(check.out().contains("47 of 50"), check::toString);
    assertTrue(check.out().contains("83.8–97.9 %"), check::toString);
    assertTrue(check.out().contains("Checked against 50 answers"), check::toString);
    assertTrue(check.out().contains("49 requests were sent again"), check::toString);
    for (String format : new String[] {"md", "csv", "xml"}) {
      String report = Files.readString(folder.resolve("report." + format));
      assertTrue(report.contains("47 of 50"), format + report);
      assertTrue(report.contains("83.8–97.9 %"), format);
    }
    JsonNode promises = JsonReports.read(folder.resolve("report.json")).path("promises");
    for (JsonNode promise : promises) {
      if (promise.path("id").asText().equals("tool_choice.required")) {
        assertEquals(
            json("{'answers':47,'of':50,'low':0.8378,'high':0.9794,'interval':'83.8–97.9 %'}"),
            promise.path("kept"));
        assertEquals(47, promise.path("honoured").asInt());
        assertEquals(3, promise.path("ignored").asInt());
      }
    }
  }

  @Test
  void theAnswerThatFailsIsTheOneThatIsShown() throws IOException {
    Path results = recorded();
    String key = Recordings.read(results).results().keySet().iterator().next();
    CommandRun shown =
        CommandRun.of(
            "checkResults",
            "--api=chatcompletions",
            "--resultsFile=" + results,
            "--show=" + key.substring(0, 12));
    assertTrue(
        shown.out().contains("tool_choice: a call where one is required: no call"),
        shown::toString);
    assertTrue(shown.out().contains("Hello, how are you today?"), shown::toString);
    assertFalse(shown.out().contains("\"tool_calls\""), shown::toString);
  }
}
