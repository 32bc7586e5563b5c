package io.github.fauxpenai.conformance.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.compare.Comparing;
import io.github.fauxpenai.conformance.compare.HonestRun;
import io.github.fauxpenai.conformance.compare.Level;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.compare.ResultsComparison.Settings;
import io.github.fauxpenai.conformance.compare.ScenarioVerdict;
import io.github.fauxpenai.conformance.compare.Summary;
import io.github.fauxpenai.conformance.explain.Cause;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.SortedResults;
import io.github.fauxpenai.conformance.serve.Deviation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Judging by the bundled answers gives the same result as by the published files. */
final class OnBoardTest {
  /** A mark, and the parameters that the message speaks of. */
  private static final String REASON = "reason [a-z]{2}( with 'the words [a-z_]+(, [a-z_]+)*')?";

  private static final boolean LONG = Boolean.getBoolean("long");

  /** Keys are hashes, so that every third answer is some of every kind. */
  private static final int OF_CHATS = LONG ? 1 : 3;

  @TempDir Path folder;

  private static Recordings published(Api api) {
    Recordings published = Recordings.published(api.toString());
    return api == Api.EMBEDDINGS ? published : published.every(OF_CHATS);
  }

  /** What is said of a scenario, whatever the words of OpenAI's answer. */
  private record Said(ScenarioVerdict.State state, boolean accepted, List<Finding> findings) {
    static Map<String, Said> of(Comparing compared) {
      Map<String, Said> said = new TreeMap<>();
      compared
          .verdicts()
          .forEach((k, v) -> said.put(k, new Said(v.state(), v.accepted(), v.differences())));
      return said;
    }
  }

  private static Settings upTo(Level level, boolean judgeModelLimits) {
    return new Settings(level, Set.of(), judgeModelLimits, KnownFailures.none());
  }

  private Comparing compare(Api api, Recordings results, Settings settings) {
    return compare(api, results.write(folder.resolve("results.json.gz")), settings);
  }

  /** Compares with both, and returns the result, which must be the same. */
  private Comparing compare(Api api, Path file, Settings settings) {
    Path published = PublishedData.file(api + "/results.json.gz");
    Comparing whole = Comparing.files(published, file, api.rules(), settings);
    Comparing onBoard = Comparing.with(api.onBoard().orElseThrow(), file, api.rules(), settings);
    assertEquals(Said.of(whole), Said.of(onBoard));
    assertEquals(causes(whole), causes(onBoard));
    assertEquals(whole.outcome().causes().unexplained(), onBoard.outcome().causes().unexplained());
    assertEquals(whole.outcome().baselineSha256(), onBoard.outcome().baselineSha256());
    return onBoard;
  }

  private static List<String> causes(Comparing compared) {
    return compared.outcome().causes().causes().stream()
        .map(cause -> cause.line() + " " + cause.keys())
        .toList();
  }

  @ParameterizedTest
  @EnumSource(names = {"CHAT_COMPLETIONS", "EMBEDDINGS"})
  void anHonestCopyConforms(Api api) {
    Recordings honest = new HonestRun(1).of(published(api));
    Comparing compared = compare(api, honest, upTo(Level.SEMANTICS, false));
    Summary summary = compared.outcome().summary();
    assertEquals(summary.comparable(), summary.conforming());
    assertTrue(summary.comparable() > 40);
  }

  @Test
  void aServerThatAnswersInItsOwnWayIsJudgedAlike() {
    Path sample = Path.of("src", "examples", "embeddings-sample", "results.json.gz");
    Comparing compared = compare(Api.EMBEDDINGS, sample, upTo(Level.SEMANTICS, true));
    assertTrue(compared.outcome().summary().conforming() < 52);
    compare(Api.CHAT_COMPLETIONS, Recordings.handMade("chatcompletions"), upTo(Level.TYPES, true));
  }

  /** Each answer deviates in one way, of those that fit it the one seen least until then. */
  @ParameterizedTest
  @EnumSource(names = {"CHAT_COMPLETIONS", "EMBEDDINGS"})
  void everyDeviationIsFoundAlike(Api api) {
    Map<Deviation, Integer> seen = new LinkedHashMap<>();
    api.deviations().forEach(deviation -> seen.put(deviation, 0));
    Collection<ObjectNode> published = published(api).results().values();
    // One round of the chats shows each deviation many times: -Dlong for more.
    int rounds = LONG || api == Api.EMBEDDINGS ? 2 : 1;
    for (int round = 0; round < rounds; round++) {
      Recordings deviating = Recordings.none();
      for (ObjectNode result : published) {
        deviating.put(
            result.path("response").isNull()
                ? result
                : Recordings.answered(result, deviating(result, seen)));
      }
      compare(api, deviating, upTo(Level.SEMANTICS, round == 0));
    }
    seen.forEach(
        (deviation, count) ->
            assertTrue(
                count > 0 || published.stream().noneMatch(result -> shows(result, deviation)),
                deviation::name));
  }

