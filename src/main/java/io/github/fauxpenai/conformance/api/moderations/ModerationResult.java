package io.github.fauxpenai.conformance.api.moderations;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.results.Answer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What an answer says about one input: whether it is flagged, and for each category whether it
 * applies, with which score and to which types of input.
 *
 * @param json an element of {@code results}, whatever it is
 */
record ModerationResult(JsonNode json) {
  /** The results of an answer, one per element. */
  static List<ModerationResult> of(Answer answer) {
    return answer.values("results").stream()
        .filter(JsonNode::isArray)
        .flatMap(JsonNode::valueStream)
        .map(ModerationResult::new)
        .toList();
  }

  /** Whether the input is flagged; false if the member is not a boolean. */
  boolean isFlagged() {
    return json.path("flagged").asBoolean();
  }

  /** Whether it says if the input and each category are flagged. */
  boolean isComplete() {
    JsonNode categories = json.path("categories");
    return json.path("flagged").isBoolean()
        && !categories.isEmpty()
        // Categories that a model does not know are null.
        && categories.valueStream().allMatch(flag -> flag.isBoolean() || flag.isNull());
  }

  /** "Whether any of the below categories are flagged." */
  boolean isConsistent() {
    return json.path("categories").valueStream().anyMatch(JsonNode::asBoolean) == isFlagged();
  }

  /** The names of the categories. */
  Set<String> categories() {
    return names(json.path("categories"));
  }

  JsonNode scores() {
    return json.path("category_scores");
  }

  /** Whether every score that is a number is between 0 and 1. */
  boolean isInRange() {
    return scores()
        .valueStream()
        .filter(JsonNode::isNumber)
        // Written so that NaN is not in the range.
        .allMatch(score -> score.doubleValue() >= 0 && score.doubleValue() <= 1);
  }

  JsonNode appliedTypes() {
    return json.path("category_applied_input_types");
  }

  /** All types that are named for any category. */
  Set<String> allAppliedTypes() {
    return appliedTypes()
        .valueStream()
        .flatMap(JsonNode::valueStream)
        .map(JsonNode::asText)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
