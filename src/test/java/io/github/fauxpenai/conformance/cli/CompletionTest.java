package io.github.fauxpenai.conformance.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Completion as a person meets it: in a real shell, at the key. */
@Timeout(60)
class CompletionTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "bash, bash --norc --noprofile -i",
    "zsh, zsh -f -i",
  })
  void theTabulatorCompletesCommandsOptionsValuesAndFiles(String shell, String command)
      throws Exception {
    Files.writeString(folder.resolve("completion.sh"), CommandRun.of("generateCompletion").out());
    Files.writeString(folder.resolve("aimock.json.gz"), "");
    Files.createDirectories(folder.resolve("deep"));
    Files.writeString(folder.resolve("deep/two words.json"), "");
    try (RealTerminal terminal = new RealTerminal(folder, Map.of(), shell, command)) {
      // Words as the program would get them, after a mark that no echo of a key shows.
      terminal.type(
          "fauxpenai-conformance() { printf '<%s>' \"$@\"; printf 'e%s\\n' nd; };"
              + " . ./completion.sh; PS1='<pro''mpt>'\n");
      assertCompleted(terminal, "check\t", "<checkResults>");
      assertCompleted(terminal, "runScenarios --resultsF\tx", "<runScenarios><--resultsFile=x>");
      assertCompleted(terminal, "runScenarios --forc\tx", "<runScenarios><--force><x>");
      assertCompleted(
          terminal, "runScenarios --api=ch\tx", "<runScenarios><--api=chatcompletions><x>");
      assertCompleted(
          terminal, "runScenarios --api emb\tx", "<runScenarios><--api><embeddings><x>");
      assertCompleted(
          terminal,
          "checkResults --resultsFile=aim\tx",
          "<checkResults><--resultsFile=aimock.json.gz><x>");
      assertCompleted(
          terminal,
          "checkResults --resultsFile de\ttw\tx",
          "<checkResults><--resultsFile><deep/two words.json><x>");
      assertCompleted(
          terminal,
          "checkResults --resultsFile=de\ttw\tx",
          "<checkResults><--resultsFile=deep/two words.json><x>");
      assertCompleted(
          terminal, "runScenarios --onRateLimit=w\tx", "<runScenarios><--onRateLimit=wait><x>");
      assertCompleted(
          terminal, "checkResults --strict=ad\tx", "<checkResults><--strict=additions><x>");
      assertCompleted(terminal, "help se\tx", "<help><serveResults><x>");
    }
  }

  private static void assertCompleted(RealTerminal terminal, String keys, String words)
      throws Exception {
    terminal.await("<prompt>");
    terminal.type("fauxpenai-conformance " + keys + "\n");
    terminal.await(words + "end");
  }
}
