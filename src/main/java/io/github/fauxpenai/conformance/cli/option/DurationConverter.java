package io.github.fauxpenai.conformance.cli.option;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Lengths of time as people write them: {@code 500ms}, {@code 10s}, {@code 10m}, {@code 2h}. */
public final class DurationConverter implements ITypeConverter<Duration> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  @Override
  public Duration convert(String value) {
    Matcher form = FORM.matcher(value);
    if (!form.matches()) {
      throw new TypeConversionException(
          "'%s' is not a length of time; write it like 500ms, 10s, 10m or 2h".formatted(value));
    }
    long number = Long.parseLong(form.group(1));
    Duration duration =
        switch (form.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ofHours(number);
        };
    // OkHttp counts milliseconds in an int.
    if (duration.isZero() || duration.toMillis() > Integer.MAX_VALUE) {
      throw new TypeConversionException("'%s' is not between 1ms and 596h".formatted(value));
    }
    return duration;
  }

  /** For a person, in its two largest units, for example {@code 2 h 35 min}. */
  public static String describe(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds >= 3600) {
      return "%d h %d min".formatted(seconds / 3600, seconds % 3600 / 60);
    }
    if (seconds >= 60) {
      return "%d min %d s".formatted(seconds / 60, seconds % 60);
    }
    return seconds >= 10
        ? seconds + " s"
        : String.format(Locale.US, "%.1f s", duration.toMillis() / 1000.0);
  }
}
