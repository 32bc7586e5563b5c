package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.check.Judgement.Outcome;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Counts what the answers of a file show about one promise. */
public final class PromiseTally {
  private final Promise promise;
  private final Map<Outcome, Map<String, Reason>> reasons = new EnumMap<>(Outcome.class);
  private final Map<Outcome, Answers> answers = new EnumMap<>(Outcome.class);
  private String last = "";
  private boolean lastTells;
  private boolean lastFails;
  private int telling;
  private int failing;

  /**
   * Counts answers with one outcome; an answer may have it for several reasons, added in
   * succession.
   */
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

  /** Findings with the same outcome and reason. */
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

    /** The difference from OpenAI's definition; empty for what requests ask for. */
    public Optional<Violation> violation() {
      return violation;
    }

    /** The first scenario that shows it, if possible one that is not excused. */
    public String key() {
      return key;
    }

    /** How many show it. */
    public int count() {
      return count;
    }

    /** How many show it and are excused. */
    public int known() {
      return known;
    }
  }

  PromiseTally(Promise promise) {
    this.promise = promise;
  }

  /**
   * Adds a check of one answer.
   *
   * @param key of its scenario
   * @param answer tells it from all other answers
   */
  void add(String key, String answer, CheckedScenario.Check check) {
    Judgement finding = check.judgement();
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

  /** The share of conclusive answers that keep the promise. */
  public Share kept() {
    return new Share(telling - failing, telling);
  }

  /** How many answers have this outcome. */
  public int count(Outcome outcome) {
    return sum(outcome, each -> each.count);
  }

  /** How many answers have this outcome, if it fails, and are not excused. */
  public int failing(Outcome outcome) {
    return outcome.fails() ? count(outcome) - sum(outcome, each -> each.known) : 0;
  }

  /** How many answers fail and are not excused. */
  public int failing() {
    return reasons.keySet().stream().mapToInt(this::failing).sum();
  }

  /** How many answers fail and are excused. */
  public int known() {
    return reasons.keySet().stream().mapToInt(outcome -> sum(outcome, each -> each.known)).sum();
  }

  private int sum(Outcome outcome, ToIntFunction<Answers> what) {
    return answers.containsKey(outcome) ? what.applyAsInt(answers.get(outcome)) : 0;
  }

  /** The worst outcome that was seen; untested only if no answer is conclusive. */
  public Outcome verdict() {
    for (Outcome outcome : Outcome.values()) {
      if (outcome != Outcome.UNTESTED && count(outcome) > 0) {
        return outcome;
      }
    }
    return Outcome.UNTESTED;
  }

  /**
   * Whether reports count this promise: some answer is conclusive. Readable answers are taken for
   * granted, so a promise about them counts only if it is broken.
   */
  public boolean isCounted() {
    return verdict() != Outcome.UNTESTED
        && (verdict().fails() || !ReadableAnswer.isAbout(promise.id()));
  }

  /**
   * A scenario that shows the verdict, if possible one that is not excused; empty if no request
   * asked for what is promised.
   */
  public Optional<String> evidence() {
    return reasons(verdict()).stream()
        .min(Comparator.comparing(reason -> reason.known == reason.count))
        .map(Reason::key);
  }

  /** The reasons for one outcome, the most frequent first. */
  public List<Reason> reasons(Outcome outcome) {
    return reasons.getOrDefault(outcome, Map.of()).values().stream()
        .sorted(Comparator.comparingInt(Reason::count).reversed())
        .toList();
  }
}
