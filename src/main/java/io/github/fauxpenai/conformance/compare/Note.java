package io.github.fauxpenai.conformance.compare;

import io.github.fauxpenai.conformance.explain.DifferenceCode;

/** What does not fail a scenario unless {@code --strict} names it. */
public enum Note {
  /** A member that OpenAI's reference does not require is absent. */
  OPTIONAL(DifferenceCode.MEMBER_OPTIONAL),
  /**
   * A member that is null in the baseline is absent, or null where OpenAI's definition allows it.
   */
  NULL(DifferenceCode.MEMBER_NULL),
  /** A member that the baseline does not have. */
  ADDITIONS(DifferenceCode.MEMBER_ADDED);

  private final DifferenceCode code;

  Note(DifferenceCode code) {
    this.code = code;
  }

  DifferenceCode code() {
    return code;
  }
}
