package io.github.fauxpenai.conformance.api;

import static io.github.fauxpenai.conformance.check.Checking.json;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.check.Checking;
import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.check.DefinitionCheck;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream of one chunk again and again keeps what a short one keeps, whatever is amid. */
final class RepeatedChunksTest {
  private static final Api API = Api.CHAT_COMPLETIONS;
  private static final JsonNode REQUEST =
      json(
          "{'model': 'gpt-4o', 'stream': true, 'logprobs': true, 'stream_options': {'include_usage':"
              + " true}, 'tools': [{'type': 'function', 'function': {'name': 'f'}}]}");
  private static final String CHUNK =
      "{'id': 'x', 'object': 'chat.completion.chunk', 'created': 1, 'model': 'gpt-4o', 'choices':"
          + " [{'index': 0, 'delta': %s, 'logprobs': null, 'finish_reason': %s}]}";

  @TempDir Path folder;

  private static JsonNode stream(int times, String said, String amid) {
    List<String> chunks = new ArrayList<>();
    chunks.add(CHUNK.formatted("{'role': 'assistant', 'content': ''}", "null"));
    chunks.addAll(Collections.nCopies(times, CHUNK.formatted(said, "null")));
    chunks.add(amid);
    chunks.addAll(Collections.nCopies(times, CHUNK.formatted(said, "null")));
    chunks.add(CHUNK.formatted("{}", "'stop'"));
    return Checking.stream(chunks.toArray(String[]::new));
  }

  private Map<String, Judgement.Outcome> outcomes(JsonNode response) {
    Recordings recordings = Recordings.none();
    ObjectNode result = Recordings.result("a stream", REQUEST, response);
    recordings.put(result);
    Path file = recordings.write(folder.resolve("results.json.gz"));
    Map<String, Judgement.Outcome> outcomes = new TreeMap<>();
    Checking.file(file, API.promises(), API.rules(), KnownFailures.none())
        .findings()
        .values()
        .forEach(findings -> findings.forEach((p, found) -> outcomes.put(p.id(), found.outcome())));
    return outcomes;
  }

  private static List<?> violations(JsonNode response) {
    DefinitionCheck check = API.check(Definition.bundled()).orElseThrow();
    return check.violations(Answer.of(RecordedResponse.of(RawJson.of(response))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'content': 'again'}",
        "{'content': 'again', 'role': 'assistant'}",
        "{'refusal': 'no'}",
        "{'tool_calls': [{'index': 0, 'function': {'arguments': '1'}}]}",
        "{'tool_calls': [{'index': 0, 'id': 'c', 'type': 'function', 'function': {'name': 'f',"
            + " 'arguments': ''}}]}",
        "{'content': 7, 'tool_calls': []}",
      })
  void whateverComesAgain(String said) {
    for (String amid :
        List.of(
            CHUNK.formatted("{'content': 'once'}", "null"),
            CHUNK.formatted("{'content': 'once'}", "'length'"),
            CHUNK.formatted("{'content': 'once'}", "null").replace("'x'", "'y'"),
            CHUNK.formatted("{'function_call': {'name': 'f', 'arguments': ''}}", "7"),
            "{'error': {'message': 'no', 'type': 'server_error', 'param': null, 'code': null}}",
            "{'id': 'x', 'choices': [], 'usage': {'prompt_tokens': 1, 'completion_tokens': 2,"
                + " 'total_tokens': 4}}")) {
      JsonNode few = stream(2, said, amid);
      JsonNode many = stream(300, said, amid);

      assertEquals(outcomes(few), outcomes(many), amid);
      assertEquals(violations(few), violations(many), amid);
    }
  }
}
