package io.github.fauxpenai.conformance.explain;

import io.github.fauxpenai.conformance.explain.Condition.Absent;
import io.github.fauxpenai.conformance.explain.Condition.Any;
import io.github.fauxpenai.conformance.explain.Condition.Status;
import io.github.fauxpenai.conformance.explain.Condition.Term;
import io.github.fauxpenai.conformance.explain.Condition.Value;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * Finds the parameters that explain many differences at once. For each signature, the scenarios
 * that show it are held against those that could have shown it and agree with the baseline: a
 * combination of at most two statements about parameters that is true somewhere among the first and
 * nowhere among the second is a cause. Scenarios that differ in another way say nothing: what they
 * would have shown is masked.
 */
public final class CauseFinder {
  private static final int MOST_EXCEPTIONS = 2;

  private final List<Member> members = new ArrayList<>();
  private final Map<Object, Object> interned = new HashMap<>();
  private final Map<Value, String> texts = new HashMap<>();

  /**
   * One judged scenario, reduced to what conditions and signatures are about: files may hold many.
   *
   * @param key empty where nothing fails: nobody will ask
   * @param position of its reference in its file
   */
  private record Member(String key, int position, Content content) {}

  /**
   * @param refusal OpenAI's error message; empty where it accepts
   * @param shown what fails
   * @param known what of it is known: it hides what it hides, and needs no cause
   */
  private record Content(
      Set<Value> values,
      int status,
      String mediaType,
      String refusal,
      Set<Signature> shown,
      Set<Signature> known) {}

  /** Scenarios that cannot be told apart, with the paths where something could be found. */
  private record Case(Content content, Set<String> paths) {}

  private record Candidate(List<Term> all, List<Term> unless, BitSet covers) {
    /** Most general first: fewer statements, then any value rather than one. */
    static final Comparator<Candidate> ORDER =
        Comparator.comparingInt((Candidate c) -> c.all.size() + c.unless.size())
            .thenComparingInt(c -> c.all.size())
            .thenComparingLong(c -> c.all.stream().filter(Absent.class::isInstance).count())
            .thenComparingLong(c -> c.all.stream().filter(Value.class::isInstance).count())
            .thenComparingLong(c -> c.all.stream().filter(Candidate::isAboutContext).count());

    /** What is under test first; then what is there, and what is not. */
    static final Comparator<Term> READING =
        Comparator.comparing(Candidate::isAboutContext)
            .thenComparing(Absent.class::isInstance)
            .thenComparing(Term::toString);

    /** Every scenario has a model and messages: another parameter says more. */
    private static boolean isAboutContext(Term term) {
      return term.parameter().equals("model") || term.parameter().equals("messages");
    }
  }

  /**
   * What the search came to.
   *
   * @param causes largest first
   * @param unexplained the differences that no cause explains, by signature
   * @param differences how many differences there are: one a scenario and signature
   */
  public record Outcome(List<Cause> causes, List<Unexplained> unexplained, int differences) {
    /** How many of the causes, largest first, explain this share of the differences. */
    public int causesFor(double share) {
      Map<String, Set<String>> seen = new HashMap<>();
      int explained = 0;
      for (int i = 0; i < causes.size(); i++) {
        Cause cause = causes.get(i);
        Set<String> keys =
            seen.computeIfAbsent(
                cause.code() + " " + cause.path() + " " + cause.change(), k -> new HashSet<>());
        for (String key : cause.keys()) {
          explained += keys.add(key) ? 1 : 0;
        }
        if (explained >= share * differences) {
          return i + 1;
        }
      }
      return causes.size();
    }
  }

  /** Differences that no parameters explain. */
  public record Unexplained(
      int level, DifferenceCode code, String path, Change change, List<String> keys) {}

