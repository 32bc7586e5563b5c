package io.github.fauxpenai.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.scenario.Parameter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What only shows in a separate process: which classes are loaded, and the effect of signals. */
class StartUpTest {
  @TempDir private Path folder;

  @Test
  void librariesAreNotLoadedBeforeTheOptionsAreParsed() throws Exception {
    Process process =
        start(List.of("-Xlog:class+load"), Map.of(), "runScenarios", "--api=nonsense");
    assertEquals(ExitCode.USAGE, process.waitFor());
    String output = Files.readString(output());
    assertTrue(output.contains("picocli."), "class loading is logged");
    for (String library :
        List.of(
            "okhttp3.",
            "kotlin.",
            "com.google.",
            "com.fasterxml.",
            "me.tongfei.",
            "com.networknt.")) {
      assertFalse(output.contains(" " + library), library + " was loaded");
    }
  }

  @Test
  void noTableOfFactorsIsMadeWhereOnlyTheNamesOfApisAreNeeded() throws Exception {
    Process process =
        start(List.of("-Xlog:class+load"), Map.of(), "createScenarios", "--api=nonsense");
    assertEquals(ExitCode.USAGE, process.waitFor());
    String output = Files.readString(output());
    assertTrue(output.contains(" " + Api.class.getName() + " "), "class loading is logged");
    assertFalse(
        output.contains(" " + Api.class.getPackageName() + ".chat.ChatMessages"), "messages");
    assertFalse(output.contains(" " + Parameter.class.getName()), "a table");
    assertFalse(output.contains(" com.fasterxml."), "Jackson");
  }

  /** An ObjectMapper takes as long to start as all the rest of the command. */
  @Test
  void scenariosAreCreatedWithoutAnObjectMapper() throws Exception {
    Process process =
        start(
            List.of("-Xlog:class+load"),
            Map.of(),
            "createScenarios",
            "--api=chatcompletions",
            "--outputFile=" + folder.resolve("scenarios.json"));
    assertEquals(ExitCode.OK, process.waitFor());
    String output = Files.readString(output());
    assertTrue(output.contains(" com.fasterxml.jackson.databind.node.ObjectNode "), "is logged");
    assertFalse(output.contains(" com.fasterxml.jackson.databind.ObjectMapper "));
    // Later Javas load this for any locale.
    assertTrue(
        Runtime.version().feature() > 17
            || !output.contains(" sun.util.locale.provider.LocaleProviderAdapter "),
        "data about languages");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no ulimit")
  void aFullDiskIsSaidAndTheOldFileKept() throws Exception {
    Path file = Files.writeString(folder.resolve("scenarios.json"), "the old ones");
    // A limit on the size of files stands for the full disk.
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -f 100; exec \"$@\"", "sh"));
    command.addAll(
        command(List.of(), "createScenarios", "--api=chatcompletions", "--outputFile=" + file));

    int exitCode = start(command, Map.of()).waitFor();

    String output = Files.readString(output());
    assertEquals(ExitCode.INPUT, exitCode, output);
    assertTrue(output.startsWith(file + " cannot be written: "), output);
    assertEquals(1, output.lines().count(), output);
    assertEquals("the old ones", Files.readString(file));
    assertEquals(List.of("output", "scenarios.json"), files());
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process there cannot be asked to end")
  void aSignalSavesWhatWasAnswered() throws Exception {
    Path scenarios = folder.resolve("scenarios.json");
    Files.writeString(scenarios, "{" + scenario("a") + "," + scenario("b") + "}");
    Path results = folder.resolve("results.json.gz");
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(60_000);
      Process process =
          start(
              List.of(),
              Map.of("OPENAI_API_KEY", "none"),
              "runScenarios",
              "--api=embeddings",
              "--scenariosFile=" + scenarios,
              "--resultsFile=" + results,
              "--baseUrl=http://127.0.0.1:" + server.getLocalPort(),
              "--rateLimit=0",
              "--concurrency=1",
              "--verbose");
      try (Socket first = server.accept()) {
        OutputStream out = first.getOutputStream();
        out.write(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
        // The second request is on its way when the signal comes.
        try (Socket second = server.accept()) {
          assertTrue(second.isConnected());
          process.destroy();
          assertTrue(process.waitFor(20, TimeUnit.SECONDS), "still running");
          assertEquals(128 + 15, process.exitValue());
          String said = Files.readString(output());
          assertTrue(said.contains("Stopped. To go on, run the same command again."), said);
          assertTrue(said.contains("1 scenario answered"), said);
        }
      }
    }
    assertEquals(List.of("output", "results.json.gz", "scenarios.json"), files());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String scenario(String key) {
    return ("\"%s\":{\"key\":\"%s\",\"spec\":{\"name\":\"%s\",\"factors\":[],\"group\":\"g\"},"
            + "\"requestBody\":{\"model\":\"ada\",\"input\":\"a\"}}")
        .formatted(key, key, key);
  }

  private Path output() {
    return folder.resolve("output");
  }

  private Process start(List<String> jvm, Map<String, String> environment, String... args)
      throws IOException {
    return start(command(jvm, args), environment);
  }

  private static List<String> command(List<String> jvm, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(jvm);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(args));
    return command;
  }

  private Process start(List<String> command, Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output().toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }
}
