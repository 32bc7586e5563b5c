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
                  .schemaRegistryConfig(SchemaRegistryConfig.builder().locale(Locale.US).build()));

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
          .findFirst();
    } catch (SchemaException e) {
      throw new IllegalArgumentException("not a JSON Schema: " + e.getMessage(), e);
    }
  }

  /**
   * Whether OpenAI takes a schema where {@code strict} is asked for: "additionalProperties: false
   * must always be set in objects" and "all fields must be required".
   *
   * @see <a href="https://platform.openai.com/docs/guides/structured-outputs">Structured
   *     outputs</a>
   */
  public static boolean mayBeStrict(JsonNode schema) {
    if (!schema.isObject()) {
      return true;
    }
    JsonNode properties = schema.path("properties");
    boolean isObject = properties.isObject() || schema.path("type").asText().equals("object");
    return (!isObject || isClosed(schema))
        && Stream.of("properties", "$defs", "definitions", "anyOf")
            .map(schema::path)
            .flatMap(JsonNode::valueStream)
            .allMatch(JsonSchemas::mayBeStrict)
        && mayBeStrict(schema.path("items"));
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
   * cannot be used, for example because it refers to nothing.
   */
  public static Judgement judge(JsonNode schema, JsonNode value) {
    try {
      return misfit(schema, value)
          .map(why -> Judgement.broken("does not fit the schema: " + why))
          .orElse(Judgement.honoured());
    } catch (IllegalArgumentException e) {
      return Judgement.untested("a schema that cannot be used");
    }
  }
}
