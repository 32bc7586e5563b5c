package io.github.fauxpenai.conformance.report;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * File formats by the endings of their files' names.
 *
 * @param formats by ending, in lower case and without the dot
 */
record Endings<F>(Map<String, F> formats) {
  /** The formats of an enumeration, in its order. */
  static <F extends Enum<F>> Endings<F> of(F[] formats, Function<F, String> ending) {
    Map<String, F> byEnding = new LinkedHashMap<>();
    Arrays.stream(formats).forEach(format -> byEnding.put(ending.apply(format), format));
    return new Endings<>(byEnding);
  }

  /** The format of a file, in whatever case its ending is; empty if the ending is unknown. */
  Optional<F> formatOf(String fileName) {
    String name = fileName.toLowerCase(Locale.US);
    return Optional.ofNullable(formats.get(name.substring(name.lastIndexOf('.') + 1)));
  }

  /** All endings, for a message. */
  String listed() {
    return formats.keySet().stream().map("."::concat).collect(Collectors.joining(", "));
  }
}
