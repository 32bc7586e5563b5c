package io.github.fauxpenai.conformance.api.responses;

import static io.github.fauxpenai.conformance.api.responses.ResponsesAnswer.type;
import static io.github.fauxpenai.conformance.api.responses.ResponsesExchange.promise;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.api.CleanText;
import io.github.fauxpenai.conformance.api.CommonPromises;
import io.github.fauxpenai.conformance.api.Usage;
import io.github.fauxpenai.conformance.api.Wire;
import io.github.fauxpenai.conformance.check.Exchange;
import io.github.fauxpenai.conformance.check.JsonSchemas;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.Twin;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.results.AnswerKind;
import io.github.fauxpenai.conformance.results.Replaced;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the Responses API promises according to OpenAI's API reference ("The response object").
 * Every conclusive real answer of OpenAI's honoured each of these promises.
 */
final class ResponsesPromises {
  private static final Predicate<ResponsesExchange> CREATES = exchange -> true;

  private static final Map<String, Predicate<JsonNode>> DEFAULTS =
      Map.of(
          "parallel_tool_calls",
          value -> value.isBoolean() && value.booleanValue(),
          "temperature",
          value -> value.isNumber() && value.doubleValue() == 1,
          "truncation",
          value -> value.asText().equals("disabled"),
          "background",
          value -> value.isBoolean() && !value.booleanValue(),
          "metadata",
          value -> value.isObject() && value.isEmpty());

  private ResponsesPromises() {}

  static List<Promise> all() {
    List<Promise> all = new ArrayList<>(response());
    all.addAll(echoes());
    all.addAll(ResponsesToolPromises.promises());
    all.addAll(ResponsesStreams.promises());
    all.addAll(ResponsesStatePromises.promises());
    all.addAll(CommonPromises.ofHeads());
    all.addAll(Wire.ofStreams());
    all.addAll(Wire.ofObjects(Replaced.SECONDS, Replaced.FRACTION));
    all.addAll(CommonPromises.all());
    return List.copyOf(all);
  }

  private static List<Promise> response() {
    return List.of(
        promise(
            "response.present",
            "response",
            "an answer is a response, with output",
            CREATES,
            ResponsesPromises::present),
        // "status": completed, failed, in_progress, cancelled, queued, or incomplete.
        promise(
            "response.status",
            "response",
            "a completed response without error, an incomplete one with the reason",
            CREATES,
            ResponsesPromises::ended),
        promise(
            "response.ids",
            "response",
            "items of the output have ids of their own",
            CREATES,
            exchange -> exchange.ofResponse(ResponsesPromises::ids)),
        // "Model ID used to generate the response".
        CommonPromises.model(ResponsesPromises::model),
        promise(
            "usage.sum",
            "usage",
            "token counts that add up",
            CREATES,
            exchange -> exchange.ofResponse(ResponsesPromises::usage)),
        growing(
            "usage.history", "earlier messages count as tokens", "input=TURNS", "input=LAST_TURN"),
        growing(
            "usage.developer",
            "a developer's messages count as tokens",
            "input=DEVELOPER",
            "input=USER"),
        growing(
            "usage.system", "messages of the system count as tokens", "input=SYSTEM", "input=USER"),
        growing("usage.images", "all images count as tokens", "input=TWO_IMAGES", "input=IMAGE"),
        growing(
            "usage.output",
            "answers that are sent back count as tokens",
            "input=WHOLE_ITEM_HISTORY",
            "input=ANSWER_LEFT_OUT"),
        growing(
            "usage.tool_results",
            "calls and results of tools count as tokens",
            "input=TWO_TOOL_RESULTS",
            "input=TOOL_RESULT"),
        growing(
            "usage.instructions",
            "instructions count as tokens",
            "instructions=Answer in one word. Say nothing else.",
            "instructions=Answer in one word."),
        promise(
            "output.clean",
            "output",
            CleanText.NAME,
            exchange -> exchange.asked("temperature").asDouble(1) <= 1,
            exchange ->
                exchange.ofResponse(
                    response ->
                        exchange.ifAllIsSent(
                            CleanText.judge(
                                response.text(),
                                response.isIncomplete(),
                                exchange.exchange().request())))),
        // "An upper bound for the number of tokens that can be generated for a response, including
        // visible output tokens and reasoning tokens."
        promise(
                "max_output_tokens.limit",
                "max_output_tokens",
                "no more tokens, and incomplete where the text is cut",
                exchange -> exchange.has("max_output_tokens"),
                exchange -> exchange.ofResponse(response -> limit(exchange, response)))
            .unlessRefused(ResponsesPromises::isRefusedLimit),
        // "include": message.output_text.logprobs
        promise(
            "include.logprobs",
            "include",
            "log probabilities where included",
            exchange -> includes(exchange, "message.output_text.logprobs"),
            exchange -> exchange.ofResponse(ResponsesPromises::logprobs)),
        promise(
            "include.encrypted_content",
            "include",
            "encrypted content of reasoning where included",
            exchange -> includes(exchange, "reasoning.encrypted_content"),
            exchange -> exchange.ofResponse(ResponsesPromises::encryptedContent)),
        // JSON mode and structured outputs.
        promise(
            "text.json_object",
            "text",
            "a JSON object for json_object",
            exchange -> isFormat(exchange, "json_object"),
            exchange ->
                ofJson(
                    exchange,
                    json -> Judgement.brokenUnless(json.isObject(), "JSON that is not an object"))),
        promise(
                "text.json_schema",
                "text",
                "JSON for json_schema",
                exchange -> isFormat(exchange, "json_schema"),
                exchange -> ofJson(exchange, json -> Judgement.honoured()))
            .unlessRefused(ResponsesPromises::isRefusedSchema),
        promise(
                "text.strict",
                "text",
                "JSON that fits the schema where strict",
                exchange ->
                    isFormat(exchange, "json_schema")
                        && exchange.asked("text.format.strict").asBoolean(),
                exchange ->
                    ofJson(
                        exchange,
                        json -> JsonSchemas.judge(exchange.asked("text.format.schema"), json)))
            .unlessRefused(ResponsesPromises::isRefusedSchema));
  }

