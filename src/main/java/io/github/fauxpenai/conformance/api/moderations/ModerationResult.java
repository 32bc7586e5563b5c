package io.github.fauxpenai.conformance.api.moderations;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.results.Answer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What an answer says of one input: whether it is flagged, and for each category whether it is,
 * with which score and because of which types of input.
 *
 * @param json an element of {@code results}, whatever it is
 */
record ModerationResult(JsonNode json) {
  /** One for each element. */
  static List<ModerationResult> of(Answer answer) {
    return answer.values("results").stream()
        .filter(JsonNode::isArray)
        .flatMap(ModerationResult::elements)
        .map(ModerationResult::new)
        .toList();
  }

  /** Whether the input is flagged; not so where that is no boolean. */
  boolean isFlagged() {
    return json.path("flagged").asBoolean();
  }

  /** Whether it says of the input and of each category whether it is flagged. */
  boolean isComplete() {
    JsonNode categories = json.path("categories");
    return json.path("flagged").isBoolean()
        && !categories.isEmpty()
        // Categories that a model does not know are null.
        && elements(categories).allMatch(flag -> flag.isBoolean() || flag.isNull());
  }

  /** "Whether any of the below categories are flagged." */
  boolean isConsistent() {
    return elements(json.path("categories")).anyMatch(JsonNode::asBoolean) == isFlagged();
  }

  /** The names of the categories. */
  Set<String> categories() {
    return names(json.path("categories"));
  }

  JsonNode scores() {
    return json.path("category_scores");
  }

  /** Whether every score that is a number is one of 0 to 1. */
  boolean isInRange() {
    return elements(scores())
        .filter(JsonNode::isNumber)
        // Written so that what is no number at all is not in it either.
        .allMatch(score -> score.doubleValue() >= 0 && score.doubleValue() <= 1);
  }

  JsonNode appliedTypes() {
    return json.path("category_applied_input_types");
  }

  /** All that are named for any category. */
  Set<String> allAppliedTypes() {
    return elements(appliedTypes())
        .flatMap(ModerationResult::elements)
        .map(JsonNode::asText)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  static Stream<JsonNode> elements(JsonNode value) {
    return StreamSupport.stream(value.spliterator(), false);
  }
}
