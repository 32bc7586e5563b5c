package io.github.fauxpenai.conformance.api.moderations;

import static io.github.fauxpenai.conformance.scenario.Parameter.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.ApiDefinition;
import io.github.fauxpenai.conformance.api.Extension;
import io.github.fauxpenai.conformance.check.Acceptance;
import io.github.fauxpenai.conformance.check.ClientReading;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.results.Feature;
import io.github.fauxpenai.conformance.results.Volatile;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import io.github.fauxpenai.conformance.serve.Deviation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code POST /moderations}, with the parameters of OpenAI's API reference. No recordings of
 * OpenAI's answers to its scenarios are published.
 */
public final class Moderations implements ApiDefinition {
  @Override
  public String path() {
    return "/moderations";
  }

  @Override
  public Set<String> parameters() {
    return Stream.concat(Stream.of("input", "model"), Extension.PARAMETERS.stream())
        .collect(Collectors.toSet());
  }

  @Override
  public Set<String> requiredParameters() {
    return Set.of("input");
  }

  @Override
  public Volatile volatileMembers() {
    return new Volatile(Set.of("id"), Set.of(), Set.of(), Set.of());
  }

  @Override
  public List<TestSuite> suites() {
    return ModerationsSuites.all();
  }

  @Override
  public List<TestSuite> extension() {
    return List.of(ModerationsSuites.malformed());
  }

  @Override
  public Optional<ObjectNode> smallestRequest(String model) {
    return Optional.of(object("model", model, "input", "Hello"));
  }

  @Override
  public int quickRequests() {
    return 20;
  }

  @Override
  public List<Promise> promises() {
    return ModerationsPromises.all();
  }

  @Override
  public Acceptance acceptance() {
    return new Acceptance(
            requiredParameters(),
            List.of(),
            Set.of("inputs", "models"),
            Set.of(),
            Set.of(),
            List.of("inputs_invalid", "malformed", "models_invalid"),
            spec ->
                spec.factors().stream()
                    .map(Factor::name)
                    .anyMatch(ModerationsSuites.UNSURE::contains))
        .withCapabilities(Map.of("images", "images as input"));
  }

  @Override
  public ClientReading reading() {
    return new ClientReading() {
      @Override
      public Map<String, List<String>> saidByPromises() {
        return Map.of("error.form", List.of(""), "input.results", List.of("results"));
      }
    };
  }

  @Override
  public List<Feature> features() {
    return List.of(new Feature("images", s -> s.spec().group().equals("images")));
  }

  @Override
  public Rules rules() {
    return ModerationsRules.rules();
  }

  @Override
  public List<Deviation> deviations() {
    return ModerationsDeviations.ALL;
  }

  @Override
  public List<Deviation> reports() {
    return ModerationsDeviations.REPORTS;
  }
}
