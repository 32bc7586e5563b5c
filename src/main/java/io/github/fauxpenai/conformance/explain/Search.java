package io.github.fauxpenai.conformance.explain;

import io.github.fauxpenai.conformance.explain.Condition.Absent;
import io.github.fauxpenai.conformance.explain.Condition.Any;
import io.github.fauxpenai.conformance.explain.Condition.Family;
import io.github.fauxpenai.conformance.explain.Condition.Kind;
import io.github.fauxpenai.conformance.explain.Condition.Status;
import io.github.fauxpenai.conformance.explain.Condition.Term;
import io.github.fauxpenai.conformance.explain.Condition.Value;
import io.github.fauxpenai.conformance.explain.Signature.Symptom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Finds the conditions under which a symptom occurs. Symptoms that the same cases show and the same
 * cases could show have the same conditions and are searched once.
 */
final class Search {
  private static final int MOST_EXCEPTIONS = 2;

  /** A server that accepts what OpenAI refuses for fewer parameters has a fault for each. */
  private static final int FEWEST_UNCHECKED = 5;

  /** What is accepted under one condition is one fault if it is at least this part of it all. */
  private static final double NEARLY_ALL = 0.8;

  /** Kinds that a condition may join with a statement about a parameter. */
  private static final Set<Term> JOINED = Set.of(Kind.REFUSAL, Kind.STREAM, Kind.PLAIN);

  /** The same without a baseline, where the kind of an answer is only whether it is a refusal. */
  private static final Set<Term> JOINED_UNCOMPARED = Set.of(Kind.REFUSAL, Kind.ACCEPTED);

  private final Universe universe;
  private final boolean compared;
  private final Map<Question, List<Explanation>> answers = new HashMap<>();
  private final Map<Term, String> texts = new HashMap<>();
  private final Map<String, Optional<Explanation>> unchecked = new HashMap<>();

  Search(Universe universe) {
    this.universe = universe;
    this.compared = universe.isCompared();
  }

  /**
   * A condition that explains cases.
   *
   * @param share present if no condition separates failing from agreeing cases: the share of the
   *     condition's cases that fail
   * @param covers the cases
   */
  record Explanation(Condition condition, OptionalDouble share, BitSet covers) {}

  /**
   * What the conditions depend on.
   *
   * @param failing the cases that show a symptom
   * @param agreeing the cases that could have shown it but agree
   * @param unmasked the cases in which nothing would have hidden it
   * @param ofAccepting whether the server accepts what OpenAI refuses: the condition is then no
   *     kind of answer alone
   * @param ofNamed whether the parameters that OpenAI's refusals name are suspected first
   * @param blamed the parameters that the server blames if it does not accept a request
   * @param about what decides whether an answer shows it
   */
  private record Question(
      BitSet failing,
      BitSet agreeing,
      BitSet unmasked,
      boolean ofAccepting,
      boolean ofNamed,
      Set<String> blamed,
      About about) {}

  /** What decides whether an answer shows a symptom. */
  private enum About {
    /** What the baseline answers, and the request. */
    BASELINE,
    /** Without a baseline, the request, and whatever else the answer says. */
    ANSWER,
    /** The request alone, as it is refused: that every refusal is a refusal explains nothing. */
    REQUEST
  }

