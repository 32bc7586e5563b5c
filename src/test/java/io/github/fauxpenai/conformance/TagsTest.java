package io.github.fauxpenai.conformance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TagsTest {
  /** The build runs them by that tag, and without this test a missing tag would go unnoticed. */
  @Test
  void everyIntegrationTestIsTaggedAsSlow() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      List<Path> all = files.filter(file -> file.toString().endsWith("IT.java")).toList();
      assertFalse(all.isEmpty());
      for (Path file : all) {
        String source = Files.readString(file);
        String beforeTheClass = source.substring(0, source.indexOf("class "));
        assertTrue(beforeTheClass.contains("\n@Tag(\"slow\")\n"), () -> file + " has no tag");
      }
    }
  }
}
