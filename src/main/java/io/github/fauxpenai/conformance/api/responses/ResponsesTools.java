package io.github.fauxpenai.conformance.api.responses;

import static io.github.fauxpenai.conformance.api.Extension.row;
import static io.github.fauxpenai.conformance.api.Extension.rows;
import static io.github.fauxpenai.conformance.api.Extension.withEachOf;
import static io.github.fauxpenai.conformance.api.responses.ResponsesInputs.items;
import static io.github.fauxpenai.conformance.api.responses.ResponsesInputs.message;
import static io.github.fauxpenai.conformance.scenario.Factor.named;
import static io.github.fauxpenai.conformance.scenario.Factor.setting;
import static io.github.fauxpenai.conformance.scenario.Parameter.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.FactorSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tools and structured output, based on OpenAI's API reference. Unlike in chat completions, a
 * function is flat: {@code {type: "function", name, parameters, strict}}.
 */
final class ResponsesTools {
  private static final ObjectNode TEXT = object("type", "string");
  private static final ObjectNode CITY = schema(object("city", TEXT), List.of("city"));
  private static final ObjectNode PLACE =
      closed(schema(object("city", TEXT, "country", TEXT), List.of("city", "country")));

  private static final ObjectNode WEATHER =
      function("get_weather", "The weather in a city, now.", CITY);
  private static final ObjectNode TIME =
      function("get_time", "The time of day in a city, now.", CITY);

  static final Factor ONE_TOOL = tools("one function", WEATHER);
  static final Factor TWO_TOOLS = tools("two functions", WEATHER, TIME);
  private static final Factor STRICT_TOOL =
      tools(
          "one strict function",
          object(
              "type",
              "function",
              "name",
              "get_weather",
              "strict",
              true,
              "parameters",
              closed(CITY)));
  private static final Factor LAX_TOOL =
      tools(
          "one function that is not strict",
          object("type", "function", "name", "get_weather", "strict", false, "parameters", CITY));
  private static final Factor BARE_TOOL =
      tools(
          "a function without parameters",
          object(
              "type",
              "function",
              "name",
              "get_weather",
              "parameters",
              schema(object(), List.of())));
  private static final Factor CUSTOM_TOOL =
      tools(
          "a custom tool",
          object("type", "custom", "name", "write_note", "description", "Writes a note."));

  static final Factor ASKS_FOR_WEATHER =
      named("input", "ASKS_FOR_WEATHER", "What is the weather like in Paris? Use the tool.");
  private static final Factor ASKS_FOR_TWO_WEATHERS =
      named("input", "ASKS_FOR_TWO_WEATHERS", "What is the weather like in Paris and in Rome?");
  private static final Factor ASKS_FOR_A_NOTE =
      named("input", "ASKS_FOR_A_NOTE", "Write a note that says hello.");
  private static final Factor ASKS_FOR_JSON =
      named(
          "input",
          "ASKS_FOR_JSON",
          "Which is the capital of France? Answer in JSON, with the members city and country.");
  private static final Factor ASKS_FOR_A_CITY =
      named("input", "ASKS_FOR_A_CITY", "Which is the capital of France?");

  static final Factor REQUIRED = setting("tool_choice", "required");
  private static final Factor AUTO = setting("tool_choice", "auto");
  private static final Factor NONE = setting("tool_choice", "none");
  private static final Factor NAMED =
      named("tool_choice", "get_weather", object("type", "function", "name", "get_weather"));
  private static final Factor OTHER_NAMED =
      named("tool_choice", "get_time", object("type", "function", "name", "get_time"));
  private static final Factor NAMED_CUSTOM =
      named("tool_choice", "write_note", object("type", "custom", "name", "write_note"));
  private static final Factor ALLOWED_AUTO = allowed("allowed, auto", "auto");
  private static final Factor ALLOWED_REQUIRED = allowed("allowed, required", "required");

  private static final Factor STRICT_FORMAT =
      format("a strict schema", jsonSchema("city", PLACE).put("strict", true));
  private static final Factor LAX_FORMAT =
      format("a schema that is not strict", jsonSchema("city", PLACE).put("strict", false));
  private static final Factor OPEN_FORMAT = format("a schema", jsonSchema("city", PLACE));
  private static final Factor JSON_OBJECT = format("json_object", object("type", "json_object"));

  private ResponsesTools() {}

