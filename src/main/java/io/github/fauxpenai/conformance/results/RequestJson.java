package io.github.fauxpenai.conformance.results;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.fauxpenai.conformance.json.InputException;
import io.github.fauxpenai.conformance.json.Json;
import io.github.fauxpenai.conformance.json.RawJson;
import io.github.fauxpenai.conformance.scenario.Body;
import io.github.fauxpenai.conformance.scenario.Method;
import io.github.fauxpenai.conformance.scenario.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads and writes requests in files, where they are members of a scenario or a step:
 *
 * <ul>
 *   <li>{@code requestBody}: the JSON, {@code null} for no body. On its own it is a POST to the
 *       API's own path.
 *   <li>{@code requestText}: what is sent instead of it; {@code requestContentType}: the
 *       Content-Type that is sent, empty for none.
 *   <li>{@code request}: {@code {method, path, values, parts}}, only for other requests: {@code
 *       values} for the names in the path, {@code parts} of a form, each {@code {name, text}} or
 *       {@code {name, filename, contentType, base64}}.
 * </ul>
 */
final class RequestJson {
  private static final String BODY = "requestBody";
  private static final String TEXT = "requestText";
  private static final String CONTENT_TYPE = "requestContentType";
  private static final String REQUEST = "request";

  private RequestJson() {}

  /**
   * Reads a request; throws {@link InputException} if a member is missing or has the wrong type.
   */
  static Request read(Map<String, RawJson> members) {
    RawJson json = members.get(BODY);
    if (json == null) {
      throw new InputException("the scenario has no member \"%s\"".formatted(BODY));
    }
    Optional<String> text = text(members, TEXT);
    Optional<String> contentType = text(members, CONTENT_TYPE);
    RawJson rest = members.get(REQUEST);
    try {
      return rest == null
          ? new Request(
              Method.POST,
              "",
              Map.of(),
              text.isPresent() ? new Body.Text(text.get(), json) : new Body.Json(json),
              contentType)
          : read(rest, text, contentType, json);
    } catch (IllegalArgumentException e) {
      throw new InputException("the scenario's request: " + e.getMessage(), e);
    }
  }

  private static Request read(
      RawJson rest, Optional<String> text, Optional<String> contentType, RawJson json) {
    JsonNode tree = rest.tree();
    if (!tree.isObject()) {
      throw new InputException("the scenario's \"%s\" is not an object".formatted(REQUEST));
    }
    Map<String, JsonNode> values = new LinkedHashMap<>();
    tree.path("values").properties().forEach(m -> values.put(m.getKey(), m.getValue()));
    Body body;
    if (text.isPresent()) {
      body = new Body.Text(text.get(), json);
    } else if (tree.has("parts")) {
      body = new Body.Multipart(parts(tree.get("parts")), json);
    } else {
      body = json.isNull() ? new Body.None() : new Body.Json(json);
    }
    return new Request(method(tree), tree.path("path").asText(), values, body, contentType);
  }

  private static Method method(JsonNode tree) {
    String name = tree.path("method").asText("POST");
    for (Method method : Method.values()) {
      if (method.name().equals(name)) {
        return method;
      }
    }
    throw new IllegalArgumentException("the method \"%s\" is not supported".formatted(name));
  }

  private static List<Body.Part> parts(JsonNode json) {
    List<Body.Part> parts = new ArrayList<>();
    for (JsonNode part : json) {
      JsonNode base64 = part.path("base64");
      JsonNode content = base64.isMissingNode() ? part.path("text") : base64;
      if (!part.path("name").isTextual() || !content.isTextual()) {
        throw new IllegalArgumentException("a part needs a name, and a text or base64");
      }
      parts.add(
          new Body.Part(
              part.get("name").textValue(),
              Optional.ofNullable(part.path("filename").textValue()),
              Optional.ofNullable(part.path("contentType").textValue()),
              content.textValue(),
              !base64.isMissingNode()));
    }
    return parts;
  }

  private static Optional<String> text(Map<String, RawJson> members, String name) {
    RawJson value = members.get(name);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isText()) {
      throw new InputException("the scenario's \"%s\" is not a text".formatted(name));
    }
    return Optional.of(value.simpleText());
  }

  /** Writes the members of a request. */
  static void write(Request request, JsonGenerator out) throws IOException {
    out.writeFieldName(BODY);
    request.body().writeTo(out);
    if (request.text().isPresent()) {
      out.writeStringField(TEXT, request.text().get());
    }
    if (request.contentType().isPresent()) {
      out.writeStringField(CONTENT_TYPE, request.contentType().get());
    }
    boolean usual =
        request.method() == Method.POST
            && request.path().isEmpty()
            && (request.body() instanceof Body.Json || request.body() instanceof Body.Text);
    if (!usual) {
      writeRest(request, out);
    }
  }

  private static void writeRest(Request request, JsonGenerator out) throws IOException {
    out.writeObjectFieldStart(REQUEST);
    out.writeStringField("method", request.method().name());
    if (!request.path().isEmpty()) {
      out.writeStringField("path", request.path());
    }
    if (!request.values().isEmpty()) {
      out.writeObjectFieldStart("values");
      for (Map.Entry<String, JsonNode> value : request.values().entrySet()) {
        out.writeFieldName(value.getKey());
        Json.write(value.getValue(), out);
      }
      out.writeEndObject();
    }
    if (request.body() instanceof Body.Multipart form) {
      out.writeArrayFieldStart("parts");
      for (Body.Part part : form.parts()) {
        write(part, out);
      }
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  private static void write(Body.Part part, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("name", part.name());
    if (part.filename().isPresent()) {
      out.writeStringField("filename", part.filename().get());
    }
    if (part.contentType().isPresent()) {
      out.writeStringField("contentType", part.contentType().get());
    }
    out.writeStringField(part.base64() ? "base64" : "text", part.content());
    out.writeEndObject();
  }
}
