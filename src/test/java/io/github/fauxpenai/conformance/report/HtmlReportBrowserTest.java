package io.github.fauxpenai.conformance.report;

import static io.github.fauxpenai.conformance.report.Reporting.answer;
import static io.github.fauxpenai.conformance.report.Reporting.json;
import static io.github.fauxpenai.conformance.report.Reporting.ok;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.Lists;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.Checking;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.scenario.Keys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in a browser: what it shows, what it does, and what it does not let servers do. */
@Timeout(120)
class HtmlReportBrowserTest {
  private static final String REFUSAL =
      "{\"error\": {\"message\": \"no\", \"type\": \"t\", \"param\": null, \"code\": null}}";
  private static final String ROWS = "[...document.querySelectorAll('#scenarios > li')]";

  @TempDir private static Path profile;
  @TempDir private Path folder;

  private static Browser browser;

  @BeforeAll
  static void start() throws Exception {
    browser = Browser.start(profile);
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  @AfterEach
  void nothingWentWrong() throws Exception {
    assertEquals(List.of(), browser.console());
    assertEquals(0, browser.value("performance.getEntriesByType('resource').length").asInt());
  }

  private Reporting five() throws Exception {
    return new Reporting(folder)
        .scenario(
            "n=1+stream=true",
            json("{\"n\": 1.50}"),
            ok("{\"x\": {\"y\": [1, 2]}, \"u\": 1}"),
            ok("{\"x\": {\"y\": [\"1\", 2.50]}}"))
        .scenario("n=2", json("{\"n\": 2}"), answer(400, REFUSAL), ok("{\"x\": 1}"))
        .scenario("n=3", json("{\"n\": 3}"), ok("{\"x\": 1}"), ok("{}"))
        .scenario("n=4", json("{\"n\": 4}"), ok("{\"x\": 1}"), ok("{\"x\": 2}"))
        .scenario("n=5", json("{\"n\": 5}"), json("null"), ok("{}"))
        .known("member-missing x integer→absent when n=\"3\"  # not yet");
  }

  private static String id(String name) {
    return Keys.sha256Hex(name).substring(0, 12);
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    browser
        .value(ROWS + ".map(row => row.querySelector('.name').firstChild.data)")
        .forEach(name -> names.add(name.asText()));
    return names;
  }

  private static void open(String name) {
    browser.value(
        "%s.find(row => row.querySelector('.name').firstChild.data === %s).firstChild.open = true"
            .formatted(ROWS, JsonNodeFactory.instance.textNode(name)));
    browser.await("document.querySelector('details[open][data-ready]')");
  }

  /** The body in the command. */
  private static String sentBody() {
    return sentBody(browser.value("document.querySelector('.command').textContent").asText());
  }

  /** The quoted text on the last line of a command. */
  private static String sentBody(String command) {
    List<String> lines = command.lines().toList();
    String last = lines.get(lines.size() - 1);
    assertTrue(last.startsWith("  -d '") && last.endsWith("'"), command);
    return last.substring(6, last.length() - 1).replace("'\\''", "'");
  }

  @Test
  void theVerdictComesFirstInItsTwoHalves() throws Exception {
    browser.open(five().write("report.html"), "");

    String inShort =
        "my server · chatcompletions · accepts 100 % (33.3 % conform) · rejects 0 % · level 3";
    assertEquals(inShort.replace(" %", "\u00a0%"), browser.text("h1"));
    assertEquals(inShort + " · OpenAI conformance", browser.value("document.title").asText());
    assertEquals(
        "1 of 4 judged scenarios conforms, 25 %. "
            + "1 more differs only in known ways: 50 % with known failures excused.",
        browser.text("#sentence"));
    String halves = browser.text("#halves").replaceAll("\\s+", " ");
    assertTrue(halves.contains("What OpenAI accepts 3 requests 33.3 % conform, 100 % accepted"));
    assertTrue(halves.contains("What OpenAI rejects 1 request 0 % conform, 0 % rejected"), halves);
    assertTrue(browser.text("#levels").contains("known excused"));
    assertTrue(browser.text("#compared").contains("my server"));
    assertTrue(browser.text("#compared").contains(" scenarios, recorded by "));
    assertTrue(browser.text("#known-list").contains("not yet"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"comparison", "check"})
  void axeFindsNothing(String kind) throws Exception {
    browser.open(kind.equals("check") ? checked() : five().write("report.html"), "#show=differs");
    browser.value("document.querySelector('.scenarios details').open = true");
    browser.await("document.querySelector('details[open][data-ready]')");

    assertEquals(List.of(), Axe.findings(browser, profile));
  }

  private Path checked() throws Exception {
    Recordings recordings = Recordings.none();
    recordings.put(Checking.result(json("{\"n\": 2}"), ok("{\"choices\": [{}]}")));
    recordings.put(Checking.result(json("{\"n\": 3}"), ok("{\"choices\": [{}, {}, {}]}")));
    return PromiseReportsTest.write(
        folder, Api.CHAT_COMPLETIONS, recordings, KnownFailures.none(), "report.html");
  }

  @Test
  void bothPanesScrollToTheDifference() throws Exception {
    StringBuilder members = new StringBuilder();
    for (int i = 100; i < 200; i++) {
      members.append("\"m").append(i).append("\": ").append(i).append(", ");
    }
    browser.open(
        new Reporting(folder)
            .scenario(
                "a=1",
                json("{}"),
                ok("{" + members + "\"deep\": {\"x\": 1, \"y\": 2}}"),
                ok("{" + members + "\"deep\": {\"x\": 1}}"))
            .write("report.html"),
        "");
    open("a=1");

    assertEquals(
        2,
        browser
            .value(
                "[...document.querySelectorAll('.opened .two:last-child .code')].filter(pre =>"
                    + " pre.scrollTop > 200).length")
            .asInt());
  }

  @Test
  void aParameterIsChargedWithItsOwnFaultsAlone() throws Exception {
    Reporting reporting = new Reporting(folder);
    for (int i = 1; i <= 3; i++) {
      reporting
          .scenario("n=" + i + "+top_p=1", json("{}"), ok("{\"x\": 1}"), ok("{}"))
          .scenario("n=" + i + "+top_p=2", json("{}"), ok("{\"x\": 1}"), ok("{\"x\": 1}"));
    }
    browser.open(reporting.write("report.html"), "");

    String matrix = browser.text("#matrix").replaceAll("\\s+", " ");
    assertTrue(matrix.contains("top_p 0 / 6 3 / 6 "), matrix);
    assertTrue(matrix.contains("n 0 / 6 0 / 6 + 3 "), matrix);
  }

  @Test
  void failuresComeFirstAndCountersFilter() throws Exception {
    browser.open(five().write("report.html"), "");

    assertEquals(List.of("n=1+stream=true", "n=2", "n=3", "n=5", "n=4"), names());
    browser.click("[data-kind=known]");
    assertEquals(List.of("n=3"), names());
    browser.click("[data-kind=not-comparable]");
    assertEquals(List.of("n=5"), names());
    assertEquals("#show=not-comparable", browser.value("location.hash").asText());
  }

  @Test
  void aFragmentIsAView() throws Exception {
    Path report = five().write("report.html");

    browser.open(report, "#show=differs&q=stream%3Dtrue&open=" + id("n=1+stream=true"));

    assertEquals(List.of("n=1+stream=true"), names());
    browser.await("document.querySelector('details[open][data-ready]')");
    assertEquals("stream=true", browser.value("document.getElementById('search').value").asText());
    browser.value("location.hash = 'show=conforms'");
    browser.await("document.querySelector('[data-kind=conforms][aria-pressed=true]')");
    assertEquals(List.of("n=4"), names());
  }

  @Test
  void whatAFragmentSaysIsTextToo() throws Exception {
    browser.open(
        five().write("report.html"),
        "#q=x&value=<img src=x onerror=window.hacked=1>&level=9&cause=1");

    assertEquals(List.of(), names());
    assertTrue(browser.text("#chips").startsWith("<img src=x"), browser.text("#chips"));
    assertTrue(browser.value("window.hacked === undefined").asBoolean());
  }

  @Test
  void causesAndCellsOfTheMatrixListTheirScenarios() throws Exception {
    browser.open(five().write("report.html"), "");

    browser.click("#matrix td button");
    assertEquals("differs at level", browser.text("#chips button:last-child").substring(0, 16));
    assertTrue(names().size() < 5 && !names().contains("n=4"), names().toString());
    browser.click("#chips button");
    browser.click("#chips button");
    assertEquals(5, names().size());
    browser.click("#causes button");
    assertEquals(1, names().size());
    assertTrue(browser.text("#chips").startsWith("cause "));
  }

  @Test
  void theKeyboardIsEnough() throws Exception {
    browser.open(five().write("report.html"), "");

    browser.press("/n=");
    browser.press("2");
    browser.await("document.querySelectorAll('#scenarios > li').length === 1");
    assertEquals("#q=n%3D2", browser.value("location.hash").asText());
    browser.press("\uE00C"); // Escape
    browser.await("document.querySelectorAll('#scenarios > li').length === 5");
    browser.value("document.activeElement.blur()");
    browser.press("jjk\uE007"); // Enter
    browser.await("document.querySelector('#scenarios > li:first-child > details[data-ready]')");
    assertEquals("#open=" + id("n=1+stream=true"), browser.value("location.hash").asText());
  }

  @Test
  void anOpenedScenarioShowsBothAnswersWithTheDifferencesMarked() throws Exception {
    browser.open(five().write("report.html"), "");

    open("n=1+stream=true");

    String command = browser.text(".command");
    assertTrue(command.startsWith("curl \"$BASE_URL/chat/completions\" \\\n"), command);
    assertTrue(command.contains("-d '{\"n\":1.5"), command);
    assertTrue(browser.text(".factors").contains("stream=true"));
    JsonNode marks =
        browser.value(
            "[...document.querySelectorAll('.opened .two:last-child > div')].map(side =>"
                + " [...side.querySelectorAll('mark')].map(m => m.className + ' ' + m.innerText.trim()))");
    assertEquals(
        "[\"fails \\\"y\\\": [1, 2]\",\"fails only \\\"u\\\": 1\"]", marks.get(0).toString());
    assertTrue(marks.get(1).toString().contains("fails \\\"1\\\""), marks.toString());
  }

  @Test
  void chunksOfAStreamAreMarkedByTheirCommonPath() throws Exception {
    ObjectNode stream = ok("[{\"c\": [{\"r\": \"a\"}]}, {\"c\": [{\"r\": \"b\"}]}]");
    ((ObjectNode) stream.path("headers")).put("content-type", "text/event-stream; charset=utf-8");
    ObjectNode other = stream.deepCopy();
    other.set(
        "body", json("[{\"c\": [{\"r\": 1}]}, {\"c\": [{\"r\": 2}]}, {\"c\": [{\"r\": 3}]}]"));
    browser.open(
        new Reporting(folder).scenario("a=1", json("{}"), stream, other).write("report.html"), "");

    open("a=1");

    assertEquals(5, browser.value("document.querySelectorAll('.code mark').length").asInt());
  }

  @Test
  void whatDiffersInOneKindIsMarkedInThatKindAlone() throws Exception {
    ObjectNode stream =
        ok(
            """
            [{"type": "a.b", "x": 1, "list": [{"role": "u", "y": 1}, {"role": "v", "y": 1}]},
             {"type": "a.c", "x": 2, "list": [{"role": "u", "y": 2}]}]
            """);
    ((ObjectNode) stream.path("headers")).put("content-type", "text/event-stream");
    ObjectNode other = stream.deepCopy();
    ((ObjectNode) other.at("/body/1")).put("x", "2");
    ((ObjectNode) other.at("/body/0/list/1")).put("y", "1");
    Rules rules = Rules.builder().variants("", "type").variants("list[]", "role").build();
    browser.open(
        new Reporting(folder)
            .rules(rules)
            .scenario("a=1", json("{}"), stream, other)
            .write("report.html"),
        "");

    open("a=1");

    assertEquals(
        "\"y\": 1|\"x\": 2,|\"y\": \"1\"|\"x\": \"2\",",
        browser
            .value(
                "[...document.querySelectorAll('.code mark')].map(m => m.innerText.trim()).join('|')")
            .asText());
  }

  @Test
  void knownFailuresAreMarkedAsKnown() throws Exception {
    browser.open(five().write("report.html"), "#show=known");

    assertTrue(browser.text("#scenarios .badge").contains("known"));
    open("n=3");
    assertEquals(
        "known only", browser.value("document.querySelector('.code mark').className").asText());
  }

  @Test
  void theModelThatWasSentIsTheCommands() throws Exception {
    Reporting reporting =
        new Reporting(folder)
            .scenario(
                "model=gpt",
                json("{\"model\": \"gpt\", \"m\": [{\"model\": \"gpt\"}]}"),
                ok("{}"),
                ok("{}"));
    ((ObjectNode) reporting.result("model=gpt").path("recording"))
        .putObject("sentDifferently")
        .put("model", "llama \"3\"");
    browser.open(reporting.write("report.html"), "");

    open("model=gpt");

    assertEquals(
        json("{\"model\": \"llama \\\"3\\\"\", \"m\": [{\"model\": \"gpt\"}]}"), json(sentBody()));
  }

  @Test
  void aServerThatNeverAnswersIsShownWithItsFailedTrials() throws Exception {
    Reporting reporting = new Reporting(folder).scenario("a=1", json("{}"), ok("{}"), json("null"));
    Recordings.failedTrials(reporting.result("a=1"), 500, 500);
    browser.open(reporting.write("report.html"), "");

    open("a=1");

    assertTrue(browser.text(".opened").contains("Failed trial: HTTP 500, HTTP 500"));
    assertTrue(browser.text(".differences").contains("status-server-error"));
  }

  @Test
  void whatCouldNotBeReadIsShownWithItsTrial() throws Exception {
    Reporting reporting = new Reporting(folder).scenario("a=1", json("{}"), ok("{}"), json("null"));
    Recordings.failedTrials(reporting.result("a=1"), 200);
    ((ObjectNode) reporting.result("a=1").at("/errors/0/message")).put("received", "<html>\nsorry");
    browser.open(reporting.write("report.html"), "");

    open("a=1");

    assertEquals(
        "<html>\nsorry",
        browser.value("document.querySelector('.opened li pre').textContent").asText());
  }

  /** Several texts share a page, as opening one takes half a second. */
  static List<List<String>> hostileTexts() {
    String run = "window.hacked=1";
    List<String> texts =
        List.of(
            "<script>" + run + "</script>",
            "</script><script>" + run + "</script>",
            "</style><img src=x onerror=\"" + run + "\">",
            "<svg/onload=" + run + ">",
            "<iframe srcdoc='<script>parent." + run + "</script>'></iframe>",
            "<!--<script>",
            "--> ]]> <![CDATA[",
            "javascript:" + run,
            "{{script}} ${" + run + "} $1 $& \\",
            "a\u2028b\u2029c\u0085",
            "\u202Edesrever\u2066\u200B\uFEFF",
            "\u0000\u0001\u001B[31m\u007F",
            "\uD800 half, and \uDC00",
            "__proto__",
            "constructor",
            "toString",
            "a.b[].c",
            "",
            " ",
            "'\"`;\nJSON\nrm -rf ~ #",
            "x".repeat(49_000),
            "\uD83D\uDC68\u200D\uD83D\uDC69 \uFFFE\uFFFF");
    return Lists.partition(texts, 6);
  }

  @ParameterizedTest
  @MethodSource("hostileTexts")
  void whateverAServerSendsIsText(List<String> texts) throws Exception {
    Reporting reporting = new Reporting(folder).label(String.join(" ", texts));
    List<JsonNode> bodies = new ArrayList<>();
    for (String hostile : texts) {
      bodies.add(addScenarios(reporting, hostile));
    }
    Path report = reporting.write("report.html");

    browser.open(report, "");
    browser.value(
        "document.querySelectorAll('#scenarios > li > details').forEach(d => d.open = true)");
    browser.await(
        "document.querySelectorAll('details[data-ready]').length === " + 3 * texts.size());
    browser.click("#all-values");

    assertTrue(
        browser.value("window.hacked === undefined && ({}).member === undefined").asBoolean());
    assertEquals(
        0,
        browser
            .value(
                "document.querySelectorAll('body > :not(script) script, img, svg, iframe, a').length")
            .asInt());
    assertTrue(
        browser.value("getComputedStyle(document.querySelector('h1')).fontWeight").asInt() > 400);
    List<JsonNode> sent = new ArrayList<>();
    for (JsonNode command :
        browser.value("[...document.querySelectorAll('.command')].map(e => e.textContent)")) {
      sent.add(json(sentBody(command.asText())));
    }
    for (JsonNode body : bodies) {
      assertTrue(sent.contains(body), () -> body + " in " + sent);
    }
    assertFalse(
        browser
            .value(
                "/[\\u0000-\\u0008\\u202e\\u2028\\u200b]/.test(document.getElementById('main').textContent)")
            .asBoolean());
    // The answers must be there, too.
    assertEquals(
        texts.size(),
        browser
            .value(
                "[...document.querySelectorAll('.opened .two:last-child .code')].filter(code =>"
                    + " code.textContent.includes('\"member\": ')).length")
            .asInt());
  }

  /** Puts a text wherever a server can put one; returns the request, which has it too. */
  private static JsonNode addScenarios(Reporting reporting, String hostile) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    ObjectNode body = nodes.objectNode();
    body.put("member", hostile).put("second", 1);
    // JSON allows halves of surrogate pairs, but the reader accepts them only in values.
    String name = hostile.replaceAll("[\\uD800-\\uDFFF]", "?");
    body.putObject(name).put(name, hostile);
    body.putArray("list").add(hostile).add(1);
    ObjectNode expected = ok("{}");
    expected.set("body", body);
    ObjectNode actual = expected.deepCopy();
    ((ObjectNode) actual.path("body")).removeAll().put("list", hostile).put(name, 1);
    ((ObjectNode) actual.path("headers")).put("x-" + name, hostile);
    String failing = "b=" + id(hostile);
    String other = "c=" + id(hostile);
    reporting
        .scenario("a=" + hostile, body, expected, actual)
        .scenario(failing, json("{}"), answer(400, REFUSAL), json("null"))
        .scenario(other, json("{}"), answer(400, REFUSAL), ok("{}"));
    ObjectNode failed = Recordings.failedTrials(reporting.result(failing), 500);
    ((ObjectNode) failed.at("/errors/0/message")).put("message", hostile);
    ((ObjectNode) reporting.result(other).path("recording"))
        .putObject("sentDifferently")
        .put("model", hostile);
    return body;
  }

  @ParameterizedTest
  @MethodSource("hostileTexts")
  void whateverAServerSendsIsTextOnThePageOfPromises(List<String> texts) throws Exception {
    Recordings recordings = Recordings.none();
    StringBuilder names = new StringBuilder();
    for (String hostile : texts) {
      ObjectNode response =
          (ObjectNode)
              Checking.response(
                  200, "application/" + hostile, json("{\"choices\": [{\"message\": {}}]}"));
      ObjectNode result = Checking.result(json("{\"stream\": true, \"n\": 2}"), response);
      ((ObjectNode) result.path("recording")).put("label", hostile).put("tool", hostile);
      String name = hostile.replaceAll("[\\uD800-\\uDFFF]", "?");
      recordings.put(Recordings.renamed(result, "k" + name));
      names.append(' ').append(name.replaceAll("[\n\r]", " "));
    }
    KnownFailures known =
        KnownFailures.read(
            Files.writeString(
                folder.resolve("known.txt"),
                "promise-ignored n.choices honoured→ignored  #" + names + "\n"),
            List.of());

    browser.open(
        PromiseReportsTest.write(folder, Api.CHAT_COMPLETIONS, recordings, known, "report.html"),
        "");
    browser.click("#more-promises");
    browser.click("#why button");
    browser.await("document.querySelector('details[open]')");
    browser.value(
        "document.querySelectorAll('#scenarios > li > details').forEach(d => d.open = true)");
    browser.await("document.querySelectorAll('details[data-ready]').length === " + texts.size());

    assertTrue(browser.value("window.hacked === undefined").asBoolean());
    assertEquals(
        0,
        browser
            .value(
                "document.querySelectorAll('body > :not(script) script, img, svg, iframe, a').length")
            .asInt());
    assertTrue(
        browser.value("getComputedStyle(document.querySelector('h1')).fontWeight").asInt() > 400);
    assertFalse(
        browser
            .value(
                "/[\\u0000-\\u0008\\u202e\\u2028\\u200b]/.test(document.getElementById('main').textContent)")
            .asBoolean());
    // And that there is an answer at all.
    assertEquals(
        Api.CHAT_COMPLETIONS.promises().size() + 1,
        browser.value("document.querySelectorAll('.promises tbody tr').length").asInt());
    String why =
        browser
            .value("[...document.querySelectorAll('.why')].map(e => e.textContent).join(' ')")
            .asText();
    assertTrue(why.contains("one body of"), why);
    assertTrue(browser.text("#known").contains("promise-ignored n.choices"));
  }

  @Test
  void howOftenAPromiseIsKeptIsSaidWhereScenariosWereAskedAgain() throws Exception {
    Recordings recordings = Recordings.none();
    ObjectNode choices = Checking.result(json("{\"n\": 2}"), ok("{\"choices\": [{}, {}]}"));
    choices.putArray("repeats").addObject().set("response", ok("{\"choices\": [{}]}"));
    recordings.put(choices);
    browser.open(
        PromiseReportsTest.write(
            folder, Api.CHAT_COMPLETIONS, recordings, KnownFailures.none(), "report.html"),
        "");

    String table = browser.text(".promises").replaceAll("\\s+", " ");
    assertTrue(table.contains("95 % interval"), table);
    assertTrue(table.contains("1 of 2 9.5–90.5 %"), table);
  }

  @Test
  void evidenceOfAPromiseOpensToRequestAnswerAndReason() throws Exception {
    Recordings recordings = Recordings.none();
    ObjectNode choices = Checking.result(json("{\"n\": 2}"), ok("{\"choices\": [{}]}"));
    recordings.put(choices);
    String key = choices.path("key").asText();
    recordings.put(Checking.result(json("{\"n\": 3}"), ok("{\"choices\": [{}, {}, {}]}")));
    browser.open(
        PromiseReportsTest.write(
            folder, Api.CHAT_COMPLETIONS, recordings, KnownFailures.none(), "report.html"),
        "");

    assertEquals("chatcompletions · 2 of 4 promises kept", browser.text("h1"));
    String sentence = browser.text("#sentence");
    assertTrue(sentence.endsWith(" kept. Checked against 2 answers."), sentence);
    assertTrue(browser.text("#causes").contains("n=2"), browser.text("#causes"));
    assertTrue(browser.text("#causes").contains("fix 1: 0 % → 50 %"), browser.text("#causes"));
    assertTrue(
        browser.value("document.getElementById('matrix').offsetParent === null").asBoolean());
    assertEquals(
        "nowrap",
        browser
            .value("getComputedStyle(document.querySelector('button.mono')).whiteSpace")
            .asText(),
        "a key stays in one line");
    assertEquals(
        "normal",
        browser
            .value("getComputedStyle(document.querySelector('.promises code')).overflowWrap")
            .asText(),
        "a parameter's name stays in one piece");
    browser.click("#why button");
    browser.await("document.querySelector('details[open][data-ready]')");

    assertEquals("#open=" + key.substring(0, 12), browser.value("location.hash").asText());
    assertTrue(browser.text(".request").contains("\"n\": 2"));
    assertTrue(browser.text(".differences").contains("n.choices"), browser.text(".differences"));
    assertTrue(browser.text(".opened .one").contains("\"choices\""));
    assertEquals(0, browser.value("document.querySelectorAll('.code mark').length").asInt());
    assertTrue(browser.text(".command").startsWith("curl "));
  }

  @Test
  void theCommandOfARequestThatIsNoJsonSendsItsText() throws Exception {
    Reporting reporting =
        new Reporting(folder)
            .scenario("body=text", json("{\"model\": \"m\"}"), answer(400, REFUSAL), ok("{}"));
    ((ObjectNode) reporting.result("body=text").path("scenario"))
        .put("requestText", "<b>it's\nno JSON")
        .put("requestContentType", "text/plain");
    ((ObjectNode) reporting.baseline("body=text").path("scenario"))
        .put("requestText", "<b>it's\nno JSON")
        .put("requestContentType", "text/plain");
    browser.open(reporting.write("report.html"), "");

    open("body=text");

    String command = browser.value("document.querySelector('.command').textContent").asText();
    assertTrue(
        command.startsWith("printf %b '<b>it\\0047s\\0012no JSON' | curl \"$BASE_URL/chat/"),
        command);
    assertTrue(command.contains("-H 'Content-Type: text/plain'"), command);
    assertEquals("<b>it's\nno JSON", browser.text(".request").strip());
  }

  @Test
  void theCapThatWasSentIsTheCommands() throws Exception {
    Reporting reporting =
        new Reporting(folder).scenario("n=1", json("{\"n\": 1}"), ok("{}"), ok("{}"));
    ((ObjectNode) reporting.result("n=1").path("recording"))
        .putObject("sentDifferently")
        .put("max_tokens", "16");
    browser.open(reporting.write("report.html"), "");

    open("n=1");

    assertEquals(json("{\"n\": 1, \"max_tokens\": 16}"), json(sentBody()));
  }
}
