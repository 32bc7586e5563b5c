package io.github.fauxpenai.conformance.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options for a comparison with an earlier run. */
public final class PreviousOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--previous",
      paramLabel = "FILE",
      description =
          "Say first what changed since these results, for example those of the last release: a"
              + " results file, a report folder of test, or a JSON report beside its results."
              + " Several are taken together.")
  private List<Path> previous = new ArrayList<>();

  @Option(
      names = "--failOn",
      paramLabel = "WHAT",
      defaultValue = "any",
      description =
          "Exit 1 for any failure that is not known, or only for one that is new since --previous,"
              + " and 4 if that cannot be said: ${COMPLETION-CANDIDATES}. Default:"
              + " ${DEFAULT-VALUE}.")
  private FailOn failOn;

  /** The named files and folders. */
  public List<Path> named() {
    return previous;
  }

  /** Whether only new failures count. */
  public boolean failsOnNewOnly() {
    return failOn == FailOn.NEW;
  }

  /**
   * Throws if options do not fit together.
   *
   * @param hasThreshold whether a threshold is given
   */
  public void requireUsage(boolean hasThreshold) {
    if (failsOnNewOnly() && previous.isEmpty()) {
      throw usage("--failOn=new needs the results of an earlier run; name them with --previous");
    }
    if (failsOnNewOnly() && hasThreshold) {
      throw usage(
          "--failOn=new and --failUnder each decide alone over the exit code; leave one out");
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
