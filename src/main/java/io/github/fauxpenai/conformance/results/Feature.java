package io.github.fauxpenai.conformance.results;

import io.github.fauxpenai.conformance.json.RawJson;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Something that an API can do and by which people choose a server, for example tools.
 *
 * @param name one or two words
 * @param uses whether a request that the API accepts makes use of it
 */
public record Feature(String name, Predicate<RecordedScenario> uses) {
  private static final Set<String> NOTHING = Set.of("null", "false");

  /**
   * A feature that a request uses if its body has one of these members, and it is neither null nor
   * false.
   */
  public static Feature ofMembers(String name, String... members) {
    return new Feature(
        name,
        scenario -> {
          RawJson body = scenario.requestBody();
          Map<String, RawJson> present = body.isObject() ? body.members() : Map.of();
          for (String member : members) {
            RawJson value = present.get(member);
            if (value != null && !NOTHING.contains(value.toString())) {
              return true;
            }
          }
          return false;
        });
  }
}
