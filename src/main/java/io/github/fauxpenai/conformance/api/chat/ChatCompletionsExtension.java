package io.github.fauxpenai.conformance.api.chat;

import static io.github.fauxpenai.conformance.api.Extension.absent;
import static io.github.fauxpenai.conformance.api.Extension.row;
import static io.github.fauxpenai.conformance.api.Extension.rows;
import static io.github.fauxpenai.conformance.api.chat.ChatMessages.assistant;
import static io.github.fauxpenai.conformance.api.chat.ChatMessages.system;
import static io.github.fauxpenai.conformance.api.chat.ChatMessages.text;
import static io.github.fauxpenai.conformance.api.chat.ChatMessages.user;
import static io.github.fauxpenai.conformance.scenario.Factor.named;
import static io.github.fauxpenai.conformance.scenario.Factor.setting;
import static io.github.fauxpenai.conformance.scenario.Parameter.NULL;
import static io.github.fauxpenai.conformance.scenario.Parameter.object;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.Extension;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.FactorSet;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * Scenarios that the published ones leave out, based on OpenAI's API reference and its guides to
 * function calling and structured outputs. These too are rows of tables; comments say why a row is
 * there. Unlike in the published scenarios, all factors have different names.
 */
final class ChatCompletionsExtension {
  static final Factor GPT_4O = setting("model", "gpt-4o");
  static final Factor HELLO = ChatMessages.usual();
  static final Factor STREAM = setting("stream", true);

  private static final Factor ASKS_FOR_JSON =
      conversation(
          "ASKS_FOR_JSON",
          user(
              "Which is the capital of France? Answer in JSON, with the members city and country."));
  private static final Factor ASKS_FOR_A_CITY =
      conversation("ASKS_FOR_A_CITY", user("Which is the capital of France?"));

  /** Any model can do this, so that the effect of a stop text can be seen. */
  private static final Factor ASKS_TO_REPEAT =
      conversation(
          "ASKS_TO_REPEAT",
          user(
              "Repeat the following line and write nothing else.\n"
                  + "one two three four five six seven eight nine ten"));

  static final ObjectNode TEXT = object("type", "string");
  private static final ObjectNode CITY_SCHEMA =
      closed(schema(object("city", TEXT, "country", TEXT), List.of("city", "country")));
  static final Factor STRICT_CITY =
      format("a strict schema", object("name", "city", "strict", true, "schema", CITY_SCHEMA));

  private ChatCompletionsExtension() {}

  static List<TestSuite> suites() {
    return Stream.concat(first().stream(), ChatNewerExtension.suites().stream()).toList();
  }

  private static List<TestSuite> first() {
    return List.of(
        new TestSuite("hidden", given(HELLO, hidden())),
        new TestSuite("hidden_audio", hiddenAudio()),
        new TestSuite("tools", plainAndStreamed(ChatToolsExtension.tools())),
        new TestSuite("tools_invalid", ChatToolsExtension.invalid()),
        new TestSuite("tools_history", ChatToolsExtension.history()),
        new TestSuite("structured_output", plainAndStreamed(structuredOutput())),
        new TestSuite("structured_output_invalid", given(ASKS_FOR_A_CITY, invalidFormats())),
        new TestSuite("logprobs", given(HELLO, logprobs())),
        new TestSuite("logprobs_invalid", given(HELLO, invalidLogprobs())),
        new TestSuite("limits", limits()),
        new TestSuite("limits_invalid", given(HELLO, invalidLimits())),
        new TestSuite("stream_options", streamOptions()),
        // The published requests for unknown models lack messages, too.
        new TestSuite(
            "models_invalid",
            List.of(row(setting("model", "no-such-model").rejected()).with(HELLO))),
        new TestSuite("conversation", conversations()),
        new TestSuite("malformed", malformed()));
  }

  /** Published values that share their name with another value, which replaces them. */
  private static List<FactorSet> hidden() {
    return rows(
        // response_format={"type":"json_object"} replaces text.
        row(setting("response_format", object("type", "text"))),
        row(STREAM, setting("response_format", object("type", "text"))),
        // The empty list replaces the empty text.
        row(setting("stop", "")),
        row(setting("stop", List.of())),
        row(setting("stop", List.of(""))),
        // A text and a list of that text share one name; answers must not differ.
        row(setting("stop", List.of("foo"))));
  }

