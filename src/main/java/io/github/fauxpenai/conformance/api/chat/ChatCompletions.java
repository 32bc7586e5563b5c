package io.github.fauxpenai.conformance.api.chat;

import static io.github.fauxpenai.conformance.scenario.TestSuite.each;
import static io.github.fauxpenai.conformance.scenario.TestSuite.pairs;
import static io.github.fauxpenai.conformance.scenario.TestSuite.withEach;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.api.ApiDefinition;
import io.github.fauxpenai.conformance.api.CapabilityGroup;
import io.github.fauxpenai.conformance.api.Choices;
import io.github.fauxpenai.conformance.api.Extension;
import io.github.fauxpenai.conformance.check.Acceptance;
import io.github.fauxpenai.conformance.check.ClientReading;
import io.github.fauxpenai.conformance.check.Promise;
import io.github.fauxpenai.conformance.compare.Rules;
import io.github.fauxpenai.conformance.results.Feature;
import io.github.fauxpenai.conformance.results.StreamEnd;
import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.FactorSet;
import io.github.fauxpenai.conformance.scenario.Parameter;
import io.github.fauxpenai.conformance.scenario.TestSuite;
import io.github.fauxpenai.conformance.serve.Deviation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code POST /chat/completions}. */
public final class ChatCompletions implements ApiDefinition {
  @Override
  public String path() {
    return "/chat/completions";
  }

  @Override
  public Set<String> parameters() {
    return Stream.of(
            Stream.of("model", "audio", "messages", "tools", "tool_choice"),
            Extension.PARAMETERS.stream(),
            ChatNewerExtension.PARAMETERS.stream(),
            ChatCompletionsFactors.parameters().stream()
                .flatMap(parameter -> parameter.factors().stream().map(Factor::parameter)))
        .flatMap(Function.identity())
        .collect(Collectors.toSet());
  }

  @Override
  public Set<String> requiredParameters() {
    return Set.of("model", "messages");
  }

  @Override
  public List<String> lengthParameters() {
    return List.of("max_tokens", "max_completion_tokens");
  }

  @Override
  public List<TestSuite> suites() {
    List<Parameter> parameters = ChatCompletionsFactors.parameters();
    List<Parameter> model = List.of(ChatCompletionsFactors.model());
    List<Factor> models = ChatCompletionsFactors.model().factors(f -> !f.negative());
    List<Factor> gpt4 = models.subList(0, 1);
    List<Factor> gpt4o = models.subList(1, 2);
    List<Factor> usual = List.of(ChatMessages.usual());
    List<Factor> stream =
        ChatCompletionsFactors.stream().factors(f -> f.name().equals("stream=true"));
    List<Factor> streamOptions = ChatCompletionsFactors.streamOptions().factors();
    List<FactorSet> sanity = withEach(usual, each(parameters, Factor::primary));
    return List.of(
        new TestSuite(
            "negative", withEach(models, withEach(usual, each(parameters, Factor::negative)))),
        new TestSuite("negative_seed", withEach(models, each(model, Factor::negative))),
        new TestSuite("negative_model", each(model, Factor::negative)),
        new TestSuite("sanity", withEach(models, sanity)),
        new TestSuite("message", withEach(gpt4, each(List.of(ChatMessages.messages()), f -> true))),
        new TestSuite(
            "pairwise", withEach(gpt4, withEach(usual, pairs(parameters, f -> !f.negative())))),
        new TestSuite(
            "streaming", withEach(streamOptions, withEach(stream, withEach(gpt4o, sanity)))));
  }

  @Override
  public List<TestSuite> extension() {
    return ChatCompletionsExtension.suites();
  }

  @Override
  public Optional<ObjectNode> smallestRequest(String model) {
    return Optional.of(ApiDefinition.forOneToken(model, ChatMessages.usual()));
  }

  @Override
  public int quickRequests() {
    return 150;
  }

