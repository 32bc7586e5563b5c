package io.github.fauxpenai.conformance.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream of one chunk again and again is judged as a short one is, whatever is amid. */
final class RepeatedChunksTest {
  private static final String USUAL =
      "{'id': 'x', 'choices': [{'index': 0, 'delta': {'content': 'again'}, 'finish_reason': null}]}";
  private static final String AMID =
      "{'id': 'x', 'choices': [{'index': 0, 'delta': {'content': 'once'}, 'finish_reason': 'stop',"
          + " 'logprobs': {'content': []}}]}";

  private static String stream(int times, String amid) {
    Stream<String> usual = Collections.nCopies(times, USUAL).stream();
    return Stream.concat(Stream.concat(usual, Stream.of(amid)), Stream.of(USUAL))
        .toList()
        .toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'choices': [{'index': 0, 'delta': {'content': 'once'}, 'finish_reason': 'stop'}]}",
        "{'id': 7, 'choices': [{'index': 0, 'delta': {}, 'finish_reason': 'stop'}]}",
        "{'id': 'x', 'choices': [{'index': '0', 'delta': {'content': ['once']}}]}",
        "{'id': 'x', 'choices': {'index': 0}}",
        "{'id': 'x', 'choices': [], 'usage': {}}",
        "{'id': 'x', 'choices': [{'index': 0, 'delta': {'content': 'twice'}, 'finish_reason': null}]}",
        "[]",
        "null"
      })
  void aChunkAmongManyShowsWhatItShowsAmongFew(String other) {
    Bodies bodies = Bodies.withoutRules();
    for (Level level : Level.values()) {
      Object expected = bodies.compare(level, stream(2, AMID), stream(2, other));

      assertEquals(expected, bodies.compare(level, stream(500, AMID), stream(500, other)));
      assertFalse(level == Level.EXACT && expected.equals(List.of()), other);
    }
  }
}
