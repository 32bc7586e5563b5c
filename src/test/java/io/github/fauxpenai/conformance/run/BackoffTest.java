package io.github.fauxpenai.conformance.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  @ParameterizedTest
  @CsvSource({"1, 500", "2, 1000", "3, 2000", "6, 16000", "7, 30000", "100, 30000"})
  void theWaitDoublesUpToHalfAMinute(int failures, long millis) {
    for (int seed = 0; seed < 100; seed++) {
      long wait = new Backoff(new Random(seed)).after(failures, Optional.empty()).toMillis();
      assertTrue(wait >= millis * 3 / 4 && wait <= millis * 5 / 4, wait + " ms");
    }
  }

  @Test
  void requestsThatFailedTogetherDoNotComeBackTogether() {
    Backoff backoff = new Backoff(new Random(1));
    assertNotEquals(backoff.after(7, Optional.empty()), backoff.after(7, Optional.empty()));
  }

  @Test
  void theServersWishIsHonoured() {
    Backoff backoff = new Backoff(new Random(1));
    assertEquals(Duration.ofMinutes(3), backoff.after(1, Optional.of(Duration.ofMinutes(3))));
    assertTrue(backoff.after(1, Optional.of(Duration.ZERO)).toMillis() >= 375);
  }
}
