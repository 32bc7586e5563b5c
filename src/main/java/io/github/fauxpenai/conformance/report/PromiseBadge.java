package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.PromiseCheck;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** A badge with the number of promises that are kept. What is known to fail is not. */
final class PromiseBadge implements PromiseReport {
  @Override
  public void write(Context context, PromiseCheck.Outcome outcome, OutputStream out)
      throws IOException {
    int judged = outcome.judged();
    String kept = judged == 0 ? "untested" : "%d of %d kept".formatted(outcome.kept(), judged);
    Badge.write(
        List.of(
            Badge.Field.title("OpenAI promises"), Badge.Field.share(kept, outcome.kept(), judged)),
        Provenance.of(context, outcome),
        out);
  }
}
