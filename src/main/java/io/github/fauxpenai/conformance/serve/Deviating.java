package io.github.fauxpenai.conformance.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.results.Suggestion;
import java.util.Collection;
import java.util.Optional;

/**
 * A deviation that is switched on.
 *
 * @param argument of a deviation that takes one, otherwise empty
 * @param share the share of requests that it applies to, above 0 and at most 1; which requests
 *     depends only on the requests themselves
 */
public record Deviating(Deviation deviation, String argument, double share) {
  private static final double HASHES = 0x1p32;

  /**
   * Reads {@code NAME[:ARGUMENT][:SHARE]}, for example {@code no-usage}, {@code no-usage:0.5} or
   * {@code reject-parameter:stop:0.5}.
   *
   * @param known the deviations to choose from
   * @throws IllegalArgumentException if the text is not valid; the message says why
   */
  public static Deviating parse(String text, Collection<Deviation> known) {
    String[] parts = text.split(":", -1);
    Deviation deviation =
        known.stream()
            .filter(each -> each.name().equals(parts[0]))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "'%s' is not a deviation%s"
                            .formatted(
                                parts[0],
                                Suggestion.of(
                                    parts[0], known.stream().map(Deviation::name).toList()))));
    boolean takesArgument = !deviation.example().isEmpty();
    int atShare = takesArgument ? 2 : 1;
    if (takesArgument && (parts.length < 2 || parts[1].isEmpty())) {
      throw new IllegalArgumentException(
          "'%s' needs an argument, as in %s:%s".formatted(text, deviation, deviation.example()));
    }
    if (parts.length > atShare + 1) {
      throw new IllegalArgumentException("'%s' has too many parts".formatted(text));
    }
    return new Deviating(
        deviation,
        takesArgument ? parts[1] : "",
        parts.length > atShare ? share(parts[atShare]) : 1);
  }

  private static double share(String text) {
    try {
      double share = Double.parseDouble(text);
      if (share > 0 && share <= 1) {
        return share;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new IllegalArgumentException(
        "'%s' is not a share: give a number above 0, up to 1".formatted(text));
  }

  /** The same with an API's own deviation of that name; empty if it has none. */
  public Optional<Deviating> of(Collection<Deviation> api) {
    return api.stream()
        .filter(each -> each.name().equals(deviation.name()))
        .findFirst()
        .map(each -> new Deviating(each, argument, share));
  }

  /**
   * The changed answer; empty if it stays as it is.
   *
   * @param requestHash the SHA-256 of the request, in hex
   * @param request its body
   * @param response {@code {status, headers, body}}, with {@code stream} if that is known
   */
  Optional<JsonNode> apply(String requestHash, JsonNode request, JsonNode response) {
    // Hashes are evenly distributed, so the first 8 digits are enough.
    return Long.parseLong(requestHash.substring(0, 8), 16) < share * HASHES
        ? deviation.apply(argument, request, response)
        : Optional.empty();
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return deviation + (argument.isEmpty() ? "" : ":" + argument) + (share == 1 ? "" : ":" + share);
  }
}
