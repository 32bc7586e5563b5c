package io.github.fauxpenai.conformance.explain;

import io.github.fauxpenai.conformance.explain.Condition.Absent;
import io.github.fauxpenai.conformance.explain.Condition.Any;
import io.github.fauxpenai.conformance.explain.Condition.Family;
import io.github.fauxpenai.conformance.explain.Condition.Kind;
import io.github.fauxpenai.conformance.explain.Condition.Status;
import io.github.fauxpenai.conformance.explain.Condition.Subject;
import io.github.fauxpenai.conformance.explain.Condition.Term;
import io.github.fauxpenai.conformance.explain.Condition.Value;
import io.github.fauxpenai.conformance.explain.Signature.Symptom;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * All judged scenarios, with indistinguishable ones as one case: which statements are true of each,
 * what it shows, and what it could have shown but does not. Sets of cases are bit sets, computed
 * once for all symptoms.
 */
final class Universe {
  private static final String ERROR = "error";
  private static final String ERROR_PARAM = "error.param";

  private final List<Case> cases;
  private final int[] scenarios;
  private final Map<Symptom, Set<Signature>> symptoms = new LinkedHashMap<>();
  private final Map<Signature, BitSet> fresh = new HashMap<>();
  private final Map<Term, BitSet> holders = new LinkedHashMap<>();
  private final Map<String, BitSet> underTest = new HashMap<>();
  private final Map<String, BitSet> named = new HashMap<>();
  private final Map<String, BitSet> together = new HashMap<>();
  private final Map<Places, BitSet> byPlaces = new LinkedHashMap<>();
  private final Map<String, BitSet> byReason = new HashMap<>();
  private final Map<String, BitSet> byMediaType = new HashMap<>();
  private final Map<Integer, BitSet> byStatus = new HashMap<>();
  private final Map<String, BitSet> shownAt = new HashMap<>();
  private final BitSet all = new BitSet();
  private final BitSet accepted = new BitSet();
  private final BitSet refused = new BitSet();
  private final BitSet refusedForAnotherReason = new BitSet();
  private final BitSet sameStatus = new BitSet();
  private final BitSet sameForm = new BitSet();

  /** Indistinguishable scenarios, with the places where something could be found. */
  record Case(Content content, Places places) {}

  /**
   * What the search knows about a scenario.
   *
   * @param values what is sent
   * @param families of the values
   * @param underTest the parameters that the scenario is about
   * @param reference what the answer was judged against
   * @param forAnotherReason whether the server refuses what OpenAI refuses, but because of another
   *     parameter
   * @param reason OpenAI's error message without the details of one request
   * @param shown the failures
   * @param known the known ones among them, which hide others but need no cause
   * @param following those among them that follow from others
   */
  record Content(
      Set<Value> values,
      Set<Family> families,
      Set<String> underTest,
      JudgedScenario.Reference reference,
      boolean forAnotherReason,
      String reason,
      Set<Signature> shown,
      Set<Signature> known,
      Set<Signature> following) {

    /** The failures that need a cause. */
    Set<Signature> fresh() {
      Set<Signature> fresh = new LinkedHashSet<>(shown);
      fresh.removeAll(known);
      fresh.removeAll(following);
      return fresh;
    }

    /**
     * The same with reasons.
     *
     * @param why why OpenAI refuses
     */
    Content because(String why, UnaryOperator<Signature> intern) {
      UnaryOperator<Signature> because = signature -> intern.apply(because(signature, why));
      Set<Signature> all = new LinkedHashSet<>(shown.stream().map(because).toList());
      Set<Signature> excused = new LinkedHashSet<>(known.stream().map(because).toList());
      Set<Signature> errors = new LinkedHashSet<>(all);
      errors.removeAll(excused);
      errors.removeIf(signature -> !signature.reason().equals(Signature.ANOTHER_REASON));
      boolean follow = errors.stream().anyMatch(s -> s.path().equals(ERROR_PARAM));
      errors.removeIf(signature -> signature.path().equals(ERROR_PARAM));
      return new Content(
          values,
          families,
          underTest,
          reference,
          forAnotherReason,
          why,
          all,
          excused,
          follow ? errors : Set.of());
    }

    /** The same with other signatures. */
    Content with(UnaryOperator<Signature> changed) {
      return new Content(
          values,
          families,
          underTest,
          reference,
          forAnotherReason,
          reason,
          changed(shown, changed),
          changed(known, changed),
          changed(following, changed));
    }

    private static Set<Signature> changed(Set<Signature> all, UnaryOperator<Signature> changed) {
      return new LinkedHashSet<>(all.stream().map(changed).toList());
    }

    private Signature because(Signature signature, String why) {
      return switch (signature.code()) {
        case STATUS_ACCEPTS_INVALID -> signature.because(why);
        case VALUE_CHANGED ->
            forAnotherReason && isOfError(signature.path())
                ? signature.because(Signature.ANOTHER_REASON)
                : signature;
        default -> signature;
      };
    }
  }

