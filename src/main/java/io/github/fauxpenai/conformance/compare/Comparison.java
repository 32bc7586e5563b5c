package io.github.fauxpenai.conformance.compare;

import io.github.fauxpenai.conformance.explain.Finding;
import java.util.function.Consumer;

/** Compares two answers at one level. */
interface Comparison {
  /** Passes every difference, including notes, to {@code found}. */
  void compare(Pair pair, Consumer<Finding> found);
}
