package io.github.fauxpenai.conformance.explain;

import io.github.fauxpenai.conformance.scenario.Keys;
import java.util.List;

/**
 * One reason behind many differences.
 *
 * @param level the level of the differences; {@link Finding#NO_LEVEL} without a baseline
 * @param code what differs
 * @param path where in the body; empty for the answer as a whole
 * @param change what there should be and what there is, for example {@code 400→200}
 * @param condition true of every scenario listed, and of none that agrees with the baseline
 * @param message OpenAI's own error message for one of the scenarios; empty where there is none
 * @param keys the scenarios that show it, sorted
 * @param selection the options of a command that select these scenarios
 */
public record Cause(
    int level,
    DifferenceCode code,
    String path,
    Change change,
    Condition condition,
    String message,
    List<String> keys,
    List<String> selection) {
  private static final int FINGERPRINT_DIGITS = 12;

  /** As a line of a file of known failures: {@code code path change when condition}. */
  public String line() {
    return KnownFailure.of(code, path, change, condition).line();
  }

  /** What stands for the cause when people quote it: 12 hex digits. */
  public String fingerprint() {
    return Keys.sha256Hex(line()).substring(0, FINGERPRINT_DIGITS);
  }

  /** What there should be. */
  public String expected() {
    return change.expected();
  }

  /** What there is. */
  public String actual() {
    return change.actual();
  }
}