  /** Whether a path is in the error of a refusal. */
  static boolean isOfError(String path) {
    return path.startsWith(ERROR + ".");
  }

  /**
   * Indexes cases.
   *
   * @param scenarios how many scenarios each case stands for
   */
  Universe(List<Case> cases, int[] scenarios) {
    this.cases = cases;
    this.scenarios = scenarios;
    Set<String> parameters = new TreeSet<>();
    for (Case each : cases) {
      each.content.values.forEach(value -> parameters.add(value.parameter()));
    }
    Map<Refusal, Set<String>> namedBy = new HashMap<>();
    Map<Refusal, Set<String>> togetherBy = new HashMap<>();
    for (int i = 0; i < cases.size(); i++) {
      int number = i;
      all.set(i);
      addTerms(i, parameters);
      namedBy
          .computeIfAbsent(
              cases.get(i).content.reference.refusal(), refusal -> refusal.mentioned(parameters))
          .forEach(parameter -> set(named, parameter, number));
      togetherBy
          .computeIfAbsent(
              cases.get(i).content.reference.refusal(), refusal -> refusal.together(parameters))
          .forEach(parameter -> set(together, parameter, number));
      addReference(i);
      addShown(i);
    }
  }

  private void addTerms(int i, Set<String> parameters) {
    Content content = cases.get(i).content;
    Set<String> absent = new TreeSet<>(parameters);
    for (Value value : content.values) {
      set(holders, value, i);
      set(holders, new Any(value.parameter()), i);
      absent.remove(value.parameter());
    }
    content.families.forEach(family -> set(holders, family, i));
    absent.forEach(parameter -> set(holders, new Absent(parameter), i));
    content.underTest.forEach(parameter -> set(underTest, parameter, i));
    Subject subject = new Subject("", List.of(), content.reference);
    Stream.concat(
            Stream.of(Kind.values()),
            hasStatus(content.reference)
                ? Stream.of(new Status(content.reference.status()))
                : Stream.empty())
        .filter(kind -> kind.holds(subject))
        .forEach(kind -> set(holders, kind, i));
  }

  /** Without a baseline, only a refusal's status may tell refusals apart. */
  private static boolean hasStatus(JudgedScenario.Reference reference) {
    return reference.kind().isPresent() || !RecordedResponse.isAccepted(reference.status());
  }

  private void addReference(int i) {
    JudgedScenario.Reference reference = cases.get(i).content.reference;
    set(byPlaces, cases.get(i).places, i);
    set(byMediaType, Signature.word(reference.mediaType()), i);
    set(byStatus, reference.status(), i);
    if (RecordedResponse.isAccepted(reference.status())) {
      accepted.set(i);
    } else {
      set(byReason, cases.get(i).content.reason, i);
    }
    if (cases.get(i).content.forAnotherReason) {
      refusedForAnotherReason.set(i);
    }
  }

  private void addShown(int i) {
    Content content = cases.get(i).content;
    boolean status = true;
    boolean form = true;
    boolean refuses = !accepted.get(i);
    for (Signature signature : content.shown) {
      set(shownAt, signature.path(), i);
      status &= signature.code().kind() != DifferenceCode.Kind.STATUS;
      form &= !signature.code().isOfWholeAnswer();
      refuses &= signature.code() != DifferenceCode.STATUS_ACCEPTS_INVALID;
    }
    sameStatus.set(i, status);
    sameForm.set(i, form);
    refused.set(i, refuses);
    for (Signature signature : content.fresh()) {
      set(fresh, signature, i);
      symptoms.computeIfAbsent(signature.symptom(), s -> new LinkedHashSet<>()).add(signature);
    }
  }

