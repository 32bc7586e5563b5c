package io.github.fauxpenai.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.cli.output.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeneratedTextsTest {
  @Test
  void theCompletionScriptKnowsEveryCommandAndOption() {
    String script = run("generateCompletion");

    assertTrue(script.startsWith("#!/usr/bin/env bash"), script);
    assertTrue(script.contains("complete -F _complete_fauxpenai-conformance "), script);
    forEveryOption((command, option) -> assertTrue(script.contains(option), option));
    assertTrue(script.contains("chatcompletions"), "the APIs' names are completed");
  }

  @Test
  void theManualPageTellsEveryCommandAndOption() {
    String page = run("generateManPage");

    assertTrue(page.startsWith(".TH FAUXPENAI-CONFORMANCE 1 "), page);
    forEveryOption(
        (command, option) -> {
          assertTrue(page.contains("\n.SH " + command + "\n"), command);
          assertTrue(page.contains(option.replace("-", "\\-")), option);
        });
    assertFalse(page.contains("${"), "a variable was not filled in");
    assertFalse(page.contains("generateManPage"), "it is for the build alone");
  }

  @Test
  void commandsAreKnownByTheirOwnNames() {
    Main.program(CommandRun.nowhere())
        .getSubcommands()
        .forEach((name, command) -> assertEquals(name, command.getCommandName()));
  }

  /** A longer one is broken where no shell would read on. */
  @Test
  void noExampleIsWiderThanATerminal() {
    Main.program(CommandRun.nowhere())
        .getSubcommands()
        .forEach(
            (name, command) -> {
              for (String line : command.getCommandSpec().usageMessage().footer()) {
                assertTrue(!line.startsWith("  ") || line.length() <= 80, name + ": " + line);
              }
            });
  }

  @Test
  void theReadmeBeginsWithWhatNeedsNoBaselineAtTheDefaultLevel() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String first = readme.substring(readme.indexOf("## 60 seconds"), readme.indexOf("## Install"));

    assertTrue(first.indexOf("checkResults --api") < first.indexOf("compareResults --api"), first);
    assertTrue(first.contains("checkResults --api"), first);
    assertFalse(first.contains("--level"), first);
    for (String quickstart : List.of("quickstart.sh", "quickstart.cmd")) {
      assertFalse(
          Files.readString(Path.of("src", "examples", quickstart)).contains("--level"), quickstart);
    }
  }

  private interface Check {
    void check(String command, String option);
  }

  private static void forEveryOption(Check check) {
    int[] options = {0};
    Main.program(CommandRun.nowhere())
        .getSubcommands()
        .forEach(
            (name, command) -> {
              if (!command.getCommandSpec().usageMessage().hidden()) {
                command
                    .getCommandSpec()
                    .options()
                    .forEach(
                        option -> {
                          check.check(name, option.longestName());
                          options[0]++;
                        });
              }
            });
    assertTrue(options[0] > 40, options[0] + " options");
  }

  private static String run(String command) {
    CommandRun run = CommandRun.of(command);
    assertEquals(ExitCode.OK, run.exitCode(), run::toString);
    return run.out();
  }
}
