package io.github.fauxpenai.conformance.api.responses;

import static io.github.fauxpenai.conformance.api.responses.ResponsesAnswer.type;
import static io.github.fauxpenai.conformance.api.responses.ResponsesExchange.promise;

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
import java.util.stream.Collectors;

/** Promises about calls of functions and custom tools. */
final class ResponsesToolPromises {
  private static final Twin FREE_CHOICE = Twin.without("tool_choice");
  private static final Twin AUTO_CHOICE = Twin.with("tool_choice=auto");
  private static final Twin PARALLEL = Twin.with("parallel_tool_calls=true");

  private ResponsesToolPromises() {}

  static List<Promise> promises() {
    return CommonPromises.unlessToolsAreRefused(all(), "");
  }

  /** Whether a choice is refused because there is nothing to choose. */
  static boolean isRefusedChoice(Exchange exchange) {
    return CommonPromises.isRefusedChoice(exchange, "");
  }

  private static List<Promise> all() {
    return List.of(
        promise(
            "tool_choice.required",
            "tool_choice",
            "a call where one is required",
            exchange ->
                exchange.offersTools()
                    && (exchange.asked("tool_choice").asText().equals("required")
                        || exchange.asked("tool_choice.mode").asText().equals("required")),
            exchange -> exchange.ofResponse(ResponsesToolPromises::anyCall)),
        promise(
            "tool_choice.named",
            "tool_choice",
            "a call of the tool that was named",
            // The name of a tool on a server is optional.
            exchange ->
                exchange.offersTools()
                    && exchange.asked("tool_choice.name").isTextual()
                    && !exchange.asked("tool_choice.type").asText().equals("mcp"),
            exchange -> exchange.ofResponse(response -> namedCall(exchange, response))),
        promise(
            "tool_choice.none",
            "tool_choice",
            "no call for none",
            exchange ->
                exchange.offersTools() && exchange.asked("tool_choice").asText().equals("none"),
            exchange -> exchange.ofResponse(response -> noCall(exchange, response)),
            FREE_CHOICE,
            AUTO_CHOICE),
        promise(
            "tool_choice.allowed",
            "tool_choice",
            "calls of allowed tools alone",
            exchange -> exchange.offersTools() && exchange.asked("tool_choice.tools").isArray(),
            exchange -> exchange.ofResponse(response -> allowedCalls(exchange, response))),
        promise(
            "parallel_tool_calls.off",
            "parallel_tool_calls",
            "one call at most where switched off",
            exchange ->
                exchange.offersTools()
                    && exchange.asked("parallel_tool_calls").isBoolean()
                    && !exchange.asked("parallel_tool_calls").asBoolean(),
            exchange -> exchange.ofResponse(response -> oneCall(exchange, response)),
            PARALLEL),
        promise(
            "tools.calls",
            "tools",
            "calls of functions on offer, with arguments in JSON",
            ResponsesExchange::offersTools,
            exchange -> exchange.ofResponse(response -> arguments(exchange, response))),
        promise(
            "tools.strict",
            "tools",
            "arguments that fit the schema where strict",
            exchange ->
                exchange.offersTools()
                    && exchange
                        .asked("tools")
                        .valueStream()
                        .anyMatch(tool -> tool.path("strict").asBoolean()),
            exchange -> exchange.ofResponse(response -> strictArguments(exchange, response))));
  }

  private static Judgement anyCall(ResponsesAnswer response) {
    if (response.calls().isEmpty() && response.isIncomplete()) {
      return Judgement.untested(ResponsesExchange.CUT);
    }
    return Judgement.ignoredUnless(!isSilent(response), "no call");
  }

  /** Whether nothing is called, counting hosted tools and calls that wait for an approval. */
  private static boolean isSilent(ResponsesAnswer response) {
    return response.forms().stream()
        .noneMatch(form -> form.endsWith("_call") || form.equals("mcp_approval_request"));
  }

  private static Judgement namedCall(ResponsesExchange exchange, ResponsesAnswer response) {
    String name = exchange.asked("tool_choice.name").asText();
    if (response.calls().isEmpty()) {
      return response.isIncomplete()
          ? Judgement.untested(ResponsesExchange.CUT)
          : Judgement.ignored("no call");
    }
    return Judgement.brokenUnless(
        response.calls().stream().allMatch(call -> call.path("name").asText().equals(name)),
        "a call of another tool");
  }

