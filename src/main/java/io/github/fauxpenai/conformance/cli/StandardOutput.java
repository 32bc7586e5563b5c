package io.github.fauxpenai.conformance.cli;

import io.github.fauxpenai.conformance.cli.output.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.Locale;

/** Remembers why writing failed, which System.out and PrintWriter hide. */
final class StandardOutput extends OutputStream {
  private final OutputStream out;
  private IOException failure;

  StandardOutput(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      failure = failure == null ? e : failure;
      throw e;
    }
  }

  /**
   * The exit code of a finished command: output that was not written is a failure, except for a
   * closed pipe, as with {@code | head}: its reader has read enough. Only the message shows that
   * the pipe is closed.
   */
  int exitCode(int ofCommand, PrintWriter err) {
    if (failure == null
        || String.valueOf(failure.getMessage()).toLowerCase(Locale.US).contains("pipe")) {
      return ofCommand;
    }
    err.printf("Standard output cannot be written: %s%n", failure.getMessage());
    err.flush();
    return ofCommand == ExitCode.OK ? ExitCode.INPUT : ofCommand;
  }
}
