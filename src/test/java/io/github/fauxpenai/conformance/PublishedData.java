package io.github.fauxpenai.conformance;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Recorded answers of OpenAI, which are not part of this repository. */
public final class PublishedData {
  private PublishedData() {}

  /**
   * A file of the recordings, for example {@code embeddings/results.json.gz}. Skips the test where
   * they are not: the variable FAUXPENAI_SPEC_DIR names their folder.
   */
  public static Path file(String name) {
    return file("FAUXPENAI_SPEC_DIR", "../shared/fauxpenai-spec", name);
  }

  /**
   * A file of what OpenAI answered to the tests of public projects, for example {@code
   * responses.results.json.gz}. Skips the test where they are not: the variable OPENAI_ANSWERS_DIR
   * names their folder.
   */
  public static Path answersToProjects(String name) {
    return file("OPENAI_ANSWERS_DIR", "../shared/openai-answers", name);
  }

  private static Path file(String variable, String folder, String name) {
    Path file = Path.of(System.getenv().getOrDefault(variable, folder)).resolve(name);
    Assumptions.assumeTrue(
        Files.exists(file),
        () -> "no recorded answers at %s; set %s to their folder".formatted(file, variable));
    return file;
  }
}
