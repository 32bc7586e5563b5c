package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.explain.Families;
import io.github.fauxpenai.conformance.json.JsonPath;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What the fields of one API's answers mean. Paths are those of {@link JsonPath}, which distinguish
 * elements of arrays and chunks of streams at most by kind.
 */
public final class Rules {
  private final Set<String> optional;
  private final Set<String> mayBeEmpty;
  private final Set<String> texts;
  private final Set<String> ignored;
  private final Map<AnswerKind, Set<String>> recorderTraces;
  private final Set<String> equal;
  private final Map<String, Set<String>> vocabularies;
  private final Set<String> defined;
  private final List<Invariant> invariants;
  private final List<Count> counts;
  private final Set<String> volatileMembers;
  private final Map<String, Set<String>> dependent;
  private final List<ModelLimit> modelLimits;
  private final Variants variants;
  private final Map<String, Predicate<JsonNode>> forcedKinds;
  private final BiPredicate<AnswerKind, String> nullable;
  private final Function<String, Set<String>> words;
  private volatile Map<String, Set<String>> allVocabularies;
  private final Families families;

  private Rules(Builder builder) {
    optional = Set.copyOf(builder.optional);
    mayBeEmpty = Set.copyOf(builder.mayBeEmpty);
    texts = Set.copyOf(builder.texts);
    ignored = Set.copyOf(builder.ignored);
    recorderTraces = Map.copyOf(builder.recorderTraces);
    equal = new LinkedHashSet<>(builder.equal);
    vocabularies = new LinkedHashMap<>(builder.vocabularies);
    defined = new LinkedHashSet<>(builder.defined);
    invariants = List.copyOf(builder.invariants);
    counts = List.copyOf(builder.counts);
    volatileMembers = Set.copyOf(builder.volatileMembers);
    dependent = Map.copyOf(builder.dependent);
    modelLimits = List.copyOf(builder.modelLimits);
    variants = builder.variants.isEmpty() ? Variants.NONE : new Variants(builder.variants);
    forcedKinds = Map.copyOf(builder.forcedKinds);
    nullable = (kind, path) -> false;
    words = path -> Set.of();
    families = builder.families;
  }

  private Rules(
      Rules other, BiPredicate<AnswerKind, String> nullable, Function<String, Set<String>> words) {
    optional = other.optional;
    mayBeEmpty = other.mayBeEmpty;
    texts = other.texts;
    ignored = other.ignored;
    recorderTraces = other.recorderTraces;
    equal = other.equal;
    vocabularies = other.vocabularies;
    defined = other.defined;
    invariants = other.invariants;
    counts = other.counts;
    volatileMembers = other.volatileMembers;
    dependent = other.dependent;
    modelLimits = other.modelLimits;
    variants = other.variants;
    forcedKinds = other.forcedKinds;
    families = other.families;
    this.nullable = nullable;
    this.words = words;
  }

  /** The same rules, with null allowed at some paths whatever the baseline has there. */
  public Rules allowingNull(BiPredicate<AnswerKind, String> atPath) {
    return new Rules(this, atPath, words);
  }

  /**
   * The same rules, with the vocabularies of OpenAI's definition.
   *
   * @param atPath the words allowed at a path; empty if any text is
   */
  public Rules withWords(Function<String, Set<String>> atPath) {
    return new Rules(this, nullable, atPath);
  }

  /** Whether null is allowed at a path of a kind of answer, although the baseline never has it. */
  boolean allowsNull(AnswerKind kind, String path) {
    return nullable.test(kind, path);
  }

  /** Paths of members that OpenAI's reference does not require. */
  Set<String> optional() {
    return optional;
  }

  /** Paths of arrays whose elements are the model's choice. */
  Set<String> mayBeEmpty() {
    return mayBeEmpty;
  }

  /** Paths of strings that may be null, whatever the baseline has. */
  Set<String> texts() {
    return texts;
  }

  /** Paths that are never compared. */
  Set<String> ignored() {
    return ignored;
  }

