package io.github.fauxpenai.conformance.api.models;

import io.github.fauxpenai.conformance.api.ApiDefinition;
import io.github.fauxpenai.conformance.check.Acceptance;
import io.github.fauxpenai.conformance.check.ClientReading;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.results.Volatile;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import io.github.fauxpenai.conformance.serve.Deviation;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code GET /models} and {@code GET /models/{model}}, based on OpenAI's API reference. No
 * recordings of OpenAI's answers to its scenarios are published.
 */
public final class Models implements ApiDefinition {
  @Override
  public String path() {
    return ModelObjects.PATH;
  }

  @Override
  public Set<String> parameters() {
    return Set.of(ModelsSuites.OPERATION, "model");
  }

  @Override
  public Set<String> requiredParameters() {
    return Set.of();
  }

  /** Nothing is volatile: ids are the names of models, and times say when models were created. */
  @Override
  public Volatile volatileMembers() {
    return new Volatile(Set.of(), Set.of(), Set.of(), Set.of());
  }

  @Override
  public List<TestSuite> suites() {
    return ModelsSuites.all();
  }

  @Override
  public List<TestSuite> extension() {
    return List.of();
  }

  @Override
  public int quickRequests() {
    return 10;
  }

  @Override
  public List<Promise> promises() {
    return ModelsPromises.all();
  }

  /** A server need not have any of OpenAI's models. */
  @Override
  public Acceptance acceptance() {
    return new Acceptance(
        Set.of(), List.of(), Set.of("list"), Set.of(), Set.of(), List.of("unknown"), spec -> false);
  }

  @Override
  public ClientReading reading() {
    return new ClientReading() {
      @Override
      public Map<String, List<String>> saidByPromises() {
        return Map.of("error.form", List.of(""));
      }
    };
  }

  @Override
  public Rules rules() {
    return ModelsRules.rules();
  }

  @Override
  public List<Deviation> deviations() {
    return ModelsDeviations.ALL;
  }

  @Override
  public List<Deviation> reports() {
    return ModelsDeviations.REPORTS;
  }
}
