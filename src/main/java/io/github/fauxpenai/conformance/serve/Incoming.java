package io.github.fauxpenai.conformance.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.scenario.Body;
import io.github.fauxpenai.conformance.scenario.Keys;
import io.github.fauxpenai.conformance.scenario.Request;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A received or recorded request in parts that do not depend on its spelling.
 *
 * @param method the HTTP method
 * @param path the segments of its path, decoded
 * @param query the parameters of its query, decoded and sorted
 * @param json a JSON body, with numbers by value; a missing node if the body is not JSON
 * @param other any other body: its text, or the parts of a form
 */
record Incoming(String method, List<String> path, List<String> query, JsonNode json, String other) {
  private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?");
  private static final Pattern DISPOSITION =
      Pattern.compile(
          "(?i)content-disposition:[^\r\n]*?\\bname=\"([^\"]*)\"(?:; filename=\"([^\"]*)\")?");

  /**
   * A received request.
   *
   * @param target path and query below the base URL, as they were sent
   * @param contentType empty if there is none
   */
  static Incoming of(String method, String target, byte[] body, String contentType) {
    Matcher boundary = BOUNDARY.matcher(contentType);
    boolean form = contentType.startsWith("multipart/form-data") && boundary.find();
    return form ? with(method, target, parts(body, boundary.group(1))) : with(method, target, body);
  }

  /**
   * A recorded request in which all values from answers are filled in.
   *
   * @param ownPath the API's own path
   */
  static Incoming of(Request request, String ownPath) {
    String method = request.method().name();
    String target = request.target(ownPath);
    if (request.body() instanceof Body.Multipart form) {
      return with(
          method,
          target,
          form.parts().stream()
              .map(part -> part(part.name(), part.filename().orElse(null), part.bytes()))
              .collect(Collectors.joining("\n")));
    }
    byte[] body =
        request.body() instanceof Body.None
            ? new byte[0]
            : request
                .text()
                .map(text -> text.getBytes(UTF_8))
                .orElseGet(() -> request.body().json().compactBytes());
    return with(method, target, body);
  }

  private static Incoming with(String method, String target, byte[] body) {
    try {
      JsonNode json = CanonicalRequest.canonical(Json.treeWithoutRepeats(body));
      return new Incoming(method, path(target), query(target), json, "");
    } catch (IOException | NumberFormatException e) {
      return with(method, target, new String(body, UTF_8));
    }
  }

  private static Incoming with(String method, String target, String other) {
    JsonNode none = JsonNodeFactory.instance.missingNode();
    return new Incoming(method, path(target), query(target), none, other);
  }

  private static List<String> path(String target) {
    return Stream.of(target.split("\\?", 2)[0].split("/", -1)).map(Incoming::decoded).toList();
  }

  private static List<String> query(String target) {
    int mark = target.indexOf('?');
    return mark < 0
        ? List.of()
        : Stream.of(target.substring(mark + 1).split("&", -1))
            .map(Incoming::decoded)
            .sorted()
            .toList();
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  private static String parts(byte[] body, String boundary) {
    List<String> parts = new ArrayList<>();
    // One character per byte, so that positions in the text are positions in the body.
    String text = "\r\n" + new String(body, ISO_8859_1);
    String[] pieces = text.split(Pattern.quote("\r\n--" + boundary), -1);
    for (int i = 1; i < pieces.length - 1; i++) {
      int end = pieces[i].indexOf("\r\n\r\n");
      Matcher head = DISPOSITION.matcher(end < 0 ? pieces[i] : pieces[i].substring(0, end));
      if (end >= 0 && head.find()) {
        parts.add(
            part(
                utf8(head.group(1)),
                head.group(2) == null ? null : utf8(head.group(2)),
                pieces[i].substring(end + 4).getBytes(ISO_8859_1)));
      }
    }
    return String.join("\n", parts);
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(ISO_8859_1), UTF_8);
  }

  private static String part(String name, String filename, byte[] content) {
    return name + "\n" + (filename == null ? "" : filename) + "\n" + Keys.sha256Hex(content);
  }

  /** All texts in it that may come from an earlier answer. */
  Stream<String> texts() {
    return Stream.of(path.stream(), query.stream().map(Incoming::value), texts(json))
        .flatMap(texts -> texts);
  }

  private static String value(String parameter) {
    return parameter.substring(parameter.indexOf('=') + 1);
  }

  private static Stream<String> texts(JsonNode value) {
    if (value.isTextual()) {
      return Stream.of(value.textValue());
    }
    List<JsonNode> children = new ArrayList<>();
    value.forEach(children::add);
    return children.stream().flatMap(Incoming::texts);
  }

  /** The same with these texts replaced. */
  Incoming replacing(UnaryOperator<String> replacement) {
    return new Incoming(
        method,
        path.stream().map(replacement).toList(),
        query.stream()
            .map(
                parameter ->
                    parameter.substring(0, parameter.indexOf('=') + 1)
                        + replacement.apply(value(parameter)))
            .toList(),
        replacing(json, replacement),
        other);
  }

  /** The same JSON with its strings replaced. */
  static JsonNode replacing(JsonNode value, UnaryOperator<String> replacement) {
    if (value.isTextual()) {
      return TextNode.valueOf(replacement.apply(value.textValue()));
    }
    if (value.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      value.forEach(element -> array.add(replacing(element, replacement)));
      return array;
    }
    if (value.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      value.properties().forEach(m -> object.set(m.getKey(), replacing(m.getValue(), replacement)));
      return object;
    }
    return value;
  }
}
