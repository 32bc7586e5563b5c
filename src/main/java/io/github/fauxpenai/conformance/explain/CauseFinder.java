package io.github.fauxpenai.conformance.explain;

import io.github.fauxpenai.conformance.explain.Condition.Family;
import io.github.fauxpenai.conformance.explain.Condition.Value;
import io.github.fauxpenai.conformance.explain.Signature.Symptom;
import io.github.fauxpenai.conformance.explain.Universe.Case;
import io.github.fauxpenai.conformance.explain.Universe.Content;
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

  private final List<Member> members = new ArrayList<>();
  private final Map<Object, Object> interned = new HashMap<>();
  private final Map<Value, String> spellings = new HashMap<>();
  private final Map<Factor, Part> parts = new IdentityHashMap<>();

  /**
   * What a factor makes true of a request; thousands of scenarios share a few factors.
   *
   * @param spelling the value's spelling in options
   */
  private record Part(Value value, String spelling, List<Family> families) {}

  /**
   * One judged scenario, reduced to what conditions and symptoms need, because files may hold many.
   *
   * @param key empty if nothing fails, since it is not needed then
   * @param position of its reference in its file
   */
  record Member(String key, int position, Content content) {}

  /**
   * The result of the search.
   *
   * @param causes most useful first: those that reject valid requests, break every answer, break
   *     some answers, accept invalid requests; of each sort the largest first
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
    Set<Value> values = new LinkedHashSet<>();
    Set<Family> families = new LinkedHashSet<>();
    Set<String> underTest = new LinkedHashSet<>();
    Set<String> parameters = new HashSet<>();
    for (Factor factor : Condition.Subject.sent(scenario)) {
      Part part = parts.computeIfAbsent(factor, each -> part(each, scenario.families()));
      values.add(part.value);
      families.addAll(part.families);
      parameters.add(part.value.parameter());
      spellings.put(part.value, part.spelling);
      if (scenario.spec().isUnderTest(factor)) {
        underTest.add(part.value.parameter());
      }
    }
    if (parts.size() > MOST_PARTS) {
      parts.clear();
    }
    Set<Signature> shown = new LinkedHashSet<>();
    Set<Signature> known = new LinkedHashSet<>();
    for (Finding finding : scenario.findings()) {
      if (finding.failing()) {
        Signature signature = intern(Signature.of(finding));
        shown.add(signature);
        if (finding.known()) {
          known.add(signature);
        }
      }
    }
    Content content =
        intern(
            new Content(
                intern(values),
                intern(families),
                intern(underTest),
                intern(scenario.reference()),
                scenario
                    .refusal()
                    .isForAnotherReasonThan(scenario.reference().refusal(), parameters),
                "",
                intern(shown),
                intern(known),
                Set.of()));
    members.add(new Member(shown.isEmpty() ? "" : scenario.key(), position, content));
  }

  private Part part(Factor factor, Families families) {
    return new Part(
        intern(Value.of(factor)),
        factor.text(),
        families.of(factor).stream().map(this::intern).toList());
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
    int conforming =
        (int) members.stream().filter(m -> m.content.shown().equals(m.content.known())).count();
    Findings findings = new Findings();
    if (conforming < members.size()) {
      search(places, findings);
    }
    return findings.outcome(members.size(), conforming, Map.copyOf(spellings));
  }

  private void search(IntFunction<Places> places, Findings findings) {
    Map<Content, Content> reasoned = reasoned();
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
   * for the other differences in the error. If OpenAI has null and the server has various texts,
   * that is one fault.
   */
  private Map<Content, Content> reasoned() {
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
    Map<Signature, Set<Signature>> texts = new HashMap<>();
    reasoned.values().stream()
        .flatMap(content -> content.shown().stream())
        .filter(Signature::isTextForNull)
        .forEach(
            text -> texts.computeIfAbsent(text.withAnyActual(), t -> new HashSet<>()).add(text));
    texts.values().removeIf(several -> several.size() == 1);
    UnaryOperator<Signature> joined =
        signature ->
            signature.isTextForNull() && texts.containsKey(signature.withAnyActual())
                ? intern(signature.withAnyActual())
                : signature;
    reasoned.replaceAll((content, because) -> because.with(joined));
    return reasoned;
  }
}
