package io.github.fauxpenai.conformance.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The definition that is committed is what its script makes. */
final class MakeDefinitionTest {
  private static final Path COMMITTED =
      Path.of("src/main/resources/io/github/fauxpenai/conformance/check/openai-definition.json");

  @Test
  @Tag("slow")
  void theScriptMakesTheDefinitionThatTheProgramCarries(@TempDir Path folder) throws Exception {
    Path made = folder.resolve("made.json");
    Path log = folder.resolve("log.txt");
    assumeTrue(canRun("npm", "--version"), "npm is not installed");
    Process script =
        new ProcessBuilder("src/main/definition/make.sh", made.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertTrue(script.waitFor(3, TimeUnit.MINUTES));
    boolean noNetwork =
        script.exitValue() != 0
            && Files.readString(log)
                .matches("(?s).*(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT).*");
    assumeTrue(!noNetwork, "npm reaches no registry");

    assertEquals(0, script.exitValue(), Files.readString(log));
    assertEquals(Files.readString(COMMITTED), Files.readString(made));
  }

  private static boolean canRun(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
