package io.github.fauxpenai.conformance.cli;

import static io.github.fauxpenai.conformance.check.Checking.json;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.CheckedScenario;
import io.github.fauxpenai.conformance.check.Checking;
import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.results.Selection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * What users of servers reported of the bytes on the wire, sent as such, recorded and checked: each
 * is found by what stands beside it, and what is odd and right by nothing.
 */
class WireFaultsTest {
  private static final String SSE = "text/event-stream";
  private static final String JSON = "application/json";

  /**
   * A fault, or an oddity.
   *
   * @param streamed whether a stream is asked for
   * @param type the media type that is sent; empty for none
   * @param edit of the body, each byte a character
   * @param finds the promises that find it; none for an oddity
   */
  record Fault(
      String what, boolean streamed, String type, UnaryOperator<String> edit, Set<String> finds) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static Fault stream(
      String what, String type, UnaryOperator<String> edit, String... finds) {
    return new Fault(what, true, type, edit, Set.of(finds));
  }

  private static Fault plain(
      String what, String type, UnaryOperator<String> edit, String... finds) {
    return new Fault(what, false, type, edit, Set.of(finds));
  }

  private static final String UNREADABLE = "answer.readable";

  static final List<Fault> FAULTS =
      List.of(
          plain("as it should be", JSON, body -> body),
          stream("a stream as it should be", SSE, body -> body),
          plain("JSON without a type", "", body -> body, "answer.media_type"),
          plain("JSON as text", "text/plain", body -> body, "answer.media_type"),
          plain("a page", "text/html", b -> "<html>", "answer.media_type", "choices.present"),
          plain("JSON, then [DONE]", JSON, body -> body + "\ndata: [DONE]\n\n", UNREADABLE),
          plain("minus infinity", JSON, b -> b.replace("1234567890", "-Infinity"), UNREADABLE),
          plain("gzip that nobody announced", JSON, WireFaultsTest::gzipped, UNREADABLE),
          plain("blank lines before the JSON", JSON, body -> "\n\n \n" + body),
          plain(
              "milliseconds",
              JSON,
              b -> b.replace("1234567890", "1767225600123"),
              "created.seconds"),
          stream("JSON's type", JSON, body -> body, UNREADABLE),
          stream("text's type", "text/plain", body -> body, "answer.media_type", "stream.events"),
          stream("no type", "", body -> body, "answer.media_type", "stream.events"),
          stream("[done]", SSE, b -> b.replace("[DONE]", "[done]"), "stream.events"),
          stream("a text [DONE]", SSE, b -> b.replace("[DONE]", "\"[DONE]\""), "stream.events"),
          stream("no [DONE]", SSE, b -> b.replace("data: [DONE]\n\n", ""), "stream.events"),
          stream("[DONE] without a blank line", SSE, b -> b.stripTrailing(), "stream.events"),
          stream("[DONE] twice", SSE, b -> b + "data: [DONE]\n\n", "stream.end"),
          stream("an event after [DONE]", SSE, b -> b + "data: {}\n\n", "stream.end"),
          stream("half an event after [DONE]", SSE, b -> b + "data: {", "stream.end"),
          stream("comments after [DONE]", SSE, b -> b + ": bye\n\n"),
          stream("a line error:", SSE, b -> "error: {\"a\":1}\n\n" + b, "stream.fields"),
          stream(
              "nothing but a line error:",
              SSE,
              b -> "error: {\"message\":\"no\"}\n\n",
              "stream.events",
              "stream.fields"),
          stream(
              "lines without data:",
              SSE,
              b -> b.replace("data: ", ""),
              "stream.events",
              "stream.fields"),
          stream("nothing", SSE, b -> "", "stream.events"),
          stream("keep-alive as data", SSE, b -> "data: : keepalive\n\n" + b, UNREADABLE),
          stream("empty data", SSE, b -> "data:\n\n" + b, UNREADABLE),
          stream("one line break", SSE, b -> b.replace("\n\n", "\n"), UNREADABLE),
          stream("cut in an event", SSE, b -> b.substring(0, b.length() / 2), UNREADABLE),
          stream("half a character", SSE, b -> b.replaceFirst("Hel", "\u00f0\u009f"), UNREADABLE),
          stream("comments", SSE, b -> ": ping\n\n" + b.replace("\n\n", "\n\n: ping\n\n")),
          stream("ids and retries", SSE, b -> "id: 1\nretry: 5\n" + b),
          stream("CRLF", SSE, b -> b.replace("\n", "\r\n")),
          stream("CR", SSE, b -> b.replace("\n", "\r")),
          stream("no blank after data:", SSE, b -> b.replace("data: ", "data:")),
          stream("a byte order mark", SSE, b -> "\u00ef\u00bb\u00bf" + b),
          stream("a charset", "Text/Event-Stream;charset=UTF-8", b -> b));

