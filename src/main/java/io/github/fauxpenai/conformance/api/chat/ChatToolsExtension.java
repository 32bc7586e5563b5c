package io.github.fauxpenai.conformance.api.chat;

import static io.github.fauxpenai.conformance.api.Extension.row;
import static io.github.fauxpenai.conformance.api.Extension.rows;
import static io.github.fauxpenai.conformance.api.Extension.withEachOf;
import static io.github.fauxpenai.conformance.api.chat.ChatCompletionsExtension.GPT_4O;
import static io.github.fauxpenai.conformance.api.chat.ChatCompletionsExtension.HELLO;
import static io.github.fauxpenai.conformance.api.chat.ChatCompletionsExtension.STREAM;
import static io.github.fauxpenai.conformance.api.chat.ChatCompletionsExtension.TEXT;
import static io.github.fauxpenai.conformance.api.chat.ChatCompletionsExtension.choice;
import static io.github.fauxpenai.conformance.api.chat.ChatCompletionsExtension.closed;
import static io.github.fauxpenai.conformance.api.chat.ChatCompletionsExtension.conversation;
import static io.github.fauxpenai.conformance.api.chat.ChatCompletionsExtension.given;
import static io.github.fauxpenai.conformance.api.chat.ChatCompletionsExtension.negative;
import static io.github.fauxpenai.conformance.api.chat.ChatCompletionsExtension.schema;
import static io.github.fauxpenai.conformance.api.chat.ChatCompletionsExtension.with;
import static io.github.fauxpenai.conformance.api.chat.ChatMessages.text;
import static io.github.fauxpenai.conformance.api.chat.ChatMessages.user;
import static io.github.fauxpenai.conformance.scenario.Factor.named;
import static io.github.fauxpenai.conformance.scenario.Factor.setting;
import static io.github.fauxpenai.conformance.scenario.Parameter.NULL;
import static io.github.fauxpenai.conformance.scenario.Parameter.object;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.FactorSet;
import java.util.List;
import java.util.stream.Stream;

/** Calls of functions, which the published chat scenarios leave out. */
final class ChatToolsExtension {
  static final Factor ASKS_FOR_WEATHER =
      conversation("ASKS_FOR_WEATHER", user("What is the weather like in Paris?"));
  private static final Factor ASKS_FOR_TWO_WEATHERS =
      conversation("ASKS_FOR_TWO_WEATHERS", user("What is the weather like in Paris and in Rome?"));

  /** The arguments have characters of several bytes. */
  static final Factor ASKS_FOR_WEATHERS_ABROAD =
      conversation(
          "ASKS_FOR_WEATHERS_ABROAD", user("What is the weather like in Zürich and in São Paulo?"));

  private static final ObjectNode WEATHER_PARAMETERS =
      schema(object("city", TEXT, "unit", choice("celsius", "fahrenheit")), List.of("city"));
  static final ObjectNode WEATHER =
      object(
          "name",
          "get_weather",
          "description",
          "The weather in a city, now.",
          "parameters",
          WEATHER_PARAMETERS);
  private static final ObjectNode TIME =
      object(
          "name",
          "get_time",
          "description",
          "The time of day in a city, now.",
          "parameters",
          schema(object("city", TEXT), List.of("city")));
  private static final ObjectNode STRICT_WEATHER =
      object(
          "name",
          "get_weather",
          "strict",
          true,
          "parameters",
          closed(
              schema(
                  object("city", TEXT, "unit", choice("celsius", "fahrenheit")),
                  List.of("city", "unit"))));

  static final Factor ONE_TOOL = tools("one function", WEATHER);
  static final Factor TWO_TOOLS = tools("two functions", WEATHER, TIME);
  private static final Factor STRICT_TOOL = tools("one strict function", STRICT_WEATHER);
  private static final Factor BARE_TOOL =
      tools("a function without parameters", object("name", "get_weather"));

  private static final Factor AUTO = setting("tool_choice", "auto");
  static final Factor REQUIRED = setting("tool_choice", "required");
  private static final Factor NONE = setting("tool_choice", "none");
  private static final Factor NAMED = named("tool_choice", "get_weather", function("get_weather"));

