package io.github.fauxpenai.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.cli.output.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The npm package, installed as a person installs it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "npm's programs have other names there")
@Tag("slow")
final class NpmPackageIT {
  private static final boolean LONG = Boolean.getBoolean("long");

  @TempDir private static Path prefix;

  @TempDir private Path directory;

  private record Outcome(int exitCode, String out, String err) {}

  @BeforeAll
  static void install() throws Exception {
    assumeTrue(hasNpm(), "npm is not installed");
    Path archive;
    try (Stream<Path> files = Files.list(Path.of("target", "npm"))) {
      archive =
          files
              .filter(f -> f.toString().endsWith("-" + Version.number() + ".tgz"))
              .findFirst()
              .orElseThrow();
    }
    Process npm =
        new ProcessBuilder(
                "npm",
                "install",
                "--global",
                "--prefix=" + prefix,
                "--offline",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                archive.toAbsolutePath().toString())
            .redirectErrorStream(true)
            .redirectOutput(prefix.resolve("npm.log").toFile())
            .start();
    assertTrue(npm.waitFor(2, TimeUnit.MINUTES), "npm is still running");
    assertEquals(0, npm.exitValue(), () -> readString(prefix.resolve("npm.log")));
  }

  @Test
  void theInstalledProgramTellsItsVersion() throws Exception {
    Outcome outcome = run(Map.of(), "--version");

    assertEquals("", outcome.err());
    assertEquals(Version.number() + "\n", outcome.out());
    assertEquals(ExitCode.OK, outcome.exitCode());
  }

  /** ExecutableIT shows that Java takes classes from it, and with {@code -Dlong} this does too. */
  @Test
  void theFirstStartLeavesAnArchiveForTheNext() throws Exception {
    Path cache = directory.resolve("cache");
    Map<String, String> environment = new HashMap<>(Map.of("XDG_CACHE_HOME", cache.toString()));
    if (!LONG) {
      Path bin = Files.createDirectories(directory.resolve(Path.of("java", "bin")));
      Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\n" + ArchiveOfClasses.JAVA);
      assertTrue(java.toFile().setExecutable(true));
      Files.writeString(bin.resolveSibling("release"), "JAVA_VERSION=\"17.0.15\"");
      environment.put("JAVA_HOME", bin.getParent().toString());
    }
    Path archive = ArchiveOfClasses.madeBy(() -> run(environment, "--version"), cache);
    Path log = directory.resolve("log");
    environment.put("FAUXPENAI_JAVA_OPTS", "-Xlog:class+load:file=" + log);

    Outcome second =
        run(
            environment,
            "checkResults",
            "--api=embeddings",
            "--resultsFile=src/examples/embeddings-sample/results.json.gz");

    assertEquals(ExitCode.OK, second.exitCode(), second.err());
    if (LONG) {
      assertTrue(
          readString(log).contains(".PromiseCheck source: shared objects file (top)"),
          "classes come from " + archive);
    } else {
      List<String> options = second.out().lines().toList();
      assertTrue(options.contains("-XX:SharedArchiveFile=" + archive), second.out());
      assertFalse(options.contains("-XX:-BytecodeVerificationRemote"), second.out());
      assertTrue(
          run(Map.of("JAVA_HOME", environment.get("JAVA_HOME"), "XDG_CACHE_HOME", "none"))
              .out()
              .lines()
              .toList()
              .contains("-XX:-BytecodeVerificationRemote"),
          "nothing is verified at a start without an archive");
    }
  }

  @Test
  void exitCodesAreHandedOn() throws Exception {
    Outcome outcome = run(Map.of(), "--no such option");

    assertTrue(outcome.err().contains("'--no such option'"), outcome.err());
    assertEquals(ExitCode.USAGE, outcome.exitCode());
  }

  @Test
  void aHeapOfAnySizeMayBeAskedFor() throws Exception {
    Outcome outcome = run(Map.of("FAUXPENAI_JAVA_OPTS", "-Xmx48m"), "--version");
    assertEquals(ExitCode.OK, outcome.exitCode(), outcome.out() + outcome.err());
  }

  @Test
  void withoutAFittingJavaItSaysHowToGetOne() throws Exception {
    Outcome missing = run(Map.of("JAVA_HOME", directory.toString()), "--version");
    assertEquals(127, missing.exitCode());
    assertTrue(missing.err().contains("needs Java 17 or newer: JAVA_HOME is"), missing.err());
    assertTrue(missing.err().contains("https://adoptium.net"), missing.err());

    Path old = Files.createDirectories(directory.resolve(Path.of("old", "bin")));
    Files.writeString(old.resolve("java"), "");
    Files.writeString(directory.resolve(Path.of("old", "release")), "JAVA_VERSION=\"1.8.0_412\"");
    Outcome refused = run(Map.of("JAVA_HOME", old.getParent().toString()), "--version");
    assertEquals(127, refused.exitCode());
    assertTrue(refused.err().contains("is Java 8."), refused.err());
  }

  @Test
  void anInterruptReachesTheRunAndItsExitCodeComesBack() throws Exception {
    Path scenarios = directory.resolve("scenarios.json");
    assertEquals(
        ExitCode.OK,
        run(Map.of(), "createScenarios", "--api=embeddings", "--outputFile=" + scenarios)
            .exitCode());
    try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Process process =
          start(
              Map.of("OPENAI_API_KEY", "none"),
              "runScenarios",
              "--api=embeddings",
              "--scenariosFile=" + scenarios,
              "--resultsFile=" + directory.resolve("results.json.gz"),
              "--baseUrl=http://127.0.0.1:" + hanging.getLocalPort() + "/v1",
              "--rateLimit=0");
      try (Socket asked = hanging.accept()) {
        assertTrue(asked.isConnected());
        Process kill = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
        assertEquals(0, kill.waitFor());
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), "still running");
        assertEquals(ExitCode.INTERRUPTED, process.exitValue(), () -> readString(err()));
      } finally {
        process.destroyForcibly();
      }
    }
    assertTrue(readString(err()).contains("Stopped."), readString(err()));
  }

  private static boolean hasNpm() throws InterruptedException {
    try {
      return new ProcessBuilder("npm", "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private Outcome run(Map<String, String> environment, String... args) throws Exception {
    Process process = start(environment, args);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), "still running");
    return new Outcome(
        process.exitValue(), readString(directory.resolve("out")), readString(err()));
  }

  private Process start(Map<String, String> environment, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(prefix.resolve(Path.of("bin", "fauxpenai-conformance")).toString());
    command.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(err().toFile());
    builder
        .environment()
        .keySet()
        .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "FAUXPENAI_JAVA_OPTS"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("XDG_CACHE_HOME", ArchiveOfClasses.NO_CACHE);
    builder.environment().putAll(environment);
    return builder.start();
  }

  private Path err() {
    return directory.resolve("err");
  }

  private static String readString(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
