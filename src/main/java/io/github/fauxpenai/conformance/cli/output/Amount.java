package io.github.fauxpenai.conformance.cli.output;

import java.util.Locale;

/** A number of things, in words. */
public final class Amount {
  private Amount() {}

  /**
   * For example {@code 1 scenario was} or {@code 2,788 scenarios were}.
   *
   * @param one what follows the number 1
   * @param many what follows any other number
   */
  public static String of(int number, String one, String many) {
    return String.format(Locale.US, "%,d ", number) + (number == 1 ? one : many);
  }
}
