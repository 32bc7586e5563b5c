package io.github.fauxpenai.conformance.api.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.fauxpenai.conformance.api.CommonPromises;
import io.github.fauxpenai.conformance.check.Exchange;
import io.github.fauxpenai.conformance.check.Finding;
import io.github.fauxpenai.conformance.check.Finding.Outcome;
import io.github.fauxpenai.conformance.check.JsonSchemas;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.Twin;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What chat completions promise, after OpenAI's API reference; quotations are from there:
 * https://platform.openai.com/docs/api-reference/chat/create
 *
 * <p>What depends on what the model likes to say is not judged: it is untested.
 */
final class ChatCompletionsPromises {
  private static final String CUT = "the answer is cut short";
  private static final String NO_CHOICES = "the answer has no choices";
  private static final int EXCLUSIVE_BIAS = 100;

  /** So often must a text repeat that no model writes it by itself. */
  private static final int REPETITIONS = 3;

  private static final Twin PLAIN = Twin.without("stream", "stream_options");
  private static final Twin FREE_CHOICE = Twin.without("tool_choice");
  private static final Twin AUTO_CHOICE = Twin.with("tool_choice=auto");
  private static final Twin PARALLEL = Twin.with("parallel_tool_calls=true");
  private static final Twin PARALLEL_BY_DEFAULT = Twin.without("parallel_tool_calls");

  private ChatCompletionsPromises() {}

