package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The two answers to one request, and what is needed to judge them. Shapes and the request are
 * created on first use.
 */
final class Pair {
  private final Answer baseline;
  private final Answer result;
  private final Rules rules;
  private final boolean recorderTraces;
  private final Set<String> sentDifferently;
  private final Supplier<JsonNode> requestSource;
  private final Supplier<Envelope> envelope;
  private JsonNode request;
  private Optional<String> emptyOpening;
  private Answer read;
  private Shape baselineShape;
  private Shape resultShape;

  /**
   * @param recorderTraces whether one of the two was written by the older recorder, which added its
   *     own members
   * @param sentDifferently members of the request that were sent to the server with other values
   */
  Pair(
      Answer baseline,
      Answer result,
      Rules rules,
      boolean recorderTraces,
      Set<String> sentDifferently,
      Supplier<JsonNode> request,
      Supplier<Envelope> envelope) {
    this.baseline = baseline;
    this.result = result;
    this.rules = rules;
    this.recorderTraces = recorderTraces;
    this.sentDifferently = sentDifferently;
    this.requestSource = request;
    this.envelope = envelope;
  }

  Answer baseline() {
    return baseline;
  }

  Answer result() {
    return result;
  }

  /**
   * The array without elements in the first chunk of a stream that has elements in the baseline's
   * first chunk, as in streams that begin with a filter's results. That is one difference, so the
   * chunk is not compared otherwise.
   */
  Optional<String> emptyOpening() {
    if (emptyOpening == null) {
      emptyOpening =
          canSkipFirst(baseline) && canSkipFirst(result)
              ? baseline
                  .parts()
                  .get(0)
                  .propertyStream()
                  .filter(this::isEmptied)
                  .map(Map.Entry::getKey)
                  .findFirst()
              : Optional.empty();
    }
    return emptyOpening;
  }

  private static boolean canSkipFirst(Answer answer) {
    return answer.kind() == AnswerKind.STREAM
        && !answer.isLarge()
        && !answer.hasRepeats()
        && answer.parts().size() > 1;
  }

  private boolean isEmptied(Map.Entry<String, JsonNode> member) {
    JsonNode array = result.parts().get(0).path(member.getKey());
    return member.getValue().isArray()
        && !member.getValue().isEmpty()
        && array.isArray()
        && array.isEmpty()
        && !result.parts().get(1).path(member.getKey()).isEmpty()
        && !isOfBaseline(member.getKey());
  }

  /** Whether the first chunk is one of the baseline's without elements, in another place. */
  private boolean isOfBaseline(String array) {
    JsonNode first = result.parts().get(0);
    return baseline.differentParts().stream()
        .filter(part -> part.path(array).isArray() && part.path(array).isEmpty())
        .flatMap(JsonNode::propertyStream)
        .anyMatch(each -> each.getValue().isObject() && first.path(each.getKey()).isObject());
  }

  /** The result without an {@linkplain #emptyOpening empty opening}, as its body is compared. */
  Answer read() {
    if (read == null) {
      read = emptyOpening().isPresent() ? result.withoutFirstPart() : result;
    }
    return read;
  }

  Rules rules() {
    return rules;
  }

  JsonNode request() {
    if (request == null) {
      request = requestSource.get();
    }
    return request;
  }

  Shape baselineShape() {
    if (baselineShape == null) {
      baselineShape = Shape.of(baseline, rules.variants());
    }
    return baselineShape;
  }

  Shape resultShape() {
    if (resultShape == null) {
      resultShape = Shape.of(read(), rules.variants());
    }
    return resultShape;
  }

  /** Everything that the baseline's answers of this kind have, by path. */
  Shape envelope() {
    return envelope.get().of(baseline.kind());
  }

  /** The difference, as a note if OpenAI's reference does not require the member. */
  Finding noteIfOptional(Finding difference) {
    return isAmong(rules.optional(), difference.path()) ? optional(difference) : difference;
  }

  /** The difference that an array is empty, as a note if its elements are the model's choice. */
  Finding noteIfMayBeEmpty(Finding difference) {
    return isAmong(rules.mayBeEmpty(), difference.path())
        ? optional(difference)
        : noteIfOptional(difference);
  }

  private static Finding optional(Finding difference) {
    return Finding.failing(
            difference.level(),
            DifferenceCode.MEMBER_OPTIONAL,
            difference.path(),
            difference.expected(),
            difference.actual())
        .asNote();
  }

  /** Whether a path is one of some that name no kind of event. */
  private static boolean isAmong(Set<String> paths, String path) {
    return paths.contains(path)
        || path.startsWith("[") && paths.contains(path.substring(path.indexOf("].") + 2));
  }

  /**
   * The difference, as a note if OpenAI may send null or nothing there, which typed clients accept.
   */
  Finding noteIfNullAllowed(Finding difference) {
    return rules.allowsNull(baseline.kind(), difference.path())
        ? Finding.failing(
                difference.level(),
                DifferenceCode.MEMBER_NULL,
                difference.path(),
                difference.expected(),
                difference.actual())
            .asNote()
        : noteIfOptional(difference);
  }

  /**
   * Whether a member of the request was sent to the server with another value than the baseline's.
   */
  boolean isSentDifferently(String member) {
    return sentDifferently.contains(member);
  }

  /** Whether a value depends on something that was sent differently. */
  boolean followsFromChange(String path) {
    return sentDifferently.stream().anyMatch(member -> isAmong(rules.dependentOn(member), path));
  }

  /** Whether the request forces a server to send this kind. */
  boolean isForced(String kindPath) {
    return rules.isForced(kindPath, request());
  }

  boolean isIgnored(String path) {
    return isAmong(rules.ignored(), path)
        || recorderTraces && rules.recorderTraces(baseline.kind()).contains(path);
  }
}