  /** Promises about the parameters that a response repeats. */
  private static List<Promise> echoes() {
    Stream<Promise> asked =
        Stream.of(
            echo("temperature", ResponsesPromises::isSameNumber),
            echo("top_p", ResponsesPromises::isSameNumber),
            echo("max_output_tokens", ResponsesPromises::isSameNumber)
                .unlessRefused(ResponsesPromises::isRefusedLimit),
            echo("top_logprobs", ResponsesPromises::isSameNumber),
            echo("instructions", Object::equals),
            echo("parallel_tool_calls", Object::equals),
            echo("truncation", Object::equals),
            // "Background mode requires store=true"
            echo("background", Object::equals)
                .unlessRefused(exchange -> !exchange.asked("store").asBoolean(true)),
            // For organizations without data retention, "true" is taken as "false".
            echo("store", (wish, said) -> wish.asBoolean() || wish.equals(said)),
            echo("metadata", Object::equals).unlessRefused(ResponsesPromises::isRefusedMetadata),
            echo("prompt_cache_key", Object::equals),
            echo("user", Object::equals),
            echo("tool_choice", ResponsesPromises::isSameChoice)
                .unlessRefused(ResponsesToolPromises::isRefusedChoice),
            promise(
                "previous_response_id.echo",
                "previous_response_id",
                "the response names the one before",
                exchange ->
                    exchange.has("previous_response_id")
                        && exchange.isAsked(ResponsesState.PARAMETER),
                exchange ->
                    exchange.ofResponse(
                        response ->
                            Judgement.ignoredUnless(
                                response.response().path("previous_response_id").isTextual(),
                                "no id"))),
            promise(
                "reasoning.echo",
                "reasoning",
                "the response says the effort that was asked for",
                exchange ->
                    exchange.has("reasoning") && exchange.asked("reasoning.effort").isTextual(),
                exchange ->
                    exchange.ofResponse(
                        response ->
                            echoed(
                                exchange.asked("reasoning.effort"),
                                response.response().path("reasoning").path("effort"),
                                Object::equals))),
            promise(
                    "text.echo",
                    "text",
                    "the response says the format that was asked for",
                    exchange ->
                        exchange.has("text") && exchange.asked("text.format.type").isTextual(),
                    exchange ->
                        exchange.ofResponse(
                            response ->
                                echoed(
                                    exchange.asked("text.format.type"),
                                    response.response().path("text").path("format").path("type"),
                                    Object::equals)))
                .unlessRefused(ResponsesPromises::isRefusedSchema));
    Promise defaults =
        promise(
            "response.defaults",
            "response",
            "what was not asked for has its documented default",
            // A stored prompt has values of its own.
            exchange -> exchange.exchange().isPlainJson() && !exchange.has("prompt"),
            exchange -> exchange.ofResponse(response -> defaults(exchange, response)));
    return Stream.concat(asked, Stream.of(defaults)).toList();
  }

