package io.github.fauxpenai.conformance.api;

import java.util.Set;

/**
 * What people think of as one thing that a server can do.
 *
 * @param id short and for good, as the names of promises are; empty for all that an API has no
 *     other group for
 * @param title for a person
 * @param names of its capabilities, or what their names begin with up to a dot: {@code tools} is
 *     the beginning of {@code tools.calls}
 */
public record CapabilityGroup(String id, String title, Set<String> names) {

  /** What is compared with OpenAI's recorded answers: rates of acceptance and of each level. */
  public static CapabilityGroup ofComparison(String title) {
    return new CapabilityGroup("openai", title, Set.of("openai"));
  }

  /** How much of a capability's name it has, in characters; 0 where it does not have it. */
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
