package io.github.fauxpenai.conformance.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.check.RecordedAnswers.Recorded;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** OpenAI's own answers fit OpenAI's definition: whatever fails here would be a false alarm. */
final class RecordedAnswersTest {
  /** A stream was asked for, and the list of its chunks recorded as JSON. */
  private static final Set<String> STREAMS_RECORDED_AS_JSON = Set.of("1296ecb6", "1a0ff46e");

  /**
   * Written by hand: ids such as {@code resp_test_verbosity_simple}, a status {@code complete} that
   * no other answer has, {@code total_tokens} outside of usage.
   */
  private static final Set<String> WRITTEN_BY_HAND =
      Set.of("00c95978", "36652a98", "78d94d41", "7f22948d");

  private final Definition definition = Definition.bundled();

  private void assertNothingFails(Path file, String operation, int least, Set<String> setAside)
      throws IOException {
    List<Recorded> answers = RecordedAnswers.of(file, operation, definition);

    assertTrue(answers.size() >= least, () -> answers.size() + " answers");
    List<String> failures = new ArrayList<>();
    Set<String> expected = new TreeSet<>(setAside);
    for (Recorded answer : answers) {
      String key = answer.key().substring(0, 8);
      List<String> found = answer.failures(definition);
      if (!setAside.contains(key)) {
        failures.addAll(found);
      } else if (!found.isEmpty()) {
        expected.remove(key);
      }
    }
    assertEquals(List.of(), failures);
    assertEquals(Set.of(), expected, "set aside without a reason");
  }

  @Test
  void publishedChatCompletionsFit() throws IOException {
    assertNothingFails(
        PublishedData.file("chatcompletions/results.json.gz"),
        "POST /chat/completions",
        2785,
        Set.of());
  }

  @Test
  void publishedEmbeddingsFit() throws IOException {
    assertNothingFails(
        PublishedData.file("embeddings/results.json.gz"), "POST /embeddings", 52, Set.of());
  }

  @Test
  void chatCompletionsOfProjectsFit() throws IOException {
    assertNothingFails(
        PublishedData.answersToProjects("chatcompletions.results.json.gz"),
        "POST /chat/completions",
        1104,
        STREAMS_RECORDED_AS_JSON);
  }

  @Test
  void responsesOfProjectsFit() throws IOException {
    assertNothingFails(
        PublishedData.answersToProjects("responses.results.json.gz"),
        "POST /responses",
        644,
        WRITTEN_BY_HAND);
  }

  @Test
  void embeddingsOfProjectsFit() throws IOException {
    assertNothingFails(
        PublishedData.answersToProjects("embeddings.results.json.gz"),
        "POST /embeddings",
        92,
        Set.of());
  }

  @Test
  void answersOfOtherOperationsFit() throws IOException {
    assertNothingFails(PublishedData.answersToProjects("other.results.json.gz"), "", 42, Set.of());
  }
}
