package io.github.fauxpenai.conformance.cli;

/** The exit codes of every command. Where several hold: 3, then 1, then 4. */
final class ExitCode {
  /** The server conforms, or the work is done. */
  static final int OK = 0;

  /** A failing difference that is not known, a stale known failure, or a threshold missed. */
  static final int DIFFERENCES = 1;

  /** The command line cannot be understood. */
  static final int USAGE = 2;

  /** Input that cannot be read or does not fit; nothing selected; output that is not written. */
  static final int INPUT = 3;

  /** A rate limit, trials spent on the network, or results that were not executed. */
  static final int INCOMPLETE = 4;

  /** A defect of this program, or too little memory for it. */
  static final int DEFECT = 70;

  /** SIGINT; after a signal the JVM itself exits with its code (130, 143). */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
