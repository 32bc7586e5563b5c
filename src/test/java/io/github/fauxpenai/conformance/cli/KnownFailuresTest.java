package io.github.fauxpenai.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.compare.TestPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the maintainer of a server lives with what it does not do yet. */
final class KnownFailuresTest {
  private static final String SEED = "status-accepts-invalid 400→200 when seed=foo";
  private static final String TEMPERATURE = "status-rejects-valid 200→400 when temperature=2";
  private static final String USAGE = "member-missing usage object→absent when answer=plain";

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private static Recordings baseline;
  private static Path specFile;
  private Path known;

  @BeforeAll
  static void record() {
    baseline = TestPlan.recording(shared, Api.CHAT_COMPLETIONS);
    baseline
        .results()
        .values()
        .removeIf(
            result ->
                !Set.of("sanity", "negative", "streaming")
                        .contains(result.at("/scenario/spec/group").textValue())
                    && Recordings.request(result).path("temperature").asInt() != 2);
    baseline.results().values().removeIf(KnownFailuresTest::isSpare);
    specFile = baseline.write(shared.resolve("openai.json.gz"));
  }

  /** Three in four of the requests that are refused or combined: others show the same. */
  private static boolean isSpare(JsonNode result) {
    JsonNode request = Recordings.request(result);
    String group = result.at("/scenario/spec/group").textValue();
    boolean faulty =
        group.equals("negative") && (request.has("seed") || request.has("temperature"));
    return !faulty
        && !Set.of("sanity", "streaming").contains(group)
        && Character.digit(result.path("key").textValue().charAt(0), 16) % 4 > 0;
  }

  @BeforeEach
  void name() {
    known = folder.resolve("known-failures.txt");
  }

  /** What the server does wrong. */
  private enum Fault {
    ACCEPTS_SEED,
    REJECTS_TEMPERATURE,
    REJECTS_TEMPERATURE_1,
    NO_USAGE,
    FAILS_SEED
  }

  private Path server(Fault... faults) {
    List<Fault> all = Arrays.asList(faults);
    JsonNode accepted = answer(200);
    JsonNode refused = answer(400);
    return baseline
        .answering(
            (request, response) -> {
              boolean badSeed = request.path("seed").isTextual();
              double temperature = request.path("temperature").asDouble(9);
              if (all.contains(Fault.FAILS_SEED) && badSeed) {
                return ((ObjectNode) response.deepCopy()).put("status", 422);
              }
              JsonNode own = all.contains(Fault.ACCEPTS_SEED) && badSeed ? accepted : response;
              boolean rejected =
                  all.contains(Fault.REJECTS_TEMPERATURE) && temperature == 2
                      || all.contains(Fault.REJECTS_TEMPERATURE_1) && temperature == 1;
              if (rejected && own.path("status").intValue() == 200) {
                return refused;
              }
              if (all.contains(Fault.NO_USAGE) && own.path("body").isObject()) {
                own = own.deepCopy();
                ((ObjectNode) own.path("body")).remove("usage");
              }
              return own;
            })
        .write(folder.resolve("results.json.gz"));
  }

  private static JsonNode answer(int status) {
    return baseline.results().values().stream()
        .map(result -> result.path("response"))
        .filter(r -> r.path("status").intValue() == status && r.path("body").isObject())
        .findFirst()
        .orElseThrow();
  }

