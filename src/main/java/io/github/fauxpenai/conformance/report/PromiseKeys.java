package io.github.fauxpenai.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.fauxpenai.conformance.check.PromiseCheck;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys of the scenarios that fail a promise, one a line, for {@code --scenario=@FILE}. What is
 * known to fail does not.
 */
final class PromiseKeys implements PromiseReport {
  @Override
  public void write(Context context, PromiseCheck.Outcome outcome, OutputStream out)
      throws IOException {
    List<String> lines = new ArrayList<>(outcome.failed());
    Provenance.of(context, outcome).lines().forEach(line -> lines.add("# " + line));
    out.write((String.join("\n", lines) + "\n").getBytes(UTF_8));
    out.flush();
  }
}
