package io.github.fauxpenai.conformance.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.check.Promise;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files of known failures refer to promises by id, so a changed id breaks builds. */
final class PromiseNamesTest {
  private static final String CHAT =
      """
        stream.pieces
        choices.present choices:an-answer-has-choices
        n.choices n:n-choices
        max_tokens.limit max_tokens:no-more-tokens-and-finish_reason-length
        max_completion_tokens.limit max_completion_tokens:no-more-tokens-and-finish_reason-length
        stop.text stop:the-text-ends-before-the-stop-text
        logit_bias.exclusive logit_bias:nothing-but-the-token-with-a-bias-of-100
        logprobs.tokens logprobs:a-log-probability-for-each-token
        top_logprobs.count top_logprobs:so-many-likely-tokens-for-each-token
        stream.events stream:an-event-stream
        stream.form stream:in-form-the-plain-answer
        stream_options.usage stream_options:usage-in-a-last-chunk-of-its-own-where-asked-for
        stream_options.no_usage stream_options:no-usage-where-not-asked-for
        tool_choice.required tool_choice:a-call-where-one-is-required
        tool_choice.named tool_choice:a-call-of-the-named-function
        tool_choice.none tool_choice:no-call-for-none
        parallel_tool_calls.off parallel_tool_calls:one-call-at-most-where-switched-off
        tools.calls tools:calls-of-functions-on-offer-with-arguments-in-JSON
        tools.strict tools:arguments-that-fit-the-schema-where-strict
        tools.stream_index tools:streamed-calls-that-join-by-index
        response_format.json_object response_format:a-JSON-object-for-json_object
        response_format.json_schema response_format:JSON-for-json_schema
        response_format.strict response_format:JSON-that-fits-the-schema-where-strict
        answer.media_type
        answer.status
        id.one
        model.name
        usage.present
        usage.sum
        usage.history
        usage.system
        usage.developer
        usage.images
        usage.tool_results
        finish_reason.fits
        finish_reason.last
        content.clean
        tool_calls.filled
        tools.ids
        stream.error
        stream.role
        stream.end
        stream.closed
        stream.fields
        id.new
        moderation.present
        stream_options.obfuscation
        tool_choice.allowed
        function_call.named
        request.capability.images
        request.capability.files
        request.capability.custom_tools
        request.capability.allowed_tools
        request.capability.reasoning
        request.capability.verbosity
        request.capability.service_tiers
        request.capability.web_search
        request.capability.moderation
        request.refused.newer_invalid
        created.seconds
        request.accepted
        request.refused.hidden_audio
        request.refused.tools_invalid
        request.refused.tools_history
        request.refused.structured_output
        request.refused.structured_output_invalid
        request.refused.logprobs_invalid
        request.refused.limits_invalid
        request.refused.models_invalid
        request.refused.stream_options
        request.refused.conversation
        request.refused.malformed
      """;
  private static final String EMBEDDINGS =
      """
        model.name
        input.vectors input:a-vector-for-each-input
        dimensions.length dimensions:vectors-of-so-many-numbers
        encoding_format.float encoding_format:numbers-for-float
        encoding_format.base64 encoding_format:base64-of-floats-for-base64
        encoding_format.same_numbers encoding_format:base64-of-the-numbers-that-float-gives
        answer.media_type
        answer.status
        embedding.unit
        embedding.distinct
        input.alone
        usage.sum
        request.accepted
        request.refused.dimensions
        request.refused.inputs
        request.refused.malformed
      """;
  private static final String MODERATIONS =
      """
        model.name
        answer.media_type
        answer.status
        input.results
        flagged.any
        flagged.threat
        category_scores.each
        category_applied_input_types.sent
        id.new
        request.accepted
        request.capability.images
        request.refused.inputs_invalid
        request.refused.malformed
        request.refused.models_invalid
      """;
  private static final String COMPLETIONS =
      """
        stream.pieces
        choices.present choices:an-answer-has-choices
        prompt.choices
        n.choices n:n-choices
        index.each
        finish_reason.present
        finish_reason.last
        id.one
        model.name
        usage.present
        usage.sum
        usage.prompt
        max_tokens.limit max_tokens:no-more-tokens-and-finish_reason-length
        max_tokens.usual
        stop.text stop:the-text-ends-before-the-stop-text
        echo.prompt
        logprobs.lists
        logprobs.count
        stream.events stream:an-event-stream
        stream.error
        stream.form stream:in-form-the-plain-answer
        stream_options.usage stream_options:usage-in-a-last-chunk-of-its-own-where-asked-for
        stream_options.no_usage stream_options:no-usage-where-not-asked-for
        stream.end
        stream.closed
        stream.fields
        id.new
        created.seconds
        answer.media_type
        answer.status
        request.accepted
        request.capability.suffix
        request.capability.prompt_logprobs
        request.refused.negative
        request.refused.negative_model
        request.refused.prompt_invalid
        request.refused.limits_invalid
        request.refused.stream_options
        request.refused.malformed
      """;
  private static final String MODELS =
      """
        answer.media_type
        answer.status
        id.unique
        model.same
        model.listed
        model.unknown
        created.seconds
        error.form error:a-refusal-says-why-in-OpenAI-s-form
        request.accepted
        request.refused.unknown
      """;
  private static final String COMMON =
      """
        error.form error:a-refusal-says-why-in-OpenAI-s-form
        unknown_member.refused unknown_member:an-unknown-member-is-refused
        body.refused body:what-is-no-JSON-object-is-refused
      """;

  @Test
  void namesAndFormerNamesStayWhatTheyAre() {
    assertEquals(lines(CHAT + COMMON), names(Api.CHAT_COMPLETIONS));
    assertEquals(lines(EMBEDDINGS + COMMON), names(Api.EMBEDDINGS));
    assertEquals(lines(MODERATIONS + COMMON), names(Api.MODERATIONS));
    assertEquals(lines(COMPLETIONS + COMMON), names(Api.COMPLETIONS));
    assertEquals(lines(MODELS), names(Api.MODELS));
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void noTwoPromisesHaveOneName(Api api) {
    Set<String> seen = new HashSet<>();
    for (Promise promise : api.promises()) {
      assertTrue(promise.id().matches("[a-z_]+(\\.[a-z0-9_]+)+"), promise.id());
      assertTrue(promise.id().startsWith(promise.parameter() + "."), promise.id());
      assertTrue(seen.add(promise.id()), promise.id());
    }
  }

  private static Set<String> lines(String text) {
    return text.lines().map(String::strip).filter(l -> !l.isEmpty()).collect(Collectors.toSet());
  }

  private static Set<String> names(Api api) {
    return api.promises().stream()
        .map(promise -> (promise.id() + " " + promise.formerId()).strip())
        .collect(Collectors.toSet());
  }
}
