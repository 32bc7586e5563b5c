package io.github.fauxpenai.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The program that the build left, as a process that starts as fast as at a user's second start.
 */
final class BuiltProgram {
  private static final boolean ON_WINDOWS =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
  private static final Path EXECUTABLE = Path.of("target", "fauxpenai-conformance");

  /** The build deletes it when it makes another program. */
  private static final Path CACHE = Path.of("target", "cache").toAbsolutePath();

  private static boolean isArchiveAskedFor;

  private BuiltProgram() {}

  /**
   * How to start it, by its launcher; on Windows, where that does not run, with the options that it
   * gives to Java.
   *
   * @param javaOptions for Java, split at blanks
   */
  static ProcessBuilder starting(String javaOptions, List<String> arguments) {
    List<String> command = new ArrayList<>();
    if (ON_WINDOWS) {
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Xmn32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
      command.addAll(List.of(javaOptions.split(" ")));
      command.addAll(List.of("-jar", "target/fauxpenai-conformance.jar"));
    } else {
      command.add(EXECUTABLE.toAbsolutePath().toString());
    }
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment());
    builder.environment().put("FAUXPENAI_JAVA_OPTS", javaOptions);
    builder.environment().put("OPENAI_API_KEY", "none");
    return builder;
  }

  /**
   * Runs it; returns what it said, results and messages alike.
   *
   * @param heap in megabytes
   * @param said a file to write that to
   */
  static String run(int heap, int exitCode, Path said, String... arguments) throws Exception {
    Process process =
        starting("-Xmx%dm".formatted(heap), List.of(arguments))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      int ended = process.waitFor();
      String text = Files.readString(said);
      assertEquals(exitCode, ended, text);
      return text;
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * What the launcher needs to run on this Java, with the archive of classes that the tests share;
   * without one until it has been made.
   */
  static Map<String, String> environment() {
    String cacheHome = ArchiveOfClasses.NO_CACHE;
    if (!ON_WINDOWS) {
      askForTheArchive();
      cacheHome = ArchiveOfClasses.in(CACHE).isPresent() ? CACHE.toString() : cacheHome;
    }
    return Map.of("JAVA_HOME", System.getProperty("java.home"), "XDG_CACHE_HOME", cacheHome);
  }

  /** The archive that the tests share, once a launcher has made it. */
  static Path sharedArchive() throws Exception {
    return ArchiveOfClasses.madeBy(
        () -> {
          askForTheArchive();
          return null;
        },
        CACHE);
  }

  /** Whichever test starts the program first has the archive made, while it goes on. */
  private static synchronized void askForTheArchive() {
    if (!isArchiveAskedFor && Files.exists(EXECUTABLE)) {
      isArchiveAskedFor = true;
      ProcessBuilder builder =
          new ProcessBuilder(EXECUTABLE.toAbsolutePath().toString(), "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().put("XDG_CACHE_HOME", CACHE.toString());
      try {
        builder.start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