  static List<FactorSet> tools() {
    List<FactorSet> one = withEachOf(ONE_TOOL, STRICT_TOOL, LAX_TOOL, BARE_TOOL, TWO_TOOLS);
    Stream<FactorSet> weather =
        Stream.of(AUTO, REQUIRED, NAMED, NONE)
            .flatMap(choice -> one.stream().map(set -> set.testing(choice)));
    Stream<FactorSet> more =
        rows(
            row(ONE_TOOL),
            // A model would call the other one here unless forced.
            row(TWO_TOOLS, OTHER_NAMED),
            row(TWO_TOOLS, ALLOWED_AUTO),
            row(TWO_TOOLS, ALLOWED_REQUIRED),
            row(setting("tools", List.of())),
            row(setting("tools", List.of()), AUTO),
            // The call is cut short: here the arguments need not be JSON.
            row(ONE_TOOL, REQUIRED, setting("max_output_tokens", 16)))
            .stream();
    Stream<FactorSet> two =
        rows(
                row(ONE_TOOL, REQUIRED, setting("parallel_tool_calls", true)),
                row(ONE_TOOL, REQUIRED, setting("parallel_tool_calls", false)),
                row(TWO_TOOLS, REQUIRED, setting("parallel_tool_calls", false)))
            .stream()
            .map(set -> set.with(ASKS_FOR_TWO_WEATHERS));
    Stream<FactorSet> custom =
        rows(row(CUSTOM_TOOL), row(CUSTOM_TOOL, REQUIRED), row(CUSTOM_TOOL, NAMED_CUSTOM)).stream()
            .map(set -> set.with(ASKS_FOR_A_NOTE));
    // A model would not call a function here unless forced.
    Stream<FactorSet> forced =
        rows(row(ONE_TOOL, REQUIRED)).stream().map(set -> set.with(ResponsesFactors.HELLO));
    return Stream.of(
            Stream.concat(weather, more).map(set -> set.with(ASKS_FOR_WEATHER)),
            two,
            custom,
            forced)
        .flatMap(sets -> sets)
        .map(set -> set.with(ResponsesFactors.MODEL))
        .toList();
  }

  /** Hosted tools, which a server may lack and refuse. */
  static List<FactorSet> hosted() {
    return rows(
            row(tools("web search", object("type", "web_search"))),
            row(
                tools(
                    "code interpreter",
                    object("type", "code_interpreter", "container", object("type", "auto")))))
        .stream()
        .map(set -> set.with(ResponsesFactors.MODEL, ASKS_FOR_WEATHER))
        .toList();
  }

  static List<FactorSet> invalid() {
    return Stream.of(
            tools("a name with a blank", object("type", "function", "name", "get weather")),
            tools("an empty name", object("type", "function", "name", "")),
            tools("a name of 65 characters", object("type", "function", "name", "a".repeat(65))),
            tools("no name", object("type", "function", "parameters", CITY)),
            tools("parameters that are a text", flat("parameters", "foo")),
            tools("parameters of an unknown type", flat("parameters", object("type", "foo"))),
            tools("strict that is a text", flat("strict", "foo")),
            tools("strict, open", flat("strict", true).set("parameters", CITY)),
            tools("no type", object("name", "get_weather", "parameters", CITY)),
            tools("an unknown type", object("type", "foo", "name", "get_weather")),
            // The form of chat completions.
            tools(
                "a nested function",
                object("type", "function", "function", object("name", "get_weather"))),
            setting("tools", "foo"),
            setting("tools", object()))
        .map(tools -> row(tools.rejected()))
        .map(set -> set.with(ResponsesFactors.MODEL, ASKS_FOR_WEATHER))
        .toList();
  }

  static List<FactorSet> invalidChoices() {
    return Stream.of(
            named("tool_choice", "get_nothing", object("type", "function", "name", "get_nothing")),
            named("tool_choice", "a function without a name", object("type", "function")),
            // The form of chat completions.
            named(
                "tool_choice",
                "a nested name",
                object("type", "function", "function", object("name", "get_weather"))),
            named("tool_choice", "an unknown type", object("type", "foo")))
        .map(choice -> row(choice.rejected(), ONE_TOOL))
        .map(set -> set.with(ResponsesFactors.MODEL, ASKS_FOR_WEATHER))
        .toList();
  }