  private static final Factor OTHER_NAMED = named("tool_choice", "get_time", function("get_time"));

  private ChatToolsExtension() {}

  /** What every agent does first, with and without a forced call or function. */
  static List<FactorSet> tools() {
    List<FactorSet> one = withEachOf(ONE_TOOL, STRICT_TOOL, BARE_TOOL, TWO_TOOLS);
    List<FactorSet> asking =
        Stream.of(
                one.stream(),
                one.stream().map(set -> set.testing(AUTO)),
                one.stream().map(set -> set.testing(REQUIRED)),
                one.stream().map(set -> set.testing(NAMED)),
                one.stream().map(set -> set.testing(NONE)),
                rows(
                    // A model would call the other one here unless forced.
                    row(TWO_TOOLS, OTHER_NAMED),
                    // One call for each choice, each with its own index.
                    row(ONE_TOOL, REQUIRED, setting("n", 2)),
                    // The call is cut short: here the arguments need not be JSON.
                    row(ONE_TOOL, REQUIRED, setting("max_completion_tokens", 5)))
                    .stream())
            .flatMap(sets -> sets)
            .toList();
    List<FactorSet> parallel =
        rows(
            // Two questions: at most one call if parallel calls are switched off.
            row(ONE_TOOL, REQUIRED, setting("parallel_tool_calls", true)),
            row(ONE_TOOL, REQUIRED, setting("parallel_tool_calls", false)),
            row(TWO_TOOLS, REQUIRED, setting("parallel_tool_calls", true)),
            row(TWO_TOOLS, REQUIRED, setting("parallel_tool_calls", false)));
    return Stream.of(
            given(ASKS_FOR_WEATHER, asking).stream(),
            given(ASKS_FOR_TWO_WEATHERS, parallel).stream(),
            // A model would not call a function here unless forced.
            given(HELLO, rows(row(ONE_TOOL, REQUIRED), row(ONE_TOOL, NAMED))).stream())
        .flatMap(sets -> sets)
        .toList();
  }

  static List<FactorSet> invalid() {
    return given(
        ASKS_FOR_WEATHER,
        rows(
            // Names: a-z, A-Z, 0-9, underscores and dashes, at most 64 characters.
            row(tools("a name with a blank", object("name", "get weather")).rejected()),
            row(tools("an empty name", object("name", "")).rejected()),
            row(tools("a name of 65 characters", object("name", "a".repeat(65))).rejected()),
            row(tools("no name", object("description", "The weather.")).rejected()),
            row(tools("a name that is a number", object("name", 1)).rejected()),
            // Schemas.
            row(tools("parameters that are a text", tool("parameters", "foo")).rejected()),
            row(tools("an unknown type", tool("parameters", object("type", "foo"))).rejected()),
            row(
                tools("an array of parameters", tool("parameters", object("type", "array")))
                    .rejected()),
            row(tools("strict, open", strict(WEATHER_PARAMETERS)).rejected()),
            row(
                tools(
                        "strict, an optional member",
                        strict(closed(schema(object("city", TEXT, "unit", TEXT), List.of("city")))))
                    .rejected()),
            row(tools("strict that is a text", object("name", "f", "strict", "foo")).rejected()),
            // The list around them.
            row(named("tools", "[]", List.of()).rejected()),
            row(setting("tools", "foo").rejected()),
            row(setting("tools", List.of(object("type", "function"))).rejected()),
            row(setting("tools", List.of(object("type", "foo", "function", WEATHER))).rejected()),
            // Choices that do not exist.
            row(setting("tool_choice", "foo").rejected(), ONE_TOOL),
            row(setting("tool_choice", 1).rejected(), ONE_TOOL),
            row(named("tool_choice", "get_nothing", function("get_nothing")).rejected(), ONE_TOOL),
            row(setting("tool_choice", object("type", "function")).rejected(), ONE_TOOL),
            // A choice without tools.
            row(negative(AUTO)),
            row(negative(REQUIRED)),
            row(negative(NONE)),
            row(negative(NAMED)),
            row(setting("parallel_tool_calls", "foo").rejected(), ONE_TOOL)));
  }

