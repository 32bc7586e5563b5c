package io.github.fauxpenai.conformance.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.fauxpenai.conformance.json.JsonText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A row of a table of factors: one request parameter with the values to try. A value is a {@code
 * String}, {@code Integer}, {@code Double}, {@code Boolean}, {@code List} of values, {@link
 * JsonNode} or {@link #NULL}.
 */
public final class Parameter {
  /** JSON's null. */
  public static final JsonNode NULL = JsonNodeFactory.instance.nullNode();

  private final String name;
  private final List<Factor> factors = new ArrayList<>();
  private Function<JsonNode, String> naming = JsonText::javaScriptString;
  private Function<JsonNode, JsonNode> spelling = value -> value;
  private Place place = RequestBuilder::set;

  private Parameter(String name) {
    this.name = name;
  }

  /** Starts a row. */
  public static Parameter parameter(String name) {
    return new Parameter(name);
  }

  /** Names values by their JSON text, for values whose JavaScript strings are not distinct. */
  public Parameter namedByJson() {
    naming = JsonText::of;
    return this;
  }

  /** Sets what the request body holds for a value, if that is not the value itself. */
  public Parameter sentAs(Function<JsonNode, JsonNode> body) {
    spelling = body;
    return this;
  }

  /** Sends the values in the path, in place of the parameter's name in braces. */
  public Parameter inPath() {
    place = RequestBuilder::value;
    return this;
  }

  /** Where in a request a parameter's value is sent. */
  private interface Place {
    RequestBuilder set(RequestBuilder request, String name, JsonNode value);
  }

  /** Values that OpenAI accepts, also used in sanity scenarios. */
  public Parameter primary(Object... values) {
    return add(false, true, values);
  }

  /** Values that OpenAI accepts, or that are tried as if it did. */
  public Parameter valid(Object... values) {
    return add(false, false, values);
  }

  /** Values that OpenAI rejects. */
  public Parameter invalid(Object... values) {
    return add(true, false, values);
  }

  /** Values that OpenAI rejects, nevertheless used in sanity scenarios. */
  public Parameter invalidPrimary(Object... values) {
    return add(true, true, values);
  }

  private Parameter add(boolean negative, boolean primary, Object... values) {
    Place sent = place;
    Function<JsonNode, JsonNode> spelled = spelling;
    for (Object value : values) {
      JsonNode json = json(value);
      ObjectNode payload = JsonNodeFactory.instance.objectNode();
      payload.set("val", json);
      factors.add(
          new Factor(
              name + "=" + naming.apply(json),
              negative,
              primary,
              payload,
              request -> sent.set(request, name, spelled.apply(json))));
    }
    return this;
  }

  /** Adds a value with its own name, payload and edit. */
  public Parameter add(Factor factor) {
    factors.add(factor);
    return this;
  }

  /** The parameter's name, for example {@code temperature}. */
  public String name() {
    return name;
  }

  /** All values, in the order of the table. */
  public List<Factor> factors() {
    return factors;
  }

  /** The values with a property. */
  public List<Factor> factors(Predicate<Factor> property) {
    return factors.stream().filter(property).toList();
  }

  /** The families of the values, by the names of their factors. */
  public Map<String, List<String>> families() {
    Map<String, List<String>> families = new HashMap<>();
    factors.forEach(factor -> families.put(factor.name(), factor.families()));
    return families;
  }

  /**
   * A Java value as JSON; throws {@link IllegalArgumentException} for other types than those above.
   */
  public static JsonNode json(Object value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value instanceof JsonNode node) {
      return node;
    }
    if (value instanceof String text) {
      return nodes.textNode(text);
    }
    if (value instanceof Integer number) {
      return nodes.numberNode(number);
    }
    if (value instanceof Double number) {
      return nodes.numberNode(number);
    }
    if (value instanceof Boolean bool) {
      return nodes.booleanNode(bool);
    }
    if (value instanceof List<?> list) {
      return nodes.arrayNode().addAll(list.stream().map(Parameter::json).toList());
    }
    throw new IllegalArgumentException("not a JSON value: " + value);
  }

  /** An object from alternating names and values. */
  public static ObjectNode object(Object... namesAndValues) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      object.set((String) namesAndValues[i], json(namesAndValues[i + 1]));
    }
    return object;
  }
}
