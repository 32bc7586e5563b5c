package io.github.fauxpenai.conformance.api.responses;

import static io.github.fauxpenai.conformance.scenario.Parameter.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.ApiDefinition;
import io.github.fauxpenai.conformance.api.CapabilityGroup;
import io.github.fauxpenai.conformance.check.Acceptance;
import io.github.fauxpenai.conformance.check.ClientReading;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.results.Feature;
import io.github.fauxpenai.conformance.results.StreamEnd;
import io.github.fauxpenai.conformance.results.Volatile;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import io.github.fauxpenai.conformance.serve.Deviation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code /responses}. No recordings of OpenAI's answers to its scenarios are published. */
public final class Responses implements ApiDefinition {
  static final Volatile VOLATILE =
      new Volatile(
          Set.of("id", "item_id", "call_id", "response_id", "previous_response_id"),
          Set.of("created_at", "completed_at"),
          Set.of(),
          Set.of("encrypted_content", "obfuscation"));

  /** Values whose acceptance depends on the model or is left open by OpenAI's API reference. */
  private static final Set<String> UNSURE =
      Set.of(
          "include=[\"reasoning.encrypted_content\"]",
          "input=EMPTY_CONTENT",
          "input=IMAGE",
          "input=IMAGE_HIGH",
          "input=IMAGE_LOW",
          "input=IMAGE_WITHOUT_DETAIL",
          "input=OUTPUT_TEXT_HISTORY",
          "input=TWO_IMAGES",
          "input=WHOLE_ITEM_HISTORY",
          "instructions=",
          "text={\"verbosity\":\"medium\"}",
          "tool_choice=allowed, auto",
          "tool_choice=allowed, required",
          "tools=[]",
          "tools=a custom tool",
          "top_logprobs=2",
          "user=");

  @Override
  public String path() {
    return "/responses";
  }

  @Override
  public Set<String> parameters() {
    return Stream.concat(suites().stream(), extension().stream())
        .flatMap(suite -> suite.sets().stream())
        .flatMap(set -> set.underTest().stream())
        .map(Factor::parameter)
        .collect(Collectors.toSet());
  }

  @Override
  public Set<String> requiredParameters() {
    return Set.of("model", "input");
  }

  @Override
  public List<String> lengthParameters() {
    return List.of("max_output_tokens");
  }

  @Override
  public Volatile volatileMembers() {
    return VOLATILE;
  }

  @Override
  public List<TestSuite> suites() {
    return ResponsesSuites.all();
  }

  @Override
  public List<TestSuite> extension() {
    return List.of(ResponsesSuites.malformed());
  }

  @Override
  public Optional<ObjectNode> smallestRequest(String model) {
    return Optional.of(object("model", model, "input", "Say hello.", "max_output_tokens", 16));
  }

  @Override
  public List<Set<String>> telling() {
    // Asked for the weather, a model calls that function whether it is forced to or not.
    return List.of(
        Set.of("input=HELLO", "tool_choice=required"),
        Set.of("input=ASKS_FOR_WEATHER", "tool_choice=get_time"));
  }

  @Override
  public List<Promise> promises() {
    return ResponsesPromises.all();
  }

  @Override
  public Acceptance acceptance() {
    return new Acceptance(
            requiredParameters(),
            List.of("stream", "stream_options"),
            Set.of("input", "pairwise", "structured_output", "tools", "tools_history"),
            Set.of("sanity", "stream_options", "values"),
            Set.of(
                "include",
                "instructions",
                "max_output_tokens",
                "metadata",
                "parallel_tool_calls",
                "prompt_cache_key",
                "safety_identifier",
                "service_tier",
                "store",
                "temperature",
                "text",
                "top_p",
                "truncation",
                "user"),
            List.of(
                "foreign",
                "input_invalid",
                "malformed",
                "negative",
                "negative_model",
                "reasoning_invalid",
                "stream_options",
                "structured_output_invalid",
                "tools_history",
                "tools_invalid"),
            spec -> spec.factors().stream().map(Factor::name).anyMatch(UNSURE::contains))
        .withCapabilities(
            // Sorted, because Map.of has another order in each run and reports keep the map's
            // order.
            new TreeMap<>(
                Map.of(
                    "reasoning",
                    "efforts and summaries of reasoning",
                    ResponsesState.PARAMETER,
                    "a memory: later turns, and responses that are stored",
                    "tools_hosted",
                    "tools that the server runs itself")));
  }

  @Override
  public ClientReading reading() {
    return new ResponsesReading();
  }

  @Override
  public List<Feature> features() {
    return List.of(
        Feature.ofMembers("streaming", "stream"),
        Feature.ofMembers("tools", "tools"),
        Feature.ofMembers("JSON", "text"),
        Feature.ofMembers("limits", "max_output_tokens"));
  }

  @Override
  public List<CapabilityGroup> groups() {
    return List.of(
        new CapabilityGroup("", "Responses", Set.of()),
        new CapabilityGroup(
            "streaming",
            "Responses: streaming",
            Set.of(
                "stream",
                "definition.stream",
                "request.refused.stream_options",
                "state.stream_again")),
        new CapabilityGroup(
            "tools",
            "Responses: tools",
            Set.of(
                "tools",
                "tool_choice",
                "parallel_tool_calls",
                "request.capability.tools_hosted",
                "request.refused.tools_history",
                "request.refused.tools_invalid")),
        new CapabilityGroup(
            "structured",
            "Responses: structured output",
            Set.of("text", "request.refused.structured_output_invalid")),
        new CapabilityGroup(
            "state",
            "Responses: memory",
            Set.of("state", "previous_response_id", "request.capability.state")),
        new CapabilityGroup(
            "reasoning",
            "Responses: reasoning",
            Set.of(
                "reasoning",
                "include.encrypted_content",
                "request.capability.reasoning",
                "request.refused.reasoning_invalid")),
        new CapabilityGroup(
            "errors",
            "Responses: errors",
            Set.of("error", "unknown_member", "body", "request.refused", "definition.error")),
        CapabilityGroup.ofComparison("Responses: OpenAI's recorded answers"));
  }

  @Override
  public Rules rules() {
    return ResponsesRules.rules();
  }

  @Override
  public StreamEnd streamEnd() {
    return ResponsesAnswer.END;
  }

  @Override
  public List<Deviation> deviations() {
    return ResponsesDeviations.ALL;
  }
}