  /** The second step of every agent: the call and its result go back to the model. */
  static List<FactorSet> history() {
    ObjectNode question = user("What is the weather like in Paris?");
    ObjectNode call = calling("call_1");
    ObjectNode calls = calling("call_1", "call_2");
    ObjectNode parts = object("role", "tool", "tool_call_id", "call_1");
    parts.set("content", JsonNodeFactory.instance.arrayNode().add(text("21 °C")));
    List<FactorSet> valid =
        rows(
            row(conversation("TOOL_RESULT", question, call, result("call_1"))),
            row(
                conversation(
                    "TWO_TOOL_RESULTS", question, calls, result("call_1"), result("call_2"))),
            row(
                conversation(
                    "TOOL_RESULTS_IN_OTHER_ORDER",
                    question,
                    calls,
                    result("call_2"),
                    result("call_1"))),
            row(conversation("TOOL_RESULT_OF_PARTS", question, call, parts)),
            // Content is optional beside tool calls; many clients send null, some omit it.
            row(
                conversation(
                    "TOOL_CALL_CONTENT_NULL",
                    question,
                    with(call, "content", NULL),
                    result("call_1"))),
            row(
                conversation(
                    "TOOL_CALL_CONTENT_EMPTY",
                    question,
                    with(call, "content", ""),
                    result("call_1"))),
            row(
                conversation(
                    "TOOL_CALL_WITH_CONTENT",
                    question,
                    with(call, "content", "I shall look."),
                    result("call_1"))));
    List<FactorSet> invalid =
        rows(
            row(negative(conversation("TOOL_RESULT_WITHOUT_CALL", question, result("call_1")))),
            row(negative(conversation("TOOL_RESULT_OTHER_ID", question, call, result("call_2")))),
            row(negative(conversation("TOOL_RESULT_MISSING", question, call, question))),
            row(
                negative(
                    conversation("TOOL_RESULT_ONE_OF_TWO", question, calls, result("call_1")))),
            row(
                negative(
                    conversation(
                        "TOOL_RESULT_NO_ID",
                        question,
                        call,
                        object("role", "tool", "content", "21 °C")))),
            row(
                negative(
                    conversation(
                        "TOOL_CALLS_EMPTY",
                        question,
                        object("role", "assistant", "tool_calls", List.of())))),
            // Only beside tool calls may content be null.
            row(
                negative(
                    conversation(
                        "ASSISTANT_CONTENT_NULL",
                        question,
                        object("role", "assistant", "content", NULL),
                        question))));
    return Stream.of(
            valid.stream(),
            // Agents send their tools again; the answer is a text or one more call.
            valid.stream().limit(2).map(set -> set.testing(ONE_TOOL)),
            valid.stream().limit(2).map(set -> set.testing(STREAM)),
            invalid.stream())
        .flatMap(sets -> sets)
        .map(set -> set.with(GPT_4O))
        .toList();
  }

  private static Factor tools(String name, ObjectNode... functions) {
    return named(
        "tools",
        name,
        Stream.of(functions).map(f -> object("type", "function", "function", f)).toList());
  }

  private static ObjectNode tool(String member, Object value) {
    return object("name", "get_weather", member, value);
  }

  private static ObjectNode strict(ObjectNode parameters) {
    return object("name", "get_weather", "strict", true, "parameters", parameters);
  }

  static ObjectNode function(String name) {
    return object("type", "function", "function", object("name", name));
  }

  private static ObjectNode calling(String... ids) {
    List<ObjectNode> calls =
        Stream.of(ids)
            .map(
                id ->
                    object(
                        "id",
                        id,
                        "type",
                        "function",
                        "function",
                        object("name", "get_weather", "arguments", "{\"city\":\"Paris\"}")))
            .toList();
    return object("role", "assistant", "tool_calls", calls);
  }

  private static ObjectNode result(String id) {
    return object("role", "tool", "tool_call_id", id, "content", "21 °C");
  }
}
