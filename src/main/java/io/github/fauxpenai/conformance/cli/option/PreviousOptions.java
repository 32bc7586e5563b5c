package io.github.fauxpenai.conformance.cli.option;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** The options for a comparison with an earlier run. */
public final class PreviousOptions {
  private final Options options;
  private final Supplier<List<Path>> previous;
  private final Supplier<FailOn> failOn;

  /** Adds the options. */
  public PreviousOptions(Options options) {
    this.options = options;
    previous =
        options.list(
            Path.class,
            "--previous=FILE",
            "Say first what changed since these results, for example those of the last release: a"
                + " results file, a report folder of test, or a JSON report beside its results."
                + " Several are taken together.");
    failOn =
        options.withDefault(
            FailOn.class,
            "--failOn=WHAT",
            "any",
            "Exit 1 for any failure that is not known, or only for one that is new since --previous,"
                + " and 4 if that cannot be said: ${COMPLETION-CANDIDATES}. Default:"
                + " ${DEFAULT-VALUE}.");
  }

  /** The named files and folders. */
  public List<Path> named() {
    return previous.get();
  }

  /** Whether only new failures count. */
  public boolean failsOnNewOnly() {
    return failOn.get() == FailOn.NEW;
  }

  /**
   * Throws if options do not fit together.
   *
   * @param hasThreshold whether a threshold is given
   */
  public void requireUsage(boolean hasThreshold) {
    if (failsOnNewOnly() && previous.get().isEmpty()) {
      throw options.usage(
          "--failOn=new needs the results of an earlier run; name them with --previous");
    }
    if (failsOnNewOnly() && hasThreshold) {
      throw options.usage(
          "--failOn=new and --failUnder each decide alone over the exit code; leave one out");
    }
  }
}
