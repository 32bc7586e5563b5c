package io.github.fauxpenai.conformance.api.models;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.api.OpenAiRules;
import io.github.fauxpenai.conformance.api.Wire;
import io.github.fauxpenai.conformance.compare.Invariant;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.results.Answer;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the fields of models mean according to OpenAI's API reference. Which models a server has is
 * up to it.
 */
final class ModelsRules {
  private ModelsRules() {}

  static Rules rules() {
    return OpenAiRules.builder()
        .equal("data[].object")
        .invariant(Invariant.notEmpty("id"))
        .invariant(Invariant.notEmpty("data[].id"))
        .invariant(invariant("data[].id", "each model once", ModelsRules::areUnique))
        .invariant(invariant("data[].created", "seconds", ModelsRules::areSeconds))
        .dependent("model", "id")
        .build();
  }

  private static Invariant invariant(String path, String promise, Predicate<Answer> test) {
    return new Invariant(
        DifferenceCode.INVARIANT_BROKEN, path, promise, (request, answer) -> test.test(answer));
  }

  /** The ids of a list of models; empty if the answer is not a list of models. */
  static List<String> ids(Answer answer) {
    return answer.values("data[].id").stream()
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue)
        .toList();
  }

  static boolean areUnique(Answer answer) {
    List<String> ids = ids(answer);
    return new HashSet<>(ids).size() == ids.size();
  }

  /** Whether the models' times, in a list or alone, can be in seconds. */
  static boolean areSeconds(Answer answer) {
    return Stream.of("created", "data[].created")
        .flatMap(path -> answer.values(path).stream())
        .allMatch(time -> !time.isNumber() || Math.abs(time.doubleValue()) <= Wire.MOST_SECONDS);
  }
}