  /** Of each fault, the promises that fail, and its result. */
  private static final Map<String, Set<String>> FOUND = new HashMap<>();

  private static final Map<String, JsonNode> RESULTS = new HashMap<>();

  /** All in one run: the seed tells which fault an answer shows. */
  @BeforeAll
  static void record(@TempDir Path folder) throws IOException {
    Recordings scenarios = Recordings.none();
    Map<String, String> byKey = new HashMap<>();
    for (int i = 0; i < FAULTS.size(); i++) {
      ObjectNode result = Checking.result(request(i), json("null"));
      byKey.put(result.path("key").textValue(), FAULTS.get(i).what());
      scenarios.put(result);
    }
    Path file = scenarios.write(folder.resolve("results.json.gz"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", WireFaultsTest::answer);
    server.start();
    try {
      CommandRun run =
          CommandRun.of(
              "runScenarios",
              "--api=chatcompletions",
              "--scenariosFile=" + file,
              "--resultsFile=" + file,
              "--baseUrl=http://127.0.0.1:" + server.getAddress().getPort() + "/v1",
              "--rateLimit=0",
              "--maxTrials=1");
      assertEquals(0, run.exitCode(), run::toString);
    } finally {
      server.stop(0);
    }
    Recordings.read(file).results().forEach((key, result) -> RESULTS.put(byKey.get(key), result));
    Api api = Api.CHAT_COMPLETIONS;
    new PromiseCheck(
            List.of(file),
            api.promises(),
            api.check(Definition.bundled()),
            api.rules()::isModelLimit,
            api.rules().families(),
            new Selection(Selection.Conditions.NONE),
            KnownFailures.none())
        .run(
            checked ->
                FOUND.put(
                    byKey.get(checked.result().key()),
                    checked.checks().stream()
                        .filter(CheckedScenario.Check::isNew)
                        .map(check -> check.promise().id())
                        .collect(Collectors.toCollection(TreeSet::new))));
  }

  private static ObjectNode request(int fault) {
    return (ObjectNode)
        json(
            "{'model':'gpt-4o','messages':[{'role':'user','content':'Hello'}],'seed':%d%s}"
                .formatted(fault, FAULTS.get(fault).streamed() ? ",'stream':true" : ""));
  }

  private static void answer(HttpExchange exchange) throws IOException {
    ObjectNode request =
        (ObjectNode) new ObjectMapper().readTree(exchange.getRequestBody().readAllBytes());
    int number = request.path("seed").asInt();
    Fault fault = FAULTS.get(number);
    String honest = body(HonestChat.answer(request).path("body"));
    String sent = fault.edit().apply(honest.replace("chatcmpl-1", "chatcmpl-" + number));
    if (!fault.type().isEmpty()) {
      exchange.getResponseHeaders().set("Content-Type", fault.type());
    }
    byte[] bytes = sent.getBytes(ISO_8859_1);
    exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @ParameterizedTest
  @FieldSource("FAULTS")
  void aFaultIsFoundAndWhatIsOddAndRightIsNot(Fault fault) {
    Set<String> found = FOUND.get(fault.what());
    if (fault.finds().isEmpty()) {
      assertEquals(Set.of(), found);
    } else {
      assertTrue(found.containsAll(fault.finds()), found.toString());
    }
    if (fault.finds().contains(UNREADABLE)) {
      JsonNode result = RESULTS.get(fault.what());
      assertTrue(result.at("/errors/0/message/received").isTextual(), result::toString);
    }
  }

  /** As it goes over the wire, each byte a character. */
  private static String body(JsonNode body) {
    StringBuilder text = new StringBuilder();
    if (body.isArray()) {
      body.forEach(chunk -> text.append("data: ").append(chunk).append("\n\n"));
      text.append("data: [DONE]\n\n");
    } else {
      text.append(body);
    }
    return new String(text.toString().getBytes(UTF_8), ISO_8859_1);
  }

  private static String gzipped(String body) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(body.getBytes(ISO_8859_1));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return packed.toString(ISO_8859_1);
  }
}
