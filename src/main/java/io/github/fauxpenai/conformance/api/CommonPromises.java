package io.github.fauxpenai.conformance.api;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.check.Acceptance;
import io.github.fauxpenai.conformance.check.Exchange;
import io.github.fauxpenai.conformance.check.JsonSchemas;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.RecordedResponse;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Promises that every OpenAI API makes. */
public final class CommonPromises {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

  private static final String UNKNOWN = "unknown_member";
  private static final int OK = 200;

  /** How the types of errors begin that the gateway before OpenAI's servers makes. */
  private static final String GATEWAY = "cf_";

  /** A path on a disk, or the name of a model file. */
  private static final Pattern FILE =
      Pattern.compile(
          "(/|\\.{1,2}/|~/|[A-Za-z]:[\\\\/]|\\\\\\\\).*|.*\\.(gguf|ggml|safetensors|bin|onnx|pt)");

  /**
   * Functions that OpenAI's models now and then call, though nobody offers them: the first since
   * 2023, the others, in which several calls are packed, up to 2026.
   */
  private static final Set<String> MADE_UP =
      Set.of("python", "multi_tool_use.parallel", "parallel");

  private static final String LOGPROB = "logprob";

  /** By how much probabilities and their logarithms may differ. */
  private static final double ROUNDING = 0.05;

  private CommonPromises() {}

  /** The promises that follow each API's own. */
  public static List<Promise> all() {
    return List.of(
        errorForm(),
        // The API rejects members that it does not know: "Unrecognized request argument supplied".
        Promise.ofAnyAnswer(
            "unknown_member.refused",
            UNKNOWN,
            "an unknown member is refused",
            exchange -> exchange.request().has(UNKNOWN),
            CommonPromises::refusalOfUnknown),
        // https://platform.openai.com/docs/api-reference/making-requests: a request is JSON.
        Promise.ofAnyAnswer(
            "body.refused",
            "body",
            "a body that is not a request in JSON is refused",
            exchange -> exchange.scenario().request().text().isPresent(),
            exchange ->
                Judgement.brokenUnless(
                    exchange.answer().kind() == AnswerKind.ERROR,
                    "answered with " + exchange.answer().status())));
  }

  /** The promise about error bodies; the only common one for APIs whose requests have no body. */
  public static Promise errorForm() {
    // https://platform.openai.com/docs/guides/error-codes/api-errors
    return Promise.ofAnyAnswer(
        "error.form",
        "error",
        "a refusal says why, in OpenAI's form",
        exchange -> exchange.answer().kind() == AnswerKind.ERROR,
        CommonPromises::form);
  }

  /** Promises about the head of an answer, which clients look at before they read the body. */
  public static List<Promise> ofHeads() {
    return List.of(
        // OpenAI's definition has no other success. Some clients take any other status for an
        // error, and a client of the event stream standard must.
        Promise.ofAnyAnswer(
            Acceptance.STATUS,
            "answer",
            "an accepted request is answered with 200",
            exchange -> exchange.answer().kind() != AnswerKind.ERROR,
            exchange -> status(exchange.answer().status())),
        // All answers are JSON, except for streams.
        Promise.ofAnyAnswer(
            "answer.media_type",
            "answer",
            "JSON is called application/json",
            exchange -> exchange.answer().kind() != AnswerKind.STREAM || isAskedWhole(exchange),
            exchange -> mediaType(exchange.answer())));
  }

  /** The promise that an answer says which model it is from, in one place for the whole answer. */
  public static Promise model() {
    return model(exchange -> model(exchange, exchange.answer().values("model")));
  }

  /**
   * The promise that an answer says which model it is from.
   *
   * @param check judges what the answer says, as {@link #model(Exchange, List)} does
   */
  public static Promise model(Function<Exchange, Judgement> check) {
    // "The model used for the chat completion." "The name of the model used to generate the
    // embedding."
    return Promise.of(
            "model.name",
            "model",
            "a model's name, not the path of a file",
            exchange -> isAsked(exchange, "model"),
            check)
        // A request for an unknown model, or for one of another API, is refused.
        .unlessRefused(exchange -> exchange.answer().kind() == AnswerKind.ERROR);
  }

  /**
   * Whether the model is named, and not the file that holds it.
   *
   * @param said what stands at each place for the model's name
   */
  public static Judgement model(Exchange exchange, List<JsonNode> said) {
    Set<String> names =
        said.stream()
            .filter(JsonNode::isTextual)
            .map(JsonNode::textValue)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (names.isEmpty()) {
      return Judgement.untested("no model");
    }
    // Azure's first chunk, which has no choices, has an empty model.
    names.remove("");
    if (names.size() != 1) {
      return Judgement.broken(names.isEmpty() ? "an empty name" : "chunks name different models");
    }
    String name = names.iterator().next();
    // A client that asks for a path gets that path back.
    return Judgement.brokenUnless(
        !FILE.matcher(name).matches() || exchange.asked("model").asText().equals(name),
        "the path of a file");
  }

