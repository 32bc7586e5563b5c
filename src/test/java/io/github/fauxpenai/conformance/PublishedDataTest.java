package io.github.fauxpenai.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

final class PublishedDataTest {
  @TempDir private Path folder;

  @Test
  void aTestWithoutItsDataIsSkippedAndFailsWhereNobodyWouldNotice() throws Exception {
    Path file = folder.resolve("results.json.gz");

    assertThrows(
        TestAbortedException.class,
        () -> PublishedData.existing(file, "FAUXPENAI_SPEC_DIR", false));
    assertThrows(
        AssertionError.class, () -> PublishedData.existing(file, "FAUXPENAI_SPEC_DIR", true));
    assertEquals(Files.createFile(file), PublishedData.existing(file, "FAUXPENAI_SPEC_DIR", true));
  }
}
