package io.github.fauxpenai.conformance.api;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.compare.Comparing;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.compare.ResultsComparison.Settings;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict.State;
import io.github.fauxpenai.conformance.compare.Summary;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI conforms to OpenAI; what it refuses because of the recorded model is set apart. */
final class SelfComparisonTest {
  @TempDir Path folder;

  @Test
  void everyPublishedAnswerConformsToItselfAtEveryLevel() {
    assertEquals(2785, conforming("chatcompletions", Api.CHAT_COMPLETIONS));
    assertEquals(52, conforming("embeddings", Api.EMBEDDINGS));
  }

  /** The same bytes are not looked into; the same values in another layout are, at every level. */
  @Test
  void everyPublishedAnswerConformsToItselfInOtherBytes() {
    for (Api api : PublishedData.APIS) {
      Path published = PublishedData.file(api + "/results.json.gz");
      Path rewritten = Recordings.published(api.toString()).write(folder.resolve(api + ".json.gz"));
      Summary summary =
          Comparing.files(published, rewritten, api.rules(), Comparing.upTo(Level.EXACT))
              .outcome()
              .summary();
      assertEquals(summary.comparable(), summary.conforming(), () -> summary.groups().toString());
    }
  }

  private int conforming(String api, Api rules) {
    Path file = PublishedData.file(api + "/results.json.gz");
    Summary summary =
        Comparing.files(file, file, rules.rules(), Comparing.upTo(Level.EXACT)).outcome().summary();
    assertEquals(summary.comparable(), summary.conforming());
    assertEquals(0, summary.count(State.NOT_EXECUTED));
    assertEquals(0, summary.count(State.MODEL_DEPENDENT));
    return summary.conforming();
  }

  @Test
  void refusalsBecauseOfTheModelAreCountedByMessage() throws IOException {
    Map<String, Long> chat = modelDependent(Api.CHAT_COMPLETIONS);
    Map<String, Long> embeddings = modelDependent(Api.EMBEDDINGS);
    StringBuilder table = new StringBuilder("| scenarios | OpenAI's message |\n|--:|---|\n");
    chat.forEach((message, count) -> table.append("| %d | %s |\n".formatted(count, message)));
    embeddings.forEach((message, count) -> table.append("| %d | %s |\n".formatted(count, message)));
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target/model-dependent.md"), table);
    assertEquals(580, chat.values().stream().mapToLong(Long::longValue).sum(), table::toString);
    assertEquals(9, embeddings.values().stream().mapToLong(Long::longValue).sum());
  }

  /** How many scenarios are not judged for each message of OpenAI's, numbers dropped. */
  private static Map<String, Long> modelDependent(Api api) {
    Path file = PublishedData.file(api + "/results.json.gz");
    Settings settings = new Settings(Level.STATUS, Set.of(), false, KnownFailures.none());
    return Comparing.files(file, file, api.rules(), settings).verdicts().values().stream()
        .filter(verdict -> verdict.state() == State.MODEL_DEPENDENT)
        .collect(groupingBy(SelfComparisonTest::message, TreeMap::new, counting()));
  }

  private static String message(ScenarioVerdict verdict) {
    JsonNode body = verdict.baseline().orElseThrow().response().orElseThrow().body().tree();
    return body.path("error").path("message").asText().replaceAll("\\d+", "#");
  }
}
