package io.github.fauxpenai.conformance.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fauxpenai.conformance.compare.Comparing;
import io.github.fauxpenai.conformance.compare.HonestRun;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.compare.Summary;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An honest second run conforms at level 4, whole. */
final class HonestRunTest {
  @TempDir Path folder;

  /** How often all chat answers are given in other words: {@code -Dlong} for more. */
  private static final int LAST_SEED = Boolean.getBoolean("long") ? 5 : 1;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, LAST_SEED);
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("seeds")
  void everyPublishedChatAnswerMayBeGivenInOtherWords(long seed) {
    Summary summary =
        compare(Recordings.published("chatcompletions"), Api.CHAT_COMPLETIONS.rules(), seed);
    assertEquals(2785, summary.comparable());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void everyPublishedEmbeddingMayBeGivenInOtherNumbers(long seed) {
    Summary summary = compare(Recordings.published("embeddings"), Api.EMBEDDINGS.rules(), seed);
    assertEquals(52, summary.comparable());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void everyHandMadeAnswerMayBeGivenInOtherWords(long seed) {
    compare(Recordings.handMade("chatcompletions"), Api.CHAT_COMPLETIONS.rules(), seed);
    compare(Recordings.handMade("embeddings"), Api.EMBEDDINGS.rules(), seed);
  }

  /** The other tests would be worth nothing if the copies were the same. */
  @Test
  void anHonestRunIsNotTheSameRun() {
    Recordings baseline = Recordings.handMade("chatcompletions");
    Recordings honest = new HonestRun(1).of(baseline);
    Summary summary =
        Comparing.files(
                folder, baseline, honest, Api.CHAT_COMPLETIONS.rules(), Comparing.upTo(Level.EXACT))
            .outcome()
            .summary();
    assertEquals(0, summary.conforming());
    assertEquals(baseline.results().size(), summary.conformingUpTo(Level.SEMANTICS));
  }

  private Summary compare(Recordings baseline, Rules rules, long seed) {
    Recordings honest = new HonestRun(seed).of(baseline);
    Summary summary =
        Comparing.files(folder, baseline, honest, rules, Comparing.upTo(Level.SEMANTICS))
            .outcome()
            .summary();
    List<String> alarms =
        summary.groups().stream()
            .filter(group -> group.getKey().failing())
            .map(Map.Entry::toString)
            .toList();
    assertEquals(List.of(), alarms);
    assertEquals(summary.comparable(), summary.conforming());
    return summary;
  }
}
