package io.github.fauxpenai.conformance.cli;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.check.CheckedScenario;
import io.github.fauxpenai.conformance.check.Checking;
import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.compare.Comparing;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.results.ScenariosWriter;
import io.github.fauxpenai.conformance.scenario.Scenario;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import io.github.fauxpenai.conformance.serve.Deviating;
import io.github.fauxpenai.conformance.serve.Deviation;
import io.github.fauxpenai.conformance.serve.RecordedAnswers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;

/**
 * A small API over HTTP: its whole extended suite, answered by a server that keeps every promise,
 * and by the same server with each deviation switched on.
 */
final class ApiChain {
  private static final boolean LONG = Boolean.getBoolean("long");

  /**
   * DeviationChainTest shows their effect over HTTP; with {@code -Dlong} those of chats are served.
   */
  private static final Set<String> OF_OTHER_APIS =
      (LONG ? Stream.of(Api.EMBEDDINGS) : Stream.of(Api.EMBEDDINGS, Api.CHAT_COMPLETIONS))
          .flatMap(other -> other.servable().stream())
          .map(Deviation::name)
          .collect(toSet());

  private static final Definition DEFINITION = Definition.bundled();
  private static final Path RESOURCES =
      Path.of("src/test/resources/io/github/fauxpenai/conformance/cli");
  private static final Path PAGE = Path.of("src/site/markdown/deviations.md");

  private final Api api;
  private final Path folder;
  private final Recordings honest;
  private final Path scenarios;

  /**
   * Makes the answers, except those to requests that are not JSON, which come from the test server.
   *
   * @param model what it answers, as {@code {status, headers, body}}
   */
  ApiChain(Api api, Path folder, Function<Scenario, JsonNode> model) throws IOException {
    this.api = api;
    this.folder = folder;
    this.honest = Recordings.none();
    SortedMap<String, Scenario> all = TestSuite.scenarios(api.extendedSuites());
    this.scenarios = folder.resolve("scenarios.json");
    ScenariosWriter.write(scenarios, all);
    for (Scenario scenario : all.values()) {
      if (scenario.request().text().isEmpty() && scenario.request().contentType().isEmpty()) {
        ObjectNode result =
            Recordings.result(scenario.key(), scenario.requestBody(), model.apply(scenario));
        result.put("key", scenario.key());
        result.set("scenario", ScenariosWriter.json(scenario).tree());
        honest.put(result);
      }
    }
  }

  /** The recorded answers of the server with these deviations. */
  Path run(String name, Deviating... deviations) throws IOException {
    Path served = honest.write(folder.resolve("served.json.gz"));
    RecordedAnswers answers = new RecordedAnswers();
    answers.add(api.path(), api.modelParameter(), served);
    Path results = folder.resolve(name + ".json.gz");
    ServedRun.of(api, answers, List.of(deviations), scenarios, results);
    return results;
  }

  /** The file of all scenarios. */
  Path scenarios() {
    return scenarios;
  }

  /** The promises that answers break, with their outcomes, by scenario. */
  Map<String, Set<String>> findings(Path results) throws IOException {
    return checked(
        results,
        check -> check.judgement().outcome().fails(),
        check -> check.judgement().outcome() + " " + check.promise().id());
  }

  /** The promises that answers keep, by scenario. */
  Map<String, Set<String>> honoured(Path results) throws IOException {
    return checked(
        results,
        check -> check.judgement().outcome() == Judgement.Outcome.HONOURED,
        check -> check.promise().id());
  }

  private Map<String, Set<String>> checked(
      Path results,
      Predicate<CheckedScenario.Check> which,
      Function<CheckedScenario.Check, String> text)
      throws IOException {
    Map<String, Set<String>> found = new TreeMap<>();
    Checking.withAll(api, results)
        .run(
            scenario -> {
              Set<String> texts =
                  scenario.checks().stream()
                      .filter(which)
                      .map(text)
                      .collect(toCollection(TreeSet::new));
              if (!texts.isEmpty()) {
                found.put(scenario.result().scenario().name(), texts);
              }
            });
    return found;
  }

  /** The first level at which some answer differs; 0 if none does. */
  private int level(Path baseline, Path results) {
    return Comparing.files(
            baseline, results, api.rules(() -> DEFINITION), Comparing.upTo(Level.SEMANTICS))
        .verdicts()
        .values()
        .stream()
        .map(ScenarioVerdict::differences)
        .flatMap(List::stream)
        .filter(Finding::failing)
        .mapToInt(difference -> difference.level())
        .min()
        .orElse(0);
  }

  /**
   * Each deviation is found at its level and by the promises that the file names, and by no other;
   * those on the page are caught in as many answers as it says.
   */
  void assertEveryDeviationIsFound() throws IOException {
    Path untouched = run("untouched");
    assertEquals(Map.of(), findings(untouched), "as honest servers answer");
    StringBuilder found = new StringBuilder();
    List<String> rows = new ArrayList<>();
    List<Executable> checks = new ArrayList<>();
    Recordings recorded = Recordings.read(untouched);
    for (Deviation deviation : api.servable()) {
      Path results =
          OF_OTHER_APIS.contains(deviation.name())
              ? recorded
                  .answering(
                      (request, response) -> deviation.apply(request, response).orElse(response))
                  .write(folder.resolve(deviation.name() + ".json.gz"))
              : run(deviation.name(), new Deviating(deviation, deviation.example(), 1));
      Map<String, Set<String>> findings = findings(results);
      int level = level(untouched, results);
      if (level == 0 && findings.isEmpty()) {
        continue; // of members that this API's answers do not have
      }
      found.append(deviation.name()).append(":\n");
      findings.values().stream()
          .flatMap(Set::stream)
          .distinct()
          .sorted()
          .forEach(each -> found.append("  ").append(each).append('\n'));
      rows.add(row(deviation, findings.values()));
      checks.add(() -> assertEquals(deviation.level(), level, deviation.name()));
    }
    String name = "findings-of-" + api + ".txt";
    Files.writeString(Path.of("target").resolve(name), found);
    Files.write(Path.of("target/deviations-of-" + api + ".md"), rows);
    checks.add(() -> assertEquals(Files.readString(RESOURCES.resolve(name)), found.toString()));
    checks.add(() -> assertEquals(List.of(), notIn(rows)));
    assertAll(checks);
  }

  private static String row(Deviation deviation, Iterable<Set<String>> findings) {
    int caught = 0;
    int defined = 0;
    for (Set<String> each : findings) {
      caught++;
      defined += each.stream().anyMatch(found -> found.contains(" definition.")) ? 1 : 0;
    }
    StringBuilder row =
        new StringBuilder("| `%s` | %s |".formatted(deviation.name(), deviation.meaning()));
    for (int level = 1; level <= 4; level++) {
      row.append(level == deviation.level() ? " %d |".formatted(caught) : "  |");
    }
    return row.append(defined == 0 ? "  |" : " %d |".formatted(defined)).toString();
  }

  /** The rows of the API's own section of the page that were not made. */
  private List<String> notIn(List<String> made) throws IOException {
    String page = Files.readString(PAGE);
    String section = page.substring(page.indexOf("## `" + api.path() + "`"));
    return section
        .substring(0, section.indexOf("\n## ") < 0 ? section.length() : section.indexOf("\n## "))
        .lines()
        .filter(line -> line.startsWith("| `") && !made.contains(line))
        .toList();
  }
}
