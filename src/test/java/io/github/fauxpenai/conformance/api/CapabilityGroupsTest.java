package io.github.fauxpenai.conformance.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.fauxpenai.conformance.check.Definition;
import io.github.fauxpenai.conformance.check.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Addresses of pages and other programs call groups by their ids. */
final class CapabilityGroupsTest {
  private static List<String> capabilities(Api api) {
    List<String> names =
        new ArrayList<>(List.of("openai.accepts", "openai.rejects", "answer.readable"));
    Stream.concat(
            api.promises().stream(),
            api.check(Definition.bundled()).stream().flatMap(each -> each.promises().stream()))
        .map(Promise::id)
        .forEach(names::add);
    return names;
  }

  @Test
  void idsStayWhatTheyAre() {
    assertEquals(
        List.of(
            "",
            "streaming",
            "tools",
            "structured",
            "sampling",
            "limits",
            "newer",
            "errors",
            "openai"),
        Api.CHAT_COMPLETIONS.groups().stream().map(CapabilityGroup::id).toList());
    assertEquals(
        List.of("", "streaming", "tools", "structured", "state", "reasoning", "errors", "openai"),
        Api.RESPONSES.groups().stream().map(CapabilityGroup::id).toList());
    assertEquals(List.of(""), Api.EMBEDDINGS.groups().stream().map(CapabilityGroup::id).toList());
  }

  @Test
  void capabilitiesAreWherePeopleLookForThem() {
    Map<String, String> groups = new TreeMap<>();
    for (String name :
        List.of(
            "choices.present",
            "definition.answer",
            "definition.stream",
            "finish_reason.last",
            "logprobs.tokens",
            "stop.text",
            "request.accepted",
            "request.capability.custom_tools",
            "request.capability.images",
            "request.refused.malformed",
            "request.refused.stream_options",
            "stream_options.usage",
            "openai.semantics")) {
      groups.put(name, Api.CHAT_COMPLETIONS.group(name).id());
    }
    assertEquals(
        Map.ofEntries(
            Map.entry("choices.present", ""),
            Map.entry("definition.answer", ""),
            Map.entry("definition.stream", "streaming"),
            Map.entry("finish_reason.last", "streaming"),
            Map.entry("logprobs.tokens", "sampling"),
            Map.entry("stop.text", "limits"),
            Map.entry("request.accepted", ""),
            Map.entry("request.capability.custom_tools", "tools"),
            Map.entry("request.capability.images", "newer"),
            Map.entry("request.refused.malformed", "errors"),
            Map.entry("request.refused.stream_options", "streaming"),
            Map.entry("stream_options.usage", "streaming"),
            Map.entry("openai.semantics", "openai")),
        groups);
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void everyNameInAGroupIsThatOfACapabilityAndIsInOneGroupAlone(Api api) {
    Set<String> seen = new HashSet<>();
    for (CapabilityGroup group : api.groups()) {
      for (String name : group.names()) {
        assertTrue(seen.add(name), () -> name + " is in two groups");
        assertTrue(
            capabilities(api).stream()
                .anyMatch(each -> each.equals(name) || each.startsWith(name + ".")),
            () -> name + " is the name of nothing");
      }
    }
  }
}
