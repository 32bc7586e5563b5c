package io.github.fauxpenai.conformance.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.fauxpenai.conformance.cli.output.ExitCode;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.json.RawJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trials of what may go wrong around a run and its files, a few of each kind; with {@code -Dlong}
 * as many as {@code src/site/markdown/reliability.md} says. What may happen is an exit code that
 * says so; what may not is a lost or changed answer, a wrong "conforms", a defect, a told secret,
 * or a terminal that does what a server says.
 */
@Timeout(3600)
@Tag("slow")
final class ReliabilityIT {
  private static final boolean LONG = Boolean.getBoolean("long");
  private static final String API = "--api=embeddings";
  private static final int SCENARIOS = 12;
  private static final Set<String> VOLATILE =
      Set.of("id", "created", "system_fingerprint", "service_tier");

  private static final Map<String, Integer> TRIALS = new TreeMap<>();

  @TempDir private Path folder;

  @AfterAll
  static void tellHowMany() {
    int all = TRIALS.values().stream().mapToInt(Integer::intValue).sum();
    System.out.println(all + " trials: " + TRIALS);
  }

  private static void count(String group, int trials) {
    TRIALS.merge(group, trials, Integer::sum);
  }

  @Test
  void kills() throws Exception {
    // KillIT has a few.
    if (LONG) {
      KilledRuns.run(Files.createDirectory(folder.resolve("kills")), 300, 1);
      count("kills", 300);
    }
  }

  /** A results file that was cut is never read as if it were whole. */
  @Test
  void truncations() throws Exception {
    Path results = recorded();
    byte[] whole = Files.readAllBytes(results);
    Path cut = folder.resolve("cut.json.gz");
    int trials = 0;
    int step = LONG ? Math.max(1, whole.length / 700) : whole.length / 8;
    for (int length = 1; length < whole.length; length += step) {
      Files.write(cut, Arrays.copyOf(whole, length));
      for (List<String> command : readers(cut)) {
        assertExit(Set.of(ExitCode.INPUT), command);
        trials++;
      }
    }
    Path scenarios = folder.resolve("scenarios.json");
    byte[] json = Files.readAllBytes(scenarios);
    int jsonStep = LONG ? 7 : json.length / 8;
    for (int length = 1; length < json.length; length += jsonStep) {
      Files.write(folder.resolve("cut.json"), Arrays.copyOf(json, length));
      assertExit(
          Set.of(ExitCode.INPUT),
          List.of(
              "runScenarios",
              API,
              "--dryRun",
              "--scenariosFile=" + folder.resolve("cut.json"),
              "--resultsFile=" + folder.resolve("none.json.gz")));
      trials++;
    }
    count("truncations", trials);
  }

