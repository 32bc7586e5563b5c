package io.github.fauxpenai.conformance.compare;

import java.util.Optional;
import java.util.function.Function;

/**
 * A number that the request decides, so that both answers must have the same.
 *
 * @param path the place that a difference is shown at
 * @param count what is counted, as text; empty where the answer lacks what is needed
 */
public record Count(String path, Function<Answer, Optional<String>> count) {}
