package io.github.fauxpenai.conformance.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.check.Acceptance;
import io.github.fauxpenai.conformance.check.ClientReading;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.results.Feature;
import io.github.fauxpenai.conformance.results.StreamEnd;
import io.github.fauxpenai.conformance.results.Volatile;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.FactorSet;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import io.github.fauxpenai.conformance.serve.Deviation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Everything specific to one API. */
public interface ApiDefinition {
  /** The path below the base URL, for example {@code /embeddings}. */
  String path();

  /**
   * The names of the request's parameters, as {@link
   * io.github.fauxpenai.conformance.scenario.Factor#parameter} spells them.
   */
  Set<String> parameters();

  /** The parameters that every request to the API's own path needs. */
  Set<String> requiredParameters();

  /** The parameter that names the model; empty if requests name none. */
  default Optional<String> modelParameter() {
    return Optional.of("model");
  }

  /** The parameters that limit the length of an answer; the first is the one to send. */
  default List<String> lengthParameters() {
    return List.of();
  }

  /** Whether a path below the base URL, with or without a query, is one of the API's. */
  default boolean hasPath(String path) {
    String bare = path.split("\\?", 2)[0];
    return bare.equals(path()) || bare.startsWith(path() + "/");
  }

  /** The members whose values differ in every answer. */
  default Volatile volatileMembers() {
    return new Volatile(
        Set.of("id", "tool_call_id"), Set.of("created"), Set.of("system_fingerprint"), Set.of());
  }

  /** The published test plan. */
  List<TestSuite> suites();

  /** This program's additions to it, in which all factors have different names. */
  List<TestSuite> extension();

  /**
   * A request that costs next to nothing and that every server with the API accepts, to find out
   * whether a server has the API; empty if there is no such request.
   *
   * @param model the model to name
   */
  default Optional<ObjectNode> smallestRequest(String model) {
    return Optional.empty();
  }

  /**
   * A request for one token, as the plans of chat and other completions have it, so that recorded
   * answers include it.
   *
   * @param text what to complete
   */
  static ObjectNode forOneToken(String model, Factor text) {
    return (ObjectNode)
        new FactorSet(
                List.of(Factor.setting("max_tokens", 1)),
                List.of(Factor.setting("model", model), text))
            .scenario("")
            .requestBody();
  }

  /** The maximum number of requests of {@link Profile#QUICK}. */
  default int quickRequests() {
    return 80;
  }

  /**
   * Values, as {@link Factor#text} spells them, that {@link Profile#QUICK} must send in one
   * request, because only together they show whether a promise is kept.
   */
  default List<Set<String>> telling() {
    return List.of();
  }

  /** What answers must fulfil, depending on what the request asked for. */
  List<Promise> promises();

  /** Which scenarios' requests OpenAI certainly accepts or refuses. */
  default Acceptance acceptance() {
    return Acceptance.UNKNOWN;
  }

  /** How a client reads the answers. */
  default ClientReading reading() {
    return new ClientReading() {};
  }

  /** The features by which people choose a server, besides plain requests and errors. */
  default List<Feature> features() {
    return List.of();
  }

  /**
   * The groups of capabilities that people look for in a server, most important first. The first
   * group has all capabilities that no other group names. Empty if the API is one group.
   */
  default List<CapabilityGroup> groups() {
    return List.of();
  }

  /** What the fields of the answers mean. */
  Rules rules();

  /** Which event ends the API's streams. */
  default StreamEnd streamEnd() {
    return StreamEnd.DONE;
  }

  /** How servers deviate. A name used by several APIs means the same in each. */
  List<Deviation> deviations();

  /**
   * Further faults that users reported, which a check finds without a baseline; they have no level.
   */
  default List<Deviation> reports() {
    return List.of();
  }
}
