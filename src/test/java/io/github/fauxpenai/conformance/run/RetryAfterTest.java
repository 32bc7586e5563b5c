package io.github.fauxpenai.conformance.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2015-10-21T07:28:00Z");

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "120, 120000",
    " 3 , 3000",
    "0.25, 250",
    "'Wed, 21 Oct 2015 07:28:30 GMT', 30000",
    "'Wed, 21 Oct 2015 07:20:00 GMT', 0"
  })
  void secondsAndDatesAreUnderstood(String header, long millis) {
    assertEquals(Optional.of(Duration.ofMillis(millis)), RetryAfter.parse(header, NOW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1", "99999999999999999999", "2015-10-21T07:28:30Z"})
  void anythingElseSaysNothing(String header) {
    assertEquals(Optional.empty(), RetryAfter.parse(header, NOW));
  }

  @Test
  void whoAsksForEverIsGivenTenYears() {
    Optional<Duration> wait = RetryAfter.parse("Fri, 31 Dec 9999 23:59:59 GMT", NOW);

    assertEquals(Optional.of(Duration.ofDays(3650)), wait);
    assertTrue(wait.orElseThrow().toNanos() > 0);
  }

  @Test
  void anAbsentHeaderSaysNothing() {
    assertEquals(Optional.empty(), RetryAfter.parse(null, NOW));
  }
}
