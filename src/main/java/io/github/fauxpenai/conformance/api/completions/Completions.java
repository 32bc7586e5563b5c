package io.github.fauxpenai.conformance.api.completions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.ApiDefinition;
import io.github.fauxpenai.conformance.api.Choices;
import io.github.fauxpenai.conformance.check.Acceptance;
import io.github.fauxpenai.conformance.check.ClientReading;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.results.Feature;
import io.github.fauxpenai.conformance.results.StreamEnd;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Scenario;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import io.github.fauxpenai.conformance.serve.Deviation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code POST /completions}, the predecessor of chat completions. No recordings of OpenAI's answers
 * to its scenarios are published.
 */
public final class Completions implements ApiDefinition {
  @Override
  public String path() {
    return "/completions";
  }

  @Override
  public Set<String> parameters() {
    return Stream.concat(suites().stream(), extension().stream())
        .flatMap(suite -> suite.sets().stream())
        .flatMap(set -> Stream.concat(set.underTest().stream(), set.given().stream()))
        .map(Factor::parameter)
        .collect(Collectors.toSet());
  }

  @Override
  public Set<String> requiredParameters() {
    return Set.of("model", "prompt");
  }

  @Override
  public List<String> lengthParameters() {
    return List.of("max_tokens");
  }

  @Override
  public List<TestSuite> suites() {
    return CompletionsSuites.all();
  }

  @Override
  public List<TestSuite> extension() {
    return List.of(CompletionsSuites.malformed());
  }

  @Override
  public Optional<ObjectNode> smallestRequest(String model) {
    return Optional.of(ApiDefinition.forOneToken(model, CompletionsSuites.TEXT));
  }

  @Override
  public int quickRequests() {
    return 60;
  }

  @Override
  public List<Promise> promises() {
    return CompletionsPromises.all();
  }

  @Override
  public Acceptance acceptance() {
    return new Acceptance(
            requiredParameters(),
            List.of("stream", "stream_options"),
            Set.of("sanity", "values", "prompt", "limits", "stream_options"),
            Set.of(),
            Set.of(),
            List.of(
                "negative",
                "negative_model",
                "prompt_invalid",
                "limits_invalid",
                "stream_options",
                "malformed"),
            Completions::isUnsure)
        .withCapabilities(
            // Sorted, because Map.of has another order in each run and reports keep the map's
            // order.
            new TreeMap<>(
                Map.of(
                    "suffix",
                    "text inserted before a suffix",
                    "prompt_logprobs",
                    "log probabilities of the prompt")));
  }

  /** Whether OpenAI's API reference leaves open if the scenario is accepted. */
  private static boolean isUnsure(Scenario.Spec spec) {
    return spec.factors().stream()
        .map(Factor::name)
        .anyMatch(
            name ->
                name.equals(CompletionsSuites.EMPTY.name())
                    || name.equals(CompletionsSuites.NOTHING.name()));
  }

  @Override
  public ClientReading reading() {
    return new CompletionsReading();
  }

  @Override
  public List<Feature> features() {
    return List.of(
        Feature.ofMembers("streaming", "stream"),
        Feature.ofMembers("echo", "echo"),
        Feature.ofMembers("logprobs", "logprobs"),
        Feature.ofMembers("limits", "max_tokens", "stop"));
  }

  @Override
  public Rules rules() {
    return CompletionsRules.rules();
  }

  @Override
  public StreamEnd streamEnd() {
    return StreamEnd.done(Choices::mayBeLast);
  }

  @Override
  public List<Deviation> deviations() {
    return CompletionsDeviations.ALL;
  }
}
