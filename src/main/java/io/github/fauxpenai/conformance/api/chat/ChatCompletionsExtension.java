package io.github.fauxpenai.conformance.api.chat;

import static io.github.fauxpenai.conformance.api.Extension.absent;
import static io.github.fauxpenai.conformance.api.Extension.row;
import static io.github.fauxpenai.conformance.api.Extension.rows;
import static io.github.fauxpenai.conformance.api.Extension.withEachOf;
import static io.github.fauxpenai.conformance.api.chat.ChatMessages.assistant;
import static io.github.fauxpenai.conformance.api.chat.ChatMessages.system;
import static io.github.fauxpenai.conformance.api.chat.ChatMessages.text;
import static io.github.fauxpenai.conformance.api.chat.ChatMessages.user;
import static io.github.fauxpenai.conformance.scenario.Factor.named;
import static io.github.fauxpenai.conformance.scenario.Factor.setting;
import static io.github.fauxpenai.conformance.scenario.Parameter.NULL;
import static io.github.fauxpenai.conformance.scenario.Parameter.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Extension;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.FactorSet;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the published chat scenarios leave out, after OpenAI's API reference and its guides to
 * function calling and structured outputs. Rows of a table again: each says why it is there. In
 * contrast to the published ones no two factors have one name.
 */
final class ChatCompletionsExtension {
  private static final Factor GPT_4O = setting("model", "gpt-4o");
  private static final Factor HELLO = ChatMessages.usual();
  private static final Factor STREAM = setting("stream", true);

  private static final Factor ASKS_FOR_WEATHER =
      conversation("ASKS_FOR_WEATHER", user("What is the weather like in Paris?"));
  private static final Factor ASKS_FOR_TWO_WEATHERS =
      conversation("ASKS_FOR_TWO_WEATHERS", user("What is the weather like in Paris and in Rome?"));
  private static final Factor ASKS_FOR_JSON =
      conversation(
          "ASKS_FOR_JSON",
          user(
              "Which is the capital of France? Answer in JSON, with the members city and country."));
  private static final Factor ASKS_FOR_A_CITY =
      conversation("ASKS_FOR_A_CITY", user("Which is the capital of France?"));

  /** A model that can do anything at all can do this, so what a stop text does can be seen. */
  private static final Factor ASKS_TO_REPEAT =
      conversation(
          "ASKS_TO_REPEAT",
          user(
              "Repeat the following line and write nothing else.\n"
                  + "one two three four five six seven eight nine ten"));

  private static final ObjectNode TEXT = object("type", "string");
  private static final ObjectNode WEATHER_PARAMETERS =
      schema(object("city", TEXT, "unit", choice("celsius", "fahrenheit")), List.of("city"));
  private static final ObjectNode WEATHER =
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

  private static final Factor ONE_TOOL = tools("one function", WEATHER);
  private static final Factor TWO_TOOLS = tools("two functions", WEATHER, TIME);
  private static final Factor STRICT_TOOL = tools("one strict function", STRICT_WEATHER);
  private static final Factor BARE_TOOL =
      tools("a function without parameters", object("name", "get_weather"));

  private static final Factor AUTO = setting("tool_choice", "auto");
  private static final Factor REQUIRED = setting("tool_choice", "required");
  private static final Factor NONE = setting("tool_choice", "none");
  private static final Factor NAMED = named("tool_choice", "get_weather", function("get_weather"));

  private static final ObjectNode CITY_SCHEMA =
      closed(schema(object("city", TEXT, "country", TEXT), List.of("city", "country")));
  private static final Factor STRICT_CITY =
      format("a strict schema", object("name", "city", "strict", true, "schema", CITY_SCHEMA));

  private ChatCompletionsExtension() {}

  static List<TestSuite> suites() {
    return List.of(
        new TestSuite("hidden", given(HELLO, hidden())),
        new TestSuite("hidden_audio", hiddenAudio()),
        new TestSuite("tools", plainAndStreamed(tools())),
        new TestSuite("tools_invalid", given(ASKS_FOR_WEATHER, invalidTools())),
        new TestSuite("tools_history", toolsHistory()),
        new TestSuite("structured_output", plainAndStreamed(structuredOutput())),
        new TestSuite("structured_output_invalid", given(ASKS_FOR_A_CITY, invalidFormats())),
        new TestSuite("logprobs", given(HELLO, logprobs())),
        new TestSuite("logprobs_invalid", given(HELLO, invalidLogprobs())),
        new TestSuite("limits", limits()),
        new TestSuite("limits_invalid", given(HELLO, invalidLimits())),
        new TestSuite("stream_options", streamOptions()),
        new TestSuite("conversation", conversations()),
        new TestSuite("malformed", malformed()));
  }