  private static Promise echo(String parameter, BiPredicate<JsonNode, JsonNode> same) {
    return promise(
        parameter + ".echo",
        parameter,
        "the response says the value that was asked for",
        exchange -> exchange.has(parameter),
        exchange ->
            exchange.ofResponse(
                response ->
                    echoed(exchange.asked(parameter), response.response().path(parameter), same)));
  }

  private static Judgement echoed(
      JsonNode asked, JsonNode said, BiPredicate<JsonNode, JsonNode> same) {
    if (said.isMissingNode() || said.isNull()) {
      return Judgement.ignored("not said");
    }
    return Judgement.ignoredUnless(same.test(asked, said), "another value");
  }

  private static boolean isSameNumber(JsonNode asked, JsonNode said) {
    return said.isNumber() && asked.isNumber() && said.doubleValue() == asked.doubleValue();
  }

  /** Whether the choices are equal; OpenAI adds defaults to objects. */
  private static boolean isSameChoice(JsonNode asked, JsonNode said) {
    if (!asked.isObject()) {
      return asked.equals(said);
    }
    return Stream.of("type", "name", "mode")
        .allMatch(member -> !asked.has(member) || asked.get(member).equals(said.path(member)));
  }

  private static Judgement defaults(ResponsesExchange exchange, ResponsesAnswer response) {
    return DEFAULTS.keySet().stream()
        .sorted()
        .filter(member -> !exchange.exchange().request().hasNonNull(member))
        // Whether it must be present is left to OpenAI's definition.
        .filter(response.response()::hasNonNull)
        .filter(member -> !DEFAULTS.get(member).test(response.response().get(member)))
        .findFirst()
        .map(member -> Judgement.broken("another " + member))
        .orElse(Judgement.honoured());
  }

  private static Judgement present(ResponsesExchange exchange) {
    ResponsesAnswer response = exchange.response();
    if (response.isStream()) {
      return response.isResponse()
          ? said(response)
          : Judgement.untested("a stream is judged as one");
    }
    if (response.response().path("choices").isArray()) {
      return Judgement.broken("a chat completion");
    }
    if (!response.isResponse()) {
      return Judgement.broken("no output");
    }
    if (response.status().isEmpty()) {
      return Judgement.broken("no status");
    }
    return said(response);
  }

  private static Judgement said(ResponsesAnswer response) {
    if (!response.isCompleted()) {
      return Judgement.honoured();
    }
    if (response.response().path("output").isEmpty()) {
      return Judgement.broken("no output");
    }
    if (response.items("message").anyMatch(message -> message.path("content").isEmpty())) {
      return Judgement.broken("a message without content");
    }
    return Judgement.brokenUnless(speaks(response), "tokens of an answer are counted, and no text");
  }

  /** Whether the tokens that are counted are those of reasoning, items or some text. */
  private static boolean speaks(ResponsesAnswer response) {
    JsonNode usage = response.response().path("usage");
    long tokens =
        usage.path("output_tokens").asLong()
            - usage.path("output_tokens_details").path("reasoning_tokens").asLong();
    return tokens <= Usage.UNSAID
        || !response.forms().equals(Set.of("message"))
        || response.isRefusal()
        || !response.text().isEmpty();
  }

  private static Judgement ended(ResponsesExchange exchange) {
    ResponsesAnswer response = exchange.response();
    JsonNode error = response.response().path("error");
    switch (response.isResponse() ? response.status() : "") {
      case "failed" -> {
        // The request or a quota may be the reason.
        return error.isObject() && !error.path("code").asText().equals("server_error")
            ? Judgement.untested("the response has failed")
            : Judgement.broken(
                error.isObject()
                    ? "failed: " + error.path("message").asText()
                    : "failed without an error");
      }
      case "in_progress", "queued" -> {
        if (!response.isStream() && !exchange.isInBackground()) {
          return Judgement.broken("%s, and no more to come".formatted(response.status()));
        }
      }
      default -> {}
    }
    return exchange.ofResponse(ResponsesPromises::status);
  }

