package io.github.fauxpenai.conformance.api;

import static io.github.fauxpenai.conformance.scenario.Factor.setting;
import static io.github.fauxpenai.conformance.scenario.Parameter.object;

import io.github.fauxpenai.conformance.scenario.Factor;
import io.github.fauxpenai.conformance.scenario.FactorSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** How the tables of the extended suites are written, and what is in all of them. */
public final class Extension {
  /** What {@link #malformed} calls parameters. */
  public static final Set<String> PARAMETERS = Set.of("unknown_member", "body", "content_type");

  /** One red pixel, the smallest PNG there is, as a URL. */
  public static final String PIXEL =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMB"
          + "AQDJ/pLvAAAAAElFTkSuQmCC";

  private Extension() {}

  /** The rows of a table. */
  public static List<FactorSet> rows(FactorSet... rows) {
    return List.of(rows);
  }

  /** Factors that are under test together. */
  public static FactorSet row(Factor... underTest) {
    return new FactorSet(List.of(underTest), List.of());
  }

  /** A row for each. */
  public static List<FactorSet> withEachOf(Factor... factors) {
    return Stream.of(factors).map(Extension::row).toList();
  }

  /** A request without a parameter that it needs. */
  public static Factor absent(String parameter) {
    return new Factor(parameter + "=<absent>", true, false, object(), body -> {});
  }

  /**
   * Requests that no API of OpenAI's takes. They go with factors that would make a good request.
   *
   * @param good the JSON of such a request
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
        // RFC 9110 lets a server guess, and some clients rely on it.
        row(contentType("")),
        // Every JSON is UTF-8 (RFC 8259): a charset says nothing, and many clients send it.
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
