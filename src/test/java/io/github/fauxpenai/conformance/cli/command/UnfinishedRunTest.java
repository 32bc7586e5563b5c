package io.github.fauxpenai.conformance.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.cli.CommandRun;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.compare.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What readers say of the journal that a killed run leaves beside its results. */
final class UnfinishedRunTest {
  @TempDir private Path folder;

  private List<List<Object>> readers(Path spec, Path results) {
    return List.of(
        List.of("report", "--resultsFile=" + results),
        List.of("checkResults", "--api=chatcompletions", "--resultsFile=" + results),
        List.of(
            "compareResults",
            "--api=chatcompletions",
            "--specFile=" + spec,
            "--resultsFile=" + results),
        List.of("serveResults", "--host=256.256.256.256", "--port=0", "--resultsFile=" + results));
  }

  @Test
  void whoeverReadsTheFileIsToldOfTheJournal() throws IOException {
    Path spec = Recordings.handMade("chatcompletions").write(folder.resolve("openai.json.gz"));
    Path results = Recordings.handMade("chatcompletions").write(folder.resolve("r.json.gz"));
    Path journal = Files.createFile(folder.resolve("r.json.gz.journal"));
    String told = journal + " holds answers of a run that did not end";
    for (List<Object> reader : readers(spec, results)) {
      CommandRun run = CommandRun.of(reader.toArray());
      assertTrue(!run.err().contains(told), run::toString);
    }

    Files.writeString(journal, "{}\n");
    for (List<Object> reader : readers(spec, results)) {
      CommandRun run = CommandRun.of(reader.toArray());
      assertTrue(run.err().contains("Warning: " + told), run::toString);
    }

    Files.delete(results);
    for (List<Object> reader : readers(spec, results)) {
      CommandRun run = CommandRun.of(reader.toArray());
      assertEquals(ExitCode.INPUT, run.exitCode());
      assertEquals(
          results
              + " does not exist, but "
              + told
              + "; the same runScenarios command folds them in\n",
          run.err());
    }
  }
}
