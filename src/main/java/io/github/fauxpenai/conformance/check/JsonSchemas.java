package io.github.fauxpenai.conformance.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether values fit JSON Schemas (draft 2020-12). */
public final class JsonSchemas {
  /** Blocks references to the network, because the judged files may come from anywhere. */
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          registry ->
              registry
                  .schemaLoader(loader -> loader.block(anywhere -> true))
                  .schemaRegistryConfig(
                      SchemaRegistryConfig.builder()
                          .locale(Locale.US)
                          // As in 2020-12, whatever draft a schema names.
                          .formatAssertionsEnabled(false)
                          .build()));

  private static final Set<String> TYPES =
      Set.of("array", "boolean", "integer", "null", "number", "object", "string");

  /** The keywords that strict schemas have had from the start. */
  private static final Set<String> STRICT =
      Set.of(
          "$defs",
          "$ref",
          "$schema",
          "additionalProperties",
          "anyOf",
          "const",
          "definitions",
          "description",
          "enum",
          "items",
          "properties",
          "required",
          "title",
          "type");

  private JsonSchemas() {}

  /**
   * What is wrong with a value: the first of the validator's messages, for a person; empty if it
   * fits.
   *
   * @throws IllegalArgumentException if the schema is not a valid JSON Schema
   */
  public static Optional<String> misfit(JsonNode schema, JsonNode value) {
    try {
      return REGISTRY.getSchema(schema).validate(value).stream()
          .map(Error::toString)
          .sorted()
          .findFirst()
          // What is wrong with the whole value has no place in it.
          .map(error -> error.replaceFirst("^: ", ""));
    } catch (SchemaException e) {
      throw new IllegalArgumentException("not a JSON Schema: " + e.getMessage(), e);
    }
  }

  /**
   * Whether OpenAI certainly takes a schema where {@code strict} is asked for: the root is an
   * object, "additionalProperties: false must always be set in objects", "all fields must be
   * required", and there is no keyword that only some models know.
   *
   * @see <a href="https://platform.openai.com/docs/guides/structured-outputs">Structured
   *     outputs</a>
   */
  public static boolean mayBeStrict(JsonNode schema) {
    return isObject(schema) && allMatch(schema, JsonSchemas::isStrict);
  }

  /**
   * Whether OpenAI certainly takes a schema where {@code strict} is not asked for. It refuses
   * "object schema missing properties" at the root and "array schema missing items" anywhere.
   */
  public static boolean mayBeLax(JsonNode schema) {
    return isObject(schema)
        && schema.path("properties").isObject()
        && allMatch(schema, JsonSchemas::isLax);
  }

  private static boolean isObject(JsonNode schema) {
    return schema.path("type").asText().equals("object");
  }

  /** Whether a schema and all schemas in it are as wanted. */
  private static boolean allMatch(JsonNode schema, Predicate<JsonNode> wanted) {
    return wanted.test(schema)
        && Stream.concat(
                Stream.of("properties", "$defs", "definitions", "anyOf", "oneOf", "allOf")
                    .map(schema::path)
                    .flatMap(JsonNode::valueStream),
                Stream.of("items", "additionalProperties").map(schema::path))
            .filter(JsonNode::isObject)
            .allMatch(part -> allMatch(part, wanted));
  }

  private static boolean isLax(JsonNode schema) {
    JsonNode type = schema.path("type");
    return (type.isMissingNode() || isKnown(type))
        && (!type.asText().equals("array") || schema.path("items").isObject());
  }

  private static boolean isStrict(JsonNode schema) {
    boolean isObject = schema.path("properties").isObject() || isObject(schema);
    return isLax(schema)
        && schema.propertyStream().map(Map.Entry::getKey).allMatch(STRICT::contains)
        && Stream.of("type", "$ref", "anyOf").anyMatch(schema::has)
        && (!isObject || isClosed(schema));
  }

  private static boolean isKnown(JsonNode type) {
    return type.isArray()
        ? type.valueStream().map(JsonNode::asText).allMatch(TYPES::contains)
        : TYPES.contains(type.asText());
  }

  private static boolean isClosed(JsonNode schema) {
    JsonNode others = schema.path("additionalProperties");
    Set<String> required =
        schema.path("required").valueStream().map(JsonNode::asText).collect(Collectors.toSet());
    return others.isBoolean()
        && !others.booleanValue()
        && schema
            .path("properties")
            .propertyStream()
            .map(Map.Entry::getKey)
            .allMatch(required::contains);
  }

  /**
   * Honoured if a value fits a schema, broken if not, with what is wrong; untested if the schema
   * cannot be used, for example because it refers to nothing, or allows null as OpenAPI 3.0 does,
   * which OpenAI understands.
   */
  public static Judgement judge(JsonNode schema, JsonNode value) {
    try {
      return misfit(schema, value)
          .map(
              why ->
                  schema.findValues("nullable").stream().anyMatch(JsonNode::booleanValue)
                      ? Judgement.untested("a schema with nullable, which is not JSON Schema's")
                      : Judgement.broken("does not fit the schema: " + why))
          .orElse(Judgement.honoured());
    } catch (IllegalArgumentException e) {
      return Judgement.untested("a schema that cannot be used");
    }
  }
}
