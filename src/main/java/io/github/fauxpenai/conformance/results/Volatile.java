package io.github.fauxpenai.conformance.results;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The members of an API's answers, at any depth, that differ in every answer and say nothing about
 * the server's conformance. Stand-ins are recorded for values of the usual type.
 *
 * @param ids texts that become {@code id-1}, {@code id-2}…; equal ids in one answer get the same
 *     stand-in, whatever the members' names
 * @param times numbers that become 1234567890
 * @param fingerprints texts that become {@code fp-1}, {@code fp-2}…, likewise
 * @param opaque texts that only the server can read; they become {@code opaque-1}, {@code
 *     opaque-2}…, likewise
 */
public record Volatile(
    Set<String> ids, Set<String> times, Set<String> fingerprints, Set<String> opaque) {
  /** Keeps copies. */
  public Volatile {
    ids = Set.copyOf(ids);
    times = Set.copyOf(times);
    fingerprints = Set.copyOf(fingerprints);
    opaque = Set.copyOf(opaque);
  }

  /** The names of all of them. */
  public Set<String> names() {
    return Stream.of(ids, times, fingerprints, opaque)
        .flatMap(Set::stream)
        .collect(Collectors.toSet());
  }
}
