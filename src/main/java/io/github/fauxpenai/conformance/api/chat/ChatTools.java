package io.github.fauxpenai.conformance.api.chat;

import static io.github.fauxpenai.conformance.api.chat.ChatExchange.elements;
import static io.github.fauxpenai.conformance.api.chat.ChatExchange.promise;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.fauxpenai.conformance.api.CommonPromises;
import io.github.fauxpenai.conformance.check.Exchange;
import io.github.fauxpenai.conformance.check.JsonSchemas;
import io.github.fauxpenai.conformance.check.Judgement;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.check.Twin;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.results.Answer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Promises about calls of functions and custom tools. */
final class ChatTools {
  private static final Twin FREE_CHOICE = Twin.without("tool_choice");
  private static final Twin AUTO_CHOICE = Twin.with("tool_choice=auto");
  private static final Twin PARALLEL = Twin.with("parallel_tool_calls=true");
  private static final Twin PARALLEL_BY_DEFAULT = Twin.without("parallel_tool_calls");

  /** How common models write calls. */
  private static final Pattern CALL_MARK =
      Pattern.compile("<tool_call>|<function=|\\[TOOL_CALLS\\]|<\\|python_tag\\|>|<\\|tool_call");

  private ChatTools() {}

  static List<Promise> promises() {
    return all().stream()
        .map(
            promise ->
                promise.parameter().equals("tools")
                    ? promise.unlessRefused(ChatTools::isRefusedForNames)
                    : promise)
        .toList();
  }

  private static boolean isRefusedForNames(Exchange exchange) {
    return CommonPromises.isRefusedForNames(
        exchange,
        elements(exchange.asked("tools"))
            .filter(tool -> tool.path("type").asText().equals("function"))
            .map(tool -> tool.path("function").path("name")));
  }

  private static List<Promise> all() {
    return List.of(
        // "required means the model must call one or more tools"
        promise(
            "tool_choice.required",
            "tool_choice",
            "a call where one is required",
            exchange ->
                exchange.offersTools() && exchange.asked("tool_choice").asText().equals("required"),
            exchange ->
                exchange.ofEach(
                    choice ->
                        choice.isCut() && choice.calls().isEmpty()
                            ? Judgement.untested(ChatExchange.CUT)
                            : Judgement.ignoredUnless(!choice.calls().isEmpty(), "no call"))),
        // "{"type": "function", "function": {"name": "my_function"}} forces the model to call that"
        promise(
            "tool_choice.named",
            "tool_choice",
            "a call of the named function",
            exchange ->
                exchange.offersTools() && exchange.asked("tool_choice.function.name").isTextual(),
            exchange -> exchange.ofEach(choice -> namedCall(exchange, choice))),
        // "none means the model will not call any tool"
        promise(
            "tool_choice.none",
            "tool_choice",
            "no call for none",
            exchange ->
                exchange.offersTools() && exchange.asked("tool_choice").asText().equals("none"),
            ChatTools::noCall,
            FREE_CHOICE,
            AUTO_CHOICE),
        // "Constrains the tools available to the model to a pre-defined set."
        promise(
            "tool_choice.allowed",
            "tool_choice",
            "calls to allowed tools only",
            exchange ->
                exchange.offersTools()
                    && exchange.asked("tool_choice.allowed_tools.tools").isArray(),
            exchange -> exchange.ofEach(choice -> allowedCalls(exchange, choice))),
        // "Specifying a particular function via {"name": "my_function"} forces the model to call
        // that function."
        promise(
            "function_call.named",
            "function_call",
            "a call to the named function, in the old form",
            exchange ->
                exchange.has("functions")
                    && exchange.asked("function_call.name").isTextual()
                    && exchange.isAsked("functions")
                    && exchange.isAsked("function_call"),
            exchange -> exchange.ofEach(ChatTools::functionCall)),
        // "Whether to enable parallel function calling during tool use."
        promise(
            "parallel_tool_calls.off",
            "parallel_tool_calls",
            "one call at most where switched off",
            exchange ->
                exchange.offersTools()
                    && exchange.asked("parallel_tool_calls").isBoolean()
                    && !exchange.asked("parallel_tool_calls").asBoolean(),
            ChatTools::oneCall,
            PARALLEL,
            PARALLEL_BY_DEFAULT),
        // "The arguments to call the function with, as generated by the model in JSON format."
        promise(
            "tools.calls",
            "tools",
            "calls of functions on offer, with arguments in JSON",
            ChatExchange::offersTools,
            exchange -> exchange.ofEach(choice -> arguments(exchange, choice))),
        // "If set to true, the model will follow the exact schema defined in the parameters field."
        promise(
            "tools.strict",
            "tools",
            "arguments that fit the schema where strict",
            exchange ->
                exchange.offersTools()
                    && elements(exchange.asked("tools"))
                        .anyMatch(tool -> tool.path("function").path("strict").asBoolean()),
            exchange -> exchange.ofEach(choice -> strictArguments(exchange, choice))),
        // "The ID of the tool call.": it assigns results to calls.
        promise(
            "tools.ids",
            "tools",
            "an id of its own for each call",
            ChatExchange::offersTools,
            exchange -> exchange.ofEach(ChatTools::ids)),
        // "The chat completion chunk object": choices[].delta.tool_calls[].index
        promise(
            "tools.stream_index",
            "tools",
            "streamed calls that join by index",
            exchange -> exchange.offersTools() && exchange.isStreamed(),
            exchange -> exchange.ofStream(() -> exchange.ofEach(ChatTools::joins))));
  }

