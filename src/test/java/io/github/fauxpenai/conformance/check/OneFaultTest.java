package io.github.fauxpenai.conformance.check;

import static io.github.fauxpenai.conformance.check.Checking.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.CauseFinder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One fault is one cause without a baseline too, for each kind of answer that shows it. */
final class OneFaultTest {
  @TempDir Path folder;

  private CauseFinder.Outcome causes(Recordings recordings) throws IOException {
    return causes(Api.CHAT_COMPLETIONS, recordings);
  }

  private CauseFinder.Outcome causes(Api api, Recordings recordings) throws IOException {
    Path file = recordings.write(folder.resolve("results.json.gz"));
    return Checking.withAll(api, file).run(scenario -> {}).causes();
  }

  /** Keys are hashes, so that every third scenario is some of every kind. */
  private List<String> found(BinaryOperator<JsonNode> change) throws IOException {
    return told(causes(Recordings.published("chatcompletions").every(3).answering(change)));
  }

  /** Each cause as reports tell it: where, and what. */
  private static List<String> told(CauseFinder.Outcome outcome) {
    assertEquals(List.of(), outcome.unexplained());
    return outcome.causes().stream().map(OneFaultTest::told).sorted().toList();
  }

  private static String told(Cause cause) {
    return "%s: %s %s".formatted(cause.where(), cause.path(), cause.actual());
  }

  private static boolean isAccepted(JsonNode response) {
    return response.path("status").asInt() < 300;
  }

  /** The same answer with other choices, if it is an accepted request's. */
  private static JsonNode withChoices(JsonNode response, Consumer<ObjectNode> change) {
    if (!isAccepted(response)) {
      return response;
    }
    JsonNode changed = response.deepCopy();
    JsonNode body = changed.path("body");
    Stream.concat(Stream.of(body), body.valueStream())
        .flatMap(part -> part.path("choices").valueStream())
        .forEach(choice -> change.accept((ObjectNode) choice));
    return changed;
  }

  private static JsonNode withEos(JsonNode response) {
    return withChoices(
        response,
        choice -> {
          if (choice.path("finish_reason").asText().equals("stop")) {
            choice.put("finish_reason", "eos");
          }
        });
  }

  /** Other reasons to end, which are right, come from many requests. */
  @Test
  void anotherWordForOneValueIsInEveryAnswer() throws IOException {
    assertEquals(
        List.of(
            "every plain answer: definition.answer:choices[].finish_reason \"eos\"",
            "every stream: definition.stream:choices[].finish_reason \"eos\""),
        found((request, response) -> withEos(response)));
  }

  @Test
  void anotherWordForOneValueHasTheConditionUnderWhichItComes() throws IOException {
    List<String> found =
        found((request, response) -> request.has("seed") ? withEos(response) : response);

    assertTrue(
        found.stream()
            .allMatch(cause -> cause.matches("(seed=<any>|seen in .* with seed=.*): .*\"eos\"")),
        found::toString);
    assertTrue(found.contains("seed=<any>: definition.answer:choices[].finish_reason \"eos\""));
  }

  @Test
  void wordsInAnotherCaseAreOneFaultOfTheAnswerAndOfTheStream() throws IOException {
    assertEquals(
        List.of(
            "every plain answer: definition.answer:choices[].finish_reason <other-case>",
            "every stream: definition.stream:choices[].finish_reason <other-case>"),
        found(
            (request, response) ->
                withChoices(
                    response,
                    choice -> {
                      if (choice.hasNonNull("finish_reason")) {
                        String reason = choice.path("finish_reason").asText();
                        choice.put("finish_reason", reason.toUpperCase(Locale.ROOT));
                      }
                    })));
  }

  /** Which answers have text to lose depends on more than their requests. */
  @Test
  void whatDependsOnTheRestOfTheAnswerIsAShareOfAllAnswers() throws IOException {
    List<String> found =
        found(
            (request, response) ->
                withChoices(
                    response,
                    choice -> {
                      if (choice.path("message").hasNonNull("content")) {
                        ((ObjectNode) choice.path("message")).putNull("content");
                      }
                    }));

    assertEquals(1, found.size(), found::toString);
    assertTrue(
        found.get(0).matches("about \\d\\d % of all answers: finish_reason.fits broken"),
        found::toString);
  }

  private static JsonNode refused(int status, String body) {
    return Checking.response(status, "application/json", json(body));
  }

  @Test
  void aRejectedParameterIsNamed() throws IOException {
    String refusal = "{'error': {'message': 'No.', 'type': 'x', 'param': 'user', 'code': null}}";
    List<String> found =
        found(
            (request, response) ->
                request.has("user") && isAccepted(response) ? refused(400, refusal) : response);

    assertEquals(1, found.size(), found::toString);
    assertTrue(found.get(0).matches(".*user=somebody: request.accepted rejected"), found::toString);
  }

  @Test
  void refusalsOfAnotherFormWithAStatusOfTheirOwnAreOneCause() throws IOException {
    List<String> found =
        found(
            (request, response) ->
                request.has("user") && isAccepted(response)
                    ? refused(422, "{'detail': 'extra fields not permitted'}")
                    : response);

    assertTrue(found.contains("every refusal with 422: error.form broken"), found::toString);
    assertTrue(found.size() < 3, found::toString);
  }

  @Test
  void whatIsWrongWithTokensIsWrongWithEveryInputOfTokens() throws IOException {
    Recordings sample = Recordings.read(Path.of("src/examples/embeddings-sample/results.json.gz"));
    // One token for each input, as if it were a text.
    Recordings truncated =
        sample.answering(
            (request, response) -> {
              JsonNode changed = response.deepCopy();
              JsonNode usage = changed.path("body").path("usage");
              if (usage.isObject()) {
                int inputs = changed.path("body").path("data").size();
                ((ObjectNode) usage).put("prompt_tokens", inputs).put("total_tokens", inputs);
              }
              return changed;
            });

    assertEquals(
        List.of("seen in 2 requests, with input=<tokens>: usage.sum broken"),
        told(causes(Api.EMBEDDINGS, truncated)));
  }

  /** An answer without a call proves nothing about calls. */
  @Test
  void whatIsWrongWithCallsIsWrongWithEveryCall() throws IOException {
    Recordings recordings = Recordings.none();
    for (int i = 0; i < 40; i++) {
      JsonNode request =
          json(
              "{'seed': %d, 'user': '%s', 'tools': [{'type': 'function', 'function': {'name': 'f'}}]}"
                  .formatted(i % 5, "user " + i % 7));
      String message =
          i % 3 == 0
              ? "'content': null, 'tool_calls': [{'id': '%s', 'function': {'name': 'f',"
                      .formatted("call_" + i)
                  + " 'arguments': '{}'}}]"
              : "'content': 'Hello.'";
      recordings.put(
          Checking.result(
              request,
              Checking.ok(
                  json(
                      """
                      {'id': 'chatcmpl-%d', 'object': 'chat.completion', 'created': 1700000000, \
                      'model': 'm', 'choices': [{'index': 0, 'logprobs': null, 'finish_reason': \
                      '%s', 'message': {'role': 'assistant', 'refusal': null, %s}}], 'usage': \
                      {'prompt_tokens': 1, 'completion_tokens': 2, 'total_tokens': 3}}"""
                          .formatted(i, i % 3 == 0 ? "tool_calls" : "stop", message)))));
    }

    assertEquals(
        List.of("every plain answer: definition.answer:choices[].message.tool_calls[].type absent"),
        told(causes(recordings)));
  }
}
