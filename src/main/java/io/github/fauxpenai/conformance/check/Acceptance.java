package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.explain.Refusal;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Scenario;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which requests OpenAI accepts and refuses, as far as the tables of scenarios are certain of it.
 * The published groups combine values without knowing how OpenAI treats the combination, so only
 * their scenarios with one value that was accepted alone count.
 *
 * @param given parameters that every request has and whose values the single groups do not test
 * @param streaming the parameters of a stream, first the one that asks for it; empty if there are
 *     no streams
 * @param accepting groups whose scenarios OpenAI accepts if none of their values is negative
 * @param single groups whose scenarios test one value, possibly streamed
 * @param parameters the parameters whose values in {@code single} OpenAI accepts if they are not
 *     negative
 * @param refusing groups whose scenarios OpenAI refuses if one of their values is negative
 * @param unsure scenarios that one model accepts and another does not: refusals count only if the
 *     scenario's own model was asked
 * @param capabilities groups of capabilities that only some models have, with descriptions: a
 *     refusal is reported but is not a fault
 */
public record Acceptance(
    Set<String> given,
    List<String> streaming,
    Set<String> accepting,
    Set<String> single,
    Set<String> parameters,
    List<String> refusing,
    Predicate<Scenario.Spec> unsure,
    Map<String, String> capabilities) {
  /** The id of the promise that requests that OpenAI accepts are accepted. */
  public static final String ACCEPTED = "request.accepted";

  /** What the ids of the promises begin with that requests that OpenAI refuses are refused. */
  public static final String REFUSED = "request.refused.";

  /** The id of the promise that accepted requests are answered with 200. */
  public static final String STATUS = "answer.status";

  /** The id of the promise that every answer can be read. */
  public static final String READABLE = "answer.readable";

  /** The parameter that these promises name, as they are about the whole request. */
  public static final String PARAMETER = "request";

  /** Nothing is certain. */
  public static final Acceptance UNKNOWN =
      new Acceptance(Set.of(), List.of(), Set.of(), Set.of(), Set.of(), List.of(), spec -> false);

  private static final int LONGEST_MESSAGE = 120;

  /** Without capabilities that only some models have. */
  public Acceptance(
      Set<String> given,
      List<String> streaming,
      Set<String> accepting,
      Set<String> single,
      Set<String> parameters,
      List<String> refusing,
      Predicate<Scenario.Spec> unsure) {
    this(given, streaming, accepting, single, parameters, refusing, unsure, Map.of());
  }

  /** The same with groups of capabilities that only some models have, with descriptions. */
  public Acceptance withCapabilities(Map<String, String> groups) {
    return new Acceptance(
        given, streaming, accepting, single, parameters, refusing, unsure, groups);
  }

  /** Whether a request for a capability that only some models have was refused. */
  public boolean isRefusedCapability(Exchange exchange) {
    return exchange.answer().kind() == AnswerKind.ERROR
        && capabilities.containsKey(exchange.scenario().spec().group())
        && exchange.scenario().spec().factors().stream().noneMatch(Factor::negative);
  }

  /**
   * The promises that what OpenAI accepts is accepted, and for each group, that what it refuses is
   * refused.
   */
  public List<Promise> promises(Predicate<Answer> isModelLimit) {
    if (this == UNKNOWN) {
      return List.of();
    }
    return Stream.of(
            Stream.of(
                Promise.ofAnyAnswer(
                    ACCEPTED,
                    PARAMETER,
                    "what OpenAI accepts is accepted",
                    exchange -> isAccepted(exchange.scenario().spec()),
                    exchange -> accepted(exchange.answer(), isModelLimit))),
            capabilities.entrySet().stream()
                .map(
                    capability ->
                        Promise.ofAnyAnswer(
                            PARAMETER + ".capability." + capability.getKey(),
                            PARAMETER,
                            "a capability: " + capability.getValue(),
                            exchange ->
                                exchange.scenario().spec().group().equals(capability.getKey()),
                            exchange -> capable(exchange.answer()))),
            refusing.stream()
                .map(
                    group ->
                        Promise.ofAnyAnswer(
                            REFUSED + group,
                            PARAMETER,
                            "what OpenAI refuses is refused (%s)".formatted(group),
                            exchange -> isRefused(exchange, group),
                            exchange -> refused(exchange.answer()))))
        .flatMap(Function.identity())
        .toList();
  }

  /** Whether OpenAI certainly accepts the request. */
  boolean isAccepted(Scenario.Spec spec) {
    if (spec.factors().stream().anyMatch(Factor::negative) || unsure.test(spec)) {
      return false;
    }
    if (accepting.contains(spec.group())) {
      return true;
    }
    if (!single.contains(spec.group())) {
      return false;
    }
    List<String> tested =
        spec.factors().stream()
            .map(Factor::parameter)
            .filter(parameter -> !given.contains(parameter))
            .toList();
    boolean streams = streaming.stream().limit(1).anyMatch(tested::contains);
    return tested.stream()
        .allMatch(
            parameter ->
                parameters.contains(parameter) || streams && streaming.contains(parameter));
  }

  /**
   * Whether OpenAI certainly refuses the request. Bodies that are not JSON and unknown members have
   * other promises.
   */
  private boolean isRefused(Exchange exchange, String group) {
    Scenario.Spec spec = exchange.scenario().spec();
    return spec.group().equals(group)
        && spec.factors().stream().anyMatch(Factor::negative)
        && exchange.scenario().request().text().isEmpty()
        && spec.factors().stream().noneMatch(f -> f.parameter().equals("unknown_member"))
        && (!unsure.test(spec)
            || exchange.request().equals(exchange.scenario().requestBody().tree()));
  }

  private static Judgement capable(Answer answer) {
    return RecordedResponse.isAccepted(answer.status())
        ? Judgement.honoured()
        : Judgement.notOffered(
            "%d%s".formatted(answer.status(), message(answer).map(": "::concat).orElse("")));
  }

  private static Judgement accepted(Answer answer, Predicate<Answer> isModelLimit) {
    if (RecordedResponse.isAccepted(answer.status())) {
      return Judgement.honoured();
    }
    if (isModelLimit.test(answer)) {
      return Judgement.untested("the refusal is about the model");
    }
    return Judgement.rejected(
        "refused with %d%s"
            .formatted(answer.status(), message(answer).map(": "::concat).orElse("")));
  }

  private static Optional<String> message(Answer answer) {
    return Optional.of(Refusal.of(answer).message())
        .filter(text -> !text.isBlank())
        .map(
            text ->
                text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE) + "…");
  }

  private static Judgement refused(Answer answer) {
    if (answer.kind() == AnswerKind.ERROR) {
      return Judgement.honoured();
    }
    return RecordedResponse.isAccepted(answer.status())
        ? Judgement.ignored("accepted with %d".formatted(answer.status()))
        : Judgement.untested("the answer is a %d".formatted(answer.status()));
  }
}
