package io.github.fauxpenai.conformance.compare;

import java.util.EnumMap;
import java.util.Map;

/**
 * What the baseline's answers of each kind ever hold at a path: a value that OpenAI sometimes sends
 * as null may be null everywhere, whatever it was in one recorded answer.
 */
final class Envelope {
  private final Map<AnswerKind, Shape> shapes = new EnumMap<>(AnswerKind.class);

  void learn(Answer answer) {
    shapes.computeIfAbsent(answer.kind(), kind -> Shape.root()).add(answer);
  }

  Shape of(AnswerKind kind) {
    return shapes.getOrDefault(kind, Shape.root());
  }
}
