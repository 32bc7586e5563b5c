package io.github.fauxpenai.conformance.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.json.JsonText;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * One value of one request parameter, for example {@code temperature=2}.
 *
 * @param name what identifies the factor, for example {@code temperature=2}; {@link Keys} cannot
 *     distinguish two factors with one name
 * @param negative whether OpenAI is expected to reject the value
 * @param primary whether the value is used in sanity scenarios
 * @param payload the members that a scenarios file shows after {@code key}: {@code val}, {@code
 *     messages}, or {@code format} and {@code voice}
 * @param edit what the factor does to a request; factors read from a file do nothing
 * @param families what the value has in common with other values of its parameter, one word each;
 *     empty for factors read from a file
 */
public record Factor(
    String name,
    boolean negative,
    boolean primary,
    ObjectNode payload,
    Consumer<RequestBuilder> edit,
    List<String> families) {

  /** Factors are many, few of them need their key, and those need it often. */
  private static final Map<String, String> KEYS = new ConcurrentHashMap<>();

  private static final Pattern PLAIN_TEXT = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:/-]*");

  /** A factor without families. */
  public Factor(
      String name,
      boolean negative,
      boolean primary,
      ObjectNode payload,
      Consumer<RequestBuilder> edit) {
    this(name, negative, primary, payload, edit, List.of());
  }

  /** The SHA-256 of the name, in hex. */
  public String key() {
    return KEYS.computeIfAbsent(name, Keys::sha256Hex);
  }

  /** An accepted value that serves as its own name: plain text as it is, anything else as JSON. */
  public static Factor setting(String parameter, Object value) {
    JsonNode json = Parameter.json(value);
    boolean plain =
        json.isTextual()
            && PLAIN_TEXT.matcher(json.textValue()).matches()
            && !List.of("true", "false", "null").contains(json.textValue());
    return named(parameter, plain ? json.textValue() : JsonText.of(json), json);
  }

  /** An accepted value with a separate name. */
  public static Factor named(String parameter, String valueName, Object value) {
    JsonNode json = Parameter.json(value);
    ObjectNode payload = JsonNodeFactory.instance.objectNode().set("val", json);
    return new Factor(
        parameter + "=" + valueName,
        false,
        false,
        payload,
        request -> request.set(parameter, json));
  }

  /** The same, in these families. */
  public Factor inFamilies(List<String> words) {
    return new Factor(name, negative, primary, payload, edit, List.copyOf(words));
  }

  /** The same, expected to be rejected. */
  public Factor rejected() {
    return new Factor(name, true, primary, payload, edit, families);
  }

  /** The same parameter, sent in the same place, with another text as its value. */
  public Factor withValue(String value) {
    String parameter = parameter();
    Factor other = named(parameter, value, value);
    JsonNode json = other.payload.get("val");
    return new Factor(
        other.name,
        false,
        false,
        other.payload,
        request -> {
          edit.accept(request);
          request.replace(parameter, json);
        });
  }

  /**
   * The request parameter, for example {@code temperature}: the part of the name before the equals
   * sign. If a list has a separate name, the payload shows it under its parameter, as in {@code
   * {"messages": […]}}.
   */
  public String parameter() {
    int equals = name.indexOf('=');
    boolean hasOwnName =
        payload.size() == 1 && !payload.has("val") && payload.elements().next().isArray();
    if (hasOwnName || equals < 0 && !payload.isEmpty()) {
      return payload.fieldNames().next();
    }
    return equals < 0 ? name : name.substring(0, equals);
  }

  /** Parameter and value as options and conditions spell them, for example {@code stream=true}. */
  public String text() {
    return name.startsWith(parameter() + "=") ? name : parameter() + "=" + name;
  }
}
