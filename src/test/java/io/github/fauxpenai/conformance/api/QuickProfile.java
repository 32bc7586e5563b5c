package io.github.fauxpenai.conformance.api;

import static io.github.fauxpenai.conformance.scenario.Parameter.object;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.check.Exchange;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.Twin;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.results.RecordedScenario;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Scenario;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Chooses few scenarios that together cover everything once: each published value that OpenAI
 * accepts, each other parameter, each promise, values that only together tell, each kind of refusal
 * that OpenAI is known to give. It is a greedy cover: it repeatedly chooses the scenario that
 * covers most per request, until nothing is left to cover or no more requests are allowed. The
 * tables alone decide, so the choice can be made in advance: {@link Profile#QUICK} reads what was
 * chosen.
 */
final class QuickProfile {
  /** How much covering something is worth: no number of less worthy things makes up for it. */
  private enum Worth {
    /** Promises, accepted parameters, and kinds of refusals among the bundled answers. */
    FIRST(1_000_000),
    /** Accepted published values, and refused parameters. */
    SECOND(1_000),
    /** Anything else that distinguishes two scenarios. */
    LAST(1);

    private final int points;

    Worth(int points) {
      this.points = points;
    }
  }

  private static final Known NOT_RECORDED =
      new Known(
          -1,
          Answer.of(
              RecordedResponse.of(
                  RawJson.of(
                      object(
                          "status",
                          200,
                          "headers",
                          object("content-type", "application/json"),
                          "body",
                          object())))),
          false);

  private final Api api;
  private final Rules rules;
  private final List<Promise> promises;
  private final List<Set<String>> telling;
  private final Set<String> published;
  private final Map<String, RawJson> onBoard;
  private final Map<RawJson, Known> known = new IdentityHashMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<Integer> points = new ArrayList<>();
  private final Map<String, Candidate> candidates = new TreeMap<>();

  /**
   * What may be chosen: a scenario, or a scenario and its twin.
   *
   * @param meets the numbers of the things it covers
   */
  private record Candidate(List<Scenario> scenarios, Set<Integer> meets) {}

  /** A bundled answer, one object for all scenarios that have it. */
  private record Known(int number, Answer answer, boolean modelLimit) {}

  /** A promise that compares the answers of two scenarios. */
  private record Compared(Promise promise, Scenario one, Scenario other) {}

  private QuickProfile(Api api) {
    this.api = api;
    this.rules = api.rules();
    this.promises = api.promises();
    this.telling = api.telling();
    Set<String> subjects = new TreeSet<>(api.requiredParameters());
    api.modelParameter().ifPresent(subjects::remove);
    this.published =
        api.suites().stream()
            .flatMap(suite -> suite.sets().stream())
            .flatMap(set -> Stream.concat(set.underTest().stream(), set.given().stream()))
            .filter(factor -> !factor.negative() && !subjects.contains(factor.parameter()))
            .map(Factor::text)
            .collect(Collectors.toSet());
    this.onBoard = api.onBoard().map(OnBoard::answers).orElse(Map.of());
  }

  /** The scenarios by key, with at most {@link Api#quickRequests} requests. */
  static SortedMap<String, Scenario> of(Api api) {
    QuickProfile profile = new QuickProfile(api);
    profile.look(TestSuite.scenarios(api.extendedSuites()));
    return profile.chosen();
  }

  private void look(SortedMap<String, Scenario> scenarios) {
    Map<Set<String>, Scenario> byFactors = new HashMap<>();
    scenarios.values().forEach(each -> byFactors.put(Twin.factors(each.spec()), each));
    List<Compared> compared = new ArrayList<>();
    for (Scenario scenario : scenarios.values()) {
      Candidate candidate = new Candidate(List.of(scenario), new HashSet<>());
      candidates.put(scenario.key(), candidate);
      for (Promise promise : look(candidate)) {
        for (Twin way : promise.twins()) {
          Scenario twin = byFactors.get(way.factorsOfTwin(scenario.spec()));
          if (twin != null && !twin.key().equals(scenario.key())) {
            compared.add(new Compared(promise, scenario, twin));
          }
        }
      }
    }
    compared.forEach(this::addTwins);
  }

  /** Notes what a scenario covers, and returns the promises that apply to it. */
  private List<Promise> look(Candidate candidate) {
    Scenario scenario = candidate.scenarios().get(0);
    RawJson recorded = onBoard.get(scenario.key());
    Known answer = recorded == null ? NOT_RECORDED : known(recorded);
    if (answer.modelLimit()) {
      // The comparison does not judge it.
      candidates.remove(scenario.key());
      return List.of();
    }
    List<Factor> factors = scenario.spec().factors();
    boolean accepted =
        recorded == null
            ? factors.stream().noneMatch(Factor::negative)
            : RecordedResponse.isAccepted(answer.answer().status());
    for (Factor factor : factors) {
      meet(candidate, Worth.LAST, "value " + factor.text());
      if (accepted) {
        meet(candidate, Worth.FIRST, "accepted " + factor.parameter());
        boolean isSetting = published.contains(factor.text());
        meet(candidate, isSetting ? Worth.SECOND : Worth.LAST, "accepted " + factor.text());
      } else if (factor.negative()) {
        meet(candidate, Worth.SECOND, "refused " + factor.parameter());
      }
    }
    Set<String> values = factors.stream().map(Factor::text).collect(Collectors.toSet());
    for (Set<String> together : telling) {
      if (accepted && values.containsAll(together)) {
        meet(candidate, Worth.FIRST, "together " + together);
      }
    }
    if (recorded != null) {
      meet(candidate, Worth.LAST, "answer " + answer.number());
      if (!accepted) {
        meet(candidate, Worth.FIRST, "refusal " + kindOf(answer.answer()));
      }
    }
    return lookAtPromises(candidate, answer.answer(), accepted);
  }

  private List<Promise> lookAtPromises(Candidate candidate, Answer answer, boolean accepted) {
    Scenario scenario = candidate.scenarios().get(0);
    JsonNode request = scenario.requestBody();
    Exchange exchange =
        new Exchange(
            new RecordedScenario(
                RawJson.NULL,
                scenario.spec(),
                scenario.request(),
                scenario.before(),
                scenario.after()),
            request,
            Map.of(),
            answer,
            twin -> Optional.empty());
    List<Promise> told =
        promises.stream()
            .filter(promise -> accepted || promise.ofRefusals())
            .filter(promise -> promise.applies().test(exchange))
            .toList();
    for (Promise promise : told) {
      meet(candidate, Worth.FIRST, "promise " + promise.id());
      if (request.path("stream").asBoolean()) {
        meet(candidate, Worth.LAST, "streamed " + promise.id());
      }
    }
    return told;
  }

  private void addTwins(Compared compared) {
    Candidate one = candidates.get(compared.one().key());
    Candidate other = candidates.get(compared.other().key());
    if (other == null) {
      return;
    }
    Set<Integer> meets = new HashSet<>(one.meets());
    meets.addAll(other.meets());
    Candidate both = new Candidate(List.of(compared.one(), compared.other()), meets);
    meet(both, Worth.FIRST, "twins for " + compared.promise().id());
    candidates.put(
        String.join(" ", compared.one().key(), compared.other().key(), compared.promise().id()),
        both);
  }

  private Known known(RawJson recorded) {
    return known.computeIfAbsent(
        recorded,
        raw -> {
          Answer answer = Answer.of(RecordedResponse.of(raw));
          return new Known(known.size(), answer, rules.isModelLimit(answer));
        });
  }

  /** What refusals of one kind have in common. */
  private static String kindOf(Answer refusal) {
    JsonNode error = refusal.body().path("error");
    return "%d %s %s %s"
        .formatted(refusal.status(), error.path("type"), error.path("code"), error.path("param"));
  }

  private void meet(Candidate candidate, Worth worth, String what) {
    candidate
        .meets()
        .add(
            numbers.computeIfAbsent(
                what,
                all -> {
                  points.add(worth.points);
                  return points.size() - 1;
                }));
  }

  private SortedMap<String, Scenario> chosen() {
    int[] left = points.stream().mapToInt(Integer::intValue).toArray();
    List<Candidate> all = List.copyOf(candidates.values());
    int[][] meets =
        all.stream()
            .map(each -> each.meets().stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new);
    SortedMap<String, Scenario> chosen = new TreeMap<>();
    int requests = 0;
    while (true) {
      int best = -1;
      double most = 0;
      for (int i = 0; i < meets.length; i++) {
        long worth = 0;
        for (int number : meets[i]) {
          worth += left[number];
        }
        // Counting requests is only worthwhile for the few candidates that could be the best.
        if (worth > most) {
          int more = requests(all.get(i), chosen);
          if (more > 0 && requests + more <= api.quickRequests() && (double) worth / more > most) {
            most = (double) worth / more;
            best = i;
          }
        }
      }
      if (best < 0) {
        return chosen;
      }
      requests += requests(all.get(best), chosen);
      all.get(best).scenarios().forEach(each -> chosen.put(each.key(), each));
      for (int number : meets[best]) {
        left[number] = 0;
      }
    }
  }

  /** Including the requests before and after its own; 0 for a scenario that is already chosen. */
  private static int requests(Candidate candidate, Map<String, Scenario> chosen) {
    return candidate.scenarios().stream()
        .filter(each -> !chosen.containsKey(each.key()))
        .mapToInt(each -> each.before().size() + 1 + each.after().size())
        .sum();
  }
}
