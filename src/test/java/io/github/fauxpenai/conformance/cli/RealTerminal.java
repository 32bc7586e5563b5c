package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A program at a terminal that {@code script} (util-linux) makes, as a person sees it. */
final class RealTerminal implements Closeable {
  private final Process process;
  private final Reader out;
  private final StringBuilder seen = new StringBuilder();

  /** Skips the test if {@code script} or the program does not exist. */
  RealTerminal(Path folder, Map<String, String> environment, String program, String command)
      throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        isThere("script") && isThere(program), "script or " + program + " is not there");
    ProcessBuilder builder =
        new ProcessBuilder("script", "-qec", command, "/dev/null").directory(folder.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("TERM", environment.getOrDefault("TERM", "xterm"));
    process = builder.redirectErrorStream(true).start();
    // A read cannot be interrupted, but ends with the program.
    CompletableFuture<Process> unused =
        process
            .onExit()
            .orTimeout(30, TimeUnit.SECONDS)
            .whenComplete((p, e) -> process.destroyForcibly());
    out = new InputStreamReader(process.getInputStream(), UTF_8);
  }

  private static boolean isThere(String program) throws IOException, InterruptedException {
    return new ProcessBuilder("sh", "-c", "command -v " + program + " && script --version")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  void type(String keys) throws IOException {
    process.getOutputStream().write(keys.getBytes(UTF_8));
    process.getOutputStream().flush();
  }

  /**
   * Waits until this is shown after what was awaited before; fails if the program ends without it.
   */
  void await(String text) throws IOException {
    while (seen.indexOf(text) < 0) {
      int c = out.read();
      if (c < 0) {
        throw new AssertionError("not seen: " + text + "\n" + seen);
      }
      seen.append((char) c);
    }
    seen.delete(0, seen.indexOf(text) + text.length());
  }

  /** Everything that is shown until the program ends. */
  String rest() throws IOException, InterruptedException {
    for (int c = out.read(); c >= 0; c = out.read()) {
      seen.append((char) c);
    }
    process.waitFor(1, TimeUnit.MINUTES);
    return seen.toString();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
