package io.github.fauxpenai.conformance.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Suppliers;
import io.github.fauxpenai.conformance.api.chat.ChatCompletions;
import io.github.fauxpenai.conformance.api.completions.Completions;
import io.github.fauxpenai.conformance.api.embeddings.Embeddings;
import io.github.fauxpenai.conformance.api.models.Models;
import io.github.fauxpenai.conformance.api.moderations.Moderations;
import io.github.fauxpenai.conformance.api.responses.Responses;
import io.github.fauxpenai.conformance.check.Acceptance;
import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.check.DefinitionCheck;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.explain.Note;
import io.github.fauxpenai.conformance.results.Feature;
import io.github.fauxpenai.conformance.results.StreamEnd;
import io.github.fauxpenai.conformance.results.Volatile;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import io.github.fauxpenai.conformance.serve.Deviation;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The APIs whose conformance can be told. */
public enum Api {
  CHAT_COMPLETIONS("chatcompletions", new ChatCompletions()),
  EMBEDDINGS("embeddings", new Embeddings()),
  RESPONSES("responses", new Responses()),
  MODERATIONS("moderations", new Moderations()),
  COMPLETIONS("completions", new Completions()),
  MODELS("models", new Models());

  private final String name;
  private final ApiDefinition definition;
  private Set<String> parameters;
  private List<String> models;

  Api(String name, ApiDefinition definition) {
    this.name = name;
    this.definition = definition;
  }

  /** The path below the base URL, for example {@code /embeddings}. */
  public String path() {
    return definition.path();
  }

  /** The request's parameters, as the names of factors spell them. */
  public Set<String> parameters() {
    if (parameters == null) {
      // An API may have to go through its whole plan, and is asked for each member of each request.
      parameters = Set.copyOf(definition.parameters());
    }
    return parameters;
  }

  /** The parameters that OpenAI accepts no request to the API's own path without. */
  public Set<String> requiredParameters() {
    return definition.requiredParameters();
  }

  /** The parameter that names the model; empty where requests name none. */
  public Optional<String> modelParameter() {
    return definition.modelParameter();
  }

  /** The parameters that limit how long an answer gets; the first is the one to send. */
  public List<String> lengthParameters() {
    return definition.lengthParameters();
  }

  /** Whether a path below the base URL, with or without a query, is one of the API's. */
  public boolean hasPath(String path) {
    return definition.hasPath(path);
  }

  /** The members whose values are new in every answer. */
  public Volatile volatileMembers() {
    return definition.volatileMembers();
  }

  /** The published test plan. */
  public List<TestSuite> suites() {
    return definition.suites();
  }

  /** The published test plan, and what goes beyond it. */
  public List<TestSuite> extendedSuites() {
    return Stream.concat(definition.suites().stream(), definition.extension().stream()).toList();
  }

  /**
   * A request that costs next to nothing, to find out whether the API is there; empty where it has
   * none.
   *
   * @param model the model to name
   */
  public Optional<ObjectNode> smallestRequest(String model) {
    return definition.smallestRequest(model);
  }

  /** The valid models of its scenarios, the first of the table first. */
  public List<String> models() {
    if (models == null) {
      // To make the whole plan takes as long as a small command.
      models = validModels();
    }
    return models;
  }

  private List<String> validModels() {
    return modelParameter().stream()
        .flatMap(
            name ->
                extendedSuites().stream()
                    .flatMap(suite -> suite.sets().stream())
                    .flatMap(set -> Stream.concat(set.given().stream(), set.underTest().stream()))
                    .filter(factor -> !factor.negative() && factor.parameter().equals(name))
                    .map(factor -> factor.payload().path("val").asText()))
        .filter(model -> !model.isEmpty())
        .distinct()
        .toList();
  }

  /** The most requests of {@link Profile#QUICK}. */
  public int quickRequests() {
    return definition.quickRequests();
  }

  /** What the answers promise to those who ask. */
  public List<Promise> promises() {
    Acceptance acceptance = definition.acceptance();
    return Stream.concat(
            // What a model cannot do it need not do well.
            definition.promises().stream()
                .map(promise -> promise.unlessRefused(acceptance::isRefusedCapability)),
            acceptance.promises(definition.rules()::isModelLimit).stream())
        .map(promise -> promise.formerly(FormerNames.of(promise.id())))
        .toList();
  }

