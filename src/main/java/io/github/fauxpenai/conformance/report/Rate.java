package io.github.fauxpenai.conformance.report;

import io.github.fauxpenai.conformance.check.Share;
import java.util.Locale;

/** Shares as people read them. */
public final class Rate {
  private Rate() {}

  /**
   * For example {@code 97.3 %}; cut, not rounded, so that only all is 100 %. A dash where there is
   * nothing to take a share of.
   */
  public static String percent(int part, int whole) {
    if (whole == 0) {
      return "–";
    }
    long tenths = part * 1000L / whole;
    return tenths % 10 == 0
        ? "%d %%".formatted(tenths / 10)
        : String.format(Locale.ROOT, "%d.%d %%", tenths / 10, tenths % 10);
  }

  /** The interval that holds the true rate in 95 of 100 cases, for example {@code 83.8–97.9 %}. */
  static String interval(Share share) {
    return String.format(Locale.ROOT, "%.1f–%.1f %%", 100 * share.low(), 100 * share.high());
  }

  /** For example {@code 97 %}; cut like {@link #percent}. */
  public static String wholePercent(int part, int whole) {
    return whole == 0 ? "–" : part * 100L / whole + " %";
  }
}
