package io.github.fauxpenai.conformance;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The recorded OpenAI answers, which are not part of this repository. */
public final class PublishedData {
  private PublishedData() {}

  /**
   * A file of the recordings, for example {@code embeddings/results.json.gz}. Skips the test where
   * they are not: the variable FAUXPENAI_SPEC_DIR names their folder.
   */
  public static Path file(String name) {
    String folder = System.getenv().getOrDefault("FAUXPENAI_SPEC_DIR", "../shared/fauxpenai-spec");
    Path file = Path.of(folder).resolve(name);
    Assumptions.assumeTrue(
        Files.exists(file),
        () -> "no recorded answers at " + file + "; set FAUXPENAI_SPEC_DIR to their folder");
    return file;
  }
}