  /**
   * A condition that may be a cause.
   *
   * @param covers the failing cases that it is true of
   * @param silent how many unmasked cases that it is true of could not show the symptom; counted
   *     for kinds of answers and families only
   * @param extent how many cases it is true of, whatever they show; counted for kinds of answers
   *     only
   * @param innocent if the server accepts what OpenAI refuses: whether it can hardly be the reason,
   *     because OpenAI names other parameters, and it does not keep the server from refusing
   * @param named how many of its parameters OpenAI's refusals name, or the server's
   * @param together if the server accepts what OpenAI refuses: how many of its parameters, and of
   *     those that it excepts, OpenAI's refusals speak of
   * @param context how many of its parameters are not under test in the cases
   */
  private record Candidate(
      List<Term> all,
      List<Term> unless,
      BitSet covers,
      int silent,
      int extent,
      boolean innocent,
      int named,
      int together,
      long context) {

    /**
     * Most general first, unless innocent: fewer statements, about answers, about what OpenAI's or
     * the server's refusals name, about what is under test.
     */
    static final Comparator<Candidate> ORDER =
        Comparator.comparing(Candidate::innocent)
            .thenComparingInt(Candidate::statements)
            .thenComparingInt(c -> -c.together)
            .thenComparingInt(c -> Math.max(1, c.all.size()))
            .thenComparingLong(c -> c.count(term -> !Condition.isOfKind(term)))
            .thenComparingLong(c -> c.count(Status.class::isInstance))
            .thenComparingInt(Candidate::silent)
            .thenComparingInt(Candidate::extent)
            .thenComparingInt(c -> -c.named)
            .thenComparingLong(Candidate::context)
            .thenComparingLong(c -> c.count(Absent.class::isInstance))
            .thenComparingLong(c -> c.count(Value.class::isInstance))
            .thenComparingLong(c -> c.count(Any.class::isInstance));

    private int statements() {
      return Math.max(1, all.size()) + unless.size();
    }

    private long count(Predicate<Term> of) {
      return all.stream().filter(of).count();
    }
  }

  /** The conditions of a symptom, the one that explains most first. */
  List<Explanation> explain(Symptom symptom, BitSet failing) {
    List<Explanation> all = new ArrayList<>();
    BitSet rest = (BitSet) failing.clone();
    if (symptom.code() == DifferenceCode.STATUS_ACCEPTS_INVALID) {
      unchecked
          .computeIfAbsent(symptom.actual(), this::unchecked)
          .filter(each -> each.covers.intersects(failing))
          .ifPresent(
              each -> {
                BitSet covers = (BitSet) failing.clone();
                covers.and(each.covers);
                all.add(new Explanation(each.condition, OptionalDouble.empty(), covers));
                rest.andNot(covers);
              });
    }
    if (!rest.isEmpty()) {
      all.addAll(explainRest(symptom, rest));
    }
    return all;
  }

  private List<Explanation> explainRest(Symptom symptom, BitSet failing) {
    List<BitSet> words = universe.words(symptom);
    return words.isEmpty()
        ? explain(symptom, failing, universe.agreeing(symptom))
        : explainWord(symptom, failing, words);
  }

  /**
   * Explains a wrong word. Nobody knows which right one it stands for: only answers that have that
   * one agree, while others are what they should be in any case. If no single statement explains it
   * in spite of all of them, it stands for the most frequent one or, if it is more frequent itself,
   * for one that the server never sends.
   *
   * @param words the cases that have each of the right words, the most frequent first
   */
  private List<Explanation> explainWord(Symptom symptom, BitSet failing, List<BitSet> words) {
    BitSet all = new BitSet();
    words.forEach(all::or);
    List<Explanation> found = explain(symptom, failing, all);
    if (found.size() == 1 && isOneStatement(found.get(0), failing)) {
      return found;
    }
    boolean isRare = universe.scenarios(failing) < universe.scenarios(words.get(0));
    return explain(symptom, failing, isRare ? words.get(0) : new BitSet());
  }

  /** Whether a single statement explains all. */
  private static boolean isOneStatement(Explanation found, BitSet failing) {
    return found.condition.all().size() < 2
        && found.condition.unless().isEmpty()
        && found.share.isEmpty()
        && found.covers.equals(failing);
  }

  private List<Explanation> explain(Symptom symptom, BitSet failing, BitSet agreeing) {
    if (symptom.code() == DifferenceCode.PROMISE_REJECTED) {
      List<Explanation> found = explain(symptom, failing, agreeing, About.REQUEST);
      BitSet left = (BitSet) failing.clone();
      found.forEach(each -> left.andNot(each.covers));
      if (left.isEmpty()) {
        return found;
      }
    }
    return explain(symptom, failing, agreeing, compared ? About.BASELINE : About.ANSWER);
  }

  private List<Explanation> explain(Symptom symptom, BitSet failing, BitSet agreeing, About about) {
    Question question =
        new Question(
            failing,
            agreeing,
            universe.unmasked(symptom),
            symptom.code() == DifferenceCode.STATUS_ACCEPTS_INVALID,
            !symptom.reason().equals(Signature.ANOTHER_REASON),
            symptom.code() == DifferenceCode.STATUS_REJECTS_VALID
                ? Refusal.names(symptom.reason())
                : Set.of(),
            about);
    List<Explanation> answer = answers.get(question);
    if (answer == null) {
      answer = explain(question);
      answers.put(question, answer);
    }
    return answer;
  }

