package io.github.fauxpenai.conformance.report;

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

  /** For example {@code 97 %}; cut like {@link #percent}. */
  public static String wholePercent(int part, int whole) {
    return whole == 0 ? "–" : part * 100L / whole + " %";
  }
}
