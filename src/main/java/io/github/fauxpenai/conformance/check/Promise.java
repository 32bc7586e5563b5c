package io.github.fauxpenai.conformance.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What an API promises to a request that asks for it, judged by the answer alone, without a
 * baseline.
 *
 * @param id a short, stable name, for example {@code tool_choice.required}, used by known-failures
 *     files and other programs
 * @param formerId the id it had before it got this one; empty if it never had another
 * @param parameter the request parameter that asks for it, as errors name it
 * @param name what is promised, for a person
 * @param applies whether a request asks for it
 * @param ofRefusals whether the check is also about refusals; if not, a refusal is conclusive only
 *     if it names the parameter
 * @param check judges an answer
 * @param twins other scenarios whose answers the check uses
 */
public record Promise(
    String id,
    String formerId,
    String parameter,
    String name,
    Predicate<Exchange> applies,
    boolean ofRefusals,
    Function<Exchange, Judgement> check,
    List<Twin> twins) {
  private static final String QUOTES = "'\"`";

  /** A promise about the answers of accepted requests. */
  public static Promise of(
      String id,
      String parameter,
      String name,
      Predicate<Exchange> applies,
      Function<Exchange, Judgement> check,
      Twin... twins) {
    return new Promise(id, "", parameter, name, applies, false, check, List.of(twins));
  }

  /** A promise about all answers, including refusals. */
  public static Promise ofAnyAnswer(
      String id,
      String parameter,
      String name,
      Predicate<Exchange> applies,
      Function<Exchange, Judgement> check) {
    return new Promise(id, "", parameter, name, applies, true, check, List.of());
  }

  /** The same promise with a former id. */
  public Promise formerly(String former) {
    return new Promise(id, former, parameter, name, applies, ofRefusals, check, twins);
  }

  /** The same promise, which does not apply to some refusals. */
  public Promise unlessRefused(Predicate<Exchange> silent) {
    return ofRefusals
        ? this
        : new Promise(
            id, formerId, parameter, name, applies.and(silent.negate()), false, check, twins);
  }

  /** Whether this is its id, or was. */
  public boolean isCalled(String text) {
    return id.equals(text) || !formerId.isEmpty() && formerId.equals(text);
  }

  /**
   * Judges an answer. To be called only if the promise applies.
   *
   * @param isModelLimit whether a refusal is about the model and not about the protocol
   */
  Judgement judge(Exchange exchange, Predicate<Answer> isModelLimit) {
    Answer answer = exchange.answer();
    if (ofRefusals) {
      return check.apply(exchange);
    }
    if (answer.kind() == AnswerKind.ERROR) {
      return judgeRefusal(exchange, isModelLimit);
    }
    if (!RecordedResponse.hasContent(answer.status())) {
      return Judgement.untested("the answer is a %d".formatted(answer.status()));
    }
    return check.apply(exchange);
  }

  private Judgement judgeRefusal(Exchange exchange, Predicate<Answer> isModelLimit) {
    Answer answer = exchange.answer();
    if (isModelLimit.test(answer)) {
      return Judgement.untested("the refusal is about the model");
    }
    JsonNode error = answer.body().path("error");
    boolean named =
        error.path("param").isTextual()
            ? isIn(error.path("param").textValue())
            // A parameter that was not sent may still be a quoted word of the request.
            : !exchange.asked(parameter).isMissingNode()
                && isQuotedIn(error.path("message").asText());
    return named
        ? Judgement.rejected("refused with %d".formatted(answer.status()))
        : Judgement.untested("the request was refused as a whole");
  }

  /** Whether a path, for example {@code tools[0].type}, is the parameter or leads into it. */
  private boolean isIn(String path) {
    return path.startsWith(parameter)
        && (path.length() == parameter.length()
            || ".[".indexOf(path.charAt(parameter.length())) >= 0);
  }

  private boolean isQuotedIn(String text) {
    for (int at = text.indexOf(parameter, 1); at > 0; at = text.indexOf(parameter, at + 1)) {
      int end = at + parameter.length();
      if (QUOTES.indexOf(text.charAt(at - 1)) >= 0
          && end < text.length()
          && QUOTES.indexOf(text.charAt(end)) >= 0) {
        return true;
      }
    }
    return false;
  }
}
