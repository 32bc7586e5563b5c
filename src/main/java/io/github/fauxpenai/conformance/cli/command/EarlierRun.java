package io.github.fauxpenai.conformance.cli.command;

import io.github.fauxpenai.conformance.check.PromiseOutcomes;
import io.github.fauxpenai.conformance.explain.Shown;
import io.github.fauxpenai.conformance.explain.Since;
import io.github.fauxpenai.conformance.report.Previous;
import io.github.fauxpenai.conformance.report.Verdict;

/** An earlier run, judged to find out what has changed since. */
record EarlierRun(Verdict verdict, Seen seen) {

  /** What is kept of the scenarios of a run while they are judged. */
  record Seen(Shown shown, PromiseOutcomes promises) {
    Seen() {
      this(new Shown(), new PromiseOutcomes());
    }
  }

  /** The verdict on a later run, with what has changed. */
  Verdict before(Verdict later, Seen now) {
    return later.since(
        Previous.of(
            verdict,
            later,
            seen.shown().inCommon(now.shown()),
            Since.of(verdict.causes(), seen.shown(), later.causes(), now.shown()),
            seen.promises().turned(now.promises())));
  }
}