  /**
   * Adds a judged scenario.
   *
   * @param position of its reference in the file that it is from
   */
  public void add(JudgedScenario scenario, int position) {
    JudgedScenario.Reference reference = scenario.reference();
    Set<Value> values = new LinkedHashSet<>();
    Condition.Subject.valuesOf(scenario)
        .forEach(
            (value, factor) -> {
              values.add(intern(value));
              texts.put(value, factor.text());
            });
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
                reference.status(),
                intern(reference.mediaType()),
                intern(reference.refusal()),
                intern(shown),
                intern(known)));
    members.add(new Member(shown.isEmpty() ? "" : scenario.key(), position, content));
  }

  @SuppressWarnings("unchecked")
  private <T> T intern(T value) {
    return (T) interned.computeIfAbsent(value, same -> same);
  }

  /**
   * Finds the causes of everything added.
   *
   * @param pathsOfReference the paths where something could be found, by position: those in the
   *     baseline's answer, or the promises that the answer tells something about; asked only where
   *     more than statuses and media types differ
   */
  public Outcome find(IntFunction<Set<String>> pathsOfReference) {
    if (members.stream().allMatch(member -> member.key.isEmpty())) {
      return new Outcome(List.of(), List.of(), 0);
    }
    Map<Content, Content> generalized = generalized();
    Set<Signature> signatures = new LinkedHashSet<>();
    for (Content content : generalized.values()) {
      content.shown.stream()
          .filter(signature -> !content.known.contains(signature))
          .forEach(signatures::add);
    }
    boolean bodies = signatures.stream().anyMatch(s -> !s.code().isOfWholeAnswer());
    Map<Case, List<Member>> byCase = new LinkedHashMap<>();
    for (Member member : members) {
      Set<String> paths = bodies ? pathsOfReference.apply(member.position) : Set.of();
      byCase
          .computeIfAbsent(new Case(generalized.get(member.content), paths), c -> new ArrayList<>())
          .add(member);
    }
    Universe universe = new Universe(new ArrayList<>(byCase.keySet()));
    List<List<Member>> groups = new ArrayList<>(byCase.values());
    Findings findings = new Findings(texts);
    for (Signature signature : signatures) {
      BitSet failing = universe.showing(signature);
      BitSet left = (BitSet) failing.clone();
      for (Candidate cause : universe.explain(signature, failing)) {
        findings.add(
            signature, new Condition(cause.all, cause.unless), members(cause.covers, groups));
        left.andNot(cause.covers);
      }
      findings.addUnexplained(signature, members(left, groups));
    }
    return findings.outcome();
  }

  /** What was added, with OpenAI's reason in the place of its message. */
  private Map<Content, Content> generalized() {
    Set<String> parameters = new HashSet<>();
    members.forEach(
        member -> member.content.values.forEach(value -> parameters.add(value.parameter())));
    Map<Content, Content> generalized = new LinkedHashMap<>();
    Map<String, String> reasons = new HashMap<>();
    for (Member member : members) {
      generalized.computeIfAbsent(
          member.content,
          content -> {
            String reason =
                reasons.computeIfAbsent(
                    content.refusal, message -> Signature.reason(message, parameters));
            return new Content(
                content.values,
                content.status,
                content.mediaType,
                reason,
                because(content.shown, reason),
                because(content.known, reason));
          });
    }
    return generalized;
  }

  private Set<Signature> because(Set<Signature> signatures, String reason) {
    Set<Signature> because = new LinkedHashSet<>();
    signatures.forEach(signature -> because.add(intern(signature.because(reason))));
    return intern(because);
  }

  private static List<Member> members(BitSet cases, List<List<Member>> groups) {
    return cases.stream().boxed().flatMap(i -> groups.get(i).stream()).toList();
  }

  /** All cases, and which statements are true of which. */
  private static final class Universe {
    private final List<Case> cases;
    private final Map<Term, BitSet> holders = new HashMap<>();
    private final Map<Term, String> texts = new HashMap<>();
    private final List<List<Term>> termsByCase = new ArrayList<>();

    Universe(List<Case> cases) {
      this.cases = cases;
      Set<String> parameters = new TreeSet<>();
      for (Case each : cases) {
        each.content.values.forEach(value -> parameters.add(value.parameter()));
      }
      for (int i = 0; i < cases.size(); i++) {
        Set<Term> terms = new LinkedHashSet<>(cases.get(i).content.values);
        Set<String> absent = new TreeSet<>(parameters);
        for (Value value : cases.get(i).content.values) {
          terms.add(new Any(value.parameter()));
          absent.remove(value.parameter());
        }
        absent.forEach(parameter -> terms.add(new Absent(parameter)));
        for (Term term : terms) {
          holders.computeIfAbsent(term, t -> new BitSet()).set(i);
        }
        termsByCase.add(terms.stream().sorted(Candidate.READING).toList());
      }
    }

    BitSet showing(Signature signature) {
      return where(
          each ->
              each.content.shown.contains(signature) && !each.content.known.contains(signature));
    }

    /**
     * The cases that agree with the baseline and would have shown the signature. A refusal of the
     * whole request could show that its own reason is ignored, not that another is.
     */
    private BitSet agreeing(Signature signature) {
      return where(
          each -> {
            Content content = each.content;
            if (content.shown.stream().anyMatch(other -> other.code().isOfWholeAnswer())) {
              return false;
            }
            if (signature.code() == DifferenceCode.STATUS_ACCEPTS_INVALID) {
              return RecordedResponse.isAccepted(content.status)
                  || content.refusal.equals(signature.reason());
            }
            return new Exposure(content.status, content.mediaType, () -> each.paths, content.shown)
                .couldShow(signature.code(), signature.path(), signature.change().expected());
          });
    }

    private static boolean isOfStatus(Signature signature) {
      return signature.code().kind() == DifferenceCode.Kind.STATUS;
    }

    private BitSet where(java.util.function.Predicate<Case> holds) {
      BitSet found = new BitSet();
      for (int i = 0; i < cases.size(); i++) {
        if (holds.test(cases.get(i))) {
          found.set(i);
        }
      }
      return found;
    }

    /** Covers the failing cases with as few causes as a greedy choice finds. */
    List<Candidate> explain(Signature signature, BitSet failing) {
      BitSet agreeing = agreeing(signature);
      if (signature.code() != DifferenceCode.STATUS_ACCEPTS_INVALID && agreeing.isEmpty()) {
        List<Term> always =
            isOfStatus(signature) ? List.of(new Status(signature.expectedStatus())) : List.of();
        return List.of(new Candidate(always, List.of(), failing));
      }
      Set<Term> terms = termsOf(failing);
      List<Candidate> candidates = new ArrayList<>();
      if (!isOfStatus(signature)) {
        addIfCause(List.of(), failing, agreeing, candidates);
      }
      for (Term term : terms) {
        addIfCause(List.of(term), failing, agreeing, candidates);
      }
      BitSet left = (BitSet) failing.clone();
      candidates.stream().filter(c -> c.unless.size() < 2).forEach(c -> left.andNot(c.covers));
      Set<List<Term>> pairs = new LinkedHashSet<>();
      left.stream()
          .forEach(
              i -> {
                List<Term> own = termsByCase.get(i).stream().filter(terms::contains).toList();
                for (int a = 0; a < own.size(); a++) {
                  for (int b = a + 1; b < own.size(); b++) {
                    pairs.add(List.of(own.get(a), own.get(b)));
                  }
                }
              });
      pairs.forEach(pair -> addIfCause(pair, failing, agreeing, candidates));
      candidates.sort(Candidate.ORDER.thenComparing(c -> text(c.all) + text(c.unless)));
      return cover(failing, candidates);
    }

    private String text(List<Term> terms) {
      return terms.stream()
          .map(term -> texts.computeIfAbsent(term, Term::toString))
          .toList()
          .toString();
    }

    /** What is true of some failing case; "any" only where two values were seen failing. */
    private Set<Term> termsOf(BitSet failing) {
      Map<String, Set<Value>> values = new TreeMap<>();
      Set<Term> terms = new LinkedHashSet<>();
      failing.stream()
          .forEach(
              i -> {
                terms.addAll(termsByCase.get(i));
                for (Value value : cases.get(i).content.values) {
                  values.computeIfAbsent(value.parameter(), p -> new HashSet<>()).add(value);
                }
              });
      terms.removeIf(term -> term instanceof Any && values.get(term.parameter()).size() < 2);
      return terms;
    }

    private void addIfCause(
        List<Term> all, BitSet failing, BitSet agreeing, List<Candidate> candidates) {
      BitSet covers = (BitSet) failing.clone();
      BitSet wrong = (BitSet) agreeing.clone();
      for (Term term : all) {
        covers.and(holders.get(term));
        wrong.and(holders.get(term));
      }
      if (covers.isEmpty()) {
        return;
      }
      List<Term> unless = exceptions(wrong, covers, MOST_EXCEPTIONS);
      if (unless != null && all.stream().noneMatch(term -> saysLess(term, unless, covers))) {
        candidates.add(
            new Candidate(all, unless.stream().sorted(Candidate.READING).toList(), covers));
      }
    }

    /**
     * Whether "any value unless these" names about as many values as it leaves out: then what fails
     * is better named, and nothing is said of values that nobody tried.
     */
    private boolean saysLess(Term any, List<Term> unless, BitSet covers) {
      long excepted = unless.stream().filter(e -> e.parameter().equals(any.parameter())).count();
      long failing =
          holders.entrySet().stream()
              .filter(holder -> holder.getKey() instanceof Value)
              .filter(holder -> holder.getKey().parameter().equals(any.parameter()))
              .filter(holder -> holder.getValue().intersects(covers))
              .count();
      return excepted > 0 && failing <= excepted + 1;
    }

    /**
     * At most so many values that all the wrong cases share and no covered one has; null where
     * there are none.
     */
    private List<Term> exceptions(BitSet wrong, BitSet covers, int most) {
      if (wrong.isEmpty()) {
        return List.of();
      }
      if (most == 0) {
        return null;
      }
      List<Term> best = null;
      for (Term term : cases.get(wrong.nextSetBit(0)).content.values) {
        if (!holders.get(term).intersects(covers)) {
          BitSet rest = (BitSet) wrong.clone();
          rest.andNot(holders.get(term));
          List<Term> others = exceptions(rest, covers, most - 1);
          if (others != null && (best == null || others.size() + 1 < best.size())) {
            best = new ArrayList<>(List.of(term));
            best.addAll(others);
          }
        }
      }
      return best;
    }

    private static List<Candidate> cover(BitSet failing, List<Candidate> candidates) {
      List<Candidate> chosen = new ArrayList<>();
      BitSet left = (BitSet) failing.clone();
      while (!left.isEmpty()) {
        Candidate best = null;
        int most = 0;
        for (Candidate candidate : candidates) {
          BitSet gain = (BitSet) candidate.covers.clone();
          gain.and(left);
          if (gain.cardinality() > most) {
            most = gain.cardinality();
            best = candidate;
          }
        }
        if (best == null) {
          break;
        }
        chosen.add(best);
        left.andNot(best.covers);
      }
      return chosen;
    }
  }

  /** Collects causes; what reads alike but for OpenAI's message is one cause. */
  private static final class Findings {
    private static final int SCENARIOS_NAMED = 3;
    private static final int KEY_DIGITS = 12;

    private final Map<Value, String> texts;

    private record Key(
        int level, DifferenceCode code, String path, Change change, Condition condition) {}

    private final Map<Key, Map<String, Member>> causes = new LinkedHashMap<>();
    private final Map<Key, Set<String>> unexplained = new LinkedHashMap<>();

    /**
     * @param texts the values as options spell them
     */
    Findings(Map<Value, String> texts) {
      this.texts = texts;
    }

    void add(Signature signature, Condition condition, List<Member> members) {
      Map<String, Member> known =
          causes.computeIfAbsent(key(signature, condition), k -> new TreeMap<>());
      members.forEach(member -> known.put(member.key, member));
    }

    void addUnexplained(Signature signature, List<Member> members) {
      if (!members.isEmpty()) {
        Set<String> keys =
            unexplained.computeIfAbsent(key(signature, Condition.ALWAYS), k -> new TreeSet<>());
        members.forEach(member -> keys.add(member.key));
      }
    }

    private static Key key(Signature signature, Condition condition) {
      return new Key(
          signature.level(), signature.code(), signature.path(), signature.change(), condition);
    }

    Outcome outcome() {
      List<Cause> found = new ArrayList<>();
      Map<Key, Set<String>> all = new HashMap<>();
      causes.forEach(
          (key, members) -> {
            Cause cause =
                new Cause(
                    key.level,
                    key.code,
                    key.path,
                    key.change,
                    key.condition,
                    mostFrequentMessage(members),
                    List.copyOf(members.keySet()),
                    selection(key.condition, List.copyOf(members.keySet())));
            found.add(cause);
            all.computeIfAbsent(
                    new Key(key.level, key.code, key.path, key.change, Condition.ALWAYS),
                    k -> new HashSet<>())
                .addAll(members.keySet());
          });
      List<Unexplained> rest = new ArrayList<>();
      unexplained.forEach(
          (key, keys) -> {
            rest.add(new Unexplained(key.level, key.code, key.path, key.change, List.copyOf(keys)));
            all.computeIfAbsent(key, k -> new HashSet<>()).addAll(keys);
          });
      found.sort(
          Comparator.comparingInt((Cause cause) -> -cause.keys().size())
              .thenComparing(Cause::line));
      int count = all.values().stream().mapToInt(Set::size).sum();
      return new Outcome(List.copyOf(found), List.copyOf(rest), count);
    }

    /** Few scenarios are named; of many the condition is, as far as globs can say it. */
    private List<String> selection(Condition condition, List<String> keys) {
      if (keys.size() <= SCENARIOS_NAMED) {
        return keys.stream()
            .map(key -> "--scenario=" + key.substring(0, Math.min(KEY_DIGITS, key.length())))
            .toList();
      }
      List<String> options = new ArrayList<>();
      for (Term term : condition.all()) {
        if (term instanceof Value value) {
          options.add("--include=" + texts.get(value));
        } else if (term instanceof Any) {
          options.add("--include=" + term.parameter() + "=*");
        } else if (term instanceof Absent) {
          options.add("--exclude=" + term.parameter() + "=*");
        }
      }
      for (Term term : condition.unless()) {
        options.add("--exclude=" + texts.get(term));
      }
      return options;
    }

    private static String mostFrequentMessage(Map<String, Member> members) {
      Map<String, Integer> counts = new TreeMap<>();
      members.values().forEach(member -> counts.merge(member.content.refusal, 1, Integer::sum));
      return counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    }
  }
}
