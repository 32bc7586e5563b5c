package io.github.fauxpenai.conformance.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fauxpenai.conformance.compare.Bodies;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the fields of a chat completion mean, beyond what the matrix of deviations shows. */
final class ChatCompletionsRulesTest {
  private static final String FINISH =
      "4 stream-finish choices[].finish_reason: one finish_reason, at the end of its choice →"
          + " broken";
  private static final String USAGE =
      "4 stream-usage usage: usage in one last chunk without choices → broken";
  private static final String FORCED =
      "4 invariant-broken choices[].finish_reason: length where one token is allowed → broken";
  private static final String INDEXES =
      "4 invariant-broken choices[].index: indexes are 0 to n-1 → broken";

  private static final String TWO_STREAMS =
      stream(begin(0), begin(1), text(0, "a"), text(1, "b"), end(0), end(1));
  private static final String USAGE_CHUNK = "{'choices': [], 'usage': {'total_tokens': 3}}";

  private final Bodies bodies = Bodies.by(Api.CHAT_COMPLETIONS.rules());

  /** A stream of the given choices' parts, one a chunk. */
  private static String stream(String... parts) {
    return "[{'choices': [" + String.join("]}, {'choices': [", parts) + "]}]";
  }

  private static String begin(int index) {
    return "{'index': %d, 'delta': {'role': 'assistant', 'content': ''}, 'finish_reason': null}"
        .formatted(index);
  }

  private static String text(int index, String text) {
    return "{'index': %d, 'delta': {'content': '%s'}, 'finish_reason': null}"
        .formatted(index, text);
  }

  private static String end(int index) {
    return "{'index': %d, 'delta': {}, 'finish_reason': 'stop'}".formatted(index);
  }

  @Test
  void theChoicesOfAStreamMayComeInAnyOrder() {
    assertEquals(
        List.of(),
        bodies.compare(
            TWO_STREAMS,
            stream(begin(1), text(1, "x"), begin(0), text(1, "y"), end(1), text(0, "z"), end(0))));
  }

  @Test
  void aChunkMayHoldPartsOfTwoChoices() {
    assertEquals(
        List.of(),
        bodies.compare(
            TWO_STREAMS,
            stream(
                begin(1) + "," + begin(0),
                text(0, "x") + "," + text(1, "y"),
                end(0) + "," + end(1))));
  }

  @Test
  void everyChoiceOfAStreamEnds() {
    assertEquals(
        List.of(FINISH),
        bodies.compare(
            TWO_STREAMS, stream(begin(0), begin(1), text(0, "a"), text(1, "b"), end(0))));
  }

  @Test
  void nothingFollowsTheEndOfAChoice() {
    assertEquals(
        List.of(FINISH),
        bodies.compare(
            TWO_STREAMS,
            stream(begin(0), begin(1), text(0, "a"), end(0), text(1, "b"), end(1), text(0, "c"))));
  }

  @Test
  void everyChoiceOfAStreamNamesItsRoleFirst() {
    assertEquals(
        List.of(
            "4 stream-role choices[].delta.role: the first delta of a choice names the role →"
                + " broken"),
        bodies.compare(
            TWO_STREAMS, stream(begin(0), text(0, "a"), text(1, "b"), begin(1), end(0), end(1))));
  }

  @Test
  void everyChoiceOfAStreamHasText() {
    assertEquals(
        List.of("4 invariant-broken choices[].delta.content: text in every choice → broken"),
        bodies.compare(
            TWO_STREAMS, stream(begin(0), begin(1), text(0, "a"), text(1, ""), end(0), end(1))));
  }

  @Test
  void theIndexesOfAStreamAreWithoutGaps() {
    assertEquals(
        List.of(INDEXES),
        bodies.compare(
            TWO_STREAMS, stream(begin(0), begin(2), text(0, "a"), text(2, "b"), end(0), end(2))));
  }

  private static String usage(boolean first, boolean middle, boolean last) {
    String usage = ", 'usage': {'total_tokens': 3}";
    return "[{'choices': [%s]%s}, {'choices': [%s]%s}, {'choices': [%s]%s}]"
        .formatted(
            begin(0),
            first ? usage : "",
            text(0, "a"),
            middle ? usage : "",
            end(0),
            last ? usage : "");
  }

  private static String withUsageChunk(String stream) {
    return stream.replaceFirst("]$", ", " + USAGE_CHUNK + "]");
  }

  @ParameterizedTest
  @CsvSource({"true, false, false", "false, true, false", "false, false, true", "true, true, true"})
  void usageThatWasAskedForComesOnceAndLast(boolean first, boolean middle, boolean last) {
    Bodies asked = bodies.asked("{'stream_options': {'include_usage': true}}");
    String baseline = withUsageChunk(usage(false, false, false));
    assertEquals(List.of(), asked.compare(baseline, baseline));
    assertEquals(List.of(USAGE), asked.compare(baseline, usage(first, middle, last)));
    assertEquals(
        List.of(USAGE), asked.compare(baseline, withUsageChunk(usage(first, middle, last))));
  }

  @Test
  void nothingFollowsTheUsageChunk() {
    Bodies asked = bodies.asked("{'stream_options': {'include_usage': true}}");
    assertEquals(
        List.of(USAGE),
        asked.compare(
            withUsageChunk(usage(false, false, false)),
            "[" + USAGE_CHUNK + ", " + usage(false, false, false).substring(1)));
  }

