package io.github.fauxpenai.conformance.explain;

import io.github.fauxpenai.conformance.explain.CauseFinder.Member;
import io.github.fauxpenai.conformance.explain.CauseFinder.Outcome;
import io.github.fauxpenai.conformance.explain.CauseFinder.Unexplained;
import io.github.fauxpenai.conformance.explain.Signature.Symptom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Collects causes. Those that differ only in OpenAI's message are one cause. */
final class Findings {
  private static final int PARAMETERS_SHOWN = 5;

  private final Map<Key, Found> causes = new LinkedHashMap<>();
  private final Map<Key, Map<Change, Set<String>>> unexplained = new LinkedHashMap<>();

  private record Key(
      int level,
      DifferenceCode code,
      String path,
      String actual,
      Condition condition,
      boolean comesAndGoes) {
    static Key of(Symptom symptom, Condition condition, boolean comesAndGoes) {
      return new Key(
          symptom.level(),
          symptom.code(),
          symptom.path(),
          symptom.actual(),
          condition,
          comesAndGoes);
    }
  }

  private static final class Found {
    private final Map<String, Member> own = new TreeMap<>();
    private final Set<String> also = new TreeSet<>();
    private final Set<String> expected = new TreeSet<>();
    private final Map<String, Integer> named = new TreeMap<>();
    private final Map<DifferenceCode, Map<String, Set<Change>>> following = new TreeMap<>();
    private OptionalDouble share = OptionalDouble.empty();
  }

  /**
   * Adds a cause.
   *
   * @param groups the scenarios of each case
   * @param own the cases whose difference it explains
   * @param also the cases whose difference it would explain if another cause did not
   */
  void add(
      Symptom symptom,
      Search.Explanation explanation,
      Universe universe,
      List<List<Member>> groups,
      BitSet own,
      BitSet also) {
    Found found =
        causes.computeIfAbsent(
            Key.of(symptom, explanation.condition(), explanation.share().isPresent()),
            key -> new Found());
    found.share = explanation.share();
    universe.changes(symptom, own).keySet().forEach(c -> found.expected.add(c.expected()));
    own.stream().forEach(i -> groups.get(i).forEach(m -> found.own.put(m.key(), m)));
    also.stream().forEach(i -> groups.get(i).forEach(m -> found.also.add(m.key())));
    if (symptom.code() == DifferenceCode.STATUS_ACCEPTS_INVALID) {
      universe.named(own).forEach((name, count) -> found.named.merge(name, count, Integer::sum));
    }
    if (symptom.reason().equals(Signature.ANOTHER_REASON)) {
      own.stream()
          .mapToObj(universe::following)
          .forEach(
              all ->
                  all.forEach(
                      each ->
                          found
                              .following
                              .computeIfAbsent(each.code(), c -> new TreeMap<>())
                              .computeIfAbsent(each.path(), p -> new HashSet<>())
                              .add(each.change())));
    }
  }

  void addUnexplained(Symptom symptom, Universe universe, List<List<Member>> groups, BitSet left) {
    universe
        .changes(symptom, left)
        .forEach(
            (change, cases) -> {
              Set<String> there =
                  unexplained
                      .computeIfAbsent(
                          Key.of(symptom, Condition.ALWAYS, false), k -> new LinkedHashMap<>())
                      .computeIfAbsent(change, c -> new TreeSet<>());
              cases.stream().forEach(i -> groups.get(i).forEach(m -> there.add(m.key())));
            });
  }