  /** Paths of members that the older recorder added. */
  Set<String> recorderTraces(AnswerKind kind) {
    return recorderTraces.getOrDefault(kind, Set.of());
  }

  /**
   * Paths that are not compared.
   *
   * @param traces whether the older recorder wrote one of the answers
   */
  Set<String> uncompared(AnswerKind kind, boolean traces) {
    Set<String> uncompared = new LinkedHashSet<>(ignored);
    if (traces) {
      uncompared.addAll(recorderTraces(kind));
    }
    return uncompared;
  }

  /** Paths whose values must be among the baseline's. */
  Set<String> equal() {
    return equal;
  }

  /** Paths whose strings must be in a vocabulary, with the vocabularies. */
  Map<String, Set<String>> vocabularies() {
    if (allVocabularies == null) {
      Map<String, Set<String>> all = new LinkedHashMap<>(vocabularies);
      for (String path : defined) {
        Set<String> allowed = words.apply(path);
        if (!allowed.isEmpty()) {
          all.put(path, allowed);
        }
      }
      allVocabularies = all;
    }
    return allVocabularies;
  }

  List<Invariant> invariants() {
    return invariants;
  }

  List<Count> counts() {
    return counts;
  }

  /** Names of members, at any depth, whose values differ in every answer. */
  Set<String> volatileMembers() {
    return volatileMembers;
  }

  /** Paths whose values depend on a member of the request. */
  Set<String> dependentOn(String member) {
    return dependent.getOrDefault(member, Set.of());
  }

  /**
   * The phrase in the message of a refusal that is about the recorded model.
   *
   * @param error the refusal's {@code error}, whatever its message
   * @return empty if no such refusal is of its kind
   */
  public Optional<String> phraseOfModelLimit(JsonNode error) {
    return modelLimits.stream()
        .filter(limit -> limit.kind().test(error))
        .map(ModelLimit::phrase)
        .findFirst();
  }

  /** Where answers mix values of several kinds. */
  Variants variants() {
    return variants;
  }

  /** Whether the request forces answers to have a kind that the baseline has. */
  boolean isForced(String kindPath, JsonNode request) {
    return forcedKinds.getOrDefault(kindPath, none -> false).test(request);
  }

  /** Groups of similar values of the request's parameters. */
  public Families families() {
    return families;
  }

  /** Whether the baseline's answer is a refusal that is about the recorded model. */
  public boolean isModelLimit(Answer baseline) {
    if (baseline.kind() != AnswerKind.ERROR) {
      return false;
    }
    JsonNode error = baseline.body().path("error");
    return modelLimits.stream().anyMatch(limit -> limit.explains(error));
  }

  /** Starts without any rule. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the rules of one API. */
  public static final class Builder {
    private final Set<String> optional = new LinkedHashSet<>();
    private final Set<String> mayBeEmpty = new LinkedHashSet<>();
    private final Set<String> texts = new LinkedHashSet<>();
    private final Set<String> ignored = new LinkedHashSet<>();
    private final Map<AnswerKind, Set<String>> recorderTraces = new EnumMap<>(AnswerKind.class);
    private final Set<String> equal = new LinkedHashSet<>();
    private final Map<String, Set<String>> vocabularies = new LinkedHashMap<>();
    private final Set<String> defined = new LinkedHashSet<>();
    private final List<Invariant> invariants = new ArrayList<>();
    private final List<Count> counts = new ArrayList<>();
    private final Set<String> volatileMembers = new LinkedHashSet<>();
    private final Map<String, Set<String>> dependent = new LinkedHashMap<>();
    private final List<ModelLimit> modelLimits = new ArrayList<>();
    private final Map<String, String> variants = new LinkedHashMap<>();
    private final Map<String, Predicate<JsonNode>> forcedKinds = new LinkedHashMap<>();
    private Families families = Families.NONE;

    private Builder() {}

