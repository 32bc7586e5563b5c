package io.github.fauxpenai.conformance.compare;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.explain.Finding;
import io.github.fauxpenai.conformance.results.Answer;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The two answers to one request, and what is needed to judge them. Shapes and the request are made
 * when the first level asks for them.
 */
public final class Pair {
  private final Answer baseline;
  private final Answer result;
  private final Rules rules;
  private final boolean recorderTraces;
  private final Set<String> sentDifferently;
  private final Supplier<JsonNode> requestSource;
  private final Supplier<Envelope> envelope;
  private JsonNode request;
  private Shape baselineShape;
  private Shape resultShape;

  /**
   * @param sentDifferently members of the request that the server was sent with other values
   * @param recorderTraces whether one of the two was written by the older recorder, which added
   *     members of its own
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
      resultShape = Shape.of(result, rules.variants());
    }
    return resultShape;
  }

  /** What the baseline's answers of this kind ever hold, by path. */
  Shape envelope() {
    return envelope.get().of(baseline.kind());
  }

  /** What OpenAI's reference does not require is only noted. */
  Finding noteIfOptional(Finding difference) {
    return rules.optional().contains(difference.path())
        ? Finding.failing(
                difference.level(),
                DifferenceCode.MEMBER_OPTIONAL,
                difference.path(),
                difference.expected(),
                difference.actual())
            .asNote()
        : difference;
  }

  /** Null where OpenAI may send null, or nothing, is only noted: no typed client minds. */
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

  /** Whether the server was sent another value of a request's member than the baseline. */
  boolean isSentDifferently(String member) {
    return sentDifferently.contains(member);
  }

  /** Whether a value follows from something that the server was sent otherwise. */
  boolean followsFromChange(String path) {
    return sentDifferently.stream().anyMatch(member -> rules.dependentOn(member).contains(path));
  }

  /** Whether the request leaves a server no choice but to send a kind that the baseline has. */
  boolean isForced(String kindPath) {
    return rules.isForced(kindPath, request());
  }

  boolean isIgnored(String path) {
    return rules.ignored().contains(path)
        || recorderTraces && rules.recorderTraces(baseline.kind()).contains(path);
  }
}
