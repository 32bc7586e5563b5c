package io.github.fauxpenai.conformance.cli.option;

import io.github.fauxpenai.conformance.compare.Summary;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Thresholds for the percentage of conforming scenarios: one for all, or one for the requests that
 * OpenAI accepts and one for those that it rejects.
 */
public record FailUnder(Map<String, BigDecimal> thresholds) {
  private static final String ALL = "all";
  private static final String VALID = "valid";
  private static final String INVALID = "invalid";

  /** Reads {@code 90} or {@code valid:100,invalid:20}. */
  public static final class Converter implements ITypeConverter<FailUnder> {
    @Override
    public FailUnder convert(String text) {
      Map<String, BigDecimal> thresholds = new LinkedHashMap<>();
      for (String part : text.split(",", -1)) {
        int colon = part.indexOf(':');
        String half = colon < 0 ? ALL : part.substring(0, colon);
        if (colon >= 0 && !half.equals(VALID) && !half.equals(INVALID)) {
          throw malformed(text);
        }
        try {
          BigDecimal percent = new BigDecimal(part.substring(colon + 1));
          if (percent.signum() < 0 || percent.compareTo(BigDecimal.valueOf(100)) > 0) {
            throw malformed(text);
          }
          if (percent.signum() > 0 && percent.compareTo(BigDecimal.ONE) < 0) {
            throw new TypeConversionException(
                "'%s' would be less than one percent: thresholds are percents, as in --failUnder=%s"
                    .formatted(
                        text, percent.movePointRight(2).stripTrailingZeros().toPlainString()));
          }
          if (thresholds.put(half, percent) != null) {
            throw malformed(text);
          }
        } catch (NumberFormatException e) {
          throw malformed(text);
        }
      }
      return new FailUnder(thresholds);
    }

    private static TypeConversionException malformed(String text) {
      return new TypeConversionException(
          "'" + text + "' is not a threshold: give percents as in 90 or valid:100,invalid:20");
    }
  }

  /** The missed thresholds, for a person; empty if all are met. */
  public List<String> missed(Summary summary) {
    List<String> missed = new ArrayList<>();
    thresholds.forEach(
        (half, percent) -> {
          int conforming =
              switch (half) {
                case VALID -> summary.valid().conformingButKnown();
                case INVALID -> summary.invalid().conformingButKnown();
                default -> summary.conformingButKnown();
              };
          int comparable =
              switch (half) {
                case VALID -> summary.valid().comparable();
                case INVALID -> summary.invalid().comparable();
                default -> summary.comparable();
              };
          String before = half.equals(ALL) ? "" : half + ": ";
          missed(conforming, comparable, percent, "conform")
              .ifPresent(text -> missed.add(before + text));
        });
    return missed;
  }

  /** Whether accepted and rejected requests have separate thresholds. */
  public boolean hasHalves() {
    return !thresholds.keySet().equals(Set.of(ALL));
  }

  /** The missed threshold for promises, for a person; empty if it is met. */
  public Optional<String> missedOfPromises(int kept, int judged) {
    return missed(kept, judged, thresholds.get(ALL), "promises are kept");
  }

  private static Optional<String> missed(int good, int all, BigDecimal percent, String what) {
    // Not rounded: almost all must not pass as 100 %.
    BigDecimal reached = BigDecimal.valueOf(good).multiply(BigDecimal.valueOf(100));
    return all == 0 || reached.compareTo(percent.multiply(BigDecimal.valueOf(all))) < 0
        ? Optional.of(
            String.format(
                Locale.US,
                "%,d of %,d %s, under the %s %% asked for",
                good,
                all,
                what,
                percent.toPlainString()))
        : Optional.empty();
  }
}