  static List<Promise> all() {
    return Stream.of(
            choicesAndLimits(), logprobs(), streams(), tools(), formats(), CommonPromises.all())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Promise> choicesAndLimits() {
    return List.of(
        // "A list of chat completion choices." An answer without any keeps no other promise, and
        // breaks none; of streams another promise is.
        Promise.of(
            "choices.present",
            "choices",
            "an answer has choices",
            exchange -> !exchange.asked("stream").asBoolean(),
            exchange -> Finding.brokenUnless(!ChatChoice.of(exchange.answer()).isEmpty(), "none")),
        // "How many chat completion choices to generate for each input message."
        Promise.of(
            "n.choices",
            "n",
            "n choices",
            exchange -> isWhole(exchange, "n") && exchange.asked("n").asInt() > 1,
            ChatCompletionsPromises::choices),
        // "The maximum number of tokens that can be generated in the chat completion." OpenAI
        // refuses it beside max_completion_tokens.
        Promise.of(
            "max_tokens.limit",
            "max_tokens",
            "no more tokens, and finish_reason length",
            exchange ->
                isWhole(exchange, "max_tokens") && !exchange.request().has("max_completion_tokens"),
            exchange -> limit(exchange, exchange.asked("max_tokens").asInt())),
        // "An upper bound for the number of tokens that can be generated for a completion."
        Promise.of(
            "max_completion_tokens.limit",
            "max_completion_tokens",
            "no more tokens, and finish_reason length",
            exchange ->
                isWhole(exchange, "max_completion_tokens") && !exchange.request().has("max_tokens"),
            exchange -> limit(exchange, exchange.asked("max_completion_tokens").asInt())),
        // "The returned text will not contain the stop sequence."
        Promise.of(
            "stop.text",
            "stop",
            "the text ends before the stop text",
            exchange -> !stops(exchange).isEmpty(),
            exchange -> ofEach(exchange, choice -> stop(exchange, choice))),
        // "values like -100 or 100 should result in a ban or exclusive selection of the token"
        Promise.of(
            "logit_bias.exclusive",
            "logit_bias",
            "nothing but the token with a bias of 100",
            ChatCompletionsPromises::isExclusivelyBiased,
            exchange -> ofEach(exchange, ChatCompletionsPromises::repeats)));
  }

  private static List<Promise> logprobs() {
    return List.of(
        // "If true, returns the log probabilities of each output token"
        Promise.of(
            "logprobs.tokens",
            "logprobs",
            "a log probability for each token",
            ChatCompletionsPromises::asksForLogprobs,
            exchange -> ofEach(exchange, choice -> logprobs(exchange, choice))),
        // "the number of most likely tokens to return at each token position"; "in rare cases,
        // there may be fewer".
        Promise.of(
            "top_logprobs.count",
            "top_logprobs",
            "so many likely tokens for each token",
            exchange ->
                asksForLogprobs(exchange)
                    && exchange.asked("top_logprobs").isIntegralNumber()
                    && CommonPromises.isAsked(exchange, "top_logprobs"),
            exchange -> ofEach(exchange, choice -> topLogprobs(exchange, choice))));
  }

  private static List<Promise> streams() {
    return List.of(
        // "streamed to the client as it is generated using server-sent events", ended by [DONE].
        Promise.of(
            "stream.events",
            "stream",
            "an event stream",
            ChatCompletionsPromises::isStreamed,
            ChatCompletionsPromises::stream),
        // "The chat completion chunk object": the same in pieces.
        Promise.of(
            "stream.form",
            "stream",
            "in form the plain answer",
            ChatCompletionsPromises::isStreamed,
            ChatCompletionsPromises::formOfTwin,
            PLAIN),
        // "an additional chunk will be streamed before the data: [DONE] message"
        Promise.of(
            "stream_options.usage",
            "stream_options",
            "usage in a last chunk of its own where asked for",
            exchange -> isStreamed(exchange) && asksForUsage(exchange),
            ChatCompletionsPromises::usageLast),
        Promise.of(
            "stream_options.no_usage",
            "stream_options",
            "no usage where not asked for",
            exchange -> isStreamed(exchange) && !asksForUsage(exchange),
            exchange ->
                ofStream(
                    exchange,
                    () ->
                        Finding.ignoredUnless(
                            exchange.answer().parts().stream()
                                .noneMatch(p -> p.hasNonNull("usage")),
                            "usage that nobody asked for"))));
  }

  private static List<Promise> tools() {
    return List.of(
        // "required means the model must call one or more tools"
        Promise.of(
            "tool_choice.required",
            "tool_choice",
            "a call where one is required",
            exchange ->
                offersTools(exchange) && exchange.asked("tool_choice").asText().equals("required"),
            exchange ->
                ofEach(
                    exchange,
                    choice ->
                        choice.isCut() && choice.calls().isEmpty()
                            ? Finding.untested(CUT)
                            : Finding.ignoredUnless(!choice.calls().isEmpty(), "no call"))),
        // "{"type": "function", "function": {"name": "my_function"}} forces the model to call that"
        Promise.of(
            "tool_choice.named",
            "tool_choice",
            "a call of the named function",
            exchange ->
                offersTools(exchange) && exchange.asked("tool_choice.function.name").isTextual(),
            exchange -> ofEach(exchange, choice -> namedCall(exchange, choice))),
        // "none means the model will not call any tool"
        Promise.of(
            "tool_choice.none",
            "tool_choice",
            "no call for none",
            exchange ->
                offersTools(exchange) && exchange.asked("tool_choice").asText().equals("none"),
            ChatCompletionsPromises::noCall,
            FREE_CHOICE,
            AUTO_CHOICE),
        // "Whether to enable parallel function calling during tool use."
        Promise.of(
            "parallel_tool_calls.off",
            "parallel_tool_calls",
            "one call at most where switched off",
            exchange ->
                offersTools(exchange)
                    && exchange.asked("parallel_tool_calls").isBoolean()
                    && !exchange.asked("parallel_tool_calls").asBoolean(),
            ChatCompletionsPromises::oneCall,
            PARALLEL,
            PARALLEL_BY_DEFAULT),
        // "The arguments to call the function with, as generated by the model in JSON format."
        Promise.of(
            "tools.calls",
            "tools",
            "calls of functions on offer, with arguments in JSON",
            ChatCompletionsPromises::offersTools,
            exchange -> ofEach(exchange, choice -> arguments(exchange, choice))),
        // "If set to true, the model will follow the exact schema defined in the parameters field."
        Promise.of(
            "tools.strict",
            "tools",
            "arguments that fit the schema where strict",
            exchange ->
                offersTools(exchange)
                    && elements(exchange.asked("tools"))
                        .anyMatch(tool -> tool.path("function").path("strict").asBoolean()),
            exchange -> ofEach(exchange, choice -> strictArguments(exchange, choice))),
        // "The chat completion chunk object": choices[].delta.tool_calls[].index
        Promise.of(
            "tools.stream_index",
            "tools",
            "streamed calls that join by index",
            exchange -> offersTools(exchange) && isStreamed(exchange),
            exchange ->
                ofStream(exchange, () -> ofEach(exchange, ChatCompletionsPromises::joins))));
  }

  private static List<Promise> formats() {
    return List.of(
        // "JSON mode, which ensures the message the model generates is valid JSON"
        Promise.of(
            "response_format.json_object",
            "response_format",
            "a JSON object for json_object",
            exchange -> isFormat(exchange, "json_object"),
            exchange ->
                ofEach(
                    exchange,
                    choice ->
                        ofJson(
                            choice,
                            json ->
                                Finding.brokenUnless(json.isObject(), "JSON that is no object")))),
        // https://platform.openai.com/docs/guides/structured-outputs
        Promise.of(
            "response_format.json_schema",
            "response_format",
            "JSON for json_schema",
            exchange -> isFormat(exchange, "json_schema"),
            exchange -> ofEach(exchange, choice -> ofJson(choice, json -> Finding.honoured()))),
        // "ensures the model will match your supplied JSON schema"
        Promise.of(
            "response_format.strict",
            "response_format",
            "JSON that fits the schema where strict",
            exchange ->
                isFormat(exchange, "json_schema")
                    && exchange.asked("response_format.json_schema.strict").asBoolean(),
            exchange ->
                ofEach(
                    exchange,
                    choice ->
                        ofJson(
                            choice,
                            json ->
                                fits(
                                    exchange.asked("response_format.json_schema.schema"), json)))));
  }

  private static boolean isWhole(Exchange exchange, String parameter) {
    return exchange.asked(parameter).canConvertToInt()
        && exchange.asked(parameter).isIntegralNumber()
        && exchange.asked(parameter).asInt() > 0
        && CommonPromises.isAsked(exchange, parameter);
  }

  private static Finding choices(Exchange exchange) {
    int asked = exchange.asked("n").asInt();
    int found = ChatChoice.of(exchange.answer()).size();
    if (found == asked) {
      return Finding.honoured();
    }
    if (exchange.answer().values("choices").stream().noneMatch(JsonNode::isArray)) {
      return Finding.untested(NO_CHOICES);
    }
    String why = "%d instead of %d".formatted(found, asked);
    return found == 1 ? Finding.ignored(why) : Finding.broken(why);
  }

  /**
   * Of a few tokens every model has more to say, of one token any; and words are tokens at least.
   */
  private static Finding limit(Exchange exchange, int limit) {
    List<ChatChoice> choices = ChatChoice.of(exchange.answer());
    Optional<JsonNode> used =
        exchange.answer().values("usage.completion_tokens").stream()
            .filter(JsonNode::isIntegralNumber)
            .reduce((first, last) -> last);
    if (exchange.request().has("prediction")) {
      return Finding.untested("rejected predictions count as tokens");
    }
    // A choice that is missing may have been counted all the same.
    int most = Math.max(exchange.asked("n").asInt(1), Math.max(1, choices.size()));
    if (used.isPresent() && used.get().asLong() > (long) limit * most) {
      return Finding.ignored("more tokens than that, says usage");
    }
    if (choices.isEmpty()) {
      return Finding.untested(NO_CHOICES);
    }
    if (choices.stream().anyMatch(choice -> words(choice) > limit)) {
      return Finding.ignored("more words than that");
    }
    if (choices.stream().allMatch(ChatChoice::isCut)) {
      return Finding.honoured();
    }
    boolean mustBeCut =
        limit == 1
            && !exchange.request().has("stop")
            && choices.stream().noneMatch(ChatChoice::isSilent);
    return mustBeCut
        ? Finding.broken("finish_reason is not length")
        : Finding.untested("the model may have had no more to say");
  }

  private static int words(ChatChoice choice) {
    return choice.content().isBlank() ? 0 : choice.content().strip().split("\\s+").length;
  }

  /** The texts that end the answer; none where OpenAI would refuse them. */
  private static List<String> stops(Exchange exchange) {
    JsonNode stop = exchange.asked("stop");
    List<JsonNode> stops = stop.isArray() ? elements(stop).toList() : List.of(stop);
    boolean valid =
        CommonPromises.isAsked(exchange, "stop")
            && stops.stream().allMatch(text -> text.isTextual() && !text.textValue().isEmpty());
    return valid ? stops.stream().map(JsonNode::textValue).toList() : List.of();
  }

  /** That a text was stopped can be told where the request says what it would be. */
  private static Finding stop(Exchange exchange, ChatChoice choice) {
    List<String> stops = stops(exchange);
    if (stops.stream().anyMatch(choice.content()::contains)) {
      return Finding.ignored("the text goes on");
    }
    String text = choice.content().strip();
    String last = "";
    for (JsonNode message : exchange.asked("messages")) {
      last = message.path("content").asText("");
    }
    int found = text.isEmpty() ? -1 : last.indexOf(text);
    String rest = found < 0 ? "" : last.substring(found + text.length()).stripLeading();
    return stops.stream().anyMatch(rest::startsWith)
        ? Finding.honoured()
        : Finding.untested("the stop text may never have come up");
  }

  private static boolean isExclusivelyBiased(Exchange exchange) {
    JsonNode bias = exchange.asked("logit_bias");
    return CommonPromises.isAsked(exchange, "logit_bias")
        && elements(bias).filter(b -> b.asInt() == EXCLUSIVE_BIAS).count() == 1
        && exchange.asked("frequency_penalty").asDouble() == 0
        && exchange.asked("presence_penalty").asDouble() == 0
        && !exchange.request().has("response_format")
        && !exchange.request().has("tools");
  }

  private static Finding repeats(ChatChoice choice) {
    if (repetitions(choice.content()) >= REPETITIONS) {
      return Finding.honoured();
    }
    return words(choice) <= REPETITIONS
        ? Finding.untested("too short to tell")
        : Finding.ignored("a text of other words");
  }

  /**
   * How often a text repeats its shortest unit. The unit is what the longest border, a beginning
   * that is an end too, leaves over (Knuth, Morris and Pratt 1977): a text of a megabyte takes
   * milliseconds.
   */
  private static int repetitions(String text) {
    int[] border = new int[text.length() + 1];
    for (int end = 1, length = 0; end < text.length(); end++) {
      while (length > 0 && text.charAt(end) != text.charAt(length)) {
        length = border[length];
      }
      length += text.charAt(end) == text.charAt(length) ? 1 : 0;
      border[end + 1] = length;
    }
    int unit = text.length() - border[text.length()];
    return unit > 0 && text.length() % unit == 0 ? text.length() / unit : 1;
  }

  private static boolean asksForLogprobs(Exchange exchange) {
    return exchange.asked("logprobs").isBoolean()
        && exchange.asked("logprobs").asBoolean()
        && CommonPromises.isAsked(exchange, "logprobs");
  }

  private static Finding logprobs(Exchange exchange, ChatChoice choice) {
    if (choice.content().isEmpty()) {
      return Finding.untested("there is no text");
    }
    if (choice.logprobs().isEmpty()) {
      return Finding.ignored("no logprobs");
    }
    if (choice.logprobs().stream()
        .anyMatch(e -> !e.path("token").isTextual() || !e.path("logprob").isNumber())) {
      return Finding.broken("an entry without token or logprob");
    }
    // A stop text may have been cut off the content and not off the tokens.
    return exchange.request().has("stop") && !stops(exchange).isEmpty()
            || choice.content().equals(text(choice.logprobs()))
        ? Finding.honoured()
        : Finding.broken("the tokens do not make the text");
  }

  /** Tokens need not end where characters do: their bytes tell, where there are any. */
  private static String text(List<JsonNode> tokens) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (JsonNode token : tokens) {
      if (token.path("bytes").isArray()) {
        token.path("bytes").forEach(b -> bytes.write(b.asInt()));
      } else {
        bytes.writeBytes(token.path("token").asText().getBytes(UTF_8));
      }
    }
    return bytes.toString(UTF_8);
  }

