package io.github.fauxpenai.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.cli.output.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The first command of the README. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "quickstart.sh is a shell script")
@Tag("slow")
final class QuickstartIT {
  @TempDir private Path directory;

  @Test
  void theQuickstartFindsBothFaultsAndLeavesAReport() throws Exception {
    Path said = directory.resolve("said");
    ProcessBuilder builder =
        new ProcessBuilder(Path.of("src", "examples", "quickstart.sh").toAbsolutePath().toString())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().putAll(BuiltProgram.environment());
    Process process = builder.start();
    assertTrue(process.waitFor(2, TimeUnit.MINUTES), "still running");

    String text = Files.readString(said);
    assertEquals(ExitCode.OK, process.exitValue(), text);
    assertTrue(text.contains("member-missing usage"), text);
    assertTrue(text.contains("user=<any>"), text);
    assertTrue(text.contains("sample data, not OpenAI's"), text);
    Matcher report =
        Pattern.compile("^  (target/quickstart/report\\..*)$", Pattern.MULTILINE).matcher(text);
    assertTrue(report.find(), text);
    assertTrue(Files.size(Path.of(report.group(1))) > 1000);
  }
}
