package io.github.fauxpenai.conformance.compare;

import io.github.fauxpenai.conformance.results.Answer;
import io.github.fauxpenai.conformance.results.AnswerKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one reading of the whole baseline teaches: what its answers of each kind ever hold at a
 * path, because a value that OpenAI sometimes sends as null may be null everywhere, whatever it was
 * in one recorded answer; and which paths each answer has.
 */
public final class Envelope {
  private final Map<AnswerKind, Shape> shapes = new EnumMap<>(AnswerKind.class);
  private final List<Set<String>> paths = new ArrayList<>();
  private final Map<Set<String>, Set<String>> interned = new HashMap<>();

  private final Variants variants;

  Envelope(Variants variants) {
    this.variants = variants;
  }

  /**
   * Learns from the next answer of the file.
   *
   * @param uncompared paths that are not compared in this answer
   */
  public void learn(Answer answer, Set<String> uncompared) {
    Shape shape = Shape.of(answer, variants);
    shapes.computeIfAbsent(answer.kind(), this::empty).add(shape);
    Set<String> compared = shape.paths();
    compared.removeAll(uncompared);
    paths.add(interned.computeIfAbsent(compared, same -> same));
  }

  /** The next scenario of the file has no answer. */
  void learnNothing() {
    paths.add(Set.of());
  }

  Shape of(AnswerKind kind) {
    return shapes.getOrDefault(kind, empty(kind));
  }

  private Shape empty(AnswerKind kind) {
    return Shape.root(kind, variants);
  }

  /** The paths in the answer at this position of the file, from 0, that are compared. */
  public Set<String> paths(int position) {
    return paths.get(position);
  }
}
