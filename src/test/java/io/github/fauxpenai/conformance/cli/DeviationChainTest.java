package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.Deviations;
import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.check.DefinitionCheck;
import io.github.fauxpenai.conformance.check.Violation;
import io.github.fauxpenai.conformance.compare.Comparing;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.compare.ResultsComparison.Settings;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.explain.Note;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsReader;
import io.github.fauxpenai.conformance.serve.Deviating;
import io.github.fauxpenai.conformance.serve.Deviation;
import io.github.fauxpenai.conformance.serve.RecordedAnswers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole chain over HTTP, once per deviation: answers made by hand are served by a server that
 * deviates, a run records them, and a comparison must find the deviation at its level, no earlier,
 * and in no answer that it does not touch. Published answers take the same way with {@code -Dlong};
 * without it, they are changed as the server would change them.
 */
@Tag("slow")
class DeviationChainTest {
  private static final boolean LONG = Boolean.getBoolean("long");
  private static final int PUBLISHED_CHATS = 60;

  private static final Definition OPENAI = Definition.bundled();

  /** Null where OpenAI's definition allows it is a note, and would be at no level. */
  private static final Settings STRICT_OF_NULL =
      new Settings(Level.EXACT, Set.of(Note.NULL), true, KnownFailures.none());

  @TempDir private Path folder;

  /** What was seen of one deviation: how often each level was the first to find it, and as what. */
  private static final class Row {
    private final int[] levels = new int[6];
    private final Set<String> codes = new TreeSet<>();
    private final Deviation deviation;
    private int defined;
    private int untouched;

    Row(Deviation deviation) {
      this.deviation = deviation;
    }
  }

  @Test
  void everyDeviationOfHandMadeAnswersIsFoundAtItsLevelOverHttp() throws Exception {
    Map<String, Row> rows = rows();
    List<Executable> checks = new ArrayList<>();
    for (Api api : PublishedData.APIS) {
      chain(api, Recordings.handMade(api.toString()), true, rows, checks);
    }
    write(rows, "deviations-over-http.md");
    assertAll(checks);
    for (Deviation deviation : Deviations.ofPublishedApis()) {
      assertTrue(
          rows.get(deviation.name()).levels[deviation.level()] > 0,
          deviation + " was shown by nothing");
    }
  }

  @Test
  void everyDeviationOfPublishedAnswersIsFoundAtItsLevel() throws Exception {
    Map<String, Row> rows = rows();
    List<Executable> checks = new ArrayList<>();
    chain(Api.EMBEDDINGS, Recordings.published("embeddings"), LONG, rows, checks);
    chain(Api.CHAT_COMPLETIONS, someChats(), LONG, rows, checks);
    write(rows, "deviations-over-http-published.md");
    checks.add(() -> assertEquals(definedOnThePage(), defined(rows)));
    assertAll(checks);
  }

  /** Of how many answers the definition alone shows the deviation, by its name. */
  private static Map<String, String> defined(Map<String, Row> rows) {
    Map<String, String> defined = new TreeMap<>();
    rows.forEach((name, row) -> defined.put(name, count(row.defined)));
    return defined;
  }

  /** The same as the page says; a star marks what only answers made by hand show. */
  private static Map<String, String> definedOnThePage() throws IOException {
    String page = Files.readString(Path.of("src/site/markdown/deviations.md"));
    Map<String, String> defined = new TreeMap<>();
    for (String line : page.substring(0, page.indexOf("## ")).lines().toList()) {
      if (line.startsWith("| `")) {
        String[] cells = line.split("\\|");
        String count = cells[7].strip();
        defined.put(cells[1].strip().replace("`", ""), count.endsWith("*") ? "" : count);
      }
    }
    return defined;
  }

  /** One for each deviation, in the order of the levels. */
  private static Map<String, Row> rows() {
    Map<String, Row> rows = new LinkedHashMap<>();
    Deviations.ofPublishedApis()
        .forEach(deviation -> rows.put(deviation.name(), new Row(deviation)));
    return rows;
  }

  /** Every n-th answer: keys are hashes, so this takes some of every kind. */
  private static Recordings someChats() {
    List<ObjectNode> answered =
        Recordings.published("chatcompletions").results().values().stream()
            .filter(result -> !result.path("response").isNull())
            .toList();
    Recordings some = Recordings.none();
    for (int i = 0; i < PUBLISHED_CHATS; i++) {
      some.put(answered.get(i * answered.size() / PUBLISHED_CHATS));
    }
    return some;
  }

