package io.github.fauxpenai.conformance.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.check.DefinitionCheck;
import io.github.fauxpenai.conformance.check.Violation;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ResultsReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Streams of OpenAI's have all that a plain answer has once a client has joined them. */
final class DefinitionOfRealAnswersTest {
  private static void assertStreamsFit(Api api, Path file, int least) throws IOException {
    DefinitionCheck check = api.check(Definition.bundled()).orElseThrow();
    List<String> failures = new ArrayList<>();
    int streams = 0;
    try (ResultsReader reader = new ResultsReader(file)) {
      for (Result result = reader.next(); result != null; result = reader.next()) {
        if (!result.hasResponse()) {
          continue;
        }
        String key = result.key().substring(0, 8);
        Answer answer = Answer.of(result);
        if (answer.kind() == AnswerKind.STREAM) {
          streams++;
          check.violations(answer).stream()
              .filter(Violation::fails)
              .map(each -> key + " " + each.words())
              .forEach(failures::add);
        }
      }
    }
    assertEquals(List.of(), failures);
    assertTrue(streams >= least, "only %d streams".formatted(streams));
  }

  @Test
  void joinedStreamsOfTheRecordingFit() throws IOException {
    assertStreamsFit(
        Api.CHAT_COMPLETIONS, PublishedData.file("chatcompletions/results.json.gz"), 100);
  }

  @Test
  void joinedStreamsOfProjectsFit() throws IOException {
    assertStreamsFit(
        Api.CHAT_COMPLETIONS,
        PublishedData.answersToProjects("chatcompletions.results.json.gz"),
        160);
  }

  @Test
  void joinedStreamsOfResponsesFit() throws IOException {
    assertStreamsFit(
        Api.RESPONSES, PublishedData.answersToProjects("responses.results.json.gz"), 120);
  }
}
