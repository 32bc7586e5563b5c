package io.github.fauxpenai.conformance.check;

import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Scenario;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which requests OpenAI accepts and which it refuses, as far as the tables of scenarios are sure of
 * it. The published groups combine values without knowing what OpenAI makes of the combination:
 * there only values that were accepted alone are counted on, each by itself.
 *
 * @param accepting groups whose scenarios OpenAI accepts where none of their values is negative
 * @param single groups whose scenarios test one value, and perhaps a stream of it
 * @param parameters those whose values in {@code single} OpenAI accepts where they are not negative
 * @param refusing groups whose scenarios OpenAI refuses where one of their values is negative
 * @param unsure scenarios of {@code accepting} groups that one model accepts and another does not
 */
public record Acceptance(
    Set<String> accepting,
    Set<String> single,
    Set<String> parameters,
    List<String> refusing,
    Predicate<Scenario.Spec> unsure) {
  /** What is promised of requests that OpenAI accepts. */
  public static final String ACCEPTED = "request.accepted";

  /** The parameter that these promises name: they are about the whole request. */
  public static final String PARAMETER = "request";

  /** Nothing is known for sure. */
  public static final Acceptance UNKNOWN =
      new Acceptance(Set.of(), Set.of(), Set.of(), List.of(), spec -> false);

  private static final int LONGEST_MESSAGE = 120;

  /** That what OpenAI accepts is accepted, and for each group, that what it refuses is refused. */
  public List<Promise> promises(Predicate<Answer> isModelLimit) {
    if (equals(UNKNOWN)) {
      return List.of();
    }
    return Stream.concat(
            Stream.of(
                Promise.ofAnyAnswer(
                    ACCEPTED,
                    PARAMETER,
                    "what OpenAI accepts is accepted",
                    exchange -> isAccepted(exchange.scenario().spec()),
                    exchange -> accepted(exchange.answer(), isModelLimit))),
            refusing.stream()
                .map(
                    group ->
                        Promise.ofAnyAnswer(
                            PARAMETER + ".refused." + group,
                            PARAMETER,
                            "what OpenAI refuses is refused (%s)".formatted(group),
                            exchange -> isRefused(exchange, group),
                            exchange -> refused(exchange.answer()))))
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
            .filter(parameter -> !List.of("model", "messages", "input").contains(parameter))
            .toList();
    boolean streams = tested.contains("stream");
    return single.contains(spec.group())
        && tested.stream()
            .allMatch(
                parameter ->
                    parameters.contains(parameter)
                        || streams && List.of("stream", "stream_options").contains(parameter));
  }

  /** What is not JSON, and a member that nobody knows, have promises of their own. */
  private static boolean isRefused(Exchange exchange, String group) {
    Scenario.Spec spec = exchange.scenario().spec();
    return spec.group().equals(group)
        && spec.factors().stream().anyMatch(Factor::negative)
        && exchange.scenario().request().text().isEmpty()
        && spec.factors().stream().noneMatch(f -> f.parameter().equals("unknown_member"));
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