  private static Judgement status(int status) {
    return RecordedResponse.isAccepted(status)
        ? Judgement.brokenUnless(status == OK, "%d instead of 200".formatted(status))
        : Judgement.untested("the answer is a %d".formatted(status));
  }

  /** Whether the request asks for an answer in one piece. */
  private static boolean isAskedWhole(Exchange exchange) {
    JsonNode stream = exchange.asked("stream");
    boolean whole = stream.isMissingNode() || stream.isNull() || stream.isBoolean();
    return whole && !stream.asBoolean() && isAsked(exchange, "stream");
  }

  private static Judgement mediaType(Answer answer) {
    if (answer.kind() != AnswerKind.ERROR && !RecordedResponse.hasContent(answer.status())) {
      return Judgement.untested("the answer is a %d".formatted(answer.status()));
    }
    if (answer.kind() == AnswerKind.STREAM) {
      return Judgement.broken("an event stream that nobody asked for");
    }
    String type = answer.mediaType();
    return Judgement.brokenUnless(
        type.equals("application/json") || type.endsWith("+json"),
        type.isEmpty() ? "no Content-Type" : type);
  }

  /**
   * A refusal counts only if it names the member: a server that refuses every request has not
   * noticed it.
   */
  private static Judgement refusalOfUnknown(Exchange exchange) {
    Answer answer = exchange.answer();
    if (answer.kind() != AnswerKind.ERROR) {
      return Judgement.ignored("answered with " + answer.status());
    }
    return answer.body().toString().contains(UNKNOWN)
        ? Judgement.honoured()
        : Judgement.untested("the refusal does not name the member");
  }

  /**
   * Checks for {@code {"error": {"message", "type", "param", "code"}}}; the last two may be null.
   */
  private static Judgement form(Exchange exchange) {
    JsonNode error = exchange.answer().body().path("error");
    if (!error.isObject()) {
      return Judgement.broken("the body has no object \"error\"");
    }
    // OpenAI refused wrong keys with an empty message, beside the code that tells the reason.
    JsonNode message = error.path("message");
    if (!message.isTextual() || message.textValue().isBlank() && !error.path("code").isTextual()) {
      return Judgement.broken("the error has no message");
    }
    if (error.path("type").asText().startsWith(GATEWAY)) {
      return Judgement.untested("the refusal of a gateway in between");
    }
    if (!error.path("type").isTextual()) {
      return Judgement.broken("the error's type is no text");
    }
    for (String member : List.of("param", "code")) {
      if (!error.has(member)) {
        return Judgement.broken("the error has no member \"%s\"".formatted(member));
      }
      if (!error.path(member).isTextual() && !error.path(member).isNull()) {
        return Judgement.broken("the error's %s is neither a text nor null".formatted(member));
      }
    }
    return Judgement.honoured();
  }

  /**
   * Whether a number can be the logarithm of a probability, which is never above 0 but for
   * rounding: OpenAI sent up to 0.00003.
   */
  public static boolean isLogprob(JsonNode number) {
    return number.doubleValue() < 0.01;
  }

  /**
   * Whether the lists of likely tokens are free of contradictions: probabilities add up to 1 at
   * most, a token has one probability, and no token that is missing is likelier.
   *
   * @param chosen the tokens of an answer, each with its {@code top_logprobs}
   */
  public static Judgement likelyTokens(List<JsonNode> chosen) {
    return chosen.stream()
        .flatMap(token -> flawOfLikely(token).stream())
        .findFirst()
        .map(Judgement::broken)
        .orElse(Judgement.honoured());
  }

  private static Optional<String> flawOfLikely(JsonNode entry) {
    List<JsonNode> likely = entry.path("top_logprobs").valueStream().toList();
    // What is wrong with the entry itself is another finding.
    if (likely.isEmpty()
        || !Stream.concat(Stream.of(entry), likely.stream()).allMatch(CommonPromises::isComplete)) {
      return Optional.empty();
    }
    double chosen = entry.path(LOGPROB).doubleValue();
    double[] all = likely.stream().mapToDouble(each -> each.path(LOGPROB).doubleValue()).toArray();
    if (Arrays.stream(all).map(Math::exp).sum() > 1 + ROUNDING) {
      return Optional.of("probabilities that add up to more than 1");
    }
    List<Double> again =
        likely.stream()
            .filter(each -> isSameToken(each, entry))
            .map(each -> each.path(LOGPROB).doubleValue())
            .toList();
    if (again.isEmpty()) {
      return Arrays.stream(all).min().getAsDouble() < chosen - ROUNDING
          ? Optional.of("the chosen token is missing among less likely ones")
          : Optional.empty();
    }
    return again.stream().allMatch(logprob -> Math.abs(logprob - chosen) > ROUNDING)
        ? Optional.of("the chosen token has another logprob among the likely ones")
        : Optional.empty();
  }