  /** Published values that share a name with another value, which then stands in their place. */
  private static List<FactorSet> hidden() {
    return rows(
        // response_format={"type":"json_object"} stands in the place of text.
        row(setting("response_format", object("type", "text"))),
        row(STREAM, setting("response_format", object("type", "text"))),
        // The empty list stands in the place of the empty text.
        row(setting("stop", "")),
        row(setting("stop", List.of())),
        row(setting("stop", List.of(""))),
        // Those of one name here are one text and a list of texts, which must not differ.
        row(setting("stop", List.of("foo"))));
  }

  /** Five published audio messages have one name, and a voice is no part of a factor's name. */
  private static List<FactorSet> hiddenAudio() {
    String mp3 = ChatMessages.base64("hello.mp3");
    List<FactorSet> messages =
        rows(
            row(heard("USER_AUDIO_ALONE", audio(mp3, "mp3"))),
            row(heard("USER_AUDIO_AND_TEXT", text("What do you hear?"), audio(mp3, "mp3"))),
            row(heard("USER_AUDIO_WAV", text("What do you hear?"), audio(silence(), "wav"))),
            row(heard("USER_AUDIO_UNKNOWN_FORMAT", audio(mp3, "foo")).rejected()),
            row(heard("USER_AUDIO_NO_BASE64", audio("no base64!", "mp3")).rejected()));
    List<FactorSet> voices =
        rows(
            row(setting("audio", object("format", "mp3", "voice", "foo")).rejected()),
            row(setting("audio", object("format", "mp3")).rejected()),
            row(setting("audio", object("voice", "ash")).rejected()));
    Factor model = setting("model", "gpt-4o-audio-preview");
    Factor spoken = named("modalities", "text,audio", List.of("text", "audio"));
    return Stream.concat(
            messages.stream().map(set -> set.with(model)),
            voices.stream().map(set -> set.with(model, spoken, HELLO)))
        .toList();
  }

  /** What every agent does first; both the choice and the function are forced and not forced. */
  private static List<FactorSet> tools() {
    List<FactorSet> one = withEachOf(ONE_TOOL, STRICT_TOOL, BARE_TOOL, TWO_TOOLS);
    List<FactorSet> asking =
        Stream.of(
                one.stream(),
                one.stream().map(set -> set.testing(AUTO)),
                one.stream().map(set -> set.testing(REQUIRED)),
                one.stream().map(set -> set.testing(NAMED)),
                one.stream().map(set -> set.testing(NONE)),
                rows(
                    // One call for each choice, each with its own index.
                    row(ONE_TOOL, REQUIRED, setting("n", 2)),
                    // The call is cut short: arguments that are no JSON are no breach here.
                    row(ONE_TOOL, REQUIRED, setting("max_completion_tokens", 5)))
                    .stream())
            .flatMap(sets -> sets)
            .toList();
    List<FactorSet> parallel =
        rows(
            // Two questions: at most one call where parallel calls are switched off.
            row(ONE_TOOL, REQUIRED, setting("parallel_tool_calls", true)),
            row(ONE_TOOL, REQUIRED, setting("parallel_tool_calls", false)),
            row(TWO_TOOLS, REQUIRED, setting("parallel_tool_calls", true)),
            row(TWO_TOOLS, REQUIRED, setting("parallel_tool_calls", false)));
    return Stream.of(
            given(ASKS_FOR_WEATHER, asking).stream(),
            given(ASKS_FOR_TWO_WEATHERS, parallel).stream(),
            // Nobody would call a function here by himself.
            given(HELLO, rows(row(ONE_TOOL, REQUIRED), row(ONE_TOOL, NAMED))).stream())
        .flatMap(sets -> sets)
        .toList();
  }

  private static List<FactorSet> invalidTools() {
    return rows(
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
        // Choices that there are not.
        row(setting("tool_choice", "foo").rejected(), ONE_TOOL),
        row(setting("tool_choice", 1).rejected(), ONE_TOOL),
        row(named("tool_choice", "get_nothing", function("get_nothing")).rejected(), ONE_TOOL),
        row(setting("tool_choice", object("type", "function")).rejected(), ONE_TOOL),
        // A choice of nothing.
        row(negative(AUTO)),
        row(negative(REQUIRED)),
        row(negative(NONE)),
        row(negative(NAMED)),
        row(setting("parallel_tool_calls", "foo").rejected(), ONE_TOOL));
  }