  private static Finding topLogprobs(Exchange exchange, ChatChoice choice) {
    if (choice.logprobs().isEmpty()) {
      return Finding.untested("no logprobs");
    }
    int asked = exchange.asked("top_logprobs").asInt();
    TreeSet<Integer> found =
        choice.logprobs().stream()
            .map(entry -> entry.path("top_logprobs").size())
            .collect(toCollection(TreeSet::new));
    if (found.last() == asked) {
      return Finding.honoured();
    }
    String why = "%d instead of %d".formatted(found.last(), asked);
    return found.last() == 0 ? Finding.ignored(why) : Finding.broken(why);
  }

  private static boolean isStreamed(Exchange exchange) {
    return exchange.asked("stream").isBoolean()
        && exchange.asked("stream").asBoolean()
        && CommonPromises.isAsked(exchange, "stream")
        && CommonPromises.isAsked(exchange, "stream_options");
  }

  private static boolean asksForUsage(Exchange exchange) {
    return exchange.asked("stream_options.include_usage").asBoolean();
  }

  private static Finding stream(Exchange exchange) {
    Answer answer = exchange.answer();
    if (answer.kind() != AnswerKind.STREAM) {
      String type = answer.mediaType().isEmpty() ? "no type" : answer.mediaType();
      return ChatChoice.of(answer).isEmpty()
          ? Finding.broken("no event stream and no completion, but " + type)
          : Finding.ignored("one body of " + type);
    }
    if (answer.values("choices[]").isEmpty()) {
      return Finding.broken("a stream without choices");
    }
    return Finding.brokenUnless(
        answer.stream().isEmpty() || answer.stream().get().done(), "no [DONE] at the end");
  }