  /**
   * The result.
   *
   * @param scenarios how many were judged
   * @param conforming how many of them conform
   */
  Outcome outcome(int scenarios, int conforming, Map<Condition.Value, String> spellings) {
    List<Cause> found = new ArrayList<>();
    int differences = 0;
    for (Map.Entry<Key, Found> each : causes.entrySet()) {
      Cause cause = cause(each.getKey(), each.getValue());
      found.add(cause);
      differences += cause.keys().size();
    }
    List<Unexplained> rest = new ArrayList<>();
    for (Map.Entry<Key, Map<Change, Set<String>>> each : unexplained.entrySet()) {
      for (Map.Entry<Change, Set<String>> one : each.getValue().entrySet()) {
        Key key = each.getKey();
        rest.add(
            new Unexplained(
                key.level, key.code, key.path, one.getKey(), List.copyOf(one.getValue())));
        differences += one.getValue().size();
      }
    }
    Map<Cause, String> lines = new IdentityHashMap<>();
    found.forEach(cause -> lines.put(cause, cause.line()));
    found.sort(Cause.BY_IMPORTANCE.thenComparing(lines::get));
    return new Outcome(
        mended(found, rest, conforming),
        List.copyOf(rest),
        differences,
        scenarios,
        conforming,
        spellings);
  }

  private static Cause cause(Key key, Found found) {
    Change change =
        new Change(
            found.expected.size() == 1 ? found.expected.iterator().next() : Change.ANY, key.actual);
    List<KnownFailure> following = new ArrayList<>();
    found.following.forEach(
        (code, paths) ->
            paths.forEach(
                (path, changes) ->
                    changes.stream()
                        .sorted(Comparator.comparing(Change::toString))
                        .forEach(
                            each ->
                                following.add(
                                    KnownFailure.of(
                                        key.comesAndGoes, code, path, each, key.condition)))));
    return new Cause(
        key.level,
        key.code,
        key.path,
        change,
        List.copyOf(found.expected),
        key.condition,
        found.share,
        key.code == DifferenceCode.STATUS_ACCEPTS_INVALID ? refusal(found) : "",
        mostFrequent(found.own, member -> reason(member, key)),
        List.copyOf(found.own.keySet()),
        List.copyOf(found.also),
        following,
        0);
  }

  /** OpenAI's message or, if it refuses various parameters for various reasons, which. */
  private static String refusal(Found found) {
    String most =
        mostFrequent(found.own, member -> member.content().reference().refusal().message());
    long ofMost =
        found.own.values().stream()
            .filter(member -> member.content().reference().refusal().message().equals(most))
            .count();
    if (found.named.size() <= 2 || 2 * ofMost >= found.own.size()) {
      return Refusal.words(most);
    }
    List<String> named =
        found.named.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .map(each -> String.format(Locale.US, "%s (%,d)", each.getKey(), each.getValue()))
            .toList();
    int shown = Math.min(PARAMETERS_SHOWN, named.size());
    return Cause.REFUSES
        + String.join(", ", named.subList(0, shown))
        + (shown < named.size() ? " and %d more parameters".formatted(named.size() - shown) : "");
  }

  /** Why a scenario breaks a promise, or is not accepted; empty if nothing says so. */
  private static String reason(Member member, Key key) {
    for (Map.Entry<Signature, String> each : member.reasons().entrySet()) {
      if (each.getKey().code() == key.code && each.getKey().path().equals(key.path)) {
        return each.getValue();
      }
    }
    return "";
  }

  private static String mostFrequent(Map<String, Member> members, Function<Member, String> what) {
    Map<String, Integer> counts = new TreeMap<>();
    members.values().forEach(member -> counts.merge(what.apply(member), 1, Integer::sum));
    return counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
  }

  /** Computes {@link Cause#conformingAfter}: a scenario conforms once its last cause is fixed. */
  private static List<Cause> mended(List<Cause> causes, List<Unexplained> rest, int conforming) {
    Map<String, Integer> last = new HashMap<>();
    for (int i = 0; i < causes.size(); i++) {
      for (String key : causes.get(i).keys()) {
        last.put(key, i);
      }
    }
    rest.forEach(each -> last.keySet().removeAll(each.keys()));
    int[] more = new int[causes.size()];
    last.values().forEach(i -> more[i]++);
    List<Cause> mended = new ArrayList<>();
    int sum = conforming;
    for (int i = 0; i < causes.size(); i++) {
      sum += more[i];
      mended.add(causes.get(i).with(sum));
    }
    return List.copyOf(mended);
  }
}
