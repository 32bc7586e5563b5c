package io.github.fauxpenai.conformance.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.json.Parsing;
import io.github.fauxpenai.conformance.results.FileReads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How much work a comparison is: each byte of a file is read and unpacked once a pass, and each
 * body is parsed at most once a pass. All parsing in the JVM is counted.
 */
@Isolated
final class CountedWorkTest {
  private static final Rules RULES = Api.CHAT_COMPLETIONS.rules();
  private static final Pattern MARKS = Pattern.compile("(baseline|results) (request|answer) \\d+");
  private static final int COPIES = 5;

  private static final int SCENARIOS = 16 * COPIES;

  /** So much a request that no buffer holds a file. */
  private static final int PADDING = 4096;

  @TempDir Path folder;

  /** What a comparison took: passes over each file, and how often each body was parsed. */
  private record Work(
      double baselinePasses, double resultsPasses, Map<String, Integer> parsed, Comparing outcome) {

    /** The most parses of one body, by what stands in the mark: the file, and whose body it is. */
    Map<String, Integer> most() {
      Map<String, Integer> most = new TreeMap<>();
      parsed.forEach(
          (mark, count) -> most.merge(mark.replaceFirst(" \\d+$", ""), count, Math::max));
      return most;
    }
  }

  /** What the results hold in the place of the baseline's answers. */
  enum Results {
    SAME,
    OTHER_VALUES,
    OTHER_TYPES,
    OTHER_STATUS;

    ObjectNode change(ObjectNode response) {
      JsonNode body = response.path("body");
      if (this == OTHER_STATUS) {
        response.put("status", response.path("status").intValue() == 200 ? 404 : 200);
      } else if (this == OTHER_TYPES && body.has("error")) {
        ((ObjectNode) body.path("error")).put("type", 7);
      } else if (this == OTHER_TYPES) {
        first(body).put("created", "now");
      }
      return response;
    }

    static ObjectNode first(JsonNode body) {
      return (ObjectNode) (body.isArray() ? body.get(0) : body);
    }
  }

  /** Hand-made answers of every kind; each body says whose it is, and which. */
  private Recordings marked(String file, Results results) {
    Random random = new Random(1);
    Recordings marked = Recordings.none();
    int number = 0;
    for (int copy = 0; copy < COPIES; copy++) {
      for (ObjectNode result : Recordings.handMade("chatcompletions").results().values()) {
        String name = copy + " " + result.path("scenario").path("spec").path("name").asText();
        ObjectNode response = result.path("response").deepCopy();
        Results.first(response.path("body")).put("mark", file + " answer " + number);
        ObjectNode request = Recordings.request(result).deepCopy();
        request.put("mark", "baseline request " + number).put("padding", unpackable(random));
        marked.put(Recordings.result(name, request, results.change(response)));
        number++;
      }
    }
    return marked;
  }

  private static String unpackable(Random random) {
    byte[] bytes = new byte[PADDING];
    random.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private Work compare(Results results, Level level) throws Exception {
    return compare(results, Comparing.upTo(level));
  }

  private Work compare(Results results, ResultsComparison.Settings settings) throws Exception {
    Path baseline = marked("baseline", Results.SAME).write(folder.resolve("baseline.json.gz"));
    Path other =
        marked(results == Results.SAME ? "baseline" : "results", results)
            .write(folder.resolve("results.json.gz"));
    List<Comparing> outcome = new ArrayList<>();
    Map<String, Integer> parsed = new TreeMap<>();
    Callable<?> compare = () -> outcome.add(Comparing.files(baseline, other, RULES, settings));
    Map<Path, Long> read =
        FileReads.during(
            () -> {
              parsed.putAll(Parsing.during(compare, MARKS));
              return null;
            });
    return new Work(passes(baseline, read), passes(other, read), parsed, outcome.get(0));
  }

  private static double passes(Path file, Map<Path, Long> read) throws Exception {
    return (double) read.getOrDefault(file, 0L) / Files.size(file);
  }

  /**
   * The second pass over the baseline teaches which paths its answers have; causes of differences
   * in bodies need it, and nothing else that is compared here.
   */
  @ParameterizedTest
  @CsvSource({
    "SAME,         STATUS,    1",
    "SAME,         EXACT,     1",
    "OTHER_VALUES, STATUS,    1",
    "OTHER_VALUES, STRUCTURE, 1",
    "OTHER_VALUES, TYPES,     1",
    "OTHER_VALUES, SEMANTICS, 1",
    "OTHER_VALUES, EXACT,     2",
    "OTHER_TYPES,  STRUCTURE, 1",
    "OTHER_TYPES,  TYPES,     2",
    "OTHER_TYPES,  EXACT,     2",
    "OTHER_STATUS, STATUS,    1",
    "OTHER_STATUS, EXACT,     1",
  })
  void everyByteIsReadOnceAPassAndNoBodyParsedTwice(Results results, Level level, int passes)
      throws Exception {
    Work work = compare(results, level);

    assertEquals(
        Map.of("baseline", (double) passes, "results", 1.0),
        Map.of("baseline", work.baselinePasses, "results", work.resultsPasses),
        "passes");
    for (Map.Entry<String, Integer> most : work.most().entrySet()) {
      int allowed = most.getKey().startsWith("baseline ") ? passes : 1;
      assertTrue(
          most.getValue() <= allowed,
          () -> "%s: parsed %d times".formatted(most.getKey(), most.getValue()));
    }
  }

  /** Known failures that are shown, or that the level cannot see, need no paths. */
  @ParameterizedTest
  @CsvSource({
    "OTHER_STATUS, STATUS, type-changed created integer→string, 1",
    "OTHER_STATUS, TYPES,  status-rejects-valid 200→404,        1",
    "OTHER_STATUS, TYPES,  type-changed craeted integer→string, 2",
  })
  void knownFailuresTakeASecondPassOnlyWhereAPathIsInDoubt(
      Results results, Level level, String line, int passes) throws Exception {
    KnownFailures known =
        KnownFailures.read(Files.writeString(folder.resolve("known.txt"), line + "\n"), List.of());

    Work work = compare(results, new ResultsComparison.Settings(level, Set.of(), true, known));

    assertEquals(passes, work.baselinePasses);
    assertEquals(passes == 1 ? 0 : 1, known.misplaced().size());
  }

  /** What the other test rests on: that whatever is compared is counted. */
  @Test
  void bodiesThatDifferAreParsed() throws Exception {
    Work work = compare(Results.OTHER_TYPES, Level.EXACT);

    assertEquals(0, work.outcome.outcome().summary().conforming());
    assertEquals(
        2 * SCENARIOS,
        work.parsed.keySet().stream().filter(mark -> mark.contains(" answer ")).count());
  }
}