  /** Which of the scenarios' requests OpenAI accepts and refuses for sure. */
  Acceptance acceptance() {
    return definition.acceptance();
  }

  /** What OpenAI's definition says of the answers; empty where it does not have the operation. */
  public Optional<DefinitionCheck> check(Definition openAi) {
    return check(openAi, Set.of());
  }

  /**
   * The same, for those to whom some notes are failures.
   *
   * @param strict the notes that fail
   */
  public Optional<DefinitionCheck> check(Definition openAi, Set<Note> strict) {
    return openAi.hasPath(path())
        ? Optional.of(new DefinitionCheck(openAi, path(), definition.reading(), strict))
        : Optional.empty();
  }

  /** What people choose a server by, besides plain requests and errors. */
  public List<Feature> features() {
    return definition.features();
  }

  /** What people think of when they look for a server, in the order in which they do. */
  public List<CapabilityGroup> groups() {
    List<CapabilityGroup> groups = definition.groups();
    String title = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    return groups.isEmpty() ? List.of(new CapabilityGroup("", title, Set.of())) : groups;
  }

  /**
   * The group of a capability: the one that has most of its name; the first where none has it.
   *
   * @param capability the name of a promise, or {@code openai} and what is compared
   */
  public CapabilityGroup group(String capability) {
    List<CapabilityGroup> groups = groups();
    CapabilityGroup best = groups.get(0);
    for (CapabilityGroup group : groups) {
      if (group.fits(capability) > best.fits(capability)) {
        best = group;
      }
    }
    return best;
  }

  /** What the fields of the answers mean. */
  public Rules rules() {
    return definition
        .rules()
        .withWords(
            place -> check(Definition.bundled()).map(by -> by.words(place)).orElse(Set.of()));
  }

  /** OpenAI's bundled answers to the published test plan; empty if there are none. */
  public Optional<OnBoard> onBoard() {
    return OnBoard.of(name, suites(), rules());
  }

  /** How its servers deviate, each with the level of comparison that notices. */
  public List<Deviation> deviations() {
    return definition.deviations();
  }

  /** What users reported of its servers besides, which a check finds without a baseline. */
  public List<Deviation> reports() {
    return definition.reports();
  }

  /** Whatever servers of the API can be made to do. */
  public List<Deviation> servable() {
    return Stream.concat(deviations().stream(), reports().stream()).toList();
  }

  /** Whatever servers of any API can be made to do: by level, then what has none. */
  public static List<Deviation> allServable() {
    return Stream.concat(
            allDeviations().stream(), Stream.of(values()).flatMap(api -> api.reports().stream()))
        .toList();
  }

  /**
   * How servers of any API deviate, by level; of several APIs' deviations of one name the first.
   */
  public static List<Deviation> allDeviations() {
    Map<String, Deviation> all = new LinkedHashMap<>();
    Stream.of(values())
        .flatMap(api -> api.deviations().stream())
        .forEach(deviation -> all.putIfAbsent(deviation.name(), deviation));
    return all.values().stream().sorted(Comparator.comparingInt(Deviation::level)).toList();
  }

  /** Which event is the last of its streams. */
  public StreamEnd streamEnd() {
    return definition.streamEnd();
  }

  /**
   * The rules for a comparison: where OpenAI's definition allows null, null is only noted, and
   * words are those of the definition.
   *
   * @param openAi asked when first needed, which it is only where answers differ
   */
  public Rules rules(Supplier<Definition> openAi) {
    Supplier<Optional<DefinitionCheck>> check = Suppliers.memoize(() -> check(openAi.get()));
    return definition
        .rules()
        .withWords(place -> check.get().map(by -> by.words(place)).orElse(Set.of()))
        .allowingNull(
            (kind, place) -> check.get().map(by -> by.mayBeNull(kind, place)).orElse(false));
  }

  /** As {@code --api} spells it. */
  @Override
  public String toString() {
    return name;
  }
}
