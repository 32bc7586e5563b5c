package io.github.fauxpenai.conformance.api;

import java.util.Set;

/**
 * Capabilities of a server that people think of as one.
 *
 * @param id short and stable, like the ids of promises; empty for the group of everything that no
 *     other group of the API names
 * @param title for a person
 * @param names of its capabilities, or prefixes of their names that end before a dot: {@code tools}
 *     covers {@code tools.calls}
 */
public record CapabilityGroup(String id, String title, Set<String> names) {

  /**
   * The group of comparisons with OpenAI's recorded answers: the rates of acceptance and of each
   * level.
   */
  public static CapabilityGroup ofComparison(String title) {
    return new CapabilityGroup("openai", title, Set.of("openai"));
  }

  /**
   * How many characters of a capability's name the group matches; 0 if it does not have the
   * capability.
   */
  int fits(String capability) {
    for (String beginning = capability;
        !beginning.isEmpty();
        beginning = beginning.substring(0, Math.max(0, beginning.lastIndexOf('.')))) {
      if (names.contains(beginning)) {
        return beginning.length();
      }
    }
    return 0;
  }
}
