package io.github.fauxpenai.conformance.api;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.compare.Comparing;
import io.github.fauxpenai.conformance.compare.HonestRun;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.scenario.Keys;
import io.github.fauxpenai.conformance.serve.Deviation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Every deviation is caught at its own level, and at no earlier one. */
final class DetectionMatrixTest {
  private static final int SCENARIOS_PER_API = 12;
  private static final int ENOUGH = 10;
  private static final List<String> NAMES = Deviations.names();

  /** Deviations that fewer than ten published answers can show, and how many can. */
  private static final Map<String, Integer> RARE =
      Map.of("floats-for-base64", 2, "vector-missing", 2);

  @TempDir Path folder;

  /** A deviating answer, and what each level said of it. */
  private record Sighting(Deviation deviation, ScenarioVerdict verdict) {
    /** The first level that catches it; 0 if none does. */
    int level() {
      return verdict.differences().stream()
          .filter(Finding::failing)
          .mapToInt(difference -> difference.level())
          .min()
          .orElse(0);
    }
  }

  @Test
  void everyDeviationOfPublishedAnswersIsCaughtAtItsLevel() throws IOException {
    List<Sighting> sightings = new ArrayList<>();
    sightings.addAll(
        sight(Recordings.published("chatcompletions"), Api.CHAT_COMPLETIONS, SCENARIOS_PER_API));
    sightings.addAll(sight(Recordings.published("embeddings"), Api.EMBEDDINGS, SCENARIOS_PER_API));
    check(sightings, "target/detection-matrix.md");
    Map<String, List<Sighting>> found = byDeviation(sightings);
    assertAll(
        NAMES.stream()
            .map(
                deviation -> {
                  int count = found.getOrDefault(deviation, List.of()).size();
                  return () ->
                      assertTrue(
                          count == RARE.getOrDefault(deviation, count) && count >= ENOUGH
                              || count == RARE.getOrDefault(deviation, 0),
                          () -> deviation + " in " + count + " scenarios");
                }));
  }

  @Test
  void everyDeviationOfHandMadeAnswersIsCaughtAtItsLevel() throws IOException {
    List<Sighting> sightings = new ArrayList<>();
    sightings.addAll(
        sight(Recordings.handMade("chatcompletions"), Api.CHAT_COMPLETIONS, SCENARIOS_PER_API));
    sightings.addAll(sight(Recordings.handMade("embeddings"), Api.EMBEDDINGS, SCENARIOS_PER_API));
    check(sightings, "target/detection-matrix-hand-made.md");
    assertEquals(Deviations.nameSet(), byDeviation(sightings).keySet());
  }

  /**
   * Lets a server deviate in every way. Every second answer is one of an honest second run, changed
   * by the deviation; the others are the recorded ones, changed by nothing else.
   */
  private List<Sighting> sight(Recordings recorded, Api api, int most) {
    List<ObjectNode> answered = new ArrayList<>(recorded.results().values());
    answered.removeIf(result -> result.path("response").isNull());
    HonestRun honest = new HonestRun(1);
    Recordings baseline = Recordings.none().with(recorded);
    Recordings deviating = Recordings.none();
    Map<String, Deviation> deviations = new TreeMap<>();
    for (Deviation deviation : api.deviations()) {
      Collections.shuffle(answered, new Random(deviation.toString().hashCode()));
      int shown = 0;
      for (ObjectNode result : answered) {
        if (shown == most) {
          break;
        }
        JsonNode request = Recordings.request(result);
        JsonNode response = result.path("response");
        JsonNode given = shown % 2 == 0 ? response : honest.vary(request, response);
        JsonNode changed = deviation.apply(request, given).orElse(null);
        if (changed != null && deviation.apply(request, response).isPresent()) {
          String key = Keys.sha256Hex(deviation + result.path("key").textValue());
          ObjectNode renamed = Recordings.renamed(result, key);
          baseline.put(renamed);
          deviating.put(Recordings.answered(renamed, changed));
          deviations.put(key, deviation);
          shown++;
        }
      }
    }
    Map<String, ScenarioVerdict> verdicts =
        Comparing.files(folder, baseline, deviating, api.rules(), Comparing.upTo(Level.EXACT))
            .verdicts();
    return deviations.entrySet().stream()
        .map(entry -> new Sighting(entry.getValue(), verdicts.get(entry.getKey())))
        .toList();
  }

  private static void check(List<Sighting> sightings, String file) throws IOException {
    StringBuilder table =
        new StringBuilder(
            """
            | deviation | what the server does | scenarios | 1 | 2 | 3 | 4 | 5 | found as |
            |---|---|--:|--:|--:|--:|--:|--:|---|
            """);
    List<Executable> checks = new ArrayList<>();
    byDeviation(sightings)
        .forEach(
            (name, shown) -> {
              Deviation deviation = shown.get(0).deviation();
              table.append(row(deviation, shown)).append('\n');
              for (Sighting sighting : shown) {
                checks.add(
                    () ->
                        assertEquals(
                            deviation.level(),
                            sighting.level(),
                            () ->
                                "%s in %s (%s): %s"
                                    .formatted(
                                        deviation,
                                        sighting.verdict().key(),
                                        sighting.verdict().spec().name(),
                                        sighting.verdict().differences())));
              }
            });
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of(file), table);
    assertAll(checks);
  }

  /** How often each level was the first to catch the deviation, and as what. */
  private static String row(Deviation deviation, List<Sighting> shown) {
    String levels =
        IntStream.rangeClosed(1, 5)
            .mapToObj(
                level ->
                    Long.toString(shown.stream().filter(s -> s.level() == level).count())
                        .replaceFirst("^0$", ""))
            .collect(joining(" | "));
    Set<String> codes = new TreeSet<>();
    for (Sighting sighting : shown) {
      sighting.verdict().differences().stream()
          .filter(d -> d.failing() && d.level() == sighting.level())
          .forEach(d -> codes.add((d.code() + " " + d.path()).strip()));
    }
    return "| `%s` | %s | %d | %s | %s |"
        .formatted(
            deviation,
            deviation.meaning(),
            shown.size(),
            levels,
            codes.stream().map(code -> "`" + code + "`").collect(joining(", ")));
  }

  /** By name, in the order of the levels. */
  private static Map<String, List<Sighting>> byDeviation(List<Sighting> sightings) {
    return sightings.stream()
        .sorted(Comparator.comparingInt(sighting -> NAMES.indexOf(sighting.deviation().name())))
        .collect(
            groupingBy(
                sighting -> sighting.deviation().name(), LinkedHashMap::new, Collectors.toList()));
  }
}
