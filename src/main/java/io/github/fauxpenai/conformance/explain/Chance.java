package io.github.fauxpenai.conformance.explain;

import io.github.fauxpenai.conformance.explain.Condition.Absent;
import io.github.fauxpenai.conformance.explain.Condition.Kind;
import io.github.fauxpenai.conformance.explain.Condition.Term;
import io.github.fauxpenai.conformance.explain.Condition.Value;
import io.github.fauxpenai.conformance.explain.Search.Explanation;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Distinguishes faults that come and go from those that have a condition. If a symptom occurs at
 * random, the search still finds conditions, hundreds of them, each true of a few failing cases
 * that happen to have something in common. A condition is believed if stating it is shorter than
 * listing the failing cases that it explains. The rest are replaced by a share of all answers, if
 * that share is about the same for all parameters.
 */
final class Chance {
  private static final int FEWEST_SCENARIOS = 5;
  private static final int FEWEST_CONDITIONS = 3;

  /** Nobody takes so many conditions for separate faults. */
  private static final int MANY_CONDITIONS = 10;

  /** How improbable an unevenness must be, over all parameters together, not to count as chance. */
  static final double IMPROBABLE = 0.01;

  /**
   * Up to this variance probabilities are summed; beyond it the normal distribution is accurate
   * enough.
   */
  private static final double LARGE_VARIANCE = 200;

  private final Universe universe;
  private final BitSet failing;
  private final BitSet agreeing;

  /**
   * @param failing the cases that show a symptom
   * @param agreeing the cases that could have shown it but agree
   */
  Chance(Universe universe, BitSet failing, BitSet agreeing) {
    this.universe = universe;
    this.failing = failing;
    this.agreeing = agreeing;
  }

  /**
   * The explanations to believe: those given, or some of them and a share.
   *
   * @param unmasked the cases in which nothing would have hidden the symptom
   * @param dependsOnAnswer whether something in the answer that no condition can name may decide
   *     whether the symptom shows: many conditions are then replaced even if the share is uneven
   */
  List<Explanation> instead(
      List<Explanation> conditions, BitSet unmasked, boolean dependsOnAnswer) {
    if (conditions.size() < FEWEST_CONDITIONS || agreeing.isEmpty()) {
      return conditions;
    }
    List<Explanation> believed = new ArrayList<>();
    BitSet left = (BitSet) failing.clone();
    double statement = log2(universe.terms(failing).size() + 1.0);
    for (Explanation each : conditions) {
      BitSet own = (BitSet) each.covers().clone();
      own.and(left);
      int unexplained = universe.scenarios(left);
      double saved =
          universe.scenarios(own)
              * log2((unexplained + universe.scenarios(agreeing)) / (double) unexplained);
      int statements = each.condition().all().size() + each.condition().unless().size();
      if (saved > statement * statements + log2(1 / IMPROBABLE)) {
        believed.add(each);
        left.andNot(own);
      }
    }
    if (conditions.size() - believed.size() < FEWEST_CONDITIONS
        || universe.scenarios(left) < FEWEST_SCENARIOS) {
      return conditions;
    }
    for (List<Term> kind : kinds(left, unmasked)) {
      BitSet rest = (BitSet) agreeing.clone();
      kind.forEach(term -> rest.and(universe.holding(term)));
      if (isEven(left, rest)) {
        believed.add(share(kind, left, rest));
        return believed;
      }
    }
    if (dependsOnAnswer && conditions.size() - believed.size() >= MANY_CONDITIONS) {
      believed.add(share(List.of(), left, agreeing));
      return believed;
    }
    return conditions;
  }

  private Explanation share(List<Term> kind, BitSet some, BitSet others) {
    int failed = universe.scenarios(some);
    return new Explanation(
        new Condition(kind, List.of()),
        OptionalDouble.of(failed / (double) (failed + universe.scenarios(others))),
        some);
  }

  /** The kinds of answers that all the cases share, the most specific first. */
  private List<List<Term>> kinds(BitSet cases, BitSet unmasked) {
    List<List<Term>> kinds = new ArrayList<>();
    kinds.add(List.of());
    if (!universe.isCompared()) {
      return kinds;
    }
    for (Kind kind : Kind.values()) {
      BitSet others = (BitSet) cases.clone();
      others.andNot(universe.holding(kind));
      if (others.isEmpty()) {
        kinds.add(List.of(kind));
      }
    }
    kinds.sort(Comparator.comparingInt(kind -> universe.silent(kind, unmasked, agreeing, failing)));
    return kinds;
  }

  /**
   * Whether no statement is true of more or fewer failing cases than by chance, and no more values
   * fail every time they are sent than by chance.
   */
  private boolean isEven(BitSet some, BitSet others) {
    int failed = universe.scenarios(some);
    double share = failed / (double) (failed + universe.scenarios(others));
    List<Term> terms = universe.terms(some);
    double least = IMPROBABLE / Math.max(1, terms.size());
    double expected = 0;
    int always = 0;
    for (Term term : terms) {
      if (term instanceof Absent) {
        continue;
      }
      int here = scenarios(some, term);
      int all = here + scenarios(others, term);
      if (tail(here, all, share) < least) {
        return false;
      }
      if (term instanceof Value) {
        always += here == all ? here : 0;
      }
    }
    BitSet both = (BitSet) some.clone();
    both.or(others);
    for (Term term : universe.terms(both)) {
      if (term instanceof Value) {
        int all = scenarios(both, term);
        expected += all * Math.pow(share, all);
      }
    }
    return always <= expected + 4 * Math.sqrt(expected) + 2;
  }

  private int scenarios(BitSet cases, Term term) {
    BitSet some = (BitSet) cases.clone();
    some.and(universe.holding(term));
    return universe.scenarios(some);
  }

  /**
   * The probability that this many of all fail, or a number further from the expected one on the
   * same side.
   */
  static double tail(int failed, int all, double share) {
    double mean = all * share;
    double variance = mean * (1 - share);
    boolean more = failed > mean;
    if (variance > LARGE_VARIANCE) {
      return normalTail((Math.abs(failed - mean) - 0.5) / Math.sqrt(variance));
    }
    double sum = 0;
    for (int i = more ? failed : 0; more ? i <= all : i <= failed; i++) {
      sum += Math.exp(logProbability(i, all, share));
    }
    return sum;
  }

  private static double logProbability(int failed, int all, double share) {
    double log = failed * Math.log(share) + (all - failed) * Math.log1p(-share);
    for (int i = 1; i <= failed; i++) {
      log += Math.log(all - failed + i) - Math.log(i);
    }
    return log;
  }

  /** An upper bound that is tight in the range that matters (Mills' ratio). */
  private static double normalTail(double deviations) {
    return deviations <= 1
        ? 1
        : Math.exp(-deviations * deviations / 2) / (deviations * Math.sqrt(2 * Math.PI));
  }

  private static double log2(double number) {
    return Math.log(number) / Math.log(2);
  }
}
