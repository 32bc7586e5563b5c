package io.github.fauxpenai.conformance.cli.output;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The exit codes of every command. If several apply: 3, then 1, then 4. */
public final class ExitCode {
  /** The server conforms, or the work is done. */
  public static final int OK = 0;

  /** An unknown failure, a stale known failure, or a missed threshold. */
  public static final int DIFFERENCES = 1;

  /** The command line cannot be understood. */
  public static final int USAGE = 2;

  /**
   * Input that cannot be read or does not fit, an empty selection, or output that cannot be
   * written.
   */
  public static final int INPUT = 3;

  /** A rate limit, trials spent on the network, or scenarios that were not executed. */
  public static final int INCOMPLETE = 4;

  /** A defect of this program, or too little memory for it. */
  public static final int DEFECT = 70;

  /** SIGINT; after a signal the JVM itself exits with its code (130, 143). */
  public static final int INTERRUPTED = 130;

  /** The meaning of each code, in the words and order of every help, the manual and the README. */
  public static final Map<String, String> MEANINGS = meanings();

  private ExitCode() {}

  private static Map<String, String> meanings() {
    Map<String, String> meanings = new LinkedHashMap<>();
    meanings.put(text(OK), "Conforms, or done");
    meanings.put(
        text(DIFFERENCES),
        "A failure that is not known, a stale known failure, or a missed threshold");
    meanings.put(text(USAGE), "The command line cannot be understood");
    meanings.put(
        text(INPUT), "Input that cannot be read or does not fit, or output that cannot be written");
    meanings.put(
        text(INCOMPLETE),
        "Incomplete: a rate limit, trials spent on the network, or scenarios not executed");
    meanings.put(text(DEFECT), "A defect of this program, or too little memory for it");
    meanings.put("127", "No Java, or one that is too old");
    meanings.put(INTERRUPTED + ", 143", "Stopped by a signal, after saving");
    return Collections.unmodifiableMap(meanings);
  }

  private static String text(int code) {
    return Integer.toString(code);
  }
}