  private List<Explanation> explain(Question question) {
    List<Candidate> candidates = candidates(question);
    List<Candidate> chosen = cover(question.failing, candidates);
    return new Chance(universe, question.failing, question.agreeing)
        .instead(
            chosen.stream().map(this::explanation).toList(),
            question.unmasked,
            question.about == About.ANSWER);
  }

  private Explanation explanation(Candidate of) {
    return new Explanation(
        new Condition(reading(of.all, of.covers), reading(of.unless, of.covers)),
        OptionalDouble.empty(),
        of.covers);
  }

  /**
   * The condition under which the server accepts whatever OpenAI refuses, if that is nearly all
   * that it accepts wrongly.
   *
   * @param actual its status
   */
  private Optional<Explanation> unchecked(String actual) {
    BitSet failing = new BitSet();
    for (Symptom symptom : universe.symptoms().keySet()) {
      if (symptom.code() == DifferenceCode.STATUS_ACCEPTS_INVALID
          && symptom.actual().equals(actual)) {
        failing.or(universe.showing(symptom));
      }
    }
    Question question =
        new Question(
            failing, universe.refused(), universe.refused(), true, false, Set.of(), About.BASELINE);
    List<Candidate> candidates = new ArrayList<>();
    addIfUnchecked(List.of(Kind.REFUSAL), question, candidates);
    for (Term term : termsOf(failing)) {
      if (!Condition.isOfKind(term)) {
        addIfUnchecked(List.of(Kind.REFUSAL, term), question, candidates);
      }
    }
    return candidates.stream()
        .min(
            Comparator.comparingInt((Candidate c) -> -universe.scenarios(c.covers))
                .thenComparing(Candidate.ORDER)
                .thenComparing(c -> text(c.all) + text(c.unless)))
        .map(this::explanation);
  }

  private void addIfUnchecked(List<Term> all, Question question, List<Candidate> candidates) {
    BitSet covers = universe.holding(all);
    covers.and(question.failing);
    int parameters = universe.named(covers).size();
    if (parameters >= FEWEST_UNCHECKED
        && universe.scenarios(covers) >= NEARLY_ALL * universe.scenarios(question.failing)) {
      BitSet wrong = universe.holding(all);
      wrong.and(question.agreeing);
      List<Term> unless = manyExceptions(wrong, covers, parameters / 2);
      if (wrong.isEmpty()) {
        candidates.add(candidate(all, unless, covers, question));
      }
    }
  }

  /**
   * At most this many values that cover wrong cases and no failing one, those that cover most
   * first.
   *
   * @param wrong loses the cases that they cover
   */
  private List<Term> manyExceptions(BitSet wrong, BitSet covers, int most) {
    List<Term> values =
        universe.terms(wrong).stream()
            .filter(term -> term instanceof Value && !universe.holding(term).intersects(covers))
            .toList();
    return greedy(wrong, values, universe::holding, most);
  }

  private List<Candidate> candidates(Question question) {
    List<Term> terms = termsOf(question.failing);
    List<Candidate> candidates = new ArrayList<>();
    if (!question.ofAccepting) {
      addIfCause(List.of(), question, candidates);
    }
    // Without a baseline, a promise or definition says itself which kind of answer it is about.
    boolean kinds =
        !question.ofAccepting
            && question.about != About.REQUEST
            && (compared || candidates.isEmpty());
    for (Term term : terms) {
      if (kinds || !Condition.isOfKind(term)) {
        addIfCause(List.of(term), question, candidates);
      }
    }
    BitSet left = (BitSet) question.failing.clone();
    candidates.stream().filter(c -> isPlain(c, question)).forEach(c -> left.andNot(c.covers));
    addPairs(terms, left, question, candidates);
    candidates.sort(Candidate.ORDER.thenComparing(c -> text(c.all) + text(c.unless)));
    return candidates;
  }

