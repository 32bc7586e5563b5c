package io.github.fauxpenai.conformance.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.json.JsonText;
import io.github.fauxpenai.conformance.json.RawJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A scenario's requests under construction, edited by factors. It starts as a JSON POST of an empty
 * object to the API's own path.
 */
public final class RequestBuilder {
  private final ObjectNode body = JsonNodeFactory.instance.objectNode();
  private final Map<String, JsonNode> values = new LinkedHashMap<>();
  private final Set<String> query = new LinkedHashSet<>();
  private final List<Body.Part> files = new ArrayList<>();
  private final List<Request> before = new ArrayList<>();
  private final List<Request> after = new ArrayList<>();
  private Method method = Method.POST;
  private String path = "";
  private boolean multipart;
  private String text;
  private String contentType;

  /** Sets a member of the body, or a field if the body is a form. */
  public RequestBuilder set(String name, JsonNode value) {
    body.set(name, value);
    return this;
  }

  /** Changes a parameter that is already set, wherever it is sent. */
  public RequestBuilder replace(String name, JsonNode value) {
    return values.containsKey(name) ? value(name, value) : set(name, value);
  }

  /** The body's members so far, to be changed in place. */
  public ObjectNode body() {
    return body;
  }

  /** Uses another method, for example GET, and another path; an empty path is the API's own. */
  public RequestBuilder to(Method otherMethod, String otherPath) {
    this.method = otherMethod;
    this.path = otherPath;
    return this;
  }

  /** Sets the value for a name in braces in the path. */
  public RequestBuilder value(String name, JsonNode value) {
    values.put(name, value);
    return this;
  }

  /** Sets the value for a name in braces in the path, taken from an earlier answer. */
  public RequestBuilder value(String name, Captured captured) {
    return value(name, captured.json());
  }

  /** Adds a parameter to the path's query, replacing an earlier value of that name. */
  public RequestBuilder query(String name, JsonNode value) {
    query.add(name);
    return value(name, value);
  }

  /** Sends the members as fields of a form ({@code multipart/form-data}). */
  public RequestBuilder form() {
    multipart = true;
    return this;
  }

  /** Adds a file, which makes the body a form. */
  public RequestBuilder file(String name, String filename, String type, String base64) {
    files.add(Body.Part.file(name, filename, type, base64));
    return form();
  }

  /** Sends a text instead of the JSON body. */
  public RequestBuilder text(String other) {
    text = other;
    return this;
  }

  /** Sends a different Content-Type than the body's own; none at all if it is empty. */
  public RequestBuilder contentType(String other) {
    contentType = other;
    return this;
  }

  /**
   * Adds a request that is sent before the scenario's own; its answer is not judged.
   *
   * @return its number, for {@link Captured}
   */
  public int before(Request step) {
    before.add(step);
    return before.size() - 1;
  }

  /** Adds a request that cleans up: it is sent last, even after a failure. */
  public RequestBuilder after(Request step) {
    after.add(step);
    return this;
  }

  /** The scenario's own request. */
  Request request() {
    StringBuilder whole = new StringBuilder(path);
    for (String name : query) {
      whole.append(whole.indexOf("?") < 0 ? '?' : '&').append(name + "={" + name + "}");
    }
    return new Request(
        method, whole.toString(), values, builtBody(), Optional.ofNullable(contentType));
  }

  private Body builtBody() {
    if (text != null) {
      return new Body.Text(text, RawJson.of(body));
    }
    if (multipart) {
      return new Body.Multipart(parts(), RawJson.of(body));
    }
    boolean none = body.isEmpty() && (method == Method.GET || method == Method.DELETE);
    return none ? new Body.None() : new Body.Json(body);
  }

  /** Files come last, because servers read the fields first. Each element of a list is a field. */
  private List<Body.Part> parts() {
    List<Body.Part> parts = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : body.properties()) {
      if (member.getValue().isArray()) {
        member.getValue().forEach(each -> parts.add(field(member.getKey() + "[]", each)));
      } else {
        parts.add(field(member.getKey(), member.getValue()));
      }
    }
    parts.addAll(files);
    return parts;
  }

  private static Body.Part field(String name, JsonNode value) {
    return Body.Part.field(name, value.isTextual() ? value.textValue() : JsonText.of(value));
  }

  /** The requests sent before it. */
  List<Request> before() {
    return List.copyOf(before);
  }

  /** The requests sent after it, which can refer to its number now. */
  List<Request> after() {
    int own = before.size();
    return after.stream()
        .map(
            step ->
                step.filled(
                    value ->
                        (value.from() == Captured.OWN ? new Captured(own, value.pointer()) : value)
                            .json()))
        .toList();
  }
}
