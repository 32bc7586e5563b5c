package io.github.fauxpenai.conformance.api;

import java.util.Map;

/**
 * The ids that promises had while ids were made from their sentences. Known-failures files may
 * still use them. Promises newer than this table have no former id.
 */
final class FormerNames {
  private static final Map<String, String> BY_ID =
      Map.ofEntries(
          Map.entry("choices.present", "choices:an-answer-has-choices"),
          Map.entry("n.choices", "n:n-choices"),
          Map.entry("max_tokens.limit", "max_tokens:no-more-tokens-and-finish_reason-length"),
          Map.entry(
              "max_completion_tokens.limit",
              "max_completion_tokens:no-more-tokens-and-finish_reason-length"),
          Map.entry("stop.text", "stop:the-text-ends-before-the-stop-text"),
          Map.entry("logit_bias.exclusive", "logit_bias:nothing-but-the-token-with-a-bias-of-100"),
          Map.entry("logprobs.tokens", "logprobs:a-log-probability-for-each-token"),
          Map.entry("top_logprobs.count", "top_logprobs:so-many-likely-tokens-for-each-token"),
          Map.entry("stream.events", "stream:an-event-stream"),
          Map.entry("stream.form", "stream:in-form-the-plain-answer"),
          Map.entry(
              "stream_options.usage",
              "stream_options:usage-in-a-last-chunk-of-its-own-where-asked-for"),
          Map.entry("stream_options.no_usage", "stream_options:no-usage-where-not-asked-for"),
          Map.entry("tool_choice.required", "tool_choice:a-call-where-one-is-required"),
          Map.entry("tool_choice.named", "tool_choice:a-call-of-the-named-function"),
          Map.entry("tool_choice.none", "tool_choice:no-call-for-none"),
          Map.entry(
              "parallel_tool_calls.off", "parallel_tool_calls:one-call-at-most-where-switched-off"),
          Map.entry("tools.calls", "tools:calls-of-functions-on-offer-with-arguments-in-JSON"),
          Map.entry("tools.strict", "tools:arguments-that-fit-the-schema-where-strict"),
          Map.entry("tools.stream_index", "tools:streamed-calls-that-join-by-index"),
          Map.entry("response_format.json_object", "response_format:a-JSON-object-for-json_object"),
          Map.entry("response_format.json_schema", "response_format:JSON-for-json_schema"),
          Map.entry(
              "response_format.strict", "response_format:JSON-that-fits-the-schema-where-strict"),
          Map.entry("error.form", "error:a-refusal-says-why-in-OpenAI-s-form"),
          Map.entry("unknown_member.refused", "unknown_member:an-unknown-member-is-refused"),
          Map.entry("body.refused", "body:what-is-no-JSON-object-is-refused"),
          Map.entry("input.vectors", "input:a-vector-for-each-input"),
          Map.entry("dimensions.length", "dimensions:vectors-of-so-many-numbers"),
          Map.entry("encoding_format.float", "encoding_format:numbers-for-float"),
          Map.entry("encoding_format.base64", "encoding_format:base64-of-floats-for-base64"),
          Map.entry(
              "encoding_format.same_numbers",
              "encoding_format:base64-of-the-numbers-that-float-gives"));

  private FormerNames() {}

  /** The former id; empty if there is none. */
  static String of(String id) {
    return BY_ID.getOrDefault(id, "");
  }
}