  /**
   * Whether a single statement explains its cases well enough not to look for a pair: with one
   * exception at most or, if the server accepts what OpenAI refuses, with one that OpenAI's
   * refusals speak of, too.
   */
  private static boolean isPlain(Candidate candidate, Question question) {
    boolean mayExcept = !question.ofAccepting || candidate.together > 1;
    return !candidate.innocent && candidate.unless.size() <= (mayExcept ? 1 : 0);
  }

  /**
   * Adds pairs of statements that are true of a case that no single statement explains, or only an
   * innocent one.
   */
  private void addPairs(
      List<Term> terms, BitSet left, Question question, List<Candidate> candidates) {
    Set<Term> kinds =
        switch (question.about) {
          case BASELINE -> JOINED;
          case ANSWER -> JOINED_UNCOMPARED;
          case REQUEST -> Set.of();
        };
    List<Term> joined =
        terms.stream().filter(t -> !Condition.isOfKind(t) || kinds.contains(t)).toList();
    BitSet[] pairs = new BitSet[joined.size()];
    for (int i = left.nextSetBit(0); i >= 0; i = left.nextSetBit(i + 1)) {
      BitSet own = new BitSet();
      for (int t = 0; t < pairs.length; t++) {
        if (universe.holding(joined.get(t)).get(i)) {
          own.set(t);
        }
      }
      for (int t = own.nextSetBit(0); t >= 0; t = own.nextSetBit(t + 1)) {
        own.clear(t);
        pairs[t] = pairs[t] == null ? new BitSet() : pairs[t];
        pairs[t].or(own);
      }
    }
    for (int a = 0; a < pairs.length; a++) {
      if (pairs[a] != null) {
        Term first = joined.get(a);
        pairs[a].stream()
            .mapToObj(joined::get)
            .filter(second -> !first.parameter().equals(second.parameter()))
            .forEach(second -> addIfCause(List.of(first, second), question, candidates));
      }
    }
  }

  private String text(List<Term> terms) {
    return terms.stream()
        .map(term -> texts.computeIfAbsent(term, Term::toString))
        .toList()
        .toString();
  }

  /**
   * Sorts statements for reading: answers, parameters under test, other parameters, absent ones.
   */
  private List<Term> reading(List<Term> terms, BitSet covers) {
    return terms.stream()
        .sorted(
            Comparator.comparing((Term term) -> !Condition.isOfKind(term))
                .thenComparing(term -> isContext(term, covers))
                .thenComparing(Absent.class::isInstance)
                .thenComparing(Term::toString))
        .toList();
  }

  private boolean isContext(Term term, BitSet covers) {
    return !Condition.isOfKind(term) && !universe.isUnderTest(term.parameter(), covers);
  }

  /**
   * The statements that are true of some failing case; "any" and families only if two values were
   * seen.
   */
  private List<Term> termsOf(BitSet failing) {
    List<Term> terms = universe.terms(failing);
    Map<String, Set<Value>> values = new TreeMap<>();
    Map<Term, Set<Value>> families = new HashMap<>();
    for (Term term : terms) {
      if (term instanceof Value value) {
        values.computeIfAbsent(value.parameter(), p -> new HashSet<>()).add(value);
      } else if (term instanceof Family) {
        BitSet some = (BitSet) failing.clone();
        some.and(universe.holding(term));
        Set<Value> ofFamily = families.computeIfAbsent(term, t -> new HashSet<>());
        some.stream()
            .forEach(
                i ->
                    universe.values(i).stream()
                        .filter(value -> value.parameter().equals(term.parameter()))
                        .forEach(ofFamily::add));
      }
    }
    terms.removeIf(
        term ->
            term instanceof Any && values.get(term.parameter()).size() < 2
                || term instanceof Family && families.get(term).size() < 2);
    return terms;
  }

  private void addIfCause(List<Term> all, Question question, List<Candidate> candidates) {
    BitSet covers = (BitSet) question.failing.clone();
    BitSet wrong = (BitSet) question.agreeing.clone();
    for (Term term : all) {
      covers.and(universe.holding(term));
      wrong.and(universe.holding(term));
    }
    if (covers.isEmpty()) {
      return;
    }
    List<Term> unless = exceptions(wrong, covers, MOST_EXCEPTIONS);
    if (unless != null && all.stream().noneMatch(term -> saysLess(term, unless, covers))) {
      candidates.add(candidate(all, unless, covers, question));
    }
  }

