package io.github.fauxpenai.conformance.check;

/**
 * A count out of a total, with a confidence interval.
 *
 * @param part the count
 * @param whole the total
 */
public record Share(int part, int whole) {
  /** 95 % of the standard normal distribution are within this distance of 0. */
  private static final double Z = 1.959963984540054;

  /** The lower end of the 95 % confidence interval; 0 if the total is 0. */
  public double low() {
    return whole == 0 ? 0 : Math.max(0, middle() - half());
  }

  /** The upper end of the 95 % confidence interval; 1 if the total is 0. */
  public double high() {
    return whole == 0 ? 1 : Math.min(1, middle() + half());
  }

  // The score interval of E. B. Wilson (1927), also valid for few answers and shares near 0 and 1.

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
