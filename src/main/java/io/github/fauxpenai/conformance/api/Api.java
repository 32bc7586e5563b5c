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
import io.github.fauxpenai.conformance.scenario.Scenario;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import io.github.fauxpenai.conformance.serve.Deviation;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The APIs whose conformance can be tested. */
public enum Api {
  CHAT_COMPLETIONS("chatcompletions", new ChatCompletions()),
  EMBEDDINGS("embeddings", new Embeddings()),
  RESPONSES("responses", new Responses()),
  MODERATIONS("moderations", new Moderations()),
  COMPLETIONS("completions", new Completions()),
  MODELS("models", new Models());

  private final String name;
  private final ApiDefinition definition;

  // Made once, as plans are large, and the bundled answers and each profile need them.
  private List<TestSuite> suites;
  private List<TestSuite> extension;
  private SortedMap<String, Scenario> published;

  // Made on first use, perhaps on several threads, which then make the same.
  private volatile Set<String> parameters;
  private volatile Optional<OnBoard> onBoard;
  private volatile List<String> models;

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
      // Computing them may take a walk through the whole plan, and they are needed for each member
      // of each request.
      parameters = Set.copyOf(definition.parameters());
    }
    return parameters;
  }

  /** The parameters that every request to the API's own path needs. */
  public Set<String> requiredParameters() {
    return definition.requiredParameters();
  }

  /** The parameter that names the model; empty if requests name none. */
  public Optional<String> modelParameter() {
    return definition.modelParameter();
  }

  /** The parameters that limit the length of an answer; the first is the one to send. */
  public List<String> lengthParameters() {
    return definition.lengthParameters();
  }

  /** Whether a path below the base URL, with or without a query, is one of the API's. */
  public boolean hasPath(String path) {
    return definition.hasPath(path);
  }

  /** The members whose values differ in every answer. */
  public Volatile volatileMembers() {
    return definition.volatileMembers();
  }

  /** The published test plan. */
  public synchronized List<TestSuite> suites() {
    if (suites == null) {
      suites = definition.suites();
    }
    return suites;
  }

  /** This program's additions to the published test plan. */
  private synchronized List<TestSuite> extension() {
    if (extension == null) {
      extension = definition.extension();
    }
    return extension;
  }

  /** The scenarios of the published test plan by key; not to be changed. */
  private synchronized SortedMap<String, Scenario> published() {
    if (published == null) {
      published = TestSuite.scenarios(suites());
    }
    return published;
  }

  /** The published test plan and this program's additions to it. */
  public List<TestSuite> extendedSuites() {
    return Stream.concat(suites().stream(), extension().stream()).toList();
  }

  /**
   * The scenarios of {@link #extendedSuites} by key. If two have the same key, the later one wins.
   */
  SortedMap<String, Scenario> scenarios() {
    SortedMap<String, Scenario> scenarios = new TreeMap<>(published());
    scenarios.putAll(TestSuite.scenarios(extension()));
    return scenarios;
  }

  /**
   * A request that costs next to nothing, to find out whether a server has the API; empty if there
   * is no such request.
   *
   * @param model the model to name
   */
  public Optional<ObjectNode> smallestRequest(String model) {
    return definition.smallestRequest(model);
  }

  /** The valid models of its scenarios, in the order of the test plan. */
  public List<String> models() {
    if (models == null) {
      // Making the whole plan takes as long as a small command.
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

  /** The maximum number of requests of {@link Profile#QUICK}. */
  public int quickRequests() {
    return definition.quickRequests();
  }

  /** Values that only together show whether a promise is kept. */
  public List<Set<String>> telling() {
    return definition.telling();
  }

  /** What answers must fulfil, depending on what the request asked for. */
  public List<Promise> promises() {
    Acceptance acceptance = definition.acceptance();
    return Stream.concat(
            // A model that lacks a capability does not break promises about it.
            definition.promises().stream()
                .map(promise -> promise.unlessRefused(acceptance::isRefusedCapability)),
            acceptance.promises(definition.rules()::isModelLimit).stream())
        .map(promise -> promise.formerly(FormerNames.of(promise.id())))
        .toList();
  }

  /** Which scenarios' requests OpenAI certainly accepts or refuses. */
  Acceptance acceptance() {
    return definition.acceptance();
  }

  /**
   * The check of answers against OpenAI's definition; empty if the definition lacks the operation.
   */
  public Optional<DefinitionCheck> check(Definition openAi) {
    return check(openAi, Set.of());
  }

  /**
   * The same check with some notes as failures.
   *
   * @param strict the notes that fail
   */
  public Optional<DefinitionCheck> check(Definition openAi, Set<Note> strict) {
    return openAi.hasPath(path())
        ? Optional.of(new DefinitionCheck(openAi, path(), definition.reading(), strict))
        : Optional.empty();
  }

  /** The features by which people choose a server, besides plain requests and errors. */
  public List<Feature> features() {
    return definition.features();
  }

  /** The groups of capabilities that people look for in a server, most important first. */
  public List<CapabilityGroup> groups() {
    List<CapabilityGroup> groups = definition.groups();
    String title = name.substring(0, 1).toUpperCase(Locale.US) + name.substring(1);
    return groups.isEmpty() ? List.of(new CapabilityGroup("", title, Set.of())) : groups;
  }

  /**
   * The group of a capability: the one that matches the longest part of its name; the first if none
   * matches.
   *
   * @param capability the id of a promise, or {@code openai} followed by what is compared
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
    if (onBoard == null) {
      onBoard = OnBoard.of(name, published(), rules());
    }
    return onBoard;
  }

  /** How servers deviate from the API, each with the level of comparison that notices. */
  public List<Deviation> deviations() {
    return definition.deviations();
  }

  /** Further faults that users reported, which a check finds without a baseline. */
  public List<Deviation> reports() {
    return definition.reports();
  }

  /** All faults that a server of the API can be made to show. */
  public List<Deviation> servable() {
    return Stream.concat(deviations().stream(), reports().stream()).toList();
  }

  /**
   * All faults that a server of any API can be made to show: by level, then those without a level.
   */
  public static List<Deviation> allServable() {
    return Stream.concat(
            allDeviations().stream(), Stream.of(values()).flatMap(api -> api.reports().stream()))
        .toList();
  }

  /**
   * How servers of any API deviate, by level. If several APIs have a deviation of one name, the
   * first counts.
   */
  public static List<Deviation> allDeviations() {
    Map<String, Deviation> all = new LinkedHashMap<>();
    Stream.of(values())
        .flatMap(api -> api.deviations().stream())
        .forEach(deviation -> all.putIfAbsent(deviation.name(), deviation));
    return all.values().stream().sorted(Comparator.comparingInt(Deviation::level)).toList();
  }

  /** Which event ends the API's streams. */
  public StreamEnd streamEnd() {
    return definition.streamEnd();
  }

  /**
   * The rules for a comparison: null is only a note if OpenAI's definition allows it, and
   * vocabularies are those of the definition.
   *
   * @param openAi called at most once, and only if answers differ
   */
  public Rules rules(Supplier<Definition> openAi) {
    Supplier<Optional<DefinitionCheck>> check = Suppliers.memoize(() -> check(openAi.get()));
    return definition
        .rules()
        .withWords(place -> check.get().map(by -> by.words(place)).orElse(Set.of()))
        .allowingNull(
            (kind, place) -> check.get().map(by -> by.mayBeNull(kind, place)).orElse(false));
  }

  /** The names of all, as {@code --api} spells them. */
  public static List<String> names() {
    return Stream.of(values()).map(Api::toString).toList();
  }

  /** As {@code --api} spells it. */
  @Override
  public String toString() {
    return name;
  }
}
