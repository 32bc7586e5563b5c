package io.github.fauxpenai.conformance.compare;

import io.github.fauxpenai.conformance.compare.Finding.Outcome;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the answers of a file tell about one promise; grows with every finding. */
public final class PromiseTally {
  private final Promise promise;
  private final Map<Outcome, Map<String, Reason>> reasons = new EnumMap<>(Outcome.class);
  private int known;

  /** Findings of one outcome that have one reason. */
  public static final class Reason {
    private final String why;
    private final String key;
    private int count;

    private Reason(String why, String key) {
      this.why = why;
      this.key = key;
    }

    /** For a person; may be empty. */
    public String why() {
      return why;
    }

    /** The first scenario that shows it. */
    public String key() {
      return key;
    }

    /** How many show it. */
    public int count() {
      return count;
    }
  }

  PromiseTally(Promise promise) {
    this.promise = promise;
  }

  void add(String key, Finding finding, boolean isKnown) {
    Reason reason =
        reasons
            .computeIfAbsent(finding.outcome(), outcome -> new LinkedHashMap<>())
            .computeIfAbsent(finding.why(), why -> new Reason(why, key));
    reason.count++;
    known += isKnown ? 1 : 0;
  }

  /** What is promised. */
  public Promise promise() {
    return promise;
  }

  /** How many answers have this outcome. */
  public int count(Outcome outcome) {
    return reasons.getOrDefault(outcome, Map.of()).values().stream().mapToInt(r -> r.count).sum();
  }

  /** How many answers fail and are not known to. */
  public int failing() {
    return reasons.keySet().stream().filter(Outcome::fails).mapToInt(this::count).sum() - known;
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

  /** A scenario that shows the verdict; empty where no request asked for what is promised. */
  public Optional<String> evidence() {
    return reasons(verdict()).stream().map(Reason::key).findFirst();
  }

  /** Why, for one outcome: the most frequent reason first. */
  public List<Reason> reasons(Outcome outcome) {
    return reasons.getOrDefault(outcome, Map.of()).values().stream()
        .sorted(Comparator.comparing(Reason::count).reversed())
        .toList();
  }
}