  private static Judgement noCall(ResponsesExchange exchange, ResponsesAnswer response) {
    if (!response.calls().isEmpty()) {
      return Judgement.ignored("a call all the same");
    }
    return exchange.twins(FREE_CHOICE, AUTO_CHOICE).stream().anyMatch(twin -> calls(twin) > 0)
        ? Judgement.honoured()
        : Judgement.untested("the model may not have wanted to call anything");
  }

  private static Judgement allowedCalls(ResponsesExchange exchange, ResponsesAnswer response) {
    Set<String> allowed =
        exchange
            .asked("tool_choice.tools")
            .valueStream()
            .map(tool -> tool.path("name").asText())
            .collect(Collectors.toSet());
    if (response.calls().isEmpty()) {
      return Judgement.untested("no call");
    }
    return Judgement.ignoredUnless(
        response.calls().stream().allMatch(call -> allowed.contains(call.path("name").asText())),
        "a call of another tool");
  }

  private static Judgement oneCall(ResponsesExchange exchange, ResponsesAnswer response) {
    // A program calls as many functions as it likes.
    if (response.calls().stream().filter(call -> !call.hasNonNull("caller")).count() > 1) {
      return Judgement.ignored("several calls");
    }
    return exchange.twins(PARALLEL).stream().anyMatch(twin -> calls(twin) > 1)
        ? Judgement.honoured()
        : Judgement.untested("the model may not have wanted several calls");
  }

  private static int calls(Answer answer) {
    return ResponsesAnswer.of(answer).calls().size();
  }

  private static Judgement arguments(ResponsesExchange exchange, ResponsesAnswer response) {
    List<JsonNode> calls = response.items("function_call").toList();
    if (calls.isEmpty()) {
      return Judgement.untested("no call");
    }
    for (JsonNode call : calls) {
      // A function that is in a namespace or was loaded later is not in the list.
      if (isOffered(exchange)
          && !call.has("namespace")
          && function(exchange, call).isMissingNode()) {
        return CommonPromises.isMadeUp(call.path("name").asText())
            ? Judgement.untested("a function that the model made up")
            : Judgement.broken("a call of no such function");
      }
      JsonNode said = call.path("arguments");
      if (said.isTextual()
          && CommonPromises.mayBeWithout(function(exchange, call), said.textValue())) {
        continue;
      }
      Optional<JsonNode> arguments = Json.treeOf(call.path("arguments").asText());
      if (arguments.isEmpty()) {
        return response.isIncomplete()
            ? Judgement.untested(ResponsesExchange.CUT)
            : Judgement.broken("arguments that are not JSON");
      }
      if (!arguments.get().isObject()) {
        return Judgement.broken("arguments that are not a JSON object");
      }
    }
    return Judgement.honoured();
  }

  /** Whether the list names all tools that can be called. */
  private static boolean isOffered(ResponsesExchange exchange) {
    return exchange
        .asked("tools")
        .valueStream()
        .allMatch(tool -> List.of("function", "custom").contains(type(tool)));
  }

  /** One of several calls at once need not fit: OpenAI says so where it explains strict schemas. */
  private static Judgement strictArguments(ResponsesExchange exchange, ResponsesAnswer response) {
    List<JsonNode> strict =
        response
            .items("function_call")
            .filter(call -> function(exchange, call).path("strict").asBoolean())
            .toList();
    if (strict.isEmpty()) {
      return Judgement.untested("no call");
    }
    for (JsonNode call : strict) {
      Optional<JsonNode> arguments = Json.treeOf(call.path("arguments").asText());
      if (arguments.isEmpty() || !arguments.get().isObject()) {
        return Judgement.untested("arguments that are not a JSON object");
      }
      Judgement finding =
          JsonSchemas.judge(function(exchange, call).path("parameters"), arguments.get());
      if (finding.outcome().fails()) {
        return response.calls().size() > 1 && exchange.asked("parallel_tool_calls").asBoolean(true)
            ? Judgement.untested("one of several calls, which need not fit")
            : finding;
      }
    }
    return Judgement.honoured();
  }

  private static JsonNode function(ResponsesExchange exchange, JsonNode call) {
    return exchange
        .asked("tools")
        .valueStream()
        .filter(tool -> tool.path("name").equals(call.path("name")))
        .findFirst()
        .orElse(MissingNode.getInstance());
  }
}