  private static Finding formOfTwin(Exchange exchange) {
    boolean free = offersTools(exchange) && !isForced(exchange.asked("tool_choice"));
    List<Answer> twins =
        exchange.twins(PLAIN).stream().filter(twin -> twin.kind() == AnswerKind.PLAIN).toList();
    if (twins.isEmpty()) {
      return Finding.untested("no plain answer to the same request");
    }
    return ofStream(
        exchange,
        () -> {
          List<ChatChoice> plain = ChatChoice.of(twins.get(0));
          List<ChatChoice> streamed = ChatChoice.of(exchange.answer());
          if (plain.stream().anyMatch(choice -> choice.finishReason().equals("content_filter"))) {
            return Finding.untested("a content filter ended the plain answer");
          }
          if (plain.isEmpty() || plain.stream().anyMatch(ChatChoice::isSilent)) {
            return Finding.untested("the plain answer says nothing");
          }
          if (plain.size() != streamed.size()) {
            return Finding.broken("%d choices, plain %d".formatted(streamed.size(), plain.size()));
          }
          Set<String> expected = plain.stream().map(ChatChoice::form).collect(toSet());
          Set<String> found = streamed.stream().map(ChatChoice::form).collect(toSet());
          if (free || expected.size() > 1 || expected.contains("refusal")) {
            return expected.equals(found)
                ? Finding.honoured()
                : Finding.untested("the model may have chosen another form");
          }
          return Finding.brokenUnless(
              found.equals(expected),
              "%s, plain %s".formatted(String.join(", ", found), String.join(", ", expected)));
        });
  }

