package io.github.fauxpenai.conformance.cli;

import static io.github.fauxpenai.conformance.check.Checking.json;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.CheckedScenario;
import io.github.fauxpenai.conformance.check.Checking;
import io.github.fauxpenai.conformance.compare.Comparing;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.explain.Finding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * What users of servers reported of the bytes on the wire, sent as such, recorded, checked and
 * compared: each fault is found by both, as the page {@code field-faults.md} says, and what is odd
 * and right by neither.
 */
class TransportFaultsTest {
  private static final Path PAGE = Path.of("src/site/markdown/field-faults.md");
  private static final String HEADING = "## On the wire";
  private static final int LONGEST_REASON = 90;
  private static final String SSE = "text/event-stream";

  /** What is asked for. */
  private enum Asked {
    PLAIN("'messages':[{'role':'user','content':'Hello'}]"),
    STREAM("'messages':[{'role':'user','content':'Hello'}],'stream':true"),
    /** What OpenAI refuses. */
    REFUSAL("'messages':[]");

    private final String members;

    Asked(String members) {
      this.members = members;
    }

    ObjectNode request(int number) {
      return (ObjectNode) json("{'model':'gpt-4o','seed':%d,%s}".formatted(number, members));
    }

    JsonNode answer(ObjectNode request) {
      return this == REFUSAL
          ? Checking.refusal("messages", "The list is empty.")
          : HonestChat.answer(request);
    }
  }

  /**
   * A fault, or an oddity.
   *
   * @param what the server sends
   * @param edit of the honest answer
   */
  record Fault(String what, Asked asked, boolean odd, Consumer<Sent> edit) {
    @Override
    public String toString() {
      return what;
    }
  }

  /** An HTTP answer in the making, each byte a character. */
  private static final class Sent {
    private String start;
    private String type;
    private String headers = "";
    private String body;

    /** The framing headers; Content-Length by default. */
    private String framing;

    /** Whether the server closes the connection. */
    private boolean closed;

    /** Whether it waits for the client to close the connection. */
    private boolean leftOpen;

    Sent(JsonNode answer, String body) {
      this.start = "HTTP/1.1 " + answer.path("status").asInt() + " Status";
      this.type = answer.at("/headers/content-type").textValue();
      this.body = body;
    }

    Sent start(String line) {
      start = line;
      return this;
    }

    /** The media type; empty for none. */
    Sent type(String name) {
      type = name;
      return this;
    }

    Sent header(String line) {
      headers += line + "\r\n";
      return this;
    }

    Sent body(UnaryOperator<String> edit) {
      body = edit.apply(body);
      return this;
    }

    Sent framed(String lines) {
      framing = lines;
      return this;
    }

    /** Says another length than it has. */
    Sent longer(int by) {
      return framed("Content-Length: " + (body.length() + by) + "\r\n");
    }

    Sent untilClosed() {
      return framed("").closing();
    }

    Sent closing() {
      closed = true;
      return this;
    }

    Sent leftOpen() {
      leftOpen = true;
      return this;
    }

    /** In chunks of so many bytes. */
    Sent chunked(int size, String extension, String end) {
      StringBuilder chunks = new StringBuilder();
      for (int i = 0; i < body.length(); i += size) {
        String chunk = body.substring(i, Math.min(body.length(), i + size));
        chunks.append(Integer.toHexString(chunk.length())).append(extension).append("\r\n");
        chunks.append(chunk).append("\r\n");
      }
      body = chunks + end;
      return framed("Transfer-Encoding: chunked\r\n");
    }

    Sent chunked() {
      return chunked(1000, "", "0\r\n\r\n");
    }

    String bytes() {
      String lines = framing == null ? "Content-Length: " + body.length() + "\r\n" : framing;
      String media = type.isEmpty() ? "" : "Content-Type: " + type + "\r\n";
      return start + "\r\n" + media + headers + lines + "\r\n" + body;
    }
  }

  private static Fault plain(String what, Consumer<Sent> edit) {
    return new Fault(what, Asked.PLAIN, false, edit);
  }

  private static Fault oddPlain(String what, Consumer<Sent> edit) {
    return new Fault(what, Asked.PLAIN, true, edit);
  }

  private static Fault stream(String what, Consumer<Sent> edit) {
    return new Fault(what, Asked.STREAM, false, edit);
  }

  private static Fault oddStream(String what, Consumer<Sent> edit) {
    return new Fault(what, Asked.STREAM, true, edit);
  }

