package io.github.fauxpenai.conformance.api;

import static io.github.fauxpenai.conformance.scenario.Factor.setting;
import static io.github.fauxpenai.conformance.scenario.Parameter.object;

import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.FactorSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Building blocks for the tables of the extended suites, and rows that all of them have. */
public final class Extension {
  /** The names that {@link #malformed} uses as parameters. */
  public static final Set<String> PARAMETERS = Set.of("unknown_member", "body", "content_type");

  /** One red pixel as a PNG, as a data URL. */
  public static final String PIXEL =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMB"
          + "AQDJ/pLvAAAAAElFTkSuQmCC";

  private Extension() {}

  /** The rows of a table. */
  public static List<FactorSet> rows(FactorSet... rows) {
    return List.of(rows);
  }

  /** A row: factors that are under test together. */
  public static FactorSet row(Factor... underTest) {
    return new FactorSet(List.of(underTest), List.of());
  }

  /** One row per factor. */
  public static List<FactorSet> withEachOf(Factor... factors) {
    return Stream.of(factors).map(Extension::row).toList();
  }

  /** A request without a parameter that it needs. */
  public static Factor absent(String parameter) {
    return new Factor(parameter + "=<absent>", true, false, object(), body -> {});
  }

  /**
   * Malformed requests, most of which no OpenAI API accepts. The caller adds the factors of a good
   * request.
   *
   * @param good the JSON of a good request
   */
  public static List<FactorSet> malformed(String good) {
    return rows(
        row(setting("unknown_member", true).rejected()),
        row(text("not JSON", "Hello")),
        row(text("cut short", good.substring(0, good.length() - 2))),
        row(text("a comma too many", good.substring(0, good.length() - 1) + ",}")),
        row(text("single quotes", good.replace('"', '\''))),
        row(text("two values", good + good)),
        row(text("an array", "[" + good + "]")),
        row(text("a text", "\"Hello\"")),
        row(text("null", "null")),
        row(text("empty", "")),
        row(text("an empty object", "{}")),
        row(contentType("text/plain").rejected()),
        row(contentType("application/x-www-form-urlencoded").rejected()),
        // RFC 9110, section 8.3, lets a server guess, and some clients rely on it.
        row(contentType("")),
        // All JSON is UTF-8 (RFC 8259): a charset adds nothing, but many clients send it.
        row(contentType("application/json; charset=utf-8")));
  }

  private static Factor text(String name, String text) {
    return new Factor(
        "body=" + name, true, false, object("requestText", text), request -> request.text(text));
  }

  private static Factor contentType(String type) {
    return new Factor(
        "content_type=" + type,
        false,
        false,
        object("requestContentType", type),
        request -> request.contentType(type));
  }
}
