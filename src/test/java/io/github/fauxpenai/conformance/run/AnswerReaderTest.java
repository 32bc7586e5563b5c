package io.github.fauxpenai.conformance.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.End;
import io.github.fauxpenai.conformance.results.End.Connection;
import io.github.fauxpenai.conformance.results.FailedTrial;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.RecordedResponse.Stream;
import io.github.fauxpenai.conformance.results.Sanitizer;
import io.github.fauxpenai.conformance.results.StreamEnd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
  private static final String STREAM = "text/event-stream; charset=utf-8";

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 301, 307, 400, 401, 404, 418})
  void everythingBelow500IsAnAnswer(int status) {
    assertEquals(status, answer(status, "application/json", "{}").status());
  }

  @Test
  void numbersKeepTheirSpelling() {
    assertEquals(
        "{\"a\":[1e-7,0.10,1E+2,12345678901234567890]}",
        body("application/json", "{ \"a\" : [1e-7, 0.10, 1E+2, 12345678901234567890] }\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json; charset=utf-8", "Application/JSON", "application/problem+json"})
  void jsonGoesByMoreThanOneName(String type) {
    assertEquals("{\"a\":1}", body(type, "{\"a\": 1}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{\"a\":", "{\"a\": 1} x", "<html>", "{\"a\": NaN}", "[1,]", "1E99999999999"})
  void anythingElseThatIsCalledJsonIsAFailedTrial(String body) {
    FailedTrial trial = failure(200, "application/json", body);
    assertEquals(200, trial.statusCode());
    assertTrue(trial.message().startsWith("the body is not JSON"), trial.message());
  }

  @ParameterizedTest
  @CsvSource({"500", "502", "503", "504", "529", "599"})
  void serverErrorsAreFailedTrials(int status) {
    FailedTrial trial =
        failure(status, "application/json", "{\"error\": {\"message\": \"out of\\nmemory\"}}");
    assertEquals(new FailedTrial(status, "HTTP " + status + ": out of memory"), trial);
  }

  @Test
  void anErrorPageIsQuotedInPart() {
    FailedTrial trial = failure(502, "text/html", "<html>\r\n\u001b[31m" + "x".repeat(1000));
    assertTrue(trial.message().startsWith("HTTP 502: <html> [31mxxx"), trial.message());
    assertEquals("HTTP 502: ".length() + 301, trial.message().length());
  }

  @Test
  void aServerErrorWithoutAReadableBodyIsStillOne() {
    Outcome outcome = read(503, Map.of(), cutAfter(""));
    assertEquals(new FailedTrial(503, "HTTP 503"), ((Outcome.Failure) outcome).trial());
  }

  @Test
  void retryAfterIsHandedOn() {
    Outcome outcome = read(503, Map.of("retry-after", "7"), bytes("busy"));
    assertEquals(Optional.of(Duration.ofSeconds(7)), ((Outcome.Failure) outcome).retryAfter());
  }

  @ParameterizedTest
  @CsvSource({",", "5,", ",5", "0,5", "5,0", "0,0"})
  void aLimitIsReachedWhereTheServerDoesNotSayThatSomethingIsLeft(String requests, String tokens) {
    Outcome outcome =
        read(429, remaining(requests, tokens), bytes("{\"error\":{\"message\":\"slow\"}}"));
    assertEquals(new Outcome.RateLimited("HTTP 429: slow", Optional.empty()), outcome);
  }

  @Test
  void a429WithRequestsAndTokensLeftIsAFailedTrial() {
    Outcome outcome =
        read(429, remaining("4", "9988"), bytes("{\"error\":{\"message\":\"too large\"}}"));
    assertEquals(new FailedTrial(429, "HTTP 429: too large"), ((Outcome.Failure) outcome).trial());
  }

  @ParameterizedTest
  @CsvSource({
    "text/html; charset=utf-8, <html>, text/html",
    "text/plain, 404 page not found, text/plain",
    "text/plain, 404, text/plain",
    "text/plain, 'data: {}', text/plain",
    "'', '', none",
    "'', x, none"
  })
  void ofOtherBodiesOnlyTheirTypeIsRecorded(String type, String body, String named) {
    RecordedResponse answer = answer(404, type, body);
    assertEquals(
        "{\"message\":\"Unexpected response content type: " + named + "\"}",
        answer.body().toString());
    assertEquals(404, answer.status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text/plain", "application/octet-stream"})
  void jsonUnderAnotherNameIsRecorded(String type) {
    assertEquals("{\"a\":1}", body(type, "{\"a\": 1}"));
    assertEquals("[1]", body(type, "[1]"));
  }

  @Test
  void aStreamIsTheListOfItsEvents() {
    RecordedResponse answer =
        answer(
            200, STREAM, ": ping\n\ndata: {\"a\": 1.0}\r\n\r\ndata:{\"a\":2}\n\ndata: [DONE]\n\n");
    assertEquals("[{\"a\":1.0},{\"a\":2}]", answer.body().toString());
    assertEquals(Optional.of(new Stream(2, true, 1).ending(End.CLEAN)), answer.stream());
  }

  @Test
  void aStreamMayEndWithoutDone() {
    RecordedResponse answer = answer(200, STREAM, "data: {\"a\": 1}\n\n");
    assertEquals("[{\"a\":1}]", answer.body().toString());
    assertEquals(Optional.of(new Stream(1, false, 0).ending(End.CLEAN)), answer.stream());
  }

  @Test
  void aStreamMayBeEmpty() {
    RecordedResponse answer = answer(200, STREAM, "");
    assertEquals("[]", answer.body().toString());
    assertEquals(Optional.of(new Stream(0, false, 0).ending(End.CLEAN)), answer.stream());
  }

  @Test
  void anErrorInAStreamIsRecordedAsItCame() {
    RecordedResponse answer =
        answer(
            200,
            STREAM,
            "data: {\"a\":1}\n\nevent: error\ndata: {\"error\":{\"message\":\"x\"}}\n\n");
    assertEquals("[{\"a\":1},{\"error\":{\"message\":\"x\"}}]", answer.body().toString());
  }

  @Test
  void eventsThatComeAgainAreCountedAndKeptAndEqualIdsStayEqualOverAllOfThem() {
    String first = "data: {\"id\":\"chatcmpl-a\",\"created\":1700000000}\n\n";
    String other = "data: { \"id\": \"chatcmpl-b\", \"x\": \"\\u0041\" }\n\n";
    RecordedResponse answer =
        answer(200, STREAM, first + first + other + other + first + "data: [DONE]\n\n");
    String shownFirst = "{\"id\":\"id-1\",\"created\":1234567890}";
    String shownOther = "{\"id\":\"id-2\",\"x\":\"A\"}";
    assertEquals(
        "[" + String.join(",", shownFirst, shownFirst, shownOther, shownOther, shownFirst) + "]",
        answer.body().toString());
    assertEquals(Optional.of(new Stream(5, true, 0).ending(End.CLEAN)), answer.stream());
    assertEquals("seconds", answer.replaced().get("created"));
  }

  @Test
  void aRefusalMayBeAStream() {
    assertEquals(
        "[{\"error\":{}}]", answer(400, STREAM, "data: {\"error\":{}}\n\n").body().toString());
  }

  @Test
  void nothingIsReadAfterDone() {
    InputStream endless = new SequenceInputStream(bytes("data: 1\n\ndata: [DONE]\n\n"), broken());
    Outcome outcome = read(200, Map.of("content-type", STREAM), endless);
    assertEquals("[1]", ((Outcome.Answer) outcome).response().body().toString());
  }

  @Test
  void theApiMaySayWhichEventIsTheLast() throws IOException {
    InputStream endless =
        new SequenceInputStream(
            bytes("event: a\ndata: {\"type\":\"a\"}\n\n" + "event: b\ndata: {\"type\":\"b\"}\n\n"),
            broken());
    Outcome outcome =
        reader(StreamEnd.after("b", "c"))
            .read(200, Map.of("content-type", STREAM), received(endless), Instant.EPOCH);
    RecordedResponse answer = ((Outcome.Answer) outcome).response();
    assertEquals("[{\"type\":\"a\"},{\"type\":\"b\"}]", answer.body().toString());
    End cut = new End(Connection.CUT, 0, 0, Optional.empty(), Map.of());
    assertEquals(Optional.of(new Stream(2, false, 0).ending(cut)), answer.stream());
  }

  @ParameterizedTest
  @CsvSource({
    "'data: [DONE]\n\n', 0, 0, ",
    "'data: [DONE]\n\ndata: [DONE]\n\n', 0, 1, ",
    "'data: [DONE]\n\ndata: {}\n\n: ping\n\ndata: {', 2, 0, ",
    "'data: [done]\n\n', 0, 0, [done]",
    "'data: \"[DONE]\"\n\n', 0, 0, '\"[DONE]\"'"
  })
  void howAStreamEndsIsRecorded(String end, int events, int doneAgain, String spelled) {
    RecordedResponse answer = answer(200, STREAM, "data: {\"a\":1}\n\n" + end.replace("\\n", "\n"));
    assertEquals("[{\"a\":1}]", answer.body().toString());
    Stream stream = answer.stream().orElseThrow();
    assertTrue(stream.done());
    assertEquals(
        Optional.of(
            new End(Connection.CLOSED, events, doneAgain, Optional.ofNullable(spelled), Map.of())),
        stream.end());
    assertEquals(stream, RecordedResponse.of(answer.toJson()).stream().orElseThrow());
  }

  @Test
  void linesThatNoClientReadsAreCounted() {
    Stream stream =
        answer(
                200,
                STREAM,
                "retry: 3\nerror: {\"a\":1}\n\nerror: sk\nsk-secret-1234: x\nping\ndata: {}\n\n")
            .stream()
            .orElseThrow();
    assertEquals(Map.of("error", 2, "[redacted]", 1), stream.end().orElseThrow().dropped());
  }

  @Test
  void afterAnEventThatEndsTheStreamDoneMayCome() throws IOException {
    String events = "event: b\ndata: {\"type\":\"b\"}\n\ndata: [DONE]\n\n";
    Outcome outcome =
        reader(StreamEnd.after("b"))
            .read(200, Map.of("content-type", STREAM), received(bytes(events)), Instant.EPOCH);
    assertEquals(
        Optional.of(new Stream(1, false, 0).ending(End.CLEAN)),
        ((Outcome.Answer) outcome).response().stream());
  }

  @Test
  void afterAnErrorTheResponseThatFailedMayCome() throws IOException {
    String error = "event: error\ndata: {\"type\":\"error\"}\n\n";
    String failed = "event: response.failed\ndata: {\"type\":\"response.failed\"}\n\n";
    for (String events : List.of(error, error + failed)) {
      Outcome outcome =
          reader(Api.RESPONSES.streamEnd())
              .read(200, Map.of("content-type", STREAM), received(bytes(events)), Instant.EPOCH);
      RecordedResponse answer = ((Outcome.Answer) outcome).response();
      int count = events.length() > error.length() ? 2 : 1;
      assertEquals(count, answer.body().elements().size());
      assertEquals(Optional.of(new Stream(count, false, 0).ending(End.CLEAN)), answer.stream());
    }
  }

  @Test
  void theBeginningOfWhatCannotBeReadIsKept() {
    assertEquals(
        Optional.of("{\"a\": [redacted]\n\\u001b[31m"),
        failure(200, "application/json", "{\"a\": sk-secret-1234\r\n\u001b[31m").received());
    assertEquals(
        Optional.of("data: {}\n\ndata: {"), failure(200, STREAM, "data: {}\n\ndata: {").received());
    assertEquals(
        2048, failure(200, "application/json", "x".repeat(5000)).received().get().length());
    assertEquals(Optional.of("<html>"), answer(404, "text/html", "<html>").received());
    assertEquals(Optional.empty(), answer(404, "text/html", "").received());
    assertEquals(Optional.empty(), answer(200, "application/json", "{}").received());
    assertEquals(Optional.empty(), answer(200, "audio/mpeg", "ID3abcd").received());
  }

  @Test
  void whatIsKeptHoldsNoHalfOfASecret() {
    assertEquals(
        Optional.of("{\"key\": \"[redacted]"),
        failure(200, "application/json", "{\"key\": \"sk-secret-12").received());
    String key = "sk-secret-1234";
    String text = "x".repeat(2040) + key;
    assertEquals(
        Optional.of("x".repeat(2040) + "[redacte"),
        failure(200, "application/json", text).received());
  }

  @Test
  void bytesThatAreNoTextAreShownAsSuch() {
    assertEquals(
        Optional.of("{\"a\": \"\\xf0\\x9f\"}"),
        failure(200, Map.of("content-type", "application/json"), ascii("{\"a\": \"\u00f0\u009f\"}"))
            .received());
    assertEquals(
        Optional.of("no text, but bytes: 1f 8b 08 00 41"),
        failure(200, Map.of("content-type", "application/json"), ascii("\u001f\u008b\u0008\u0000A"))
            .received());
  }

  @ParameterizedTest
  @CsvSource({
    "1767225600, seconds",
    "1767225600123, milliseconds",
    "1767225600.5, fraction",
    "'\"2026-01-01\"', text",
    "0, other"
  })
  void whatKindOfTimeWasReplacedIsRecorded(String created, String kind) {
    RecordedResponse answer = answer(200, "application/json", "{\"created\":" + created + "}");
    assertEquals(Map.of("created", kind), answer.replaced());
    assertEquals(answer.replaced(), RecordedResponse.of(answer.toJson()).replaced());
    RecordedResponse stream =
        answer(
            200,
            STREAM,
            "data: {\"created\":1767225600}\n\ndata: {\"created\":" + created + "}\n\n");
    assertEquals(Map.of("created", kind), stream.replaced());
  }

  @Test
  void anIdThatCameBeforeIsRecordedAsRepeated() throws IOException {
    AnswerReader reader = reader(StreamEnd.DONE, new HashSet<>());
    assertEquals("new", idOf(reader, "{\"choices\":[{\"id\":\"b\"}],\"id\":\"a\"}"));
    assertEquals("new", idOf(reader, "{\"id\":\"b\"}"));
    assertEquals("repeated", idOf(reader, "{\"id\":\"a\"}"));
    assertEquals(null, idOf(reader, "{\"id\":\"\"}"));
  }

  private static String idOf(AnswerReader reader, String body) throws IOException {
    Outcome outcome =
        reader.read(
            200, Map.of("content-type", "application/json"), received(bytes(body)), Instant.EPOCH);
    return ((Outcome.Answer) outcome).response().replaced().get("id");
  }

  private static FailedTrial failure(int status, Map<String, String> headers, InputStream body) {
    return assertInstanceOf(Outcome.Failure.class, read(status, headers, body)).trial();
  }

  private static InputStream ascii(String bytes) {
    return new ByteArrayInputStream(bytes.getBytes(ISO_8859_1));
  }

  private static Received received(InputStream body) {
    return new Received(body);
  }

  @Test
  void namesOfEventsAreRecordedWhereTheirDataDoNotSayThem() {
    String usual = "event: a\ndata: {\"type\":\"a\"}\n\ndata: {\"type\":1}\n\n";
    assertEquals(Optional.empty(), answer(200, STREAM, usual).stream().get().names());
    RecordedResponse named = answer(200, STREAM, usual + "event: b\ndata: {}\n\ndata: {}\n\n");
    assertEquals(Optional.of(List.of("a", "", "b", "")), named.stream().get().names());
    RawJson written = named.toJson();
    assertTrue(written.toString().contains("\"names\":[\"a\",\"\",\"b\"],"), written.toString());
    Stream read = RecordedResponse.of(written).stream().get();
    List<RawJson> events = named.body().elements();
    assertEquals("a", read.name(0, events.get(0)));
    assertEquals("b", read.name(2, events.get(2)));
    assertEquals("", read.name(3, events.get(3)));
    RecordedResponse unnamed = answer(200, STREAM, "data: {\"type\":\"a\"}\n\n");
    assertTrue(unnamed.toJson().toString().contains("\"names\":[],"), "there were none");
    assertEquals("", unnamed.stream().get().name(0, unnamed.body().elements().get(0)));
  }

  @Test
  void aNameOfAnEventHoldsNoSecret() {
    RecordedResponse named = answer(200, STREAM, "event: sk-secret-1234\ndata: {}\n\n");
    assertEquals(Optional.of(List.of("[redacted]")), named.stream().get().names());
  }

  @Test
  void ofABodyThatIsNotTextItsKindIsRecorded() {
    assertEquals(
        "{\"bytes\":7,\"sha256\":" + "\"ad2db5b4d04eb6c6b1e1c1e0c1a0c5b7\",\"format\":\"mp3\"}",
        body("audio/mpeg", "ID3abcd")
            .replaceFirst("\"[0-9a-f]{64}\"", "\"ad2db5b4d04eb6c6b1e1c1e0c1a0c5b7\""));
    assertTrue(body("", "%PDF-1.4").contains("\"pdf\""));
    assertTrue(body("audio/pcm", "abc").endsWith("\"format\":\"unknown\"}"));
    assertTrue(body("text/plain", "abc").contains("Unexpected response content type"));
  }

  @Test
  void anEventThatIsNoJsonIsAFailedTrial() {
    FailedTrial trial = failure(200, STREAM, "data: {\"a\":1}\n\ndata: {\"a\"\n\n");
    assertEquals(200, trial.statusCode());
    assertTrue(trial.message().startsWith("event 2 of the stream is not JSON"), trial.message());
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: {\"a\":2}", "data: {\"a\":2}\n", "data: {", "da"})
  void aStreamThatEndsInTheMiddleOfAnEventIsAFailedTrial(String end) {
    FailedTrial trial = failure(200, STREAM, "data: {\"a\":1}\n\n" + end);
    assertEquals("the stream was cut after 1 events, in the middle of one", trial.message());
    assertEquals(200, trial.statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: [DONE]", "data: [DONE]\n"})
  void doneWithoutABlankLineIsDiscardedAndCutsNothing(String end) {
    RecordedResponse answer = answer(200, STREAM, "data: {\"a\":1}\n\n" + end);
    assertEquals(Optional.of(new Stream(1, false, 0).ending(End.CLEAN)), answer.stream());
  }

  @Test
  void aBodyThatDoesNotArriveWholeIsNoAnswer() {
    for (String type : List.of("application/json", STREAM, "text/html")) {
      Executable read =
          () ->
              reader()
                  .read(
                      200,
                      Map.of("content-type", type),
                      received(cutAfter("{}\n\n")),
                      Instant.EPOCH);
      org.junit.jupiter.api.Assertions.assertThrows(IOException.class, read);
    }
  }

  @Test
  void aBodyMayBeAsLargeAsAllowedAndNotLarger() {
    AnswerReader reader =
        new AnswerReader(
            new Sanitizer(List.of(), Api.CHAT_COMPLETIONS.volatileMembers()),
            10,
            StreamEnd.DONE,
            new Memory(10),
            null);
    Map<String, String> headers = Map.of("content-type", "application/json");
    String ten = "\"12345678\"";
    assertInstanceOf(
        Outcome.Answer.class,
        org.junit.jupiter.api.Assertions.assertDoesNotThrow(
            () -> reader.read(200, headers, received(bytes(ten)), Instant.EPOCH)));
    org.junit.jupiter.api.Assertions.assertThrows(
        BoundedInput.TooLargeException.class,
        () -> reader.read(200, headers, received(bytes(ten + " ")), Instant.EPOCH));
  }

  @Test
  @Timeout(10)
  void aNumberOfAMillionDigitsIsNotRead() {
    String number = "1".repeat(1_000_000);
    assertTrue(
        failure(200, "application/json", "{\"n\":" + number + "}")
            .message()
            .startsWith("the body is not JSON"));
    assertTrue(
        failure(200, STREAM, "data: " + number + "\n\n")
            .message()
            .startsWith("event 1 of the stream is not JSON"));
    String longest = "1".repeat(1000);
    assertEquals(longest, body("application/json", longest));
  }

  @ParameterizedTest
  @ValueSource(ints = {101, 99, 0, 600, 999})
  void aStatusThatEndsNoRequestIsAFailedTrial(int status) {
    FailedTrial trial = failure(status, "application/json", "{}");
    assertEquals(status, trial.statusCode());
    assertTrue(trial.message().startsWith("HTTP %03d".formatted(status)), trial.message());
  }

  @Test
  void aRedirectWithoutABodyIsAnAnswer() {
    assertEquals(302, answer(302, "application/json", "").status());
  }

  @Test
  void nothingInAnExcerptDoesSomethingToATerminal() {
    String dangerous = "a\u001b[31mb\u009b1mc\u202ed\u2066e\u200ff\u2028g\u0085h";
    String message = failure(500, "text/plain", dangerous).message();
    assertEquals("HTTP 500: a [31mb 1mc\\u202ed\\u2066e\\u200ff g h", message, message);
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-8, ",
    "UTF-16, utf-16",
    "UTF-16LE, utf-16",
    "UTF-16BE, utf-16",
    "UTF-32, utf-32",
    "UTF-32LE, utf-32",
    "UTF-32BE, utf-32"
  })
  void anEncodingThatIsNotUtf8IsRecorded(String charset, String recorded) {
    byte[] body = "{\"é\":1}".getBytes(Charset.forName(charset));
    RecordedResponse answer =
        assertInstanceOf(
                Outcome.Answer.class,
                read(
                    200,
                    Map.of("content-type", "application/json"),
                    new ByteArrayInputStream(body)))
            .response();
    assertEquals(Optional.ofNullable(recorded), answer.encoding());
    assertEquals("{\"é\":1}", answer.body().toString());
    assertEquals(answer.encoding(), RecordedResponse.of(answer.toJson()).encoding());
  }

  @Test
  void aByteOrderMarkBeforePlainJsonIsRecorded() {
    assertEquals(
        Optional.of("byte-order-mark"), answer(200, "application/json", "\ufeff{}").encoding());
  }

  @Test
  void whatIsNoJsonIsQuoted() {
    assertEquals(
        "the body is not JSON: <html>", failure(200, "application/json", "<html>\n").message());
    assertEquals(
        "event 1 of the stream is not JSON (it does not end): {\"a\"",
        failure(200, STREAM, "data: {\"a\"\n\n").message());
    assertEquals("the body is not JSON, but empty", failure(200, "application/json", "").message());
  }

  @Test
  void noSecretGetsIntoAnAnswerOrAFailedTrial() {
    String echo = "sk-secret-1234";
    assertFalse(body("application/json", "{\"a\":\"" + echo + "\"}").contains(echo));
    assertFalse(body(STREAM, "data: {\"" + echo + "\":1}\n\n").contains(echo));
    assertFalse(failure(500, "text/plain", "key " + echo).message().contains(echo));
    assertFalse(failure(200, "application/json", echo).message().contains("sk"));
    assertFalse(failure(200, STREAM, "data: x" + echo + "\n\n").message().contains("sk-"));
    assertFalse(failure(500, "text/plain", "x".repeat(295) + echo).message().contains("sk-s"));
  }

  private static Map<String, String> remaining(String requests, String tokens) {
    Map<String, String> headers = new HashMap<>();
    if (requests != null) {
      headers.put("x-ratelimit-remaining-requests", requests);
    }
    if (tokens != null) {
      headers.put("x-ratelimit-remaining-tokens", tokens);
    }
    return headers;
  }

  private static String body(String type, String body) {
    return answer(200, type, body).body().toString();
  }

  private static RecordedResponse answer(int status, String type, String body) {
    return assertInstanceOf(Outcome.Answer.class, read(status, type, body)).response();
  }

  private static FailedTrial failure(int status, String type, String body) {
    return assertInstanceOf(Outcome.Failure.class, read(status, type, body)).trial();
  }

  private static Outcome read(int status, String type, String body) {
    return read(status, type.isEmpty() ? Map.of() : Map.of("content-type", type), bytes(body));
  }

  private static Outcome read(int status, Map<String, String> headers, InputStream body) {
    try {
      return reader().read(status, headers, received(body), Instant.EPOCH);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static AnswerReader reader() {
    return reader(StreamEnd.DONE);
  }

  private static AnswerReader reader(StreamEnd end) {
    return reader(end, null);
  }

  private static AnswerReader reader(StreamEnd end, Set<String> ids) {
    return new AnswerReader(
        new Sanitizer(List.of("sk-secret-1234"), Api.CHAT_COMPLETIONS.volatileMembers()),
        1 << 20,
        end,
        new Memory(1 << 20),
        ids);
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private static InputStream cutAfter(String text) {
    return new SequenceInputStream(bytes(text), broken());
  }

  private static InputStream broken() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException("connection reset");
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        return read();
      }
    };
  }
}