    /** Members that OpenAI's reference does not require: their absence is a note. */
    public Builder optional(String... paths) {
      optional.addAll(List.of(paths));
      return this;
    }

    /** Arrays whose elements are the model's choice: that they are empty is a note. */
    public Builder mayBeEmpty(String... paths) {
      mayBeEmpty.addAll(List.of(paths));
      return this;
    }

    /** Strings that may be null, even if they never are in the baseline. */
    public Builder textOrNull(String... paths) {
      texts.addAll(List.of(paths));
      return this;
    }

    /** Members that are never compared. */
    public Builder ignored(String... paths) {
      ignored.addAll(List.of(paths));
      return this;
    }

    /** Members that the older recorder added, in files without {@code recording}. */
    public Builder recorderTraces(AnswerKind kind, String... paths) {
      recorderTraces.put(kind, Set.of(paths));
      return this;
    }

    /** Values that must be the baseline's. */
    public Builder equal(String... paths) {
      equal.addAll(List.of(paths));
      return this;
    }

    /** Strings that must be one of these. */
    public Builder vocabulary(String path, String... words) {
      vocabularies.put(path, Set.of(words));
      return this;
    }

    /** Strings that must be one of those that OpenAI's definition has at these paths. */
    public Builder definedVocabularies(String... paths) {
      defined.addAll(List.of(paths));
      return this;
    }

    /** A promise of the protocol. */
    public Builder invariant(Invariant invariant) {
      invariants.add(invariant);
      return this;
    }

    /** Promises of the protocol. */
    public Builder invariants(List<Invariant> more) {
      invariants.addAll(more);
      return this;
    }

    /** A number that must be the baseline's. */
    public Builder count(Count count) {
      counts.add(count);
      return this;
    }

    /** Members, at any depth, whose values differ in every answer. */
    public Builder volatileMembers(String... names) {
      volatileMembers.addAll(List.of(names));
      return this;
    }

    /** Paths whose values are not compared if another value of a member was sent to the server. */
    public Builder dependent(String member, String... paths) {
      dependent.put(member, Set.of(paths));
      return this;
    }

    /**
     * A refusal that is about the recorded model.
     *
     * @param code the error's code, or null
     * @param param the error's param, or null
     * @param phrase what its message contains
     */
    public Builder modelLimit(String code, String param, String phrase) {
      return modelLimit(
          error ->
              Objects.equals(code, error.path("code").textValue())
                  && Objects.equals(param, error.path("param").textValue()),
          phrase);
    }

    /** A refusal that is about the model, whichever its {@code param} is. */
    public Builder modelLimit(String code, String phrase) {
      return modelLimit(error -> code.equals(error.path("code").textValue()), phrase);
    }

    /** A refusal that is about the model, recognized by its message alone. */
    public Builder modelLimit(String phrase) {
      return modelLimit(error -> true, phrase);
    }

    private Builder modelLimit(Predicate<JsonNode> kind, String phrase) {
      modelLimits.add(new ModelLimit(kind, phrase));
      return this;
    }

    /**
     * Values of several kinds that are only compared with others of their kind: the elements of an
     * array, or an object.
     *
     * @param path where they are, such as {@code output[].content[]}, without kinds; empty for a
     *     stream's chunks
     * @param member the member that holds the kind
     */
    public Builder variants(String path, String member) {
      variants.put(JsonPath.withoutBrackets(path), member);
      return this;
    }

    /**
     * A kind that must be present if the baseline has it; other kinds are the model's choice.
     *
     * @param kindPath such as {@code output[function_call]}
     * @param request whether the request forces it
     */
    public Builder forced(String kindPath, Predicate<JsonNode> request) {
      forcedKinds.put(kindPath, request);
      return this;
    }

    /** The families of factors, by the factors' names; called on first use. */
    public Builder families(Supplier<Map<String, List<String>>> table) {
      families = new Families(table);
      return this;
    }

    /** The rules as they are now. */
    public Rules build() {
      return new Rules(this);
    }
  }
}
