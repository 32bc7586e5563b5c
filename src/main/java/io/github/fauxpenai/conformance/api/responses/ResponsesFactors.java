package io.github.fauxpenai.conformance.api.responses;

import static io.github.fauxpenai.conformance.scenario.Factor.named;
import static io.github.fauxpenai.conformance.scenario.Factor.setting;
import static io.github.fauxpenai.conformance.scenario.Parameter.NULL;
import static io.github.fauxpenai.conformance.scenario.Parameter.object;
import static io.github.fauxpenai.conformance.scenario.Parameter.parameter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.Parameter;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The parameters of {@code POST /responses} in OpenAI's API reference whose values are tried alone
 * and in pairs. All values have different names.
 */
final class ResponsesFactors {
  /** A model that accepts sampling parameters. */
  static final Factor MODEL = setting("model", "gpt-4o-mini");

  /** A model that reasons. */
  static final Factor REASONING_MODEL = setting("model", "gpt-5-mini");

  static final Factor HELLO = named("input", "HELLO", "Say hello in one short sentence.");
  static final Factor STREAM = setting("stream", true);

  static final int LEAST_OUTPUT_TOKENS = 16;

  private static final int MOST_METADATA = 16;

  private ResponsesFactors() {}

  static List<Parameter> parameters() {
    return List.of(
        parameter("background")
            .primary(false)
            // Answered at once, with a status of queued or in_progress.
            .valid(true)
            .invalid("foo"),
        parameter("include")
            .namedByJson()
            .primary(List.of("message.output_text.logprobs"))
            .valid(List.of(), List.of("reasoning.encrypted_content"))
            .invalid("message.output_text.logprobs", List.of("foo"), List.of(1)),
        parameter("instructions")
            .primary("Answer in one word.")
            .valid("", NULL, "Answer in one word. Say nothing else.")
            .invalid(1, object()),
        parameter("max_output_tokens")
            .primary(LEAST_OUTPUT_TOKENS)
            .valid(200, NULL)
            .invalid(15, 0, -1, "foo", 1.5),
        parameter("max_tool_calls").primary(1).valid(5, NULL).invalid(0, -1, "foo"),
        parameter("metadata")
            .namedByJson()
            .primary(object("foo", "bar"))
            .valid(object(), object("foo", "bar", "baz", "qux"))
            .add(named("metadata", "16 pairs", pairs(MOST_METADATA)))
            .add(named("metadata", "a key of 64 characters", object("k".repeat(64), "v")))
            .add(named("metadata", "a value of 512 characters", object("k", "v".repeat(512))))
            .add(named("metadata", "17 pairs", pairs(MOST_METADATA + 1)).rejected())
            .add(
                named("metadata", "a key of 65 characters", object("k".repeat(65), "v")).rejected())
            .add(
                named("metadata", "a value of 513 characters", object("k", "v".repeat(513)))
                    .rejected())
            .invalid("foo", object("foo", 1)),
        parameter("parallel_tool_calls").primary(true).valid(false).invalid("foo"),
        parameter("prompt_cache_key").primary("fauxpenai-conformance").valid(NULL).invalid(1),
        parameter("safety_identifier").primary("somebody").valid(NULL).invalid(1),
        parameter("service_tier").primary("auto").valid("default").invalid("foo", 1),
        parameter("store").primary(true).valid(false, NULL).invalid("foo"),
        parameter("stream").primary(true).valid(false, NULL).invalid("foo"),
        parameter("temperature").primary(1).valid(0, 2, 0.5, NULL).invalid(-1, 2.1, "foo"),
        parameter("text")
            .namedByJson()
            .primary(object("format", object("type", "text")))
            .valid(object(), object("verbosity", "medium"))
            .invalid("foo", object("format", "text"), object("format", object("type", "foo"))),
        parameter("tool_choice").primary("auto").valid("none").invalid("foo", 1),
        // Log probabilities only appear if they are included, but the number alone is accepted.
        parameter("top_logprobs").primary(2).valid(0, 20).invalid(-1, 21, "foo"),
        parameter("top_p").primary(1).valid(0, 0.5, NULL).invalid(-0.1, 1.1, "foo"),
        parameter("truncation").primary("disabled").valid("auto").invalid("foo", 1),
        parameter("user").primary("somebody").valid("").invalid(1));
  }

  /** Parameters of reasoning models. */
  static List<Parameter> reasoning() {
    return List.of(
        parameter("reasoning")
            .namedByJson()
            .primary(object("effort", "low"))
            .valid(
                object("effort", "minimal"),
                object("effort", "medium"),
                object("effort", "high"),
                // Not accepted by every model.
                object("effort", "none"),
                object("effort", "xhigh"),
                object("effort", "low", "summary", "auto"),
                object("effort", "low", "summary", "detailed"),
                object("effort", NULL),
                object())
            .invalid("low", object("effort", "foo"), object("effort", "low", "summary", "foo")),
        parameter("text")
            .namedByJson()
            .valid(
                object("verbosity", "low"), object("verbosity", "high"), object("verbosity", NULL))
            .invalid(object("verbosity", "foo"), object("verbosity", 1)));
  }

  static Parameter model() {
    return parameter("model").invalid("", "no-such-model").invalid(1, NULL);
  }

  /** Members of chat completions' requests, which this API does not know. */
  static List<Factor> foreign() {
    return List.of(
        named("messages", "of chat", List.of(object("role", "user", "content", "Hello")))
            .rejected(),
        setting("n", 2).rejected(),
        setting("stop", "foo").rejected(),
        setting("seed", 1).rejected(),
        setting("logit_bias", object("12345", 100)).rejected(),
        setting("logprobs", true).rejected(),
        setting("max_tokens", 20).rejected(),
        setting("max_completion_tokens", 20).rejected(),
        setting("response_format", object("type", "json_object")).rejected(),
        setting("modalities", List.of("text")).rejected());
  }

  private static ObjectNode pairs(int count) {
    ObjectNode pairs = object();
    IntStream.range(0, count).forEach(i -> pairs.put("key_" + i, "value_" + i));
    return pairs;
  }
}
