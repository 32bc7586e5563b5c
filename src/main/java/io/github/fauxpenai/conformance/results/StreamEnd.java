package io.github.fauxpenai.conformance.results;

import io.github.fauxpenai.conformance.json.RawJson;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which event ends an API's streams. Reading continues only briefly after it, as some servers keep
 * the connection open. {@code [DONE]} ends a stream of any API, whether it belongs there or not.
 *
 * @param types the types of the last events; empty for an API whose streams end with {@code [DONE]}
 * @param complete whether nothing need follow an event with these data, although something may
 */
public record StreamEnd(Set<String> types, Predicate<RawJson> complete) {
  /** Streams end with {@code [DONE]}. */
  public static final StreamEnd DONE = done(data -> false);

  /** Keeps a copy. */
  public StreamEnd {
    types = Set.copyOf(types);
  }

  /**
   * Streams end with {@code [DONE]}.
   *
   * @param complete whether only {@code [DONE]} need follow an event with these data
   */
  public static StreamEnd done(Predicate<RawJson> complete) {
    return new StreamEnd(Set.of(), complete);
  }

  /** Streams end with an event of one of these types, for example {@code response.completed}. */
  public static StreamEnd after(String... types) {
    return new StreamEnd(Set.of(types), data -> false);
  }

  /** Whether an event of this type is the last. */
  public boolean isLast(String type) {
    return types.contains(type);
  }
}
