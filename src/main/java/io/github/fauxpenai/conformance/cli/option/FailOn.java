package io.github.fauxpenai.conformance.cli.option;

import java.util.Locale;

/** Which failures make a command exit with 1. */
enum FailOn {
  /** Any failure that is not known. */
  ANY,
  /** Only failures that an earlier run did not have. */
  NEW;

  /** As {@code --failOn} spells it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.US);
  }
}
