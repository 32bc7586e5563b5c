package io.github.fauxpenai.conformance.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What an API promises to a request that asks for it, told from the answer alone: no baseline is
 * needed.
 *
 * @param id what it is called, short and for good: {@code tool_choice.required}. Files of known
 *     failures and other programs go by it
 * @param formerId what it was called before it had such a name; empty where it always had
 * @param parameter the request's parameter that asks, as errors name it
 * @param name what is promised, for a person
 * @param applies whether a request asks for it
 * @param ofRefusals whether the check is about refusals too; where it is not, a refusal tells
 *     something only if it names the parameter
 * @param check what an answer tells
 * @param twins scenarios whose answers the check looks at besides
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

  /** A promise about all answers, refusals too. */
  public static Promise ofAnyAnswer(
      String id,
      String parameter,
      String name,
      Predicate<Exchange> applies,
      Function<Exchange, Judgement> check) {
    return new Promise(id, "", parameter, name, applies, true, check, List.of());
  }

  /** The same promise, which once had another name. */
  public Promise formerly(String former) {
    return new Promise(id, former, parameter, name, applies, ofRefusals, check, twins);
  }

  /** The same promise, of which some refusals tell nothing. */
  public Promise unlessRefused(Predicate<Exchange> silent) {
    return ofRefusals
        ? this
        : new Promise(
            id, formerId, parameter, name, applies.and(silent.negate()), false, check, twins);
  }

  /** Whether this is its name, or was. */
  public boolean isCalled(String text) {
    return id.equals(text) || !formerId.isEmpty() && formerId.equals(text);
  }

  /**
   * What an answer tells about it. To be asked only where it applies.
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
    if (!RecordedResponse.isAccepted(answer.status())) {
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
            // What is not asked for may be a word of the request that the message quotes.
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