  private static JsonNode deviating(ObjectNode result, Map<Deviation, Integer> seen) {
    for (Deviation deviation :
        seen.keySet().stream().sorted(Comparator.comparingInt(seen::get)).toList()) {
      Optional<JsonNode> changed =
          deviation.apply(Recordings.request(result), result.path("response"));
      if (changed.isPresent()) {
        seen.merge(deviation, 1, Integer::sum);
        return changed.get();
      }
    }
    return result.path("response");
  }

  private static boolean shows(ObjectNode result, Deviation deviation) {
    return !result.path("response").isNull()
        && deviation.apply(Recordings.request(result), result.path("response")).isPresent();
  }

  /** One server, few causes: what OpenAI refuses for one reason belongs together. */
  @ParameterizedTest
  @EnumSource(names = {"CHAT_COMPLETIONS", "EMBEDDINGS"})
  void causesNameTheSameConditions(Api api) {
    Recordings deviating = published(api);
    for (String name : List.of("accept-everything", "no-usage")) {
      Deviation deviation =
          api.deviations().stream().filter(d -> d.name().equals(name)).findFirst().orElseThrow();
      deviating =
          deviating.answering(
              (request, response) -> deviation.apply(request, response).orElse(response));
    }
    List<Cause> causes =
        compare(api, deviating, upTo(Level.SEMANTICS, false)).outcome().causes().causes();
    assertTrue(causes.stream().anyMatch(cause -> cause.path().equals("usage")), causes::toString);
    List<String> reasons =
        causes.stream().map(Cause::message).filter(message -> !message.isEmpty()).toList();
    assertFalse(reasons.isEmpty());
    for (String reason : reasons) {
      assertTrue(
          reason.matches("the error names [a-z_]+(, [a-z_]+)*")
              || reason.matches("refuses [a-z_]+ \\(\\d+\\)(, [a-z_]+ \\(\\d+\\))*( and .*)?"),
          reason);
    }
  }

  /**
   * Where a server refuses for another reason than OpenAI, the words of OpenAI's message decide:
   * each refusal is that of another request.
   */
  @Test
  void refusalsForOtherReasonsAreTakenAlike() {
    Api api = Api.CHAT_COMPLETIONS;
    Recordings published = published(api);
    List<JsonNode> refusals =
        published.results().values().stream()
            .map(result -> result.path("response"))
            .filter(response -> response.path("status").asInt() == 400)
            .limit(5)
            .toList();
    Random random = new Random(1);
    Recordings mixed =
        published.answering(
            (request, response) ->
                response.path("status").asInt() == 400 && random.nextInt(3) == 0
                    ? refusals.get(random.nextInt(refusals.size()))
                    : response);

    Comparing compared = compare(api, mixed, upTo(Level.SEMANTICS, true));

    assertTrue(compared.outcome().causes().differences() > 0);
  }

  /** A message would be OpenAI's text, and what it says a model's. */
  @ParameterizedTest
  @EnumSource(names = {"CHAT_COMPLETIONS", "EMBEDDINGS"})
  void theyHoldFactsOnly(Api api) throws IOException {
    List<String> texts = new ArrayList<>();
    try (SortedResults results = api.onBoard().orElseThrow().open()) {
      for (Result result = results.next(); result != null; result = results.next()) {
        if (result.hasResponse()) {
          collect("", result.bodyTree(), texts);
        }
      }
    }
    assertTrue(texts.contains("model x"), texts::toString);
    List<String> said =
        texts.stream()
            .distinct()
            .filter(text -> !text.endsWith(" x") && !text.matches("\\S+ A+|\\S+ "))
            .filter(
                text ->
                    !text.matches(
                        "(object|choices\\.finish_reason|data\\.object|choices\\.message\\.role"
                            + "|choices\\.delta\\.role|error\\.(type|code|param)) \\S+"))
            .filter(
                text -> !text.matches("error\\.message " + REASON + "(: [^(]+)? \\(a --specFile.*"))
            .toList();
    assertEquals(List.of(), said);
  }

  private static void collect(String path, JsonNode value, List<String> texts) {
    if (value.isTextual()) {
      texts.add(path + " " + value.textValue());
    }
    value
        .properties()
        .forEach(
            member ->
                collect(
                    path.isEmpty() ? member.getKey() : path + "." + member.getKey(),
                    member.getValue(),
                    texts));
    if (value.isArray()) {
      value.forEach(element -> collect(path, element, texts));
    }
  }
}
