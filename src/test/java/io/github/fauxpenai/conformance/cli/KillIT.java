package io.github.fauxpenai.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Few of the kills that {@link KilledRuns} is for. */
final class KillIT {
  @TempDir private Path folder;

  @Test
  @Timeout(300)
  void whatWasSavedSurvivesKillsAndIsNotAskedAgain() throws Exception {
    String summary = KilledRuns.run(folder, 10, 1);

    assertTrue(summary.startsWith("10 kills in "), summary);
  }
}
