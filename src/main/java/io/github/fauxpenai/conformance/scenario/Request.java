package io.github.fauxpenai.conformance.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.json.RawJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One HTTP request, without the server it is sent to.
 *
 * @param method usually POST
 * @param path below the base URL, with its query if it has one; names in braces stand for {@code
 *     values}, as in {@code /responses/{id}?limit={limit}}. Empty for the API's own path; a query
 *     alone is appended to that
 * @param values by name in the path: a string, number, boolean, or what {@link Captured#json}
 *     returns
 * @param body what is sent
 * @param contentType sent instead of the body's usual Content-Type; an empty string for none
 */
public record Request(
    Method method,
    String path,
    Map<String, JsonNode> values,
    Body body,
    Optional<String> contentType) {
  private static final Pattern NAME = Pattern.compile("\\{([^{}]+)}");
  private static final Pattern SENDABLE = Pattern.compile("[/?][!$-;=?-\\[\\]_a-z~{}]*");

  /**
   * Keeps a copy.
   *
   * @throws IllegalArgumentException if it cannot be sent; the message says why
   */
  public Request {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    if (!path.isEmpty()) {
      check(path, values);
    }
    if (!method.mayHaveBody() && !(body instanceof Body.None)) {
      throw new IllegalArgumentException("a %s request cannot have a body".formatted(method));
    }
    if (contentType.isPresent() && !contentType.get().matches("[\\x20-\\x7e]*")) {
      // RFC 9110, section 5.5, allows more in a header, but few servers accept it.
      throw new IllegalArgumentException("its content type is not printable ASCII");
    }
  }

  private static void check(String path, Map<String, JsonNode> values) {
    if (!SENDABLE.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "the path \"%s\" does not begin with / or holds a character that must be escaped"
              .formatted(path));
    }
    NAME.matcher(path)
        .results()
        .map(name -> name.group(1))
        .filter(name -> !values.containsKey(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new IllegalArgumentException(
                  "the path %s has no value for {%s}".formatted(path, name));
            });
    values.forEach(
        (name, value) -> {
          if (!value.isValueNode() && Captured.of(value).isEmpty()) {
            throw new IllegalArgumentException(
                "the value of {%s} is neither a text nor from an answer".formatted(name));
          }
        });
  }

  /** A JSON POST to the API's own path: what most requests are. */
  public static Request of(RawJson json) {
    return post("", json);
  }

  /** A JSON POST to a path without names in braces. */
  public static Request post(String path, RawJson json) {
    return new Request(Method.POST, path, Map.of(), new Body.Json(json), Optional.empty());
  }

  /** A request without a body. */
  public static Request bare(Method method, String path, Map<String, JsonNode> values) {
    return new Request(method, path, values, new Body.None(), Optional.empty());
  }

  /** Whether it is a POST to the API's own path. */
  public boolean isToOwnPath() {
    return method == Method.POST && isOwn();
  }

  private boolean isOwn() {
    return path.isEmpty() || path.startsWith("?");
  }

  /** Whether it sends JSON and says so. */
  public boolean isPlainJson() {
    return body instanceof Body.Json && contentType.isEmpty();
  }

  /** The text that is sent instead of JSON, if there is one. */
  public Optional<String> text() {
    return body instanceof Body.Text text ? Optional.of(text.text()) : Optional.empty();
  }

  /** The same with another body. */
  public Request withBody(Body other) {
    return new Request(method, path, values, other, contentType);
  }

  /** The same with another value in the path. */
  public Request withValue(String name, JsonNode value) {
    Map<String, JsonNode> changed = new LinkedHashMap<>(values);
    changed.put(name, value);
    return new Request(method, path, changed, body, contentType);
  }

  /**
   * The path as it is sent: values are percent-encoded, so that none can end a segment.
   *
   * @param ownPath the API's own
   * @throws IllegalArgumentException if a value still has to come from an answer
   */
  public String target(String ownPath) {
    return path(
        ownPath,
        (name, value) -> {
          if (!value.isValueNode()) {
            throw new IllegalArgumentException("{%s} has no value yet".formatted(name));
          }
          return encoded(value.asText());
        });
  }

  /** The path for a person: values are filled in, except those that come from an answer. */
  String shownPath(String ownPath) {
    return path(
        ownPath, (name, value) -> value.isValueNode() ? encoded(value.asText()) : "{" + name + "}");
  }

  /**
   * The path with each name replaced.
   *
   * @param spelling turns a name and its value into the replacement
   */
  public String path(String ownPath, Spelling spelling) {
    String whole = isOwn() ? ownPath + path : path;
    return whole.indexOf('{') < 0
        ? whole
        : NAME.matcher(whole)
            .replaceAll(
                name ->
                    Matcher.quoteReplacement(
                        spelling.of(name.group(1), values.get(name.group(1)))));
  }

  /** Spells what replaces a name in a path. */
  public interface Spelling {
    String of(String name, JsonNode value);
  }

  /** Percent-encodes all bytes but those that RFC 3986 calls unreserved. */
  private static String encoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(UTF_8)) {
      char c = (char) (b & 0xff);
      boolean unreserved =
          c < 0x80
              && (Character.isLetterOrDigit(c) || c == '-' || c == '.' || c == '_' || c == '~');
      encoded.append(unreserved ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    return encoded.toString();
  }

  /**
   * The same request with values from answers filled in, in the path and in a JSON body.
   *
   * @param answers returns the value; what it throws is passed on
   */
  public Request filled(Function<Captured, JsonNode> answers) {
    Map<String, JsonNode> filled = new LinkedHashMap<>(values);
    filled.replaceAll((name, value) -> Captured.of(value).map(answers).orElse(value));
    Body filledBody =
        body instanceof Body.Json json ? new Body.Json(filled(json.json(), answers)) : body;
    return new Request(method, path, filled, filledBody, contentType);
  }

  private static RawJson filled(RawJson value, Function<Captured, JsonNode> answers) {
    if (value.isObject()) {
      Map<String, RawJson> members = new LinkedHashMap<>(value.members());
      Optional<Captured> captured = Captured.of(members);
      if (captured.isPresent()) {
        return RawJson.of(answers.apply(captured.get()));
      }
      members.replaceAll((name, member) -> filled(member, answers));
      return RawJson.object(members);
    }
    if (value.isArray()) {
      List<RawJson> elements = new ArrayList<>();
      value.elements().forEach(element -> elements.add(filled(element, answers)));
      return RawJson.array(elements);
    }
    return value;
  }

  /** For a person, as in {@code DELETE /responses/{id}}. */
  public String title(String ownPath) {
    return method + " " + shownPath(ownPath);
  }
}