  private Candidate candidate(List<Term> all, List<Term> unless, BitSet covers, Question question) {
    int blamed =
        (int) all.stream().filter(term -> question.blamed.contains(term.parameter())).count();
    int named = (question.ofNamed ? universe.named(all, covers) : 0) + blamed;
    return new Candidate(
        all,
        unless,
        covers,
        all.stream().allMatch(t -> Condition.isOfKind(t) || t instanceof Family)
            ? universe.silent(all, question.unmasked, question.agreeing, question.failing)
            : 0,
        all.stream().allMatch(Condition::isOfKind) ? universe.holding(all).cardinality() : 0,
        question.ofAccepting && named == 0 && isInnocent(all, unless, covers),
        named,
        question.ofAccepting ? together(all, unless, covers) : 0,
        all.stream().filter(term -> isContext(term, covers)).count());
  }

  private int together(List<Term> all, List<Term> unless, BitSet covers) {
    List<Term> both = new ArrayList<>(all);
    both.addAll(unless);
    return universe.together(both, covers);
  }

  /**
   * Whether a condition without any parameter that OpenAI's refusals name, although they name some,
   * is also true of a request that the server refuses as OpenAI does. If there were none, the
   * server might check nothing under this condition.
   */
  private boolean isInnocent(List<Term> all, List<Term> unless, BitSet covers) {
    BitSet refused = universe.refused();
    refused.and(universe.holding(all));
    unless.forEach(term -> refused.andNot(universe.holding(term)));
    return !refused.isEmpty() && universe.isAnyNamed(covers);
  }

  /**
   * Whether "any value unless these" excludes about as many values as it covers. Then it is better
   * to name the failing values, which says nothing about untried ones.
   */
  private boolean saysLess(Term any, List<Term> unless, BitSet covers) {
    long excepted = unless.stream().filter(e -> e.parameter().equals(any.parameter())).count();
    if (excepted == 0) {
      return false;
    }
    long failing =
        universe.terms(covers).stream()
            .filter(Value.class::isInstance)
            .filter(value -> value.parameter().equals(any.parameter()))
            .count();
    return failing <= excepted + 1;
  }

  /**
   * At most this many values that cover all the wrong cases and no failing one; null if there are
   * none.
   */
  private List<Term> exceptions(BitSet wrong, BitSet covers, int most) {
    if (wrong.isEmpty()) {
      return List.of();
    }
    if (most == 0) {
      return null;
    }
    List<Term> best = null;
    for (Term term : universe.values(wrong.nextSetBit(0))) {
      if (!universe.holding(term).intersects(covers)) {
        BitSet rest = (BitSet) wrong.clone();
        rest.andNot(universe.holding(term));
        List<Term> others = exceptions(rest, covers, most - 1);
        if (others != null && (best == null || others.size() + 1 < best.size())) {
          best = new ArrayList<>(List.of(term));
          best.addAll(others);
        }
      }
    }
    return best;
  }

  /** Covers the failing cases with as few causes as a greedy choice finds. */
  private static List<Candidate> cover(BitSet failing, List<Candidate> candidates) {
    return greedy((BitSet) failing.clone(), candidates, c -> c.covers, Integer.MAX_VALUE);
  }

  /**
   * Chooses again and again what covers most of the cases that are left; of equals, the first.
   *
   * @param left loses the cases that are covered
   * @param most how many are chosen at most
   */
  private static <T> List<T> greedy(
      BitSet left, List<T> choices, Function<T, BitSet> covers, int most) {
    List<T> chosen = new ArrayList<>();
    while (!left.isEmpty() && chosen.size() < most) {
      T best = null;
      int largest = 0;
      for (T choice : choices) {
        BitSet gain = (BitSet) left.clone();
        gain.and(covers.apply(choice));
        if (gain.cardinality() > largest) {
          largest = gain.cardinality();
          best = choice;
        }
      }
      if (best == null) {
        break;
      }
      chosen.add(best);
      left.andNot(covers.apply(best));
    }
    return chosen;
  }
}
