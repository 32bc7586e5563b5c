package io.github.fauxpenai.conformance.explain;

import java.util.Locale;

/**
 * An expected and an actual value, for a person; printed for example as {@code 400→200}.
 *
 * @param expected what the baseline has, or what was promised
 * @param actual what the answer has
 */
public record Change(String expected, String actual) {
  static final char ARROW = '→';

  /** Stands for a side that is not the same everywhere. */
  public static final String ANY = "<any>";

  /** Stands for an actual text that has the expected one's letters, but in another case. */
  public static final String OTHER_CASE = "<other-case>";

  /** Reads what {@link #toString} printed; the first arrow separates the sides. */
  public static Change parse(String text) {
    int arrow = text.indexOf(ARROW);
    if (arrow < 0) {
      throw new IllegalArgumentException("no arrow in " + text);
    }
    return new Change(text.substring(0, arrow), text.substring(arrow + 1));
  }

  /** Whether the actual value is an expected word but for upper and lower case. */
  boolean isInOtherCase() {
    return actual.startsWith("\"")
        && !expected.contains(actual)
        && expected.toLowerCase(Locale.ROOT).contains(actual.toLowerCase(Locale.ROOT));
  }

  /**
   * Whether the other change is equal, with {@link #ANY} matching everything and {@link
   * #OTHER_CASE} what it stands for.
   */
  boolean covers(Change other) {
    return (actual.equals(ANY)
            || actual.equals(other.actual)
            || actual.equals(OTHER_CASE) && other.isInOtherCase())
        && (expected.equals(ANY) || expected.equals(other.expected));
  }

  @Override
  public String toString() {
    return expected + ARROW + actual;
  }
}
