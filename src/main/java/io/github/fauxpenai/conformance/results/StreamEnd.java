package io.github.fauxpenai.conformance.results;

import java.util.Set;

/**
 * Which event is the last of an API's streams. What follows it is not waited for, as some servers
 * keep the connection open. {@code [DONE]} ends a stream of any API, whether it should be there or
 * not.
 *
 * @param types the types of the last events; none for an API whose streams end with {@code [DONE]}
 */
public record StreamEnd(Set<String> types) {
  /** Streams end with {@code [DONE]}. */
  public static final StreamEnd DONE = new StreamEnd(Set.of());

  /** Keeps a copy. */
  public StreamEnd {
    types = Set.copyOf(types);
  }

  /** Streams end with an event of one of these types, for example {@code response.completed}. */
  public static StreamEnd after(String... types) {
    return new StreamEnd(Set.of(types));
  }

  /** Whether an event of this type is the last. */
  public boolean isLast(String type) {
    return types.contains(type);
  }
}