  private static Judgement status(ResponsesAnswer response) {
    JsonNode body = response.response();
    if (response.isIncomplete()) {
      return Judgement.brokenUnless(
          body.path("incomplete_details").path("reason").isTextual(),
          "incomplete without a reason");
    }
    if (body.hasNonNull("error")) {
      return Judgement.broken("completed with an error");
    }
    // A program's calls are in progress until it goes on.
    if (response
        .items("message", "function_call")
        .filter(item -> item.path("status").isTextual() && !item.has("caller"))
        .anyMatch(item -> !item.get("status").asText().equals("completed"))) {
      return Judgement.broken("completed with an item that is not");
    }
    return Judgement.brokenUnless(
        !body.hasNonNull("incomplete_details"), "completed with incomplete_details");
  }

  private static Judgement ids(ResponsesAnswer response) {
    List<String> ids =
        response
            .response()
            .path("output")
            .valueStream()
            .filter(item -> item.path("id").isTextual())
            .map(item -> item.get("id").textValue())
            .toList();
    List<JsonNode> calls = response.calls().stream().map(call -> call.path("call_id")).toList();
    if (calls.stream().distinct().count() < calls.size()) {
      return Judgement.broken("one call_id twice");
    }
    if (ids.isEmpty()) {
      return Judgement.untested("no ids");
    }
    return Judgement.brokenUnless(ids.stream().distinct().count() == ids.size(), "one id twice");
  }

  /** That events name one model is another promise. */
  private static Judgement model(Exchange exchange) {
    return new ResponsesExchange(exchange)
        .ofResponse(
            response -> CommonPromises.model(exchange, List.of(response.response().path("model"))));
  }

  private static Promise growing(String id, String name, String whole, String part) {
    return Usage.growing(id, name, whole, Twin.with(part), "input_tokens");
  }

  private static Judgement usage(ResponsesAnswer response) {
    JsonNode usage = response.response().path("usage");
    if (!usage.isObject()) {
      return Judgement.broken("no usage");
    }
    if (!Stream.of("input_tokens", "output_tokens", "total_tokens")
        .allMatch(count -> usage.path(count).isIntegralNumber())) {
      return Judgement.untested("token counts that are not integers");
    }
    long input = usage.get("input_tokens").longValue();
    long output = usage.get("output_tokens").longValue();
    if (input <= 0) {
      return Judgement.broken("no token of the request is counted");
    }
    if (output <= 0 && (!response.text().isEmpty() || !response.calls().isEmpty())) {
      return Judgement.broken("no token of the answer is counted");
    }
    if (usage.path("output_tokens_details").path("reasoning_tokens").asLong() > output) {
      return Judgement.broken("more reasoning_tokens than output_tokens");
    }
    if (usage.path("input_tokens_details").path("cached_tokens").asLong() > input) {
      return Judgement.broken("more cached_tokens than input_tokens");
    }
    if (Usage.lacks(response.text(), output)) {
      return Judgement.broken(Usage.TOO_FEW);
    }
    return Judgement.brokenUnless(
        input + output == usage.get("total_tokens").longValue(), "another total");
  }

  /** "integer below minimum value. Expected a value >= 16" */
  private static boolean isRefusedLimit(Exchange exchange) {
    JsonNode limit = exchange.asked("max_output_tokens");
    return exchange.answer().kind() == AnswerKind.ERROR
        && !(limit.isIntegralNumber() && limit.longValue() >= ResponsesFactors.LEAST_OUTPUT_TOKENS);
  }

  /** "Values are strings" */
  private static boolean isRefusedMetadata(Exchange exchange) {
    return exchange.answer().kind() == AnswerKind.ERROR
        && !exchange.asked("metadata").valueStream().allMatch(JsonNode::isTextual);
  }

  private static boolean isRefusedSchema(Exchange exchange) {
    return exchange.answer().kind() == AnswerKind.ERROR
        && exchange.asked("text.format.type").asText().equals("json_schema")
        && !CommonPromises.isTaken(exchange.asked("text.format"), "schema");
  }