  /**
   * Five published audio messages share one name, and a factor's name does not include the voice.
   */
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
            // Without strict the schema is only advice, but the content must be JSON.
            row(format("a schema", object("name", "city", "strict", false, "schema", CITY_SCHEMA))),
            row(format("a schema, strict absent", object("name", "city", "schema", CITY_SCHEMA))),
            row(format("a nested strict schema", strictly(nested))),
            row(format("a recursive strict schema", strictly(recursive))),
            // Every choice has its own content.
            row(STRICT_CITY, setting("n", 2)),
            // Cut short: here the content need not be JSON.
            row(STRICT_CITY, setting("max_completion_tokens", 5)));
    Factor jsonObject = setting("response_format", object("type", "json_object"));
    return Stream.of(
            given(ASKS_FOR_A_CITY, schemas).stream(),
            // OpenAI requires the word JSON in a message if json_object is asked for.
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
            // The maximum.
            row(on, setting("top_logprobs", 20)),
            // Every choice has its own.
            row(on, setting("top_logprobs", 1), setting("n", 2)),
            // As many as tokens.
            row(on, setting("top_logprobs", 1), setting("max_completion_tokens", 5)),
            row(setting("logprobs", false)));
    // Its plain twin is a published scenario.
    return Stream.concat(plainAndStreamed(both).stream(), Stream.of(row(on, STREAM))).toList();
  }

  private static List<FactorSet> invalidLogprobs() {
    return rows(
        row(setting("top_logprobs", 21).rejected(), setting("logprobs", true)),
        row(setting("top_logprobs", 2).rejected(), setting("logprobs", false)));
  }

  /** Limits whose effect can be seen whatever the model says. */
  private static List<FactorSet> limits() {
    List<FactorSet> anyText =
        rows(
            // The published value is 1; this one cuts a text in the middle.
            row(setting("max_tokens", 5)),
            row(setting("max_completion_tokens", 5)),
            row(setting("n", 2)),
            row(setting("n", 3)),
            // Each choice is limited, not all of them together.
            row(setting("n", 2), setting("max_completion_tokens", 1)),
            // A bias of 100 makes the model say nothing else, a bias of -100 anything else.
            row(setting("logit_bias", object("1000", 100)), setting("max_completion_tokens", 5)),
            row(setting("logit_bias", object("1000", -100)), setting("max_completion_tokens", 5)),
            // The same except for the user: shows whether a seed has an effect.
            row(setting("seed", 42), setting("temperature", 0), setting("user", "one")),
            row(setting("seed", 42), setting("temperature", 0), setting("user", "two")));
    List<FactorSet> repeated =
        rows(
            row(setting("stop", "four")),
            row(setting("stop", List.of("four"))),
            row(setting("stop", List.of("nine", "four"))),
            // The maximum.
            row(setting("stop", List.of("nine", "eight", "seven", "four"))),
            // A stop text that spans tokens, and one within a word.
            row(setting("stop", "three four")),
            row(setting("stop", "our")));
    List<FactorSet> streamed =
        rows(
            // Their plain twins are published scenarios.
            row(setting("max_tokens", 1), STREAM),
            row(setting("max_completion_tokens", 1), STREAM));
    return Stream.of(
            plainAndStreamed(given(HELLO, anyText)),
            plainAndStreamed(given(ASKS_TO_REPEAT, repeated)),
            given(HELLO, streamed),
            // The same request without a stop text.
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

  /** Usage comes only if it is asked for; the published scenarios always send the option. */
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
            // A stream that ends early still has usage.
            row(STREAM, setting("max_completion_tokens", 5), usage),
            row(STREAM, setting("max_completion_tokens", 5), noUsage));
    List<FactorSet> others =
        rows(
            row(STREAM, usage, ChatToolsExtension.ONE_TOOL, ChatToolsExtension.REQUIRED)
                .with(ChatToolsExtension.ASKS_FOR_WEATHER),
            // What agents ask for; with room for both calls, whatever --maxTokens says.
            row(
                    STREAM,
                    usage,
                    ChatToolsExtension.TWO_TOOLS,
                    ChatToolsExtension.REQUIRED,
                    setting("parallel_tool_calls", true),
                    setting("max_completion_tokens", 200))
                .with(ChatToolsExtension.ASKS_FOR_WEATHERS_ABROAD),
            row(STREAM, usage, STRICT_CITY).with(ASKS_FOR_A_CITY),
            row(STREAM, usage, setting("logprobs", true), setting("top_logprobs", 1)).with(HELLO),
            // Stream options without a stream.
            row(usage.rejected()).with(HELLO),
            row(noUsage.rejected(), setting("stream", false)).with(HELLO),
            row(STREAM, setting("stream_options", object("include_usage", 1)).rejected())
                .with(HELLO),
            row(STREAM, setting("stream_options", object("foo", true)).rejected()).with(HELLO));
    return Stream.concat(streamed.stream().map(set -> set.with(HELLO)), others.stream())
        .map(set -> set.with(GPT_4O))
        .toList();
  }

  /**
   * Orders of messages and members that OpenAI accepts but that chat templates of other models
   * often do not.
   */
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

  static List<FactorSet> given(Factor messages, List<FactorSet> sets) {
    return sets.stream().map(set -> set.with(GPT_4O, messages)).toList();
  }

  /**
   * Each set, once as it is and once streamed: what is true of an answer must be true of its
   * stream.
   */
  static List<FactorSet> plainAndStreamed(List<FactorSet> sets) {
    return sets.stream().flatMap(set -> Stream.of(set, set.testing(STREAM))).toList();
  }

  static Factor negative(Factor factor) {
    return factor.rejected();
  }

  static Factor conversation(String name, ObjectNode... messages) {
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

  /** A tenth of a second of silence: RIFF, PCM, one channel, 8,000 one-byte samples per second. */
  private static String silence() {
    int samples = 800;
    ByteBuffer wav = ByteBuffer.allocate(44 + samples).order(ByteOrder.LITTLE_ENDIAN);
    wav.put(ascii("RIFF")).putInt(36 + samples).put(ascii("WAVEfmt ")).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(8_000).putInt(8_000);
    wav.putShort((short) 1).putShort((short) 8).put(ascii("data")).putInt(samples);
    while (wav.hasRemaining()) {
      wav.put((byte) 0x80);
    }
    return Base64.getEncoder().encodeToString(wav.array());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  static ObjectNode with(ObjectNode message, String member, Object value) {
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

  static ObjectNode schema(ObjectNode properties, List<String> required) {
    return object("type", "object", "properties", properties, "required", required);
  }

  static ObjectNode closed(ObjectNode schema) {
    return with(schema, "additionalProperties", false);
  }

  static ObjectNode choice(String... values) {
    return object("type", "string", "enum", List.of(values));
  }

  /** Named like the published factors, whose names hold only the value of include_usage. */
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
