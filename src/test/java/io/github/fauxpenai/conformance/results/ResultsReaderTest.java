package io.github.fauxpenai.conformance.results;

import static io.github.fauxpenai.conformance.results.ResultsFiles.A;
import static io.github.fauxpenai.conformance.results.ResultsFiles.B;
import static io.github.fauxpenai.conformance.results.ResultsFiles.answer;
import static io.github.fauxpenai.conformance.results.ResultsFiles.gzip;
import static io.github.fauxpenai.conformance.results.ResultsFiles.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.RawJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsReaderTest {
  /** Of 25 bytes and more each: enough to be a large answer. */
  private static final int SMALL_VALUES = RawJson.LARGE / 20;

  @TempDir private Path folder;
  private Path path;

  @BeforeEach
  void namePath() {
    path = folder.resolve("results.json.gz");
  }

  private String refusal() {
    InputException refusal =
        assertThrows(
            InputException.class,
            () -> {
              try (ResultsReader reader = new ResultsReader(path)) {
                for (Result r = reader.next(); r != null; r = reader.next()) {
                  r.scenario();
                  r.response();
                  r.errors();
                  r.recording();
                }
              }
            });
    assertTrue(
        refusal.getMessage().contains("results.json.gz") || refusal.getMessage().contains(A),
        () -> "the message says where: " + refusal.getMessage());
    return refusal.getMessage();
  }

  private void assertRefused(String because) {
    String message = refusal();
    assertTrue(message.contains(because), () -> message + " does not say: " + because);
  }

  @Test
  void whatFollowsTheGzipDataIsRefused() throws IOException {
    Path file = ResultsFiles.gzip(folder.resolve("more.json.gz"), "{}");
    for (String more : List.of("x", "garbage that is longer than a trailer", "\u001f")) {
      ResultsFiles.gzip(file, "{}");
      Files.writeString(file, more, StandardOpenOption.APPEND);
      try (ResultsReader reader = new ResultsReader(file)) {
        InputException refused = assertThrows(InputException.class, reader::next);
        assertTrue(refused.getMessage().contains("something follows"), refused.getMessage());
      }
    }
  }

  @Test
  void aNumberOfAMillionDigitsIsRefusedWithItsScenario() throws IOException {
    Path file =
        ResultsFiles.gzip(
            folder.resolve("digits.json.gz"),
            "{"
                + ResultsFiles.result(
                    ResultsFiles.A, ResultsFiles.answer(200).replace("0.10", "1".repeat(1_000_000)))
                + "}");
    try (ResultsReader reader = new ResultsReader(file)) {
      Result result = reader.next();
      InputException refused = assertThrows(InputException.class, result::bodyTree);
      assertTrue(
          refused.getMessage().startsWith("scenario " + ResultsFiles.A + ": not JSON"),
          refused.getMessage());
    }
  }

  @Test
  void theWhiteSpaceOfALargeAnswerIsDroppedAndNothingElse() throws IOException {
    String text = "\\\" [ \\\\ ] ";
    String element = "  {  \"a b\" : [ 1 ,\n\t\"" + text + "\" ] }";
    String elements = String.join(" ,\n", Collections.nCopies(SMALL_VALUES, element));
    Path file =
        ResultsFiles.gzip(
            folder.resolve("large.json.gz"),
            "{"
                + ResultsFiles.result(
                    ResultsFiles.A, ResultsFiles.answer(200).replace("0.10", "[" + elements + "]"))
                + ","
                + ResultsFiles.result(ResultsFiles.B, ResultsFiles.answer(400))
                + "}");
    try (ResultsReader reader = new ResultsReader(file)) {
      RawJson body = reader.next().body();
      String dense = "{\"a b\":[1,\"" + text + "\"]}";
      assertEquals(
          "{\"n\":[" + String.join(",", Collections.nCopies(SMALL_VALUES, dense)) + "]}",
          body.toString());
      assertEquals(400, reader.next().status());
      assertNull(reader.next());
    }
  }

  @Test
  void readsResultsInOrder() throws IOException {
    gzip(path, "{" + result(A, answer(200)) + "," + result(B, "null") + "}");
    try (ResultsReader reader = new ResultsReader(path)) {
      Result first = reader.next();
      assertEquals(A, first.key());
      assertEquals(200, first.response().orElseThrow().status());
      assertEquals("temperature=1", first.scenario().spec().name());
      Result second = reader.next();
      assertTrue(second.response().isEmpty());
      assertNull(reader.next());
    }
  }

  @Test
  void aMissingFileIsRefused() {
    assertRefused("does not exist");
  }

  @Test
  void aDirectoryIsRefused() throws IOException {
    Files.createDirectory(path);
    assertRefused("is a directory");
  }

  @Test
  void anEmptyFileIsRefused() throws IOException {
    Files.createFile(path);
    assertRefused("is empty");
  }

  @Test
  void aFileThatIsNotGzippedIsReadToo() throws IOException {
    Files.writeString(
        path, "{" + ResultsFiles.result(ResultsFiles.A, ResultsFiles.answer(200)) + "}");
    try (ResultsReader reader = new ResultsReader(path)) {
      assertEquals(ResultsFiles.A, reader.next().key());
      assertNull(reader.next());
    }
  }

  @Test
  void aScenariosFileIsNamedAsOneAtOnce() throws IOException {
    Files.writeString(path, "{\"a\":{\"key\":\"a\",\"requestBody\":{}}}");
    assertRefused("is a scenarios file; a results file is needed");
  }

  @Test
  void aReportIsNoResultsFileAndSaysWhichIs() throws IOException {
    Files.writeString(path, "{\n  \"tool\": \"fauxpenai-conformance\", \"resultsFile\": {}}");
    assertRefused("it is a report in JSON and holds no answers; name the results file");
  }

  @Test
  void whatIsNotJsonIsRefused() throws IOException {
    gzip(path, "<html>");
    assertRefused("is not a JSON object");
  }

  @Test
  void truncatedGzipIsRefusedAndNamesTheLastWholeResult() throws IOException {
    StringBuilder noise = new StringBuilder();
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      noise.append((char) ('a' + random.nextInt(26)));
    }
    gzip(path, "{" + result(A, answer(200)) + "," + result(B, "\"" + noise + "\"") + "}");
    byte[] bytes = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(bytes, bytes.length / 2));
    String message = refusal();
    assertTrue(message.contains("cut short after scenario " + A), message);
  }

  @Test
  void damagedGzipIsRefused() throws IOException {
    gzip(path, "{" + result(A, answer(200)) + "}");
    byte[] bytes = Files.readAllBytes(path);
    bytes[bytes.length - 5] ^= 1;
    Files.write(path, bytes);
    assertRefused("is damaged");
  }

  @Test
  void cutJsonIsRefused() throws IOException {
    String json = "{" + result(A, answer(200)) + "}";
    gzip(path, json.substring(0, json.length() - 30));
    assertRefused("ends in the middle");
  }

  @Test
  void jsonThatLacksItsEndIsRefused() throws IOException {
    gzip(path, "{" + result(A, answer(200)));
    assertRefused("found the end");
  }

  @Test
  void anArrayIsRefused() throws IOException {
    gzip(path, "[1, 2]");
    assertRefused("it starts with '['");
  }

  @Test
  void anotherShapeIsRefused() throws IOException {
    gzip(path, "{\"a\": {\"b\": 1}}");
    assertRefused("has no member \"scenario\"");
  }

  @Test
  void aMemberThatIsNoObjectIsRefused() throws IOException {
    gzip(path, "{\"a\": 1}");
    assertRefused("an object for the scenario a expected");
  }

  @Test
  void unsortedKeysAreRefusedAndNamed() throws IOException {
    gzip(path, "{" + result(B, "null") + "," + result(A, "null") + "}");
    assertRefused("not sorted by key: " + A + " comes after " + B);
  }

  @Test
  void aKeyThatComesTwiceIsRefused() throws IOException {
    gzip(path, "{" + result(A, "null") + "," + result(A, "null") + "}");
    assertRefused(" occurs twice");
  }

  @Test
  void aScenariosFileIsRecognized() throws IOException {
    gzip(path, "{\"" + A + "\":" + ResultsFiles.scenario(A) + "}");
    assertRefused("is a scenarios file");
  }

  @Test
  void aResponseWithoutStatusIsRefusedAndItsScenarioNamed() throws IOException {
    gzip(path, "{" + result(A, "{\"body\":{}}") + "}");
    assertRefused("scenario " + A + ": its response has no status");
  }

  @Test
  void somethingAfterTheJsonIsRefused() throws IOException {
    gzip(path, "{" + result(A, "null") + "} x");
    assertRefused("something follows the JSON");
  }

  @Test
  void aByteThatIsNotAsciiAfterTheJsonIsRefused() throws IOException {
    gzip(path, "{" + result(A, "null") + "}é");
    assertRefused("something follows the JSON");
  }

  @Test
  void aByteOrderMarkIsRefused() throws IOException {
    gzip(path, "\ufeff{" + result(A, "null") + "}");
    assertRefused("begins with a byte order mark");
  }

  @Test
  void aWordOfFourLettersIsNoNull() throws IOException {
    gzip(path, "{" + result(A, "nope") + "}");
    assertRefused("scenario " + A);
  }

  @Test
  void aMemberThatStandsTwiceIsRefusedAndItsScenarioNamed() throws IOException {
    gzip(path, "{" + result(A, "{\"status\":200,\"status\":400}") + "}");
    assertRefused("scenario " + A + ": an object has the member \"status\" twice");
  }

  @Test
  void halfOfASurrogatePairInANameIsRefused() throws IOException {
    gzip(path, "{" + result(A, "{\"\\ud800\":200}") + "}");
    assertRefused("half of a surrogate pair");
  }

  @Test
  void namesWithEscapesAreDecoded() throws IOException {
    gzip(path, "{" + result(A, answer(200)).replace("\"response\"", "\"respons\\u0065\"") + "}");
    try (ResultsReader reader = new ResultsReader(path)) {
      assertTrue(reader.next().hasResponse());
    }
  }

  @Test
  void valuesThatSpanBuffersStayWhole() throws IOException {
    String text = "é\\\"\\\\".repeat(100_000);
    gzip(path, "{" + result(A, answer(200).replace("0.10", "\"" + text + "\"")) + "}");
    try (ResultsReader reader = new ResultsReader(path)) {
      String body = reader.next().response().orElseThrow().body().tree().path("n").asText();
      assertEquals("é\"\\".repeat(100_000), body);
    }
  }

  /**
   * What comes again is passed at a stroke, but nothing else is: elements that begin alike, or go
   * on where another ends, and what stands where a buffer does.
   */
  @Test
  void elementsThatComeAgainStayWhole() throws IOException {
    Random random = new Random(1);
    List<String> chunks =
        List.of(
            "{ \"a\": [\"}\", {}] }",
            "{ \"a\": [\"}\", {\"b\": 1}] }",
            "{ \"a\": [\"\\\"}\"] }",
            "[ 1 ]",
            "[ 1 ]",
            "[]",
            "{}",
            "\"{}\"",
            "1");
    for (int elements : new int[] {1, 100, 20_000, 200_000}) {
      List<String> all = new ArrayList<>();
      while (all.size() < elements) {
        String chunk = chunks.get(random.nextInt(chunks.size()));
        all.addAll(Collections.nCopies(1 + random.nextInt(50), chunk));
      }
      String body = "[" + String.join(random.nextBoolean() ? ",\n    " : ",", all) + "]";
      gzip(
          path,
          "{%s,%s}"
              .formatted(result(A, answer(200).replace("0.10", body)), result(B, answer(400))));
      try (ResultsReader reader = new ResultsReader(path)) {
        List<RawJson> read = reader.next().body().member("n").elements();
        assertEquals(all, read.stream().map(RawJson::toString).toList());
        assertEquals(400, reader.next().status());
        assertNull(reader.next());
      }
    }
  }

  @Test
  void readsThePublishedResults() throws IOException {
    int answers = 0;
    try (ResultsReader reader =
        new ResultsReader(PublishedData.file("chatcompletions/results.json.gz"))) {
      for (Result r = reader.next(); r != null; r = reader.next()) {
        answers += r.response().isPresent() ? 1 : 0;
      }
    }
    assertEquals(2_785, answers);
  }
}
