package io.github.fauxpenai.conformance.api.chat;

import static io.github.fauxpenai.conformance.scenario.Parameter.NULL;
import static io.github.fauxpenai.conformance.scenario.Parameter.object;
import static io.github.fauxpenai.conformance.scenario.Parameter.parameter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Parameter;
import java.util.List;

/**
 * The parameters of {@code POST /chat/completions} in OpenAI's API reference, with the values to
 * try. Two values with one name make one scenario; the later value wins.
 */
final class ChatCompletionsFactors {
  private static final String TOO_LONG_STOP = "a".repeat(10_000);
  private static final String TOO_LONG_METADATA_KEY = "1234567890".repeat(6) + "12345";
  private static final int METADATA_PROPERTIES_ALLOWED = 16;
  private static final String TOO_LONG_METADATA_VALUE = "a".repeat(513);

  private ChatCompletionsFactors() {}

  static List<Parameter> parameters() {
    return List.of(
        parameter("audio")
            .add(audio("mp3", "ash", false, false))
            .add(audio("wav", "alloy", false, true))
            .add(audio("flac", "ballad", false, false))
            .add(audio("opus", "coral", false, false))
            .add(audio("pcm16", "echo", false, false))
            .add(audio("foo", "alloy", true, false)),
        parameter("frequency_penalty").primary(1).valid(-1, 0, 2).invalid("foo", 1_000_000_000),
        parameter("logit_bias")
            .namedByJson()
            .primary(object("12345", 100), object("12345", 10_000), object("12345", -10_000))
            .valid(object(), object("12345", -100))
            .invalid("foo"),
        parameter("logprobs").primary(true, "foo").valid(false),
        parameter("max_completion_tokens").primary(1).valid(2).invalid("foo", -1, 0, 1_000_000_000),
        parameter("max_tokens").primary(1).valid(2).invalid("foo", -1, 0, 1_000_000_000),
        parameter("metadata")
            .namedByJson()
            .primary(object("foo", "bar"))
            .valid(object(), object("foo", "bar", "baz", "qux"))
            .invalid(
                "foo",
                object("foo", TOO_LONG_METADATA_VALUE),
                object(TOO_LONG_METADATA_KEY, "foo"),
                tooManyProperties()),
        parameter("modalities")
            .primary(List.of("text"))
            .valid(List.of("audio"), List.of("text", "audio"))
            .invalid(List.of(""), List.of("UNKNOWN")),
        parameter("n").primary(1).valid(2).invalid("foo", -1, 0, 1_000_000),
        parameter("parallel_tool_calls").primary(true).valid(false).invalid("foo"),
        parameter("prediction")
            .sentAs(ChatCompletionsFactors::prediction)
            .primary(List.of("Hello"))
            .valid(List.of(""), List.of("Hello", "World"), List.of("Hello", "")),
        parameter("presence_penalty")
            .primary(1)
            .valid(-2, 0, 2)
            .invalid("foo", -3, 3, 1_000_000_000),
        parameter("reasoning_effort").primary("low").valid("medium", "high").invalid("foo"),
        parameter("response_format")
            .primary(object("type", "text"))
            .valid(object("type", "json_object"))
            .invalid("foo"),
        parameter("seed").primary(1).valid(-1, 0, 2).invalid("foo"),
        parameter("service_tier").primary("auto").valid("default").invalid("foo"),
        parameter("stop")
            .primary(List.of())
            .valid("foo", List.of("foo", "bar"), 123)
            .invalid(TOO_LONG_STOP),
        parameter("store").primary(false).valid(true).invalidPrimary("foo"),
        stream(),
        streamOptions(),
        parameter("temperature").primary(1).valid(0, 2).invalid("foo", -1, 1_000_000_000),
        parameter("top_logprobs").primary(1).valid(0, 2).invalid("foo", -1, 1_000_000_000),
        parameter("top_p").primary(1).valid(0).invalid("foo", -1, 2, 1_000_000_000),
        parameter("user").primary("somebody").valid("").invalid(123));
  }

  static Parameter stream() {
    return parameter("stream").valid(true, false, NULL).invalid("foo");
  }

  /** Separate, because streaming scenarios use its values once more. */
  static Parameter streamOptions() {
    return parameter("stream_options")
        .sentAs(value -> value.isNull() ? object() : object("include_usage", value))
        .valid(true)
        .primary(false, NULL)
        .invalid("foo");
  }

  static Parameter model() {
    return parameter("model").valid("gpt-4", "gpt-4o", "gpt-4o-audio-preview").invalid("", "foo");
  }

  private static Factor audio(String format, String voice, boolean negative, boolean primary) {
    return new Factor(
        "audio_format=" + format,
        negative,
        primary,
        object("format", format, "voice", voice),
        body -> body.set("audio", object("format", format, "voice", voice)));
  }

  private static JsonNode prediction(JsonNode texts) {
    ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    texts.forEach(text -> parts.add(object("type", "text", "text", text)));
    return object("type", "content", "content", parts);
  }

  private static ObjectNode tooManyProperties() {
    ObjectNode properties = object();
    for (int i = 0; i <= METADATA_PROPERTIES_ALLOWED; i++) {
      properties.put("key_" + i, "value_" + i);
    }
    return properties;
  }
}