  /** The second step of every agent: the call and its result go back to the model. */
  private static List<FactorSet> toolsHistory() {
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
            // Content is optional beside tool calls; many clients send null, some nothing.
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

  private static List<FactorSet> structuredOutput() {
    ObjectNode nested =
        closed(
            schema(
                object(
                    "city",
                    CITY_SCHEMA,
                    "languages",
                    object("type", "array", "items", TEXT),
                    "size",
                    choice("small", "large")),
                List.of("city", "languages", "size")));
    ObjectNode recursive =
        closed(
            schema(
                object(
                    "name", TEXT, "parts", object("type", "array", "items", object("$ref", "#"))),
                List.of("name", "parts")));
    List<FactorSet> schemas =
        rows(
            row(STRICT_CITY),
            // Without strict the schema is advice, yet the content is JSON.
            row(format("a schema", object("name", "city", "strict", false, "schema", CITY_SCHEMA))),
            row(format("a schema, strict absent", object("name", "city", "schema", CITY_SCHEMA))),
            row(format("a nested strict schema", strictly(nested))),
            row(format("a recursive strict schema", strictly(recursive))),
            // Every choice has its own content.
            row(STRICT_CITY, setting("n", 2)),
            // Cut short: content that is no JSON is no breach here.
            row(STRICT_CITY, setting("max_completion_tokens", 5)));
    Factor jsonObject = setting("response_format", object("type", "json_object"));
    return Stream.of(
            given(ASKS_FOR_A_CITY, schemas).stream(),
            // OpenAI wants the word JSON in a message where json_object is asked for.
            given(ASKS_FOR_JSON, rows(row(jsonObject), row(jsonObject, setting("n", 2)))).stream(),
            given(ASKS_FOR_A_CITY, rows(row(negative(jsonObject)))).stream())
        .flatMap(sets -> sets)
        .toList();
  }

  private static List<FactorSet> invalidFormats() {
    ObjectNode open = schema(object("city", TEXT), List.of("city"));
    return rows(
        row(format("no name", object("schema", CITY_SCHEMA)).rejected()),
        row(
            format("a name with a blank", object("name", "a city", "schema", CITY_SCHEMA))
                .rejected()),
        row(format("an unknown type", strictly(object("type", "foo"))).rejected()),
        row(format("a text as schema", object("name", "city", "schema", "foo")).rejected()),
        // What strict forbids.
        row(format("strict, open", strictly(open)).rejected()),
        row(
            format("strict, an array", strictly(object("type", "array", "items", TEXT)))
                .rejected()),
        row(
            format(
                    "strict, an optional member",
                    strictly(closed(schema(object("city", TEXT, "unit", TEXT), List.of("city")))))
                .rejected()),
        row(setting("response_format", object("type", "json_schema")).rejected()),
        row(setting("response_format", object("type", "xml")).rejected()),
        row(setting("response_format", object()).rejected()),
        row(setting("response_format", 1).rejected()));
  }

  private static List<FactorSet> logprobs() {
    Factor on = setting("logprobs", true);
    List<FactorSet> both =
        rows(
            row(on, setting("top_logprobs", 0)),
            row(on, setting("top_logprobs", 1)),
            row(on, setting("top_logprobs", 5)),
            // The most that there may be.
            row(on, setting("top_logprobs", 20)),
            // Every choice has its own.
            row(on, setting("top_logprobs", 1), setting("n", 2)),
            // As many as tokens.
            row(on, setting("top_logprobs", 1), setting("max_completion_tokens", 5)),
            row(setting("logprobs", false)));
    // Its plain twin is a published one.
    return Stream.concat(plainAndStreamed(both).stream(), Stream.of(row(on, STREAM))).toList();
  }

  private static List<FactorSet> invalidLogprobs() {
    return rows(
        row(setting("top_logprobs", 21).rejected(), setting("logprobs", true)),
        row(setting("top_logprobs", 2).rejected(), setting("logprobs", false)));
  }

  /** What can be seen in the answer, whatever the model has to say. */
  private static List<FactorSet> limits() {
    List<FactorSet> anyText =
        rows(
            // The published value is 1; this one lets a text end in its midst.
            row(setting("max_tokens", 5)),
            row(setting("max_completion_tokens", 5)),
            row(setting("n", 2)),
            row(setting("n", 3)),
            // Each choice is limited, not all of them together.
            row(setting("n", 2), setting("max_completion_tokens", 1)),
            // A bias of 100 lets the model say nothing else; of -100, anything else.
            row(setting("logit_bias", object("1000", 100)), setting("max_completion_tokens", 5)),
            row(setting("logit_bias", object("1000", -100)), setting("max_completion_tokens", 5)),
            // The same but for the user: it shows whether a seed does something.
            row(setting("seed", 42), setting("temperature", 0), setting("user", "one")),
            row(setting("seed", 42), setting("temperature", 0), setting("user", "two")));
    List<FactorSet> repeated =
        rows(
            row(setting("stop", "four")),
            row(setting("stop", List.of("four"))),
            row(setting("stop", List.of("nine", "four"))),
            // The most that there may be.
            row(setting("stop", List.of("nine", "eight", "seven", "four"))),
            // A stop that spans tokens, and one within a word.
            row(setting("stop", "three four")),
            row(setting("stop", "our")));
    List<FactorSet> streamed =
        rows(
            // Their plain twins are published ones.
            row(setting("max_tokens", 1), STREAM),
            row(setting("max_completion_tokens", 1), STREAM));
    return Stream.of(
            plainAndStreamed(given(HELLO, anyText)),
            plainAndStreamed(given(ASKS_TO_REPEAT, repeated)),
            given(HELLO, streamed),
            // What is repeated where nothing stops it.
            List.of(row(ASKS_TO_REPEAT).with(GPT_4O)))
        .flatMap(List::stream)
        .toList();
  }

  private static List<FactorSet> invalidLimits() {
    return rows(
        row(setting("stop", List.of("a", "b", "c", "d", "e")).rejected()),
        row(setting("stop", List.of(1)).rejected()),
        row(setting("n", 129).rejected()),
        // One of the two, not both.
        row(setting("max_tokens", 5).rejected(), setting("max_completion_tokens", 5)),
        row(setting("logit_bias", object("1000", 101)).rejected()),
        row(setting("logit_bias", object("foo", 1)).rejected()));
  }

  /** Usage where it is asked for and nowhere else; the published ones always name the option. */
  private static List<FactorSet> streamOptions() {
    Factor usage = includeUsage("true", object("include_usage", true));
    Factor noUsage = includeUsage("false", object("include_usage", false));
    Factor silent = includeUsage("null", object());
    List<FactorSet> streamed =
        rows(
            row(STREAM),
            row(STREAM, setting("n", 2), usage),
            row(STREAM, setting("n", 2), noUsage),
            row(STREAM, setting("n", 2), silent),
            row(STREAM, setting("n", 3), usage),
            // A stream that ends early has its usage all the same.
            row(STREAM, setting("max_completion_tokens", 5), usage),
            row(STREAM, setting("max_completion_tokens", 5), noUsage));
    List<FactorSet> others =
        rows(
            row(STREAM, usage, ONE_TOOL, REQUIRED).with(ASKS_FOR_WEATHER),
            row(STREAM, usage, STRICT_CITY).with(ASKS_FOR_A_CITY),
            row(STREAM, usage, setting("logprobs", true), setting("top_logprobs", 1)).with(HELLO),
            // Options of a stream where there is none.
            row(usage.rejected()).with(HELLO),
            row(noUsage.rejected(), setting("stream", false)).with(HELLO),
            row(STREAM, setting("stream_options", object("include_usage", 1)).rejected())
                .with(HELLO),
            row(STREAM, setting("stream_options", object("foo", true)).rejected()).with(HELLO));
    return Stream.concat(streamed.stream().map(set -> set.with(HELLO)), others.stream())
        .map(set -> set.with(GPT_4O))
        .toList();
  }

  /** Orders and members that OpenAI takes and that templates of other models often do not. */
  private static List<FactorSet> conversations() {
    ObjectNode hello = user("Hello");
    return Stream.of(
            conversation("USER_TWICE", hello, user("How are you?")),
            conversation("ASSISTANT_TWICE", hello, assistant("Hello"), assistant("Well?"), hello),
            conversation("SYSTEM_LAST", hello, system("Answer in French.")),
            conversation("SYSTEM_IN_THE_MIDST", hello, system("Answer in French."), hello),
            conversation("TWO_SYSTEM_MESSAGES", system("Be brief."), system("Be kind."), hello),
            conversation("USER_WITH_NAME", with(hello, "name", "alice")),
            negative(conversation("USER_WITH_BAD_NAME", with(hello, "name", "al ice"))),
            conversation("USER_NOT_ASCII", user("¿Cómo estás? 你好 👋🏽")),
            negative(conversation("ROLE_UNKNOWN", object("role", "foo", "content", "Hello"))),
            negative(conversation("ROLE_MISSING", object("content", "Hello"))),
            negative(conversation("ROLE_NUMBER", object("role", 1, "content", "Hello"))),
            negative(conversation("CONTENT_MISSING", object("role", "user"))),
            negative(conversation("CONTENT_NULL", object("role", "user", "content", NULL))),
            negative(conversation("CONTENT_NUMBER", object("role", "user", "content", 1))),
            negative(conversation("CONTENT_OBJECT", object("role", "user", "content", text("Hi")))),
            negative(
                conversation("CONTENT_NO_PARTS", object("role", "user", "content", List.of()))),
            negative(conversation("MESSAGE_UNKNOWN_MEMBER", with(hello, "foo", 1))))
        .map(messages -> row(messages).with(GPT_4O))
        .toList();
  }

  /** Requests that are wrong as a whole. */
  private static List<FactorSet> malformed() {
    return Stream.concat(
            Stream.of(
                    setting("messages", List.of()),
                    setting("messages", "Hello"),
                    setting("messages", NULL),
                    setting("messages", object()),
                    setting("messages", List.of("Hello")),
                    setting("messages", List.of(NULL)))
                .map(messages -> row(messages.rejected()).with(GPT_4O)),
            Stream.concat(
                Stream.of(row(absent("messages")).with(GPT_4O), row(absent("model")).with(HELLO)),
                Extension.malformed(
                        "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}")
                    .stream()
                    .map(set -> set.with(GPT_4O, HELLO))))
        .toList();
  }

  private static List<FactorSet> given(Factor messages, List<FactorSet> sets) {
    return sets.stream().map(set -> set.with(GPT_4O, messages)).toList();
  }

  /** What holds of an answer must hold of the same answer in pieces. */
  private static List<FactorSet> plainAndStreamed(List<FactorSet> sets) {
    return sets.stream().flatMap(set -> Stream.of(set, set.testing(STREAM))).toList();
  }

  private static Factor negative(Factor factor) {
    return factor.rejected();
  }

  private static Factor conversation(String name, ObjectNode... messages) {
    ArrayNode sent = JsonNodeFactory.instance.arrayNode().addAll(List.of(messages));
    return new Factor(
        name, false, false, object("messages", sent), body -> body.set("messages", sent));
  }

  private static Factor heard(String name, ObjectNode... parts) {
    return conversation(name, ChatMessages.message("user", parts));
  }

  private static ObjectNode audio(String data, String format) {
    return object("input_audio", object("data", data, "format", format), "type", "input_audio");
  }

  /** A tenth of a second of nothing: RIFF, PCM, one channel, 8,000 samples a second of a byte. */
  private static String silence() {
    int samples = 800;
    java.nio.ByteBuffer wav =
        java.nio.ByteBuffer.allocate(44 + samples).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    wav.put(ascii("RIFF")).putInt(36 + samples).put(ascii("WAVEfmt ")).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(8_000).putInt(8_000);
    wav.putShort((short) 1).putShort((short) 8).put(ascii("data")).putInt(samples);
    while (wav.hasRemaining()) {
      wav.put((byte) 0x80);
    }
    return Base64.getEncoder().encodeToString(wav.array());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
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

  private static ObjectNode function(String name) {
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

  private static ObjectNode with(ObjectNode message, String member, Object value) {
    ObjectNode changed = message.deepCopy();
    changed.setAll(object(member, value));
    return changed;
  }

  private static Factor format(String name, ObjectNode jsonSchema) {
    return named("response_format", name, object("type", "json_schema", "json_schema", jsonSchema));
  }

  private static ObjectNode strictly(JsonNode schema) {
    return object("name", "city", "strict", true, "schema", schema);
  }

  private static ObjectNode schema(ObjectNode properties, List<String> required) {
    return object("type", "object", "properties", properties, "required", required);
  }

  private static ObjectNode closed(ObjectNode schema) {
    return with(schema, "additionalProperties", false);
  }

  private static ObjectNode choice(String... values) {
    return object("type", "string", "enum", List.of(values));
  }

  /** Named as the published ones are, which name the value of include_usage alone. */
  private static Factor includeUsage(String name, ObjectNode options) {
    Factor published =
        ChatCompletionsFactors.streamOptions().factors().stream()
            .filter(factor -> factor.name().equals("stream_options=" + name))
            .findFirst()
            .orElseThrow();
    return new Factor(
        published.name(),
        published.negative(),
        published.primary(),
        published.payload(),
        body -> body.set("stream_options", options));
  }
}
