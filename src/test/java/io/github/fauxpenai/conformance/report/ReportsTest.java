package io.github.fauxpenai.conformance.report;

import static io.github.fauxpenai.conformance.report.Reporting.answer;
import static io.github.fauxpenai.conformance.report.Reporting.json;
import static io.github.fauxpenai.conformance.report.Reporting.ok;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.github.fauxpenai.conformance.scenario.Keys;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportsTest {
  private static final String REFUSAL =
      "{\"error\": {\"message\": \"no\", \"type\": \"t\", \"param\": null, \"code\": null}}";

  @TempDir private Path folder;

  /** One scenario conforms, one differs, one differs as is known, one cannot be compared. */
  private Reporting four() throws Exception {
    Reporting reporting =
        new Reporting(folder)
            .scenario("a=1", json("{\"a\": 1}"), ok("{\"x\": 1}"), ok("{\"x\": 2}"))
            .scenario("a=2", json("{\"a\": 2}"), answer(400, REFUSAL), ok("{\"x\": 1}"))
            .scenario("a=3", json("{\"a\": 3}"), ok("{\"x\": 1}"), ok("{}"))
            .scenario("a=4", json("{\"a\": 4}"), json("null"), ok("{}"));
    return reporting.known("member-missing x integer→absent when a=\"3\"  # not yet");
  }

  @ParameterizedTest
  @EnumSource(ReportFormat.class)
  void everyFormatNamesTheVersionTheLabelsAndTheHashesOfBothFiles(ReportFormat format)
      throws Exception {
    String report = four().text("report." + format.ending());

    for (String file : List.of("baseline.json.gz", "results.json.gz")) {
      assertTrue(report.contains(sha256(folder.resolve(file))), report);
    }
    assertTrue(report.contains("1.2.3"), report);
    assertTrue(report.contains("my server"), report);
  }

  @Test
  void keysAreThoseOfWhatFailedAndIsNotKnown() throws Exception {
    List<String> lines = four().text("report.keys").lines().toList();

    assertEquals(
        List.of(Keys.sha256Hex("a=2")), lines.stream().filter(l -> !l.startsWith("#")).toList());
  }

  @Test
  void whatTheSchemaDoesNotDescribeIsNoticed() throws Exception {
    String report = four().text("report.json");
    JsonReports.read(report);

    assertThrows(
        AssertionError.class,
        () -> JsonReports.read(report.replaceFirst("\"version\"", "\"release\"")));
    assertThrows(
        AssertionError.class,
        () -> JsonReports.read(report.replaceFirst("\"failing\"\\s*:\\s*true", "\"failing\": 1")));
    assertThrows(
        AssertionError.class,
        () -> JsonReports.read(report.replaceFirst("\"line\"", "\"more\" : 1, \"line\"")));
  }

  @Test
  void knownFailuresAreKnownInJson() throws Exception {
    JsonNode report = JsonReports.read(four().text("report.json"));

    for (JsonNode scenario : report.path("scenarios")) {
      for (JsonNode difference : scenario.path("differences")) {
        boolean third = scenario.path("name").asText().equals("a=3");
        assertEquals(third, difference.path("known").booleanValue(), scenario.toString());
      }
    }
    assertEquals("not yet", report.at("/knownFailures/0/reason").asText());
    assertEquals(1, report.at("/knownFailures/0/shown").asInt());
    assertEquals(1, report.at("/summary/conforming").asInt());
    assertEquals(2, report.at("/summary/conformingButKnown").asInt());
  }

  // ---- JUnit

  @Test
  void scenariosAreTestCasesThatSurefiresSchemaAllows() throws Exception {
    Document xml = validated(four().write("report.xml"));

    Element suite = (Element) xml.getElementsByTagName("testsuite").item(0);
    assertEquals("4", suite.getAttribute("tests"));
    assertEquals("1", suite.getAttribute("failures"));
    assertEquals("2", suite.getAttribute("skipped"));
    assertEquals("chatcompletions.hand-made", testCase(xml, "a=1").getAttribute("classname"));
    assertEquals("0.250", testCase(xml, "a=1").getAttribute("time"));
    assertEquals(0, testCase(xml, "a=1").getElementsByTagName("*").getLength());
    Element failure = (Element) testCase(xml, "a=2").getElementsByTagName("failure").item(0);
    assertEquals("status-accepts-invalid", failure.getAttribute("type"));
    assertTrue(failure.getTextContent().contains("400 → 200"), failure.getTextContent());
    assertTrue(skipped(xml, "a=3").startsWith("known failure: known level 2  member-missing  x"));
    assertEquals("not-comparable", skipped(xml, "a=4"));
  }

  @Test
  void charactersThatXmlForbidsAreShownAsEscapes() throws Exception {
    String odd = "b=\u0000\u001b]]>\ud800\uffff<!--&\u202e";
    Path report =
        new Reporting(folder)
            .label("l\u0001<")
            .scenario(odd, json("{}"), ok("{\"\\u0000]]>\\uffff\": 1}"), ok("{}"))
            .write("report.xml");

    Document xml = validated(report);

    Element testCase = testCase(xml, "b=\\u0000\\u001b]]>\\ud800\\uffff<!--&\\u202e");
    assertTrue(testCase.getTextContent().contains("  \\u0000]]>\\uffff  "));
    assertTrue(Files.readString(report).contains("l\\u0001&lt;"));
  }

  static Document validated(Path report) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    Document xml =
        factory
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(Files.readString(report))));
    Schema schema =
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
            .newSchema(ReportsTest.class.getResource("surefire-test-report.xsd"));
    assertEquals("testsuites", xml.getDocumentElement().getTagName());
    NodeList suites = xml.getElementsByTagName("testsuite");
    assertEquals(1, suites.getLength());
    schema.newValidator().validate(new StreamSource(new StringReader(text(suites.item(0)))));
    return xml;
  }

  private static String text(Node node) throws Exception {
    StringWriter text = new StringWriter();
    TransformerFactory.newInstance()
        .newTransformer()
        .transform(new DOMSource(node), new StreamResult(text));
    return text.toString();
  }

  private static Element testCase(Document xml, String name) {
    NodeList cases = xml.getElementsByTagName("testcase");
    for (int i = 0; i < cases.getLength(); i++) {
      Element each = (Element) cases.item(i);
      if (each.getAttribute("name").startsWith(name + " [")) {
        return each;
      }
    }
    throw new AssertionError("no test case " + name);
  }

  private static String skipped(Document xml, String name) {
    return skipped(testCase(xml, name));
  }

  static String skipped(Element testCase) {
    return ((Element) testCase.getElementsByTagName("skipped").item(0)).getAttribute("message");
  }

  // ---- CSV

  @Test
  void everyDifferenceIsALineOfTheTable() throws Exception {
    List<Map<String, String>> lines = table(four().text("report.csv"));

    assertEquals(2, lines.stream().filter(l -> l.get("Failing").equals("true")).count());
    Map<String, String> known =
        lines.stream().filter(l -> l.get("Known").equals("true")).findFirst().orElseThrow();
    assertEquals("a=3", known.get("Name"));
    assertEquals("member-missing", known.get("Code"));
    assertEquals("x", known.get("Path"));
    assertEquals("absent", known.get("Actual"));
    assertEquals("my server", known.get("ResultsLabels"));
  }

  @Test
  void noCellOfTheTableIsAFormulaOrHoldsTheEndOfALine() throws Exception {
    String report =
        new Reporting(folder)
            .label("@SUM(1)")
            .scenario("=cmd|'/c calc'!A0", json("{}"), ok("{\"+a\\n,\\\"b\": 1}"), ok("{}"))
            .text("report.csv");

    Map<String, String> line = table(report).get(0);

    assertEquals("'=cmd|'/c calc'!A0", line.get("Name"));
    assertEquals("'+a\\u000a,\"b", line.get("Path"));
    assertEquals("'@SUM(1)", line.get("ResultsLabels"));
    assertEquals(2, report.lines().count());
  }

  @Test
  void aTableWithoutDifferencesStillNamesTheFiles() throws Exception {
    List<Map<String, String>> lines =
        table(
            new Reporting(folder)
                .scenario("a=1", json("{}"), ok("{}"), ok("{}"))
                .text("report.csv"));

    assertEquals(1, lines.size());
    assertEquals("", lines.get(0).get("Code"));
    assertEquals(sha256(folder.resolve("results.json.gz")), lines.get(0).get("ResultsSha256"));
  }

  private static List<Map<String, String>> table(String csv) throws Exception {
    return new CsvMapper()
        .readerForMapOf(String.class)
        .with(CsvSchema.emptySchema().withHeader())
        .<Map<String, String>>readValues(csv)
        .readAll();
  }

  // ---- Markdown

  @Test
  void theVerdictInMarkdownHasBothHalvesTheRatesAndTheCauses() throws Exception {
    String report = four().text("report.md");

    assertTrue(
        report.startsWith(
            "## `my server` · chatcompletions · accepts 100 % (50 % conform) · rejects 0 % · level 3\n"),
        report);
    assertTrue(report.contains("| OpenAI accepts | 2 | 2 accepted (100 %) | 1 (50 %) |"), report);
    assertTrue(report.contains("| OpenAI rejects | 1 | 0 rejected (0 %) | 0 (0 %) |"), report);
    assertTrue(report.contains("| known failures excused | 2 | 3 | 66.6 % |"), report);
    assertTrue(report.contains("\n1. **1** "), report);
    assertTrue(report.contains("- **1** known: `member-missing x integer→absent"), report);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<img src=x onerror=alert(1)>",
        "a | b",
        "`code` and ``more``",
        "@everyone #1 [a](javascript:alert(1))",
        "line\u2028two\nthree"
      })
  void whatServersSayIsNoMarkupInMarkdown(String text) throws Exception {
    ObjectNode refusal = answer(400, REFUSAL);
    ((ObjectNode) refusal.at("/body/error")).put("message", text);

    String report =
        new Reporting(folder)
            .label(text)
            .scenario("a=" + text, json("{}"), refusal, ok("{}"))
            .text("report.md");

    String outsideCode =
        Pattern.compile("(?<!`)(`+)(?!`)(.+?)(?<!`)\\1(?!`)").matcher(report).replaceAll("CODE");
    for (String part :
        List.of("<img", "code", "@every", "](", "onerror", "more", "three", "a | b", "`")) {
      assertFalse(outsideCode.contains(part), outsideCode);
    }
    assertTrue(report.lines().noneMatch(line -> line.startsWith("three")), report);
  }

  // ---- Badge

  @Test
  void theBadgesPercentIsCutAndNotRounded() throws Exception {
    Reporting reporting = new Reporting(folder);
    for (int i = 0; i < 200; i++) {
      String body = i == 0 ? "{}" : "{\"x\": 1}";
      reporting.scenario("a=" + i, json("{}"), ok("{\"x\": 1}"), ok(body));
    }

    String badge = reporting.text("badge.svg");

    assertTrue(
        badge.contains(
            "<title>my server · chatcompletions · accepts 100 % (99.5 % conform) · level 3</title>"),
        badge);
    assertTrue(badge.contains(">accepts 100 % (99.5 % conform)</text>"), badge);
  }

  @Test
  void aBadgeIsXmlWhateverTheServerIsCalled() throws Exception {
    Path badge =
        new Reporting(folder)
            .label("</desc><script>alert(1)</script>\u0000")
            .scenario("a=1", json("{}"), ok("{}"), ok("{}"))
            .write("badge.svg");

    Document svg = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(badge.toFile());

    assertEquals(0, svg.getElementsByTagName("script").getLength());
  }

  // ---- HTML, as far as it can be told without a browser

  @Test
  void thePolicyAllowsThePagesOwnScriptAndStyleAndNothingElse() throws Exception {
    String html = four().text("report.html");

    Matcher policy =
        Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"").matcher(html);
    assertTrue(policy.find());
    assertEquals(
        "default-src 'none'; script-src '%s'; style-src '%s'; base-uri 'none'; form-action 'none'"
            .formatted(hash(html, "script"), hash(html, "style")),
        policy.group(1));
  }

  static String hash(String html, String element) throws Exception {
    String start = "<" + element + ">";
    String text = html.substring(html.indexOf(start) + start.length());
    byte[] content = text.substring(0, text.indexOf("</" + element + ">")).getBytes(UTF_8);
    return "sha256-"
        + Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(content));
  }

  @Test
  void bodiesAreKeptAsTheyAreSpelled() throws Exception {
    String html =
        new Reporting(folder)
            .scenario("a=1", json("{\"n\": 12345678901234567890}"), ok("{}"), ok("{\"y\": 1e-7}"))
            .text("report.html");

    JsonNode scenario = json(Reporting.part(html, "answers-0")).path(0);

    assertEquals("[\"{\\\"n\\\":12345678901234567890}\"]", scenario.path("request").toString());
    assertTrue(scenario.at("/result/body/0").asText().matches("\\{\"y\":1(\\.0)?[eE]-7}"));
  }

  @Test
  void aLongTextOfManyRequestsIsKeptOnce() throws Exception {
    String image = "data:" + "\\\"é".repeat(20_000);
    Reporting reporting = new Reporting(folder);
    for (int i = 0; i < 3; i++) {
      reporting.scenario(
          "a=" + i, json("{\"i\": \"" + image + "\", \"j\": 1}"), ok("{}"), ok("{}"));
    }

    String html = reporting.text("report.html");

    assertEquals("\"" + image + "\"", Reporting.part(html, "text-0"));
    assertFalse(html.contains("id=\"text-1\""));
    JsonNode request = json(Reporting.part(html, "answers-0")).at("/2/request");
    assertEquals("[\"{\\\"i\\\":\",0,\",\\\"j\\\":1}\"]", request.toString());
  }

  @Test
  void aLongTextOfAnAnswerIsCutAndSaysSo() throws Exception {
    String html =
        new Reporting(folder)
            .scenario("a=1", json("{}"), ok("{}"), ok("{\"x\": \"" + "\\\\😀".repeat(5000) + "\"}"))
            .text("report.html");

    String body = json(Reporting.part(html, "answers-0")).at("/0/result/body").toString();
    JsonNode parts = json(body);
    StringBuilder text = new StringBuilder();
    parts.forEach(part -> text.append(part.asText()));

    assertEquals(
        "\\😀".repeat(250) + "… (20,000 characters; this report holds the first 1,000)",
        json(text.toString()).path("x").asText());
  }

  @Test
  void answersThatAreTheSameAreKeptOnce() throws Exception {
    String html =
        new Reporting(folder)
            .scenario("a=1", json("{}"), ok("{\"x\": 1}"), ok("{\"x\": 1}"))
            .text("report.html");

    JsonNode scenario = json(Reporting.part(html, "answers-0")).path(0);

    assertTrue(scenario.path("same").booleanValue());
    assertFalse(scenario.path("result").has("body"));
  }

  static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }
}
