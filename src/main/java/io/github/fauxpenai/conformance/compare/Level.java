package io.github.fauxpenai.conformance.compare;

import java.util.Locale;

/** How closely answers are compared; each level adds to those before it. */
public enum Level {
  STATUS(1, new StatusComparison()),
  STRUCTURE(2, new StructureComparison()),
  TYPES(3, new TypesComparison()),
  SEMANTICS(4, new SemanticsComparison()),
  EXACT(5, new ExactComparison());

  private final int number;
  private final Comparison comparison;

  Level(int number, Comparison comparison) {
    this.number = number;
    this.comparison = comparison;
  }

  /** The number of the level, 1 to 5. */
  public int number() {
    return number;
  }

  Comparison comparison() {
    return comparison;
  }

  /** For example {@code structure}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.US);
  }
}
