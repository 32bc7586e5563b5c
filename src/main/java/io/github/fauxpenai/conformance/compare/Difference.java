package io.github.fauxpenai.conformance.compare;

import io.github.fauxpenai.conformance.explain.DifferenceCode;

/**
 * One way in which an answer differs from the baseline's.
 *
 * @param level the level that found it
 * @param code what differs
 * @param path where in the body, for example {@code choices[].finish_reason}: elements of arrays
 *     and chunks of a stream are not told apart; empty for the answer as a whole
 * @param expected what the baseline has, for a person
 * @param actual what the result has, for a person
 * @param failing false for a note: shown, but the scenario conforms all the same
 * @param known whether a known failure excuses it
 */
public record Difference(
    Level level,
    DifferenceCode code,
    String path,
    String expected,
    String actual,
    boolean failing,
    boolean known) {

  static Difference failing(
      Level level, DifferenceCode code, String path, String expected, String actual) {
    return new Difference(level, code, path, expected, actual, true, false);
  }

  /** The same, not failing. */
  Difference asNote() {
    return new Difference(level, code, path, expected, actual, false, false);
  }

  /** The same, failing. */
  Difference asFailing() {
    return failing(level, code, path, expected, actual);
  }

  /** The same, excused. */
  public Difference asKnown() {
    return new Difference(level, code, path, expected, actual, failing, true);
  }

  /** Whether it fails and nothing excuses it. */
  public boolean isNew() {
    return failing && !known;
  }
}
