package io.github.fauxpenai.conformance.api;

import static io.github.fauxpenai.conformance.check.Checking.json;
import static io.github.fauxpenai.conformance.check.Checking.ok;
import static io.github.fauxpenai.conformance.check.Checking.refusal;
import static io.github.fauxpenai.conformance.check.Checking.response;
import static io.github.fauxpenai.conformance.check.Judgement.Outcome.HONOURED;
import static io.github.fauxpenai.conformance.check.Judgement.Outcome.IGNORED;
import static io.github.fauxpenai.conformance.check.Judgement.Outcome.REJECTED;
import static io.github.fauxpenai.conformance.check.Judgement.Outcome.UNTESTED;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.PublishedData;
import io.github.fauxpenai.conformance.check.Acceptance;
import io.github.fauxpenai.conformance.check.Checking;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.PromiseTally;
import io.github.fauxpenai.conformance.compare.Recordings;
import io.github.fauxpenai.conformance.explain.KnownFailures;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Scenario;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What OpenAI accepts must be accepted, and what it refuses refused. */
class AcceptanceTest {
  private static final JsonNode COMPLETION =
      json("{'choices':[{'index':0,'message':{'content':'a'},'finish_reason':'stop'}]}");

  @TempDir private Path folder;

  /** A group that is misspelt here would be looked for in vain, unnoticed. */
  @ParameterizedTest
  @EnumSource(Api.class)
  void everyGroupThatIsNamedIsOneOfTheSuite(Api api) {
    Acceptance acceptance = api.acceptance();
    Set<String> groups = api.extendedSuites().stream().map(TestSuite::group).collect(toSet());
    Set<String> named = new HashSet<>(acceptance.accepting());
    named.addAll(acceptance.single());
    named.addAll(acceptance.refusing());

    assertTrue(groups.containsAll(named), named + " in " + groups);
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void everyNewGroupWithNegativeValuesMustRefuseThem(Api api) {
    if (api.acceptance().equals(Acceptance.UNKNOWN)) {
      return;
    }
    Set<String> published =
        PublishedData.APIS.contains(api)
            ? api.suites().stream().map(TestSuite::group).collect(toSet())
            : Set.of("state"); // has promises of its own
    Set<String> refusing =
        TestSuite.scenarios(api.extendedSuites()).values().stream()
            .map(Scenario::spec)
            .filter(spec -> !published.contains(spec.group()))
            .filter(spec -> spec.factors().stream().anyMatch(Factor::negative))
            .map(Scenario.Spec::group)
            .collect(toSet());

    assertEquals(refusing, Set.copyOf(api.acceptance().refusing()));
  }

  @Test
  void whatOpenAiAcceptsMustNotBeRefused() {
    assertEquals(HONOURED, accepted("limits", "{'n':2}", ok(COMPLETION)));
    assertEquals(REJECTED, accepted("limits", "{'n':2}", refusal(null, "no")));
    assertEquals(REJECTED, accepted("tools", "{'tools':[]}", refusal("messages", "no")));
    assertEquals(REJECTED, accepted("limits", "{'n':2}", response(401, "text/html", json("{}"))));
    assertEquals(REJECTED, accepted("limits", "{'n':2}", response(302, "text/html", json("{}"))));
    assertEquals(REJECTED, accepted("sanity", "{'n':1,'model':'m'}", refusal(null, "no")));
    assertEquals(REJECTED, accepted("streaming", "{'n':1,'stream':true}", refusal(null, "no")));
  }

  @Test
  void whatOneModelCannotDoIsNoFault() {
    for (String message :
        new String[] {
          "Unsupported parameter: 'stop' is not supported with this model.",
          "The selected model does not support audio modality.",
          "This model's maximum context length is 8192 tokens."
        }) {
      ObjectNode refusal = (ObjectNode) refusal("modalities", message);
      ((ObjectNode) refusal.at("/body/error")).put("code", "invalid_value");
      if (message.contains("context")) {
        ((ObjectNode) refusal.at("/body/error"))
            .put("code", "context_length_exceeded")
            .put("param", "messages");
      }
      assertEquals(UNTESTED, accepted("limits", "{'n':2}", refusal), message);
    }
  }

  /** The published table combines values that OpenAI takes each alone and not together. */
  @Test
  void whatTheTableIsNotSureOfPromisesNothing() {
    assertEquals(Map.of(), found("pairwise", "{'n':1}", refusal(null, "no"), false));
    assertEquals(Map.of(), found("sanity", "{'metadata':{}}", refusal(null, "no"), false));
    assertEquals(Map.of(), found("hidden", "{'stop':''}", refusal(null, "no"), false));
    assertEquals(Map.of(), found("limits", "{'n':2}", refusal(null, "no"), true));
  }

  @Test
  void whatOpenAiRefusesMustNotBeAccepted() {
    String id = "request.refused.limits_invalid";
    assertEquals(Map.of(id, IGNORED), found("limits_invalid", "{'n':129}", ok(COMPLETION), true));
    assertEquals(
        Map.of(id, HONOURED), found("limits_invalid", "{'n':129}", refusal(null, "no"), true));
    assertEquals(
        Map.of(id, UNTESTED),
        found("limits_invalid", "{'n':129}", response(302, "a/b", json("{}")), true));
    assertEquals(
        Map.of(),
        found("malformed", "{'unknown_member':true}", ok(COMPLETION), true),
        "it has a promise of its own");
  }

  @ParameterizedTest
  @EnumSource(names = {"CHAT_COMPLETIONS", "EMBEDDINGS"})
  void openAiAcceptsWhatTheTablesSay(Api api) {
    Path file = PublishedData.file(api + "/results.json.gz");
    Checking checking = Checking.file(file, api.promises(), api.rules(), KnownFailures.none());

    PromiseTally accepted =
        checking.outcome().tallies().stream()
            .filter(tally -> tally.promise().id().equals(Acceptance.ACCEPTED))
            .findFirst()
            .orElseThrow();
    assertEquals(0, accepted.failing());
    assertTrue(accepted.count(HONOURED) >= (api == Api.EMBEDDINGS ? 6 : 40), "too few are judged");
  }

  private Judgement.Outcome accepted(String group, String request, JsonNode response) {
    return found(group, request, response, false).get(Acceptance.ACCEPTED);
  }

  private Map<String, Judgement.Outcome> found(
      String group, String request, JsonNode response, boolean negative) {
    ObjectNode result = Checking.result(json(request), response);
    ((ObjectNode) result.at("/scenario/spec")).put("group", group);
    if (negative) {
      ((ObjectNode) result.at("/scenario/spec/factors/0")).put("negative", true);
    }
    Recordings recordings = Recordings.none();
    recordings.put(result);
    Api api = Api.CHAT_COMPLETIONS;
    return Checking.file(
            recordings.write(folder.resolve("results.json.gz")),
            api.promises(),
            api.rules(),
            KnownFailures.none())
        .findings()
        .getOrDefault(result.path("key").textValue(), Map.of())
        .entrySet()
        .stream()
        .filter(entry -> isAboutRequests(entry.getKey()))
        .collect(Collectors.toMap(e -> e.getKey().id(), e -> e.getValue().outcome()));
  }

  private static boolean isAboutRequests(Promise promise) {
    return promise.parameter().equals(Acceptance.PARAMETER);
  }
}
