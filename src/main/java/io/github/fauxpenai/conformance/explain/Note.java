package io.github.fauxpenai.conformance.explain;

/** Findings that do not fail an answer unless {@code --strict} names them. */
public enum Note {
  /** A member that OpenAI's reference does not require is absent. */
  OPTIONAL(DifferenceCode.MEMBER_OPTIONAL),
  /**
   * A member that is null in the baseline is absent, or is null and OpenAI's definition allows
   * that.
   */
  NULL(DifferenceCode.MEMBER_NULL),
  /** A member that the baseline, or OpenAI's definition, does not have. */
  ADDITIONS(DifferenceCode.MEMBER_ADDED);

  private final DifferenceCode code;

  Note(DifferenceCode code) {
    this.code = code;
  }

  /** The code of these findings. */
  public DifferenceCode code() {
    return code;
  }
}
