package io.github.fauxpenai.conformance.explain;

/**
 * One thing that was found about an answer: how it differs from the baseline's, or from what it
 * should be without one.
 *
 * @param level the level of a comparison that found it, from 1; {@link #NO_LEVEL} where no baseline
 *     was asked
 * @param code what is wrong
 * @param path where in the body, for example {@code choices[].finish_reason}: elements of arrays
 *     and chunks of a stream are not told apart; empty for the answer as a whole; for a promise its
 *     id
 * @param change what there should be and what there is
 * @param detail what else a person should know; empty where code, path and change say it all
 * @param outcome whether it fails the scenario
 */
public record Finding(
    int level, DifferenceCode code, String path, Change change, String detail, Outcome outcome) {
  /** The level of what is found without a baseline. */
  public static final int NO_LEVEL = 0;

  /** Whether a finding fails the scenario. */
  public enum Outcome {
    /** It fails. */
    NEW,
    /** It would fail, but a known failure excuses it. */
    KNOWN,
    /** It is shown, and the scenario conforms all the same. */
    NOTE
  }

  /** A difference from a baseline. */
  public static Finding failing(
      int level, DifferenceCode code, String path, String expected, String actual) {
    return new Finding(level, code, path, new Change(expected, actual), "", Outcome.NEW);
  }

  /** What is wrong with an answer whatever any baseline has. */
  public static Finding failing(DifferenceCode code, String path, Change change, String detail) {
    return new Finding(NO_LEVEL, code, path, change, detail, Outcome.NEW);
  }

  /** The same, not failing. */
  public Finding asNote() {
    return with(Outcome.NOTE);
  }

  /** The same, failing. */
  public Finding asFailing() {
    return with(Outcome.NEW);
  }

  /** The same, excused. */
  public Finding asKnown() {
    return with(Outcome.KNOWN);
  }

  private Finding with(Outcome other) {
    return new Finding(level, code, path, change, detail, other);
  }

  /** Whether it fails or would, were it not known to. */
  public boolean failing() {
    return outcome != Outcome.NOTE;
  }

  /** Whether a known failure excuses it. */
  public boolean known() {
    return outcome == Outcome.KNOWN;
  }

  /** Whether it fails and nothing excuses it. */
  public boolean isNew() {
    return outcome == Outcome.NEW;
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