  private void chain(
      Api api,
      Recordings recordings,
      boolean overHttp,
      Map<String, Row> rows,
      List<Executable> checks)
      throws Exception {
    Path baseline = recordings.write(folder.resolve(api + ".json.gz"));
    RecordedAnswers answers = new RecordedAnswers();
    answers.add(api.path(), Optional.of("model"), baseline);
    for (Deviation deviation : api.deviations()) {
      Row row = rows.get(deviation.name());
      Path results = folder.resolve(api + "-" + deviation + ".json.gz");
      Deviating deviating = new Deviating(deviation, deviation.example(), 1);
      if (overHttp) {
        ServedRun.of(api, answers, List.of(deviating), baseline, results);
      } else {
        recordings
            .answering((request, response) -> deviation.apply(request, response).orElse(response))
            .write(results);
      }
      Map<String, ScenarioVerdict> verdicts =
          Comparing.files(baseline, results, api.rules(() -> OPENAI), STRICT_OF_NULL).verdicts();
      Set<String> allTouched = touched(deviation, recordings);
      Set<String> undefined = differingFromTheDefinition(api, results, allTouched);
      row.defined += undefined.size();
      for (ObjectNode result : recordings.results().values()) {
        ScenarioVerdict verdict = verdicts.get(result.path("key").textValue());
        boolean touched = allTouched.contains(result.path("key").textValue());
        int level = firstLevel(verdict);
        row.levels[level] += touched ? 1 : 0;
        row.untouched += touched ? 0 : 1;
        found(verdict, level).forEach(row.codes::add);
        checks.add(
            () ->
                assertEquals(
                    touched ? deviation.level() : 0,
                    level,
                    () -> deviation + " in " + verdict.name() + ": " + verdict.differences()));
      }
    }
  }

  /**
   * Of these answers, by the keys of their scenarios, those that differ from OpenAI's definition.
   */
  private static Set<String> differingFromTheDefinition(Api api, Path results, Set<String> of)
      throws IOException {
    DefinitionCheck check = api.check(OPENAI).orElseThrow();
    Set<String> keys = new TreeSet<>();
    try (ResultsReader reader = new ResultsReader(results)) {
      for (Result result = reader.next(); result != null; result = reader.next()) {
        if (result.hasResponse()
            && of.contains(result.key())
            && check.violations(Answer.of(result)).stream().anyMatch(Violation::fails)) {
          keys.add(result.key());
        }
      }
    }
    return keys;
  }

  /** The answers that a deviation changes, by the keys of their scenarios. */
  private static Set<String> touched(Deviation deviation, Recordings recordings) {
    return recordings.results().values().stream()
        .filter(
            result ->
                deviation.apply(Recordings.request(result), result.path("response")).isPresent())
        .map(result -> result.path("key").textValue())
        .collect(toSet());
  }

  /** The first level that finds a failure; 0 if none does. */
  private static int firstLevel(ScenarioVerdict verdict) {
    return verdict.differences().stream()
        .filter(Finding::failing)
        .mapToInt(difference -> difference.level())
        .min()
        .orElse(0);
  }

  private static List<String> found(ScenarioVerdict verdict, int level) {
    return verdict.differences().stream()
        .filter(d -> d.failing() && d.level() == level)
        .map(d -> (d.code() + " " + d.path()).strip())
        .toList();
  }

  private static void write(Map<String, Row> rows, String file) throws IOException {
    StringBuilder table =
        new StringBuilder(
            """
            | deviation | what the server does | 1 | 2 | 3 | 4 | 5 | missed | definition | untouched | found as |
            |---|---|--:|--:|--:|--:|--:|--:|--:|--:|---|
            """);
    rows.forEach(
        (name, row) ->
            table.append(
                "| `%s` | %s | %s | %s | %s | %d | %s |%n"
                    .formatted(
                        name,
                        row.deviation.meaning(),
                        IntStream.rangeClosed(1, 5)
                            .mapToObj(level -> count(row.levels[level]))
                            .collect(joining(" | ")),
                        count(row.levels[0]),
                        count(row.defined),
                        row.untouched,
                        row.codes.stream().map(code -> "`" + code + "`").collect(joining(", ")))));
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target", file), table, UTF_8);
  }

  private static String count(int count) {
    return count == 0 ? "" : Integer.toString(count);
  }
}
