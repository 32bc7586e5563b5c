package io.github.fauxpenai.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.report.JsonReports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --previous} says of two releases of one server. */
class PreviousTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SAMPLE = Path.of("src/examples/embeddings-sample/results.json.gz");

  @TempDir Path folder;

  /** A release of a server: recorded answers, each with its faults. */
  private static final class Release {
    private final Map<String, ObjectNode> results = new TreeMap<>();

    Release() throws IOException {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(SAMPLE))) {
        JSON.readTree(in).forEach(this::add);
      }
    }

    private void add(JsonNode result) {
      results.put(result.path("key").textValue(), (ObjectNode) result);
    }

    private List<ObjectNode> answers(boolean accepted) {
      return results.values().stream()
          .filter(result -> result.at("/response/status").intValue() < 400 == accepted)
          .map(result -> (ObjectNode) result.path("response"))
          .toList();
    }

    /** Of accepted requests. */
    Release answering(Consumer<ObjectNode> edit) {
      answers(true).forEach(response -> edit.accept((ObjectNode) response.path("body")));
      return this;
    }

    Release refusing(Consumer<ObjectNode> edit) {
      answers(false).forEach(response -> edit.accept((ObjectNode) response.at("/body/error")));
      return this;
    }

    /** Every third refusal has no type, from this one on. */
    Release sometimesWithoutType(int first) {
      List<ObjectNode> refusals = answers(false);
      for (int i = first; i < refusals.size(); i += 3) {
        ((ObjectNode) refusals.get(i).at("/body/error")).remove("type");
      }
      return this;
    }

    Release failingWhereOpenAiAccepts() {
      for (ObjectNode response : answers(true)) {
        response.put("status", 500);
        response.putObject("body").putObject("error").put("message", "out of memory");
      }
      return this;
    }

    Release without(boolean accepted) {
      results
          .values()
          .removeIf(result -> result.at("/response/status").intValue() < 400 == accepted);
      return this;
    }

    Path write(Path file) throws IOException {
      Files.createDirectories(file.getParent());
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
        JSON.writerWithDefaultPrettyPrinter().writeValue(out, results);
      }
      return file;
    }
  }

  /** Usage is missing, refusals have no message, and some of them no type. */
  private Path old() throws IOException {
    return new Release()
        .answering(body -> body.remove("usage"))
        .refusing(error -> error.remove("message"))
        .sometimesWithoutType(0)
        .write(folder.resolve("old/results.json.gz"));
  }

  /** Usage is back, the model is missing; the rest is as it was, but for chance. */
  private Path later() throws IOException {
    return new Release()
        .answering(body -> body.remove("model"))
        .refusing(error -> error.remove("message"))
        .sometimesWithoutType(1)
        .write(folder.resolve("new/results.json.gz"));
  }

  private static CommandRun compare(Path results, Path previous, Object... more) {
    return run(
        "compareResults",
        results,
        previous,
        Stream.concat(Stream.of("--specFile=" + SAMPLE), Stream.of(more)).toArray());
  }

  private static CommandRun check(Path results, Path previous, Object... more) {
    return run("checkResults", results, previous, more);
  }

  private static CommandRun run(String command, Path results, Path previous, Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of(
                command, "--api=embeddings", "--resultsFile=" + results, "--previous=" + previous));
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray());
  }

  private static void assertSays(String text, CommandRun run) {
    assertTrue(run.out().contains(text), () -> text + " is not in\n" + run);
  }

  private static void assertSaysNot(String text, CommandRun run) {
    assertFalse(run.out().contains(text), () -> text + " is in\n" + run);
  }

  @Test
  void oneFaultIsMendedOneIsNewAndOneComesAndGoes() throws IOException {
    CommandRun run = compare(later(), old());

    assertSays("Causes since the previous results: 1 new, 1 gone, 2 as before\n", run);
    assertSays("43 scenarios were judged in both, by this version\n", run);
    assertTrue(
        run.out().lines().anyMatch(line -> line.matches("  new  .* every accepted .*model.*")),
        run::toString);
    assertTrue(
        run.out().lines().anyMatch(line -> line.matches("  gone  .* every accepted .*usage.*")),
        run::toString);
    assertEquals(ExitCode.DIFFERENCES, run.exitCode());
  }

  @Test
  void whatChangedStandsBeforeTheVerdict() throws IOException {
    CommandRun run = compare(later(), old());

    assertTrue(run.out().indexOf("1 new, 1 gone") < run.out().indexOf("Verdict on"), run::toString);
  }

  @Test
  void onlyWhatIsNewFailsWhereThatIsAsked() throws IOException {
    Path mended =
        new Release()
            .refusing(error -> error.remove("message"))
            .sometimesWithoutType(1)
            .write(folder.resolve("mended/results.json.gz"));

    assertEquals(ExitCode.DIFFERENCES, compare(later(), old(), "--failOn=new").exitCode());
    CommandRun nothingNew = compare(mended, old(), "--failOn=new");
    assertEquals(ExitCode.OK, nothingNew.exitCode(), nothingNew::toString);
    assertSays("0 new, 1 gone, 2 as before\n", nothingNew);
    assertEquals(ExitCode.DIFFERENCES, compare(mended, old()).exitCode());
    assertEquals(ExitCode.OK, check(mended, old(), "--failOn=new").exitCode());
  }

  @Test
  void whatComesAndGoesIsNotGoneWhenItIsNotSeen() throws IOException {
    Path calm =
        new Release()
            .answering(body -> body.remove("usage"))
            .refusing(error -> error.remove("message"))
            .write(folder.resolve("calm/results.json.gz"));

    assertSays("0 new, 0 gone, 2 as before, 1 not seen this time\n", compare(calm, old()));
  }

  @Test
  void whatCameAndWentAndNowIsAlwaysThereIsNew() throws IOException {
    Path always =
        new Release()
            .answering(body -> body.remove("usage"))
            .refusing(error -> error.remove("message"))
            .refusing(error -> error.remove("type"))
            .write(folder.resolve("always/results.json.gz"));
    CommandRun run = compare(always, old(), "--failOn=new");

    assertSays("1 new, 0 gone, 2 as before\n", run);
    assertSays("error.type: absent instead of string  (26 scenarios, new in 18 of them)\n", run);
    assertEquals(ExitCode.DIFFERENCES, run.exitCode());
  }

  @Test
  void theSameInAFewOtherScenariosIsNeitherNewNorGone() throws IOException {
    Path one = new Release().write(folder.resolve("one/results.json.gz"));
    List<String> keys = keys(true, one);
    Path before = withoutUsage(keys.get(2), folder.resolve("before/results.json.gz"));
    Path after = withoutUsage(keys.get(5), folder.resolve("after/results.json.gz"));
    CommandRun run = compare(after, before, "--failOn=new");

    assertSays("0 new, 0 gone, 0 as before, 1 in other scenarios than before\n", run);
    assertEquals(ExitCode.INCOMPLETE, run.exitCode(), run::toString);
    assertTrue(run.err().contains("do not show whether 1 cause is new"), run::toString);
  }

  private static List<String> keys(boolean accepted, Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      List<String> keys = new ArrayList<>();
      for (JsonNode result : JSON.readTree(in)) {
        if (result.at("/response/status").intValue() < 400 == accepted) {
          keys.add(result.path("key").textValue());
        }
      }
      return keys;
    }
  }

  private static Path withoutUsage(String key, Path file) throws IOException {
    Release release = new Release();
    ((ObjectNode) release.results.get(key).at("/response/body")).remove("usage");
    return release.write(file);
  }

  @Test
  void whatIsNotAskedNowIsNotGone() throws IOException {
    Path fewer =
        new Release()
            .refusing(error -> error.remove("message"))
            .sometimesWithoutType(1)
            .without(true)
            .write(folder.resolve("fewer/results.json.gz"));

    CommandRun compared = compare(fewer, old());
    assertSays("0 new, 0 gone, 2 as before, 1 not tested now\n", compared);
    assertSaysNot("  gone", compared);
    CommandRun checked = check(fewer, old());
    assertSays("0 gone", checked);
    assertSays("not tested now", checked);
  }

  @Test
  void whatAWorseFaultHidesIsNotGone() throws IOException {
    Path failing =
        new Release()
            .refusing(error -> error.remove("message"))
            .sometimesWithoutType(1)
            .failingWhereOpenAiAccepts()
            .write(folder.resolve("failing/results.json.gz"));

    assertSays("1 new, 0 gone, 2 as before, 1 not tested now\n", compare(failing, old()));
    assertSays("0 gone", check(failing, old()));
  }

  @Test
  void whatWasNotAskedBeforeIsNotNew() throws IOException {
    Path fewer =
        new Release()
            .refusing(error -> error.remove("message"))
            .sometimesWithoutType(0)
            .without(true)
            .write(folder.resolve("fewer/results.json.gz"));
    CommandRun run = compare(later(), fewer, "--failOn=new");

    assertSays("0 new, 0 gone, 2 as before, 1 not tested before\n", run);
    assertEquals(ExitCode.INCOMPLETE, run.exitCode(), run::toString);
  }

  @Test
  void promisesThatTurnedAreNamedFirst() throws IOException {
    Path good = new Release().write(folder.resolve("good/results.json.gz"));
    CommandRun worse = check(later(), good);
    List<String> lines = worse.out().lines().dropWhile(l -> !l.startsWith("Causes")).toList();

    assertTrue(lines.get(0).endsWith(": 2 new, 0 gone, 0 as before"), worse::toString);
    assertEquals(
        List.of(
            "  honoured → broken, in 17 of 17 scenarios  definition.answer  (018ca2f49d94)",
            "  honoured → broken, in 35 of 35 scenarios  error.form  (0be30e2f51fd)"),
        lines.subList(2, 4));
    assertTrue(lines.get(4).startsWith("  new  "), worse::toString);
    assertSays(
        "  broken → honoured, in 17 of 17 scenarios  definition.answer", check(good, later()));
  }

  @Test
  void whatIsNewInSomeOfItsScenariosSaysInHowMany() throws IOException {
    Release before = new Release();
    for (ObjectNode result : before.results.values()) {
      if (result.at("/scenario/requestBody").has("user")
          && result.at("/response/body") instanceof ObjectNode body) {
        body.remove("usage");
      }
    }
    Path some = before.write(folder.resolve("some/results.json.gz"));
    Path all =
        new Release()
            .answering(body -> body.remove("usage"))
            .write(folder.resolve("all/results.json.gz"));
    CommandRun run = compare(all, some);

    assertSays(": 1 new, 0 gone, 0 as before\n", run);
    assertSays("usage: absent instead of object  (17 scenarios, new in 10 of them)\n", run);
  }

  @Test
  void everyReportSaysWhatChanged() throws IOException {
    Path results = later();
    List<Object> reports = new ArrayList<>();
    for (String ending : List.of("html", "xml", "md", "csv", "json")) {
      reports.add("--report=" + folder.resolve("report." + ending));
    }
    compare(results, old(), reports.toArray());

    String counts = "1 new, 1 gone, 2 as before";
    for (String ending : List.of("xml", "md", "csv")) {
      String text = Files.readString(folder.resolve("report." + ending));
      assertTrue(text.contains(counts), ending + ": " + text);
      assertFalse(text.contains(folder.toString()), ending + " names a folder of this machine");
    }
    String markdown = Files.readString(folder.resolve("report.md"));
    assertTrue(markdown.indexOf(counts) < markdown.indexOf("OpenAI accepts"), markdown);
    JsonNode previous = JsonReports.read(folder.resolve("report.json")).path("previous");
    assertEquals(1, previous.at("/counts/new").intValue());
    assertEquals(1, previous.at("/counts/gone").intValue());
    assertEquals(2, previous.at("/counts/as-before").intValue());
    assertEquals(4, previous.path("changes").size());
    assertEquals(43, previous.path("inCommon").intValue());
    assertTrue(Files.readString(folder.resolve("report.html")).contains("since-sentence"));
  }

  @Test
  void whatIsKnownIsKnownOnBothSides() throws IOException {
    Path known = folder.resolve("known.txt");
    Files.writeString(
        known,
        """
        member-missing usage object→absent when answer=accepted
        member-missing model string→absent when answer=accepted
        """);
    CommandRun run = compare(later(), old(), "--failOn=new", "--knownFailures=" + known);

    assertSays("0 new, 0 gone, 2 as before\n", run);
    assertEquals(ExitCode.OK, run.exitCode(), run::toString);
  }

  @Test
  void aFolderOrAReportLeadsToItsResults() throws IOException {
    Path results = later();
    Path previous = old();
    Path test = folder.resolve("test/embeddings.results.json.gz");
    Files.createDirectories(test.getParent());
    Files.copy(previous, test);
    Path report = folder.resolve("old/report.json");
    compare(previous, results, "--report=" + report);
    String whole = compare(results, previous).out();

    for (Path named : List.of(test.getParent(), report)) {
      CommandRun run = compare(results, named);
      assertEquals(
          whole.lines().filter(line -> !line.startsWith("Previous")).toList(),
          run.out().lines().filter(line -> !line.startsWith("Previous")).toList(),
          run::toString);
    }
    new Release().write(previous);
    CommandRun changed = compare(results, report);
    assertEquals(ExitCode.INPUT, changed.exitCode(), changed::toString);
    assertTrue(changed.err().contains("has other answers now"), changed::toString);
    CommandRun empty = compare(results, Files.createDirectory(folder.resolve("empty")));
    assertTrue(empty.err().contains("has no results of embeddings"), empty::toString);
  }

  @Test
  void nothingToCompareWithIsRefused() throws IOException {
    Path results = later();
    Path other =
        new Release().without(true).without(false).write(folder.resolve("none/results.json.gz"));

    CommandRun nothing = compare(results, other);
    assertEquals(ExitCode.INPUT, nothing.exitCode(), nothing::toString);
    assertTrue(nothing.err().contains("nothing can be compared"), nothing::toString);
    assertEquals(ExitCode.INPUT, compare(results, folder.resolve("missing")).exitCode());
    for (CommandRun refused :
        List.of(
            compare(results, results),
            compare(results, old(), "--failOn=new", "--failUnder=90"),
            compare(results, old(), "--show=0123456789ab"),
            check(results, old(), "--failOn=new", "--failUnder=90"),
            CommandRun.of(
                "compareResults",
                "--api=embeddings",
                "--resultsFile=" + results,
                "--failOn=new"))) {
      assertEquals(ExitCode.USAGE, refused.exitCode(), refused::toString);
    }
  }

  @Test
  void aCopyOfTheSameResultsIsSaidToBeOne() throws IOException {
    Path copy = Files.copy(later(), folder.resolve("copy.json.gz"));

    assertSays("are the judged ones, byte for byte", compare(later(), copy));
  }
}
