package io.github.fauxpenai.conformance.explain;

/**
 * One thing found about an answer: how it differs from the baseline's or, without a baseline, from
 * what it should be.
 *
 * @param level the level of comparison that found it, from 1; {@link #NO_LEVEL} without a baseline
 * @param code what is wrong
 * @param path where in the body, for example {@code choices[].finish_reason}, with one path for all
 *     elements of an array and all chunks of a stream; empty for the answer as a whole; a promise's
 *     id
 * @param change expected and actual
 * @param detail more information for a person; empty if code, path and change say it all
 * @param outcome whether it fails the scenario
 */
public record Finding(
    int level, DifferenceCode code, String path, Change change, String detail, Outcome outcome) {
  /** The level of findings without a baseline. */
  public static final int NO_LEVEL = 0;

  /** Whether a finding fails the scenario. */
  public enum Outcome {
    /** It fails. */
    NEW,
    /** It would fail, but a known failure excuses it. */
    KNOWN,
    /** It is shown, but the scenario conforms nevertheless. */
    NOTE
  }

  /** A difference from a baseline. */
  public static Finding failing(
      int level, DifferenceCode code, String path, String expected, String actual) {
    return new Finding(level, code, path, new Change(expected, actual), "", Outcome.NEW);
  }

  /** A failure that was found without a baseline. */
  public static Finding failing(DifferenceCode code, String path, Change change, String detail) {
    return new Finding(NO_LEVEL, code, path, change, detail, Outcome.NEW);
  }

  /** The same with more information for a person. */
  public Finding because(String why) {
    return new Finding(level, code, path, change, why, outcome);
  }

  /** The same as a note. */
  public Finding asNote() {
    return with(Outcome.NOTE);
  }

  /** The same, failing. */
  public Finding asFailing() {
    return with(Outcome.NEW);
  }

  /** The same, excused. */
  Finding asKnown() {
    return with(Outcome.KNOWN);
  }

  private Finding with(Outcome other) {
    return new Finding(level, code, path, change, detail, other);
  }

  /** Whether it fails, or would fail if it were not known. */
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

  /** The expected value. */
  public String expected() {
    return change.expected();
  }

  /** The actual value. */
  public String actual() {
    return change.actual();
  }
}