  private static Judgement namedCall(ChatExchange exchange, ChatChoice choice) {
    String name = exchange.asked("tool_choice.function.name").asText();
    if (choice.calls().isEmpty()) {
      return choice.isCut() ? Judgement.untested(ChatExchange.CUT) : Judgement.ignored("no call");
    }
    return Judgement.brokenUnless(
        choice.calls().stream().allMatch(call -> call.name().equals(name)),
        "a call of another function");
  }

  private static Judgement allowedCalls(ChatExchange exchange, ChatChoice choice) {
    boolean required = exchange.asked("tool_choice.allowed_tools.mode").asText().equals("required");
    if (choice.calls().isEmpty()) {
      return choice.isCut() || !required
          ? Judgement.untested("no call")
          : Judgement.ignored("no call");
    }
    Set<String> allowed =
        elements(exchange.asked("tool_choice.allowed_tools.tools"))
            .map(tool -> tool.path(tool.path("type").asText()).path("name").asText())
            .collect(Collectors.toSet());
    return Judgement.ignoredUnless(
        choice.calls().stream().allMatch(call -> allowed.contains(call.name())),
        "a call of a tool that is not allowed");
  }

  private static Judgement functionCall(ChatChoice choice) {
    if (choice.callsFunction()) {
      return Judgement.honoured();
    }
    return choice.calls().isEmpty()
        ? Judgement.ignored("no call")
        : Judgement.broken("tool_calls, the newer form, in place of function_call");
  }

  private static Judgement noCall(ChatExchange exchange) {
    if (exchange.choices().isEmpty()) {
      return Judgement.untested(ChatExchange.NO_CHOICES);
    }
    if (calls(exchange.answer()) > 0) {
      return Judgement.ignored("a call all the same");
    }
    return exchange.twins(FREE_CHOICE, AUTO_CHOICE).stream().anyMatch(twin -> calls(twin) > 0)
        ? Judgement.honoured()
        : Judgement.untested("the model may not have wanted to call anything");
  }

  private static Judgement oneCall(ChatExchange exchange) {
    if (exchange.choices().isEmpty()) {
      return Judgement.untested(ChatExchange.NO_CHOICES);
    }
    if (calls(exchange.answer()) > 1) {
      return Judgement.ignored("several calls");
    }
    return exchange.twins(PARALLEL, PARALLEL_BY_DEFAULT).stream().anyMatch(twin -> calls(twin) > 1)
        ? Judgement.honoured()
        : Judgement.untested("the model may not have wanted several calls");
  }

  /** The largest number of calls in one choice. */
  private static int calls(Answer answer) {
    return ChatAnswer.of(answer).choices().stream().mapToInt(c -> c.calls().size()).max().orElse(0);
  }