  private static Fault refusal(String what, Consumer<Sent> edit) {
    return new Fault(what, Asked.REFUSAL, false, edit);
  }

  private static Fault oddRefusal(String what, Consumer<Sent> edit) {
    return new Fault(what, Asked.REFUSAL, true, edit);
  }

  static final List<Fault> FAULTS =
      List.of(
          oddPlain("a plain answer as it should be", s -> {}),
          plain("JSON without a Content-Type", s -> s.type("")),
          plain("JSON called text/plain", s -> s.type("text/plain")),
          plain("JSON called text/html", s -> s.type("text/html; charset=utf-8")),
          plain("a page of HTML", s -> s.type("text/html").body(b -> "<html><p>Hello</p></html>")),
          plain("a page of HTML called JSON", s -> s.body(b -> "<html><p>Hello</p></html>")),
          plain("nothing", s -> s.body(b -> "")),
          plain(
              "204 and nothing",
              s -> s.start("HTTP/1.1 204 No Content").type("").framed("").body(b -> "")),
          plain("the JSON, and [DONE] after it", s -> s.body(b -> b + "\n\ndata: [DONE]\n\n")),
          plain(
              "the JSON as an event, and [DONE]",
              s -> s.type(SSE).body(b -> "data: " + b + "\n\ndata: [DONE]\n\n")),
          plain("the JSON called an event stream", s -> s.type(SSE)),
          plain(
              "the JSON called an event stream, and [DONE] after it",
              s -> s.type(SSE).body(b -> b + "\n\ndata: [DONE]\n\n")),
          plain("an event stream that nobody asked for", s -> s.type(SSE).body(b -> streamBody())),
          plain("the JSON twice", s -> s.body(b -> b + b)),
          plain(
              "the JSON in a JSON text",
              s -> s.body(b -> '"' + b.replace("\\", "\\\\").replace("\"", "\\\"") + '"')),
          plain("the JSON in a list", s -> s.body(b -> "[" + b + "]")),
          plain(
              "the JSON cut, and its length fits",
              s -> s.body(b -> b.substring(0, b.length() / 2))),
          plain("a number -Infinity", s -> s.body(b -> b.replace("1234567890", "-Infinity"))),
          plain("a number NaN", s -> s.body(b -> b.replace("1234567890", "NaN"))),
          plain("a comma too many", s -> s.body(b -> b.substring(0, b.length() - 1) + ",}")),
          plain("JSON with single quotes", s -> s.body(b -> b.replace('"', '\''))),
          plain("a line break within a text", s -> s.body(b -> b.replace("Hello", "Hel\nlo"))),
          plain("a byte of 0 after the JSON", s -> s.body(b -> b + '\0')),
          plain("a byte order mark before the JSON", s -> s.body(b -> "\u00ef\u00bb\u00bf" + b)),
          plain("JSON in UTF-16", s -> s.body(b -> new String(b.getBytes(UTF_16BE), ISO_8859_1))),
          plain(
              "JSON in ISO 8859-1",
              s ->
                  s.type("application/json; charset=iso-8859-1")
                      .body(b -> b.replace("Hello", "H\u00e9llo"))),
          plain(
              "half a character in a text",
              s -> s.body(b -> b.replace("Hello", "Hello \u00f0\u009f"))),
          plain(
              "a member twice",
              s -> s.body(b -> b.replaceFirst("\\{", "{\"object\":\"chat.completion\","))),
          plain("gzip that no header announces", s -> s.body(TransportFaultsTest::gzipped)),
          plain("Content-Encoding: gzip, and no gzip", s -> s.header("Content-Encoding: gzip")),
          plain(
              "gzip that is cut",
              s -> s.header("Content-Encoding: gzip").body(b -> cut(gzipped(b), 9))),
          plain(
              "gzip, and something after it",
              s -> s.header("Content-Encoding: gzip").body(b -> gzipped(b) + "more")),
          plain(
              "Content-Encoding: br, which nobody asked for",
              s -> s.header("Content-Encoding: br").body(b -> "\u000b\u0002\u0080{}\u0003")),
          plain("Content-Length is larger than the body", s -> s.longer(10).closing()),
          plain(
              "Content-Length is smaller than the body",
              s -> s.longer(-10).header("Connection: close").closing()),
          plain(
              "Content-Length and chunks at once",
              s -> s.header("Content-Length: " + s.body.length()).chunked()),
          plain("no last chunk", s -> s.chunked(100, "", "").closing()),
          plain(
              "sizes of chunks that do not fit",
              s ->
                  s.body(b -> "5\r\n" + b + "\r\n0\r\n\r\n")
                      .framed("Transfer-Encoding: chunked\r\n")
                      .closing()),
          plain(
              "chunks announced, and none sent",
              s -> s.framed("Transfer-Encoding: chunked\r\n").closing()),
          plain(
              "a redirect",
              s ->
                  s.start("HTTP/1.1 307 Temporary Redirect")
                      .type("")
                      .header("Location: /v2/chat/completions")
                      .body(b -> "")),
          plain(
              "a redirect with a page",
              s ->
                  s.start("HTTP/1.1 302 Found")
                      .type("text/html")
                      .header("Location: /login")
                      .body(b -> "<html>login</html>")),
          oddPlain("blank lines before the JSON", s -> s.body(b -> "\n\n \n" + b)),
          oddPlain("a line break after the JSON", s -> s.body(b -> b + "\r\n")),
          oddPlain("a charset, in upper case", s -> s.type("Application/JSON;Charset=UTF-8")),
          oddPlain(
              "gzip that a header announces",
              s -> s.header("content-encoding: GZIP").body(TransportFaultsTest::gzipped)),
          oddPlain("Content-Encoding: identity", s -> s.header("Content-Encoding: identity")),
          oddPlain("chunks", Sent::chunked),
          oddPlain(
              "chunks of one byte, with extensions and a trailer",
              s -> s.chunked(1, ";a=b", "0;c\r\nServer-Timing: x\r\n\r\n")),
          oddPlain("neither length nor chunks: the connection ends it", Sent::untilClosed),
          oddPlain("HTTP/1.0", s -> s.start("HTTP/1.0 200 OK").untilClosed()),
          oddPlain("no reason after the status", s -> s.start("HTTP/1.1 200")),
          oddPlain(
              "100 and 103 before the answer",
              s ->
                  s.start(
                      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK")),
          oddPlain("a connection that closes though nothing said so", Sent::closing),
          oddPlain(
              "a connection that closes as it says", s -> s.header("Connection: close").closing()),
          oddPlain(
              "headers that nobody asked for",
              s ->
                  s.header("Set-Cookie: a=b; HttpOnly")
                      .header("Retry-After: 5")
                      .header("X-Powered-By: Express")
                      .header("Keep-Alive: timeout=5")),
          oddRefusal("a refusal as it should be", s -> {}),
          refusal("a refusal without a body", s -> s.body(b -> "")),
          refusal("a refusal without a body or a type", s -> s.type("").body(b -> "")),
          refusal("a refusal without a Content-Type", s -> s.type("")),
          refusal("a refusal called an event stream", s -> s.type(SSE)),
          refusal("a refusal as an event", s -> s.type(SSE).body(b -> "data: " + b + "\n\n")),
          refusal(
              "a refusal as an event, and [DONE]",
              s -> s.type(SSE).body(b -> "data: " + b + "\n\ndata: [DONE]\n\n")),
          refusal("a refusal as an event, called JSON", s -> s.body(b -> "data: " + b + "\n\n")),
          refusal("a refusal as a page", s -> s.type("text/html").body(b -> "<html>400</html>")),
          refusal("a refusal as text", s -> s.type("text/plain").body(b -> "The list is empty.")),
          refusal("a refusal as text called JSON", s -> s.body(b -> "The list is empty.")),
          refusal("a refusal that is cut", s -> s.body(b -> cut(b, 9))),
          refusal("a refusal whose Content-Length is too large", s -> s.longer(9).closing()),
          oddRefusal(
              "a refusal in gzip",
              s -> s.header("Content-Encoding: gzip").body(TransportFaultsTest::gzipped)),
          oddStream("a stream as it should be", s -> {}),
          stream("a stream called application/json", s -> s.type("application/json")),
          stream("a stream called text/plain", s -> s.type("text/plain; charset=utf-8")),
          stream("a stream without a Content-Type", s -> s.type("")),
          stream(
              "lines of JSON, called application/x-ndjson",
              s -> s.type("application/x-ndjson").body(TransportFaultsTest::lines)),
          stream("lines of JSON, called an event stream", s -> s.body(TransportFaultsTest::lines)),
          stream("events whose lines lack data:", s -> s.body(b -> b.replace("data: ", ""))),
          stream("one plain answer", s -> s.type("application/json").body(b -> plainBody("a"))),
          stream("one plain answer, called an event stream", s -> s.body(b -> plainBody("b"))),
          stream(
              "one plain answer as an event, and [DONE]",
              s -> s.body(b -> "data: " + plainBody("c") + "\n\ndata: [DONE]\n\n")),
          stream("an event stream without events", s -> s.body(b -> "")),
          stream(
              "204 in place of a stream",
              s -> s.start("HTTP/1.1 204 No Content").type("").framed("").body(b -> "")),
          stream("nothing but [DONE]", s -> s.body(b -> "data: [DONE]\n\n")),
          stream("nothing but comments", s -> s.body(b -> ": ping\n\n: ping\n\n")),
          stream("[done] in lower case", s -> s.body(b -> b.replace("[DONE]", "[done]"))),
          stream("[DONE] as a JSON text", s -> s.body(b -> b.replace("[DONE]", "\"[DONE]\""))),
          stream("DONE without brackets", s -> s.body(b -> b.replace("[DONE]", "DONE"))),
          stream("no [DONE]", s -> s.body(b -> b.replace("data: [DONE]\n\n", ""))),
          stream("[DONE] without a blank line", s -> s.body(String::stripTrailing)),
          stream("[DONE] without data:", s -> s.body(b -> b.replace("data: [DONE]", "[DONE]"))),
          stream("[DONE] twice", s -> s.body(b -> b + "data: [DONE]\n\n")),
          stream("an event after [DONE]", s -> s.body(b -> b + "data: {}\n\n")),
          stream("half an event after [DONE]", s -> s.body(b -> b + "data: {")),
          stream(
              "a line error:",
              s ->
                  s.body(
                      b ->
                          b.replace(
                              "data: [DONE]", "error: {\"message\":\"no\"}\n\ndata: [DONE]"))),
          stream("nothing but a line error:", s -> s.body(b -> "error: {\"message\":\"no\"}\n\n")),
          stream(
              "an event named error amid the stream, and no [DONE]",
              s ->
                  s.body(
                      b ->
                          half(b)
                              + "event: error\ndata: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\n")),
          stream(
              "events of pings",
              s -> s.body(b -> "event: ping\ndata: {\"type\":\"ping\"}\n\n" + b)),
          stream("data: : keepalive", s -> s.body(b -> "data: : keepalive\n\n" + b)),
          stream("empty data as a heartbeat", s -> s.body(b -> "data:\n\n" + b)),
          stream("one line break between events", s -> s.body(b -> b.replace("\n\n", "\n"))),
          stream("no line break between events", s -> s.body(b -> b.replace("\n\n", ""))),
          stream(
              "the JSON in the line after data:",
              s -> s.body(b -> b.replace("data: {", "data:\n{"))),
          stream(
              "line breaks within the JSON, and one data: before it",
              s -> s.body(b -> b.replace(",\"choices\"", ",\n\"choices\""))),
          stream("line breaks as the two characters \\n", s -> s.body(b -> b.replace("\n", "\\n"))),
          stream(
              "half a character in an event",
              s -> s.body(b -> b.replaceFirst("Hel", "\u00f0\u009f"))),
          stream("NaN in an event", s -> s.body(b -> b.replaceFirst("1234567890", "NaN"))),
          stream(
              "a byte order mark before each event",
              s -> s.body(b -> b.replace("data:", "\u00ef\u00bb\u00bfdata:"))),
          stream(
              "a cut amid an event, and an orderly end",
              s -> s.body(b -> b.substring(0, b.length() / 2))),
          stream(
              "a cut between events, and an orderly end", s -> s.body(TransportFaultsTest::half)),
          stream(
              "a cut between events, and no last chunk",
              s -> s.body(TransportFaultsTest::half).chunked(90, "", "").closing()),
          stream("[DONE], and no last chunk", s -> s.chunked(90, "", "").closing()),
          stream("a stream whose Content-Length is too large", s -> s.longer(9).closing()),
          stream(
              "a stream whose Content-Length is too small",
              s -> s.longer(-20).header("Connection: close").closing()),
          stream(
              "a stream in gzip that no header announces",
              s -> s.body(TransportFaultsTest::gzipped)),
          stream(
              "a stream whose gzip is cut",
              s -> s.header("Content-Encoding: gzip").body(b -> cut(gzipped(b), 30))),
          stream("[DONE], and the connection stays open", s -> s.framed("").leftOpen()),
          stream(
              "no [DONE], and the connection stays open",
              s -> s.body(b -> b.replace("data: [DONE]\n\n", "")).framed("").leftOpen()),
          plain("201 in place of 200", s -> s.start("HTTP/1.1 201 Created")),
          stream("202 in place of 200", s -> s.start("HTTP/1.1 202 Accepted")),
          oddStream(
              "comments before, amid and after the events",
              s -> s.body(b -> ": ping\n\n" + b.replace("\n\n", "\n\n: ping\n\n") + ":\n\n: bye")),
          oddStream(
              "id:, retry: and event:",
              s ->
                  s.body(
                      b ->
                          "retry: 5\n\n" + b.replace("data: {", "id: 1\nevent: message\ndata: {"))),
          oddStream(
              "a blank line between event: and data:",
              s -> s.body(b -> b.replace("data: {", "event: message\n\ndata: {"))),
          oddStream("lines that end with CRLF", s -> s.body(b -> b.replace("\n", "\r\n"))),
          oddStream("lines that end with CR", s -> s.body(b -> b.replace("\n", "\r"))),
          oddStream("no blank after data:", s -> s.body(b -> b.replace("data: ", "data:"))),
          oddStream(
              "several blanks after data:, and after the JSON",
              s ->
                  s.body(
                      b ->
                          b.replace("data: ", "data:   ")
                              .replace("}\n\n", "}  \n\n")
                              .replace("[DONE]", "[DONE] "))),
          oddStream(
              "JSON over several lines of data:",
              s -> s.body(b -> b.replace(",\"choices\"", ",\ndata: \"choices\""))),
          oddStream(
              "more blank lines than needed",
              s -> s.body(b -> "\n\n" + b.replace("\n\n", "\n\n\n\n"))),
          oddStream(
              "a byte order mark before the stream", s -> s.body(b -> "\u00ef\u00bb\u00bf" + b)),
          oddStream("a charset after the type", s -> s.type("Text/Event-Stream;charset=UTF-8")),
          oddStream(
              "usage null in each chunk",
              s -> s.body(b -> b.replace(",\"choices\"", ",\"usage\":null,\"choices\""))),
          oddStream("chunks that cut characters and events", s -> s.chunked(1, "", "0\r\n\r\n")),
          oddStream(
              "a stream in gzip that a header announces",
              s -> s.header("Content-Encoding: gzip").body(TransportFaultsTest::gzipped)),
          oddStream(
              "neither length nor chunks: the connection ends the stream", Sent::untilClosed));

  /** What no client can wait for: recorded apart, with little patience. */
  private static final List<Fault> ENDLESS =
      List.of(
          plain(
              "Content-Length is larger than the body, and the connection stays open",
              s -> s.longer(10).leftOpen()),
          stream(
              "the stream stops amid an event, and the connection stays open",
              s -> s.body(b -> b.substring(0, b.length() / 2)).framed("").leftOpen()));

  static final List<Fault> ALL = Stream.concat(FAULTS.stream(), ENDLESS.stream()).toList();

  /** What was found of a fault. */
  private record Found(Map<String, String> checked, List<Finding> compared, JsonNode result) {}

  private static final Map<String, Found> FOUND = new HashMap<>();

  @BeforeAll
  static void recordAll(@TempDir Path folder) throws IOException {
    record(FAULTS, folder, "--streamIdle=1s");
    record(ENDLESS, folder, "--requestTimeout=1s");
  }

  /** All in one run: the seed says which fault an answer shows. */
  private static void record(List<Fault> faults, Path folder, String option) throws IOException {
    Recordings honest = Recordings.none();
    Map<String, String> byKey = new HashMap<>();
    for (int i = 0; i < faults.size(); i++) {
      ObjectNode request = faults.get(i).asked().request(i);
      ObjectNode result = Checking.result(request, faults.get(i).asked().answer(request));
      byKey.put(result.path("key").textValue(), faults.get(i).what());
      honest.put(result);
    }
    Path baseline = honest.write(folder.resolve("honest.json.gz"));
    Path results = folder.resolve(option + ".json.gz");
    try (HostileServer server = new HostileServer(request -> answer(faults, request))) {
      ServedRun.against(server.baseUrl(), Api.CHAT_COMPLETIONS, baseline, results, option);
    }
    Map<String, Map<String, String>> checked = checked(results);
    Map<String, ScenarioVerdict> compared =
        Comparing.files(
                baseline, results, Api.CHAT_COMPLETIONS.rules(), Comparing.upTo(Level.SEMANTICS))
            .verdicts();
    Recordings.read(results)
        .results()
        .forEach(
            (key, result) -> {
              assertEquals(
                  ScenarioVerdict.State.COMPARED, compared.get(key).state(), byKey.get(key));
              FOUND.put(
                  byKey.get(key),
                  new Found(
                      checked.getOrDefault(key, Map.of()),
                      compared.get(key).differences().stream().filter(Finding::failing).toList(),
                      result));
            });
  }

  private static Map<String, Map<String, String>> checked(Path results) throws IOException {
    Map<String, Map<String, String>> checked = new HashMap<>();
    Api api = Api.CHAT_COMPLETIONS;
    Checking.withAll(api, results)
        .run(
            scenario ->
                checked.put(
                    scenario.result().key(),
                    scenario.checks().stream()
                        .filter(CheckedScenario.Check::isNew)
                        .collect(
                            Collectors.toMap(
                                check -> check.promise().id(),
                                check -> check.judgement().why(),
                                (first, second) -> first,
                                TreeMap::new))));
    return checked;
  }

  private static HostileServer.Reply answer(List<Fault> faults, String body) throws IOException {
    ObjectNode request = (ObjectNode) new ObjectMapper().readTree(body);
    int number = request.path("seed").asInt();
    Fault fault = faults.get(number);
    JsonNode honest = fault.asked().answer(request);
    Sent sent =
        new Sent(honest, body(honest.path("body")).replace("chatcmpl-1", "chatcmpl-1000" + number));
    fault.edit().accept(sent);
    return new HostileServer.Reply(
        sent.bytes().getBytes(ISO_8859_1),
        sent.leftOpen
            ? HostileServer.Then.WAITS
            : sent.closed ? HostileServer.Then.CLOSES : HostileServer.Then.GOES_ON);
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void aFaultIsFoundAndWhatIsOddAndRightIsNot(Fault fault) {
    Found found = FOUND.get(fault.what());
    if (fault.odd()) {
      assertEquals(Map.of(), found.checked());
      assertEquals(List.of(), found.compared());
      assertTrue(found.result().path("response").isObject());
    } else {
      assertNotEquals(Map.of(), found.checked());
      assertNotEquals(List.of(), found.compared());
    }
  }

  @Test
  void thePageSaysWhatFindsEachFault() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Fault fault : ALL) {
      if (!fault.odd()) {
        lines.add(row(fault, FOUND.get(fault.what())));
      }
    }
    Files.createDirectories(Path.of("target"));
    Files.write(Path.of("target/transport-faults.md"), lines);
    List<String> page = Files.readAllLines(PAGE);
    List<String> rows =
        page.subList(page.indexOf(HEADING) + 1, page.size()).stream()
            .dropWhile(line -> !line.startsWith("|---"))
            .skip(1)
            .takeWhile(line -> line.startsWith("| "))
            .toList();
    assertEquals(String.join("\n", lines), String.join("\n", rows));
  }

  private static String row(Fault fault, Found found) {
    return "| %s | %s | %s | %s | %s |"
        .formatted(
            fault.asked().name().toLowerCase(Locale.ROOT),
            fault.what().replace("|", "\\|"),
            found.checked().keySet().stream()
                .map(id -> "`" + id + "`")
                .collect(Collectors.joining(" ")),
            found.checked().values().stream()
                .map(TransportFaultsTest::shortened)
                .collect(Collectors.joining("; "))
                .replace("|", "\\|")
                .replace("<", "&lt;"),
            found.compared().stream()
                .map(finding -> "`" + finding.code() + "`")
                .distinct()
                .collect(Collectors.joining(" ")));
  }

  private static String shortened(String reason) {
    return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…";
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

  private static String plainBody(String id) {
    return body(HonestChat.answer(Asked.PLAIN.request(0)).path("body"))
        .replace("chatcmpl-1", "chatcmpl-" + id);
  }

  private static String streamBody() {
    return body(HonestChat.answer(Asked.STREAM.request(0)).path("body"))
        .replace("chatcmpl-1", "chatcmpl-d");
  }

  private static String lines(String stream) {
    return stream.replace("data: [DONE]\n\n", "").replace("data: ", "").replace("\n\n", "\n");
  }

  /** The first half of the events of a stream. */
  private static String half(String stream) {
    return stream.substring(0, stream.indexOf("\n\n", stream.length() / 2) + 2);
  }

  private static String cut(String body, int bytes) {
    return body.substring(0, body.length() - bytes);
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