  @Override
  public List<Set<String>> telling() {
    return List.of(
        // Asked for the weather, a model calls that function whether it is forced to or not.
        Set.of("messages=ONLY_SYSTEM_AND_USER_MESSAGE", "tool_choice=required"),
        Set.of("messages=ASKS_FOR_WEATHER", "tool_choice=get_time"),
        Set.of("messages=ASKS_FOR_WEATHER", "tool_choice=required, get_time"),
        // What agents do: a forced call may end with another finish_reason.
        Set.of(
            "messages=ASKS_FOR_WEATHER", "tools=one function", "tool_choice=auto", "stream=true"),
        // What agents send, and chat templates of other models refuse.
        Set.of("messages=TOOL_CALL_WITH_CONTENT"),
        Set.of("messages=SYSTEM_IN_THE_MIDST"),
        // Two calls in a stream, and usage after them.
        Set.of(
            "messages=ASKS_FOR_WEATHERS_ABROAD",
            "tools=two functions",
            "parallel_tool_calls=true",
            "max_completion_tokens=200",
            "stream=true"));
  }

  @Override
  public List<Promise> promises() {
    return ChatCompletionsPromises.all();
  }

  @Override
  public Acceptance acceptance() {
    return new Acceptance(
            requiredParameters(),
            List.of("stream", "stream_options"),
            Set.of(
                "tools",
                "tools_history",
                "structured_output",
                "logprobs",
                "limits",
                "stream_options",
                "conversation",
                "newer",
                "functions",
                "tools_conversation"),
            Set.of("sanity", "streaming"),
            Set.of(
                "frequency_penalty",
                "max_completion_tokens",
                "max_tokens",
                "n",
                "presence_penalty",
                "response_format",
                "seed",
                "service_tier",
                "store",
                "temperature",
                "top_p",
                "user"),
            List.of(
                "hidden_audio",
                "tools_invalid",
                "tools_history",
                "structured_output",
                "structured_output_invalid",
                "logprobs_invalid",
                "limits_invalid",
                "models_invalid",
                "stream_options",
                "conversation",
                "malformed",
                "newer_invalid"),
            spec -> false)
        .withCapabilities(ChatNewerExtension.CAPABILITIES);
  }

  @Override
  public ClientReading reading() {
    return new ChatReading();
  }

  @Override
  public List<Feature> features() {
    return List.of(
        Feature.ofMembers("streaming", "stream"),
        Feature.ofMembers("tools", "tools", "functions"),
        Feature.ofMembers("JSON", "response_format"),
        Feature.ofMembers("logprobs", "logprobs"),
        Feature.ofMembers("limits", "max_tokens", "max_completion_tokens", "stop"));
  }

  @Override
  public List<CapabilityGroup> groups() {
    return List.of(
        new CapabilityGroup("", "Plain chat", Set.of()),
        new CapabilityGroup(
            "streaming",
            "Chat: streaming",
            Set.of(
                "stream",
                "stream_options",
                "finish_reason.last",
                "definition.stream",
                "request.refused.stream_options")),
        new CapabilityGroup(
            "tools",
            "Chat: tools",
            Set.of(
                "tools",
                "tool_choice",
                "tool_calls",
                "function_call",
                "parallel_tool_calls",
                "request.capability.allowed_tools",
                "request.capability.custom_tools",
                "request.refused.tools_history",
                "request.refused.tools_invalid")),
        new CapabilityGroup(
            "structured",
            "Chat: structured output",
            Set.of(
                "response_format",
                "request.refused.structured_output",
                "request.refused.structured_output_invalid")),
        new CapabilityGroup(
            "sampling",
            "Chat: logprobs and sampling",
            Set.of("logprobs", "top_logprobs", "logit_bias", "request.refused.logprobs_invalid")),
        new CapabilityGroup(
            "limits",
            "Chat: limits and stop",
            Set.of(
                "max_tokens", "max_completion_tokens", "stop", "request.refused.limits_invalid")),
        new CapabilityGroup(
            "newer",
            "Chat: images, files, reasoning and more",
            Set.of(
                "request.capability",
                "moderation",
                "request.refused.hidden_audio",
                "request.refused.newer_invalid")),
        new CapabilityGroup(
            "errors",
            "Chat: errors",
            Set.of("error", "unknown_member", "body", "request.refused", "definition.error")),
        CapabilityGroup.ofComparison("Chat: OpenAI's recorded answers"));
  }

  @Override
  public Rules rules() {
    return ChatCompletionsRules.rules();
  }

  @Override
  public StreamEnd streamEnd() {
    return StreamEnd.done(Choices::mayBeLast);
  }

  @Override
  public List<Deviation> deviations() {
    return ChatDeviations.ALL;
  }

  @Override
  public List<Deviation> reports() {
    return ChatReports.ALL;
  }
}
