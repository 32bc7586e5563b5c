package io.github.fauxpenai.conformance.cli.output;

/** The exit codes of every command. Where several hold: 3, then 1, then 4. */
public final class ExitCode {
  /** The server conforms, or the work is done. */
  public static final int OK = 0;

  /** A failing difference that is not known, a stale known failure, or a threshold missed. */
  public static final int DIFFERENCES = 1;

  /** The command line cannot be understood. */
  public static final int USAGE = 2;

  /** Input that cannot be read or does not fit; nothing selected; output that is not written. */
  public static final int INPUT = 3;

  /** A rate limit, trials spent on the network, or results that were not executed. */
  public static final int INCOMPLETE = 4;

  /** A defect of this program, or too little memory for it. */
  public static final int DEFECT = 70;

  /** SIGINT; after a signal the JVM itself exits with its code (130, 143). */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
