package io.github.fauxpenai.conformance.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {
  @ParameterizedTest
  @CsvSource({"500ms, 500", "10s, 10000", "10m, 600000", "2h, 7200000"})
  void lengthsOfTimeAreUnderstood(String text, long millis) {
    assertEquals(Duration.ofMillis(millis), new DurationConverter().convert(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "s", "-1s", "1.5h", "10 s", "0s", "597h", "1d", "9999999999s"})
  void anythingElseIsRefused(String text) {
    assertThrows(TypeConversionException.class, () -> new DurationConverter().convert(text));
  }

  @ParameterizedTest
  @CsvSource({"0, 0.0 s", "1234, 1.2 s", "45000, 45 s", "90000, 1 min 30 s", "9300000, 2 h 35 min"})
  void lengthsOfTimeAreToldInTwoUnits(long millis, String text) {
    assertEquals(text, DurationConverter.describe(Duration.ofMillis(millis)));
  }

  @ParameterizedTest
  @CsvSource({"512KB, 524288", "64MB, 67108864", "1GB, 1073741824"})
  void sizesAreUnderstood(String text, long bytes) {
    assertEquals(bytes, new SizeConverter().convert(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "64", "0MB", "-1MB", "2GB", "1.5MB", "1TB"})
  void otherSizesAreRefused(String text) {
    assertThrows(TypeConversionException.class, () -> new SizeConverter().convert(text));
  }
}
