package io.github.fauxpenai.conformance.check;

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
 * Which requests OpenAI accepts and which it refuses, as far as the tables of scenarios are sure of
 * it. The published groups combine values without knowing what OpenAI makes of the combination:
 * there only values that were accepted alone are counted on, each by itself.
 *
 * @param given parameters that every request has, of which the single groups test no values
 * @param streaming the parameters of a stream, first the one that asks for it; none where there are
 *     no streams
 * @param accepting groups whose scenarios OpenAI accepts where none of their values is negative
 * @param single groups whose scenarios test one value, and perhaps a stream of it
 * @param parameters those whose values in {@code single} OpenAI accepts where they are not negative
 * @param refusing groups whose scenarios OpenAI refuses where one of their values is negative
 * @param unsure scenarios that one model accepts and another does not: whether they are refused is
 *     asked of the scenario's own model alone
 * @param capabilities groups of what only some models can do, with what that is: that it is refused
 *     is told, and is no fault
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
  /** What is promised of requests that OpenAI accepts. */
  public static final String ACCEPTED = "request.accepted";

  /** The parameter that these promises name: they are about the whole request. */
  public static final String PARAMETER = "request";

  /** Nothing is known for sure. */
  public static final Acceptance UNKNOWN =
      new Acceptance(Set.of(), List.of(), Set.of(), Set.of(), Set.of(), List.of(), spec -> false);

  private static final int LONGEST_MESSAGE = 120;

  /** Where every model can do all that is asked. */
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

  /** The same, with groups of what only some models can do, and what that is. */
  public Acceptance withCapabilities(Map<String, String> groups) {
    return new Acceptance(
        given, streaming, accepting, single, parameters, refusing, unsure, groups);
  }

  /** Whether a request was refused that asks for what only some models can do. */
  public boolean isRefusedCapability(Exchange exchange) {
    return exchange.answer().kind() == AnswerKind.ERROR
        && capabilities.containsKey(exchange.scenario().spec().group())
        && exchange.scenario().spec().factors().stream().noneMatch(Factor::negative);
  }

  /** That what OpenAI accepts is accepted, and for each group, that what it refuses is refused. */
  public List<Promise> promises(Predicate<Answer> isModelLimit) {
    if (equals(UNKNOWN)) {
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
                            PARAMETER + ".refused." + group,
                            PARAMETER,
                            "what OpenAI refuses is refused (%s)".formatted(group),
                            exchange -> isRefused(exchange, group),
                            exchange -> refused(exchange.answer()))))
        .flatMap(Function.identity())
        .toList();
  }

  /** Whether OpenAI accepts such a request for sure. */
  boolean isAccepted(Scenario.Spec spec) {
    if (spec.factors().stream().anyMatch(Factor::negative) || unsure.test(spec)) {
      return false;
    }
    if (accepting.contains(spec.group())) {
      return true;
    }
    List<String> tested =
        spec.factors().stream()
            .map(Factor::parameter)
            .filter(parameter -> !given.contains(parameter))
            .toList();
    boolean streams = streaming.stream().limit(1).anyMatch(tested::contains);
    return single.contains(spec.group())
        && tested.stream()
            .allMatch(
                parameter ->
                    parameters.contains(parameter) || streams && streaming.contains(parameter));
  }

  /** What is not JSON, and a member that nobody knows, have promises of their own. */
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
    String message = answer.body().path("error").path("message").asText("");
    return Optional.of(message)
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
