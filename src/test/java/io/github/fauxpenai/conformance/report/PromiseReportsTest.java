package io.github.fauxpenai.conformance.report;

import static io.github.fauxpenai.conformance.check.Checking.json;
import static io.github.fauxpenai.conformance.check.Checking.ok;
import static io.github.fauxpenai.conformance.check.Checking.refusal;
import static io.github.fauxpenai.conformance.report.ReportsTest.skipped;
import static io.github.fauxpenai.conformance.report.ReportsTest.validated;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.Checking;
import io.github.fauxpenai.conformance.check.PromiseCheck;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.results.KeptResults;
import io.github.fauxpenai.conformance.results.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class PromiseReportsTest {
  private static final String IGNORED = "promise-ignored dimensions.length honoured→ignored";

  @TempDir private Path folder;

  private final Recordings recordings = Recordings.none();
  private KnownFailures known = KnownFailures.none();

  /** One promise ignored, one rejected, one broken, one kept; the others are untested. */
  private PromiseReportsTest several() {
    put("{'input':'a','dimensions':2}", vector("[0,0.6,0.8]"));
    put("{'input':'b','dimensions':2}", vector("[0.6,0.8]"));
    put("{'input':'c','encoding_format':'base64'}", vector("'?'"));
    put("{'input':'d','encoding_format':'float'}", refusal("encoding_format", "no"));
    return this;
  }

  private String put(String request, JsonNode response) {
    ObjectNode result = Checking.result(json(request), response);
    ((ObjectNode) result.path("recording")).put("label", "my server");
    recordings.put(result);
    return result.path("key").textValue();
  }

  private static JsonNode vector(String vector) {
    return ok(json("{'data':[{'index':0,'embedding':%s}]}".formatted(vector)));
  }

  private PromiseReportsTest known(String... lines) throws IOException {
    known =
        KnownFailures.read(
            Files.write(folder.resolve("known.txt"), Arrays.asList(lines)), List.of());
    return this;
  }

  private Path write(String name) throws IOException {
    return write(folder, Api.EMBEDDINGS, recordings, known, name);
  }

  private String text(String name) throws IOException {
    return Files.readString(write(name));
  }

  /** Checks recordings and writes a report whose name's ending is its format. */
  static Path write(
      Path folder, Api api, Recordings recordings, KnownFailures known, String fileName)
      throws IOException {
    Path results = recordings.write(folder.resolve("results.json.gz"));
    Path report = folder.resolve(fileName);
    ReportContext context =
        new ReportContext(
            "fauxpenai-conformance",
            "1.2.3",
            api.toString(),
            api.path(),
            Reporting.DEFINITION,
            Optional.empty(),
            new ReportContext.Rerun(results.toString(), Map.of(), Optional.empty()),
            results.toString(),
            Instant.parse("2026-01-31T12:00:00Z"));
    try (ReportFiles files = new ReportFiles(List.of(report))) {
      Report reports = files.start(context);
      PromiseCheck.Outcome outcome =
          new PromiseCheck(
                  new KeptResults(List.of(results)),
                  api.promises(),
                  Optional.empty(),
                  api.rules()::isModelLimit,
                  api.rules().families(),
                  new Selection(Selection.Conditions.NONE),
                  known)
              .run(scenario -> reports.add(ReportedScenario.of(scenario)));
      reports.finish(Verdict.of(context, outcome, Features.none()));
      files.commit();
    }
    return report;
  }

  @ParameterizedTest
  @EnumSource(ReportFormat.class)
  void everyFormatNamesTheVersionTheLabelAndTheHashOfTheFile(ReportFormat format) throws Exception {
    String report = several().text("report." + format.ending());

    assertTrue(report.contains(ReportsTest.sha256(folder.resolve("results.json.gz"))), report);
    assertTrue(report.contains("1.2.3"), report);
    assertTrue(report.contains("my server"), report);
  }

  // ---- JUnit

  @Test
  void promisesAreTestCasesThatSurefiresSchemaAllows() throws Exception {
    String key = put("{'input':'a','dimensions':2}", vector("[0,0.6,0.8]"));
    put("{'input':'c','encoding_format':'base64'}", vector("'?'"));

    Document xml = validated(write("report.xml"));

    Element suite = (Element) xml.getElementsByTagName("testsuite").item(0);
    assertEquals("20", suite.getAttribute("tests"));
    assertEquals("2", suite.getAttribute("failures"));
    assertEquals("13", suite.getAttribute("skipped"));
    Element failure = element(testCase(xml, "vectors of so many numbers"), "failure");
    assertEquals("ignored", failure.getAttribute("type"));
    assertEquals("ignored by 1 answer: 3 numbers instead of 2", failure.getAttribute("message"));
    assertEquals(
        "ignored by 1: 3 numbers instead of 2 (%s)".formatted(key),
        failure.getTextContent().strip());
    Element untested = testCase(xml, "numbers for float");
    assertEquals("untested: no request asks for it", skipped(untested));
    Element kept = testCase(xml, "a vector for each input");
    assertEquals("embeddings.input", kept.getAttribute("classname"));
    assertEquals(0, kept.getElementsByTagName("*").getLength());
  }

  @Test
  void whatIsKnownIsSkippedAndNoFailure() throws Exception {
    Document xml = validated(several().known(IGNORED).write("report.xml"));

    assertEquals(
        "known failure: ignored by 1 answer", skipped(testCase(xml, "vectors of so many numbers")));
    assertEquals(
        "2", ((Element) xml.getElementsByTagName("testsuite").item(0)).getAttribute("failures"));
  }

  @Test
  void whatIsNewBesideWhatIsKnownIsAFailure() throws Exception {
    put("{'input':'a','dimensions':2}", vector("[0,0.6,0.8]"));
    String news = put("{'input':'b','dimensions':2}", vector("[0,0.6,0.8]"));

    Document xml = validated(known(IGNORED + " when input=a").write("report.xml"));

    Element failure = element(testCase(xml, "vectors of so many numbers"), "failure");
    assertTrue(failure.getAttribute("message").startsWith("ignored by 1 answer:"));
    assertEquals(
        "ignored by 2, 1 of them known: 3 numbers instead of 2 (%s)".formatted(news),
        failure.getTextContent().strip());
  }

  private static Element testCase(Document xml, String name) {
    for (int i = 0; i < xml.getElementsByTagName("testcase").getLength(); i++) {
      Element each = (Element) xml.getElementsByTagName("testcase").item(i);
      if (each.getAttribute("name").equals(name)) {
        return each;
      }
    }
    throw new AssertionError("no test case " + name);
  }

  private static Element element(Element parent, String name) {
    return (Element) parent.getElementsByTagName(name).item(0);
  }

  // ---- Keys

  @Test
  void keysAreThoseOfScenariosThatFailAndAreNotKnown() throws Exception {
    put("{'input':'a','dimensions':2}", vector("[0,0.6,0.8]"));
    put("{'input':'b','dimensions':2}", vector("[0.6,0.8]"));
    String news = put("{'input':'c','dimensions':2}", vector("[0,0.6,0.8]"));

    List<String> lines = known(IGNORED + " when input=a").text("report.keys").lines().toList();

    assertEquals(List.of(news), lines.stream().filter(l -> !l.startsWith("#")).toList());
    assertTrue(lines.get(1).startsWith("# "), lines::toString);
  }

  // ---- Badge

  @Test
  void theBadgeCountsWhatIsKeptOfWhatWasJudged() throws Exception {
    assertTrue(
        several()
            .text("badge.svg")
            .contains("<title>my server · OpenAI promises · 3 of 6 kept</title>"));
    assertTrue(
        known(IGNORED).text("badge.svg").contains("· 3 of 6 kept<"),
        "what is known to fail is not kept");
  }

  @Test
  void aBadgeOfNothingJudgedIsGrey() throws Exception {
    put("{'user':'a'}", vector("[1]"));

    String badge = text("badge.svg");

    assertTrue(badge.contains("<title>my server · OpenAI promises · untested</title>"), badge);
    assertEquals(2, Pattern.compile("fill=\"#(3f4650|59626e)\"").matcher(badge).results().count());
  }

  // ---- Tables

  @Test
  void theTableInMarkdownIsFollowedByWhatItIsOf() throws Exception {
    List<String> lines = several().known(IGNORED).text("report.md").lines().toList();

    assertTrue(
        lines.contains(
            "3 of 6 judged promises are kept. Checked against 4 answers. 1 failure is known."),
        lines::toString);
    assertTrue(lines.get(lines.size() - 1).startsWith("- Results `"), lines::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<img src=x onerror=alert(1)>", "`code` and ``more``", "@you [a](javascript:1)"})
  void whatServersSayIsNoMarkupInMarkdown(String text) throws Exception {
    ObjectNode result =
        Checking.result(json("{'input':'a','dimensions':2}"), vector("[0,0.6,0.8]"));
    ((ObjectNode) result.path("recording")).put("label", text).put("tool", text);
    recordings.put(Recordings.renamed(result, text + "|" + text));

    String report = text("report.md");

    String outsideCode =
        Pattern.compile("(?<!`)(`+)(?!`)(.+?)(?<!`)\\1(?!`)").matcher(report).replaceAll("CODE");
    for (String part : List.of("<img", "code", "more", "](", "@you", "`")) {
      assertFalse(outsideCode.contains(part), outsideCode);
    }
  }

  @Test
  void noCellOfTheTableIsAFormula() throws Exception {
    ObjectNode result =
        Checking.result(json("{'input':'a','dimensions':2}"), vector("[0,0.6,0.8]"));
    ((ObjectNode) result.path("recording")).put("label", "@SUM(1)");
    recordings.put(Recordings.renamed(result, "=cmd|'/c calc'!A0"));

    String line = text("report.csv").lines().skip(1).findFirst().orElseThrow();

    assertTrue(line.contains(",'=cmd|'/c calc'!A0,") && line.contains(",'@SUM(1),"), line);
  }

  @Test
  void aBadgeAndJUnitsXmlAreXmlWhateverTheServerIsCalled() throws Exception {
    ObjectNode result =
        Checking.result(json("{'input':'a','dimensions':2}"), vector("[0,0.6,0.8]"));
    ((ObjectNode) result.path("recording")).put("label", "]]></desc><script>\u0000\uffff");
    recordings.put(Recordings.renamed(result, "</testcase>\u0000\u202e]]>"));

    Document svg =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(write("b.svg").toFile());
    Document xml = validated(write("report.xml"));

    assertEquals(0, svg.getElementsByTagName("script").getLength());
    assertEquals(20, xml.getElementsByTagName("testcase").getLength());
  }

  // ---- HTML and JSON

  @Test
  void thePolicyAllowsThePagesOwnScriptAndStyleAndNothingElse() throws Exception {
    String html = several().text("report.html");

    Matcher policy =
        Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"").matcher(html);
    assertTrue(policy.find());
    assertEquals(
        "default-src 'none'; script-src '%s'; style-src '%s'; base-uri 'none'; form-action 'none'"
            .formatted(ReportsTest.hash(html, "script"), ReportsTest.hash(html, "style")),
        policy.group(1));
    assertFalse(html.contains(" style="));
  }

  @Test
  void theJsonTellsWhatIsKnown() throws Exception {
    JsonNode report = JsonReports.read(several().known(IGNORED + "  # soon").text("report.json"));

    assertEquals("soon", report.at("/knownFailures/0/reason").asText());
    assertEquals(1, report.at("/knownFailures/0/shown").asInt());
    for (JsonNode promise : report.path("promises")) {
      boolean dimensions = promise.path("parameter").asText().equals("dimensions");
      assertEquals(dimensions ? 1 : 0, promise.path("known").asInt(), promise.toString());
    }
    assertEquals("my server", report.at("/resultsFile/labels/0").asText());
  }
}
