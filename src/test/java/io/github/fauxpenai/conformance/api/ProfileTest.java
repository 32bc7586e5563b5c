package io.github.fauxpenai.conformance.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.check.Exchange;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.Twin;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.Result;
import io.github.fauxpenai.conformance.results.ScenariosWriter;
import io.github.fauxpenai.conformance.results.SortedResults;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Scenario;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProfileTest {
  private static final Path LISTS =
      Path.of("src/main/resources/io/github/fauxpenai/conformance/api");

  private static final Map<Api, SortedMap<String, Scenario>> QUICK = new EnumMap<>(Api.class);

  private static final Map<Api, Set<String>> VALUES = new EnumMap<>(Api.class);
  private static final Map<Api, SortedMap<String, Scenario>> ALL = new EnumMap<>(Api.class);

  private static final Map<Api, Map<String, Result>> JUDGED = new EnumMap<>(Api.class);

  private static SortedMap<String, Scenario> quick(Api api) {
    return QUICK.computeIfAbsent(api, Profile.QUICK::scenarios);
  }

  private static SortedMap<String, Scenario> all(Api api) {
    return ALL.computeIfAbsent(api, each -> TestSuite.scenarios(each.extendedSuites()));
  }

  private static Map<String, Result> judged(Api api) {
    return JUDGED.computeIfAbsent(api, ProfileTest::readJudged);
  }

  /** OpenAI's bundled answers, but for those that are about the recorded model. */
  private static Map<String, Result> readJudged(Api api) {
    Map<String, Result> answers = new HashMap<>();
    if (api.onBoard().isPresent()) {
      try (SortedResults results = api.onBoard().get().open()) {
        for (Result result = results.next(); result != null; result = results.next()) {
          if (result.hasResponse() && !api.rules().isModelLimit(Answer.of(result))) {
            answers.put(result.key(), result);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return answers;
  }

  private static int requests(SortedMap<String, Scenario> scenarios) {
    return scenarios.values().stream()
        .mapToInt(s -> s.before().size() + 1 + s.after().size())
        .sum();
  }

  @ParameterizedTest
  @EnumSource(
      value = Profile.class,
      names = {"STANDARD", "FULL"})
  void thePageSaysHowManyScenariosAProfileHas(Profile profile) throws IOException {
    List<String> page = Files.readAllLines(Path.of("src/site/markdown/profiles.md"));
    String name = "| `%s` |".formatted(profile.toString().toLowerCase(Locale.ROOT));
    List<String> row = page.stream().filter(line -> line.startsWith(name)).toList();
    List<String> header = List.of(page.get(2).split(" *\\| *"));
    for (Api api : Api.values()) {
      assertEquals(
          String.format(Locale.US, "%,d", profile.scenarios(api).size()),
          row.get(0).split(" *\\| *")[header.indexOf(api.toString())],
          api::toString);
    }
  }

  @Test
  void readmeSaysHowManyRequestsTheResponsesApiGets() throws IOException {
    String requests = requests(all(Api.RESPONSES)) + " ";

    assertTrue(
        Files.readString(Path.of("README.md")).contains(requests + "for the Responses API"),
        requests);
    assertTrue(
        Files.readString(Path.of("src/site/markdown/profiles.md"))
            .contains("`full` is " + requests + "requests"),
        requests);
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void theQuickProfileSendsNoMoreRequestsThanTheApiAllows(Api api) {
    int requests = requests(quick(api));
    assertTrue(requests <= api.quickRequests(), api + ": " + requests);
    assertTrue(requests > api.quickRequests() / 2, api + ": " + requests);
    assertTrue(all(api).keySet().containsAll(quick(api).keySet()));
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void theQuickProfileIsWhatCoversMostPerRequest(Api api) throws IOException {
    Path list = LISTS.resolve("quick-" + api + ".txt");
    String keys = String.join("\n", QuickProfile.of(api).keySet()) + "\n";
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(list, keys);
    }

    assertEquals(
        Files.readString(list).replace("\r\n", "\n"),
        keys,
        "to accept the new list, run this test with -Dgolden.update=true");
  }

  @ParameterizedTest
  @EnumSource(names = {"CHAT_COMPLETIONS", "EMBEDDINGS"})
  void theQuickProfileMeetsEachPublishedValueThatOpenAiAccepts(Api api) throws IOException {
    assertEquals(
        Set.of(),
        without(acceptedValues(api, all(api), false), acceptedValues(api, quick(api), false)));
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void theQuickProfileMeetsEachParameterThatIsAccepted(Api api) throws IOException {
    assertEquals(
        Set.of(),
        without(acceptedValues(api, all(api), true), acceptedValues(api, quick(api), true)));
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void theQuickProfileSendsWhatOnlyTogetherTells(Api api) {
    for (Set<String> together : api.telling()) {
      assertTrue(
          quick(api).values().stream()
              .anyMatch(
                  scenario ->
                      scenario.spec().factors().stream()
                          .map(Factor::text)
                          .collect(Collectors.toSet())
                          .containsAll(together)),
          together.toString());
    }
  }

  /** The values of the published plan. */
  private static Set<String> values(Api api) {
    return VALUES.computeIfAbsent(
        api,
        each ->
            TestSuite.scenarios(each.suites()).values().stream()
                .flatMap(scenario -> scenario.spec().factors().stream())
                .map(Factor::text)
                .collect(Collectors.toSet()));
  }

  private static Set<String> acceptedValues(
      Api api, SortedMap<String, Scenario> scenarios, boolean parameters) throws IOException {
    Map<String, Result> judged = judged(api);
    Set<String> published = TestSuite.scenarios(api.suites()).keySet();
    boolean isOnBoard = !judged.isEmpty();
    Set<String> values = new TreeSet<>();
    for (Scenario scenario : scenarios.values()) {
      boolean accepted =
          isOnBoard && published.contains(scenario.key())
              ? judged.containsKey(scenario.key()) && judged.get(scenario.key()).status() < 400
              : scenario.spec().factors().stream().noneMatch(Factor::negative);
      for (Factor factor : scenario.spec().factors()) {
        boolean subject =
            Set.of("messages", "input").contains(factor.parameter())
                || !values(api).contains(factor.text());
        if (accepted && !factor.negative() && (parameters || !subject)) {
          values.add(parameters ? factor.parameter() : factor.text());
        }
      }
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void theQuickProfileMeetsEachPromise(Api api) throws IOException {
    assertEquals(Set.of(), without(promises(api, all(api)), promises(api, quick(api))));
  }

  private static Answer answer(int status) {
    return Answer.of(
        RecordedResponse.of(
            RawJson.text(
                """
                {"status": %d, "headers": {"content-type": "application/json"}, "body": {}}"""
                    .formatted(status))));
  }

  /**
   * Only accepted requests are conclusive about most promises; those about refusals need any
   * answer.
   */
  private static Set<String> promises(Api api, SortedMap<String, Scenario> scenarios)
      throws IOException {
    Map<String, Result> judged = judged(api);
    Map<Set<String>, Scenario> byFactors = new HashMap<>();
    scenarios.values().forEach(each -> byFactors.put(Twin.factors(each.spec()), each));
    Set<String> met = new TreeSet<>();
    for (Scenario scenario : scenarios.values()) {
      boolean accepted =
          judged.containsKey(scenario.key())
              ? judged.get(scenario.key()).status() < 400
              : scenario.spec().factors().stream().noneMatch(Factor::negative);
      Result result = Result.pending(scenario.key(), ScenariosWriter.json(scenario));
      Answer answer =
          judged.containsKey(scenario.key())
              ? Answer.of(judged.get(scenario.key()))
              : answer(accepted ? 200 : 400);
      JsonNode request = scenario.requestBody();
      Exchange exchange =
          new Exchange(result.scenario(), request, Map.of(), answer, twin -> Optional.empty());
      for (Promise promise : api.promises()) {
        boolean told = accepted || promise.ofRefusals();
        if (told && promise.applies().test(exchange)) {
          met.add(promise.id());
          if (promise.twins().stream()
              .anyMatch(twin -> byFactors.containsKey(twin.factorsOfTwin(scenario.spec())))) {
            met.add(promise.id() + " and its twin");
          }
        }
      }
    }
    return met;
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void theQuickProfileMeetsEachSortOfRefusal(Api api) throws IOException {
    assertEquals(
        Set.of(), without(refusals(judged(api), all(api)), refusals(judged(api), quick(api))));
  }

  private static Set<String> refusals(
      Map<String, Result> judged, SortedMap<String, Scenario> scenarios) {
    return judged.values().stream()
        .filter(result -> scenarios.containsKey(result.key()) && result.status() >= 400)
        .map(
            result -> {
              JsonNode error = result.bodyTree().path("error");
              return List.of(result.status(), error.path("code"), error.path("param")).toString();
            })
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @EnumSource(names = {"CHAT_COMPLETIONS", "EMBEDDINGS"})
  void theQuickProfileMeetsEachParameterThatIsRefused(Api api) throws IOException {
    assertEquals(Set.of(), without(refused(api, all(api)), refused(api, quick(api))));
  }

  private static Set<String> refused(Api api, SortedMap<String, Scenario> scenarios)
      throws IOException {
    Map<String, Result> judged = judged(api);
    Set<String> published = TestSuite.scenarios(api.suites()).keySet();
    return scenarios.values().stream()
        .filter(
            each ->
                published.contains(each.key())
                    ? judged.containsKey(each.key()) && judged.get(each.key()).status() >= 400
                    : true)
        .flatMap(each -> each.spec().factors().stream())
        .filter(Factor::negative)
        .map(Factor::parameter)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void theStandardProfileLeavesOutThePairsAlone(Api api) {
    assertEquals(
        all(api).values().stream()
            .filter(scenario -> !scenario.spec().group().equals("pairwise"))
            .map(Scenario::key)
            .collect(Collectors.toSet()),
        Profile.STANDARD.scenarios(api).keySet());
    assertEquals(all(api).keySet(), Profile.FULL.scenarios(api).keySet());
  }

  private static Set<String> without(Set<String> all, Set<String> some) {
    Set<String> left = new TreeSet<>(all);
    left.removeAll(some);
    assertTrue(!all.isEmpty() || some.isEmpty());
    return left;
  }
}
