package io.github.fauxpenai.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Few of the kills that {@link KilledRuns} is for. */
@Tag("slow")
final class KillIT {
  @TempDir private Path folder;

  @Test
  @Timeout(300)
  void whatWasSavedSurvivesKillsAndIsNotAskedAgain() throws Exception {
    KilledRuns.Summary summary = KilledRuns.run(folder, 10, 1);

    int kills = summary.leftBehind().values().stream().mapToInt(Integer::intValue).sum();
    assertEquals(10, kills, summary::toString);
    assertTrue(
        summary.leftBehind().getOrDefault(KilledRuns.State.RUN_WAS_OVER, 0) < 10,
        () -> "no kill met a run: " + summary);
    assertTrue(summary.finished() > 0, summary::toString);
  }
}