  private static boolean isForced(JsonNode toolChoice) {
    return toolChoice.isObject() || List.of("none", "required").contains(toolChoice.asText());
  }

  private static Finding usageLast(Exchange exchange) {
    return ofStream(
        exchange,
        () -> {
          List<JsonNode> chunks = exchange.answer().parts();
          long withUsage = chunks.stream().filter(chunk -> chunk.hasNonNull("usage")).count();
          if (withUsage == 0) {
            return Finding.ignored("no usage");
          }
          JsonNode last = chunks.get(chunks.size() - 1);
          return Finding.brokenUnless(
              withUsage == 1
                  && last.hasNonNull("usage")
                  && last.path("choices").isArray()
                  && last.path("choices").isEmpty(),
              "usage not in one last chunk with empty choices");
        });
  }

  private static boolean offersTools(Exchange exchange) {
    return exchange.asked("tools").isArray()
        && !exchange.asked("tools").isEmpty()
        && Stream.of("tools", "tool_choice", "parallel_tool_calls")
            .allMatch(parameter -> CommonPromises.isAsked(exchange, parameter));
  }

  private static Finding namedCall(Exchange exchange, ChatChoice choice) {
    String name = exchange.asked("tool_choice.function.name").asText();
    if (choice.calls().isEmpty()) {
      return choice.isCut() ? Finding.untested(CUT) : Finding.ignored("no call");
    }
    return Finding.brokenUnless(
        choice.calls().stream().allMatch(call -> call.name().equals(name)),
        "a call of another function");
  }

  private static Finding noCall(Exchange exchange) {
    if (ChatChoice.of(exchange.answer()).isEmpty()) {
      return Finding.untested(NO_CHOICES);
    }
    if (calls(exchange.answer()) > 0) {
      return Finding.ignored("a call all the same");
    }
    return exchange.twins(FREE_CHOICE, AUTO_CHOICE).stream().anyMatch(twin -> calls(twin) > 0)
        ? Finding.honoured()
        : Finding.untested("the model may not have wanted to call anything");
  }

