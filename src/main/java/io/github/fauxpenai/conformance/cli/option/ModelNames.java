package io.github.fauxpenai.conformance.cli.option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All values of the repeatable option {@code --model}.
 *
 * @param renamed the model to send, by the model that it replaces
 * @param other the model that replaces all others
 */
public record ModelNames(Map<String, String> renamed, Optional<String> other) {

  /** Reads {@code NAME} and {@code FROM=TO}. */
  public static ModelNames parse(List<String> options, Options command) {
    Map<String, String> renamed = new LinkedHashMap<>();
    Optional<String> other = Optional.empty();
    for (String option : options) {
      int equals = option.indexOf('=');
      String to = option.substring(equals + 1);
      if (equals == 0 || to.isEmpty()) {
        throw command.usage("--model must be like NAME or FROM=TO");
      }
      if (equals > 0) {
        renamed.put(option.substring(0, equals), to);
      } else if (other.isPresent()) {
        throw command.usage(
            "--model=NAME may be given once; use --model=FROM=TO for several models");
      } else {
        other = Optional.of(to);
      }
    }
    return new ModelNames(renamed, other);
  }

  /** The model to send instead of this one; the same if it is not replaced. */
  public String inPlaceOf(String model) {
    return renamed.getOrDefault(model, other.orElse(model));
  }
}
