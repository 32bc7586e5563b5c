package io.github.fauxpenai.conformance.check;

/**
 * So many of so many.
 *
 * @param part how many
 * @param whole of how many
 */
public record Share(int part, int whole) {
  /** Of the standard normal distribution, 95 % lie as near to 0 as this. */
  private static final double Z = 1.959963984540054;

  /** The lower end of the 95 % interval; 0 where nothing was seen. */
  public double low() {
    return whole == 0 ? 0 : Math.max(0, middle() - half());
  }

  /** The upper end of the 95 % interval; 1 where nothing was seen. */
  public double high() {
    return whole == 0 ? 1 : Math.min(1, middle() + half());
  }

  // E. B. Wilson, 1927: it holds for few answers, and for shares near 0 and 1, too.

  private double middle() {
    double rate = (double) part / whole;
    return (rate + Z * Z / (2 * whole)) / (1 + Z * Z / whole);
  }

  private double half() {
    double rate = (double) part / whole;
    double spread = rate * (1 - rate) / whole + Z * Z / (4.0 * whole * whole);
    return Z * Math.sqrt(spread) / (1 + Z * Z / whole);
  }
}
