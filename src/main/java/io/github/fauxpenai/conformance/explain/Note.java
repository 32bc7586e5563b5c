package io.github.fauxpenai.conformance.explain;

/** What does not fail an answer unless {@code --strict} names it. */
public enum Note {
  /** A member that OpenAI's reference does not require is absent. */
  OPTIONAL(DifferenceCode.MEMBER_OPTIONAL),
  /**
   * A member that is null in the baseline is absent, or null where OpenAI's definition allows it.
   */
  NULL(DifferenceCode.MEMBER_NULL),
  /** A member that the baseline, or OpenAI's definition, does not have. */
  ADDITIONS(DifferenceCode.MEMBER_ADDED);

  private final DifferenceCode code;

  Note(DifferenceCode code) {
    this.code = code;
  }

  /** What a difference of the kind is called. */
  public DifferenceCode code() {
    return code;
  }
}
