package io.github.fauxpenai.conformance.api.embeddings;

import static io.github.fauxpenai.conformance.scenario.Parameter.object;
import static io.github.fauxpenai.conformance.scenario.Parameter.parameter;
import static io.github.fauxpenai.conformance.scenario.TestSuite.each;
import static io.github.fauxpenai.conformance.scenario.TestSuite.pairs;
import static io.github.fauxpenai.conformance.scenario.TestSuite.withEach;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.ApiDefinition;
import io.github.fauxpenai.conformance.api.Extension;
import io.github.fauxpenai.conformance.check.Acceptance;
import io.github.fauxpenai.conformance.check.ClientReading;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.results.Feature;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Parameter;
import io.github.fauxpenai.conformance.scenario.Scenario;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import io.github.fauxpenai.conformance.serve.Deviation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code POST /embeddings}, with the parameters of OpenAI's API reference. */
public final class Embeddings implements ApiDefinition {
  @Override
  public String path() {
    return "/embeddings";
  }

  @Override
  public Set<String> parameters() {
    return Stream.concat(
            Stream.of("dimensions", "encoding_format", "input", "model", "user"),
            Extension.PARAMETERS.stream())
        .collect(Collectors.toSet());
  }

  @Override
  public Set<String> requiredParameters() {
    return Set.of("model", "input");
  }

  @Override
  public List<TestSuite> suites() {
    List<Parameter> parameters = factors();
    List<Factor> models = model().factors(f -> !f.negative());
    List<Factor> ada = List.of(models.get(0));
    List<Factor> hello = input().factors(Factor::primary);
    return List.of(
        new TestSuite(
            "negative", withEach(models, withEach(hello, each(parameters, Factor::negative)))),
        new TestSuite("negative_model", each(List.of(model()), Factor::negative)),
        new TestSuite(
            "sanity", withEach(models, withEach(hello, each(parameters, Factor::primary)))),
        new TestSuite("input", withEach(ada, each(List.of(input()), f -> true))),
        new TestSuite(
            "pairwise", withEach(ada, withEach(hello, pairs(parameters, f -> !f.negative())))));
  }

  private static List<Parameter> factors() {
    return List.of(
        parameter("dimensions").primary(1536).valid(4096).invalid("123", 0, -1),
        parameter("encoding_format").primary("float").valid("base64").invalid("unknown", "", 123),
        parameter("user").primary("somebody").valid("").invalid(123));
  }

  private static Parameter input() {
    return parameter("input")
        .primary("hello")
        .valid(
            List.of(""),
            List.of("foo", "bar"),
            List.of(123, 456),
            List.of(List.of(123, 456), List.of(789, 12)),
            List.of(123, "foo"),
            List.of(-123))
        .invalid(true);
  }

  private static Parameter model() {
    return parameter("model")
        .valid("text-embedding-ada-002", "text-embedding-3-small", "text-embedding-3-large")
        .invalid("", "foo");
  }

  @Override
  public List<TestSuite> extension() {
    return EmbeddingsExtension.suites();
  }

  @Override
  public Optional<ObjectNode> smallestRequest(String model) {
    return Optional.of(object("model", model, "input", "hello"));
  }

  @Override
  public int quickRequests() {
    return 40;
  }

  @Override
  public List<Promise> promises() {
    return EmbeddingsPromises.all();
  }

  @Override
  public Acceptance acceptance() {
    return new Acceptance(
        requiredParameters(),
        List.of(),
        Set.of("encodings", "dimensions", "inputs"),
        Set.of("sanity"),
        Set.of("encoding_format", "user"),
        List.of("dimensions", "inputs", "malformed"),
        Embeddings::shortensAda);
  }

  /** Whether it asks for shorter vectors of the oldest model, which cannot shorten them. */
  private static boolean shortensAda(Scenario.Spec spec) {
    return spec.factors().stream().anyMatch(f -> f.parameter().equals("dimensions"))
        && spec.factors().stream().anyMatch(f -> f.text().equals("model=text-embedding-ada-002"));
  }

  @Override
  public ClientReading reading() {
    return new ClientReading() {
      @Override
      public Map<String, List<String>> saidByPromises() {
        return Map.of(
            "error.form", List.of(""),
            "input.vectors", List.of("data"),
            "dimensions.length", List.of("data"),
            "encoding_format.float", List.of("data[].embedding"),
            "encoding_format.base64", List.of("data[].embedding"));
      }
    };
  }

  @Override
  public List<Feature> features() {
    return List.of(
        Feature.ofMembers("encodings", "encoding_format"),
        Feature.ofMembers("dimensions", "dimensions"));
  }

  @Override
  public Rules rules() {
    return EmbeddingsRules.rules();
  }

  @Override
  public List<Deviation> deviations() {
    return EmbeddingsDeviations.ALL;
  }

  @Override
  public List<Deviation> reports() {
    return EmbeddingsReports.ALL;
  }
}
