package io.github.fauxpenai.conformance.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShareTest {
  /** As Wilson's formula gives them elsewhere. */
  @ParameterizedTest
  @CsvSource({
    "47, 50, 0.8378, 0.9794",
    "50, 50, 0.9287, 1",
    "0, 50, 0, 0.0713",
    "1, 1, 0.2065, 1",
    "5, 10, 0.2366, 0.7634",
    "0, 0, 0, 1"
  })
  void theIntervalIsWilsons(int part, int whole, double low, double high) {
    Share share = new Share(part, whole);
    assertEquals(low, share.low(), 0.00005);
    assertEquals(high, share.high(), 0.00005);
  }
}