  private static <K> void set(Map<K, BitSet> map, K key, int i) {
    map.computeIfAbsent(key, k -> new BitSet()).set(i);
  }

  /** Whether there is a baseline, so that the kinds of its answers are known. */
  boolean isCompared() {
    return cases.stream().anyMatch(each -> each.content.reference.kind().isPresent());
  }

  /** The symptoms that need a cause, with their signatures. */
  Map<Symptom, Set<Signature>> symptoms() {
    return symptoms;
  }

  /** The cases that show a symptom and need a cause. */
  BitSet showing(Symptom symptom) {
    BitSet showing = new BitSet();
    symptoms.get(symptom).forEach(signature -> showing.or(fresh.get(signature)));
    return showing;
  }

  /** The changes of a symptom that need a cause, each with those of these cases that show it. */
  Map<Change, BitSet> changes(Symptom symptom, BitSet some) {
    Map<Change, BitSet> changes = new LinkedHashMap<>();
    for (Signature signature : symptoms.get(symptom)) {
      BitSet there = (BitSet) fresh.get(signature).clone();
      there.and(some);
      if (!there.isEmpty()) {
        changes.put(signature.change(), there);
      }
    }
    return changes;
  }

  /**
   * The cases that agree with the baseline but could have shown a symptom, because the baseline has
   * something there that was seen to change. A refusal could only have shown that its own reason is
   * ignored, not another reason.
   */
  BitSet agreeing(Symptom symptom) {
    DifferenceCode code = symptom.code();
    BitSet agreeing = new BitSet();
    if (code == DifferenceCode.STATUS_ACCEPTS_INVALID) {
      agreeing.or(byReason.getOrDefault(symptom.reason(), agreeing));
      agreeing.andNot(refusedForAnotherReason);
      agreeing.or(accepted);
    } else {
      for (Signature signature : symptoms.get(symptom)) {
        agreeing.or(having(signature));
      }
    }
    agreeing.and(unmasked(symptom));
    return agreeing;
  }

  /**
   * The words of a closed vocabulary that agreeing cases have where a symptom is that a case has
   * none of them: each with these cases, the most frequent first.
   */
  List<BitSet> words(Symptom symptom) {
    Map<String, BitSet> words = new TreeMap<>();
    if (symptom.code() == DifferenceCode.DEFINITION_BROKEN
        && (symptom.actual().startsWith("\"") || symptom.actual().equals(Change.OTHER_CASE))) {
      byPlaces.forEach(
          (places, there) ->
              places
                  .words(symptom.path())
                  .forEach(word -> words.computeIfAbsent(word, w -> new BitSet()).or(there)));
    }
    BitSet unmasked = unmasked(symptom);
    words.values().forEach(cases -> cases.and(unmasked));
    return words.values().stream()
        .sorted(Comparator.comparingInt(cases -> -scenarios(cases)))
        .toList();
  }

  /** The cases whose reference could change in this way. */
  private BitSet having(Signature signature) {
    BitSet having = new BitSet();
    String expected = signature.change().expected();
    switch (signature.code().kind()) {
      case STATUS -> having.or(byStatus.getOrDefault(Integer.valueOf(expected), having));
      case MEDIA_TYPE -> having.or(byMediaType.getOrDefault(expected, having));
      case BODY, PROMISE, DEFINITION ->
          byPlaces.forEach(
              (places, there) -> {
                if (places.couldShow(signature.code(), signature.path(), signature.change())) {
                  having.or(there);
                }
              });
    }
    return having;
  }

