package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.Share;
import java.util.Locale;

/** Shares as people read them. */
final class Rate {
  private Rate() {}

  /**
   * For example {@code 97.3 %}; truncated, not rounded, so that 100 % means all. A dash if the
   * whole is 0.
   */
  static String percent(int part, int whole) {
    if (whole == 0) {
      return "–";
    }
    long tenths = part * 1000L / whole;
    return tenths % 10 == 0
        ? "%d %%".formatted(tenths / 10)
        : String.format(Locale.US, "%d.%d %%", tenths / 10, tenths % 10);
  }

  /** The 95 % confidence interval of the rate, for example {@code 83.8–97.9 %}. */
  static String interval(Share share) {
    return String.format(Locale.US, "%.1f–%.1f %%", 100 * share.low(), 100 * share.high());
  }
}
