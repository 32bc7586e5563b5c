package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.results.ResultsFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** Warns readers of a results file that a run left answers beside it, in its journal. */
final class UnfinishedRun {
  private UnfinishedRun() {}

  /** Warns of a journal; throws {@link InputException} if there is nothing else to read. */
  static void tell(Path resultsFile, PrintWriter err) throws IOException {
    Path journal = ResultsFile.journalOf(resultsFile);
    if (!Files.exists(journal) || Files.size(journal) == 0) {
      return;
    }
    String left =
        "%s holds answers of a run that did not end; the same runScenarios command folds them in"
            .formatted(journal);
    if (!Files.exists(resultsFile)) {
      throw new InputException("%s does not exist, but %s".formatted(resultsFile, left));
    }
    err.println("Warning: " + left);
  }
}
