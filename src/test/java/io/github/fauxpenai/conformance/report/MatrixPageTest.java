package io.github.fauxpenai.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.Deviations;
import io.github.fauxpenai.conformance.cli.CommandRun;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.serve.Deviation;
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

/** Servers side by side in a browser. */
@Timeout(120)
class MatrixPageTest {
  private static final Path SAMPLE = Path.of("src/examples/embeddings-sample/results.json.gz");
  private static final String NUMBERS = "numbers <b>for</b> base64";
  private static final String BASE64 = "embeddings:encoding_format.base64";
  private static final String CELL = "[id='cell " + BASE64 + " 1']";
  private static final String FOLD = "[id='fold embeddings']";

  @TempDir private static Path folder;

  private static Browser browser;
  private static Path page;

  @BeforeAll
  static void start() throws Exception {
    browser = Browser.start(Files.createDirectory(folder.resolve("profile")));
    page = folder.resolve("matrix.html");
    Path both = Files.createDirectory(folder.resolve("both"));
    Files.copy(SAMPLE, both.resolve("embeddings.results.json.gz"));
    Recordings.handMade("chatcompletions").write(both.resolve("chatcompletions.results.json.gz"));
    CommandRun run =
        CommandRun.of(
            "matrix",
            "--results=honest=" + both,
            "--results=" + NUMBERS + "=" + deviating("floats-for-base64"),
            "--results=flawed=" + deviating("no-usage"),
            "--output=" + page);
    assertEquals(0, run.exitCode(), run::toString);
  }

  private static Path deviating(String name) {
    Deviation deviation = Deviations.named(Api.EMBEDDINGS, name);
    return Recordings.read(SAMPLE)
        .answering((request, answer) -> deviation.apply(request, answer).orElse(answer))
        .write(folder.resolve(name + ".json.gz"));
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

  private static List<String> texts(String selector) {
    List<String> texts = new ArrayList<>();
    browser
        .value(
            "[...document.querySelectorAll(\"%s\")].map(each => each.textContent)"
                .formatted(selector))
        .forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private static String focused() {
    return browser.value("document.activeElement.id").asText();
  }

  @Test
  void serversAreColumnsAndGroupsAreRows() throws Exception {
    browser.open(page, "");

    assertEquals(List.of("honest", NUMBERS, "flawed"), texts("thead b"));
    assertTrue(texts(".fold").containsAll(List.of("Plain chat", "Chat: tools", "Embeddings")));
    assertEquals(List.of(), texts("tr.capability"));
    browser.click(FOLD);
    assertFalse(texts("tr.capability").isEmpty());
    assertEquals(
        "true",
        browser
            .value("document.querySelector(\"%s\").getAttribute('aria-expanded')".formatted(FOLD))
            .asText());
    List<String> chat = texts("[id='group chatcompletions'] td");
    assertEquals(3, chat.size());
    assertEquals("", chat.get(1), "a server without the API has an empty cell");
  }

  @Test
  void aCellOpensToItsReasonsAndARequest() throws Exception {
    browser.open(page, "");
    browser.click(FOLD);
    browser.click(CELL);

    String panel = browser.text(".panel");
    assertTrue(panel.startsWith(NUMBERS + ": ignored "), panel);
    assertTrue(panel.contains("curl \"$BASE_URL/embeddings\""), panel);
    assertEquals(1, texts(".panel").size());
    browser.value("document.querySelector(\"%s\").focus()".formatted(CELL));
    browser.press("\uE00C");
    assertEquals(List.of(), texts(".panel"));
    assertEquals("cell " + BASE64 + " 1", focused());
  }

  @Test
  void onlyRowsInWhichServersDifferAreShownIfSoAsked() throws Exception {
    browser.open(page, "#differ=1");

    List<String> rows = new ArrayList<>();
    browser
        .value("[...document.querySelectorAll('tr.capability')].map(row => row.id)")
        .forEach(each -> rows.add(each.asText()));
    assertTrue(rows.contains("row " + BASE64), rows::toString);
    assertFalse(rows.contains("row embeddings:input.vectors"), rows::toString);
    assertTrue(browser.text("#shown").matches("\\d+ capabilities of \\d+ shown"));
    browser.click("#differ");
    assertEquals("", browser.value("location.hash").asText());
    assertEquals("", browser.text("#shown"));
  }

  @Test
  void serversAreRankedByWhatIsNeededAndTheAddressKeepsTheChoice() throws Exception {
    browser.open(page, "");
    assertFalse(
        browser.value("document.querySelector('#ranking-section').checkVisibility()").asBoolean());
    browser.click(FOLD);
    browser.click("[id='need " + BASE64 + "']");
    browser.click("[id='need embeddings:usage.sum']");

    assertEquals("#need=embeddings:usage.sum," + BASE64, browser.value("location.hash").asText());
    List<String> ranking = texts("#ranking li");
    assertEquals(3, ranking.size());
    assertTrue(ranking.get(0).startsWith("1.honesthas 2 of 2"), ranking::toString);
    assertEquals("2.flawedhas 1 of 21 not tested", ranking.get(1));
    assertTrue(ranking.get(2).startsWith("3." + NUMBERS + "has 1 of 2lacks: "), ranking::toString);
    assertEquals(List.of("honest", "flawed", NUMBERS), texts("thead b"));

    browser.open(page, browser.value("location.hash").asText() + ",embeddings:no.such&only=1");
    assertEquals(ranking, texts("#ranking li"));
    assertTrue(browser.text("#ranking-hint").contains("not counted: embeddings:no.such"));
    assertEquals(2, texts("tr.capability").size());
    browser.click("#none");
    assertTrue(texts("tr.capability").size() > 2);
  }

  @Test
  void aWholeGroupIsNeededWithOneTick() throws Exception {
    browser.open(page, "");
    browser.click("[id='need embeddings']");

    assertEquals("#need=embeddings", browser.value("location.hash").asText());
    assertTrue(texts("#ranking li").get(0).startsWith("1.honest"));
  }

  @Test
  void arrowKeysGoFromCellToCell() throws Exception {
    browser.open(page, "#differ=1");
    browser.value("document.querySelector(\"%s\").focus()".formatted(CELL));

    browser.press("\uE013");
    String above = focused();
    assertTrue(above.startsWith("fold ") || above.endsWith(" 1"), above);
    browser.press("\uE015");
    assertEquals("cell " + BASE64 + " 1", focused());
    browser.press("\uE007");
    assertEquals(1, texts(".panel").size());
  }

  @Test
  void aTableThatIsTooWideScrollsInItsFrameAndNotThePage() throws Exception {
    List<Object> arguments = new ArrayList<>(List.of("matrix"));
    for (int i = 0; i < 20; i++) {
      Path copy = Files.copy(SAMPLE, folder.resolve("copy-" + i + ".json.gz"));
      arguments.add("--results=server number " + i + "=" + copy);
    }
    arguments.add("--output=" + folder.resolve("wide.html"));
    assertEquals(0, CommandRun.of(arguments.toArray()).exitCode());
    browser.open(folder.resolve("wide.html"), "");
    browser.click("#unfold");

    assertTrue(
        browser.value("document.querySelector('#frame').scrollWidth > innerWidth").asBoolean());
    assertTrue(browser.value("document.documentElement.scrollWidth <= innerWidth").asBoolean());
  }

  @Test
  void axeFindsNothing() throws Exception {
    browser.open(page, "#need=embeddings&differ=1");
    browser.click(CELL);

    assertEquals(List.of(), Axe.findings(browser, folder));
  }
}
