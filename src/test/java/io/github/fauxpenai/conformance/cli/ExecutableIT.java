package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The one file that the build leaves, run as a person runs it: as a process. */
@Tag("slow")
final class ExecutableIT {
  private static final String EXECUTABLE =
      Path.of("target", "fauxpenai-conformance").toAbsolutePath().toString();
  private static final Path THIS_JAVA = Path.of(System.getProperty("java.home"));

  /** What a process leaves behind. */
  private record Outcome(long pid, int exitCode, String out, String err) {}

  @TempDir private Path directory;

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
  void theExecutableTellsItsVersion() throws Exception {
    Outcome outcome = run(javaHome(THIS_JAVA), EXECUTABLE, "--version");

    assertEquals("", outcome.err());
    assertEquals(List.of(Version.number()), outcome.out().lines().toList());
    assertEquals(ExitCode.OK, outcome.exitCode());
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
  void theExecutableShowsHelp() throws Exception {
    Outcome outcome = run(javaHome(THIS_JAVA), EXECUTABLE, "--help");

    assertEquals("", outcome.err());
    assertTrue(outcome.out().startsWith("Usage: fauxpenai-conformance "), outcome.out());
    assertEquals(ExitCode.OK, outcome.exitCode());
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
  void anUnknownOptionIsAUsageError() throws Exception {
    Outcome outcome = run(javaHome(THIS_JAVA), EXECUTABLE, "--no such option");

    assertTrue(outcome.err().contains("'--no such option'"), outcome.err());
    assertEquals("", outcome.out());
    assertEquals(ExitCode.USAGE, outcome.exitCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-Xmx48m", "-XX:MaxHeapSize=48m", "-Xms16m -Xmx32m", "-XX:MinHeapFreeRatio=60"})
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
  void aHeapOfAnySizeMayBeAskedFor(String options) throws Exception {
    Map<String, String> environment = new HashMap<>(javaHome(THIS_JAVA));
    environment.put("FAUXPENAI_JAVA_OPTS", options);
    Outcome outcome = run(environment, EXECUTABLE, "--version");

    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.out() + outcome.err());
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
  void numbersAreWrittenAlikeInEveryLanguage() throws Exception {
    Map<String, String> environment = new HashMap<>(BuiltProgram.environment());
    environment.put("FAUXPENAI_JAVA_OPTS", "-Duser.language=de -Duser.country=DE");
    environment.put("OPENAI_API_KEY", "none");
    String scenarios = directory.resolve("scenarios.json").toString();
    run(
        environment,
        EXECUTABLE,
        "createScenarios",
        "--api=chatcompletions",
        "--outputFile=" + scenarios);
    Outcome outcome =
        run(
            environment,
            EXECUTABLE,
            "runScenarios",
            "--api=chatcompletions",
            "--dryRun",
            "--scenariosFile=" + scenarios,
            "--resultsFile=" + directory.resolve("results.json.gz"));

    assertTrue(outcome.out().startsWith("Would send 2,788 requests"), outcome.out());
  }

  @Test
  void javaCanRunItAsAJarToo() throws Exception {
    String java = THIS_JAVA.resolve(Path.of("bin", "java")).toString();

    Outcome help = run(Map.of(), java, "-jar", EXECUTABLE, "--help");
    assertEquals("", help.err());
    assertTrue(help.out().startsWith("Usage: fauxpenai-conformance "), help.out());
    assertEquals(ExitCode.OK, help.exitCode());

    Outcome unknown = run(Map.of(), java, "-jar", EXECUTABLE, "--unknown");
    assertTrue(unknown.err().contains("'--unknown'"), unknown.err());
    assertEquals(ExitCode.USAGE, unknown.exitCode());
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
  void theLauncherBecomesJavaAndHandsArgumentsOnWhole() throws Exception {
    Path javaHome = javaThat("printf '%s\\n' \"$$\" \"$@\"", "JAVA_VERSION=\"17.0.15\"");

    Outcome outcome =
        run(
            Map.of("JAVA_HOME", javaHome.toString(), "FAUXPENAI_JAVA_OPTS", "-Xmx1g *"),
            EXECUTABLE,
            "compareResults",
            "--label=two words",
            "",
            "*");

    List<String> lines = outcome.out().lines().toList();
    assertEquals(
        Long.toString(outcome.pid()), lines.get(0), "a signal must reach Java, not a shell");
    int jar = lines.indexOf("-jar");
    assertEquals(List.of("-Xmx1g", "*"), lines.subList(jar - 2, jar));
    assertEquals(
        List.of(EXECUTABLE, "compareResults", "--label=two words", "", "*"),
        lines.subList(jar + 1, lines.size()));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
  void theJavaOnThePathIsFoundThroughLinks() throws Exception {
    Path javaHome = javaThat("echo started", "JAVA_VERSION=\"21\"");
    Path bin = Files.createDirectory(directory.resolve("bin"));
    Path link = directory.resolve("link");
    Files.createSymbolicLink(link, javaHome.resolve(Path.of("bin", "java")));
    Files.createSymbolicLink(bin.resolve("java"), Path.of("..", "link"));

    Outcome outcome = run(Map.of("PATH", bin + ":" + System.getenv("PATH")), EXECUTABLE);

    assertEquals("", outcome.err());
    assertEquals("started\n", outcome.out());
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
  void withoutJavaItSaysWhatItNeeds() throws Exception {
    assertRefused(Map.of("PATH", directory.toString()), "there is no java on the PATH");
    assertRefused(javaHome(directory), "there is no bin/java in it");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
  void anOldJavaIsRefusedByName() throws Exception {
    assertRefused(javaHome(javaThat("exit 9", "JAVA_VERSION=\"1.8.0_412\"")), "is Java 8.");
    assertRefused(
        javaHome(javaThat("echo 'openjdk version \"11.0.2\" 2019-01-15' >&2")), "is Java 11.");
    assertRefused(javaHome(javaThat("echo nonsense")), "does not tell its version");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
  void theFirstStartLeavesAnArchiveForTheNext() throws Exception {
    Path archive = BuiltProgram.sharedArchive();
    Path log = directory.resolve("log");
    Map<String, String> environment = new HashMap<>(BuiltProgram.environment());
    environment.put("FAUXPENAI_JAVA_OPTS", "-Xlog:class+load:file=" + log);

    Outcome second =
        run(
            environment,
            EXECUTABLE,
            "checkResults",
            "--api=embeddings",
            "--resultsFile=src/examples/embeddings-sample/results.json.gz");

    assertEquals(ExitCode.OK, second.exitCode(), second.err());
    assertEquals("", second.err());
    assertTrue(
        Files.readString(log).contains(".PromiseCheck source: shared objects file (top)"),
        "classes come from " + archive);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
  void anArchiveThatCannotBeUsedOrWrittenIsNoMatter() throws Exception {
    Files.writeString(place(directory.resolve("cache")), "no archive");
    assertTellsVersion(directory.resolve("cache").toString());

    Path file = Files.writeString(directory.resolve("file"), "");
    assertTellsVersion(file.toString());
    assertTellsVersion("relative");
    assertTellsVersion(directory.resolve("with blank").toString());
  }

  /**
   * A try that was killed leaves its directory; ten minutes later the next one clears it away. The
   * launcher does that, so that any Java shows it.
   */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
  void oneProcessAtATimeMakesTheArchiveAndLeftOversAreRemoved() throws Exception {
    Path cache = directory.resolve("cache");
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME",
            javaThat(ArchiveOfClasses.JAVA, "JAVA_VERSION=\"17.0.15\"").toString(),
            "XDG_CACHE_HOME",
            cache.toString());
    Path archive = ArchiveOfClasses.madeBy(() -> run(environment, EXECUTABLE, "--version"), cache);
    Path making = Path.of(archive + ".making");
    ArchiveOfClasses.awaitDeletion(making);
    Files.delete(archive);
    Path leftOver = Files.writeString(Files.createDirectory(making).resolve("archive"), "half");
    Path older = Files.writeString(Path.of(archive + ".4711"), "half");

    assertEquals(ExitCode.OK, run(environment, EXECUTABLE, "--version").exitCode());
    assertFalse(Files.exists(archive));
    assertTrue(Files.exists(leftOver), "another process is making the archive");

    Files.setLastModifiedTime(making, FileTime.from(Instant.now().minus(11, ChronoUnit.MINUTES)));
    assertEquals(
        archive, ArchiveOfClasses.madeBy(() -> run(environment, EXECUTABLE, "--version"), cache));
    ArchiveOfClasses.awaitDeletion(making);
    assertFalse(Files.exists(older), "left by an older version");
  }

  /** Options that a later Java may not know would keep it from starting. */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
  void onlyAKnownJavaWithoutAnArchiveVerifiesNothing() throws Exception {
    assertEquals(1, unverifiedOnJava("17.0.15"));
    assertEquals(1, unverifiedOnJava("25.0.3"));
    assertEquals(0, unverifiedOnJava("26"));

    Path cache = directory.resolve("cache");
    String java = javaThat(ArchiveOfClasses.JAVA, "JAVA_VERSION=\"17.0.15\"").toString();
    Map<String, String> environment = Map.of("JAVA_HOME", java, "XDG_CACHE_HOME", cache.toString());
    Path archive = ArchiveOfClasses.madeBy(() -> run(environment, EXECUTABLE, "--version"), cache);
    ArchiveOfClasses.awaitDeletion(Path.of(archive + ".making"));
    List<String> options = run(environment, EXECUTABLE, "--version").out().lines().toList();
    assertTrue(options.contains("-XX:SharedArchiveFile=" + archive), options.toString());
    assertFalse(options.contains("-XX:-BytecodeVerificationRemote"), options.toString());
  }

  private long unverifiedOnJava(String version) throws Exception {
    Path java = javaThat(ArchiveOfClasses.JAVA, "JAVA_VERSION=\"" + version + "\"");
    return run(javaHome(java), EXECUTABLE, "--version")
        .out()
        .lines()
        .filter("-XX:-BytecodeVerificationRemote"::equals)
        .count();
  }

  /** Where the launcher looks for its archive in a cache directory that has none. */
  private Path place(Path cache) throws Exception {
    return Files.createDirectories(cache.resolve("fauxpenai-conformance"))
        .resolve(BuiltProgram.sharedArchive().getFileName());
  }

  private void assertTellsVersion(String cacheHome) throws Exception {
    Outcome outcome =
        run(
            Map.of("JAVA_HOME", THIS_JAVA.toString(), "XDG_CACHE_HOME", cacheHome),
            EXECUTABLE,
            "--version");
    assertEquals("", outcome.err());
    assertEquals(Version.number() + "\n", outcome.out());
    assertEquals(ExitCode.OK, outcome.exitCode());
  }

  private void assertRefused(Map<String, String> environment, String reason) throws Exception {
    Outcome outcome = run(environment, EXECUTABLE, "--version");

    assertTrue(outcome.err().contains("needs Java 17 or newer: "), outcome.err());
    assertTrue(outcome.err().contains(reason), outcome.err());
    assertEquals("", outcome.out());
    assertEquals(127, outcome.exitCode());
  }

  /** A Java whose {@code java} is a shell script, with these lines in its {@code release} file. */
  private Path javaThat(String script, String... release) throws IOException {
    Path home = Files.createTempDirectory(directory, "java");
    Path java = Files.createDirectory(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\n" + script + "\n");
    assertTrue(java.toFile().setExecutable(true));
    if (release.length > 0) {
      Files.write(home.resolve("release"), List.of(release));
    }
    return home;
  }

  private static Map<String, String> javaHome(Path home) {
    return Map.of("JAVA_HOME", home.toString());
  }

  /** Runs a command with the variables given in place of those that choose a Java. */
  private Outcome run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder
        .environment()
        .keySet()
        .removeAll(
            List.of("JAVA_HOME", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "FAUXPENAI_JAVA_OPTS"));
    builder.environment().put("XDG_CACHE_HOME", ArchiveOfClasses.NO_CACHE);
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("still running after a minute: " + List.of(command));
    }
    return new Outcome(
        process.pid(),
        process.exitValue(),
        Files.readString(out, UTF_8),
        Files.readString(err, UTF_8));
  }
}