  private static Judgement arguments(ChatExchange exchange, ChatChoice choice) {
    if (choice.calls().isEmpty()) {
      if (choice.callsFunction() && !exchange.has("functions")) {
        return Judgement.broken("function_call, the form of old, in place of tool_calls");
      }
      return isCallInText(exchange, choice.content())
          ? Judgement.broken("the call stands in the text")
          : Judgement.untested("no call");
    }
    for (ChatChoice.Call call : choice.calls()) {
      if (function(exchange, call).isMissingNode()) {
        return choice.isCut()
            ? Judgement.untested(ChatExchange.CUT)
            : CommonPromises.isMadeUp(call.name())
                ? Judgement.untested("a function that the model made up")
                : Judgement.broken("a call of no such function");
      }
      if (!call.flaw().isEmpty()) {
        return Judgement.broken("arguments that are %s, not a text of JSON".formatted(call.flaw()));
      }
      if (!call.isCustom()
          && !CommonPromises.mayBeWithout(function(exchange, call), call.arguments())) {
        Optional<JsonNode> arguments = Json.treeOf(call.arguments());
        if (arguments.isEmpty()) {
          return choice.isCut()
              ? Judgement.untested(ChatExchange.CUT)
              : Judgement.broken("arguments that are no JSON");
        }
        if (!arguments.get().isObject()) {
          return Judgement.broken("arguments that are no JSON object");
        }
      }
    }
    return Judgement.honoured();
  }

  /**
   * Whether the text is or holds an unparsed call, as a server leaves it that does not know how its
   * model writes calls.
   */
  private static boolean isCallInText(ChatExchange exchange, String content) {
    Matcher mark = CALL_MARK.matcher(content);
    if (mark.find()) {
      return !exchange.asked("messages").toString().contains(mark.group());
    }
    String inner = content.strip();
    if (inner.startsWith("```") && inner.endsWith("```") && inner.indexOf('\n') > 0) {
      inner = inner.substring(inner.indexOf('\n'), inner.length() - 3);
    }
    JsonNode written = Json.treeOf(inner).orElse(MissingNode.getInstance());
    JsonNode call = written.isArray() ? written.path(0) : written;
    return (call.has("arguments") || call.has("parameters"))
        && elements(exchange.asked("tools"))
            .map(tool -> tool.path("function").path("name"))
            .anyMatch(call.path("name")::equals);
  }

  private static Judgement ids(ChatChoice choice) {
    List<String> ids = choice.calls().stream().map(ChatChoice.Call::id).toList();
    if (ids.isEmpty()) {
      return Judgement.untested("no call");
    }
    if (ids.contains("")) {
      return Judgement.broken("a call without an id");
    }
    return Judgement.brokenUnless(
        Set.copyOf(ids).size() == ids.size(), "several calls have the same id");
  }

  /** One of several calls at once need not fit: OpenAI says so where it explains strict schemas. */
  private static Judgement strictArguments(ChatExchange exchange, ChatChoice choice) {
    List<ChatChoice.Call> strict =
        choice.calls().stream()
            .filter(call -> function(exchange, call).path("strict").asBoolean())
            .toList();
    if (strict.isEmpty()) {
      return Judgement.untested("no call");
    }
    for (ChatChoice.Call call : strict) {
      Optional<JsonNode> arguments = Json.treeOf(call.arguments());
      if (arguments.isEmpty()) {
        return choice.isCut()
            ? Judgement.untested(ChatExchange.CUT)
            : Judgement.broken("arguments that are no JSON");
      }
      Judgement finding =
          JsonSchemas.judge(function(exchange, call).path("parameters"), arguments.get());
      if (finding.outcome().fails()) {
        return choice.calls().size() > 1 && exchange.asked("parallel_tool_calls").asBoolean(true)
            ? Judgement.untested("one of several calls, which need not fit")
            : finding;
      }
    }
    return Judgement.honoured();
  }

  /** The offered function or custom tool that a call names; missing if none has that name. */
  private static JsonNode function(ChatExchange exchange, ChatChoice.Call call) {
    return elements(exchange.asked("tools"))
        .map(tool -> tool.path(call.isCustom() ? "custom" : "function"))
        .filter(function -> function.path("name").asText().equals(call.name()))
        .findFirst()
        .orElse(MissingNode.getInstance());
  }

  private static Judgement joins(ChatChoice choice) {
    return choice.calls().isEmpty()
        ? Judgement.untested("no call")
        : choice.flaws().stream().findFirst().map(Judgement::broken).orElse(Judgement.honoured());
  }
}
