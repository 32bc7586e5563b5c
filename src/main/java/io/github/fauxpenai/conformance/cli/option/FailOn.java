package io.github.fauxpenai.conformance.cli.option;

import java.util.Locale;

/** What a command ends with 1 for. */
public enum FailOn {
  /** Whatever fails and is not known to. */
  ANY,
  /** What did not fail in an earlier run. */
  NEW;

  /** As {@code --failOn} spells it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
