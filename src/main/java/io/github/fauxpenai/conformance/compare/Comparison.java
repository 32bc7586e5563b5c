package io.github.fauxpenai.conformance.compare;

import java.util.function.Consumer;

/** What one level looks at. */
interface Comparison {
  /** Hands every difference to {@code found}, notes too. */
  void compare(Pair pair, Consumer<Difference> found);
}