  /** Conversations kept by the client: the call and its result go back to the model. */
  static List<FactorSet> history() {
    ObjectNode question = message("user", "What is the weather like in Paris?");
    Stream<Factor> valid =
        Stream.of(
            items("TOOL_RESULT", question, call("call_1"), result("call_1", "21 °C")),
            items(
                "TWO_TOOL_RESULTS",
                question,
                call("call_1"),
                call("call_2"),
                result("call_1", "21 °C"),
                result("call_2", "22 °C")),
            items("TOOL_RESULT_EMPTY", question, call("call_1"), result("call_1", "")),
            items(
                "TOOL_RESULT_THEN_USER",
                question,
                call("call_1"),
                result("call_1", "21 °C"),
                message("user", "And tomorrow?")));
    Stream<Factor> invalid =
        Stream.of(
            items("TOOL_RESULT_WITHOUT_CALL", question, result("call_1", "21 °C")),
            items("TOOL_RESULT_OTHER_ID", question, call("call_1"), result("call_2", "21 °C")),
            items("TOOL_RESULT_MISSING", question, call("call_1")),
            items(
                "TOOL_RESULT_WITHOUT_ID",
                question,
                call("call_1"),
                object("type", "function_call_output", "output", "21 °C")),
            items(
                "TOOL_RESULT_WITHOUT_OUTPUT",
                question,
                call("call_1"),
                object("type", "function_call_output", "call_id", "call_1")),
            items(
                "TOOL_CALL_ARGUMENTS_OBJECT",
                question,
                object(
                    "type",
                    "function_call",
                    "call_id",
                    "call_1",
                    "name",
                    "get_weather",
                    "arguments",
                    object("city", "Paris")),
                result("call_1", "21 °C")));
    return Stream.concat(
            valid.map(input -> row(input)), invalid.map(input -> row(input.rejected())))
        .map(set -> set.with(ONE_TOOL, ResponsesFactors.MODEL))
        .toList();
  }

  static List<FactorSet> formats() {
    return Stream.of(
            rows(row(STRICT_FORMAT), row(LAX_FORMAT), row(OPEN_FORMAT)).stream()
                .map(set -> set.with(ASKS_FOR_A_CITY)),
            rows(
                    row(JSON_OBJECT),
                    row(STRICT_FORMAT, setting("max_output_tokens", 16)),
                    // The answer must be the call, not the text.
                    row(STRICT_FORMAT, ONE_TOOL, REQUIRED))
                .stream()
                .map(set -> set.with(ASKS_FOR_JSON)))
        .flatMap(sets -> sets)
        .map(set -> set.with(ResponsesFactors.MODEL))
        .toList();
  }

  static List<FactorSet> invalidFormats() {
    return Stream.of(
            format("no schema", object("type", "json_schema", "name", "city")),
            format("no name", object("type", "json_schema", "schema", PLACE)),
            format("a name with a blank", jsonSchema("the city", PLACE)),
            format(
                "a schema that is a text",
                object("type", "json_schema", "name", "a", "schema", "x")),
            format(
                "strict, open",
                jsonSchema("city", schema(object("city", TEXT), List.of("city")))
                    .put("strict", true)),
            format(
                "strict, an optional member",
                jsonSchema(
                        "city",
                        closed(schema(object("city", TEXT, "country", TEXT), List.of("city"))))
                    .put("strict", true)),
            // The form of chat completions.
            format(
                "a nested schema",
                object("type", "json_schema", "json_schema", object("name", "a", "schema", PLACE))))
        .map(format -> row(format.rejected()))
        .map(set -> set.with(ASKS_FOR_A_CITY, ResponsesFactors.MODEL))
        .toList();
  }

  static ObjectNode call(String id) {
    return object(
        "type",
        "function_call",
        "call_id",
        id,
        "name",
        "get_weather",
        "arguments",
        "{\"city\":\"Paris\"}");
  }

  static ObjectNode result(String id, String output) {
    return object("type", "function_call_output", "call_id", id, "output", output);
  }

  private static Factor tools(String name, ObjectNode... tools) {
    return named("tools", name, List.of(tools));
  }

  private static Factor allowed(String name, String mode) {
    return named(
        "tool_choice",
        name,
        object(
            "type",
            "allowed_tools",
            "mode",
            mode,
            "tools",
            List.of(object("type", "function", "name", "get_weather"))));
  }

  private static ObjectNode function(String name, String description, ObjectNode parameters) {
    return object(
        "type", "function", "name", name, "description", description, "parameters", parameters);
  }

  private static ObjectNode flat(String member, Object value) {
    return object("type", "function", "name", "get_weather", member, value);
  }

  private static Factor format(String name, ObjectNode format) {
    return named("text", name, object("format", format));
  }

  private static ObjectNode jsonSchema(String name, ObjectNode schema) {
    return object("type", "json_schema", "name", name, "schema", schema);
  }

  private static ObjectNode schema(ObjectNode properties, List<String> required) {
    return object("type", "object", "properties", properties, "required", required);
  }

  private static ObjectNode closed(ObjectNode schema) {
    return schema.deepCopy().put("additionalProperties", false);
  }
}