  private static Finding oneCall(Exchange exchange) {
    if (ChatChoice.of(exchange.answer()).isEmpty()) {
      return Finding.untested(NO_CHOICES);
    }
    if (calls(exchange.answer()) > 1) {
      return Finding.ignored("several calls");
    }
    return exchange.twins(PARALLEL, PARALLEL_BY_DEFAULT).stream().anyMatch(twin -> calls(twin) > 1)
        ? Finding.honoured()
        : Finding.untested("the model may not have wanted several calls");
  }

  /** The most calls that a choice has. */
  private static int calls(Answer answer) {
    return ChatChoice.of(answer).stream().mapToInt(c -> c.calls().size()).max().orElse(0);
  }

  private static Finding arguments(Exchange exchange, ChatChoice choice) {
    if (choice.calls().isEmpty()) {
      return Finding.untested("no call");
    }
    for (ChatChoice.Call call : choice.calls()) {
      if (function(exchange, call).isMissingNode()) {
        return choice.isCut()
            ? Finding.untested(CUT)
            : Finding.broken("a call of no such function");
      }
      if (json(call.arguments()).isEmpty()) {
        return choice.isCut()
            ? Finding.untested(CUT)
            : Finding.broken("arguments that are no JSON");
      }
    }
    return Finding.honoured();
  }

  private static Finding strictArguments(Exchange exchange, ChatChoice choice) {
    List<ChatChoice.Call> strict =
        choice.calls().stream()
            .filter(call -> function(exchange, call).path("strict").asBoolean())
            .toList();
    if (strict.isEmpty()) {
      return Finding.untested("no call");
    }
    for (ChatChoice.Call call : strict) {
      Optional<JsonNode> arguments = json(call.arguments());
      if (arguments.isEmpty()) {
        return choice.isCut()
            ? Finding.untested(CUT)
            : Finding.broken("arguments that are no JSON");
      }
      Finding finding = fits(function(exchange, call).path("parameters"), arguments.get());
      if (finding.outcome().fails()) {
        return finding;
      }
    }
    return Finding.honoured();
  }

  /** The function that a call is of; missing where it is not on offer. */
  private static JsonNode function(Exchange exchange, ChatChoice.Call call) {
    return elements(exchange.asked("tools"))
        .map(tool -> tool.path("function"))
        .filter(function -> function.path("name").asText().equals(call.name()))
        .findFirst()
        .orElse(MissingNode.getInstance());
  }

  private static Finding joins(ChatChoice choice) {
    return choice.calls().isEmpty()
        ? Finding.untested("no call")
        : choice.flaws().stream().findFirst().map(Finding::broken).orElse(Finding.honoured());
  }

  private static boolean isFormat(Exchange exchange, String type) {
    return exchange.asked("response_format.type").asText().equals(type)
        && CommonPromises.isAsked(exchange, "response_format");
  }

  private static Finding ofJson(ChatChoice choice, Function<JsonNode, Finding> check) {
    if (choice.isCut()) {
      return Finding.untested(CUT);
    }
    if (!choice.refusal().isEmpty()) {
      return Finding.untested("the model refused");
    }
    if (!choice.calls().isEmpty()) {
      return Finding.untested("a call");
    }
    return json(choice.content()).map(check).orElse(Finding.ignored("a text that is no JSON"));
  }

  private static Optional<JsonNode> json(String text) {
    try {
      return Optional.of(Json.tree(text.getBytes(UTF_8)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Finding fits(JsonNode schema, JsonNode value) {
    return JsonSchemas.misfit(schema, value)
        .map(why -> Finding.broken("does not fit the schema: " + why))
        .orElse(Finding.honoured());
  }

  private static Finding ofStream(Exchange exchange, Supplier<Finding> check) {
    if (exchange.answer().kind() != AnswerKind.STREAM) {
      return Finding.untested("the answer is no event stream");
    }
    return ChatChoice.of(exchange.answer()).isEmpty() ? Finding.untested(NO_CHOICES) : check.get();
  }

  /** All choices must keep a promise, and one at least must be able to tell. */
  private static Finding ofEach(Exchange exchange, Function<ChatChoice, Finding> check) {
    List<Finding> findings = ChatChoice.of(exchange.answer()).stream().map(check).toList();
    return Stream.concat(
            findings.stream().filter(finding -> finding.outcome().fails()),
            findings.stream()
                .filter(finding -> !finding.outcome().fails())
                .sorted(Comparator.comparing((Finding f) -> f.outcome() != Outcome.HONOURED)))
        .findFirst()
        .orElse(Finding.untested(NO_CHOICES));
  }

  private static Stream<JsonNode> elements(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false);
  }
}
