package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.fauxpenai.conformance.cli.output.ExitCode;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Results that cannot be written are no success, but whoever closes a pipe has read enough. */
final class StandardOutputTest {
  /** More than a pipe holds. */
  private static final String COMMAND = "generateCompletion";

  private static Process start(ProcessBuilder.Redirect out) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new ProcessBuilder(
            java.toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            COMMAND)
        .redirectOutput(out)
        .start();
  }

  private static String err(Process process) throws IOException {
    return new String(process.getErrorStream().readAllBytes(), UTF_8);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has a device that is full")
  void aFullDiskIsTold() throws Exception {
    Process process = start(ProcessBuilder.Redirect.to(new File("/dev/full")));

    assertEquals("Standard output cannot be written: No space left on device\n", err(process));
    assertEquals(ExitCode.INPUT, process.waitFor());
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "the message is the operating system's")
  void aClosedPipeIsQuiet() throws Exception {
    Process process = start(ProcessBuilder.Redirect.PIPE);
    process.getInputStream().close();

    assertEquals("", err(process));
    assertEquals(ExitCode.OK, process.waitFor());
  }

  @Test
  void aCodeThatTellsMoreIsKept() {
    assertEquals(ExitCode.DIFFERENCES, exitCode(ExitCode.DIFFERENCES, "No space left on device"));
    assertEquals(ExitCode.INPUT, exitCode(ExitCode.OK, "No space left on device"));
    assertEquals(ExitCode.OK, exitCode(ExitCode.OK, "Broken pipe"));
    assertEquals(ExitCode.OK, exitCode(ExitCode.OK, "The pipe is being closed"));
  }

  private static int exitCode(int ofCommand, String failure) {
    StandardOutput out =
        new StandardOutput(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException(failure);
              }
            });
    PrintWriter writer = new PrintWriter(out, true, UTF_8);
    writer.println("text");
    return out.exitCode(ofCommand, new PrintWriter(new StringWriter()));
  }
}
