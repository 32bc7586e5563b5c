package io.github.fauxpenai.conformance.compare;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What one reading of the whole baseline teaches: what its answers of each kind ever hold at a
 * path, because a value that OpenAI sometimes sends as null may be null everywhere, whatever it was
 * in one recorded answer; and which paths each answer has.
 */
final class Envelope {
  private final Map<AnswerKind, Shape> shapes = new EnumMap<>(AnswerKind.class);
  private final Map<String, Set<String>> pathsByKey = new HashMap<>();
  private final Map<Set<String>, Set<String>> interned = new HashMap<>();

  /**
   * @param uncompared paths that are not compared in this answer
   */
  void learn(String key, Answer answer, Set<String> uncompared) {
    shapes.computeIfAbsent(answer.kind(), kind -> Shape.root()).add(answer);
    Set<String> paths = Shape.of(answer).paths();
    paths.removeAll(uncompared);
    pathsByKey.put(key, interned.computeIfAbsent(paths, same -> same));
  }

  Shape of(AnswerKind kind) {
    return shapes.getOrDefault(kind, Shape.root());
  }

  /** The paths in the baseline's answer to a scenario that are compared. */
  Set<String> paths(String key) {
    return pathsByKey.getOrDefault(key, Set.of());
  }
}
