package io.github.fauxpenai.conformance.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.check.Acceptance;
import io.github.fauxpenai.conformance.check.ClientReading;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.results.Feature;
import io.github.fauxpenai.conformance.results.StreamEnd;
import io.github.fauxpenai.conformance.results.Volatile;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import io.github.fauxpenai.conformance.serve.Deviation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All that is special to one API. */
public interface ApiDefinition {
  /** The path below the base URL, for example {@code /embeddings}. */
  String path();

  /**
   * The names of the request's parameters, as {@link
   * io.github.fauxpenai.conformance.scenario.Factor#parameter} spells them.
   */
  Set<String> parameters();

  /** The parameters that OpenAI accepts no request to the API's own path without. */
  Set<String> requiredParameters();

  /** The parameter that names the model; empty where requests name none. */
  default Optional<String> modelParameter() {
    return Optional.of("model");
  }

  /** The parameters that limit how long an answer gets; the first is the one to send. */
  default List<String> lengthParameters() {
    return List.of();
  }

  /** Whether a path below the base URL, with or without a query, is one of the API's. */
  default boolean hasPath(String path) {
    String bare = path.split("\\?", 2)[0];
    return bare.equals(path()) || bare.startsWith(path() + "/");
  }

  /** The members whose values are new in every answer. */
  default Volatile volatileMembers() {
    return new Volatile(
        Set.of("id", "tool_call_id"), Set.of("created"), Set.of("system_fingerprint"), Set.of());
  }

  /** The published test plan. */
  List<TestSuite> suites();

  /** What goes beyond it; no two of its factors have one name. */
  List<TestSuite> extension();

  /**
   * A request that costs next to nothing and that every server with the API accepts, to find out
   * whether it is there; empty where there is none.
   *
   * @param model the model to name
   */
  default Optional<ObjectNode> smallestRequest(String model) {
    return Optional.empty();
  }

  /** The most requests of {@link Profile#QUICK}. */
  default int quickRequests() {
    return 80;
  }

  /** What the answers promise to those who ask. */
  List<Promise> promises();

  /** Which of the scenarios' requests OpenAI accepts and refuses for sure. */
  default Acceptance acceptance() {
    return Acceptance.UNKNOWN;
  }

  /** How a client reads the answers. */
  default ClientReading reading() {
    return new ClientReading() {};
  }

  /** What people choose a server by, besides plain requests and errors. */
  default List<Feature> features() {
    return List.of();
  }

  /**
   * What people think of when they look for a server, in the order in which they do: the first has
   * all capabilities that no other names. Empty where they think of the API as one thing.
   */
  default List<CapabilityGroup> groups() {
    return List.of();
  }

  /** What the fields of the answers mean. */
  Rules rules();

  /** Which event is the last of its streams. */
  default StreamEnd streamEnd() {
    return StreamEnd.DONE;
  }

  /** How servers deviate; a name that several APIs use means the same in each. */
  List<Deviation> deviations();

  /** What users reported of servers, which a check finds without a baseline; of no level. */
  default List<Deviation> reports() {
    return List.of();
  }
}
