package io.github.fauxpenai.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is in the jar of everything, and what the build left out. */
@Tag("slow")
final class ShadedJarIT {
  private static final Path JAR = Path.of("target", "fauxpenai-conformance.jar");
  private static final long LARGEST = 7_000_000;

  /**
   * What libraries can use and do without: other runtimes, other TLS libraries, other readers of
   * regular expressions, annotations, arrays of unsigned numbers, and the terminal, which the
   * progress bar is not asked to find.
   */
  private static final List<String> OPTIONAL =
      List.of(
          "android.",
          "com.caucho.",
          "com.fasterxml.jackson.dataformat.yaml.",
          "com.networknt.schema.regex.GraalJS",
          "com.networknt.schema.regex.Joni",
          "com.oracle.svm.",
          "dalvik.",
          "kotlin.collections.unsigned.",
          "org.bouncycastle.",
          "org.conscrypt.",
          "org.graalvm.",
          "org.jcodings.",
          "org.jline.terminal.",
          "org.jline.utils.InfoCmp",
          "org.joni.",
          "org.jspecify.annotations.",
          "org.openjsse.");

  @Test
  void everyClassThatIsNamedIsThere() {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    ToolProvider jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
    assertEquals(
        0,
        jdeps.run(out, out, "--multi-release", "17", "--missing-deps", JAR.toString()),
        said::toString);

    List<String> missing =
        Pattern.compile("-> (\\S+) +not found")
            .matcher(said.toString())
            .results()
            .map((MatchResult line) -> line.group(1))
            .filter(name -> OPTIONAL.stream().noneMatch(name::startsWith))
            .distinct()
            .sorted()
            .toList();
    assertEquals(List.of(), missing);
  }

  @Test
  void theJarIsSmallAndRunsNoNativeCode() throws Exception {
    assertTrue(Files.size(JAR) <= LARGEST, Files.size(JAR) + " bytes");
    try (JarFile jar = new JarFile(JAR.toFile())) {
      List<String> libraries =
          jar.stream()
              .map(entry -> entry.getName())
              .filter(name -> name.matches(".*\\.(so|dll|dylib|jnilib)"))
              .toList();
      assertEquals(List.of(), libraries);
    }
  }
}
