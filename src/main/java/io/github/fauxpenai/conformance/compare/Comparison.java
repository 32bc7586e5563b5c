package io.github.fauxpenai.conformance.compare;

import io.github.fauxpenai.conformance.explain.Finding;
import java.util.function.Consumer;

/** What one level looks at. */
interface Comparison {
  /** Hands every difference to {@code found}, notes too. */
  void compare(Pair pair, Consumer<Finding> found);
}
