package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.check.Judgement.Outcome;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** What the answers of a file tell about one promise; grows with every finding. */
public final class PromiseTally {
  private final Promise promise;
  private final Map<Outcome, Map<String, Reason>> reasons = new EnumMap<>(Outcome.class);
  private final Map<Outcome, Answers> answers = new EnumMap<>(Outcome.class);
  private String last = "";
  private boolean lastTells;
  private boolean lastFails;
  private int telling;
  private int failing;

  /** Answers of one outcome; one may have it for several reasons, which come one after another. */
  private static final class Answers {
    private String last = "";
    private boolean lastIsKnown;
    private int count;
    private int known;

    private void add(String key, boolean isKnown) {
      boolean isAnother = !key.equals(last);
      if (isAnother) {
        last = key;
        count++;
      }
      boolean wasKnown = !isAnother && lastIsKnown;
      lastIsKnown = isKnown && (isAnother || lastIsKnown);
      known += (lastIsKnown ? 1 : 0) - (wasKnown ? 1 : 0);
    }
  }

  /** Findings of one outcome that have one reason. */
  public static final class Reason {
    private final String why;
    private final Optional<Violation> violation;
    private String key;
    private int count;
    private int known;

    private Reason(String why, Optional<Violation> violation, String key) {
      this.why = why;
      this.violation = violation;
      this.key = key;
    }

    private void add(String scenario, boolean isKnown) {
      if (!isKnown && known == count) {
        key = scenario;
      }
      count++;
      known += isKnown ? 1 : 0;
    }

    /** For a person; may be empty. */
    public String why() {
      return why;
    }

    /** What OpenAI's definition says; empty for what requests ask for. */
    public Optional<Violation> violation() {
      return violation;
    }

    /** The first scenario that shows it: the first that is not known to, if there is one. */
    public String key() {
      return key;
    }

    /** How many show it. */
    public int count() {
      return count;
    }

    /** How many show it and are known to. */
    public int known() {
      return known;
    }
  }

  PromiseTally(Promise promise) {
    this.promise = promise;
  }

  /**
   * Takes what one answer tells.
   *
   * @param number of the answer among those of its scenario, from 0
   */
  void add(String key, int number, CheckedScenario.Check check) {
    Judgement finding = check.judgement();
    String answer = key + " " + number;
    answers.computeIfAbsent(finding.outcome(), outcome -> new Answers()).add(answer, check.known());
    if (!answer.equals(last)) {
      last = answer;
      lastTells = false;
      lastFails = false;
    }
    if (finding.outcome() != Outcome.UNTESTED && !lastTells) {
      lastTells = true;
      telling++;
    }
    if (finding.outcome().fails() && !lastFails) {
      lastFails = true;
      failing++;
    }
    reasons
        .computeIfAbsent(finding.outcome(), outcome -> new LinkedHashMap<>())
        .computeIfAbsent(finding.why(), why -> new Reason(why, check.violation(), key))
        .add(key, check.known());
  }

  /** What is promised. */
  public Promise promise() {
    return promise;
  }

  /** In how many of the answers that tell something about it the promise is kept. */
  public Share kept() {
    return new Share(telling - failing, telling);
  }

  /** How many answers have this outcome. */
  public int count(Outcome outcome) {
    return sum(outcome, each -> each.count);
  }

  /** How many answers have this outcome, which fails, and are not known to. */
  public int failing(Outcome outcome) {
    return outcome.fails() ? count(outcome) - sum(outcome, each -> each.known) : 0;
  }

  /** How many answers fail and are not known to. */
  public int failing() {
    return reasons.keySet().stream().mapToInt(this::failing).sum();
  }

  /** How many answers fail as is known. */
  public int known() {
    return reasons.keySet().stream().mapToInt(outcome -> sum(outcome, each -> each.known)).sum();
  }

  private int sum(Outcome outcome, ToIntFunction<Answers> what) {
    return answers.containsKey(outcome) ? what.applyAsInt(answers.get(outcome)) : 0;
  }

  /**
   * The most harmful outcome that was seen; what was not tested does not count where anything was.
   */
  public Outcome verdict() {
    for (Outcome outcome : Outcome.values()) {
      if (outcome != Outcome.UNTESTED && count(outcome) > 0) {
        return outcome;
      }
    }
    return Outcome.UNTESTED;
  }

  /**
   * Whether it is one of the promises that reports count: some answer tells of it. That there are
   * answers at all keeps no promise worth a number; that there are none counts.
   */
  public boolean isCounted() {
    return verdict() != Outcome.UNTESTED && (verdict().fails() || !ReadableAnswer.isAbout(promise));
  }

  /**
   * A scenario that shows the verdict, if there is one that is not known to; empty where no request
   * asked for what is promised.
   */
  public Optional<String> evidence() {
    return reasons(verdict()).stream()
        .min(Comparator.comparing(reason -> reason.known == reason.count))
        .map(Reason::key);
  }

  /** Why, for one outcome: the most frequent reason first. */
  public List<Reason> reasons(Outcome outcome) {
    return reasons.getOrDefault(outcome, Map.of()).values().stream()
        .sorted(Comparator.comparingInt(Reason::count).reversed())
        .toList();
  }
}
