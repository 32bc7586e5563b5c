package io.github.fauxpenai.conformance.api.embeddings;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.api.Api;
import io.github.fauxpenai.conformance.api.OpenAiRules;
import io.github.fauxpenai.conformance.compare.Count;
import io.github.fauxpenai.conformance.compare.Invariant;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.scenario.FactorSet;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What the fields of an embeddings answer mean according to OpenAI's API reference. */
final class EmbeddingsRules {
  private EmbeddingsRules() {}

  static Rules rules() {
    return OpenAiRules.builder()
        .equal("data[].object")
        .count(new Count("data", EmbeddingsRules::vectors))
        .count(
            new Count(
                "data[].embedding",
                "model",
                request -> !request.has("dimensions"),
                EmbeddingsRules::dimensions))
        .invariant(
            invariant("data[].index", "indexes are 0 to n-1, each once", EmbeddingsRules::indexes))
        .invariant(invariant("usage.total_tokens", "prompt_tokens", EmbeddingsRules::totalIsPrompt))
        .modelLimit(null, null, "This model does not support specifying dimensions.")
        .families(EmbeddingsRules::families)
        .build();
  }

  /** What may make a server refuse or misread inputs, whatever they are. */
  private static Map<String, List<String>> families() {
    Map<String, List<String>> families = new HashMap<>();
    for (TestSuite suite : Api.EMBEDDINGS.extendedSuites()) {
      for (FactorSet set : suite.sets()) {
        Stream.concat(set.underTest().stream(), set.given().stream())
            .filter(factor -> factor.parameter().equals("input"))
            .filter(factor -> EmbeddingsPromises.isOfTokens(factor.payload().path("val")))
            .forEach(factor -> families.put(factor.name(), List.of("tokens")));
      }
    }
    return families;
  }

  private static Invariant invariant(String path, String promise, Invariant.Test test) {
    return new Invariant(DifferenceCode.INVARIANT_BROKEN, path, promise, test);
  }

  private static Optional<String> vectors(Answer answer) {
    int vectors = answer.count("data[]");
    return vectors == 0 ? Optional.empty() : Optional.of(Integer.toString(vectors));
  }

  private static Optional<String> dimensions(Answer answer) {
    TreeSet<Integer> dimensions = new TreeSet<>();
    answer.values("data[].embedding").stream()
        .map(Vector::new)
        .filter(vector -> vector.isArray() || vector.isText())
        .forEach(vector -> dimensions.add(vector.length()));
    return dimensions.isEmpty()
        ? Optional.empty()
        : Optional.of(String.join(" and ", dimensions.stream().map(String::valueOf).toList()));
  }

  private static boolean indexes(JsonNode request, Answer answer) {
    List<JsonNode> indexes = answer.values("data[].index");
    int vectors = answer.count("data[]");
    if (indexes.size() < vectors || !indexes.stream().allMatch(JsonNode::isIntegralNumber)) {
      return true;
    }
    Set<Long> distinct = indexes.stream().map(JsonNode::longValue).collect(toSet());
    return distinct.size() == vectors && distinct.stream().allMatch(i -> i >= 0 && i < vectors);
  }

  private static boolean totalIsPrompt(JsonNode request, Answer answer) {
    return answer.values("usage").stream()
        .filter(u -> u.path("prompt_tokens").isNumber() && u.path("total_tokens").isNumber())
        .allMatch(u -> u.path("prompt_tokens").equals(u.path("total_tokens")));
  }
}
