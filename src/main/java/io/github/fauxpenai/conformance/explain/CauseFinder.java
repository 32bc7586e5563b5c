package io.github.fauxpenai.conformance.explain;

import io.github.fauxpenai.conformance.explain.Condition.Family;
import io.github.fauxpenai.conformance.explain.Condition.Value;
import io.github.fauxpenai.conformance.explain.Signature.Symptom;
import io.github.fauxpenai.conformance.explain.Universe.Case;
import io.github.fauxpenai.conformance.explain.Universe.Content;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.scenario.Factor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * Finds what explains many differences at once. For each symptom, the scenarios that show it are
 * compared with those that could have shown it but agree with the baseline. A statement about the
 * answer, or a combination of at most two statements about parameters, is a cause if it is true of
 * some of the former and none of the latter. Scenarios that differ in another way prove nothing,
 * since the other difference may mask the symptom.
 */
public final class CauseFinder {
  private static final int MOST_PARTS = 10_000;

  /** More words than a server has reasons: each has details of its own request, such as its id. */
  private static final int MOST_REASONS = 20;

  private final List<Added> added = new ArrayList<>();
  private final Map<Object, Object> interned = new HashMap<>();
  private final Map<Factor, Part> parts = new IdentityHashMap<>();

  /**
   * What a factor makes true of a request; thousands of scenarios share a few factors. It is only
   * found out if something fails.
   */
  private final class Part {
    final Factor factor;
    final Families families;
    final String parameter;
    private Value value;
    private String spelling;
    private List<Family> familiesOfValue;

    Part(Factor factor, Families families) {
      this.factor = factor;
      this.families = families;
      this.parameter = factor.parameter();
    }

    Value value() {
      if (value == null) {
        value = intern(Value.of(factor));
      }
      return value;
    }

    /** The value's spelling in options. */
    String spelling() {
      if (spelling == null) {
        spelling = factor.text();
      }
      return spelling;
    }

    List<Family> families() {
      if (familiesOfValue == null) {
        familiesOfValue = families.of(factor).stream().map(CauseFinder.this::intern).toList();
      }
      return familiesOfValue;
    }
  }

  /**
   * One judged scenario as it was added, reduced because files may hold many.
   *
   * @param key empty if nothing fails, since it is not needed then
   * @param position of its reference in its file
   * @param reasons why the promises are not kept that it breaks, and what the server says instead
   *     of accepting a request
   */
  private record Added(String key, int position, Seen seen, Map<Signature, String> reasons) {}