  private static String choice(int index, String content, String finish) {
    return "{'choices': [{'index': %d, 'message': {'content': '%s'}, 'finish_reason': '%s'}]}"
        .formatted(index, content, finish);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'max_tokens': 1}", "{'max_completion_tokens': 1}"})
  void oneTokenForcesLength(String request) {
    String baseline = choice(0, "a", "length");
    assertEquals(List.of(FORCED), bodies.asked(request).compare(baseline, choice(0, "a", "stop")));
    assertEquals(
        List.of(FORCED), bodies.asked(request).compare(baseline, choice(0, "a", "tool_calls")));
    assertEquals(List.of(), bodies.asked(request).compare(baseline, choice(0, "b", "length")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'max_tokens': 2}", "{'max_tokens': null}"})
  void nothingElseForcesLength(String request) {
    assertEquals(
        List.of(), bodies.asked(request).compare(choice(0, "a", "length"), choice(0, "a", "stop")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"stop", "length", "content_filter", "tool_calls"})
  void aFilteredBaselineAgreesWithAnyReason(String reason) {
    assertEquals(
        List.of(),
        bodies
            .asked("{'max_tokens': 1}")
            .compare(choice(0, "a", "content_filter"), choice(0, "a", reason)));
  }

  @Test
  void anEmptyTextIsADifferenceUnlessTheBaselineIsEmptyToo() {
    assertEquals(
        List.of("4 invariant-broken choices[].message.content: text in every choice → broken"),
        bodies.compare(choice(0, "a", "stop"), choice(0, "", "stop")));
    assertEquals(List.of(), bodies.compare(choice(0, "", "stop"), choice(0, "", "stop")));
    assertEquals(List.of(), bodies.compare(choice(0, "", "stop"), choice(0, "a", "stop")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'refusal': 'I will not.'",
        "'audio': {'id': 'x'}",
        "'tool_calls': [{'id': 'x'}]",
        "'function_call': {'name': 'x'}"
      })
  void aMessageWithoutTextMaySaySomethingElse(String instead) {
    String answer = choice(0, "", "stop").replace("'content': ''", "'content': '', " + instead);
    assertEquals(
        List.of(),
        bodies.compare(choice(0, "a", "stop"), answer).stream()
            .filter(difference -> !difference.contains(" note "))
            .toList());
  }

  /** Servers send an empty list of tool calls, or empty objects, with every message. */
  @ParameterizedTest
  @ValueSource(
      strings = {"'tool_calls': []", "'audio': null", "'function_call': {}", "'refusal': ''"})
  void anEmptyTextBesideNothingSaysNothing(String instead) {
    String answer = choice(0, "", "stop").replace("'content': ''", "'content': '', " + instead);
    assertEquals(
        List.of("4 invariant-broken choices[].message.content: text in every choice → broken"),
        bodies.compare(choice(0, "a", "stop"), answer).stream()
            .filter(difference -> !difference.contains(" note "))
            .toList());
  }

  @Test
  void aStreamWithoutIndexesIsNotJudgedByChoice() {
    assertEquals(
        List.of("2 member-missing choices[].index: integer → absent"),
        bodies.compare(TWO_STREAMS, TWO_STREAMS.replaceAll("'index': \\d, ", "")));
  }

  @Test
  void theIndexesOfChoicesStartAtZero() {
    assertEquals(List.of(INDEXES), bodies.compare(choice(0, "a", "stop"), choice(1, "a", "stop")));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, 3, true",
    "5, 9, 14, true",
    "3000000000, 1, 3000000001, true",
    "1, 2, 4, false",
    "3000000000, 1, 3000000002, false"
  })
  void tokenCountsAddUp(String prompt, String completion, String total, boolean conforms) {
    String usage =
        "{'usage': {'prompt_tokens': %s, 'completion_tokens': %s, 'total_tokens': %s}}"
            .formatted(prompt, completion, total);
    assertEquals(
        conforms
            ? List.of()
            : List.of(
                "4 invariant-broken usage.total_tokens: prompt_tokens + completion_tokens →"
                    + " broken"),
        bodies.compare(
            "{'usage': {'prompt_tokens': 1, 'completion_tokens': 1, 'total_tokens': 2}}", usage));
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "model"})
  void namesAreNotEmpty(String member) {
    assertEquals(
        List.of("4 invariant-broken %s: a text that is not empty → broken".formatted(member)),
        bodies.compare("{'%s': 'x'}".formatted(member), "{'%s': ''}".formatted(member)));
  }

  @Test
  void anErrorHasAMessage() {
    assertEquals(
        List.of("4 invariant-broken error.message: a text that is not empty → broken"),
        bodies.compare("{'error': {'message': 'x'}}", "{'error': {'message': ''}}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "true", "{}", "['x']"})
  void aRefusalIsATextOrNull(String refusal) {
    String baseline = "{'choices': [{'message': {'refusal': null}}]}";
    assertEquals(1, bodies.compare(baseline, baseline.replace("null", refusal)).size());
    assertEquals(List.of(), bodies.compare(baseline, baseline.replace("null", "'No.'")));
  }
}
