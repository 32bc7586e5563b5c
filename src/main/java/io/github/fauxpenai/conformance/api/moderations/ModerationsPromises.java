package io.github.fauxpenai.conformance.api.moderations;

import static io.github.fauxpenai.conformance.api.moderations.ModerationResult.names;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.api.CommonPromises;
import io.github.fauxpenai.conformance.api.Wire;
import io.github.fauxpenai.conformance.check.Exchange;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Promise;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What moderations promise according to OpenAI's API reference:
 * https://platform.openai.com/docs/api-reference/moderations/create
 */
final class ModerationsPromises {
  private static final String OMNI = "omni-moderation-";
  private static final String IMAGE = "image_url";

  private ModerationsPromises() {}

  static List<Promise> all() {
    return Stream.concat(
            Stream.of(
                // "A list of moderation objects."
                Promise.of(
                    "input.results",
                    "input",
                    "a result for each input",
                    exchange -> inputs(exchange) > 0,
                    ModerationsPromises::resultForEach),
                // "Whether any of the below categories are flagged."
                promise(
                    "flagged.any",
                    "flagged",
                    "flagged is what any category says",
                    result ->
                        result.isComplete()
                            ? Judgement.brokenUnless(
                                result.isConsistent(),
                                result.isFlagged()
                                    ? "flagged, and no category is"
                                    : "a category is flagged, and the input is not")
                            : Judgement.untested("no flags")),
                // A server that flags nothing, or everything, moderates nothing.
                Promise.of(
                    "flagged.threat",
                    "flagged",
                    "a threat is flagged and a greeting is not",
                    exchange -> !known(exchange).isEmpty(),
                    ModerationsPromises::threat),
                // "The score for the category."
                promise(
                    "category_scores.each",
                    "category_scores",
                    "a score of 0 to 1 for each category",
                    ModerationsPromises::scores),
                // "The applied input type(s) for the category." Text-only models lack this member.
                Promise.of(
                    "category_applied_input_types.sent",
                    "category_applied_input_types",
                    "for each category the types of input that it was found in",
                    exchange ->
                        inputs(exchange) > 0 && exchange.asked("model").asText().startsWith(OMNI),
                    exchange -> ofEach(exchange, result -> appliedTypes(exchange, result))),
                // "The model used to generate the moderation results."
                CommonPromises.model(),
                Wire.newId()),
            Stream.concat(CommonPromises.ofHeads().stream(), CommonPromises.all().stream()))
        .toList();
  }

  private static Promise promise(
      String id, String parameter, String name, Function<ModerationResult, Judgement> check) {
    return Promise.of(id, parameter, name, exchange -> true, exchange -> ofEach(exchange, check));
  }

  /** The first judgement that fails, else the first that is untested, else honoured. */
  private static Judgement ofEach(Exchange exchange, Function<ModerationResult, Judgement> check) {
    List<Judgement> all = ModerationResult.of(exchange.answer()).stream().map(check).toList();
    return all.stream()
        .filter(judgement -> judgement.outcome().fails())
        .findFirst()
        .or(() -> all.stream().filter(j -> j.outcome() == Judgement.Outcome.UNTESTED).findFirst())
        .orElseGet(() -> all.isEmpty() ? Judgement.untested("no results") : Judgement.honoured());
  }

  /** How many results there must be; 0 if that is unknown. Parts belong to one input. */
  private static int inputs(Exchange exchange) {
    JsonNode input = exchange.asked("input");
    if (!CommonPromises.isAsked(exchange, "input")) {
      return 0;
    }
    if (input.isTextual()) {
      return input.textValue().isEmpty() ? 0 : 1;
    }
    if (input.valueStream().allMatch(JsonNode::isTextual)) {
      return input.size();
    }
    long texts = parts(input, "text");
    long images = parts(input, IMAGE);
    return texts <= 1 && images <= 1 && texts + images == input.size() ? 1 : 0;
  }

  private static long parts(JsonNode input, String type) {
    return input.valueStream().filter(part -> part.path("type").asText().equals(type)).count();
  }

  private static Judgement resultForEach(Exchange exchange) {
    int results = ModerationResult.of(exchange.answer()).size();
    int inputs = inputs(exchange);
    if (results == inputs) {
      return Judgement.honoured();
    }
    String found = "%d %s for %d".formatted(results, results == 1 ? "result" : "results", inputs);
    return results == 1 ? Judgement.ignored(found) : Judgement.broken(found);
  }

  /**
   * The texts of a request if at least one is known to be flagged or not to be flagged; else empty.
   */
  private static List<String> known(Exchange exchange) {
    JsonNode input = exchange.asked("input");
    List<String> texts =
        (input.isTextual() ? Stream.of(input) : input.valueStream())
            .map(each -> each.isTextual() ? each.textValue() : each.path("text").asText())
            .toList();
    Set<String> judged = Set.of(ModerationsSuites.THREAT, ModerationsSuites.GREETING);
    return inputs(exchange) == texts.size() && texts.stream().anyMatch(judged::contains)
        ? texts
        : List.of();
  }

  private static Judgement threat(Exchange exchange) {
    List<String> texts = known(exchange);
    List<ModerationResult> results = ModerationResult.of(exchange.answer());
    if (results.size() != texts.size()
        || !results.stream().allMatch(ModerationResult::isComplete)) {
      return Judgement.untested("no flags for each text");
    }
    for (int i = 0; i < texts.size(); i++) {
      if (texts.get(i).equals(ModerationsSuites.THREAT) && !results.get(i).isFlagged()) {
        return Judgement.broken("a threat is not flagged");
      }
      if (texts.get(i).equals(ModerationsSuites.GREETING) && results.get(i).isFlagged()) {
        return Judgement.broken("a greeting is flagged");
      }
    }
    return Judgement.honoured();
  }

  private static Judgement scores(ModerationResult result) {
    JsonNode scores = result.scores();
    if (!scores.isObject() || result.categories().isEmpty()) {
      return Judgement.untested("no scores");
    }
    Set<String> without = new TreeSet<>(result.categories());
    without.removeAll(names(scores));
    if (!without.isEmpty()) {
      return Judgement.broken("no score for " + String.join(", ", without));
    }
    return Judgement.brokenUnless(result.isInRange(), "a score that is not one of 0 to 1");
  }

  private static Judgement appliedTypes(Exchange exchange, ModerationResult result) {
    if (!result.appliedTypes().isObject()) {
      return Judgement.ignored("no category_applied_input_types");
    }
    Set<String> without = new TreeSet<>(result.categories());
    without.removeAll(names(result.appliedTypes()));
    if (!without.isEmpty()) {
      return Judgement.broken("no input types for " + String.join(", ", without));
    }
    Set<String> others = result.allAppliedTypes();
    others.removeAll(sent(exchange.asked("input")));
    return Judgement.brokenUnless(
        others.isEmpty(), "an input type that was not sent: " + String.join(", ", others));
  }

  /** The types of input that were sent, as answers call them. */
  private static Set<String> sent(JsonNode input) {
    return input
        .valueStream()
        .filter(JsonNode::isObject)
        .map(part -> part.path("type").asText().equals(IMAGE) ? "image" : "text")
        .collect(
            Collectors.collectingAndThen(
                Collectors.toSet(), types -> types.isEmpty() ? Set.of("text") : types));
  }
}