  /**
   * What was seen of scenarios that cannot be distinguished. Its parts are the same objects if they
   * are equal.
   *
   * @param factors what is sent
   * @param underTest the parameters that the scenario is about
   * @param forAnotherReason whether the server refuses for another reason than the reference
   * @param shown the failures
   * @param excused the known ones among them
   */
  private record Seen(
      List<Part> factors,
      Set<String> underTest,
      JudgedScenario.Reference reference,
      boolean forAnotherReason,
      Set<Signature> shown,
      Set<Signature> excused) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Seen that
          && factors == that.factors
          && underTest == that.underTest
          && reference == that.reference
          && forAnotherReason == that.forAnotherReason
          && shown == that.shown
          && excused == that.excused;
    }

    @Override
    public int hashCode() {
      int hash = System.identityHashCode(factors);
      hash = 31 * hash + System.identityHashCode(underTest);
      hash = 31 * hash + System.identityHashCode(reference);
      hash = 31 * hash + System.identityHashCode(shown);
      return 31 * hash + System.identityHashCode(excused);
    }
  }

  /** One judged scenario as the search sees it. */
  record Member(String key, int position, Content content, Map<Signature, String> reasons) {}

  /**
   * The result of the search.
   *
   * @param causes as {@link Cause#BY_IMPORTANCE} sorts them
   * @param unexplained the differences that no cause explains
   * @param differences how many differences there are, not counting those that follow from others
   * @param scenarios how many scenarios were judged
   * @param conforming how many of them conform apart from known failures
   * @param spellings how options spell the values in conditions
   */
  public record Outcome(
      List<Cause> causes,
      List<Unexplained> unexplained,
      int differences,
      int scenarios,
      int conforming,
      Map<Value, String> spellings) {

    /** How many of the largest causes it takes to explain this share of the differences. */
    public int causesFor(double share) {
      int explained = 0;
      int needed = 0;
      for (Cause cause :
          causes.stream().sorted(Comparator.comparingInt(c -> -c.keys().size())).toList()) {
        if (explained >= share * differences) {
          break;
        }
        explained += cause.keys().size();
        needed++;
      }
      return needed;
    }
  }

  /** Differences that no condition explains. */
  public record Unexplained(
      int level, DifferenceCode code, String path, Change change, List<String> keys) {}

  /**
   * Adds a judged scenario.
   *
   * @param position of its reference in the file it comes from
   */
  public void add(JudgedScenario scenario, int position) {
    Map<String, Part> sent = new LinkedHashMap<>();
    for (Factor factor : scenario.spec().factors()) {
      Part part = parts.computeIfAbsent(factor, each -> new Part(each, scenario.families()));
      sent.put(part.parameter, part);
    }
    if (parts.size() > MOST_PARTS) {
      parts.clear();
    }
    Set<String> underTest = new LinkedHashSet<>();
    for (Part part : sent.values()) {
      if (scenario.spec().isUnderTest(part.factor)) {
        underTest.add(part.parameter);
      }
    }
    Set<Signature> shown = new LinkedHashSet<>();
    Set<Signature> known = new LinkedHashSet<>();
    Map<Signature, String> reasons = new HashMap<>();
    for (Finding finding : scenario.findings()) {
      if (finding.failing()) {
        Signature signature = intern(signature(finding, sent.keySet()));
        shown.add(signature);
        if (signature.code().saysWhy() && !finding.detail().isEmpty()) {
          reasons.putIfAbsent(signature, finding.detail());
        }
        if (finding.known()) {
          known.add(signature);
        }
      }
    }
    Seen seen =
        new Seen(
            intern(List.copyOf(sent.values())),
            intern(underTest),
            intern(scenario.reference()),
            scenario
                .refusal()
                .isForAnotherReasonThan(scenario.reference().refusal(), sent.keySet()),
            intern(shown),
            intern(known));
    String key = shown.isEmpty() ? "" : scenario.key();
    added.add(new Added(key, position, intern(seen), intern(Map.copyOf(reasons))));
  }

  /** A server that gives several reasons for not accepting requests has a fault for each. */
  private static Signature signature(Finding finding, Set<String> parameters) {
    Signature signature = Signature.of(finding);
    return isRejection(signature)
        ? signature.because(Signature.reasonOfRequest(finding.detail(), parameters))
        : signature;
  }

  private static boolean isRejection(Signature signature) {
    return signature.code() == DifferenceCode.STATUS_REJECTS_VALID;
  }

  /**
   * Whether all that the server does not accept has a parameter that nothing has which it accepts:
   * that is one fault, whatever it says of each value.
   */
  private static boolean isOneParameterRejected(Set<Content> contents) {
    Optional<Set<String>> suspects = Optional.empty();
    Set<String> accepted = new HashSet<>();
    for (Content content : contents) {
      Set<String> sent = new HashSet<>();
      content.values().forEach(value -> sent.add(value.parameter()));
      if (content.shown().stream().anyMatch(CauseFinder::isRejection)) {
        suspects.ifPresent(sent::retainAll);
        suspects = Optional.of(sent);
      } else if (RecordedResponse.isAccepted(content.reference().status())) {
        accepted.addAll(sent);
      }
    }
    return suspects.isPresent() && !accepted.containsAll(suspects.get());
  }

  @SuppressWarnings("unchecked")
  private <T> T intern(T value) {
    return (T) interned.computeIfAbsent(value, same -> same);
  }

  /**
   * Finds the causes of everything added.
   *
   * @param places where something could be found, by position: in the baseline's answer or, without
   *     a baseline, the promises for which the answer is conclusive; only called if more than
   *     statuses and media types differ
   */
  public Outcome find(IntFunction<Places> places) {
    int conforming = (int) added.stream().filter(a -> a.seen.shown == a.seen.excused).count();
    Findings findings = new Findings();
    Map<Value, String> spellings = new HashMap<>();
    if (conforming < added.size()) {
      search(members(spellings), places, findings);
    }
    return findings.outcome(added.size(), conforming, Map.copyOf(spellings));
  }

  /**
   * The scenarios as the search sees them.
   *
   * @param spellings receives how options spell the values that are sent
   */
  private List<Member> members(Map<Value, String> spellings) {
    Map<Seen, Content> contents = new IdentityHashMap<>();
    List<Member> members = new ArrayList<>();
    for (Added each : added) {
      Content content = contents.computeIfAbsent(each.seen, this::content);
      members.add(new Member(each.key, each.position, content, each.reasons));
      each.seen.factors.forEach(part -> spellings.put(part.value(), part.spelling()));
    }
    return members;
  }

  private Content content(Seen seen) {
    Set<Value> values = new LinkedHashSet<>();
    Set<Family> families = new LinkedHashSet<>();
    for (Part part : seen.factors) {
      values.add(part.value());
      families.addAll(part.families());
    }
    return intern(
        new Content(
            intern(values),
            intern(families),
            seen.underTest,
            seen.reference,
            seen.forAnotherReason,
            "",
            seen.shown,
            seen.excused,
            Set.of()));
  }

  private void search(List<Member> members, IntFunction<Places> places, Findings findings) {
    Map<Content, Content> reasoned = reasoned(members);
    boolean bodies =
        reasoned.values().stream()
            .flatMap(content -> content.fresh().stream())
            .anyMatch(signature -> !signature.code().isOfWholeAnswer());
    Map<Case, List<Member>> byCase = new LinkedHashMap<>();
    for (Member member : members) {
      Places there = bodies ? places.apply(member.position) : Places.NONE;
      byCase
          .computeIfAbsent(new Case(reasoned.get(member.content), there), c -> new ArrayList<>())
          .add(member);
    }
    List<Case> cases = new ArrayList<>(byCase.keySet());
    List<List<Member>> groups = new ArrayList<>(byCase.values());
    Universe universe = new Universe(cases, groups.stream().mapToInt(List::size).toArray());
    Search search = new Search(universe);
    for (Symptom symptom : universe.symptoms().keySet()) {
      BitSet failing = universe.showing(symptom);
      BitSet left = (BitSet) failing.clone();
      for (Search.Explanation found : search.explain(symptom, failing)) {
        BitSet also = (BitSet) found.covers().clone();
        also.andNot(left);
        BitSet own = (BitSet) found.covers().clone();
        own.and(left);
        findings.add(symptom, found, universe, groups, own, also);
        left.andNot(own);
      }
      findings.addUnexplained(symptom, universe, groups, left);
    }
  }

  /**
   * The added scenarios with reasons: OpenAI's reason, if the server accepts what OpenAI refuses.
   * If the server refuses for another reason than OpenAI, its different {@code error.param} stands
   * for the other differences in the error. If OpenAI has null and the server has various texts, or
   * has various words in another case, that is one fault.
   */
  private Map<Content, Content> reasoned(List<Member> members) {
    Set<String> parameters = new HashSet<>();
    members.forEach(
        member -> member.content.values().forEach(value -> parameters.add(value.parameter())));
    Map<Content, Content> reasoned = new LinkedHashMap<>();
    Map<String, String> reasons = new HashMap<>();
    for (Member member : members) {
      reasoned.computeIfAbsent(
          member.content,
          content ->
              content.because(
                  reasons.computeIfAbsent(
                      content.reference().refusal().message(),
                      message -> Signature.reason(message, parameters)),
                  this::intern));
    }
    if (isOneParameterRejected(reasoned.keySet())
        || reasoned.keySet().stream()
                .flatMap(content -> content.shown().stream())
                .filter(CauseFinder::isRejection)
                .map(Signature::reason)
                .distinct()
                .count()
            > MOST_REASONS) {
      reasoned.replaceAll(
          (content, because) ->
              because.with(each -> isRejection(each) ? intern(each.because("")) : each));
    }
    Map<Symptom, Set<String>> texts = new HashMap<>();
    reasoned.values().stream()
        .flatMap(content -> content.shown().stream())
        .forEach(
            text -> {
              Signature without = text.withoutText();
              if (without != text) {
                texts
                    .computeIfAbsent(without.symptom(), t -> new HashSet<>())
                    .add(text.change().actual());
              }
            });
    texts.values().removeIf(several -> several.size() == 1);
    if (texts.isEmpty()) {
      return reasoned;
    }
    UnaryOperator<Signature> joined =
        signature -> {
          Signature without = signature.withoutText();
          return without != signature && texts.containsKey(without.symptom())
              ? intern(without)
              : signature;
        };
    reasoned.replaceAll((content, because) -> because.with(joined));
    return reasoned;
  }
}
