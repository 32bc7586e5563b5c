package io.github.fauxpenai.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColourTest {
  private static final Path SAMPLE = Path.of("src/examples/embeddings-sample/results.json.gz");
  private static final String ESCAPE = "\u001b[";

  private static CommandRun run(
      String command, Map<String, String> environment, boolean interactive) {
    return command.equals("compareResults")
        ? CommandRun.at(
            environment,
            interactive,
            command,
            "--api=embeddings",
            "--specFile=" + SAMPLE,
            "--resultsFile=" + SAMPLE)
        : CommandRun.at(
            environment, interactive, command, "--api=embeddings", "--resultsFile=" + SAMPLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"compareResults", "checkResults"})
  void atATerminalAVerdictHasColoursAndTheSameText(String command) {
    CommandRun plain = run(command, Map.of(), false);
    CommandRun coloured = run(command, Map.of(), true);
    assertTrue(coloured.out().contains(ESCAPE + "32m"), coloured.out());
    assertEquals(words(plain), words(coloured));
  }

  /** Without colours, and wherever lines are broken. */
  private static String words(CommandRun run) {
    return run.out().replaceAll("\u001b\\[\\d+m", "").replaceAll("\\s+", " ");
  }

  @Test
  void aDumbTerminalHasNone() {
    assertFalse(run("compareResults", Map.of("TERM", "dumb"), true).out().contains(ESCAPE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"compareResults", "checkResults"})
  void elsewhereAndWhereNobodyWantsThemThereAreNone(String command) {
    assertFalse(run(command, Map.of(), false).out().contains(ESCAPE));
    assertFalse(run(command, Map.of("NO_COLOR", "1"), true).out().contains(ESCAPE));
  }
}