  /** The cases in which no other difference would hide a symptom. */
  BitSet unmasked(Symptom symptom) {
    BitSet unmasked = new BitSet();
    switch (symptom.code().kind()) {
      case STATUS -> unmasked.or(sameStatus);
      case MEDIA_TYPE -> unmasked.or(sameForm);
      case PROMISE, DEFINITION -> {
        unmasked.or(all);
        unmasked.andNot(shownAt.getOrDefault(symptom.path(), new BitSet()));
      }
      case BODY -> {
        unmasked.or(sameForm);
        for (String path = symptom.path(); ; path = around(path)) {
          unmasked.andNot(shownAt.getOrDefault(path, new BitSet()));
          if (around(path).isEmpty()) {
            break;
          }
        }
        if (symptom.code() == DifferenceCode.VALUE_CHANGED && isOfError(symptom.path())) {
          unmasked.andNot(refusedForAnotherReason);
        }
      }
    }
    return unmasked;
  }

  /** The place around a place; empty for a member of the body. */
  private static String around(String path) {
    return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
  }

  /** The cases that a statement is true of. */
  BitSet holding(Term term) {
    return holders.getOrDefault(term, new BitSet());
  }

  /** The cases that all these statements are true of. */
  BitSet holding(List<Term> terms) {
    BitSet holding = (BitSet) all.clone();
    terms.forEach(term -> holding.and(holding(term)));
    return holding;
  }

  /**
   * How many unmasked cases that these statements are true of neither show a symptom nor could have
   * shown it: the fewer, the better a kind of answer or a family describes where it occurs.
   */
  int silent(List<Term> terms, BitSet unmasked, BitSet agreeing, BitSet failing) {
    BitSet silent = holding(terms);
    silent.and(unmasked);
    silent.andNot(agreeing);
    silent.andNot(failing);
    return silent.cardinality();
  }

  /** The statements that are true of some of these cases, those about answers first. */
  List<Term> terms(BitSet some) {
    List<Term> terms = new ArrayList<>();
    holders.forEach(
        (term, there) -> {
          if (there.intersects(some)) {
            terms.add(term);
          }
        });
    return terms;
  }

  /** Whether a parameter is under test in at least half of these cases. */
  boolean isUnderTest(String parameter, BitSet some) {
    return isHalf(underTest.getOrDefault(parameter, new BitSet()), some);
  }

  /** Whether a set contains at least half of these cases. */
  private static boolean isHalf(BitSet set, BitSet some) {
    BitSet there = (BitSet) some.clone();
    there.and(set);
    return 2 * there.cardinality() >= some.cardinality();
  }

  /** How many of these statements are about a parameter that OpenAI's refusals name. */
  int named(List<Term> terms, BitSet some) {
    return (int)
        terms.stream()
            .map(term -> named.getOrDefault(term.parameter(), new BitSet()))
            .filter(there -> isHalf(there, some))
            .count();
  }

  /** How many parameters that OpenAI's refusals are about or quote these statements are about. */
  int together(List<Term> terms, BitSet some) {
    return (int)
        terms.stream()
            .map(Term::parameter)
            .distinct()
            .filter(parameter -> isHalf(together.getOrDefault(parameter, new BitSet()), some))
            .count();
  }

  /** Whether OpenAI's refusals name a parameter in at least half of these cases. */
  boolean isAnyNamed(BitSet some) {
    BitSet any = new BitSet();
    named.values().forEach(any::or);
    return isHalf(any, some);
  }

  /** What OpenAI refuses and the server does not accept, whatever it answers. */
  BitSet refused() {
    return (BitSet) refused.clone();
  }

  /** The parameters that OpenAI's refusals name in these cases, each with how many scenarios. */
  Map<String, Integer> named(BitSet some) {
    Map<String, Integer> counts = new TreeMap<>();
    named.forEach(
        (parameter, there) -> {
          BitSet both = (BitSet) some.clone();
          both.and(there);
          if (!both.isEmpty()) {
            counts.put(parameter, scenarios(both));
          }
        });
    return counts;
  }

  /** The failures of a case that follow from others. */
  Set<Signature> following(int i) {
    return cases.get(i).content.following;
  }

  Set<Value> values(int i) {
    return cases.get(i).content.values;
  }

  /** How many scenarios these cases stand for. */
  int scenarios(BitSet some) {
    int sum = 0;
    for (int i = some.nextSetBit(0); i >= 0; i = some.nextSetBit(i + 1)) {
      sum += scenarios[i];
    }
    return sum;
  }
}