  /** A word is at least one token. */
  private static Judgement limit(ResponsesExchange exchange, ResponsesAnswer response) {
    long limit = exchange.asked("max_output_tokens").longValue();
    long words = Usage.words(response.text());
    JsonNode used = response.response().path("usage").path("output_tokens");
    // Each turn that follows a tool of the server's has tokens of its own.
    if (response.usesHostedTools() && (words > limit || used.longValue() > limit)) {
      return Judgement.untested("an answer of several turns");
    }
    if (used.isIntegralNumber() && used.longValue() > limit) {
      return Judgement.ignored("more tokens than that, says usage");
    }
    if (words > limit) {
      return Judgement.ignored("more words than that");
    }
    if (response.isIncomplete()) {
      if (used.isIntegralNumber() && used.longValue() < limit) {
        return Judgement.untested("the limit did not end it");
      }
      return Judgement.brokenUnless(
          response
              .response()
              .path("incomplete_details")
              .path("reason")
              .asText()
              .equals("max_output_tokens"),
          "incomplete for another reason");
    }
    // The token that ends a text counts, too.
    return used.longValue() == limit && Usage.takes(response.text(), limit)
        ? Judgement.broken("completed, and all the tokens are used")
        : Judgement.untested("the model may have had no more to say");
  }

  private static boolean includes(ResponsesExchange exchange, String what) {
    return exchange.isAsked("include")
        && exchange
            .asked("include")
            .valueStream()
            .anyMatch(included -> included.asText().equals(what));
  }

  private static Judgement logprobs(ResponsesAnswer response) {
    List<JsonNode> texts =
        response
            .items("message")
            .flatMap(message -> message.path("content").valueStream())
            .filter(part -> type(part).equals("output_text"))
            .filter(part -> !part.path("text").asText().isEmpty())
            .toList();
    if (texts.isEmpty()) {
      return Judgement.untested("no text");
    }
    if (texts.stream().anyMatch(part -> part.path("logprobs").isEmpty())) {
      return Judgement.ignored("none");
    }
    List<JsonNode> tokens =
        texts.stream().flatMap(part -> part.get("logprobs").valueStream()).toList();
    if (!tokens.stream().map(token -> token.path("logprob")).allMatch(CommonPromises::isLogprob)) {
      return Judgement.broken("a logprob above 0");
    }
    return CommonPromises.likelyTokens(tokens);
  }

  private static Judgement encryptedContent(ResponsesAnswer response) {
    List<JsonNode> reasoning = response.items("reasoning").toList();
    if (reasoning.isEmpty()) {
      return Judgement.untested("no reasoning");
    }
    if (reasoning.stream().allMatch(item -> item.hasNonNull("encrypted_content"))) {
      return Judgement.honoured();
    }
    return response.isIncomplete()
        ? Judgement.untested(ResponsesExchange.CUT)
        : Judgement.ignored("none");
  }

  private static boolean isFormat(ResponsesExchange exchange, String type) {
    return exchange.isAsked("text") && exchange.asked("text.format.type").asText().equals(type);
  }

  private static Judgement ofJson(ResponsesExchange exchange, Function<JsonNode, Judgement> check) {
    return exchange.ofResponse(
        response -> {
          if (response.isIncomplete()) {
            return Judgement.untested(ResponsesExchange.CUT);
          }
          if (response.isRefusal()) {
            return Judgement.untested("the model refused");
          }
          // What is said before a call or another message need not be the answer.
          if (!response.calls().isEmpty()) {
            return Judgement.untested("a call");
          }
          List<String> texts =
              response
                  .items("message")
                  .filter(message -> !message.path("phase").asText().equals("commentary"))
                  .reduce((first, last) -> last)
                  .stream()
                  .flatMap(message -> message.path("content").valueStream())
                  .filter(part -> type(part).equals("output_text"))
                  .map(part -> part.path("text").asText())
                  .toList();
          if (texts.isEmpty()) {
            return Judgement.untested("no text");
          }
          return texts.stream()
              .map(
                  text ->
                      Json.treeOf(text)
                          .map(check)
                          .orElse(Judgement.ignored("a text that is not JSON")))
              .filter(finding -> finding.outcome().fails())
              .findFirst()
              .orElse(Judgement.honoured());
        });
  }
}
