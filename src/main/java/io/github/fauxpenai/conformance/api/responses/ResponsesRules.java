package io.github.fauxpenai.conformance.api.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.api.OpenAiRules;
import io.github.fauxpenai.conformance.api.Wire;
import io.github.fauxpenai.conformance.compare.Invariant;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.explain.DifferenceCode;
import io.github.fauxpenai.conformance.results.Answer;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the fields of a response mean according to OpenAI's API reference ("The response object").
 */
final class ResponsesRules {
  /** Missing in OpenAI's published definition, not required there, or newer than many answers. */
  private static final String[] OPTIONAL = {
    "background",
    "billing",
    "completed_at",
    "frequency_penalty",
    "max_tool_calls",
    "moderation",
    "presence_penalty",
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "reasoning.context",
    "reasoning.generate_summary",
    "reasoning.mode",
    "reasoning.summary",
    "safety_identifier",
    "service_tier",
    "store",
    "text.verbosity",
    "tool_usage",
    "top_logprobs",
    "usage.input_tokens_details",
    "usage.input_tokens_details.cache_write_tokens",
    "usage.input_tokens_details.cached_tokens",
    "usage.output_tokens_details",
    "usage.output_tokens_details.reasoning_tokens",
    "user"
  };

  private ResponsesRules() {}

  static Rules rules() {
    return OpenAiRules.builder()
        .variants("", "type")
        .variants("output[]", "type")
        .variants("output[].content[]", "type")
        .variants("response.output[]", "type")
        .variants("response.output[].content[]", "type")
        .variants("item.content[]", "type")
        .optional(inEvents(OPTIONAL))
        .optional(
            inEvents(
                "output[function_call].namespace",
                "output[mcp_call].error",
                "output[message].phase",
                "output[reasoning].content",
                "output[web_search_call].action.queries",
                "output[web_search_call].action.sources"))
        .optional(
            "item.action.queries",
            "item.action.sources",
            "item.error",
            "item.namespace",
            "item.phase")
        .optional(inTexts("logprobs"))
        .mayBeEmpty(inTexts("annotations"))
        .mayBeEmpty(inEvents("output[reasoning].summary"))
        .mayBeEmpty("item.summary")
        .textOrNull("instructions", "previous_response_id", "user")
        .ignored(inEvents("service_tier", "prompt_cache_retention"))
        .equal("text.format.type")
        .definedVocabularies("status", "incomplete_details.reason")
        .invariant(Invariant.notEmpty("id"))
        .invariant(Invariant.positive("usage.input_tokens"))
        .invariant(
            invariant(
                "usage.total_tokens", "input_tokens + output_tokens", ResponsesRules::totalIsSum))
        .invariant(invariant("output[].id", "ids of their own", ResponsesRules::idsDiffer))
        .invariants(
            ResponsesStreams.LAWS.stream()
                .map(law -> invariant("", law.name(), (request, answer) -> law.holds(answer)))
                .toList())
        .invariants(Wire.invariants())
        .volatileMembers(Responses.VOLATILE.names().toArray(String[]::new))
        .volatileMembers("service_tier")
        .dependent("model", "model", "response.model")
        .dependent("max_output_tokens", "status", "incomplete_details", "response.status")
        .modelLimit("unsupported_parameter", "is not supported with")
        .modelLimit("unsupported_value", "is not supported with")
        .modelLimit("unsupported_value", "with this model")
        // To stream some models or to see summaries of their reasoning.
        .modelLimit("unsupported_value", "organization must be verified to")
        .modelLimit(null, "include", "is not supported with this model")
        .modelLimit(null, "include", "are not supported with reasoning models")
        .modelLimit(null, "tools", "Hosted tool")
        .modelLimit(null, "tools", "cannot be used with reasoning.effort")
        .modelLimit("context_length_exceeded", "input", "context window")
        .build();
  }

  /** Paths in a response, and in that of an event. */
  private static String[] inEvents(String... paths) {
    return Stream.of(paths)
        .flatMap(path -> Stream.of(path, "response." + path))
        .toArray(String[]::new);
  }

  /** A member of texts, wherever they are. */
  private static String[] inTexts(String member) {
    return Stream.of(
            "output[message].content[output_text].",
            "response.output[message].content[output_text].",
            "item.content[output_text].",
            "part.")
        .map(text -> text + member)
        .toArray(String[]::new);
  }

  private static Invariant invariant(String path, String promise, Invariant.Test test) {
    return new Invariant(DifferenceCode.INVARIANT_BROKEN, path, promise, test);
  }

  private static boolean totalIsSum(JsonNode request, Answer answer) {
    JsonNode usage = ResponsesAnswer.of(answer).response().path("usage");
    return !usage.path("total_tokens").isIntegralNumber()
        || usage.path("input_tokens").asLong() + usage.path("output_tokens").asLong()
            == usage.path("total_tokens").longValue();
  }

  private static boolean idsDiffer(JsonNode request, Answer answer) {
    List<JsonNode> ids =
        ResponsesAnswer.of(answer)
            .response()
            .path("output")
            .valueStream()
            .map(item -> item.path("id"))
            .filter(JsonNode::isTextual)
            .toList();
    return ids.stream().distinct().count() == ids.size();
  }
}