  private CommandRun compare(Path results, Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of(
                "compareResults",
                "--api=chatcompletions",
                "--specFile=" + specFile,
                "--resultsFile=" + results));
    if (Stream.of(more).noneMatch(o -> o.toString().startsWith("--knownFailures"))) {
      args.add("--knownFailures=" + known);
    }
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray());
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(known).stream().filter(l -> !l.startsWith("#")).toList();
  }

  private static void assertExit(int expected, CommandRun run) {
    assertEquals(expected, run.exitCode(), run::toString);
  }

  @Test
  void aJobTurnsGreenAndStaysHonest() throws IOException {
    Path results = server(Fault.ACCEPTS_SEED, Fault.REJECTS_TEMPERATURE, Fault.NO_USAGE);

    CommandRun unnamed = compare(results);
    assertExit(3, unnamed);
    assertEquals(
        "--knownFailures=%s does not exist; --updateKnownFailures makes one\n".formatted(known),
        unnamed.err());
    CommandRun first = compare(results, "--knownFailures=" + Files.createFile(known));
    assertExit(1, first);
    assertTrue(first.out().contains("The 2 largest of 3 causes account for 90 % of "), first.out());
    assertFalse(first.out().contains("with known failures"), first.out());

    CommandRun accepted = compare(results, "--updateKnownFailures");
    assertExit(0, accepted);
    assertTrue(accepted.err().contains("holds 3 known failures now"), accepted.err());
    assertEquals(List.of(TEMPERATURE, USAGE, SEED), lines());

    CommandRun green = compare(results);
    assertExit(0, green);
    assertEquals("", green.err());
    assertTrue(green.out().contains("3 of 3 known failures are shown"), green.out());
    assertTrue(green.out().matches("(?s).*level 3 .* conform +[0-9.]+ %.*"), green.out());
    assertTrue(
        green.out().matches("(?s).*with known failures .* conform +100(\\.0+)? %.*"), green.out());
    assertFalse(green.out().contains("causes explain"), green.out());

    CommandRun fixed = compare(server(Fault.ACCEPTS_SEED, Fault.NO_USAGE));
    assertExit(1, fixed);
    assertTrue(
        fixed.err().contains("remove its line from " + known + ":\n  " + TEMPERATURE), fixed.err());

    CommandRun worse =
        compare(
            server(
                Fault.ACCEPTS_SEED,
                Fault.REJECTS_TEMPERATURE,
                Fault.REJECTS_TEMPERATURE_1,
                Fault.NO_USAGE));
    assertExit(1, worse);
    assertTrue(worse.out().contains("1 cause accounts for "), worse.out());
    assertTrue(worse.out().contains("new differences"), worse.out());
    assertTrue(worse.out().contains("temperature=1  status-rejects-valid"), worse.out());
    assertEquals("", worse.err());
  }

  @Test
  void anotherDeviationOfTheSameParameterIsNew() throws IOException {
    compare(server(Fault.ACCEPTS_SEED), "--updateKnownFailures");
    assertEquals(List.of(SEED), lines());

    CommandRun run = compare(server(Fault.FAILS_SEED));

    assertExit(1, run);
    assertTrue(run.out().contains("422 instead of 400"), run.out());
    assertTrue(run.err().contains("Stale: "), run.err());
  }

  @Test
  void anUpdateKeepsReasonsCommentsAndOrder() throws IOException {
    Files.writeString(
        known,
        """
        # Ours: ask the team
        ~ status-other 400→418 when seed=<any>  # teapots come and go

        # level 2 is not what this comment is about
        %s  # ignored since 2019 # really
        %s
        member-missing usage object→absent  # soon
        """
            .formatted(SEED, TEMPERATURE));

    assertExit(0, compare(server(Fault.ACCEPTS_SEED, Fault.NO_USAGE), "--updateKnownFailures"));

    List<String> text = Files.readAllLines(known);
    assertEquals("# level 3", text.get(3));
    assertEquals(
        List.of(
            "# Ours: ask the team",
            "~ status-other 400→418 when seed=<any>  # teapots come and go",
            "",
            "# level 2 is not what this comment is about",
            SEED + "  # ignored since 2019 # really",
            "member-missing usage object→absent  # soon"),
        text.subList(5, text.size()));
    String before = Files.readString(known);
    compare(server(Fault.ACCEPTS_SEED, Fault.NO_USAGE), "--updateKnownFailures");
    assertEquals(before, Files.readString(known), "a second update changes nothing");

    compare(
        server(Fault.ACCEPTS_SEED, Fault.NO_USAGE, Fault.REJECTS_TEMPERATURE),
        "--updateKnownFailures");
    assertEquals(before + TEMPERATURE + "\n", Files.readString(known));
  }

  @Test
  void aLineAboutAnotherApiExcusesNothingAndStays() throws IOException {
    Path results = server(Fault.ACCEPTS_SEED);
    String other = "embeddings: " + SEED;
    String gone = "embeddings: " + TEMPERATURE;
    Files.write(known, List.of(other, gone));
    CommandRun run = compare(results);
    assertExit(1, run);
    assertEquals("", warnings(run));

    Files.write(known, List.of("chatcompletions: " + SEED, gone));
    assertExit(0, compare(results));

    Files.write(known, List.of(other, gone));
    assertExit(0, compare(results, "--updateKnownFailures"));
    assertEquals(List.of(other, gone, SEED), lines());
  }

  @Test
  void theHeaderOfAFormerVersionIsReplaced() throws IOException {
    Path results = server(Fault.ACCEPTS_SEED);
    assertExit(0, compare(results, "--updateKnownFailures"));
    String written = Files.readString(known);
    String former =
        written.replace("[api:] ", "").replaceFirst("any more fail; .*", "any more fail.");
    assertNotEquals(written, former);
    Files.writeString(known, former);

    assertExit(0, compare(results, "--updateKnownFailures"));
    assertEquals(written, Files.readString(known));
  }

  @Test
  void whatComesAndGoesIsNeverStale() throws IOException {
    Files.writeString(known, "~ " + SEED + "\n");
    assertExit(0, compare(server()));
    assertExit(0, compare(server(Fault.ACCEPTS_SEED)));
    Files.writeString(known, SEED + "\n");
    assertExit(1, compare(server()));
  }

  @Test
  void anotherBaselineVersionOrLowerLevelOnlyWarns() throws IOException {
    Path faulty = server(Fault.ACCEPTS_SEED, Fault.NO_USAGE);
    compare(faulty, "--updateKnownFailures");
    String written = Files.readString(known);
    Path fixed = server(Fault.ACCEPTS_SEED);
    assertExit(1, compare(fixed));

    CommandRun lower = compare(server(Fault.NO_USAGE), "--level=1");
    assertExit(0, lower);
    assertEquals(
        "Warning: this known failure no longer occurs; remove its line from %s:\n  %s\n"
            .formatted(known, SEED),
        lower.err());

    Files.writeString(known, written.replaceFirst("# version .*", "# version 0.0.0"));
    CommandRun other = compare(fixed);
    assertExit(0, other);
    assertTrue(other.err().contains("Warning: this known failure no longer"), other.err());

    Files.writeString(known, written.replaceFirst("# baseline .*", "# baseline 0123"));
    assertExit(0, compare(fixed));
    Files.writeString(known, written);
    assertExit(1, compare(fixed));
  }

  @Test
  void aLineThatNoSelectedScenarioCouldShowIsNotStale() throws IOException {
    compare(server(Fault.ACCEPTS_SEED, Fault.NO_USAGE), "--updateKnownFailures");

    assertExit(0, compare(server(), "--include=stream=true"));
    assertExit(0, compare(server(), "--include=n=foo"));
    assertExit(1, compare(server(), "--include=seed=1"));
  }

  @Test
  void whatHidesALineDoesNotMakeItStale() throws IOException {
    Files.writeString(
        known,
        "~ status-rejects-valid 200→400\nmember-missing usage.total_tokens integer→absent when n=1 unless stream=true\n");
    Path hidden = server(Fault.NO_USAGE);
    CommandRun run = compare(hidden);
    assertExit(1, run);
    assertEquals("", run.err());
  }

  @Test
  void anUpdateIsRefusedWhereItCouldNotBeWhole() throws IOException {
    Path results = server(Fault.ACCEPTS_SEED, Fault.NO_USAGE);
    for (String part :
        List.of("--group=sanity", "--include=seed=*", "--exclude=seed=*", "--scenario=0123456")) {
      CommandRun run = compare(results, "--updateKnownFailures", part);
      assertExit(2, run);
      assertTrue(run.err().contains("needs all scenarios"), run.err());
    }
    Recordings some = baseline.with(Recordings.none());
    some.results().remove(some.results().keySet().iterator().next());
    CommandRun incomplete =
        compare(some.write(folder.resolve("some.json.gz")), "--updateKnownFailures");
    assertExit(4, incomplete);
    assertFalse(Files.exists(known));

    CommandRun nothing =
        compare(Recordings.none().write(folder.resolve("none.json.gz")), "--updateKnownFailures");
    assertExit(4, nothing);

    compare(results, "--updateKnownFailures");
    String written = Files.readString(known);
    CommandRun lower = compare(results, "--updateKnownFailures", "--level=1");
    assertExit(2, lower);
    assertTrue(lower.err().contains("higher level"), lower.err());
    assertEquals(written, Files.readString(known));

    CommandRun unnamed =
        CommandRun.of(
            "compareResults",
            "--api=chatcompletions",
            "--specFile=" + specFile,
            "--resultsFile=" + results,
            "--updateKnownFailures");
    assertExit(2, unnamed);
  }

  @Test
  void whatNothingExplainsIsWrittenWithItsKey() throws IOException {
    Recordings twins = Recordings.none();
    List<ObjectNode> accepted =
        baseline.results().values().stream()
            .filter(r -> r.at("/response/status").intValue() == 200)
            .limit(2)
            .toList();
    for (int i = 0; i < 2; i++) {
      ObjectNode twin = accepted.get(0).deepCopy();
      twin.put("key", Integer.toString(i).repeat(64));
      ((ObjectNode) twin.path("scenario")).put("key", Integer.toString(i).repeat(64));
      twins.put(twin);
    }
    Path spec = twins.write(folder.resolve("spec.json.gz"));
    JsonNode refused = answer(400);
    Recordings results = twins.with(Recordings.none());
    results.put(Recordings.answered(twins.results().get("1".repeat(64)), refused));
    Path answers = results.write(folder.resolve("answers.json.gz"));
    Object[] args = {
      "compareResults",
      "--api=chatcompletions",
      "--specFile=" + spec,
      "--resultsFile=" + answers,
      "--knownFailures=" + known,
      "--updateKnownFailures"
    };

    CommandRun update = CommandRun.of(args);

    assertExit(0, update);
    assertTrue(
        update.out().contains("1 difference could not be traced to any parameter"), update.out());
    assertEquals(List.of("status-rejects-valid 200→400 when scenario=" + "1".repeat(64)), lines());
    assertExit(0, CommandRun.of(Arrays.copyOf(args, args.length - 1)));
  }

  /** What an earlier version wrote, in its order. */
  @Test
  void linesInOtherWordsGoOnExcusing() throws IOException {
    Path results = server(Fault.ACCEPTS_SEED, Fault.REJECTS_TEMPERATURE, Fault.NO_USAGE);
    List<String> old =
        List.of(
            "member-missing usage object→absent when <always> unless stream=true",
            "status-rejects-valid 200→400 when temperature=2 and status=200",
            SEED);
    Files.write(known, old);

    CommandRun green = compare(results);

    assertExit(0, green);
    assertEquals("", green.err());
    assertTrue(green.out().contains("3 of 3 known failures are shown"), green.out());
    assertExit(0, compare(results, "--updateKnownFailures"));
    assertEquals(old, lines());
  }

  @Test
  void everyLineAboutAStatusHasACondition() throws IOException {
    JsonNode accepted = answer(200);
    JsonNode refused = answer(400);
    for (Path results :
        List.of(
            baseline
                .answering((request, response) -> accepted)
                .write(folder.resolve("accepts.json.gz")),
            baseline
                .answering((request, response) -> refused)
                .write(folder.resolve("refuses.json.gz")),
            baseline
                .answering(
                    (request, response) -> ((ObjectNode) refused.deepCopy()).put("status", 500))
                .write(folder.resolve("fails.json.gz")))) {
      Files.deleteIfExists(known);
      assertExit(0, compare(results, "--updateKnownFailures"));
      List<String> about = lines().stream().filter(l -> l.startsWith("status-")).toList();
      assertFalse(about.isEmpty());
      assertTrue(about.stream().allMatch(l -> l.contains(" when ")), about::toString);
      assertExit(0, compare(results));
    }
  }

  @Test
  void everyLevelCanBeAccepted() throws IOException {
    Path results =
        baseline
            .answering(
                (request, response) -> {
                  JsonNode own = response.deepCopy();
                  if (own.path("body").isObject() && own.path("body").has("choices")) {
                    ((ObjectNode) own.path("body")).put("object", "other thing → #1").put("a b", 1);
                    ((ObjectNode) own.at("/body/choices/0")).put("finish_reason", "eos\n# x");
                    ((ObjectNode) own.at("/body/choices/0/message")).put("content", "Other.");
                  }
                  return own;
                })
            .write(folder.resolve("results.json.gz"));
    for (int level = 2; level <= 5; level++) {
      Files.deleteIfExists(known);
      assertExit(
          1,
          compare(
              results,
              "--level=" + level,
              "--strict",
              "--knownFailures=" + Files.createFile(known)));
      assertExit(0, compare(results, "--level=" + level, "--strict", "--updateKnownFailures"));
      CommandRun again = compare(results, "--level=" + level, "--strict");
      assertExit(0, again);
      assertEquals("", again.err());
      assertExit(0, compare(results, "--level=" + level));
    }
  }

  @Test
  void thresholdsCountWhatIsKnown() throws IOException {
    Path results = server(Fault.ACCEPTS_SEED, Fault.REJECTS_TEMPERATURE);
    Files.writeString(known, TEMPERATURE + "\n");

    assertExit(0, compare(results, "--failUnder=valid:100,invalid:50"));
    assertExit(1, compare(results, "--failUnder=valid:100,invalid:100"));
    assertExit(1, compare(results, "--failUnder=100"));
    assertExit(0, compare(results, "--failUnder=90"));
    Files.writeString(known, "");
    CommandRun run = compare(results, "--failUnder=valid:100");
    assertExit(1, run);
    assertTrue(run.err().contains("--failUnder: valid: "), run.err());
    Files.writeString(known, TEMPERATURE + "\n" + SEED + "\n" + USAGE + "\n");
    assertExit(1, compare(results, "--failUnder=0"));
  }

  @Test
  void aLineThatCannotBeReadIsToldWithItsPlace() throws IOException {
    Files.writeString(known, "\ufeff# ours\r\n\r\n" + SEED + "\r\nstatus-other usage 400-422\r\n");
    CommandRun run = compare(server());
    assertExit(3, run);
    assertTrue(
        run.err().contains("known-failures.txt, line 4, column 20: expected a change"), run.err());

    Files.write(known, new byte[] {'#', (byte) 0xff, '\n'});
    CommandRun latin = compare(server());
    assertExit(3, latin);
    assertTrue(latin.err().contains("UTF-8"), latin.err());
  }

  @Test
  void aLineThatSpeaksOfNothingIsTold() throws IOException {
    Files.writeString(known, "status-other 400→422 when temprature=<any>  # \u001b[31m\n");
    CommandRun run = compare(server());
    assertExit(0, run);
    assertTrue(run.err().contains("matches no judged scenario"), run.err());
    assertFalse(run.err().contains("\u001b"), run.err());
    assertFalse(compare(server(), "--group=sanity").err().contains("speaks"));
  }

  @Test
  void aLineAboutWhatTheBaselineHasNowhereIsToldAndDropped() throws IOException {
    for (String line :
        List.of(
            "member-missing usag object→absent",
            "member-missing choices[].delta object→absent when <always> unless stream=true",
            "member-added choices[].mesage.extra absent→string",
            "value-changed modle text→text",
            "~ status-other 402→400 when seed=<any>",
            "media-type text/plain→text/html",
            "status-rejects-valid 201→400 when seed=<any>")) {
      Files.writeString(known, line + "\n");

      CommandRun run = compare(server(), "--level=5");
      assertExit(0, run);
      assertEquals(
          "Warning: this known failure is about a path or status that no answer of the baseline"
              + " has:\n  "
              + line
              + "\n",
          warnings(run));
      assertEquals("", warnings(compare(server(), "--level=5", "--group=sanity")));

      assertExit(0, compare(server(), "--level=5", "--updateKnownFailures"));
      assertEquals(line.startsWith("~") ? List.of(line) : List.of(), lines());
    }
  }

  @Test
  void aPathThatIsHiddenEverywhereIsStillTheBaselines() throws IOException {
    JsonNode refused = answer(400);
    Path results =
        baseline.answering((request, response) -> refused).write(folder.resolve("refuses.json.gz"));
    Files.writeString(known, USAGE + "\nmember-missing usag object→absent\n");

    CommandRun run = compare(results);
    assertExit(1, run);
    assertTrue(run.err().contains("no answer of the baseline has:\n  member-missing usag "));
    assertFalse(run.err().contains(USAGE), run.err());

    assertExit(0, compare(results, "--updateKnownFailures"));
    assertEquals(
        List.of(USAGE), lines().stream().filter(line -> line.startsWith("member-")).toList());
  }

  @Test
  void aLowerLevelSaysNothingOfLinesThatItCannotSee() throws IOException {
    Files.writeString(
        known,
        """
        # level 5
        %s
        member-missing usag object→absent
        type-changed model string→integer
        value-changed choices[].message.content text→text
        """
            .formatted(USAGE));

    assertEquals("", warnings(compare(server(), "--level=1")));
    List<List<String>> paths = new ArrayList<>();
    for (int level = 2; level <= 5; level++) {
      paths.add(
          warnings(compare(server(), "--level=" + level))
              .lines()
              .filter(line -> line.startsWith("  "))
              .map(line -> line.strip().split(" ", -1)[1])
              .sorted()
              .toList());
    }
    assertEquals(
        List.of(
            List.of("usag", "usage"),
            List.of("model", "usag", "usage"),
            List.of("model", "usag", "usage"),
            List.of("choices[].message.content", "model", "usag", "usage")),
        paths);
  }

  @Test
  void aCauseThatIsExcusedIsShown() throws IOException {
    Path results = server(Fault.ACCEPTS_SEED);
    Files.createFile(known);
    Matcher cause = Pattern.compile("(?m)^ +1  ([0-9a-f]{12}) ").matcher(compare(results).out());
    assertTrue(cause.find());
    String fingerprint = cause.group(1);
    Files.writeString(known, SEED + "\n");

    CommandRun run = compare(results, "--show=" + fingerprint);

    assertExit(0, run);
    assertTrue(run.out().contains("seed=foo"), run.out());
  }

  /** What is said beside that the baseline is compared with itself. */
  private static String warnings(CommandRun run) {
    return run.err().replaceFirst("^Warning: both files are the same.*\n", "");
  }
}
