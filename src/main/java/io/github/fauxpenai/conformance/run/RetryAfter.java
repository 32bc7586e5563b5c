package io.github.fauxpenai.conformance.run;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The header {@code Retry-After}: seconds, or an HTTP date (RFC 9110, 10.2.3). */
final class RetryAfter {
  /** Anything longer counts as this long, so that a clock in nanoseconds does not overflow. */
  private static final Duration LONGEST = Duration.ofDays(3650);

  private RetryAfter() {}

  /** How long to wait from now on; empty if the header is absent or not valid. */
  static Optional<Duration> parse(String header, Instant now) {
    return Optional.ofNullable(header)
        .flatMap(text -> asked(text.strip(), now))
        .map(wait -> wait.compareTo(LONGEST) < 0 ? wait : LONGEST);
  }

  private static Optional<Duration> asked(String value, Instant now) {
    if (value.matches("\\d{1,9}(\\.\\d{1,9})?")) {
      return Optional.of(Duration.ofMillis(Math.round(Double.parseDouble(value) * 1000)));
    }
    try {
      Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
