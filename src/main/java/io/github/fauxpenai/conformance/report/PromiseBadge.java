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
    Badge.Field share = Badge.Field.share(kept, outcome.kept(), judged);
    if (outcome.acceptsNothing()) {
      share = Badge.Field.share("nothing accepted", 0, 1);
    } else if (outcome.leftOut() > 0) {
      share = Badge.Field.quiet("incomplete, " + kept);
    }
    Badge.write(
        List.of(Badge.Field.title("OpenAI promises"), share), Provenance.of(context, outcome), out);
  }
}
