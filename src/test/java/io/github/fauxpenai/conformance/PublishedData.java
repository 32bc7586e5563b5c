package io.github.fauxpenai.conformance;

import io.github.fauxpenai.conformance.api.Api;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Recorded answers of OpenAI, which are not part of this repository. */
public final class PublishedData {
  /** The APIs whose answers by OpenAI are published. */
  public static final List<Api> APIS = List.of(Api.CHAT_COMPLETIONS, Api.EMBEDDINGS);

  private PublishedData() {}

  /**
   * A file of the recordings, for example {@code embeddings/results.json.gz}; the variable
   * FAUXPENAI_SPEC_DIR names their folder. Without the file the test is skipped, or fails if CI is
   * true: an automatic build must not be green because its tests did not run.
   */
  public static Path file(String name) {
    return existing(
        "FAUXPENAI_SPEC_DIR",
        "../shared/fauxpenai-spec",
        name,
        Boolean.parseBoolean(System.getenv("CI")));
  }

  /**
   * A file of OpenAI's answers to tests of public projects, for example {@code
   * responses.results.json.gz}. The test is skipped if it is missing; the variable
   * OPENAI_ANSWERS_DIR names their folder.
   */
  public static Path answersToProjects(String name) {
    return existing("OPENAI_ANSWERS_DIR", "../shared/openai-answers", name, false);
  }

  private static Path existing(String variable, String folder, String name, boolean needed) {
    Path file = Path.of(System.getenv().getOrDefault(variable, folder)).resolve(name);
    return existing(file, variable, needed);
  }

  static Path existing(Path file, String variable, boolean needed) {
    if (!Files.exists(file)) {
      String missing =
          "no recorded answers at %s; set %s to their folder".formatted(file, variable);
      if (needed) {
        throw new AssertionError(missing);
      }
      Assumptions.abort(missing);
    }
    return file;
  }
}