  private static boolean isComplete(JsonNode token) {
    return token.path("token").isTextual()
        && token.path(LOGPROB).isNumber()
        && isLogprob(token.path(LOGPROB))
        && token.has("bytes");
  }

  private static boolean isSameToken(JsonNode one, JsonNode other) {
    return Stream.of("token", "bytes")
        .allMatch(member -> one.path(member).equals(other.path(member)));
  }

  /** Whether a call of a function with this name, which nobody offers, is a habit of the model. */
  public static boolean isMadeUp(String function) {
    return MADE_UP.contains(function);
  }

  /**
   * Whether a call may lack arguments because its function has no parameters.
   *
   * @param function as it was offered
   */
  public static boolean mayBeWithout(JsonNode function, String arguments) {
    return arguments.isBlank() && function.at("/parameters/properties").isEmpty();
  }

  /** Whether the request asks for an integer of at least {@code least}, and OpenAI accepts that. */
  public static boolean isWhole(Exchange exchange, String parameter, int least) {
    JsonNode value = exchange.asked(parameter);
    return value.isIntegralNumber()
        && value.canConvertToInt()
        && value.asInt() >= least
        && isAsked(exchange, parameter);
  }

  /**
   * Promises of which those about {@code tools} and {@code tool_choice} do not count the refusal of
   * tools and choices that OpenAI may refuse, too.
   *
   * @param function where a tool on offer, and the choice of a tool, describe a function, as a JSON
   *     pointer
   */
  public static List<Promise> unlessToolsAreRefused(List<Promise> promises, String function) {
    return promises.stream()
        .map(
            promise ->
                promise.parameter().equals("tools")
                    ? promise.unlessRefused(exchange -> areRefused(exchange, function))
                    : promise.parameter().equals("tool_choice")
                        ? promise.unlessRefused(exchange -> isRefusedChoice(exchange, function))
                        : promise)
        .toList();
  }

  private static boolean areRefused(Exchange exchange, String function) {
    return exchange.answer().kind() == AnswerKind.ERROR
        && !exchange
            .asked("tools")
            .valueStream()
            .allMatch(tool -> isTakenTool(tool, JsonPointer.compile(function)));
  }

  /** Tools of OpenAI's, and grammars, may be refused for many reasons. */
  private static boolean isTakenTool(JsonNode tool, JsonPointer function) {
    return switch (tool.path("type").asText()) {
      case "function" -> isTaken(tool.at(function), "parameters");
      case "custom" -> !tool.toString().contains("grammar");
      default -> false;
    };
  }

  /** Whether a choice is refused that OpenAI refuses: of no tool, or of one that is not offered. */
  public static boolean isRefusedChoice(Exchange exchange, String function) {
    JsonNode choice = exchange.asked("tool_choice");
    JsonNode name = choice.at(function + "/name");
    return exchange.answer().kind() == AnswerKind.ERROR
        && (exchange.asked("tools").isEmpty()
            || choice.path("type").asText().equals("function")
                && exchange
                    .asked("tools")
                    .valueStream()
                    .map(tool -> tool.at(function + "/name"))
                    .noneMatch(name::equals));
  }

  /**
   * Whether OpenAI certainly takes a function or a format: "Must be a-z, A-Z, 0-9, or contain
   * underscores and dashes, with a maximum length of 64."
   *
   * @param definition has a {@code name}, and maybe {@code strict} and a schema
   * @param member the member that is the schema
   */
  public static boolean isTaken(JsonNode definition, String member) {
    JsonNode schema = definition.path(member);
    boolean strict = definition.path("strict").asBoolean();
    return NAME.matcher(definition.path("name").asText()).matches()
        && (strict
            ? JsonSchemas.mayBeStrict(schema)
            : schema.isMissingNode() || JsonSchemas.mayBeLax(schema));
  }

  /**
   * Whether the request asks for something that OpenAI accepts: its body is sent unchanged, and the
   * scenario does not expect the parameter to be refused.
   */
  public static boolean isAsked(Exchange exchange, String parameter) {
    return exchange.isPlainJson() && !exchange.isMeantToFail(parameter);
  }
}