  /** A flipped bit is noticed, or was in none of the answers. */
  @Test
  void flips() throws Exception {
    Path results = recorded();
    byte[] whole = Files.readAllBytes(results);
    String before = unpacked(results);
    Path flipped = folder.resolve("flipped.json.gz");
    Random random = new Random(1);
    int trials = LONG ? 600 : 30;
    for (int i = 0; i < trials; i++) {
      byte[] bytes = whole.clone();
      int bit = random.nextInt(8 * bytes.length);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(flipped, bytes);
      CommandRun run = CommandRun.of("report", "--resultsFile=" + flipped);
      assertTrue(
          run.exitCode() == ExitCode.INPUT
              || run.exitCode() == ExitCode.OK && unpacked(flipped).equals(before),
          () -> "bit " + bit + ": " + run);
    }
    count("flips", trials);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no limit on the size of files")
  void fullDisks() throws Exception {
    int trials = 0;
    // RunScenariosIT has the smallest and the largest.
    for (int blocks = LONG ? 8 : 600; blocks <= 1200; blocks += LONG ? 40 : 1200) {
      Path own = Files.createDirectory(folder.resolve("full" + blocks));
      try (NumberedServer server = new NumberedServer(Duration.ZERO, n -> false)) {
        Path scenarios = NumberedServer.writeScenarios(own.resolve("scenarios.json"), 40);
        Path results = own.resolve("results.json.gz");
        ProcessBuilder builder =
            BuiltProgram.starting(
                    "",
                    List.of(
                        "runScenarios",
                        API,
                        "--scenariosFile=" + scenarios,
                        "--resultsFile=" + results,
                        "--baseUrl=" + server.baseUrl(),
                        "--rateLimit=0"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder
            .command()
            .addAll(0, List.of("/bin/sh", "-c", "ulimit -f " + blocks + "; exec \"$0\" \"$@\""));
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
        assertTrue(
            Set.of(ExitCode.INPUT, ExitCode.OK).contains(process.exitValue()),
            "exit code " + process.exitValue());
        int asked = server.asked().size();
        server.forget();
        CommandRun next =
            CommandRun.of(
                "runScenarios",
                API,
                "--scenariosFile=" + scenarios,
                "--resultsFile=" + results,
                "--baseUrl=" + server.baseUrl(),
                "--rateLimit=0");
        assertEquals(ExitCode.OK, next.exitCode(), next::toString);
        // At most those that were on their way when the disk was full are asked again.
        assertTrue(asked + server.asked().size() <= 40 + 5, asked + " and " + server.asked());
        trials++;
      }
    }
    count("full disks", trials);
  }

  @Test
  void hostileServers() throws Exception {
    Path scenarios = NumberedServer.writeScenarios(folder.resolve("scenarios.json"), SCENARIOS);
    int trials = 0;
    for (int concurrency : LONG ? new int[] {1, 4} : new int[] {4}) {
      int number = 0;
      for (Map.Entry<String, byte[]> answer : HostileServer.answers().entrySet()) {
        if (!LONG && number++ % 16 != 0) {
          continue;
        }
        Path results = folder.resolve("results%d.json.gz".formatted(trials++));
        try (HostileServer server = new HostileServer(answer.getValue())) {
          CommandRun run =
              CommandRun.of(
                  "runScenarios",
                  API,
                  "--verbose",
                  "--scenariosFile=" + scenarios,
                  "--resultsFile=" + results,
                  "--baseUrl=" + server.baseUrl(),
                  "--rateLimit=0",
                  "--maxTrials=1",
                  "--requestTimeout=5s",
                  "--maxResponseSize=4MB",
                  "--concurrency=" + concurrency);
          String what = answer.getKey() + ": " + run;
          assertTrue(
              Set.of(ExitCode.OK, ExitCode.INPUT, ExitCode.INCOMPLETE).contains(run.exitCode()),
              what);
          assertHarmless(run, what);
        }
        if (Files.exists(results)) {
          CommandRun report = CommandRun.of("report", "--resultsFile=" + results);
          assertEquals(ExitCode.OK, report.exitCode(), answer.getKey() + ": " + report);
          CommandRun self =
              CommandRun.of(
                  "compareResults",
                  API,
                  "--level=5",
                  "--specFile=" + results,
                  "--resultsFile=" + results);
          assertTrue(
              Set.of(ExitCode.OK, ExitCode.INPUT).contains(self.exitCode()),
              answer.getKey() + ": " + self);
        }
      }
    }
    count("hostile servers", trials);
  }

  /** One value of one answer is another, and no level 5 calls that the same. */
  @Test
  void mutants() throws Exception {
    Recordings openAi = Recordings.handMade("chatcompletions");
    Path spec = openAi.write(folder.resolve("spec.json.gz"));
    Path mutant = folder.resolve("mutant.json.gz");
    Random random = new Random(1);
    int trials = LONG ? 1300 : 40;
    for (int i = 0; i < trials; i++) {
      Recordings mutated = Recordings.none();
      List<ObjectNode> results = new ArrayList<>();
      openAi.results().values().forEach(result -> results.add(result.deepCopy()));
      String how = "";
      while (how.isEmpty()) {
        ObjectNode chosen = results.get(random.nextInt(results.size()));
        how = mutate(chosen.at("/response/body"), "", random);
      }
      results.forEach(mutated::put);
      mutated.write(mutant);
      CommandRun run =
          CommandRun.of(
              "compareResults",
              "--api=chatcompletions",
              "--level=5",
              "--strict",
              "--judgeModelLimits",
              "--specFile=" + spec,
              "--resultsFile=" + mutant);
      String what = how + ": " + run;
      assertEquals(ExitCode.DIFFERENCES, run.exitCode(), what);
    }
    count("mutants", trials);
  }

  /** Says what was changed; empty where it met nothing to change. */
  private static String mutate(JsonNode node, String path, Random random) {
    if (node instanceof ObjectNode object && !object.isEmpty()) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.get(random.nextInt(names.size()));
      if (VOLATILE.contains(name)) {
        return "";
      }
      JsonNode value = object.get(name);
      if (value.isContainerNode() && !value.isEmpty() && random.nextInt(4) > 0) {
        return mutate(value, path + "." + name, random);
      }
      switch (random.nextInt(4)) {
        case 0 -> object.remove(name);
        case 1 -> object.put(name, "mutant");
        case 2 -> object.put(name, 4711.25);
        default -> object.putArray(name).add(true);
      }
      return "%s.%s was %s".formatted(path, name, value);
    }
    if (node instanceof ArrayNode array && !array.isEmpty()) {
      int index = random.nextInt(array.size());
      if (array.get(index).isContainerNode() && random.nextInt(4) > 0) {
        return mutate(array.get(index), path + "[]", random);
      }
      array.set(index, "mutant");
      return path + "[]";
    }
    return "";
  }

  @Test
  void plantedKeys() throws Exception {
    Path scenarios = NumberedServer.writeScenarios(folder.resolve("scenarios.json"), 2);
    int trials = 0;
    int masked = 0;
    for (String key :
        List.of("sk-Planted/key\"4711", "PlantedSession\\0815==", "planted-organization+1")) {
      Map<String, String> environment = Map.of("OPENAI_API_KEY", key);
      for (String form : forms(key)) {
        String text = RawJson.of(TextNode.valueOf(form)).toString();
        List<byte[]> places =
            List.of(
                HostileServer.json("HTTP/1.1 200 OK", "{\"detail\":" + text + "}"),
                HostileServer.json("HTTP/1.1 400 X", "{\"error\":{\"message\":" + text + "}}"),
                HostileServer.json("HTTP/1.1 500 X", "{\"error\":{\"message\":" + text + "}}"),
                HostileServer.json("HTTP/1.1 500 X", form),
                HostileServer.json("HTTP/1.1 429 X", form),
                HostileServer.json("HTTP/1.1 200 OK", form),
                HostileServer.answer("HTTP/1.1 200 OK", "text/" + form, form.getBytes(UTF_8)),
                HostileServer.answer(
                    "HTTP/1.1 200 OK",
                    "text/event-stream",
                    ("data: {\"a\":" + text + "}\n\ndata: " + form + "\n\n").getBytes(UTF_8)));
        for (byte[] answer : LONG ? places : List.of(places.get(trials % 8))) {
          Path own = Files.createDirectory(folder.resolve("key" + trials++));
          try (HostileServer server = new HostileServer(answer)) {
            CommandRun run =
                CommandRun.at(
                    environment,
                    false,
                    "runScenarios",
                    API,
                    "--verbose",
                    "--scenariosFile=" + scenarios,
                    "--resultsFile=" + own.resolve("results.json.gz"),
                    "--baseUrl=" + server.baseUrl(),
                    "--rateLimit=0",
                    "--maxTrials=1");
            assertNotTold(run.toString(), form, key);
            masked += run.toString().contains("[redacted]") ? 1 : 0;
          }
          try (Stream<Path> files = Files.list(own)) {
            for (Path file : files.toList()) {
              assertNotTold(unpacked(file), form, key);
              masked += unpacked(file).contains("[redacted]") ? 1 : 0;
            }
          }
        }
      }
    }
    assertTrue(masked > trials / 2, masked + " of " + trials + " were seen and masked");
    count("planted keys", trials);
  }

  private static List<String> forms(String key) {
    String json = key.replace("\\", "\\\\").replace("\"", "\\\"");
    byte[] bytes = key.getBytes(UTF_8);
    return List.of(
        key,
        key.toUpperCase(Locale.ROOT),
        json,
        json.replace("/", "\\/"),
        URLEncoder.encode(key, UTF_8),
        URLEncoder.encode(key, UTF_8).toLowerCase(Locale.ROOT),
        Base64.getEncoder().encodeToString(bytes),
        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
        Base64.getEncoder().encodeToString(("user:" + key).getBytes(UTF_8)));
  }

  private static void assertNotTold(String said, String form, String key) {
    String lowerCase = said.toLowerCase(Locale.ROOT);
    assertTrue(!lowerCase.contains("lanted"), () -> key + " as " + form + ": " + said);
    String core = form.length() > 20 ? form.substring(4, form.length() - 4) : form;
    assertTrue(!lowerCase.contains(core.toLowerCase(Locale.ROOT)), () -> form + ": " + said);
  }

  /** In every place of a results file that a person is shown. */
  @Test
  void terminalTexts() throws Exception {
    List<String> texts =
        List.of(
            "\u001b[2J",
            "\u001b]0;x\u0007",
            "\u009b31m",
            "\u202eabc",
            "\u2066",
            "\u200f",
            "\r\nforged",
            "\u0085",
            "\u2028",
            "\u0000",
            "\u007f",
            "\ud83d",
            "\udb40\udc41",
            "=1+1",
            "@cmd",
            "\t",
            "é😀");
    Recordings openAi = Recordings.handMade("chatcompletions");
    Path spec = openAi.write(folder.resolve("spec.json.gz"));
    Path hostile = folder.resolve("hostile.json.gz");
    int trials = 0;
    for (String text : LONG ? texts : texts.subList(0, 4)) {
      for (int place = 0; place < 6; place++) {
        Recordings changed = Recordings.none();
        for (ObjectNode shared : openAi.results().values()) {
          ObjectNode result = shared.deepCopy();
          switch (place) {
            case 0 -> result.withObject("/scenario/spec").put("name", text);
            case 1 -> result.withObject("/scenario/spec").put("group", text);
            case 2 -> result.withObject("/response/headers").put("content-type", text);
            case 3 -> result.withObject("/response").putObject("body").put("object", text);
            case 4 ->
                result
                    .withObject("/response")
                    .putObject("body")
                    .put(text.replace("\ud83d", "x"), 1);
            default ->
                Recordings.failedTrials(result.putNull("response"), 500)
                    .withArray("/errors")
                    .forEach(e -> ((ObjectNode) e.path("message")).put("message", text));
          }
          changed.put(result);
        }
        changed.write(hostile);
        for (List<String> command :
            List.of(
                List.of("report", "--resultsFile=" + hostile),
                List.of(
                    "compareResults",
                    "--api=chatcompletions",
                    "--level=5",
                    "--verbose",
                    "--specFile=" + spec,
                    "--resultsFile=" + hostile,
                    "--report=" + folder.resolve("r.md"),
                    "--report=" + folder.resolve("r.csv")),
                List.of(
                    "checkResults",
                    "--api=chatcompletions",
                    "--verbose",
                    "--resultsFile=" + hostile))) {
          CommandRun run = CommandRun.of(command.toArray());
          String what = command + ": " + run;
          assertTrue(!Set.of(ExitCode.DEFECT, ExitCode.USAGE).contains(run.exitCode()), what);
          assertHarmless(run, what);
          assertTrue(
              !run.out().lines().anyMatch(l -> l.startsWith("forged") || l.matches("(.*,)?[=@].*")),
              what);
          trials++;
        }
      }
    }
    count("terminal texts", trials);
  }

  private static void assertHarmless(CommandRun run, String what) {
    String said = run.out() + run.err();
    said.codePoints()
        .forEach(
            c ->
                assertTrue(
                    c == '\n'
                        || c == '\t'
                        || !Set.of(
                                (int) Character.CONTROL,
                                (int) Character.FORMAT,
                                (int) Character.SURROGATE,
                                (int) Character.LINE_SEPARATOR,
                                (int) Character.PARAGRAPH_SEPARATOR)
                            .contains(Character.getType(c)),
                    () -> "U+%04X in %s".formatted(c, what)));
  }

  private static void assertExit(Set<Integer> codes, List<String> command) {
    CommandRun run = CommandRun.of(command.toArray());
    assertTrue(codes.contains(run.exitCode()), () -> command + ": " + run);
  }

  private List<List<String>> readers(Path results) {
    return List.of(
        List.of("report", "--resultsFile=" + results),
        List.of("checkResults", API, "--resultsFile=" + results),
        List.of("compareResults", API, "--specFile=" + results, "--resultsFile=" + results),
        List.of(
            "runScenarios",
            API,
            "--dryRun",
            "--scenariosFile=" + folder.resolve("scenarios.json"),
            "--resultsFile=" + results));
  }

  private Path recorded() throws Exception {
    Path scenarios = NumberedServer.writeScenarios(folder.resolve("scenarios.json"), SCENARIOS);
    Path results = folder.resolve("results.json.gz");
    try (NumberedServer server = new NumberedServer(Duration.ZERO, n -> false)) {
      CommandRun run =
          CommandRun.of(
              "runScenarios",
              API,
              "--scenariosFile=" + scenarios,
              "--resultsFile=" + results,
              "--baseUrl=" + server.baseUrl(),
              "--rateLimit=0");
      assertEquals(ExitCode.OK, run.exitCode(), run::toString);
    }
    return results;
  }

  private static String unpacked(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length < 2 || bytes[0] != 0x1f) {
      return new String(bytes, ISO_8859_1);
    }
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
